"""The command `myeloma-kg validate`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.options import home_option, show_steps
from kg.cli.output import TABLES, Output, output_options
from kg.cli.terminal import say
from kg.errors import SourceError


@click.command("validate")
@output_options(*TABLES, default="a sentence")
@click.option("--loaded", is_flag=True, help="Check what the home loaded from bulk sources, too, part by part.")
@home_option
def validate_command(output: Output, home: Path, *, loaded: bool) -> None:
    """Check the source extracts and the SHACL shapes, and report every bad place in one run.

    \b
    myeloma-kg validate
    myeloma-kg validate --format csv -o bad-places.csv
    myeloma-kg validate --loaded --home build

    With --format csv or json the bad places of the extracts are a table on standard output: file, line, column,
    value, rule and suggestion.
    """
    from kg.curated_graph import curated_graph
    from kg.ingestion.loading import loaded_quads
    from kg.validation import validate, validate_parts

    try:
        with show_steps() as progress:
            curated = curated_graph(progress)
            statements = curated.whole()
            validate(statements, progress)
            count = validate_parts(loaded_quads(home), statements, progress) if loaded else 0
    except SourceError as error:
        if output.is_message:
            raise
        output.write_findings(error.findings)
        sys.exit(error.exit_code)
    more = f", and {count} loaded ones" if loaded else ""
    say(f"The sources are in order: {len(statements.quads)} quads{more}.")
