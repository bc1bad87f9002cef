"""What a cell may hold, and the error that says why it may not."""

from __future__ import annotations

import re
from calendar import monthrange

from rdflib import Literal
from rdflib.namespace import XSD

from kg.errors import Finding

_DATES = (
    (re.compile(r"\d{4}"), XSD.gYear),
    (re.compile(r"\d{4}-(0[1-9]|1[0-2])"), XSD.gYearMonth),
    (re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"), XSD.date),
)


class CellError(ValueError):
    """A cell breaks the rule of its column: the rule, and what to write instead."""

    def __init__(self, rule: str, suggestion: str = "") -> None:
        super().__init__(rule)
        self.rule, self.suggestion = rule, suggestion


def width_finding(place: str, number: int, cells: int, columns: int, *, ended: bool) -> Finding | None:
    """Return what keeps a row from being read whose empty last cells may be left out; `ended`: by the end of a line.

    >>> width_finding("a.tsv", 2, 3, 4, ended=True), str(width_finding("a.tsv", 2, 5, 4, ended=True))
    (None, 'a.tsv:2: the row has 5 cells, the header 4. It was not read.')
    """
    rule, remedy = f"the row has {cells} cells, the header {columns}", "It was not read."
    if cells < columns and not ended:
        rule += ", and the last line of the file has no end: the file may be cut short"
        remedy = "It was not read; if it is whole, put the end of a line behind it."
    elif cells <= columns:
        return None
    return Finding(place, number, "", "", rule, remedy)


def parse_date(cell: str) -> Literal:
    """Return a date with the precision it is written with. Raises CellError."""
    for pattern, datatype in _DATES:
        if pattern.fullmatch(cell):
            if datatype == XSD.date and not _is_in_calendar(cell):
                raise CellError("the month has no such day")
            return Literal(cell, datatype=datatype, normalize=False)
    raise CellError("a date is 2017, 2017-10 or 2017-10-23")


def date_or_none(text: str) -> Literal | None:
    """Return a date with the precision it is written with, or None where a text is no date.

    >>> date_or_none("2017-10"), date_or_none("2017-02-30")
    (rdflib.term.Literal('2017-10', datatype=rdflib.term.URIRef('http://www.w3.org/2001/XMLSchema#gYearMonth')), None)
    """
    try:
        return parse_date(text)
    except CellError:
        return None


def _is_in_calendar(date: str) -> bool:
    year, month, day = map(int, date.split("-"))
    return day <= (monthrange(year, month)[1] if year else 29)
