"""The command `myeloma-kg coverage`."""

from __future__ import annotations

import click

import loaders
from kg.cli.options import format_option
from kg.errors import BuildError
from kg.tables import TableFormat, render_table
from loaders.coverage import coverage_summary, inventory_coverage


@click.command("coverage")
@click.option("--list", "listing", is_flag=True, help="List the facts one by one, with what represents each.")
@format_option
def coverage_command(*, listing: bool, form: TableFormat) -> None:
    """Show how much of the documents' fact inventory the graph represents, and in which shape.

    A fact is represented by claims of a class that its kind requires, or by an entity or publication; one that
    is left out has its reason. Missing or misshapen facts end the command with an error.
    """
    records = loaders.load_records()
    facts = inventory_coverage(records.claims, records.entities)
    if listing:
        rows = [(f.name, f.publication, f.kind, f.state, " ".join(f.represented_by) or f.left_out) for f in facts]
        click.echo(render_table(("fact", "publication", "kind", "state", "by"), rows, form), nl=False)
    else:
        names = ("publication", "kind", "facts", "represented", "left out", "misshapen", "missing")
        click.echo(render_table(names, coverage_summary(facts), form), nl=False)
    bad = [fact.name for fact in facts if fact.state in {"missing", "misshapen"}]
    if bad:
        raise BuildError(f"{len(bad)} facts are missing or misshapen: {', '.join(bad)}.")
