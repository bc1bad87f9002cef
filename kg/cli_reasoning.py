"""The commands that reason: `explain` and `reason`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from rdflib import Graph, Literal, URIRef

from kg import configuration, foreign, proof_report
from kg.formats import Format
from kg.proofs import Explained, Explainer, explain_graph
from kg.store import Snapshots

_FORMATS = {
    "text": Format.TEXT, "json": Format.PLAIN_JSON, "turtle": Format.TURTLE, "svg": Format.SVG, "dot": Format.DOT,
}  # fmt: skip
Resolver = Callable[[str], URIRef | Literal]

files_option = click.option(
    "--data", "files", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Explain a triple of this file instead: OWL or other RDF, in the syntax that its suffix tells. Repeatable.",
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
        graph = foreign.read_graph(files)
        found: Explained = explain_graph(graph, resolved(subject, predicate, object_, foreign.Dictionary(graph).term))
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
    """Print what follows from RDF or OWL files by OWL 2 RL, as sorted N-Triples.

    \b
    myeloma-kg reason theirs.owl
    myeloma-kg reason extension.ttl --beside -o inferred.nt

    Data that contradict each other end the command with a minimal proof of the contradiction. Imports are not
    followed: name every file. Why a triple follows: myeloma-kg explain --data FILE SUBJECT PREDICATE OBJECT.
    """
    graph = foreign.read_graph(files)
    given = set(_keys(graph))
    if beside:
        given |= set(Explainer(Snapshots(_home(home)).require().open()).stated())
    lines = [f"{' '.join(triple)} ." for triple in foreign.inferred(given)]
    if count:
        click.echo(f"{len(lines)} triples follow from {len(given)}.")
        return
    write("".join(f"{line}\n" for line in lines), output)
    if output is not None or not sys.stdout.isatty():
        click.echo(f"{len(lines)} triples follow from {len(given)}.", err=True)


def _keys(graph: Graph) -> Iterator[tuple[str, str, str]]:
    return ((s.n3(), p.n3(), o.n3()) for s, p, o in graph)


def _home(home: Path | None) -> Path:
    return home or configuration.load().home
