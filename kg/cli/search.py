"""The command `myeloma-kg search`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import home_option, opened, store_option
from kg.cli.output import TABLES, Output, output_options
from kg.cli.terminal import say


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--type", "kind", metavar="CLASS", default="", help="Only entities of this class, such as mk:Drug.")
@output_options(*TABLES)
@home_option
@store_option
def search_command(words: tuple[str, ...], kind: str, output: Output, home: Path, address: str | None) -> None:
    """Find entities by label, synonym, identifier or misspelling, best first.

    \b
    myeloma-kg search Revlimid
    myeloma-kg search neuropathy --type mk:AdverseEvent
    myeloma-kg search NCT01863550 --format jsonl

    `matched` is the name that matched; where it is empty, a name is only like what was written.
    """
    with opened(home, address) as graph:
        result = graph.search(" ".join(words), kind)
    output.write_rows(result.columns, [[row[name] for name in result.columns] for row in result])
    if not len(result):
        say(f"Nothing in the graph is called '{' '.join(words)}'.", err=True)
