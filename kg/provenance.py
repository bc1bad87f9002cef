"""What a snapshot is made of: inputs with their digests, versions, counts; as VoID, DCAT and PROV."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, PROV, RDF, RDFS, VOID, XSD

from kg import __version__, resources
from kg.namespaces import BASE, contract, prefixes
from kg.rdf import DATASET, LICENCE, PROVENANCE_GRAPH, Quad

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


def fingerprint() -> str:
    """Return one SHA-256 over every input and every version: equal when a build would give the same."""
    parts = [f"{name} {value}" for result in (inputs(), versions()) for name, value in result.items()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def quad_counts(quads: Iterable[Quad]) -> dict[str, int]:
    """Return the number of quads of each named graph, by its CURIE."""
    result = Counter(contract(str(quad[3])) for quad in quads)
    return dict(sorted(result.items()))


def snapshot_provenance(quads: list[Quad], digest: str, built: str) -> Iterator[Quad]:
    """Yield the provenance graph of a snapshot.

    `built`: xsd:dateTime of the build.
    """
    for subject, predicate, value in _dataset(quads, digest, built):
        yield subject, predicate, value, PROVENANCE_GRAPH


def quads_as_turtle(quads: Iterable[Quad]) -> str:
    """Return quads as Turtle with our prefixes."""
    graph = Graph()
    for prefix, namespace in prefixes().items():
        graph.bind(prefix, namespace)
    for subject, predicate, value, _ in quads:
        graph.add((subject, predicate, value))
    return graph.serialize(format="turtle")


def _dataset(quads: list[Quad], digest: str, built: str) -> Iterator[tuple[URIRef, URIRef, URIRef | Literal]]:
    build = URIRef(f"{BASE}build/{digest[:16]}")
    triples = {quad[:3] for quad in quads}
    yield DATASET, RDF.type, VOID.Dataset
    yield DATASET, RDF.type, DCAT.Dataset
    yield DATASET, DCTERMS.title, Literal("myeloma-kg", lang="en")
    yield DATASET, DCTERMS.license, LICENCE
    yield DATASET, DCTERMS.identifier, Literal(digest)
    yield DATASET, VOID.triples, Literal(len(triples))
    yield DATASET, PROV.wasGeneratedBy, build
    yield build, RDF.type, PROV.Activity
    yield build, RDFS.label, Literal(f"build of {digest[:16]}", lang="en")
    yield build, PROV.endedAtTime, Literal(built, datatype=XSD.dateTime)
    for name, version in versions().items():
        yield build, RDFS.comment, Literal(f"{name} {version}")
    for name, sha in inputs().items():
        used = URIRef(f"{BASE}input/{sha}")
        yield build, PROV.used, used
        yield used, RDF.type, PROV.Entity
        yield used, RDFS.label, Literal(name)
        yield used, DCTERMS.identifier, Literal(f"sha256:{sha}")
    for name, count in quad_counts(quads).items():
        graph = URIRef(f"{BASE}graph/{name.partition(':')[2]}")
        yield DATASET, VOID.subset, graph
        yield graph, RDF.type, VOID.Dataset
        yield graph, VOID.triples, Literal(count)
        yield graph, DCTERMS.license, LICENCE


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _ours(path: Path) -> bool:
    return "__pycache__" not in path.parts
