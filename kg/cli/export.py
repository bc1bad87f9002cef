"""The command `myeloma-kg export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.askers.opening import sparql_address
from kg.cli.options import home_option, store_option
from kg.cli.output import SuggestingChoice
from kg.cli.terminal import say
from kg.output_files import replacing

if TYPE_CHECKING:
    from kg.exports.selection import ExportedGraph, Selection

FORMATS = ("kgx", "kgx-jsonl", "sssom", "nquads", "parquet", "owl")

_WITHOUT_SOURCES = (
    "no graph in it is a source of the curated graph, so that nothing of it is written. Notes of a group beside that "
    "graph go home as RDF: myeloma-kg dataset export, or the files of /data on the server."
)


@click.command("export")
@click.argument("form", metavar="FORMAT", type=SuggestingChoice(FORMATS))
@click.argument("place", metavar="[OUTPUT]", required=False, type=click.Path(path_type=Path))
@click.option("--output", "-o", metavar="PATH", type=click.Path(path_type=Path), help="The same as OUTPUT.")
@home_option
@store_option
@click.option(
    "--data",
    type=click.Path(exists=True, path_type=Path),
    help="A snapshot, or a file of N-Quads such as `myeloma-kg dataset export` writes, instead of the graph in use.",
)
@click.option("--source", "sources", multiple=True, help="What this source gives alone; may be given several times.")
@click.option("--licence", "licences", multiple=True, help="What is under this licence alone (its IRI); as --source.")
def export_command(
    form: str,
    place: Path | None,
    output: Path | None,
    home: Path,
    address: str | None,
    data: Path | None,
    sources: tuple[str, ...],
    licences: tuple[str, ...],
) -> None:
    """Write the graph to OUTPUT in a FORMAT of others. The same graph gives the same bytes.

    \b
    kgx        nodes.tsv and edges.tsv of the Biolink Model, in the folder OUTPUT
    kgx-jsonl  the same as JSON lines
    sssom      the mappings to other vocabularies, as SSSOM/TSV
    nquads     data.nq, with dcat.ttl that describes it, in the folder OUTPUT
    parquet    a row for each claim, with its figures
    owl        ontology, entities and asserted edges in one file (Turtle)

    \b
    myeloma-kg export kgx kgx
    myeloma-kg export parquet claims.parquet --source zhang-2023

    --source and --licence choose among the sources: see `myeloma-kg stats` for the sources of a graph.
    """
    from kg.exports.opening import opened_graph
    from kg.exports.selection import select

    target = place or output
    if target is None or (place and output):
        raise click.UsageError("Name where to write, once: myeloma-kg export FORMAT OUTPUT")
    if form == "nquads" and target.suffix == ".nq":
        raise click.UsageError(f"nquads writes two files into a folder, and {target} names a file: name a folder")
    with opened_graph(data or (sparql_address(address) if address else home)) as graph:
        chosen = select(graph, sources, licences)
        with replacing(target) as draft:
            written = _written(form, graph, chosen, draft)
        say(f"{written}, in {target}")
        if form != "nquads" and not graph.licences:
            say(f"Warning: {_WITHOUT_SOURCES}", err=True)


def _written(form: str, graph: ExportedGraph, chosen: Selection, output: Path) -> str:
    from kg.exports.kgx import JSON_LINES, TABLES, write_kgx
    from kg.exports.merged_owl import write_merged_owl
    from kg.exports.parquet import write_parquet
    from kg.exports.quads import write_quads
    from kg.exports.sssom import write_sssom

    match form:
        case "kgx" | "kgx-jsonl":
            return write_kgx(graph, chosen, output, (TABLES if form == "kgx" else JSON_LINES,)).as_text()
        case "sssom":
            return f"{write_sssom(graph, output):,} mappings"
        case "nquads":
            return f"{write_quads(graph, chosen, output):,} quads"
        case "parquet":
            return f"{write_parquet(graph, chosen, output):,} claims"
        case _:
            return f"{write_merged_owl(graph, chosen, output):,} entities"
