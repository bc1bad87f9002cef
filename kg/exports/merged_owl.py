"""One OWL file: the ontology, the alignments, the entities and the edges that claims assert, in Turtle."""

from __future__ import annotations

import re
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from kg import __version__, ontology
from kg.exports.resources import DescribedResource, read_resources
from kg.exports.selection import ExportedGraph, Selection
from kg.namespaces import MK
from kg.prefixes import BASE
from kg.rdf import EDGES_GRAPH, LICENCE, MAPPINGS_GRAPH, graph_with_prefixes

_MERGED = URIRef(f"{BASE}ontology/merged")
_NAMES = (RDFS.label, SKOS.altLabel, SKOS.definition)
_MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch)


def write_merged_owl(graph: ExportedGraph, selection: Selection, path: Path) -> int:
    """Write the file and return how many entities stand in it. Nothing is imported by it."""
    merged = graph_with_prefixes()
    merged += ontology.load()
    for header in set(merged.subjects(RDF.type, OWL.Ontology)):
        merged.remove((header, None, None))
    merged.add((_MERGED, RDF.type, OWL.Ontology))
    merged.add((_MERGED, OWL.versionInfo, Literal(__version__)))
    merged.add((_MERGED, DCTERMS.title, Literal("myeloma-kg: ontology and entities in one file", lang="en")))
    merged.add((_MERGED, DCTERMS.license, LICENCE))
    relations = {str(one) for one in ontology.edge_rules().relations}
    number = 0
    for one in read_resources(graph.lines()):
        if not one.has(str(MK.key)):
            continue
        kind, source = one.kind
        if kind and selection.has(source):
            number += 1
            _add(merged, one, kind, relations)
    path.write_text(_in_one_order(merged.serialize(format="turtle")), encoding="utf-8")
    return number


def _in_one_order(turtle: str) -> str:
    """Return Turtle with what has no name, which stands last, in the order of its text: its labels are chance."""
    named, *nameless = re.split(r"\n\n(?=\[\] )", turtle.rstrip("\n"))
    return "\n\n".join([named, *sorted(nameless)]) + "\n"


def _add(merged: Graph, entity: DescribedResource, kind: str, relations: set[str]) -> None:
    subject = URIRef(entity.iri)
    merged.add((subject, RDF.type, OWL.NamedIndividual))
    merged.add((subject, RDF.type, URIRef(kind)))
    for name in _NAMES:
        for text in entity.texts(str(name)):
            merged.add((subject, name, Literal(text, lang="en")))
    for predicate, values in entity.values.items():
        for value in values:
            edge = predicate in relations and value.graph == str(EDGES_GRAPH)
            mapped = value.graph == str(MAPPINGS_GRAPH) and URIRef(predicate) in _MATCHES
            if value.is_iri and (edge or mapped):
                merged.add((subject, URIRef(predicate), URIRef(value.text)))
