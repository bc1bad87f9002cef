"""ORDER BY with LIMIT keeps the best rows only, where the engine would sort every row first.

The keys of all rows are asked for, and the best of them kept, as many as LIMIT and OFFSET want. Then the query is asked
with a filter that lets through what comes no later than the last of those, and the engine sorts the few rows that are
left. The order that is compared here is coarser than the engine's and agrees with it: a row that would be among the
first is never filtered out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from heapq import nlargest, nsmallest
from itertools import islice
from typing import TypeAlias

import pyoxigraph as ox

from kg.datatypes import NUMBERS, XSD
from kg.engine.functions import EngineTerm
from kg.engine.ordering import kind_key, place_key
from kg.engine.triples import triples_in_group
from kg.sparql import tree
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import parse
from kg.sparql.values import is_steady

# More rows than these are sorted as fast by the engine.
_MOST_ROWS = 10_000
# Larger patterns cost more to ask twice than to sort once.
_MOST_TRIPLES = 2
_SLICE = re.compile(
    r"\s*(?:LIMIT\s+(\d{1,18})(?:\s*OFFSET\s+(\d{1,18}))?|OFFSET\s+(\d{1,18})\s*LIMIT\s+(\d{1,18}))\s*",
    re.IGNORECASE,
)
_TEXTS = frozenset((f"{XSD}string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"))
_NAME = re.compile(r"<[^<>]*>|[\w:.-]+")
_NUMBER, _NO_NUMBER = "!", " "
_KEY = "order_key_"
# What a value of these is, is written in one way only, and is the same number here and in the engine.
_NUMBERS = {
    f"{XSD}integer": re.compile(r"-?\d{1,15}"),
    f"{XSD}decimal": re.compile(r"-?\d{1,15}(?:\.\d{1,15})?"),
    f"{XSD}double": re.compile(r"-?\d{1,17}(?:\.\d{1,17})?(?:[eE][+-]?\d{1,3})?|-?INF|NaN"),
}
_OTHER_NUMBERS = NUMBERS - _NUMBERS.keys()

# The kind of a value, its rank in it and the value: an order that is coarser than the engine's.
_Place: TypeAlias = tuple[str, int, float | str]
# Asks a SELECT of one variable.
AskForKeys = Callable[[str], Iterable[EngineTerm | None]]


def with_bound(text: str, ask_for_keys: AskForKeys) -> str:
    """Return a query that means the same, with a filter for the rows that LIMIT can keep; or the query as it is."""
    if "LIMIT" not in text.upper():
        return text
    try:
        query = parse(text)
    except (QuerySyntaxError, RecursionError):
        return text
    wanted = _wanted(text, query)
    if not wanted or query.where is None or query.select is None or _KEY in text:
        return text
    condition = query.modifier.order_by[0]
    value = f"({text[condition.expression.start : condition.expression.end]})"
    head, pattern = text[: query.select.start], text[query.select.end : query.where.end]
    keys = ask_for_keys(f"{head}SELECT ({value} AS ?{_KEY}) {pattern}")
    falls = condition.direction == "DESC"
    kinds: set[tuple[str, int]] = set()
    try:
        best = (nlargest if falls else nsmallest)(wanted, _places(keys, kinds))
    except ValueError:
        return text
    if len(best) < wanted:
        return text
    end = query.where.end - 1
    return f"{text[:end]} FILTER({_bound(value, best[-1], falls=falls, alike=len(kinds) == 1)}) {text[end:]}"


def _wanted(text: str, query: tree.SelectQuery) -> int:
    """Return how many rows a query wants of a sorted pattern of few triples; 0 when it is another query."""
    order = query.modifier.order_by
    where = query.where
    if query.form != "SELECT" or not order or query.values or query.select is None or query.select.is_distinct:
        return 0
    if where is None or where.sub_select is not None or query.is_aggregated or query.modifier.having:
        return 0
    aliases = {item.variable.text[1:] for item in query.select.items if item.expression is not None}
    first = text[order[0].expression.start : order[0].expression.end]
    if not is_steady(order[0].expression) or any(re.search(rf"[?$]{alias}\b", first) for alias in aliases):
        return 0
    kinds = (tree.TriplesBlock, tree.Filter)
    if not all(isinstance(element, kinds) for element in where.elements):
        return 0
    filters = [element for element in where.elements if isinstance(element, tree.Filter)]
    if not all(is_steady(each.constraint) and not any(tree.exists_groups(each.constraint)) for each in filters):
        return 0
    triples = list(islice(triples_in_group(where), _MOST_TRIPLES + 1))
    if not 0 < len(triples) <= _MOST_TRIPLES or not all(_is_simple(text, each.verb) for each in triples):
        return 0
    sliced = _SLICE.fullmatch(text[order[-1].end : query.modifier.end])
    if not sliced:
        return 0
    limit, offset = int(sliced[1] or sliced[4]), int(sliced[2] or sliced[3] or 0)
    return limit + offset if limit > 0 and limit + offset <= _MOST_ROWS else 0


def _is_simple(text: str, verb: tree.PropertyPath | tree.VarOrTerm) -> bool:
    """Whether a verb is a variable or a single name, and no path."""
    return isinstance(verb, tree.VarOrTerm) or bool(_NAME.fullmatch(text[verb.start : verb.end]))


def _places(keys: Iterable[EngineTerm | None], kinds: set[tuple[str, int]]) -> Iterator[_Place]:
    """Yield the places of values, and add their kinds and ranks to `kinds`. Raises ValueError for a place not known."""
    for key in keys:
        place = _place(key)
        kinds.add(place[:2])
        yield place


def _place(value: EngineTerm | None) -> _Place:
    if isinstance(value, ox.NamedNode):
        return "", 2, value.value
    if not isinstance(value, ox.Literal):
        if value is not None and not isinstance(value, ox.BlankNode):
            raise ValueError(value)
        return "", int(value is not None), ""
    datatype = value.datatype.value
    if datatype in _TEXTS:
        return datatype, 0, value.value
    if datatype in _OTHER_NUMBERS or (datatype in _NUMBERS and not _NUMBERS[datatype].fullmatch(value.value)):
        raise ValueError(value)
    if datatype not in _NUMBERS:
        return datatype, 0, ""
    number = float(value.value)
    return (_NUMBER, 0, number) if number == number else (_NO_NUMBER, 0, "")  # noqa: PLR0124 - what NaN is not


def _bound(value: str, last: _Place, *, falls: bool, alike: bool) -> str:
    """Return the condition that holds for what comes no later than a place; `alike`: all values are of its kind."""
    name, rank, least = last
    sign = ">" if falls else "<"
    kind, place = kind_key(value), place_key(value)
    if not name:
        if alike and rank == 2:
            return f"STR({value}) {sign}= {_literal(str(least))}"
        inner = _bound_of_names(place, rank, str(least), falls=falls)
    elif isinstance(least, float):
        number = f'"{least!r}"^^<{XSD}double>'.replace("inf", "INF")
        if alike:
            return f"{value} {sign}= {number}"
        inner = f"{place} {sign}= {number}"
    elif name in _TEXTS:
        if alike:
            return f"STR({value}) {sign}= {_literal(least)}"
        inner = f"STR({place}) {sign}= {_literal(least)}"
    else:
        inner = "true"
    return f"{kind} {sign} {_literal(name)} || {kind} = {_literal(name)} && ({inner})"


def _bound_of_names(place: str, rank: int, last: str, *, falls: bool) -> str:
    """Return the condition among no value (rank 0), blank nodes (1) and IRIs (2), which come in this order."""
    if falls:
        condition = (
            "true",
            f"isIRI({place}) || isBlank({place})",
            f"isIRI({place}) && STR({place}) >= {_literal(last)}",
        )
        return f"COALESCE({condition[rank]}, false)"
    alike = f"STR({place}) <= {_literal(last)}" if rank == 2 else "false"
    return f"COALESCE(!isIRI({place}) || {alike}, true)"


def _literal(value: str) -> str:
    return str(ox.Literal(value))
