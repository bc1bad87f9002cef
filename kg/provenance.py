"""What a snapshot says of itself: its inputs with their digests, versions and counts, as VoID, DCAT and PROV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, PROV, RDF, RDFS, VOID, XSD

from kg.namespaces import iri_or_text
from kg.prefixes import BASE
from kg.rdf import DATASET, LICENCE, PROVENANCE_GRAPH, Quad, Triple


@dataclass(frozen=True)
class GraphOrigin:
    """Where the statements of a named graph come from, and what others may do with them. What is not known is empty."""

    title: str
    publisher: str
    homepage: str
    licence: str
    description: str = ""


@dataclass(frozen=True)
class SnapshotContent:
    """What a snapshot holds: quads by named graph (CURIEs), triples, inputs with their SHA-256, and versions of
    libraries.

    `origins`: of the graphs (CURIEs) whose statements are not the project's own.
    """

    quads: Mapping[str, int]
    triples: int
    files: Mapping[str, str]
    versions: Mapping[str, str]
    origins: Mapping[str, GraphOrigin] = field(default_factory=dict)


def snapshot_provenance(content: SnapshotContent, digest: str, built: str) -> Iterator[Quad]:
    """Yield the provenance graph of a snapshot.

    `built`: xsd:dateTime of the build.
    """
    for subject, predicate, value in _dataset(content, digest, built):
        yield subject, predicate, value, PROVENANCE_GRAPH


def _dataset(content: SnapshotContent, digest: str, built: str) -> Iterator[Triple]:
    build = URIRef(f"{BASE}build/{digest[:16]}")
    yield DATASET, RDF.type, VOID.Dataset
    yield DATASET, RDF.type, DCAT.Dataset
    yield DATASET, DCTERMS.title, Literal("myeloma-kg", lang="en")
    yield DATASET, DCTERMS.license, LICENCE
    yield DATASET, DCTERMS.identifier, Literal(digest)
    yield DATASET, VOID.triples, Literal(content.triples)
    yield DATASET, PROV.wasGeneratedBy, build
    yield build, RDF.type, PROV.Activity
    yield build, RDFS.label, Literal(f"build of {digest[:16]}", lang="en")
    yield build, PROV.endedAtTime, Literal(built, datatype=XSD.dateTime)
    for name, version in content.versions.items():
        yield build, RDFS.comment, Literal(f"{name} {version}")
    for name, sha in content.files.items():
        used = URIRef(f"{BASE}input/{sha}")
        yield build, PROV.used, used
        yield used, RDF.type, PROV.Entity
        yield used, RDFS.label, Literal(name)
        yield used, DCTERMS.identifier, Literal(f"sha256:{sha}")
    for name, count in content.quads.items():
        graph = URIRef(f"{BASE}graph/{name.partition(':')[2]}")
        yield DATASET, VOID.subset, graph
        yield graph, RDF.type, VOID.Dataset
        yield graph, VOID.triples, Literal(count)
        if name in content.origins:
            yield from _origin(graph, content.origins[name])
        else:
            yield graph, DCTERMS.license, LICENCE


def _origin(graph: URIRef, origin: GraphOrigin) -> Iterator[Triple]:
    yield graph, DCTERMS.title, Literal(origin.title, lang="en")
    if origin.publisher:
        yield graph, DCTERMS.publisher, Literal(origin.publisher)
    if origin.homepage:
        yield graph, DCTERMS.source, iri_or_text(origin.homepage)
    if origin.description:
        yield graph, DCTERMS.description, Literal(origin.description, lang="en")
    yield graph, DCTERMS.license, iri_or_text(origin.licence)
