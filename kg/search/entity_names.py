"""The names of the entities, classes and properties that a store holds, and what each stands for."""

from __future__ import annotations

from rdflib import Literal, URIRef
from rdflib.namespace import RDFS, SH, SKOS

from kg.engine.store import Store
from kg.errors import UnknownNameError
from kg.namespaces import BASE, MK, contract, expand, prefixes
from kg.rdf import MAPPINGS_GRAPH
from kg.resolution import IDENTIFYING, AmbiguousNameError, Names, identifiers, own_identifiers

_MAPPED = f"""
SELECT ?entity ?predicate ?term WHERE {{
  GRAPH <{MAPPINGS_GRAPH}> {{
    VALUES ?predicate {{ <{SKOS.exactMatch}> <{SKOS.closeMatch}> }}
    ?entity ?predicate ?term
  }}
}}"""
_NAMING = (RDFS.label, SKOS.altLabel, SKOS.hiddenLabel, MK.disambiguatedName, *map(URIRef, IDENTIFYING))
_NAMES = f"""
SELECT ?entity ?p ?name WHERE {{
  VALUES ?p {{ {" ".join(p.n3() for p in _NAMING)} }}
  ?entity ?p ?name
  FILTER(STRSTARTS(STR(?entity), "{BASE}"))
  FILTER NOT EXISTS {{ ?entity <{MK.statement}> ?statement }}
  FILTER NOT EXISTS {{ ?entity a <{MK.Dispute}> }}
  FILTER NOT EXISTS {{ ?entity a <{SH.SPARQLExecutable}> }}
}}"""


class EntityNames:
    """Resolves names to the IRIs of one store. A store has one such object: `store.shared(EntityNames)`.

    >>> names = store.shared(EntityNames)
    >>> names.iri("Revlimid")
    'https://w3id.org/myeloma-kg/drug/lenalidomide'
    >>> names.matches("revlimid", 1)
    [('drug:lenalidomide', 'revlimid')]
    """

    def __init__(self, store: Store) -> None:
        self._names = Names()
        for entity, predicate, name in store.select(_NAMES)[1]:
            if isinstance(entity, URIRef) and isinstance(name, Literal):
                curie = contract(str(entity))
                if predicate == MK.disambiguatedName:
                    self._names.override({str(name): curie})
                    continue
                for written in own_identifiers(str(predicate), str(name)) or [str(name)]:
                    self._names.add(written, curie)
                self._names.add(curie, curie)
        for entity, predicate, term in store.select(_MAPPED)[1]:
            for identifier in identifiers(str(predicate), str(term)):
                self._names.add(identifier, contract(str(entity)))

    def iri(self, text: str) -> str:
        """Return the IRI that a text stands for; an IRI and a foreign CURIE stand for themselves.

        Raises AmbiguousNameError with the candidates, or UnknownNameError with near names.
        """
        if text.startswith(("http://", "https://")):
            return text
        try:
            return expand(self._names.resolve(text))
        except AmbiguousNameError:
            raise
        except UnknownNameError:
            namespace = prefixes().get(text.partition(":")[0], BASE)
            if namespace.startswith(BASE):
                raise
            return expand(text)

    def near(self, text: str) -> list[str]:
        """Return up to three CURIEs whose names are like a text."""
        return self._names.near(text)

    def matches(self, text: str, most: int) -> list[tuple[str, str]]:
        """Return up to `most` CURIEs with the name that matched, best first; no name means one that is only like it."""
        return self._names.alike(text, most)
