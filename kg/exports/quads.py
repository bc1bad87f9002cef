"""N-Quads of the graph, sorted, with a description in DCAT and VoID beside them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from kg.exports.export_file import ExportFile, describe_files
from kg.exports.resources import SOURCE_GRAPHS
from kg.exports.selection import ExportedGraph, Selection
from kg.rdf import graph_of_line

DATA, CATALOGUE = "data.nq", "dcat.ttl"


def write_quads(graph: ExportedGraph, selection: Selection, folder: Path) -> int:
    """Write `data.nq` and `dcat.ttl` into a folder and return how many quads there are.

    What follows from the statements of a source that is not chosen stands in the graphs of inference and edges: with a
    choice, these graphs are left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = Counter[str]()
    with (folder / DATA).open("w", encoding="utf-8", newline="\n") as out:
        for line in graph.lines():
            name = graph_of_line(line)
            if selection.graphs is None or (name.startswith(SOURCE_GRAPHS) and selection.has(name)):
                counts[name] += 1
                out.write(f"{line}\n")
    file = ExportFile.read(folder, DATA, "", "application/n-quads")
    described = describe_files(graph, counts, [file])
    (folder / CATALOGUE).write_text(described.serialize(format="turtle"), encoding="utf-8")
    return counts.total()
