"""The command `myeloma-kg reason`."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

import click

from kg.cli.options import home_option, show_remarks, show_steps
from kg.cli.output import Output, output_option
from kg.cli.terminal import say
from kg.engine.snapshots import Snapshots
from kg.errors import Finding

# Classes that can have no member: more would say the same.
_SHOWN = 10


@click.command("reason")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--beside", is_flag=True, help="Reason over the files together with the graph in use.")
@click.option("--count", is_flag=True, help="Print how many triples follow, not the triples.")
@output_option
@home_option
def reason_command(files: tuple[Path, ...], *, beside: bool, count: bool, path: Path | None, home: Path) -> None:
    """Print what follows from RDF, OWL or OBO files by OWL 2 RL, as sorted N-Triples.

    \b
    myeloma-kg reason theirs.owl
    myeloma-kg reason extension.ttl --beside -o inferred.nt

    Any RDF syntax, OWL/XML, functional syntax, OBO and OBO Graphs, packed or not. Data that contradict each other end
    the command with a minimal proof of it; of a class that can have no member the proof is printed. Imports are not
    followed: name every file.
    Left out is what needs a description logic reasoner: counting beyond one, at least and exact numbers, reasoning by
    cases, self restrictions, reflexive properties, bounds and patterns of datatypes, rules. What a file has of these
    is named. Values are compared by what they mean: 44 is 44.0, and "25 mg" is no xsd:integer.
    Why a triple follows: myeloma-kg explain --data FILE SUBJECT PREDICATE OBJECT.
    """
    from kg.files.graph_file import read_text_triples
    from kg.proofs.consequences import consequences, unsatisfiable_classes, without_rule
    from kg.proofs.explainer import Explainer
    from kg.proofs.proof_formats import proof_as_text

    with show_steps(least=1) as progress:
        progress(f"reading {', '.join(path.name for path in files)}")
        notes: list[Finding] = []
        given = read_text_triples(files, notes)
        if beside:
            progress("reading the graph in use")
            given |= set(Snapshots(home).require().open().shared(Explainer).stated())
        progress(f"reasoning over {len(given):,} triples")
        lines = [f"{' '.join(triple)} .\n" for triple in consequences(given)]
        progress("looking for classes that can have no member")
        empty = list(islice(unsatisfiable_classes(given), _SHOWN))
    show_remarks(notes)
    for kind, number in without_rule(given).items():
        say(f"Note: not used, because OWL 2 RL has no rule for it: {number} × {kind}.", err=True)
    for class_, proof in empty:
        say(f"{class_} can have no member: to have one contradicts the data.\n{proof_as_text(proof)}", err=True)
    # One form for every number: scripts look for it.
    summary = f"{len(lines):,} triples follow from {len(given):,}."
    if count:
        say(summary)
        return
    Output((), None, path).write_text("".join(lines))
    if path is not None or not sys.stdout.isatty():
        say(summary, err=True)
