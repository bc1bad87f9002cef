"""The command `myeloma-kg diff`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from kg.exports.claim_changes import ChangeCounts, claim_changes
from kg.exports.opening import opened_graph


@click.command("diff")
@click.argument("before", type=click.Path(exists=True, path_type=Path))
@click.argument("after", type=click.Path(exists=True, path_type=Path))
@click.option("--source", "sources", multiple=True, help="Claims of this source alone; may be given several times.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def diff_command(before: Path, after: Path, sources: tuple[str, ...], form: str) -> None:
    """Say which claims AFTER has that BEFORE has not, which it no longer has, and which say something else.

    Each is a home with a graph, a snapshot in one, or a file of N-Quads, such as `myeloma-kg dataset export` writes.
    """
    wanted = {f"graph:source.{name}" for name in sources}
    counts = ChangeCounts()
    with opened_graph(before) as first, opened_graph(after) as second:
        for change in claim_changes(first, second, counts):
            if wanted and change.source not in wanted:
                continue
            if form == "json":
                click.echo(json.dumps(asdict(change), ensure_ascii=False))
            else:
                click.echo("\n".join(change.lines()))
    if form == "text":
        click.echo(counts.as_text())
