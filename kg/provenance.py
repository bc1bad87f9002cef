"""What a snapshot is made of: inputs with their digests, versions, counts; as VoID, DCAT and PROV."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, PROV, RDF, RDFS, VOID, XSD

from kg import __version__, resources
from kg.build_cache import digest_of
from kg.namespaces import iri_or_text
from kg.prefixes import BASE
from kg.rdf import DATASET, LICENCE, PROVENANCE_GRAPH, Quad, Triple, graph_with_prefixes

ENGINES = ("pyoxigraph", "rdflib", "owlready2", "pyshacl")

_INPUTS = (
    "ontology/**/*.ttl",
    "ontology/**/*.tsv",
    "loaders/**/*.tsv",
    "queries/**/*.rq",
    "loaders/**/*.py",
    "kg/**/*.py",
)


def inputs() -> dict[str, str]:
    """Return every file that a build depends on, with its SHA-256: data, queries and our own code."""
    files = sorted({path for pattern in _INPUTS for path in resources.ROOT.glob(pattern) if path.is_file()})
    return {path.relative_to(resources.ROOT).as_posix(): _sha256(path) for path in files if _ours(path)}


def versions() -> dict[str, str]:
    """Return the versions of myeloma-kg and of the libraries that a build's result depends on."""
    return {"myeloma-kg": __version__, **{name: importlib.metadata.version(name) for name in ENGINES}}


def input_digest(*names: str) -> str:
    """Return a digest of the shipped files whose names begin with one of these, and of the libraries."""
    named = (f"{name} {sha}" for name, sha in inputs().items() if name.startswith(names))
    return digest_of((*named, *(f"{name} {version}" for name, version in versions().items())))


def fingerprint(files: Mapping[str, str] | None = None) -> str:
    """Return one SHA-256 over every input and every version: equal when a build would give the same.

    `files`: further inputs with their SHA-256.
    """
    parts = [f"{name} {value}" for result in (inputs(), versions(), files or {}) for name, value in result.items()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


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
    """What a snapshot holds: quads by named graph (CURIEs), triples, and further inputs with their SHA-256.

    `origins`: of the graphs (CURIEs) whose statements are not the project's own.
    """

    quads: Mapping[str, int]
    triples: int
    files: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, GraphOrigin] = field(default_factory=dict)


def snapshot_provenance(content: SnapshotContent, digest: str, built: str) -> Iterator[Quad]:
    """Yield the provenance graph of a snapshot.

    `built`: xsd:dateTime of the build.
    """
    for subject, predicate, value in _dataset(content, digest, built):
        yield subject, predicate, value, PROVENANCE_GRAPH


def quads_as_turtle(quads: Iterable[Quad]) -> str:
    """Return quads as Turtle with our prefixes."""
    return graph_with_prefixes(quad[:3] for quad in quads).serialize(format="turtle")


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
    for name, version in versions().items():
        yield build, RDFS.comment, Literal(f"{name} {version}")
    for name, sha in {**inputs(), **content.files}.items():
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


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _ours(path: Path) -> bool:
    return "__pycache__" not in path.parts
