"""The graph to export or to compare, wherever it stands: a home, a snapshot, or a file of N-Quads in any order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rdflib.namespace import DCTERMS

from kg.engine.snapshot import DATA, INFO, Snapshot
from kg.engine.snapshots import Snapshots
from kg.errors import Finding, SourceError, UnknownNameError
from kg.exports.resources import SOURCE_GRAPHS, NotNQuadsError, read_resources
from kg.exports.selection import ExportedGraph, snapshot_graph
from kg.sorted_lines import merged_files, read_lines, sorted_files, write_lines
from kg.stores.snapshot import remote_snapshot


@contextmanager
def opened_graph(path: Path | str) -> Iterator[ExportedGraph]:
    """Give the graph of a home, a snapshot, a file of N-Quads (`myeloma-kg dataset export` writes one), or a store.

    A text is the address of a store. Raises UnknownNameError for anything else, SourceError for a file that is no
    N-Quads, SnapshotError and RemoteStoreError.
    """
    if isinstance(path, str):
        # What was fetched goes with the snapshot.
        remote = remote_snapshot(path)
        yield snapshot_graph(remote)
        del remote
    elif (path / INFO).is_file():
        yield snapshot_graph(Snapshot(path))
    elif (path / DATA).is_file():
        # What `myeloma-kg export nquads` wrote.
        with opened_graph(path / DATA) as graph:
            yield graph
    elif path.is_dir():
        yield snapshot_graph(Snapshots(path).require())
    elif path.suffix == ".nq":
        with TemporaryDirectory(prefix="myeloma-kg-") as name:
            folder = Path(name)
            whole = folder / DATA
            parts = sorted_files((line for line in read_lines(path) if line.strip()), folder, "part")
            write_lines(whole, merged_files(parts, folder))
            yield _described(whole, path)
    else:
        raise UnknownNameError(f"'{path}' is no home, no snapshot and no file of N-Quads (.nq).")


def _described(whole: Path, path: Path) -> ExportedGraph:
    """Return the graph of sorted lines with the licences that it states of its own graphs."""
    licences: dict[str, str] = {}
    stated: dict[str, str] = {}
    try:
        for one in read_resources(read_lines(whole)):
            graphs = {value.graph for values in one.values.values() for value in values}
            licences.update(dict.fromkeys((graph for graph in graphs if graph.startswith(SOURCE_GRAPHS)), ""))
            if licence := one.text(str(DCTERMS.license)):
                stated[one.iri] = licence
    except NotNQuadsError as error:
        remedy = "Give N-Quads, one statement a line; myeloma-kg dataset export writes them."
        raise SourceError([Finding(str(path), 1, "", error.line[:80], "a line is no N-Quads", remedy)]) from error
    return ExportedGraph(whole, {graph: stated.get(graph, "") for graph in licences})
