"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from kg import configuration
from kg.tables import TableFormat

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: configuration.load().home,
    show_default="MYELOMA_KG_HOME or the user's data directory",
    help="Where snapshots of the graph stand.",
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in TableFormat]),
    default=TableFormat.TABLE.value,
    callback=lambda _context, _parameter, value: TableFormat(value),
    show_default=True,
    help="How the rows are printed.",
)
