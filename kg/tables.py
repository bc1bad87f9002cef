"""Tables for people and programs: what a query or a count returns, as a table, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from enum import StrEnum

from rdflib import Literal, URIRef
from rich.console import Console
from rich.table import Table

from kg.namespaces import contract

Cell = URIRef | Literal | str | int | None


class TableFormat(StrEnum):
    """How a table is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def render(
    names: Sequence[str], rows: Iterable[Sequence[Cell]], form: TableFormat, width: int | None = None
) -> str:
    """Return rows as text.

    A table shows IRIs as CURIEs; CSV holds full IRIs and plain values; JSON is SPARQL 1.1 Query Results
    JSON. `width`: characters of the table; None is the terminal's.
    """
    if form is TableFormat.CSV:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([["" if cell is None else str(cell) for cell in row] for row in rows])
        return text.getvalue()
    if form is TableFormat.JSON:
        bindings = [
            {name: _json(cell) for name, cell in zip(names, row, strict=True) if cell is not None}
            for row in rows
        ]
        document = {"head": {"vars": list(names)}, "results": {"bindings": bindings}}
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    table = Table(*names, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(_shown(cell) for cell in row))
    console = Console(file=io.StringIO(), width=width, highlight=False, markup=False, no_color=True)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


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
