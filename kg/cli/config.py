"""The command `myeloma-kg config`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import setting_options, show_near_variables
from kg.cli.output import TABLES, Output, output_options
from kg.configuration import explain_settings


@click.command("config")
@setting_options()
@output_options(*TABLES)
def config_command(file: Path | None, output: Output, **flags: object) -> None:
    """Show every setting of the server: its value, where that came from, and what it means.

    \b
    myeloma-kg config
    myeloma-kg config --config server.toml --format json
    """
    show_near_variables()
    rows = [
        (each.name, each.text, each.origin, each.variable, each.meaning) for each in explain_settings(flags, file=file)
    ]
    output.write_rows(("setting", "value", "from", "environment variable", "meaning"), rows)
