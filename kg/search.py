"""Find entities by what people call them: CURIE, IRI, label, synonym, misspelling."""

from __future__ import annotations

import difflib

from rdflib import Literal, URIRef
from rdflib.namespace import RDFS, SKOS

from kg.errors import UnknownNameError
from kg.namespaces import BASE, MK, contract, expand, prefixes
from kg.store import Store

_NAMES = f"""
SELECT ?entity ?name WHERE {{
  VALUES ?p {{ <{RDFS.label}> <{SKOS.altLabel}> <{SKOS.hiddenLabel}> }}
  ?entity ?p ?name
  FILTER(STRSTARTS(STR(?entity), "{BASE}"))
  FILTER NOT EXISTS {{ ?entity <{MK.statement}> ?statement }}
}}"""


class Names:
    """Every name of every entity of a store."""

    def __init__(self, store: Store) -> None:
        self._iris: dict[str, set[str]] = {}
        for entity, name in store.select(_NAMES)[1]:
            if isinstance(entity, URIRef) and isinstance(name, Literal):
                self._iris.setdefault(str(name).casefold(), set()).add(str(entity))
                self._iris.setdefault(contract(str(entity)).casefold(), set()).add(str(entity))

    def resolve(self, text: str) -> str:
        """Return the IRI that a text stands for.

        An IRI and a CURIE of a foreign namespace stand for themselves. Raises UnknownNameError for a name
        that nothing has, with near names, and for a name that several have, with the candidates.
        """
        if text.startswith(("http://", "https://")):
            return text
        found = sorted(self._iris.get(text.casefold(), ()))
        if len(found) == 1:
            return found[0]
        if found:
            candidates = ", ".join(contract(iri) for iri in found)
            raise UnknownNameError(f"'{text}' may be {candidates}. Say which.")
        if text.partition(":")[0] in prefixes() and not text.startswith(_own_prefixes()):
            return expand(text)
        near = difflib.get_close_matches(text.casefold(), self._iris, n=3, cutoff=0.7)
        remedy = f" Did you mean {' or '.join(repr(name) for name in near)}?" if near else ""
        raise UnknownNameError(f"'{text}' is the name of nothing in the graph.{remedy}")


def _own_prefixes() -> tuple[str, ...]:
    return tuple(f"{prefix}:" for prefix, namespace in prefixes().items() if namespace.startswith(BASE))
