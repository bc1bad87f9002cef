"""N-Quads of the graph, sorted, with a description in DCAT and VoID beside them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, VOID, XSD

from kg.exports.resources import SOURCE_GRAPHS
from kg.exports.selection import ExportedGraph, Selection
from kg.namespaces import BASE, prefixes
from kg.rdf import DATASET

DATA, CATALOGUE = "data.nq", "dcat.ttl"
_SPDX = "http://spdx.org/rdf/terms#"


def write_quads(graph: ExportedGraph, selection: Selection, folder: Path) -> int:
    """Write `data.nq` and `dcat.ttl` into a folder and return how many quads there are.

    What follows from the statements of a source that is not chosen stands in the graphs of inference and edges: with a
    choice, these graphs are left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    counts: dict[str, int] = {}
    with (folder / DATA).open("wb") as out:
        for line in graph.lines():
            name = line.rpartition(" <")[2].removesuffix("> .")
            if selection.graphs is None or (name.startswith(SOURCE_GRAPHS) and selection.has(name)):
                counts[name] = counts.get(name, 0) + 1
                data = f"{line}\n".encode()
                digest.update(data)
                out.write(data)
    size = (folder / DATA).stat().st_size
    described = _described(graph, counts, digest.hexdigest(), size)
    (folder / CATALOGUE).write_text(described.serialize(format="turtle"), encoding="utf-8")
    return sum(counts.values())


def _described(graph: ExportedGraph, counts: dict[str, int], sha256: str, size: int) -> Graph:
    result = Graph()
    for prefix, namespace in {**prefixes(), "spdx": _SPDX}.items():
        result.bind(prefix, namespace)
    distribution, checksum = URIRef(f"{BASE}distribution/{sha256}"), URIRef(f"{BASE}checksum/{sha256}")
    result.add((DATASET, RDF.type, DCAT.Dataset))
    result.add((DATASET, RDF.type, VOID.Dataset))
    result.add((DATASET, DCTERMS.title, Literal("myeloma-kg", lang="en")))
    if graph.digest:
        result.add((DATASET, DCTERMS.identifier, Literal(graph.digest)))
    result.add((DATASET, VOID.triples, Literal(sum(counts.values()))))
    result.add((DATASET, DCAT.distribution, distribution))
    result.add((distribution, RDF.type, DCAT.Distribution))
    result.add((distribution, DCTERMS.title, Literal(DATA)))
    result.add(
        (distribution, DCAT.mediaType, URIRef("https://www.iana.org/assignments/media-types/application/n-quads"))
    )
    result.add((distribution, DCAT.byteSize, Literal(str(size), datatype=XSD.nonNegativeInteger)))
    result.add((distribution, URIRef(f"{_SPDX}checksum"), checksum))
    result.add((checksum, RDF.type, URIRef(f"{_SPDX}Checksum")))
    result.add((checksum, URIRef(f"{_SPDX}algorithm"), URIRef(f"{_SPDX}checksumAlgorithm_sha256")))
    result.add((checksum, URIRef(f"{_SPDX}checksumValue"), Literal(sha256, datatype=XSD.hexBinary, normalize=False)))
    for name, count in counts.items():
        iri = URIRef(name)
        result.add((DATASET, VOID.subset, iri))
        result.add((iri, RDF.type, VOID.Dataset))
        result.add((iri, VOID.triples, Literal(count)))
        if licence := graph.licences.get(name):
            result.add((iri, DCTERMS.license, URIRef(licence) if "://" in licence else Literal(licence)))
        if title := graph.titles.get(name):
            result.add((iri, DCTERMS.title, Literal(title, lang="en")))
    return result
