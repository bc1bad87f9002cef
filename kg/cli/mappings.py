"""The commands `myeloma-kg mappings`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg import resources
from kg.cli.options import ProgressSteps, show_remarks, show_steps
from kg.cli.output import TABLES, Output, output_options
from kg.cli.terminal import say
from kg.errors import Finding, SourceError

if TYPE_CHECKING:
    from kg.files.vocabulary import Vocabulary


@click.group("mappings")
def mappings_command() -> None:
    """The mappings of our entities to external identifiers (SSSOM)."""


@mappings_command.command("check", short_help="Check mapping tables and the identifiers in them.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--ontology", "ontologies", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A vocabulary to compare with: .obo, .json (OBO graphs), .owl, .ttl, … May be given several times.",
)  # fmt: skip
@output_options(*TABLES)
def mappings_check_command(files: tuple[Path, ...], ontologies: tuple[Path, ...], output: Output) -> None:
    """Check mapping tables: their form, and each identifier against the vocabularies that you name.

    \b
    myeloma-kg mappings check
    myeloma-kg mappings check --ontology hp.obo --ontology mondo.owl
    myeloma-kg mappings check theirs.sssom.tsv --ontology doid.obo

    FILES: tables of SSSOM 1.0 or 1.1; without any, the shipped ones. An identifier must exist in the vocabulary of
    its prefix, must not be obsolete, and must bear the label that the row gives it (or an exact synonym). Nothing is
    fetched.
    """
    from kg.mappings import compare_mappings
    from loaders.entities import load_entities
    from loaders.mappings import load_mappings, read_mappings

    findings: list[Finding] = []
    notes: list[Finding] = []
    if files:
        sets = [read_mappings(path, findings, notes) for path in files]
    else:
        sets = [read_mappings(path, findings) for path in sorted(resources.MAPPINGS.glob("*.sssom.tsv"))]
        load_mappings(load_entities(findings), findings)
    with show_steps() as progress:
        comparison = compare_mappings(sets, (_vocabulary(path, progress, notes) for path in ontologies))
    show_remarks(notes)
    findings.extend(comparison.findings)
    if output.is_message:
        if findings:
            raise SourceError(findings)
        tally = [("compared", prefix, count) for prefix, count in sorted(comparison.compared.items())]
        tally += [("not compared", prefix, count) for prefix, count in sorted(comparison.unseen.items())]
        tally += [("rejected by a reviewer", prefix, n) for prefix, n in sorted(comparison.rejected.items())]
        tally += [("stated to have no term", source, n) for source, n in sorted(comparison.absent.items())]
        output.write_rows(("mappings", "prefix", "count"), tally)
        for file, prefix in comparison.idle.items():
            of = f"its terms are of {prefix}" if prefix else "none of its terms has a prefix"
            say(f"No mapping leads into {file}: {of}.", err=True)
        return
    output.write_findings(sorted(set(findings)))
    sys.exit(SourceError.exit_code if findings else 0)


def _vocabulary(path: Path, progress: ProgressSteps, notes: list[Finding]) -> Vocabulary:
    from kg.files.vocabulary import read_vocabulary

    progress(f"reading {path.name}")
    return read_vocabulary(path, notes)
