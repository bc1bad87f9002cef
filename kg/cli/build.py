"""The command `myeloma-kg build`."""

from __future__ import annotations

from pathlib import Path

import click

from kg import build
from kg.cli.loading import cluster_option, processes_option, shown_loading
from kg.cli.options import format_option, home_option, show_steps
from kg.ingestion.source_list import FILE, read_source_list
from kg.tables import TableFormat, render_table


@click.command("build")
@home_option
@click.option("--force", is_flag=True, help="Build even when no input has changed.")
@click.option(
    "--sources",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"A list of bulk sources, instead of {FILE} in the home.",
)
@processes_option
@cluster_option
@format_option
def build_command(
    home: Path, *, force: bool, sources: Path | None, processes: int, cluster: str, form: TableFormat
) -> None:
    """Build the graph from the source extracts, and from bulk sources, and put the new snapshot in use.

    A bad row, an unsound ontology or a broken shape ends the build with every bad place named; the last
    snapshot then stays in use. When no input has changed since the last build, nothing is done.
    """
    listed = read_source_list(sources) if sources else None
    with show_steps() as steps:
        result = build.build(home, steps, force=force, sources=listed, loading=shown_loading(steps, processes, cluster))
    if form is not TableFormat.TABLE:
        row = (result.snapshot.digest, str(result.changed).lower(), str(result.snapshot.path))
        click.echo(render_table(("digest", "changed", "path"), [row], form), nl=False)
        return
    done = "Built" if result.changed else "Nothing has changed since the build of"
    click.echo(f"{done} snapshot {result.snapshot.digest[:16]} in {home}.")
