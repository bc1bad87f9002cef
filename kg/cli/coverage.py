"""The command `myeloma-kg coverage`."""

from __future__ import annotations

import click

from kg.cli.output import TABLES, Output, output_options
from kg.errors import BuildError


@click.command("coverage")
@click.option("--list", "listing", is_flag=True, help="List the facts one by one, with what represents each.")
@output_options(*TABLES)
def coverage_command(*, listing: bool, output: Output) -> None:
    """Show how much of the documents' fact inventory the graph represents, and in which shape.

    \b
    myeloma-kg coverage
    myeloma-kg coverage --list -o facts.csv

    A fact is represented by claims of a class that its kind requires, or by an entity or publication; one that
    is left out has its reason. Missing or misshapen facts end the command with an error.
    """
    from loaders import load_records
    from loaders.coverage import coverage_summary, inventory_coverage

    records = load_records()
    facts = inventory_coverage(records.claims, records.entities)
    if listing:
        rows = [(f.name, f.publication, f.kind, f.state, " ".join(f.represented_by) or f.left_out) for f in facts]
        output.write_rows(("fact", "publication", "kind", "state", "by"), rows)
    else:
        names = ("publication", "kind", "facts", "represented", "left out", "misshapen", "missing")
        output.write_rows(names, coverage_summary(facts))
    bad = [fact.name for fact in facts if fact.state in {"missing", "misshapen"}]
    if bad:
        raise BuildError(f"{len(bad)} facts are missing or misshapen: {', '.join(bad)}.")
