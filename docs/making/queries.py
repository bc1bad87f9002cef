"""The page of the shipped queries: each with its parameters, its text and a real answer of the graph in use."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from click.testing import CliRunner

from docs.making.tables import table
from kg.cli.main import cli
from kg.prefixes import contract
from kg.query_files import read_queries
from kg.shipped_query import ShippedQuery

_HEAD = """# Shipped queries

Each is a file of `queries/answers`, and answers on the command line (`myeloma-kg query --name NAME -p PARAMETER=VALUE`)
and over HTTP (`/queries/NAME?PARAMETER=VALUE`). A parameter of the type *entity* takes a name, a CURIE, an IRI or an
identifier of another vocabulary. The answers on this page are those of the graph from which it was made, cut after
{rows} rows, for the values that stand beside the parameters.
"""
_ROWS = 5
_LONGEST_CELL = 60


def page() -> str:
    """Return the page as Markdown. Raises SystemExit when no graph has been built."""
    lines = [_HEAD.format(rows=_ROWS)]
    for query in read_queries("answers").values():
        lines += ["", *_section(query)]
    return "\n".join(lines) + "\n"


def _section(query: ShippedQuery) -> Iterator[str]:
    yield from (f"## {query.name}", "", f"{query.summary}.", "")
    if query.header.get("description"):
        yield from (query.header["description"], "")
    if query.parameters:
        rows = [(f"`{each.name}`", each.type, f"`{each.default}`", each.meaning) for each in query.parameters]
        yield from (*table(("parameter", "type", "value", "meaning"), rows), "")
    yield from _answer(query.name)
    yield from ("```sparql", *_body(query.text), "```")


def _body(text: str) -> list[str]:
    return [line for line in text.strip().splitlines() if not line.startswith("#+")]


def _answer(name: str) -> Iterator[str]:
    done = CliRunner().invoke(
        cli, ["query", "--name", name, "--format", "csv", "--deadline-seconds", "600"], catch_exceptions=False
    )
    if done.exit_code:
        raise SystemExit(done.output)
    head, *rows = csv.reader(io.StringIO(done.stdout))
    # A column that no row of the answer fills says nothing.
    kept = [number for number, _ in enumerate(head) if any(row[number] for row in rows)]
    yield from table(
        [head[number] for number in kept], ([_cell(row[number]) for number in kept] for row in rows[:_ROWS])
    )
    if len(rows) > _ROWS:
        yield from ("", f"… and {len(rows) - _ROWS} more rows.")
    yield ""


def _cell(text: str) -> str:
    text = contract(text) if text.startswith("http") else text
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL].rsplit(' ', 1)[0]} …"
