"""Functions that the engine does not have, or has otherwise than SPARQL 1.1 says: given to it under names of our own.

The rewriting of a query calls them; a call costs about as much as ten of the engine's own functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from hashlib import sha256
from math import isnan
from typing import TypeAlias
from urllib.parse import quote, unquote

import pyoxigraph as ox

from kg.datatypes import NUMBERS, XSD
from kg.engine.languages import language_tag

EngineTerm: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

CONDITION = "urn:myeloma-kg:condition"
ORDER_KEY = "urn:myeloma-kg:order-key"
LANGUAGE = "urn:myeloma-kg:language"
SOLUTION_NODE = "urn:myeloma-kg:solution-node"
_GROUP_CONCAT = "urn:myeloma-kg:group-concat:"
_GROUP_CONCATS = re.compile(re.escape(_GROUP_CONCAT) + r"[^>]*")

_NUMBER = re.compile(r"\s*(?:[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|INF)|NaN)\s*")
_STRINGS = frozenset(
    (f"{XSD}string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
     "http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString")
)  # fmt: skip


def condition(term: EngineTerm) -> ox.Literal | None:
    """Return the effective boolean value of a term (section 17.2.2); None where that is a type error.

    >>> condition(ox.Literal("a", language="en"))
    <Literal value=true datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#boolean>>
    """
    if not isinstance(term, ox.Literal):
        return None
    if term.datatype.value in _STRINGS:
        return ox.Literal(bool(term.value))
    if term.datatype.value == f"{XSD}boolean":
        return ox.Literal(term.value in {"true", "1"})
    if term.datatype.value not in NUMBERS:
        return None
    number = float(term.value) if _NUMBER.fullmatch(term.value) else 0.0
    return ox.Literal(number != 0 and not isnan(number))


def language(term: EngineTerm) -> ox.Literal | None:
    """Return the tag of the language of a literal in the case that people write, as LANG does; None for other terms.

    >>> language(ox.Literal("colour", language="en-gb")).value
    'en-GB'
    """
    return ox.Literal(language_tag(term.language or "")) if isinstance(term, ox.Literal) else None


def solution_node(text: EngineTerm, solution: EngineTerm) -> ox.BlankNode | None:
    """Return the blank node of a text in a solution, as BNODE does; None for what is no plain text.

    >>> one, two = ox.Literal("1"), ox.Literal("2")
    >>> solution_node(one, one) == solution_node(one, one), solution_node(one, one) == solution_node(one, two)
    (True, False)
    """
    if not (isinstance(text, ox.Literal) and isinstance(solution, ox.Literal)):
        return None
    if text.datatype.value != f"{XSD}string":
        return None
    return ox.BlankNode(f"b{sha256(f'{solution.value} {text.value}'.encode()).hexdigest()[:32]}")


# What `order_key` takes: years, months, days, hours, minutes and seconds in the order in which they are written.
_DATE, _TIME = r"(-?\d{4,})-(\d\d)-(\d\d)", r"(\d\d):(\d\d):(\d\d(?:\.\d+)?)"
_ZONE = r"(?:(Z)|([+-])(\d\d):(\d\d))?"
_FORMS = {
    "dateTime": f"{_DATE}T{_TIME}",
    "dateTimeStamp": f"{_DATE}T{_TIME}",
    "date": _DATE + "()()()",
    "time": "()()()" + _TIME,
    "gYear": r"(-?\d{4,})()()()()()",
    "gYearMonth": r"(-?\d{4,})-(\d\d)()()()()",
    "gMonth": r"()--(\d\d)()()()()",
    "gMonthDay": r"()--(\d\d)-(\d\d)()()()",
    "gDay": r"()()---(\d\d)()()()",
}
_MOMENTS = {f"{XSD}{name}": re.compile(form + _ZONE, re.ASCII) for name, form in _FORMS.items()}
_DURATION = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)
_DURATIONS = tuple(f"{XSD}{name}" for name in ("duration", "dayTimeDuration", "yearMonthDuration"))
WITH_ORDER_KEY = (*_MOMENTS, *_DURATIONS)
# Durations are in order when they are from each of these months on (XML Schema Part 2, section 3.2.6.2).
_MONTHS = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
_DAY = 86400
_LARGEST = Decimal(10) ** 20


def order_key(term: EngineTerm) -> ox.Literal | None:
    """Return the place of a date, time or duration among others of its type, in seconds; None for what is none.

    A moment that names no time zone is taken as one of UTC, which breaks none of the comparisons that XML Schema makes.

    >>> order_key(ox.Literal("1970-01-02", datatype=ox.NamedNode(f"{XSD}date"))).value
    '86400'
    """
    if not isinstance(term, ox.Literal):
        return None
    seconds = _seconds_of_duration(term.value) if term.datatype.value in _DURATIONS else _seconds_of_moment(term)
    if seconds is None:
        return None
    return ox.Literal(str(max(-_LARGEST, min(seconds, _LARGEST))), datatype=ox.NamedNode(f"{XSD}decimal"))


def _seconds_of_moment(literal: ox.Literal) -> Decimal | None:
    form = _MOMENTS.get(literal.datatype.value)
    match = form.fullmatch(literal.value.strip()) if form else None
    if match is None:
        return None
    year, month, day, hours, minutes, seconds, _, sign, zone_hours, zone_minutes = match.groups()
    days = _days(int(year or 1972), int(month or 1), int(day or 1))
    zone = int(f"{sign or ''}1") * (int(zone_hours or 0) * 60 + int(zone_minutes or 0))
    return days * _DAY + (int(hours or 0) * 60 + int(minutes or 0) - zone) * 60 + Decimal(seconds or 0)


def _seconds_of_duration(text: str) -> Decimal | None:
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    sign, *parts = match.groups()
    years, months, days, hours, minutes = (int(part or 0) for part in parts[:-1])
    factor = -1 if sign else 1
    seconds = days * _DAY + hours * 3600 + minutes * 60 + Decimal(parts[-1] or 0)
    moved = (year * 12 + month - 1 + factor * (years * 12 + months) for year, month in _MONTHS)
    return 4 * factor * seconds + _DAY * sum(_days(count // 12, count % 12 + 1, 1) for count in moved)


def _days(year: int, month: int, day: int) -> int:
    """Return the days from 1970-01-01 to a date of the Gregorian calendar."""
    year -= month <= 2
    days_of_months = (153 * (month + (9 if month <= 2 else -3)) + 2) // 5
    return 365 * year + year // 4 - year // 100 + year // 400 + days_of_months + day - 719_469


FUNCTIONS: Mapping[ox.NamedNode, Callable[..., EngineTerm | None]] = {
    ox.NamedNode(CONDITION): condition,
    ox.NamedNode(ORDER_KEY): order_key,
    ox.NamedNode(LANGUAGE): language,
    ox.NamedNode(SOLUTION_NODE): solution_node,
}


class DistinctConcatenation:
    """GROUP_CONCAT(DISTINCT …): the texts of different terms, with a separator between them."""

    def __init__(self, separator: str) -> None:
        self._separator = separator
        self._terms: dict[EngineTerm, str | None] = {}

    def accumulate(self, term: EngineTerm) -> None:
        """Take the value of a row."""
        text = term.value if isinstance(term, ox.Literal | ox.NamedNode) else None
        self._terms.setdefault(term, text)

    def finish(self) -> ox.Literal | None:
        """Return the text; None when a term has none."""
        texts = [text for text in self._terms.values() if text is not None]
        return ox.Literal(self._separator.join(texts)) if len(texts) == len(self._terms) else None


def group_concat(separator: str) -> str:
    """Return the IRI of GROUP_CONCAT(DISTINCT …) with a separator."""
    return f"{_GROUP_CONCAT}{quote(separator, safe='')}"


def aggregates_in(text: str) -> dict[ox.NamedNode, Callable[[], ox.AggregateFunctionAccumulator]]:
    """Return the aggregates of our own that a query calls."""

    def maker(separator: str) -> Callable[[], ox.AggregateFunctionAccumulator]:
        return lambda: DistinctConcatenation(separator)

    return {
        ox.NamedNode(iri): maker(unquote(iri.removeprefix(_GROUP_CONCAT))) for iri in set(_GROUP_CONCATS.findall(text))
    }
