"""The files of an export, with their sizes and digests, and what describes them in DCAT and VoID."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, VOID, XSD

from kg.exports.selection import ExportedGraph
from kg.namespaces import iri_or_text
from kg.prefixes import BASE
from kg.rdf import DATASET, graph_with_prefixes

_SPDX = "http://spdx.org/rdf/terms#"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_REGISTERED = frozenset(("application/n-quads", "text/tab-separated-values", "text/turtle"))


@dataclass(frozen=True)
class ExportFile:
    """A file: its name below its folder, what it holds, its media type, its bytes and their SHA-256."""

    name: str
    title: str
    media_type: str
    size: int
    sha256: str

    @classmethod
    def read(cls, folder: Path, name: str, title: str, media_type: str) -> ExportFile:
        """Return a file that stands in a folder."""
        with (folder / name).open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        return cls(name, title, media_type, (folder / name).stat().st_size, sha256)


def describe_files(graph: ExportedGraph, counts: Mapping[str, int], files: Iterable[ExportFile]) -> Graph:
    """Return the DCAT and VoID description of files of a graph; `counts`: how many statements its named graphs hold."""
    result = graph_with_prefixes()
    result.bind("spdx", _SPDX)
    result.add((DATASET, RDF.type, DCAT.Dataset))
    result.add((DATASET, RDF.type, VOID.Dataset))
    result.add((DATASET, DCTERMS.title, Literal("myeloma-kg", lang="en")))
    if graph.digest:
        result.add((DATASET, DCTERMS.identifier, Literal(graph.digest)))
    result.add((DATASET, VOID.triples, Literal(sum(counts.values()))))
    for file in files:
        _add_file(result, file)
    for name, count in counts.items():
        iri = URIRef(name)
        result.add((DATASET, VOID.subset, iri))
        result.add((iri, RDF.type, VOID.Dataset))
        result.add((iri, VOID.triples, Literal(count)))
        if licence := graph.licences.get(name):
            result.add((iri, DCTERMS.license, iri_or_text(licence)))
        if title := graph.titles.get(name):
            result.add((iri, DCTERMS.title, Literal(title, lang="en")))
    return result


def _add_file(described: Graph, file: ExportFile) -> None:
    distribution, checksum = URIRef(f"{BASE}distribution/{file.sha256}"), URIRef(f"{BASE}checksum/{file.sha256}")
    described.add((DATASET, DCAT.distribution, distribution))
    described.add((distribution, RDF.type, DCAT.Distribution))
    described.add((distribution, DCTERMS.title, Literal(file.name)))
    if file.title:
        described.add((distribution, DCTERMS.description, Literal(file.title, lang="en")))
    if file.media_type in _REGISTERED:
        described.add((distribution, DCAT.mediaType, URIRef(f"{_MEDIA_TYPES}{file.media_type}")))
    described.add((distribution, DCAT.byteSize, Literal(str(file.size), datatype=XSD.nonNegativeInteger)))
    described.add((distribution, URIRef(f"{_SPDX}checksum"), checksum))
    described.add((checksum, RDF.type, URIRef(f"{_SPDX}Checksum")))
    described.add((checksum, URIRef(f"{_SPDX}algorithm"), URIRef(f"{_SPDX}checksumAlgorithm_sha256")))
    sha256 = Literal(file.sha256, datatype=XSD.hexBinary, normalize=False)
    described.add((checksum, URIRef(f"{_SPDX}checksumValue"), sha256))
