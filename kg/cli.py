"""The command `myeloma-kg`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

import loaders
from kg import __version__, resources
from kg.errors import Finding, MyelomaKgError, SourceError
from kg.store import default_home
from kg.tables import TableFormat
from loaders.positions import locate, moved_spans, write_spans

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=default_home,
    show_default="MYELOMA_KG_HOME or the user's data directory",
    help="Where snapshots of the graph stand.",
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(list(TableFormat)),
    default=TableFormat.TABLE,
    show_default=True,
    help="How the rows are printed.",
)


class Steps:
    """Prints the steps of long work, each with the seconds that it took."""

    def __init__(self, console: Console) -> None:
        self._console, self._began, self._step = console, 0.0, ""

    def __call__(self, step: str) -> None:
        """Begin a step."""
        self.end()
        self._began, self._step = time.monotonic(), step

    def end(self) -> None:
        """End the running step."""
        if self._step:
            self._console.print(
                f"  {self._step} [dim]({time.monotonic() - self._began:.1f} s)[/dim]", highlight=False
            )
        self._step = ""


@contextmanager
def steps() -> Iterator[Steps]:
    """Show the steps of a piece of work on standard error."""
    console = Console(stderr=True)
    with console.status("working") if console.is_terminal else _nothing():
        shown = Steps(console)
        yield shown
        shown.end()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@click.group(context_settings=CONTEXT)
@click.version_option(__version__, prog_name="myeloma-kg")
def cli() -> None:
    """A knowledge graph of multiple myeloma with the evidence for each statement. Not medical advice."""


@cli.command()
def validate() -> None:
    """Check the source extracts, and report every bad place in one run."""
    records = loaders.load()
    counts = (
        f"{len(records.entities)} entities, {len(records.claims)} claims, {len(records.disputes)} disputes"
    )
    click.echo(f"The sources are in order: {counts}.")


@cli.command()
@click.argument("publication", type=click.Choice(loaders.PUBLICATIONS))
@click.option(
    "--document", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
    help="The publication's text, UTF-8: the file whose positions the rows count.",
)  # fmt: skip
@click.option("--write-spans", "write", is_flag=True, help="Write spans.tsv anew from the rows and the text.")
@click.option("--show", is_flag=True, help="Print each claim beside the text of its spans.")
def curate(publication: str, document: Path, *, write: bool, show: bool) -> None:
    """Hold a publication's rows against its text.

    Flags a figure that does not stand in its value span as written, and spans that moved because the
    document changed.
    """
    folder, text = resources.EXTRACTS / publication, document.read_bytes().decode("utf-8")
    if write:
        click.echo(f"{write_spans(folder, text)} spans written to {publication}/spans.tsv.")
        return
    findings: list[Finding] = []
    for located in locate(folder, text, findings):
        if show:
            click.echo(f"\n{located.row['key']}: {located.row['statement']}")
            for span, words in located.spans:
                click.echo(f"  {span.role:>10} {span.start}:{span.end} {words!r}")
    moved_spans(folder, text, findings)
    if findings:
        raise SourceError(findings)
    click.echo("Every span fits the document.")


def main() -> None:
    """Run the command; an error of ours ends in its message and its exit code."""
    try:
        cli()
    except MyelomaKgError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(str(error), markup=False)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
