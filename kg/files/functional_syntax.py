"""An ontology written in the functional syntax of OWL, by py-horned-owl."""

from __future__ import annotations

from collections.abc import Iterator

import pyhornedowl
import pyhornedowl.model as model  # noqa: PLR0402  the package does not export it by name
from rdflib import OWL, RDF, Graph, URIRef
from rdflib.collection import Collection


def as_functional_syntax(rdf_xml: str) -> str:
    """Return an ontology in RDF/XML in functional syntax. Raises ValueError."""
    ontology = pyhornedowl.open_ontology_from_string(rdf_xml, serialization="owl")
    # The library reads no disjointness of several (findings/py-horned-owl-rdf-loses-disjointness.sh).
    for kind, make in (
        (OWL.AllDisjointClasses, model.DisjointClasses),
        (OWL.AllDisjointProperties, model.DisjointObjectProperties),
    ):
        for members in _lists_of(rdf_xml, kind):
            named = ontology.clazz if make is model.DisjointClasses else ontology.object_property
            ontology.add_axiom(make([named(iri) for iri in members]))
    return ontology.save_to_string("ofn")


def _lists_of(rdf_xml: str, kind: URIRef) -> Iterator[list[str]]:
    """Yield the names that are the members of each axiom of a kind."""
    graph = Graph().parse(data=rdf_xml, format="xml")
    for node in graph.subjects(RDF.type, kind):
        head = graph.value(node, OWL.members)
        if head is not None:
            yield [str(each) for each in Collection(graph, head)]
