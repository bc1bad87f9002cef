"""The graph as nodes and edges of KGX, wherever it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.askers.protocol import Asker
from kg.askers.snapshot_asker import SnapshotAsker
from kg.engine.query import engine_term
from kg.engine.snapshot import DATA
from kg.exports.kgx import JSON_LINES, TABLES, KgxReport, write_kgx
from kg.exports.selection import ExportedGraph, Selection, snapshot_graph
from kg.output_files import replacing

_GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
_TRIPLES = "SELECT ?s ?p ?o {{ GRAPH <{}> {{ ?s ?p ?o }} }}"


@dataclass(frozen=True, repr=False)
class KgxAnswer:
    """Nodes and edges as KGX has them: records with lists where it has lists; `report`: what is no edge, and why."""

    nodes: Sequence[Mapping[str, Any]]
    edges: Sequence[Mapping[str, Any]]
    report: KgxReport

    def __repr__(self) -> str:
        return f"<KGX, {len(self.nodes)} nodes and {len(self.edges)} edges>"


def kgx_answer(asker: Asker, folder: Path | None) -> KgxAnswer:
    """Return the graph that is asked as KGX; with a folder, also write `nodes.tsv` and `edges.tsv` there.

    Raises what the asker raises.
    """
    with TemporaryDirectory(prefix="myeloma-kg-") as name:
        workshop = Path(name)
        if isinstance(asker, SnapshotAsker):
            graph = snapshot_graph(asker.snapshot)
        else:
            (workshop / DATA).write_text("".join(sorted(_lines(asker))), encoding="utf-8")
            graph = ExportedGraph(workshop / DATA)
        report = write_kgx(graph, Selection(), workshop / "kgx", (JSON_LINES,))
        nodes, edges = (
            [json.loads(line) for line in (workshop / "kgx" / f"{part}.jsonl").read_text("utf-8").splitlines()]
            for part in ("nodes", "edges")
        )
        if folder is not None:
            with replacing(folder) as draft:
                write_kgx(graph, Selection(), draft, (TABLES,))
    return KgxAnswer(nodes, edges, report)


def _lines(asker: Asker) -> Iterator[str]:
    """Yield the named graphs as lines of N-Quads."""
    for (graph,) in _rows(asker, _GRAPHS):
        for row in _rows(asker, _TRIPLES.format(graph["value"])):
            yield f"{' '.join(str(engine_term(term)) for term in (*row, graph))} .\n"


def _rows(asker: Asker, query: str) -> Iterator[list[Mapping[str, str]]]:
    results = json.loads(asker.query(query)[1])
    names = results["head"]["vars"]
    return ([row[name] for name in names] for row in results["results"]["bindings"])
