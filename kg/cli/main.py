"""The command `myeloma-kg`."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import astuple, fields
from pathlib import Path

import click
from rich.console import Console

import loaders
import server
from kg import __version__, build, configuration, query_library, resources
from kg.cli.dataset import dataset
from kg.cli.options import CONTEXT, Steps, format_option, home_option, setting_options, steps
from kg.cli.paths import paths
from kg.cli.reasoning import explain, reason
from kg.engine.local import select
from kg.engine.store import Snapshots
from kg.errors import BuildError, Finding, MyelomaKgError, ParameterError, SourceError
from kg.files.vocabulary import Vocabulary, read_vocabulary
from kg.mappings import compare_mappings
from kg.namespaces import MK
from kg.search import Finder
from kg.tables import TableFormat, render
from loaders.coverage import coverage_summary, inventory_coverage
from loaders.entities import load_entities
from loaders.mappings import load_mappings, read_mappings
from loaders.positions import locate, moved_spans, write_spans


@click.group(context_settings=CONTEXT)
@click.version_option(__version__, prog_name="myeloma-kg")
def cli() -> None:
    """A knowledge graph of multiple myeloma with the evidence for each statement. Not medical advice."""


@cli.command("build")
@home_option
@click.option("--force", is_flag=True, help="Build even when no input has changed.")
@format_option
def build_command(home: Path, *, force: bool, form: TableFormat) -> None:
    """Build the graph from the source extracts and put the new snapshot in use.

    A bad row, an unsound ontology or a broken shape ends the build with every bad place named; the last
    snapshot then stays in use. When no input has changed since the last build, nothing is done.
    """
    with steps() as progress:
        result = build.build(home, progress, force=force)
    if form is not TableFormat.TABLE:
        row = (result.snapshot.digest, str(result.changed).lower(), str(result.snapshot.path))
        click.echo(render(("digest", "changed", "path"), [row], form), nl=False)
        return
    done = "Built" if result.changed else "Nothing has changed since the build of"
    click.echo(f"{done} snapshot {result.snapshot.digest[:16]} in {home}.")


@cli.command()
@setting_options
def serve(file: Path | None, **flags: object) -> None:
    """Serve the graph: a SPARQL endpoint, the shipped queries and a landing page.

    It listens on this machine alone unless --host says otherwise. The curated graph is never written; a new build
    is taken up without a restart. Every setting may also stand in the environment (MYELOMA_KG_<SETTING>) or in a
    file; `myeloma-kg config` shows them all.

    With --dataset DIR, whoever sends the token of MYELOMA_KG_TOKEN as `Authorization: Bearer` may write a dataset
    of its own beside the curated graph: by SPARQL Update at /update, and by the Graph Store Protocol at /store.
    Queries at /sparql see both. The directory is made when it is not there.
    """
    settings = configuration.load_configuration(flags, file=file)
    if not settings.only_dataset:
        Snapshots(settings.home).require()
    with suppress(KeyboardInterrupt):
        server.serve(settings, _announce_dataset if settings.only_dataset else _announce)


def _announce_dataset(address: str) -> None:
    click.echo(
        f"\nA dataset without the curated graph. Open {address}/ in a browser, or write and ask:\n\n"
        f'  curl {address}/update -H "Authorization: Bearer $MYELOMA_KG_TOKEN" \\\n'
        "    --data-urlencode 'update=INSERT DATA { <urn:a> <urn:b> <urn:c> }'\n"
        f"  curl {address}/sparql -H 'Accept: text/csv' --data-urlencode 'query=SELECT * {{ ?s ?p ?o }}'\n\n"
        "Ctrl-C ends the server."
    )


def _announce(address: str) -> None:
    query = "SELECT ?regimen WHERE { ?regimen a mk:ProteasomeInhibitorContainingRegimen }"
    declared = f"PREFIX mk: <{MK}> {query}"
    click.echo(
        f"\nOpen {address}/ in a browser, or ask:\n\n"
        f"  curl -H 'Accept: text/csv' {address}/sparql --data-urlencode \\\n"
        f"    'query={declared}'\n"
        f"  curl '{address}/queries/outcome-of-trial?trial=SWOG+S0777'\n\n"
        "Ctrl-C ends the server."
    )


@cli.command()
@setting_options
@format_option
def config(file: Path | None, form: TableFormat, **flags: object) -> None:
    """Show every setting of the server: its value, where that came from, and what it means."""
    rows = [
        (each.name, each.text, each.origin, each.variable, each.meaning)
        for each in configuration.explain_settings(flags, file=file)
    ]
    click.echo(render(("setting", "value", "from", "environment variable", "meaning"), rows, form), nl=False)


@cli.command()
@home_option
@format_option
def stats(home: Path, form: TableFormat) -> None:
    """Count what the graph holds: individuals of each class, and triples of each named graph."""
    snapshot = Snapshots(home).require()
    _, rows = snapshot.open().select(query_library.get("class-counts").sparql)
    counted = [("class", kind, str(count)) for kind, count in rows]
    counted += [("graph", name, str(count)) for name, count in snapshot.info["quads"].items()]
    click.echo(render(("what", "name", "count"), counted, form), nl=False)


@cli.command()
@click.argument("text", required=False)
@click.option("--name", help="Run the shipped query of this name.")
@click.option("--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="Bind a parameter of it.")
@click.option("--list", "listing", is_flag=True, help="List the shipped queries with their parameters.")
@home_option
@format_option
def query(
    text: str | None,
    name: str | None,
    params: tuple[str, ...],
    *,
    listing: bool,
    home: Path,
    form: TableFormat,
) -> None:
    """Ask the graph: TEXT is a SPARQL SELECT query, or - for standard input, or give --name.

    \b
    myeloma-kg query --list
    myeloma-kg query --name outcome-of-trial -p trial="SWOG S0777"
    myeloma-kg query 'SELECT ?d WHERE { ?d a mk:ProteasomeInhibitor }' --format csv

    Our prefixes (mk:, drug:, trial: and so on) need not be declared. An entity is written as a CURIE, an IRI
    or one of its names.
    """
    if listing:
        shown = [(found.name, _usage(found), found.summary) for found in query_library.library().values()]
        click.echo(render(("name", "parameters", "summary"), shown, form), nl=False)
        return
    if (text is None) == (name is None):
        raise click.UsageError("give either a query or --name; see --list for the shipped ones")
    opened = Snapshots(home).require().open()
    if name is None:
        written = sys.stdin.read() if text == "-" else str(text)
        click.echo(render(*select(opened, written), form), nl=False)
        return
    shipped = query_library.get(name)
    bound = query_library.bind(shipped, dict(map(_assignment, params)), Finder(opened).iri)
    names, rows = opened.select(shipped.sparql, bound)
    click.echo(render(names[len(bound) :], (row[len(bound) :] for row in rows), form), nl=False)


def _usage(shipped: query_library.ShippedQuery) -> str:
    return " ".join(f"{parameter.name}={parameter.default}" for parameter in shipped.parameters)


def _assignment(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ParameterError(f"'{text}' is not NAME=VALUE.")
    return name, value


@cli.command()
@click.option("--list", "listing", is_flag=True, help="List the facts one by one, with what represents each.")
@format_option
def coverage(*, listing: bool, form: TableFormat) -> None:
    """Show how much of the documents' fact inventory the graph represents, and in which shape.

    A fact is represented by claims of a class that its kind requires, or by an entity or publication; one that
    is left out has its reason. Missing or misshapen facts end the command with an error.
    """
    records = loaders.load_records()
    facts = inventory_coverage(records.claims, [entity.curie for entity in records.entities])
    if listing:
        rows = [(f.name, f.publication, f.kind, f.state, " ".join(f.represented_by) or f.left_out) for f in facts]
        click.echo(render(("fact", "publication", "kind", "state", "by"), rows, form), nl=False)
    else:
        names = ("publication", "kind", "facts", "represented", "left out", "misshapen", "missing")
        click.echo(render(names, coverage_summary(facts), form), nl=False)
    bad = [fact.name for fact in facts if fact.state in {"missing", "misshapen"}]
    if bad:
        raise BuildError(f"{len(bad)} facts are missing or misshapen: {', '.join(bad)}.")


@cli.command()
@format_option
def validate(form: TableFormat) -> None:
    """Check the source extracts and the SHACL shapes, and report every bad place in one run.

    With --format csv or json the bad places of the extracts are a table on standard output: file, line, column,
    value, rule and suggestion.
    """
    try:
        with steps() as progress:
            quads = build.curated_quads(progress)
            build.validate(quads, progress)
    except SourceError as error:
        if form is TableFormat.TABLE:
            raise
        names = [field.name for field in fields(Finding)]
        click.echo(render(names, [[str(cell) for cell in astuple(bad)] for bad in error.findings], form), nl=False)
        sys.exit(error.exit_code)
    click.echo(f"The sources are in order: {len(quads)} quads.")


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
    moved_spans(folder, text, findings)
    if findings:
        raise SourceError(findings)
    for located in locate(folder, text, findings):
        if show:
            click.echo(f"\n{located.row['key']}: {located.row['statement']}")
            for span, words in located.spans:
                click.echo(f"  {span.role:>10} {span.start}:{span.end} {words!r}")
    if findings:
        raise SourceError(findings)
    click.echo("Every span fits the document.")


@cli.group()
def mappings() -> None:
    """The mappings of our entities to external identifiers (SSSOM)."""


@mappings.command("check")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--ontology", "ontologies", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A vocabulary to compare with: .obo, .json (OBO graphs), .owl, .ttl, … May be given several times.",
)  # fmt: skip
@format_option
def check_mappings(files: tuple[Path, ...], ontologies: tuple[Path, ...], form: TableFormat) -> None:
    """Check mapping tables: their form, and each identifier against the vocabularies that you name.

    \b
    myeloma-kg mappings check
    myeloma-kg mappings check --ontology hp.obo --ontology mondo.owl
    myeloma-kg mappings check theirs.sssom.tsv --ontology doid.obo

    FILES: SSSOM tables; without any, the shipped ones. An identifier must exist in the vocabulary of its prefix,
    must not be obsolete, and must bear the label that the row gives it (or an exact synonym). Nothing is fetched.
    """
    findings: list[Finding] = []
    sets = [read_mappings(path, findings) for path in files or sorted(resources.MAPPINGS.glob("*.sssom.tsv"))]
    if not files:
        load_mappings(load_entities(findings), findings)
    with steps() as progress:
        found = compare_mappings(sets, (_vocabulary(path, progress) for path in ontologies))
    findings.extend(found.findings)
    if form is TableFormat.TABLE:
        if findings:
            raise SourceError(findings)
        tally = [("compared", prefix, str(count)) for prefix, count in sorted(found.compared.items())]
        tally += [("not compared", prefix, str(count)) for prefix, count in sorted(found.unseen.items())]
        click.echo(render(("mappings", "prefix", "count"), tally, form), nl=False)
        for file, prefix in found.idle.items():
            of = f"its terms are of {prefix}" if prefix else "none of its terms has a prefix"
            click.echo(f"No mapping leads into {file}: {of}.", err=True)
        return
    names = [field.name for field in fields(Finding)]
    rows = [[str(cell) for cell in astuple(bad)] for bad in sorted(set(findings))]
    click.echo(render(names, rows, form), nl=False)
    sys.exit(SourceError.exit_code if findings else 0)


def _vocabulary(path: Path, progress: Steps) -> Vocabulary:
    progress(f"reading {path.name}")
    return read_vocabulary(path)


cli.add_command(explain)
cli.add_command(reason)
cli.add_command(paths)
cli.add_command(dataset)


def main() -> None:
    """Run the command; an error of ours ends in its message and its exit code."""
    try:
        cli()
    except MyelomaKgError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(str(error), markup=False)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
