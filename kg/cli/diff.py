"""The command `myeloma-kg diff`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from kg.engine.snapshots import Snapshots
from kg.engine.store import DATA, Snapshot
from kg.errors import UnknownNameError
from kg.exports.claim_changes import ChangeCounts, claim_changes
from kg.exports.selection import ExportedGraph, snapshot_graph
from kg.sorted_lines import merged_files, read_lines, sorted_files, write_lines


@click.command("diff")
@click.argument("before", type=click.Path(exists=True, path_type=Path))
@click.argument("after", type=click.Path(exists=True, path_type=Path))
@click.option("--source", "sources", multiple=True, help="Claims of this source alone; may be given several times.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def diff_command(before: Path, after: Path, sources: tuple[str, ...], form: str) -> None:
    """Say which claims AFTER has that BEFORE has not, which it no longer has, and which say something else.

    Each is a home with a graph, a snapshot in one, or a file of N-Quads.
    """
    wanted = {f"graph:source.{name}" for name in sources}
    counts = ChangeCounts()
    with _graph(before) as first, _graph(after) as second:
        for change in claim_changes(first, second, counts):
            if wanted and change.source not in wanted:
                continue
            if form == "json":
                click.echo(json.dumps(asdict(change), ensure_ascii=False))
            else:
                click.echo("\n".join(change.lines()))
    if form == "text":
        click.echo(counts.as_text())


@contextmanager
def _graph(path: Path) -> Iterator[ExportedGraph]:
    if path.is_dir() and (path / DATA).exists():
        yield snapshot_graph(Snapshot(path))
    elif path.is_dir():
        yield snapshot_graph(Snapshots(path).require())
    elif path.suffix == ".nq":
        with TemporaryDirectory(prefix="myeloma-kg-diff-") as folder:
            whole = Path(folder, DATA)
            parts = sorted_files(read_lines(path), Path(folder), "part")
            write_lines(whole, merged_files(parts, Path(folder)))
            yield ExportedGraph(whole)
    else:
        raise UnknownNameError(f"'{path}' is no home, no snapshot and no file of N-Quads (.nq).")
