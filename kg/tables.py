"""Tables for people and programs: what a query or a count returns, as a table, CSV, TSV, JSON or JSON lines."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from math import isfinite
from textwrap import wrap
from typing import Any

from kg.prefixes import contract, joined_iris
from kg.term_values import PythonValue, python_value

UNFOLDED = 10_000
_GAP = 2
# What would end a cell of TSV.
_IN_CELL = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class TableFormat(StrEnum):
    """How a table is written as text."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"


def render_table(
    names: Sequence[str], rows: Iterable[Sequence[PythonValue]], form: TableFormat, width: int | None = None
) -> str:
    r"""Return rows as text; JSON is SPARQL 1.1 Query Results JSON, JSON lines have an object for each row.

    `width`: characters of the table; None is the terminal's, or unlimited for what is piped elsewhere. What is wider
    is folded between words, and columns that do not fit even so are left out, and named.

    >>> render_table(("drug", "claims"), [("lenalidomide", 7)], TableFormat.CSV)
    'drug,claims\nlenalidomide,7\n'
    """
    if form is TableFormat.JSON:
        bindings = [
            {
                name: {"type": "literal", "value": _text(cell)}
                for name, cell in zip(names, row, strict=True)
                if cell is not None
            }
            for row in rows
        ]
        return json_text({"head": {"vars": list(names)}, "results": {"bindings": bindings}})
    if form is TableFormat.JSONL:
        return "".join(_line(dict(zip(names, row, strict=True))) for row in rows)
    written = [[_text(cell) for cell in row] for row in rows]
    if form is TableFormat.TABLE:
        return _table(names, written, width or _width())
    return _csv(names, written) if form is TableFormat.CSV else _tsv(names, written)


def render_results(results: Mapping[str, Any], form: TableFormat, skip: int) -> str:
    """Return SPARQL 1.1 Query Results JSON, of SELECT or ASK, as text, without the first `skip` columns.

    A table shows IRIs as CURIEs; the formats for programs hold full IRIs and plain values.
    """
    if "boolean" in results:
        return json_text(results) if form is TableFormat.JSON else f"{str(results['boolean']).lower()}\n"
    names = results["head"]["vars"][skip:]
    solutions = results["results"]["bindings"]
    if form is TableFormat.JSON:
        bindings = [{name: solution[name] for name in names if name in solution} for solution in solutions]
        return json_text({"head": {"vars": names}, "results": {"bindings": bindings}})
    if form is TableFormat.JSONL:
        typed = ({name: python_value(row[name], str) for name in names if name in row} for row in solutions)
        return "".join(map(_line, typed))
    write = _short if form is TableFormat.TABLE else _value
    rows = ([write(solution[name]) if name in solution else "" for name in names] for solution in solutions)
    return render_table(names, rows, form)


def _value(term: Mapping[str, Any]) -> str:
    """Return a term without its type."""
    if term["type"] == "triple":
        return f"<<( {' '.join(_value(term['value'][part]) for part in ('subject', 'predicate', 'object'))} )>>"
    return f"_:{term['value']}" if term["type"] == "bnode" else str(term["value"])


def _short(term: Mapping[str, Any]) -> str:
    """Return a term as people read it."""
    if term["type"] == "uri":
        return contract(term["value"])
    text = _value(term)
    return " ".join(map(contract, joined_iris(text))) or text


def _text(cell: PythonValue) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    return "" if cell is None else str(cell)


def json_text(document: object) -> str:
    """Return plain values as JSON for people and programs."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _line(row: Mapping[str, PythonValue]) -> str:
    plain = {name: _plain(value) for name, value in row.items() if value is not None}
    return json.dumps(plain, ensure_ascii=False) + "\n"


def _plain(value: PythonValue) -> object:
    """Return a value as JSON holds it: a number that is none of its own is a text, as SPARQL writes it."""
    if isinstance(value, float) and not isfinite(value):
        return str(value).replace("nan", "NaN").replace("inf", "INF")
    return value.isoformat() if isinstance(value, date) else value


def _csv(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue()


def _tsv(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join("\t".join(cell.translate(_IN_CELL) for cell in row) + "\n" for row in (names, *rows))


def _table(names: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> str:
    """Return aligned columns, folded between words, without those that do not fit."""
    lines = [[" ".join(cell.split()) for cell in row] for row in (names, *rows)]
    whole = [max(len(row[column]) for row in lines) for column in range(len(names))]
    least = [max(len(word) for row in lines for word in (row[column].split() or [""])) for column in range(len(names))]
    is_empty = [not any(row[column] for row in lines[1:]) for column in range(len(names))]
    shown = _fitting(least, is_empty, width)
    room = width - _GAP * (len(shown) - 1)
    widths = _widths([whole[column] for column in shown], [least[column] for column in shown], room)
    text = io.StringIO()
    for row in lines:
        cells = [_folded(row[column], room) for column, room in zip(shown, widths, strict=True)]
        for number in range(max(map(len, cells), default=0)):
            parts = [cell[number] if number < len(cell) else "" for cell in cells]
            padded = (part.ljust(room) for part, room in zip(parts, widths, strict=True))
            text.write(f"{(' ' * _GAP).join(padded).rstrip()}\n")
    if len(shown) < len(names):
        left_out = ", ".join(name for column, name in enumerate(names) if column not in shown)
        text.write(f"(No room here for: {left_out}. A wider terminal or --format csv shows them.)\n")
    return text.getvalue()


def _fitting(least: Sequence[int], is_empty: Sequence[bool], width: int) -> list[int]:
    """Return the columns that fit: the first, then each that there is room for, those without any value last."""
    chosen, left = [0] if least else [], width - sum(least[:1])
    for column in sorted(range(1, len(least)), key=lambda column: (is_empty[column], column)):
        if least[column] + _GAP <= left:
            chosen.append(column)
            left -= least[column] + _GAP
    return sorted(chosen)


def _widths(whole: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """Return the width of each column: what it takes, or its share of what is there, and its longest word at least."""
    left, widths = width - sum(least), list(least)
    wanting = sorted(range(len(whole)), key=lambda column: whole[column] - least[column])
    for position, column in enumerate(wanting):
        more = min(whole[column] - least[column], max(0, left) // (len(wanting) - position))
        widths[column] += more
        left -= more
    return widths


def _folded(cell: str, width: int) -> list[str]:
    if len(cell) <= width:
        return [cell]
    return wrap(cell, width, break_long_words=False, break_on_hyphens=False)


def _width() -> int:
    """The terminal's width; what is piped elsewhere is never folded."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else UNFOLDED
