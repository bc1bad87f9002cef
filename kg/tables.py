"""Tables for people and programs: what a query or a count returns, as a table, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.table import Table as RichTable

from kg.namespaces import contract

UNFOLDED = 10_000


class TableFormat(StrEnum):
    """How a table is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def render_table(
    names: Sequence[str], rows: Iterable[Sequence[str | int | None]], form: TableFormat, width: int | None = None
) -> str:
    r"""Return rows as text; JSON is SPARQL 1.1 Query Results JSON.

    `width`: characters of the table; None is the terminal's, or unlimited for what is piped elsewhere.

    >>> render_table(("drug", "claims"), [("lenalidomide", 7)], TableFormat.CSV)
    'drug,claims\nlenalidomide,7\n'
    """
    if form is TableFormat.JSON:
        bindings = [
            {
                name: {"type": "literal", "value": str(cell)}
                for name, cell in zip(names, row, strict=True)
                if cell is not None
            }
            for row in rows
        ]
        return _json({"head": {"vars": list(names)}, "results": {"bindings": bindings}})
    written = [["" if cell is None else str(cell) for cell in row] for row in rows]
    return _csv(names, written) if form is TableFormat.CSV else _table(names, written, width)


def render_results(results: Mapping[str, Any], form: TableFormat, skip: int = 0) -> str:
    """Return SPARQL 1.1 Query Results JSON, of SELECT or ASK, as text, without the first `skip` columns.

    A table shows IRIs as CURIEs; CSV holds full IRIs and plain values.
    """
    if "boolean" in results:
        return _json(results) if form is TableFormat.JSON else f"{str(results['boolean']).lower()}\n"
    names = results["head"]["vars"][skip:]
    solutions = results["results"]["bindings"]
    if form is TableFormat.JSON:
        bindings = [{name: solution[name] for name in names if name in solution} for solution in solutions]
        return _json({"head": {"vars": names}, "results": {"bindings": bindings}})
    write = _value if form is TableFormat.CSV else _short
    rows = [[write(solution[name]) if name in solution else "" for name in names] for solution in solutions]
    return _csv(names, rows) if form is TableFormat.CSV else _table(names, rows, None)


def _value(term: Mapping[str, Any]) -> str:
    """Return a term without its type."""
    if term["type"] == "triple":
        return f"<<( {' '.join(_value(term['value'][part]) for part in ('subject', 'predicate', 'object'))} )>>"
    return f"_:{term['value']}" if term["type"] == "bnode" else str(term["value"])


def _short(term: Mapping[str, Any]) -> str:
    """Return a term as people read it."""
    return contract(term["value"]) if term["type"] == "uri" else _value(term)


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _csv(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue()


def _table(names: Sequence[str], rows: Iterable[Sequence[str]], width: int | None) -> str:
    table = RichTable(box=None, header_style="bold", pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console(width=width or _width(), highlight=False, markup=False, color_system=None)
    with console.capture() as capture:
        console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def _width() -> int:
    """The terminal's width; what is piped elsewhere is never folded."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else UNFOLDED
