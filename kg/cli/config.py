"""The command `myeloma-kg config`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import format_option, setting_options
from kg.configuration import explain_settings
from kg.tables import TableFormat, render_table


@click.command("config")
@setting_options()
@format_option
def config_command(file: Path | None, form: TableFormat, **flags: object) -> None:
    """Show every setting of the server: its value, where that came from, and what it means."""
    rows = [
        (each.name, each.text, each.origin, each.variable, each.meaning) for each in explain_settings(flags, file=file)
    ]
    click.echo(render_table(("setting", "value", "from", "environment variable", "meaning"), rows, form), nl=False)
