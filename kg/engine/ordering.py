"""ORDER BY over values of several types, written so that the engine can sort them.

The engine compares values of types that have no order between them by their spelling, which is no order at all when
others stand among them that it compares by value: it ends with its process. SPARQL leaves that order open (section
15.1), so three keys stand for a value: its kind, a value that has an order in its kind, and what parts equal ones.

- Numbers: as xsd:double, NaN before the others; integers and decimals of the same double by their own value.
- Dates, times and durations: as seconds, which `order_key` of `kg.engine.functions` knows; then by their spelling.
- All others: by themselves.
"""

from __future__ import annotations

from kg.datatypes import XSD
from kg.engine.functions import ORDER_KEY, WITH_ORDER_KEY
from kg.sparql import tree
from kg.sparql.values import ValueKind, is_steady, value_kind

_TOTAL = {ValueKind.BOOLEAN, ValueKind.INTEGER, ValueKind.STRING, ValueKind.IRI}
_TIMES = ", ".join(f"<{datatype}>" for datatype in WITH_ORDER_KEY)
_INEXACT = f"<{XSD}float>, <{XSD}double>"


def needs_order_keys(expression: tree.Expression) -> bool:
    """Whether the engine may not be able to sort by an expression."""
    return value_kind(expression) not in _TOTAL and is_steady(expression)


def order_keys(value: str, direction: str) -> str:
    """Return the conditions of ORDER BY that stand for one; `value`: its expression; `direction`: ASC or DESC."""
    datatype = f"DATATYPE({value})"
    # A division by zero has no value: equal numbers of which one is not exact stay equal.
    spelling = f"IF({datatype} IN ({_INEXACT}), 1/0, IF({datatype} IN ({_TIMES}), STR({value}), {value}))"
    rest = f"IF(isLiteral({value}), {spelling}, {value})"
    return " ".join(f"{direction}({key})" for key in (kind_key(value), place_key(value), rest))


def kind_key(value: str) -> str:
    """Return the expression for the kind of a value: a string, empty for what is no literal."""
    return f'COALESCE(IF(isNumeric({value}), IF({value} = {value}, "!", " "), STR(DATATYPE({value}))), "")'


def place_key(value: str) -> str:
    """Return the expression for what a value is sorted by in its kind: a double for a number."""
    seconds = f"IF(DATATYPE({value}) IN ({_TIMES}), <{ORDER_KEY}>({value}), {value})"
    return f"IF(isLiteral({value}), IF(isNumeric({value}), <{XSD}double>({value}), {seconds}), {value})"
