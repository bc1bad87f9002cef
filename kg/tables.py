"""Tables for people and programs: what a query or a count returns, as a table, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum

from rdflib import Literal, URIRef
from rich.console import Console
from rich.table import Table

from kg.namespaces import contract

UNFOLDED = 10_000

Cell = URIRef | Literal | str | int | None


class TableFormat(StrEnum):
    """How a table is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def render(names: Sequence[str], rows: Iterable[Sequence[Cell]], form: TableFormat, width: int | None = None) -> str:
    """Return rows as text.

    A table shows IRIs as CURIEs; CSV holds full IRIs and plain values; JSON is SPARQL 1.1 Query Results
    JSON. `width`: characters of the table; None is the terminal's, or unlimited for what is piped elsewhere.
    """
    if form is TableFormat.CSV:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([["" if cell is None else str(cell) for cell in row] for row in rows])
        return text.getvalue()
    if form is TableFormat.JSON:
        bindings = [
            {name: _json(cell) for name, cell in zip(names, row, strict=True) if cell is not None} for row in rows
        ]
        document = {"head": {"vars": list(names)}, "results": {"bindings": bindings}}
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_shown(cell) for cell in row))
    console = Console(width=width or _width(), highlight=False, markup=False, color_system=None)
    with console.capture() as capture:
        console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def _width() -> int:
    """The terminal's width; what is piped elsewhere is never folded."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else UNFOLDED


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    return contract(str(cell)) if isinstance(cell, URIRef) else str(cell)


def _json(cell: Cell) -> dict[str, str]:
    if isinstance(cell, URIRef):
        return {"type": "uri", "value": str(cell)}
    found = {"type": "literal", "value": str(cell)}
    if isinstance(cell, Literal) and cell.language:
        found["xml:lang"] = cell.language
    elif isinstance(cell, Literal) and cell.datatype:
        found["datatype"] = str(cell.datatype)
    return found
