"""The shipped ontology: its modules merged from local files; nothing is fetched from the network."""

from __future__ import annotations

from functools import cache

from rdflib import Graph, Literal, URIRef

from kg import resources
from kg.namespaces import MK
from kg.reasoning.ontology import merged


@cache
def load() -> Graph:
    """Return core, modules and alignments as one graph."""
    return merged()


@cache
def shapes() -> Graph:
    """Return every SHACL shape as one graph."""
    graph = Graph()
    for path in sorted((resources.ONTOLOGY / "shapes").glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


@cache
def edge_relations() -> frozenset[URIRef]:
    """Return the relations whose claims yield edges (`mk:yieldsEdge true`)."""
    return frozenset(
        relation for relation in load().subjects(MK.yieldsEdge, Literal(True)) if isinstance(relation, URIRef)
    )
