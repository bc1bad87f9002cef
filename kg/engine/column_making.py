"""The columns of a version, made beside its store of the files that it was loaded from, or of it (`kg.columns`)."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pyoxigraph as ox

from kg.columns.codes import LEAST_QUADS
from kg.columns.making import MOST_MEMORY, Lines, UnfitError, make_columns, make_columns_beside
from kg.engine.column_groups import COLUMNS, COLUMNS_BESIDE
from kg.engine.draft import default_graph
from kg.engine.snapshot import DATA, STORE
from kg.sorted_lines import write_lines

_MOST_GRAPHS = 1_000
# A build takes no more than half a gigabyte, however large the sources are.
_FOR_SNAPSHOTS = "300MB"
# Tried up to here; the columns of more would take more of the disk and the time of a build than was reckoned with.
_MOST_TRIPLES = 20_000_000


class LoadedFile(NamedTuple):
    """A file of the triples of a graph, as N-Triples, and what it was before: size, time and number."""

    path: Path
    graph: ox.NamedNode | ox.BlankNode | None
    state: tuple[int, int, int]

    @classmethod
    def of(cls, path: Path, graph: ox.NamedNode | ox.BlankNode | None) -> LoadedFile:
        """Return a file as it is now. Raises OSError."""
        return cls(path, graph, _state(path))


def add_columns(folder: Path, version: str, files: Sequence[LoadedFile], number: int, memory: str = MOST_MEMORY) -> str:
    """Make the columns of a version in its folder, which holds what files held; return why they could not be made.

    `number`: how many quads it has. `memory`: so much DuckDB holds.
    """
    target = folder / COLUMNS
    try:
        lines = [Lines(each.path, str(each.graph or "")) for each in files]
        make_columns(target, version, lines, number, _parsed, _spelled, memory=memory)
        changed = next((each.path for each in files if _state(each.path) != each.state), None)
        reason = f"{changed} was changed meanwhile." if changed else ""
    except (UnfitError, OSError, MemoryError) as error:
        reason = _reason(error)
    if reason:
        _remove(target)
    return reason


def add_columns_of_store(folder: Path, version: str, store: ox.Store) -> str:
    """Make the columns of a version in its folder, of all that its store holds; return why they could not be made."""
    number, graphs = len(store), [ox.DefaultGraph(), *store.named_graphs()]
    if number < LEAST_QUADS:
        return ""
    if len(graphs) > _MOST_GRAPHS:
        return f"It has more than {_MOST_GRAPHS:,} graphs."
    try:
        with TemporaryDirectory(dir=folder, prefix=".graphs-") as work:
            files = []
            for place, graph in enumerate(graphs):
                path = Path(work) / f"{place}.nt"
                store.dump(str(path), ox.RdfFormat.N_TRIPLES, from_graph=graph)
                files.append(LoadedFile.of(path, None if isinstance(graph, ox.DefaultGraph) else graph))
            return add_columns(folder, version, files, number)
    except OSError as error:
        return _reason(error)


def add_columns_of_snapshot(folder: Path, digest: str, triples: int) -> str:
    """Make the columns of the default graph of a snapshot in its folder; return why they could not be made.

    `triples`: how many it has.
    """
    if not LEAST_QUADS <= triples <= _MOST_TRIPLES:
        return ""
    try:
        with TemporaryDirectory(dir=folder, prefix=".graphs-") as work:
            lines = Path(work) / "default.nt"
            write_lines(lines, default_graph(folder / DATA))
            return add_columns(folder, digest, [LoadedFile.of(lines, None)], triples, _FOR_SNAPSHOTS)
    except OSError as error:
        return _reason(error)


def add_columns_beside(folder: Path, name: str, columns: Path, curated: Path) -> None:
    """Make the columns of the default graph of a curated snapshot, which stand beside those of a version.

    `name`: what says so of both.
    """
    target = folder / COLUMNS_BESIDE
    try:
        with TemporaryDirectory(dir=folder, prefix=".curated-") as work:
            lines = Path(work) / "curated.nt"
            store = ox.Store.read_only(str(curated / STORE))
            store.dump(str(lines), ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
            with lines.open("rb") as file:
                number = sum(1 for _ in file)
            make_columns_beside(target, name, columns, Lines(lines), number, _parsed, _spelled)
    except (UnfitError, OSError, MemoryError):
        _remove(target)


def _reason(error: Exception) -> str:
    """Return why columns could not be made: the dataset is whole without them."""
    said = str(error).partition("\n")[0]
    if getattr(error, "errno", None) == errno.ENOSPC or os.strerror(errno.ENOSPC) in said:
        return "There was no room for them on the disk: make room first."
    # What is not our own sentence.
    return f"They could not be made ({said or 'the memory does not do'})." if error.__cause__ or not said else said


def _remove(target: Path) -> None:
    for each in target.parent.glob(f"{target.name}*"):
        each.unlink()


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def _parsed(line: str) -> Iterator[tuple[str, str, str]]:
    for quad in ox.parse(line.encode(), ox.RdfFormat.N_TRIPLES):
        yield str(quad.subject), str(quad.predicate), str(quad.object)


def _spelled(terms: Sequence[str]) -> list[str]:
    """Return terms as the engine gives them back."""
    rows = ox.Store().query(f"SELECT ?term {{ VALUES ?term {{ {' '.join(terms)} }} }}")
    return [str(row[0]) for row in rows] if isinstance(rows, ox.QuerySolutions) else []
