"""The command `myeloma-kg load`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg import build
from kg.cli.loading import processes_option, shown_loading
from kg.cli.options import home_option, show_steps
from kg.errors import SourceError
from kg.ingestion.source_list import FILE
from loaders.bulk import bulk_loader, bulk_sources

_FORMATS = ("text", "json")


@click.command("load")
@click.argument("source", required=False)
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@home_option
@processes_option
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the report as JSON to this file."
)
@click.option("--format", "form", type=click.Choice(_FORMATS), default=_FORMATS[0], show_default=True)
def load_command(
    source: str | None, files: tuple[Path, ...], home: Path, processes: int, report: Path | None, form: str
) -> None:
    """Load FILES of a SOURCE into the graph, and build it.

    The files are listed in sources.toml of the home, so that every later build has them; what was converted before is
    not converted again. Take a file out of the list, and the next build leaves it out. Without arguments the
    sources are listed.

    What of the files cannot be read is reported with file and line, the rest is loaded, and the command ends with exit
    code 3. A load that is interrupted goes on where it stopped.
    """
    if source is None:
        click.echo("\n".join(_described(name) for name in bulk_sources()))
        return
    bulk_loader(source)
    if not files:
        raise click.UsageError("Name the files that are to be loaded.")
    listed = build.own_sources(home).with_files(source, files)
    try:
        with show_steps() as steps:
            result = build.build(home, steps, sources=listed, loading=shown_loading(steps, processes))
    except KeyboardInterrupt:
        click.echo("Interrupted. What was converted stays: the same command goes on from there.", err=True)
        raise
    listed.write()
    if report is not None:
        report.write_text(result.report.as_json(), encoding="utf-8")
    click.echo(result.report.as_json() if form == "json" else result.report.as_text())
    if form != "json":
        done = "Built" if result.changed else "Nothing has changed since the build of"
        click.echo(f"{done} snapshot {result.snapshot.digest[:16]} in {home}; {home / FILE} lists the files.")
    if result.report.findings:
        sys.exit(SourceError.exit_code)


def _described(name: str) -> str:
    card = bulk_loader(name).card
    return f"{name}: {card.title}, {card.homepage}\n  {card.description}\n  takes {card.formats}"
