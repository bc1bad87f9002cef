"""The vocabulary of the project as terms of rdflib, and the prefixes of `kg.prefixes`, which do without rdflib."""

from __future__ import annotations

from rdflib import Namespace, URIRef

from kg.prefixes import BASE, contract, escaped_iri, expand, prefixes, sparql_prologue

__all__ = ["BASE", "MK", "contract", "escaped_iri", "expand", "prefixes", "sparql_prologue"]


class _Vocabulary(Namespace):
    """A namespace whose terms are made once: they are asked for millions of times when registers are loaded."""

    def __getattr__(self, name: str) -> URIRef:
        term: URIRef = super().__getattr__(name)
        self.__dict__[name] = term
        return term


MK = _Vocabulary(BASE + "ontology#")
