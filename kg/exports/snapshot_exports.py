"""The exports that a snapshot carries, so that they can be downloaded: made once, when it is built."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg.engine.snapshot import DATA
from kg.exports.export_file import ExportFile, describe_files
from kg.exports.kgx import write_kgx
from kg.exports.merged_owl import write_merged_owl
from kg.exports.parquet import write_parquet
from kg.exports.quads import CATALOGUE
from kg.exports.selection import ExportedGraph, Selection
from kg.exports.sssom import write_sssom
from kg.ontology import text_of_shapes

_TURTLE, _TABLE, _JSON_LINES = "text/turtle", "text/tab-separated-values", "application/x-ndjson"
_SSSOM, _PARQUET, _OWL, _SHAPES = "mappings.sssom.tsv", "claims.parquet", "myeloma-kg.owl.ttl", "shapes.ttl"
_FILES = (
    ("kgx/nodes.tsv", "KGX of the Biolink Model: entities, as a table", _TABLE),
    ("kgx/edges.tsv", "KGX of the Biolink Model: claims as edges, as a table", _TABLE),
    ("kgx/nodes.jsonl", "KGX of the Biolink Model: entities, as JSON lines", _JSON_LINES),
    ("kgx/edges.jsonl", "KGX of the Biolink Model: claims as edges, as JSON lines", _JSON_LINES),
    (_SSSOM, "SSSOM: mappings to other vocabularies", _TABLE),
    (_PARQUET, "Parquet: a row for each claim, with its figures", "application/vnd.apache.parquet"),
    (_OWL, "OWL: ontology, entities and asserted edges in one file", _TURTLE),
    (_SHAPES, "SHACL: the shapes that the claims and entities are held against", _TURTLE),
)


def write_in_terms_of_others(graph: ExportedGraph, folder: Path) -> None:
    """Write the exports of a graph that speak as others do: KGX and SSSOM."""
    write_kgx(graph, Selection(), folder / "kgx")
    write_sssom(graph, folder / _SSSOM)


def write_in_our_terms(graph: ExportedGraph, folder: Path) -> None:
    """Write the exports of a graph that speak as our ontology does: Parquet, OWL and the shapes."""
    write_parquet(graph, Selection(), folder / _PARQUET)
    write_merged_owl(graph, Selection(), folder / _OWL)
    (folder / _SHAPES).write_text(text_of_shapes(), encoding="utf-8")


def described_exports(graph: ExportedGraph, quads: Mapping[str, int], folder: Path) -> list[ExportFile]:
    """Return all exports of a graph, written into a folder, the DCAT catalogue of them last, which is written now.

    `quads`: how many statements its named graphs hold.
    """
    files = [ExportFile.read(folder, *each) for each in _FILES]
    whole = ExportFile(DATA, "", "application/n-quads", graph.data.stat().st_size, graph.digest)
    described = describe_files(graph, quads, [whole, *files])
    (folder / CATALOGUE).write_text(described.serialize(format="turtle"), encoding="utf-8")
    title = "DCAT and VoID: the files with sizes and digests, the named graphs with licences"
    return [*files, ExportFile.read(folder, CATALOGUE, title, _TURTLE)]
