"""What an editor completes from, in the graph itself: prefixes, shipped queries, and which class has which properties.

It follows SHACL (`sh:declare`, `sh:SPARQLExecutable`) and VoID (class and property partitions), which
data-driven editors ask every endpoint for, in its default graph.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH, VOID, XSD

from kg.class_usage import ClassUsage, class_usage
from kg.engine.draft import default_triples
from kg.namespaces import MK
from kg.prefixes import BASE, expand, prefixes
from kg.query_files import read_queries
from kg.query_library import as_example
from kg.rdf import CATALOGUE_GRAPH, DATASET, Quad, Triple, nquad
from kg.shipped_query import ShippedQuery

# Partitions by datatype are none of VoID's own; this is what editors ask for.
VOID_EXT = "http://ldf.fi/void-ext#"
_ONTOLOGY = URIRef(BASE + "ontology")
_FORM = re.compile(r"^\s*(SELECT|CONSTRUCT|ASK|DESCRIBE)\b", re.MULTILINE)


def catalogue_quads(triples: Iterable[str]) -> Iterator[Quad]:
    """Yield the catalogue of a default graph: its triples as sorted lines of N-Triples, each once."""
    for triple in (*_prefixes(), *_queries(), *_partitions(class_usage(triples))):
        yield *triple, CATALOGUE_GRAPH


def catalogue_of_parts(parts: Sequence[Path], folder: Path) -> tuple[list[str], list[str]]:
    """Return the catalogue of the parts of a draft in a folder, as sorted N-Quads, and the overview of it."""
    catalogue = list(catalogue_quads(default_triples(parts, folder)))
    return sorted({nquad(quad) for quad in catalogue}), [nquad(quad) for quad in overview(catalogue)]


def overview(catalogue: Iterable[Quad]) -> Iterator[Quad]:
    """Yield those of its quads that describe the data set as a whole: its classes and its properties."""
    listed = list(catalogue)
    parts = {quad[2] for quad in listed if quad[0] == DATASET}
    for quad in listed:
        if quad[0] == DATASET or (quad[0] in parts and quad[1] != VOID.propertyPartition):
            yield quad


def _prefixes() -> Iterator[Triple]:
    for prefix, namespace in prefixes().items():
        node = URIRef(f"{BASE}prefix/{prefix}")
        yield _ONTOLOGY, SH.declare, node
        yield node, RDF.type, SH.PrefixDeclaration
        yield node, SH.prefix, Literal(prefix)
        yield node, SH.namespace, Literal(namespace, datatype=XSD.anyURI)


def _queries() -> Iterator[Triple]:
    for kind, prefix in (("answers", "query"), ("rules", "rule")):
        for name, query in read_queries(kind).items():
            node, text = URIRef(expand(f"{prefix}:{name}")), as_example(query)
            match = _FORM.search(text)
            form = match[1].lower() if match else "select"
            yield node, RDF.type, SH.SPARQLExecutable
            yield node, RDF.type, SH[f"SPARQL{form.capitalize()}Executable"]
            yield node, RDFS.label, Literal(query.summary, lang="en")
            yield node, RDFS.comment, Literal(_comment(query), lang="en")
            yield node, SH[form], Literal(text)
            if kind == "answers":
                yield node, MK.queryText, Literal(query.text)
            yield node, SH.prefixes, _ONTOLOGY


def _comment(query: ShippedQuery) -> str:
    parts = [f"{query.summary}.", query.header.get("description", "")]
    parts += [f"?{each.name}: {each.meaning}." for each in query.parameters]
    return " ".join(part for part in parts if part)


def _partitions(usage: ClassUsage) -> Iterator[Triple]:
    """Yield the classes, the properties, and the properties of each class with what they lead to, all counted."""
    for kind, count in sorted(usage.members.items()):
        yield from _part(DATASET, VOID.classPartition, _class(kind), VOID["class"], URIRef(kind))
        yield _class(kind), VOID.entities, Literal(count)
    for predicate, count in sorted(usage.triples.items()):
        partition = _below(f"{BASE}partition", "property", predicate)
        yield from _part(DATASET, VOID.propertyPartition, partition, VOID.property, URIRef(predicate))
        yield partition, VOID.triples, Literal(count)
    for (kind, predicate), count in sorted(usage.properties.items()):
        partition = _below(_class(kind), "property", predicate)
        yield from _part(_class(kind), VOID.propertyPartition, partition, VOID.property, URIRef(predicate))
        yield partition, VOID.triples, Literal(count)
    for kind, predicate, datatype in sorted(usage.datatypes):
        yield from _leads(kind, predicate, "datatype", VOID_EXT, datatype)
    for kind, predicate, other in sorted(usage.classes):
        yield from _leads(kind, predicate, "class", str(VOID), other)


def _leads(kind: str, predicate: str, sort: str, namespace: str, other: str) -> Iterator[Triple]:
    partition = _below(_class(kind), "property", predicate)
    part = _below(partition, sort, other)
    yield from _part(partition, URIRef(f"{namespace}{sort}Partition"), part, URIRef(namespace + sort), URIRef(other))


def _part(whole: URIRef, link: URIRef, part: URIRef, names: URIRef, term: URIRef) -> Iterator[Triple]:
    yield whole, link, part
    yield part, names, term


def _class(kind: str) -> URIRef:
    return _below(f"{BASE}partition", "class", kind)


def _below(whole: str, sort: str, term: str) -> URIRef:
    return URIRef(f"{whole}/{sort}/{hashlib.sha256(term.encode()).hexdigest()[:16]}")
