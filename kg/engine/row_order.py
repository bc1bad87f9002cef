"""Rows sorted here: at each comparison the engine looks the texts of both rows up, and evaluates the keys of ORDER BY.

A SELECT that is sorted by variables of its rows is evaluated without ORDER BY, LIMIT and OFFSET. Its rows are written
in SPARQL 1.1 Query Results TSV, a line each and nothing lost, and the lines are sorted by the keys of
`kg.engine.ordering`; with a LIMIT, those that may be among the first by their first key. What holds a value whose place
among others only the engine knows, or is too long to be held twice, the engine sorts.
"""

from __future__ import annotations

import re
from decimal import Decimal
from heapq import nlargest, nsmallest
from typing import IO, NamedTuple, TypeAlias, cast

import pyoxigraph as ox

from kg.datatypes import XSD
from kg.engine.functions import WITH_ORDER_KEY, order_key
from kg.sparql import tree
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import is_variable, parse
from kg.sparql.lexer import tokens

_SLICE = re.compile(r"\s*(?:(?:LIMIT|OFFSET)\s+\d{1,18}\s*)*", re.IGNORECASE)
_SLICES = re.compile(r"(LIMIT|OFFSET)\s+(\d+)", re.IGNORECASE)
_MOST_BYTES = 40 * 2**20
_STRING, _LANGUAGE_STRING = f"{XSD}string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_NUMBERS = tuple(f"{XSD}{name}" for name in ("integer", "decimal", "double"))
_LITERAL = re.compile(rb'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?')
_ESCAPED = re.compile(rb"\\([tnrbf\"'\\])")
_SIGNS = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b"b": b"\b", b"f": b"\f"}
# What a number of these is, the engine and Python agree on.
_EXACT = re.compile(rb"-?\d{1,15}(?:\.\d{1,15})?")
_DOUBLE = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_INFINITE = {b"INF": "inf", b"-INF": "-inf"}

# The keys of `kg.engine.ordering`, in front of them the rank of the value: nothing, a blank node, an IRI, a literal.
_Place: TypeAlias = tuple[int, bytes, tuple[float | Decimal | bytes, ...]]


class NotSortableError(Exception):
    """Rows that only the engine can sort."""


class SortKey(NamedTuple):
    """A variable of ORDER BY; `falls`: DESC."""

    name: str
    falls: bool


class RowOrder(NamedTuple):
    """What rows are sorted by, and which of them are wanted."""

    keys: tuple[SortKey, ...] = ()
    rows: slice = slice(None)


class _Lines:
    """A binary file of limited length, in memory."""

    def __init__(self) -> None:
        self.text = bytearray()

    def write(self, data: bytes) -> int:
        self.text += data
        if len(self.text) > _MOST_BYTES:
            raise NotSortableError
        return len(data)

    def flush(self) -> None:
        """Do nothing: all is in memory."""


def without_order(text: str) -> tuple[str, RowOrder]:
    """Return a query without ORDER BY and LIMIT, and the order; the query as it is, and no keys, where the order is the
    engine's: for other forms than SELECT, and by what is no variable of all rows.

    >>> without_order("SELECT ?x { ?x ?y ?z } ORDER BY DESC(?x) LIMIT 5")
    ('SELECT ?x { ?x ?y ?z } ', RowOrder(keys=(SortKey(name='x', falls=True),), rows=slice(0, 5, None)))
    """
    if "ORDER" not in text.upper():
        return text, RowOrder()
    try:
        query = parse(text)
    except (QuerySyntaxError, RecursionError):
        return text, RowOrder()
    keys, order_by = _sort_keys(query), query.modifier.order_by
    if not keys:
        return text, RowOrder()
    rows, end = slice(None), order_by[-1].end
    if query.modifier.is_sliced:
        sliced = sliced_rows(text[end : query.modifier.end])
        if sliced is None:
            return text, RowOrder()
        rows, end = sliced, query.modifier.end
    words = (token.start for token in tokens(text) if token.is_word("ORDER"))
    return text[: max(start for start in words if start < order_by[0].start)] + text[end:], RowOrder(keys, rows)


def sliced_rows(text: str) -> slice | None:
    """Return which rows a text of LIMIT and OFFSET lets through; None where it says more than that.

    >>> sliced_rows("LIMIT 5 OFFSET 10")
    slice(10, 15, None)
    """
    if not _SLICE.fullmatch(text):
        return None
    numbers = {word.upper(): int(number) for word, number in _SLICES.findall(text)}
    first, most = numbers.get("OFFSET", 0), numbers.get("LIMIT")
    return slice(first, None if most is None else first + most)


