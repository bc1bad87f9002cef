"""The commands that reason: `explain` and `reason`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import click
from rdflib import Literal, URIRef

from kg import configuration
from kg.cli.options import steps
from kg.engine.store import Snapshots
from kg.files import foreign
from kg.formats import Format
from kg.proofs import report as proof_report
from kg.proofs.explainer import Explained, Explainer, explain_graph
from kg.proofs.output import as_text

_FORMATS = {
    "text": Format.TEXT, "json": Format.PLAIN_JSON, "turtle": Format.TURTLE, "svg": Format.SVG, "dot": Format.DOT,
}  # fmt: skip
# Classes that can have no member: more would say the same.
_SHOWN = 10
Resolver = Callable[[str], URIRef | Literal]

files_option = click.option(
    "--data", "files", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Explain a triple of this file instead: any RDF syntax, OWL/XML, OBO. Repeatable.",
)  # fmt: skip
output_option = click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file."
)
home_option = click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), help="Where snapshots of the graph stand."
)


def resolved(subject: str, predicate: str, value: str, term: Resolver) -> tuple[URIRef, URIRef, URIRef | Literal]:
    """Return the terms of a triple. Raises UnknownNameError."""
    return URIRef(str(term(subject))), URIRef(str(term(predicate))), term(value)


def write(text: str, output: Path | None) -> None:
    """Print a text, or write it to a file."""
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


@click.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@files_option
@click.option("--format", "form", type=click.Choice(list(_FORMATS)), default="text", show_default=True)
@output_option
@home_option
def explain(
    subject: str,
    predicate: str,
    object_: str,
    files: tuple[Path, ...],
    form: str,
    output: Path | None,
    home: Path | None,
) -> None:
    """Say why a triple holds: rule by rule, down to axioms and to claims with document and position.

    \b
    myeloma-kg explain VRd a mk:ProteasomeInhibitorContainingRegimen
    myeloma-kg explain lenalidomide degrades IKZF1
    myeloma-kg explain VRd mk:reportedWith neutropenia --format svg -o proof.svg
    myeloma-kg explain --data theirs.owl Poodle a Animal

    The three terms are written as names, CURIEs or IRIs; `a` is rdf:type, and a literal stands in quotes. The proof
    is minimal: no premise can be left out. For what only the description logic reasoner finds it gives a minimal
    set of axioms.
    """
    if files:
        with steps(least=1) as progress:
            progress(f"reading {', '.join(path.name for path in files)}")
            graph = foreign.read_graph(files)
            triple = resolved(subject, predicate, object_, foreign.Dictionary(graph).term)
            progress(f"looking for a proof in {len(graph):,} triples")
            found: Explained = explain_graph(graph, triple)
    else:
        store = Snapshots(_home(home)).require().open()
        found = Explainer(store).explain(resolved(subject, predicate, object_, proof_report.terms_of(store)))
    write(proof_report.report(found, _FORMATS[form]), output)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--beside", is_flag=True, help="Reason over the files together with the graph in use.")
@click.option("--count", is_flag=True, help="Print how many triples follow, not the triples.")
@output_option
@home_option
def reason(files: tuple[Path, ...], *, beside: bool, count: bool, output: Path | None, home: Path | None) -> None:
    """Print what follows from RDF, OWL or OBO files by OWL 2 RL, as sorted N-Triples.

    \b
    myeloma-kg reason theirs.owl
    myeloma-kg reason extension.ttl --beside -o inferred.nt

    Any RDF syntax, OWL/XML and OBO, packed or not. Data that contradict each other end the command with a minimal
    proof of it; of a class that can have no member the proof is printed. Imports are not followed: name every file.
    Why a triple follows: myeloma-kg explain --data FILE SUBJECT PREDICATE OBJECT.
    """
    with steps(least=1) as progress:
        progress(f"reading {', '.join(path.name for path in files)}")
        given = foreign.read_triples(files)
        if beside:
            progress("reading the graph in use")
            given |= set(Explainer(Snapshots(_home(home)).require().open()).stated())
        progress(f"reasoning over {len(given):,} triples")
        lines = [f"{' '.join(triple)} .\n" for triple in foreign.inferred(given)]
        progress("looking for classes that can have no member")
        empty = list(islice(foreign.unsatisfiable(given), _SHOWN))
    for class_, proof in empty:
        click.echo(f"{class_} can have no member: to have one contradicts the data.\n{as_text(proof)}", err=True)
    if count:
        click.echo(f"{len(lines)} triples follow from {len(given)}.")
        return
    write("".join(lines), output)
    if output is not None or not sys.stdout.isatty():
        click.echo(f"{len(lines)} triples follow from {len(given)}.", err=True)


def _home(home: Path | None) -> Path:
    return home or configuration.load_configuration().home
