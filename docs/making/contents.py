"""The page of what is in the graph: sources with counts and licences, claims of each publication, limits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from click.testing import CliRunner

from docs.making.tables import table
from kg.cli.main import cli
from kg.configuration import load_configuration
from kg.data_page import data_sources
from kg.engine.snapshots import Snapshots
from kg.prefixes import contract

_HEAD = """# What is in the graph

The counts on this page are those of the graph from which it was made. Code is Apache-2.0; ontology, tables and
mappings are CC BY 4.0. The documents are their publishers': the graph holds facts, figures and positions in words of
its own. What comes from records of others is under the licence that stands with its source.

## Limits

- It is not complete. Five documents were read whole, with an inventory of their facts (`myeloma-kg coverage`); of other
  publications it holds what they say about the links that the five leave out, and often their abstract alone was read:
  the note of a publication says so. Where the graph is silent, nobody has curated the answer yet.
- It says what its sources say, including what they get wrong: {disputes:,} disputes name what cannot be taken as it
  stands.
- Lenalidomide is covered best, the other drugs as far as they are its partners or its rivals.
- A score compares chains with each other; it is no probability. A chain shows what could explain an event, not that it
  does.
- Figures of different grades, populations or studies stand beside each other; nothing is pooled.
- It is made for research. It is not medical advice.

Records of others can be loaded beside it: see the [sources](../reference/index.md), each with its limits.

## Sources

Every named graph, with its statements and its licence; those of the project itself are *curators*.
"""
_CLAIMS = """SELECT ?publication ?title (COUNT(?claim) AS ?claims) WHERE {
  ?claim a mk:Claim ; mk:statedIn ?publication . ?publication rdfs:label ?title
} GROUP BY ?publication ?title ORDER BY DESC(?claims) ?publication"""


def page() -> str:
    """Return the page as Markdown. Raises SystemExit when no graph has been built."""
    counted = list(_rows("stats"))
    store = Snapshots(load_configuration({}).home).require().open()
    sources = [
        (f"`{each.graph}`", each.title, each.publisher or "curators", f"{each.triples:,}", each.licence)
        for each in data_sources(store)
    ]
    disputes = next(int(count) for what, name, count in counted if (what, contract(name)) == ("class", "mk:Dispute"))
    classes = [(f"`{contract(name)}`", count) for what, name, count in counted if what == "class"]
    claims = [
        (f"`{contract(name)}`", title, count)
        for name, title, count in _rows("query", _CLAIMS, "--deadline-seconds", "600")
    ]
    head = ("graph", "source", "publisher", "statements", "licence")
    lines = [_HEAD.format(disputes=disputes), *table(head, sources), "", "## Claims by publication", ""]
    lines += [*table(("publication", "title", "claims"), claims), "", "## Individuals by class", ""]
    return "\n".join([*lines, *table(("class", "individuals"), classes)]) + "\n"


def _rows(*command: str) -> Iterator[list[str]]:
    done = CliRunner().invoke(cli, [*command, "--format", "csv"], catch_exceptions=False)
    if done.exit_code:
        raise SystemExit(done.output)
    _, *rows = csv.reader(io.StringIO(done.stdout))
    yield from rows
