"""The command `myeloma-kg paths`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import home_option, show_remarks, show_steps, store_option
from kg.cli.output import DRAWINGS, GRAPHS, TEXTS, Output, SuggestingChoice, output_options
from kg.errors import Finding
from kg.formats import SEVERAL
from kg.paths.question_parameters import DEFAULT_CHAINS, DEFAULT_STEPS, EVIDENCE_KINDS
from kg.stores.opening import open_store

_QUESTIONS = ("chains", "causes", "shared", "cuts", "components", "contradictions", "modifiers", "tradeoff")


@click.command("paths")
@click.argument("ends", nargs=-1, required=True, metavar="[FROM]... TO")
@click.option("--ask", type=SuggestingChoice(_QUESTIONS), help="What is wanted of the chains; see above.")
@click.option("--also", metavar="END", help="A second end: chains to both that share a step (ask tradeoff).")
@click.option("--under", metavar="TERM", help="Instead of TO: any event or disease under a term of a loaded ontology.")
@click.option("-k", "--count", "k", type=int, default=DEFAULT_CHAINS, show_default=True,
              help="How many chains, best first.")  # fmt: skip
@click.option("--steps", "--max-length", "steps", type=int, default=DEFAULT_STEPS, show_default=True,
              help="Steps that a chain may have, beside those to a part of FROM and to the kind of TO.")  # fmt: skip
@click.option("--evidence", multiple=True, type=SuggestingChoice(EVIDENCE_KINDS),
              help="Only evidence of this kind; repeatable.")  # fmt: skip
@click.option("--source", multiple=True, metavar="PUBLICATION", help="Only what this publication states or found.")
@click.option("--since", type=int, help="Only publications of this year or later.")
@click.option("--until", type=int, help="Only publications of this year or earlier.")
@click.option("--no-inferred", is_flag=True, help="Without steps that are stated of the class and not of the member.")
@click.option("--no-disputed", is_flag=True, help="Without steps that a claim disputes, denies or turns around.")
@output_options(*TEXTS, *DRAWINGS, *GRAPHS, default="text")
@click.option("--data", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Ask this file instead of our graph: DrugMechDB records (YAML, JSON), RDF, OWL or OBO.")  # fmt: skip
@home_option
@store_option
def paths_command(
    ends: tuple[str, ...],
    ask: str | None,
    also: str | None,
    under: str | None,
    k: int,
    steps: int,
    evidence: tuple[str, ...],
    source: tuple[str, ...],
    since: int | None,
    until: int | None,
    *,
    no_inferred: bool,
    no_disputed: bool,
    output: Output,
    data: Path | None,
    home: Path,
    address: str | None,
) -> None:
    """Show how one thing can lead to another, step by step, with the evidence and what is missing.

    \b
    myeloma-kg paths lenalidomide neutropenia           ranked chains, associations, missing links
    myeloma-kg paths neutropenia                        which drugs and mechanisms can lead there
    myeloma-kg paths lenalidomide bortezomib infection  what they share on the way
    myeloma-kg paths VRd neutropenia --ask components   which component contributes which chain
    myeloma-kg paths VRd neutropenia --ask cuts         which step, if blocked, cuts all chains
    myeloma-kg paths Rd VTE --ask contradictions        chains of opposite sign, disputed steps
    myeloma-kg paths Rd VTE --ask modifiers             what raises or lowers the risk besides
    myeloma-kg paths VRd neutropenia --also apoptosis   harm and benefit that share a step
    myeloma-kg paths lenalidomide --under HP:0001871    chains to any event under a term of a loaded ontology

    FROM is a drug, drug class, regimen, group, protein or process; TO an event, organ system, process or disease,
    each by name, CURIE or IRI. One name alone is the end. A lower score is better supported;
    /docs/explanation/chains.html of the server says how it is made.
    """
    from kg.paths.external_graph import read_external_graph
    from kg.paths.finder import PathFinder
    from kg.paths.request import end_names, format_answer, path_finder, path_question

    for end in ends:
        if not end.strip():
            raise click.BadParameter("an end is empty: write a name, a CURIE or an IRI.", param_hint="[FROM]... TO")
    written = {
        "from": SEVERAL.join(ends if under else ends[:-1]),
        "to": "" if under else ends[-1],
        "under": under or "",
        "also": also or "",
        "ask": ask or "",
        "k": str(k),
        "steps": str(steps),
        "evidence": SEVERAL.join(evidence),
        "source": SEVERAL.join(source),
        "since": str(since or ""),
        "until": str(until or ""),
        "inferred": "no" if no_inferred else "",
        "disputed": "no" if no_disputed else "",
    }
    if data is None:
        store = open_store(home, address)
        finder = store.shared(path_finder)
        answer = finder.answer(path_question(written, end_names(store)))
    else:
        notes: list[Finding] = []
        with show_steps(least=1) as progress:
            progress(f"reading {data.name}")
            index, known = read_external_graph(data, notes)
            progress("looking for chains")
            finder = PathFinder(index)
            answer = finder.answer(path_question(written, known))
        show_remarks(notes)
    output.write_answer(lambda form: format_answer(answer, finder, form))