def _sort_keys(query: tree.SelectQuery) -> tuple[SortKey, ...]:
    if query.form != "SELECT" or query.select is None:
        return ()
    selected = {item.variable.text[1:] for item in query.select.items}
    keys: list[SortKey] = []
    for order in query.modifier.order_by:
        key = tree.unbracketed(order.expression)
        if not is_variable(key) or (selected and key.text[1:] not in selected):
            return ()
        keys.append(SortKey(key.text[1:], falls=order.direction == "DESC"))
    return tuple(keys)


def sorted_rows(results: ox.QuerySolutions, order: RowOrder) -> ox.QuerySolutions:
    """Return rows in an order. Raises NotSortableError, and what the engine raises while it evaluates.

    >>> rows = ox.Store().query("SELECT ?x { VALUES ?x { 10 'a' 9 <urn:a> } }")
    >>> [row[0].value for row in sorted_rows(rows, RowOrder((SortKey("x", falls=False),)))]
    ['urn:a', '9', '10', 'a']
    """
    written = _Lines()
    results.serialize(cast("IO[bytes]", written), ox.QueryResultsFormat.TSV)
    head, *lines = bytes(written.text).split(b"\n")[:-1]
    if not head:
        raise NotSortableError
    columns = {name[1:].decode(): number for number, name in enumerate(head.split(b"\t"))}
    known: dict[bytes, _Place] = {}
    # What is in no column has no value in any row.
    keys = [key for key in order.keys if key.name in columns]
    if keys and order.rows.stop is not None:
        lines = _first_lines(lines, columns[keys[0].name], keys[0], order.rows.stop, known)
    for name, falls in reversed(keys):
        number = columns[name]
        lines.sort(key=lambda line, number=number: _place_in(line, number, known), reverse=falls)  # type: ignore[misc]
    sorted_text = b"\n".join([head, *lines[order.rows], b""])
    return cast("ox.QuerySolutions", ox.parse_query_results(sorted_text, ox.QueryResultsFormat.TSV))


def _first_lines(lines: list[bytes], number: int, key: SortKey, most: int, known: dict[bytes, _Place]) -> list[bytes]:
    """Return the lines that come no later by a key than the last of the first ones; `most`: how many these are."""
    if not 0 < most < len(lines):
        return lines
    places = [_place_in(line, number, known) for line in lines]
    *_, last = (nlargest if key.falls else nsmallest)(most, places)
    return [line for line, place in zip(lines, places, strict=True) if (place >= last if key.falls else place <= last)]


def _place_in(line: bytes, number: int, known: dict[bytes, _Place]) -> _Place:
    value = line.split(b"\t", number + 1)[number]
    place = known.get(value)
    if place is None:
        place = known[value] = _place(value)
    return place


def _place(value: bytes) -> _Place:
    """Return where a value stands among others, by its text in TSV. Raises NotSortableError."""
    if not value:
        return 0, b"", ()
    if value.startswith(b"_:"):
        return 1, value, ()
    if value.startswith(b"<") and not value.startswith(b"<<"):
        return 2, value[1:-1], ()
    match = _LITERAL.fullmatch(value)
    if match:
        return _literal_place(*match.groups())
    if value in {b"true", b"false"}:
        return 3, f"{XSD}boolean".encode(), (value == b"true",)
    return _number_place(value, is_double=b"e" in value.lower())


def _literal_place(text: bytes, language: bytes | None, datatype: bytes | None) -> _Place:
    if b"\\" in text:
        text = _unescaped(text)
    if language is not None:
        return 3, _LANGUAGE_STRING.encode(), (text, language)
    if datatype is None:
        return 3, _STRING.encode(), (text,)
    name = datatype.decode()
    if name in _NUMBERS:
        return _number_place(text, is_double=name == _NUMBERS[-1])
    if name not in WITH_ORDER_KEY:
        raise NotSortableError
    seconds = order_key(ox.Literal(text.decode(), datatype=ox.NamedNode(name)))
    return 3, datatype, (0, 0, text) if seconds is None else (1, Decimal(seconds.value), text)


def _unescaped(text: bytes) -> bytes:
    if b"\\u" in text or b"\\U" in text:
        raise NotSortableError
    return _ESCAPED.sub(lambda match: _SIGNS.get(match[1], match[1]), text)


def _number_place(value: bytes, *, is_double: bool) -> _Place:
    if is_double and (_DOUBLE.fullmatch(value) or value in _INFINITE):
        # Of numbers that are the same double, those that are not exact come first, and are equal.
        return 3, b"!", (float(_INFINITE.get(value, value)), 0, 0)
    if is_double or not _EXACT.fullmatch(value):
        raise NotSortableError
    return 3, b"!", (float(value), 1, Decimal(value.decode()))
