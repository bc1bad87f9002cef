"""What things are called: their labels in the graph."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import RDFS

from kg.engine.store import Store
from kg.namespaces import MK
from kg.prefixes import expand, listed_iris

_AT_ONCE = 5000


def labels_of(store: Store, iris: Iterable[str]) -> dict[str, str]:
    """Return the label of each IRI that has one; of several the first by its text.

    >>> labels_of(store, ["https://w3id.org/myeloma-kg/drug/lenalidomide", "urn:nothing"])
    {'https://w3id.org/myeloma-kg/drug/lenalidomide': 'lenalidomide'}
    """
    ordered = sorted(set(iris))
    labels: dict[str, str] = {}
    for start in range(0, len(ordered), _AT_ONCE):
        query = f"""
            SELECT ?s (MIN(STR(?l)) AS ?label) WHERE {{
              VALUES ?s {{ {listed_iris(ordered[start : start + _AT_ONCE])} }} ?s {RDFS.label.n3()} ?l
            }} GROUP BY ?s"""
        labels |= {iri: label for iri, label in store.texts(query) if iri}
    return labels


def statements_in_words(store: Store, iris: Iterable[str]) -> dict[str, str]:
    """Return what each edge and each derived statement says, by the labels of its parts; nothing of other things.

    >>> statements_in_words(store, ["https://w3id.org/myeloma-kg/drug/lenalidomide"])
    {}
    """
    of_statements = (expand("edge:"), expand("derived:"))
    ordered = sorted({iri for iri in iris if iri.startswith(of_statements)})
    said: dict[str, str] = {}
    for start in range(0, len(ordered), _AT_ONCE):
        query = f"""
            PREFIX mk: <{MK}>
            SELECT ?s ?subject ?relation ?object WHERE {{
              VALUES ?s {{ {listed_iris(ordered[start : start + _AT_ONCE])} }}
              ?s mk:subject/{RDFS.label.n3()} ?subject ; mk:relation/{RDFS.label.n3()} ?relation ;
                mk:object/{RDFS.label.n3()} ?object
            }} ORDER BY ?s ?subject ?relation ?object"""
        for iri, *words in store.texts(query):
            said.setdefault(iri, " ".join(words))
    return said
