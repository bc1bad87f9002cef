"""The page of what is in the graph: its named graphs with their sizes, and the claims of each publication."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from click.testing import CliRunner

from docs.making.tables import table
from kg.cli.main import cli
from kg.namespaces import contract

_HEAD = """# What is in the graph

The counts on this page are those of the graph from which it was made. Code is Apache-2.0; ontology, tables and
mappings are CC BY 4.0. The documents are their publishers': the graph holds facts, figures and positions in words of
its own.

It is not complete. Five documents were read whole, with an inventory of their facts (`myeloma-kg coverage`); of other
publications it holds what they say about the links that the five leave out. Where it is silent, nobody has curated the
answer yet.

## Named graphs
"""
_CLAIMS = """SELECT ?publication ?title (COUNT(?claim) AS ?claims) WHERE {
  ?claim a mk:Claim ; mk:statedIn ?publication . ?publication rdfs:label ?title
} GROUP BY ?publication ?title ORDER BY DESC(?claims) ?publication"""


def page() -> str:
    """Return the page as Markdown. Raises SystemExit when no graph has been built."""
    counted = list(_rows("stats"))
    graphs = [(f"`{contract(name)}`", count) for what, name, count in counted if what == "graph"]
    classes = [(f"`{contract(name)}`", count) for what, name, count in counted if what == "class"]
    claims = [
        (f"`{contract(name)}`", title, count)
        for name, title, count in _rows("query", _CLAIMS, "--deadline-seconds", "600")
    ]
    lines = [_HEAD, *table(("graph", "quads"), graphs), "", "## Claims by publication", ""]
    lines += [*table(("publication", "title", "claims"), claims), "", "## Individuals by class", ""]
    return "\n".join([*lines, *table(("class", "individuals"), classes)]) + "\n"


def _rows(*command: str) -> Iterator[list[str]]:
    done = CliRunner().invoke(cli, [*command, "--format", "csv"], catch_exceptions=False)
    if done.exit_code:
        raise SystemExit(done.output)
    _, *rows = csv.reader(io.StringIO(done.stdout))
    yield from rows
