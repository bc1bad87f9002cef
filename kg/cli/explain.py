"""The command `myeloma-kg explain`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import home_option, show_steps, store_option
from kg.cli.output import DRAWINGS, GRAPHS, TEXTS, Output, output_options
from kg.stores.opening import open_store

if TYPE_CHECKING:
    from rdflib import Literal, URIRef


@click.command("explain")
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@click.option("--data", "files", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Explain a triple of this file instead: any RDF syntax, OWL/XML, OBO. Repeatable.")  # fmt: skip
@output_options(*TEXTS, *DRAWINGS, *GRAPHS, default="text")
@home_option
@store_option
def explain_command(
    subject: str,
    predicate: str,
    object_: str,
    files: tuple[Path, ...],
    output: Output,
    home: Path,
    address: str | None,
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
    from kg.files.graph_file import read_graph
    from kg.files.graph_terms import GraphTerms
    from kg.proofs.explainer import Explainer, explain_in_graph
    from kg.proofs.report import explanation_report, term_resolver

    if files:
        with show_steps(least=1) as progress:
            progress(f"reading {', '.join(path.name for path in files)}")
            graph = read_graph(files)
            triple = _triple(subject, predicate, object_, GraphTerms(graph).term)
            progress(f"looking for a proof in {len(graph):,} triples")
            explained = explain_in_graph(graph, triple)
    else:
        store = open_store(home, address)
        explained = store.shared(Explainer).explain(_triple(subject, predicate, object_, term_resolver(store)))
    output.write_answer(lambda form: explanation_report(explained, form))


def _triple(
    subject: str, predicate: str, value: str, term: Callable[[str], URIRef | Literal]
) -> tuple[URIRef, URIRef, URIRef | Literal]:
    """Return the terms of a triple. Raises UnknownNameError."""
    from rdflib import URIRef

    return URIRef(str(term(subject))), URIRef(str(term(predicate))), term(value)
