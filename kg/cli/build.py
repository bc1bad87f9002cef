"""The command `myeloma-kg build`."""

from __future__ import annotations

from pathlib import Path

import click

from kg import build
from kg.cli.options import format_option, home_option, show_steps
from kg.tables import TableFormat, render_table


@click.command("build")
@home_option
@click.option("--force", is_flag=True, help="Build even when no input has changed.")
@format_option
def build_command(home: Path, *, force: bool, form: TableFormat) -> None:
    """Build the graph from the source extracts and put the new snapshot in use.

    A bad row, an unsound ontology or a broken shape ends the build with every bad place named; the last
    snapshot then stays in use. When no input has changed since the last build, nothing is done.
    """
    with show_steps() as progress:
        result = build.build(home, progress, force=force)
    if form is not TableFormat.TABLE:
        row = (result.snapshot.digest, str(result.changed).lower(), str(result.snapshot.path))
        click.echo(render_table(("digest", "changed", "path"), [row], form), nl=False)
        return
    done = "Built" if result.changed else "Nothing has changed since the build of"
    click.echo(f"{done} snapshot {result.snapshot.digest[:16]} in {home}.")
