"""What a cell may hold, and the error that says why it may not."""

from __future__ import annotations

import re

from rdflib import Literal
from rdflib.namespace import XSD

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


def parse_date(cell: str) -> Literal:
    """Return a date with the precision it is written with. Raises CellError."""
    for pattern, datatype in _DATES:
        if pattern.fullmatch(cell):
            return Literal(cell, datatype=datatype, normalize=False)
    raise CellError("a date is 2017, 2017-10 or 2017-10-23")
