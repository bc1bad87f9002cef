"""One OWL file: the ontology, the alignments, the entities and the edges that claims assert, in Turtle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from kg import __version__, ontology
from kg.exports.resources import DescribedResource
from kg.exports.selection import ExportedGraph, Selection
from kg.prefixes import BASE, prefixes
from kg.rdf import EDGES_GRAPH, LICENCE, MAPPINGS_GRAPH, graph_with_prefixes

_MERGED = URIRef(f"{BASE}ontology/merged")
_NAMES = (RDFS.label, SKOS.altLabel, SKOS.definition)
_AT_ONCE = 2_000
"""How many entities are held while they are written."""
_MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch)


def write_merged_owl(graph: ExportedGraph, selection: Selection, path: Path) -> int:
    """Write the file and return how many entities stand in it. Nothing is imported by it."""
    relations = {str(one) for one in ontology.edge_rules().relations}
    chosen = _chosen(graph, selection)
    number = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        declared = {prefix: f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in sorted(prefixes().items())}
        out.writelines(f"{line}\n" for line in declared.values())
        _write_part(_merged_ontology(), out, declared)
        while entities := list(islice(chosen, _AT_ONCE)):
            number += len(entities)
            part = graph_with_prefixes()
            for entity in entities:
                _add(part, entity, relations)
            out.write("\n")
            _write_part(part, out, declared)
    return number


def _chosen(graph: ExportedGraph, selection: Selection) -> Iterator[DescribedResource]:
    for one in graph.entities():
        kind, source = one.kind
        if kind and selection.has(source):
            yield one


def _merged_ontology() -> Graph:
    merged = graph_with_prefixes()
    merged += ontology.load()
    for header in set(merged.subjects(RDF.type, OWL.Ontology)):
        merged.remove((header, None, None))
    merged.add((_MERGED, RDF.type, OWL.Ontology))
    merged.add((_MERGED, OWL.versionInfo, Literal(__version__)))
    merged.add((_MERGED, DCTERMS.title, Literal("myeloma-kg: ontology and entities in one file", lang="en")))
    merged.add((_MERGED, DCTERMS.license, LICENCE))
    for match in _MATCHES:
        merged.add((match, RDF.type, OWL.AnnotationProperty))
    return merged


def _write_part(part: Graph, out: TextIO, declared: dict[str, str]) -> None:
    """Write triples in Turtle, after those of its prefixes that are not declared yet, or otherwise."""
    head, _, body = _in_one_order(part.serialize(format="turtle")).partition("\n\n")
    for line in head.splitlines():
        prefix = line.split(" ", 2)[1].removesuffix(":")
        if declared.get(prefix) != line:
            declared[prefix] = line
            out.write(f"{line}\n")
    out.write(f"\n{body}")


def _in_one_order(turtle: str) -> str:
    """Return Turtle with what has no name, which stands last, in the order of its text: its labels are chance."""
    named, *nameless = re.split(r"\n\n(?=\[\] )", turtle.rstrip("\n"))
    return "\n\n".join([named, *sorted(nameless)]) + "\n"


def _add(merged: Graph, entity: DescribedResource, relations: set[str]) -> None:
    subject = URIRef(entity.iri)
    merged.add((subject, RDF.type, OWL.NamedIndividual))
    merged.add((subject, RDF.type, URIRef(entity.kind[0])))
    for name in _NAMES:
        for text in entity.texts(str(name)):
            merged.add((subject, name, Literal(text, lang="en")))
    for predicate, values in entity.values.items():
        for value in values:
            edge = predicate in relations and value.graph == str(EDGES_GRAPH)
            mapped = value.graph == str(MAPPINGS_GRAPH) and URIRef(predicate) in _MATCHES
            if value.is_iri and (edge or mapped):
                merged.add((subject, URIRef(predicate), URIRef(value.text)))
