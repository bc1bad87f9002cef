"""The command `myeloma-kg convert`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.options import show_remarks
from kg.errors import Finding, SourceError
from kg.files.graph_file import read_graph
from kg.files.graph_writing import write_graph
from kg.ingestion.preview import converted_lines
from kg.output_files import replacing
from kg.sorted_lines import merged_files, sorted_files, write_lines
from loaders import load_records
from loaders.entity_index import index_of


@click.command("convert")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--source", help="Read the files as records of this source: see `myeloma-kg load`.")
@click.option(
    "--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Of a table: its mapping."
)
def convert_command(files: tuple[Path, ...], output: Path, source: str | None, mapping: Path | None) -> None:
    """Convert FILES of others to OUTPUT, without a graph of ours.

    \b
    myeloma-kg convert theirs.obo theirs.ttl
    myeloma-kg convert trials.zip claims.nq --source clinicaltrials-gov

    RDF in any syntax, OWL/XML, functional syntax, OBO and OBO Graphs become what the ending of OUTPUT says: .ttl, .nt,
    .rdf, .owl (RDF/XML) or .jsonld. With --source, records become our claims, as sorted N-Quads. Nothing is fetched.
    """
    if source is None:
        notes: list[Finding] = []
        graph = read_graph(files, notes)
        with replacing(output) as draft:
            count = write_graph(graph, draft)
        show_remarks(notes)
        click.echo(f"{count:,} triples, in {output}")
        return
    records = load_records()
    findings: list[Finding] = []
    named = f"{source}:{mapping.resolve()}" if mapping else source
    lines = converted_lines(named, files, index_of(records, records.overrides), findings)
    with replacing(output) as draft:
        parts = sorted_files(lines, draft.parent, "part")
        number = write_lines(draft, merged_files(parts, draft.parent))
        if findings and not number:
            raise SourceError(findings)
    click.echo(f"{number:,} quads, in {output}")
    if findings:
        for finding in findings:
            click.echo(f"could not be read: {finding}", err=True)
        sys.exit(SourceError.exit_code)
