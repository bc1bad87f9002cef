"""The shipped ontology: its modules merged from local files; nothing is fetched from the network."""

from __future__ import annotations

from functools import cache

from rdflib import Graph, Literal, URIRef

from kg import resources
from kg.model import EdgeRules
from kg.namespaces import MK
from kg.reasoning.ontology import merged


@cache
def load() -> Graph:
    """Return core, modules and alignments as one graph."""
    return merged()


@cache
def shapes() -> Graph:
    """Return every SHACL shape as one graph."""
    return Graph().parse(data=text_of_shapes(), format="turtle")


def text_of_shapes() -> str:
    """Return every SHACL shape as it is written, with its comments, in one text in Turtle."""
    files = sorted((resources.ONTOLOGY / "shapes").glob("*.ttl"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@cache
def edge_rules() -> EdgeRules:
    """Return what the ontology says of the relations of edges."""

    def marked(predicate: URIRef, value: Literal | None = None) -> frozenset[URIRef]:
        return frozenset(term for term in load().subjects(predicate, value) if isinstance(term, URIRef))

    signs = {URIRef(str(relation)): int(str(sign)) for relation, sign in load().subject_objects(MK.sign)}
    return EdgeRules(marked(MK.yieldsEdge, Literal(True)), marked(MK.associationRank), signs)
