"""The vocabulary of the project as terms of rdflib; `kg.prefixes` does without rdflib."""

from __future__ import annotations

from rdflib import Literal, Namespace, URIRef

from kg.prefixes import BASE, is_iri


class _Vocabulary(Namespace):
    """A namespace whose terms are made once: they are asked for millions of times when registers are loaded."""

    def __getattr__(self, name: str) -> URIRef:
        term: URIRef = super().__getattr__(name)
        self.__dict__[name] = term
        return term


MK = _Vocabulary(BASE + "ontology#")


def iri_or_text(text: str) -> URIRef | Literal:
    """Return an address as an IRI, and any other text, one with an address in it, too, as it is.

    >>> iri_or_text("https://creativecommons.org/licenses/by/4.0/")
    rdflib.term.URIRef('https://creativecommons.org/licenses/by/4.0/')
    >>> iri_or_text("Terms of use: https://example.org/terms")
    rdflib.term.Literal('Terms of use: https://example.org/terms')
    """
    return URIRef(text) if "://" in text and is_iri(text) else Literal(text)
