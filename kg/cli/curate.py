"""The command `myeloma-kg curate`."""

from __future__ import annotations

from pathlib import Path

import click

import loaders
from kg import resources
from kg.cli.output import SuggestingChoice
from kg.cli.terminal import say
from kg.errors import ConfigurationError, Finding, ParameterError, SourceError
from loaders.positions import locate, moved_spans, write_passages, write_spans


@click.command("curate")
@click.argument("publication", type=SuggestingChoice(loaders.PUBLICATIONS))
@click.option(
    "--document", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
    help="The publication's text, UTF-8: the file whose positions the rows count.",
)  # fmt: skip
@click.option("--write-spans", "write", is_flag=True, help="Write spans.tsv anew from the rows and the text.")
@click.option(
    "--write-passages", "find", is_flag=True,
    help="Write passages.tsv: a few words that find each passage in the publication's page, if its licence lets.",
)  # fmt: skip
@click.option("--show", is_flag=True, help="Print each claim beside the text of its spans.")
def curate_command(publication: str, document: Path, *, write: bool, find: bool, show: bool) -> None:
    """Hold a publication's rows against its text.

    \b
    myeloma-kg curate zhang-2023 --document zhang-2023.txt
    myeloma-kg curate zhang-2023 --document zhang-2023.txt --show

    Flags a figure that does not stand in its value span as written, and spans that moved because the
    document changed.
    """
    folder, text = resources.EXTRACTS / publication, _text(document)
    if (write or find) and resources.PACKAGED.is_dir():
        raise ConfigurationError("The tables of an installed package are never written: curate in a clone instead.")
    if write:
        say(f"{write_spans(folder, text)} spans written to {publication}/spans.tsv.")
    if find:
        say(f"{write_passages(folder, text)} passages written to {publication}/passages.tsv.")
    if write or find:
        return
    findings: list[Finding] = []
    moved_spans(folder, text, findings)
    if findings:
        raise SourceError(findings)
    for located in locate(folder, text, findings):
        if show:
            say(f"\n{located.row['key']}: {located.row['statement']}")
            for span, words in located.spans:
                say(f"  {span.role:>10} {span.start}:{span.end} {words!r}")
    if findings:
        raise SourceError(findings)
    say("Every span fits the document.")


def _text(document: Path) -> str:
    try:
        return document.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParameterError(f"{document} is no text in UTF-8: byte {error.start} is not. Save it as UTF-8.") from error
