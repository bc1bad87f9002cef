"""The command `myeloma-kg validate`."""

from __future__ import annotations

import sys

import click

from kg import build
from kg.cli.options import show_steps
from kg.cli.output import TABLES, Output, output_options
from kg.curated_graph import curated_graph
from kg.errors import SourceError


@click.command("validate")
@output_options(*TABLES, default="a sentence")
def validate_command(output: Output) -> None:
    """Check the source extracts and the SHACL shapes, and report every bad place in one run.

    \b
    myeloma-kg validate
    myeloma-kg validate --format csv -o bad-places.csv

    With --format csv or json the bad places of the extracts are a table on standard output: file, line, column,
    value, rule and suggestion.
    """
    try:
        with show_steps() as progress:
            curated = curated_graph(progress)
            statements = curated.whole()
            build.validate(statements, progress)
    except SourceError as error:
        if output.is_message:
            raise
        output.write_findings(error.findings)
        sys.exit(error.exit_code)
    click.echo(f"The sources are in order: {len(statements.quads)} quads.")
