"""The command `myeloma-kg convert`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from kg.cli.options import show_remarks
from kg.cli.output import output_option
from kg.cli.terminal import say
from kg.errors import Finding, SourceError
from kg.ingestion.report import SourceReport
from kg.output_files import replacing
from kg.sorted_lines import merged_files, sorted_files, write_lines

_CLAIMS = ".nq"


@click.command("convert")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILES... OUTPUT")
@output_option
@click.option("--source", help="Read the files as records of this source: see `myeloma-kg load`.")
@click.option(
    "--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Of a table: its mapping."
)
def convert_command(files: tuple[Path, ...], path: Path | None, source: str | None, mapping: Path | None) -> None:
    """Convert FILES of others to OUTPUT, the last name or that of --output, without a graph of ours.

    \b
    myeloma-kg convert theirs.obo theirs.ttl
    myeloma-kg convert one.owl two.obo -o both.jsonld
    myeloma-kg convert trials.zip claims.nq --source clinicaltrials-gov

    RDF in any syntax, OWL/XML, functional syntax, OBO and OBO Graphs become what the ending of OUTPUT says: .ttl, .nt,
    .rdf, .owl (RDF/XML) or .jsonld. With --source, records become our claims, as sorted N-Quads (.nq). Nothing is
    fetched.
    """
    from kg.files.graph_file import read_graph
    from kg.files.graph_writing import write_graph
    from kg.ingestion.preview import converted_lines
    from loaders import load_records
    from loaders.bulk import bulk_loader
    from loaders.entity_index import index_of

    *files_given, output = (*files, path) if path else files
    _check(files_given, output, source, mapping)
    if source is None:
        notes: list[Finding] = []
        graph = read_graph(files_given, notes)
        with replacing(output) as draft:
            count = write_graph(graph, draft)
        show_remarks(notes)
        say(f"{count:,} {'triple' if count == 1 else 'triples'}, in {output}")
        return
    records = load_records()
    named = f"{source}:{mapping.resolve()}" if mapping else source
    report = SourceReport(bulk_loader(named).card.name)
    with replacing(output) as draft:
        entities = index_of(records, records.overrides)
        lines = converted_lines(named, files_given, entities, report, draft.parent)
        parts = sorted_files(lines, draft.parent, "part")
        report.lines = write_lines(draft, merged_files(parts, draft.parent))
        if report.findings and not report.lines:
            raise SourceError(report.findings)
    say(f"{report.lines:,} {'quad' if report.lines == 1 else 'quads'}, in {output}")
    say(replace(report, findings=[]).as_text(), err=True)
    if report.findings:
        for finding in report.findings:
            say(f"could not be read: {finding}", err=True)
        sys.exit(SourceError.exit_code)


def _check(files_given: list[Path], output: Path, source: str | None, mapping: Path | None) -> None:
    """Raise what click raises for names that make no sense together."""
    if not files_given:
        raise click.UsageError("Name the files, and the file to write to: the last one, or -o FILE.")
    for each in files_given:
        if not each.exists():
            raise click.BadParameter(f"'{each}' does not exist.", param_hint="FILES... OUTPUT")
        if source and not (each.is_file() or each.is_dir()):
            rule = f"'{each}' is no file: what it gives can be read only once. Write that into a file."
            raise click.BadParameter(rule, param_hint="FILES... OUTPUT")
    if output.is_dir():
        raise click.BadParameter(f"'{output}' is a folder: name the file to write to, or -o FILE.")
    if mapping and source is None:
        raise click.UsageError("A mapping is that of a table: add --source table.")
    if source and output.suffix.lower() != _CLAIMS:
        raise click.BadParameter(f"records become N-Quads: end the name of '{output}' in {_CLAIMS}.")
