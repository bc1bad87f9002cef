"""The command `myeloma-kg diff`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from kg.cli.output import Output, output_options
from kg.tables import json_text


@click.command("diff")
@click.argument("before", type=click.Path(exists=True, path_type=Path))
@click.argument("after", type=click.Path(exists=True, path_type=Path))
@click.option("--source", "sources", multiple=True, help="Claims of this source alone; may be given several times.")
@output_options("text", "json", "jsonl", default="text")
def diff_command(before: Path, after: Path, sources: tuple[str, ...], output: Output) -> None:
    """Say which claims AFTER has that BEFORE has not, which it no longer has, and which say something else.

    \b
    myeloma-kg diff build/snapshots/OLD build
    myeloma-kg diff before.nq after.nq --format jsonl -o changes.jsonl

    Each is a home with a graph, a snapshot in one, or a file of N-Quads, such as `myeloma-kg dataset export` writes.
    """
    from kg.exports.claim_changes import ChangeCounts, claim_changes
    from kg.exports.opening import opened_graph

    wanted = {f"graph:source.{name}" for name in sources}
    counts, changes = ChangeCounts(), []
    with opened_graph(before) as first, opened_graph(after) as second:
        for change in claim_changes(first, second, counts):
            if wanted and change.source not in wanted:
                continue
            changes.append(change)
    match output.form:
        case "json":
            output.write_text(json_text([asdict(change) for change in changes]))
        case "jsonl":
            output.write_text("".join(f"{json.dumps(asdict(change), ensure_ascii=False)}\n" for change in changes))
        case _:
            lines = [line for change in changes for line in change.lines()]
            output.write_text("".join(f"{line}\n" for line in (*lines, counts.as_text())))
