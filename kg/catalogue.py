"""What an editor completes from, in the graph itself: prefixes, shipped queries, and which class has which properties.

It follows SHACL (`sh:declare`, `sh:SPARQLExecutable`) and VoID (class and property partitions), which
data-driven editors ask every endpoint for, in its default graph.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SH, VOID, XSD

from kg.namespaces import BASE, MK, expand, prefixes
from kg.query_files import read_queries
from kg.query_library import ShippedQuery, as_example
from kg.rdf import CATALOGUE_GRAPH, DATASET, EXPLANATIONS_GRAPH, Quad, Triple

# Partitions by datatype are none of VoID's own; this is what editors ask for.
VOID_EXT = "http://ldf.fi/void-ext#"
_ONTOLOGY = URIRef(BASE + "ontology")
_FORM = re.compile(r"^\s*(SELECT|CONSTRUCT|ASK|DESCRIBE)\b", re.MULTILINE)


def catalogue_quads(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield the catalogue of what the default graph holds."""
    for triple in (*_prefixes(), *_queries(), *_partitions({q[:3] for q in quads if q[3] != EXPLANATIONS_GRAPH})):
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


def _partitions(triples: set[Triple]) -> Iterator[Triple]:
    """Yield the classes, the properties, and the properties of each class with what they lead to, all counted."""
    kinds: dict[URIRef | Literal, list[URIRef]] = defaultdict(list)
    for subject, predicate, value in triples:
        # What the ontology is written in is no part of what it describes.
        if predicate == RDF.type and isinstance(value, URIRef) and value not in OWL:
            kinds[subject].append(value)
    for kind, count in sorted(Counter(kind for several in kinds.values() for kind in several).items()):
        yield from _part(DATASET, VOID.classPartition, _class(kind), VOID["class"], kind)
        yield _class(kind), VOID.entities, Literal(count)
    for predicate, count in sorted(Counter(predicate for _, predicate, _ in triples).items()):
        partition = _below(f"{BASE}partition", "property", predicate)
        yield from _part(DATASET, VOID.propertyPartition, partition, VOID.property, predicate)
        yield partition, VOID.triples, Literal(count)
    used: Counter[tuple[URIRef, URIRef]] = Counter()
    leads: set[tuple[URIRef, URIRef, str, URIRef]] = set()
    for subject, predicate, value in triples:
        for kind in kinds.get(subject, ()):
            used[kind, predicate] += 1
            if isinstance(value, Literal):
                datatype = RDF.langString if value.language else value.datatype or XSD.string
                leads.add((kind, predicate, "datatype", datatype))
            else:
                leads.update((kind, predicate, "class", other) for other in kinds.get(value, ()))
    for (kind, predicate), count in sorted(used.items()):
        partition = _below(_class(kind), "property", predicate)
        yield from _part(_class(kind), VOID.propertyPartition, partition, VOID.property, predicate)
        yield partition, VOID.triples, Literal(count)
    for kind, predicate, sort, other in sorted(leads):
        namespace = f"{VOID}" if sort == "class" else VOID_EXT
        partition = _below(_class(kind), "property", predicate)
        part = _below(partition, sort, other)
        yield from _part(partition, URIRef(f"{namespace}{sort}Partition"), part, URIRef(namespace + sort), other)


def _part(whole: URIRef, link: URIRef, part: URIRef, names: URIRef, term: URIRef) -> Iterator[Triple]:
    yield whole, link, part
    yield part, names, term


def _class(kind: URIRef) -> URIRef:
    return _below(f"{BASE}partition", "class", kind)


def _below(whole: str, sort: str, term: URIRef) -> URIRef:
    return URIRef(f"{whole}/{sort}/{hashlib.sha256(term.encode()).hexdigest()[:16]}")
