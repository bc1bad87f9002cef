"""The command `myeloma-kg describe`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from kg.cli.options import home_option, opened, store_option
from kg.cli.output import GRAPHS, TEXTS, Output, output_options
from kg.interface.answers import EntityAnswer
from kg.tables import json_text

_SHOWN = 10


@click.command("describe")
@click.argument("name")
@click.option("--kind", metavar="CLASS", default="", help="Only claims of this class, such as mk:OutcomeClaim.")
@click.option("--most", type=click.IntRange(1, 100), default=_SHOWN, show_default=True, help="How many claims.")
@output_options(*TEXTS, *GRAPHS, default="text")
@home_option
@store_option
def describe_command(name: str, kind: str, most: int, output: Output, home: Path, address: str | None) -> None:
    """Describe an entity: its names, what it is, and the claims about it with their publications and disputes.

    \b
    myeloma-kg describe Revlimid
    myeloma-kg describe "SWOG S0777" --kind mk:OutcomeClaim --most 50
    myeloma-kg describe VRd --format turtle

    NAME is a name, a synonym, an identifier, a CURIE or an IRI. Disputed claims come first. A format of triples gives
    what the graph says of it, as DESCRIBE does.
    """
    with opened(home, address) as graph:
        entity = graph.entity(name, kind, most)
        if output.form in GRAPHS:
            output.write_text(graph.describe(entity.iri, output.graph_format))
        elif output.form == "json":
            output.write_text(json_text(entity.values))
        else:
            output.write_text("".join(f"{line}\n" for line in _lines(entity)))


def _lines(entity: EntityAnswer) -> Iterator[str]:
    values = entity.values
    yield f"{entity.label}  ({entity.curie})"
    for title, texts in (
        ("is a", entity.kinds), ("also called", entity.synonyms), ("identified by", entity.identifiers)
    ):  # fmt: skip
        if texts:
            yield f"  {title}: {', '.join(texts)}"
    if values["definition"]:
        yield f"  {values['definition']}"
    counts = ", ".join(f"{count} {kind.removeprefix('mk:')}" for kind, count in values["claims_of_each_kind"].items())
    yield f"  claims: {counts or 'none'}"
    for claim in entity.claims:
        yield ""
        yield from _claim(claim)
    more = values["claims_in_all"] - len(entity.claims)
    if more > 0:
        yield ""
        yield f"… and {more} more: --most {min(100, values['claims_in_all'])}"


def _claim(claim: Mapping[str, Any]) -> Iterator[str]:
    yield claim["statement"]
    yield f"  {claim['publication']}  {claim['claim']}"
    if claim["doubts"]:
        yield f"  doubts: {'; '.join(claim['doubts'])}"
