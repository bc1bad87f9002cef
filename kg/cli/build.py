"""The command `myeloma-kg build`."""

from __future__ import annotations

from pathlib import Path

import click

from kg import build
from kg.cli.loading import cluster_option, processes_option, shown_loading
from kg.cli.options import home_option, show_remarks, show_steps
from kg.cli.output import TABLES, Output, output_options
from kg.cli.terminal import say
from kg.ingestion.report import LOAD_REPORT
from kg.ingestion.source_list import FILE, read_source_list


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
@output_options(*TABLES, default="a sentence")
def build_command(
    home: Path, *, force: bool, sources: Path | None, processes: int, cluster: str, output: Output
) -> None:
    """Build the graph from the source extracts, and from bulk sources, and put the new snapshot in use.

    \b
    myeloma-kg build
    myeloma-kg build --home build --sources sources.toml

    A bad row, an unsound ontology or a broken shape ends the build with every bad place named; the last
    snapshot then stays in use. When no input has changed since the last build, nothing is done.
    """
    listed = read_source_list(sources) if sources else None
    with show_steps() as steps:
        result = build.build(home, steps, force=force, sources=listed, loading=shown_loading(steps, processes, cluster))
    if result.report.findings:
        show_remarks(result.report.findings)
        say(f"What could not be read of the bulk sources is in {home / LOAD_REPORT}.", err=True)
    if not output.is_message:
        row = (result.snapshot.digest, result.changed, str(result.snapshot.path))
        output.write_rows(("digest", "changed", "path"), [row])
        return
    done = "Built" if result.changed else "Nothing has changed since the build of"
    say(f"{done} snapshot {result.snapshot.digest[:16]} in {home}.")
