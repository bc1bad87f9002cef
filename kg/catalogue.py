"""What an editor completes from, in the graph itself: prefixes, shipped queries, and which class has which properties.

It follows SHACL (`sh:declare`, `sh:SPARQLExecutable`) and VoID (class and property partitions), which
data-driven editors ask every endpoint for, in its default graph.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SH, VOID, XSD

from kg.engine.store import Store
from kg.namespaces import BASE, MK, expand, prefixes
from kg.query_files import read_queries
from kg.query_library import ShippedQuery, as_example
from kg.rdf import CATALOGUE_GRAPH, DATASET, Quad, Triple

# Partitions by datatype are none of VoID's own; this is what editors ask for.
VOID_EXT = "http://ldf.fi/void-ext#"
_ONTOLOGY = URIRef(BASE + "ontology")
# What the ontology is written in is no part of what it describes.
_NO_LANGUAGE = f"FILTER(!STRSTARTS(STR({{}}), '{OWL}'))"
_A_CLASS = f"?s a ?c . {_NO_LANGUAGE.format('?c')}"
_FORM = re.compile(r"^\s*(SELECT|CONSTRUCT|ASK|DESCRIBE)\b", re.MULTILINE)


def catalogue_quads(store: Store) -> Iterator[Quad]:
    """Yield the catalogue of what the default graph of a store holds; it is counted by the store, not in memory."""
    for triple in (*_prefixes(), *_queries(), *_partitions(store)):
        yield *triple, CATALOGUE_GRAPH


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


def _partitions(store: Store) -> Iterator[Triple]:
    """Yield the classes, the properties, and the properties of each class with what they lead to, all counted."""
    for kind, count in _rows(store, f"SELECT ?c (COUNT(*) AS ?n) {{ {_A_CLASS} }} GROUP BY ?c"):
        yield from _part(DATASET, VOID.classPartition, _class(kind), VOID["class"], kind)
        yield _class(kind), VOID.entities, _count(count)
    for predicate, count in _rows(store, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"):
        partition = _below(f"{BASE}partition", "property", predicate)
        yield from _part(DATASET, VOID.propertyPartition, partition, VOID.property, predicate)
        yield partition, VOID.triples, _count(count)
    used = f"SELECT ?c ?p (COUNT(*) AS ?n) {{ {_A_CLASS} ?s ?p ?o }} GROUP BY ?c ?p"
    for kind, predicate, count in _rows(store, used):
        partition = _below(_class(kind), "property", predicate)
        yield from _part(_class(kind), VOID.propertyPartition, partition, VOID.property, predicate)
        yield partition, VOID.triples, _count(count)
    datatypes = f"SELECT DISTINCT ?c ?p (DATATYPE(?o) AS ?d) {{ {_A_CLASS} ?s ?p ?o FILTER(isLiteral(?o)) }}"
    for kind, predicate, datatype in _rows(store, datatypes):
        yield from _leads(kind, predicate, "datatype", VOID_EXT, datatype)
    classes = f"SELECT DISTINCT ?c ?p ?d {{ {_A_CLASS} ?s ?p ?o . ?o a ?d {_NO_LANGUAGE.format('?d')} }}"
    for kind, predicate, other in _rows(store, classes):
        yield from _leads(kind, predicate, "class", str(VOID), other)


def _leads(kind: URIRef, predicate: URIRef, sort: str, namespace: str, other: URIRef) -> Iterator[Triple]:
    partition = _below(_class(kind), "property", predicate)
    part = _below(partition, sort, other)
    yield from _part(partition, URIRef(f"{namespace}{sort}Partition"), part, URIRef(namespace + sort), other)


def _rows(store: Store, query: str) -> list[tuple[URIRef, ...]]:
    """Return the rows of a query, sorted."""
    return sorted(tuple(URIRef(str(term)) for term in row) for row in store.select(query)[1])


def _count(text: URIRef) -> Literal:
    return Literal(int(text))


def _part(whole: URIRef, link: URIRef, part: URIRef, names: URIRef, term: URIRef) -> Iterator[Triple]:
    yield whole, link, part
    yield part, names, term


def _class(kind: URIRef) -> URIRef:
    return _below(f"{BASE}partition", "class", kind)


def _below(whole: str, sort: str, term: URIRef) -> URIRef:
    return URIRef(f"{whole}/{sort}/{hashlib.sha256(term.encode()).hexdigest()[:16]}")
