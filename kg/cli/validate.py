"""The command `myeloma-kg validate`."""

from __future__ import annotations

import sys

import click

from kg import build
from kg.cli.options import finding_table, format_option, show_steps
from kg.curated_graph import curated_graph
from kg.errors import SourceError
from kg.tables import TableFormat


@click.command("validate")
@format_option
def validate_command(form: TableFormat) -> None:
    """Check the source extracts and the SHACL shapes, and report every bad place in one run.

    With --format csv or json the bad places of the extracts are a table on standard output: file, line, column,
    value, rule and suggestion.
    """
    try:
        with show_steps() as progress:
            curated = curated_graph(progress)
            statements = curated.whole()
            build.validate(statements, progress)
    except SourceError as error:
        if form is TableFormat.TABLE:
            raise
        click.echo(finding_table(error.findings, form), nl=False)
        sys.exit(error.exit_code)
    click.echo(f"The sources are in order: {len(statements.quads)} quads.")
