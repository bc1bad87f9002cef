"""The command `myeloma-kg`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

import loaders
from kg import __version__, resources
from kg.errors import Finding, MyelomaKgError, SourceError
from loaders.positions import locate, moved_spans, write_spans

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=CONTEXT)
@click.version_option(__version__, prog_name="myeloma-kg")
def cli() -> None:
    """A knowledge graph of multiple myeloma, with the evidence for each statement. Not medical advice."""


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
