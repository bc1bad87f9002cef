"""Operators that the engine does not have for all the types that XPath has them for, written so that it has them.

- `<`, `>`, `<=` and `>=` of booleans have no value in the engine; SPARQL 1.1, section 17.3, has false before true. And
  it says of an IRI that it is `<=` itself, where SPARQL has a type error.
- The engine changes the places of the sides of a sum, and has no duration plus date: whether a date plus a duration has
  a value hangs on the names of the variables. A difference keeps its sides.
"""

from __future__ import annotations

from typing import TypeGuard

from kg.datatypes import XSD
from kg.sparql import tree
from kg.sparql.values import ValueKind, is_steady, value_kind

_ORDERS = frozenset(("<", ">", "<=", ">="))
# Each sum in a sum doubles the text, so that so many are mended in each other.
_MOST_SUMS = 3
_NO_VALUE = "1/0"


def orders_booleans(expression: tree.Expression) -> TypeGuard[tree.RelationalExpression]:
    """Whether an expression is a comparison by order whose sides may both be booleans, or both an IRI."""
    if not isinstance(expression, tree.RelationalExpression) or expression.operator not in _ORDERS:
        return False
    sides = tree.operands(expression)
    return all(value_kind(side) in {ValueKind.ANY, ValueKind.BOOLEAN} and _may_be_repeated(side) for side in sides)


def ordered(operator: str, left: str, right: str) -> str:
    """Return the comparison of two expressions by order, booleans among them; without a value for an IRI."""
    numbers = (f"IF(DATATYPE({each}) = <{XSD}boolean>, <{XSD}integer>({each}), {_NO_VALUE})" for each in (left, right))
    compared = f" {operator} ".join(numbers)
    return f"IF(DATATYPE({left}) = <{XSD}boolean>, {compared}, {left} {operator} {right})"


def adds_durations(expression: tree.Expression) -> TypeGuard[tree.AdditiveExpression]:
    """Whether an expression is a sum of what may be a date or time and a duration."""
    if not isinstance(expression, tree.AdditiveExpression) or expression.operator != "+":
        return False
    inner = sum(isinstance(part, tree.AdditiveExpression) for part in tree.parts(expression))
    return inner <= _MOST_SUMS and all(_may_be_a_time(side) for side in tree.operands(expression))


def added(left: str, right: str) -> str:
    """Return the sum of two expressions, one of which may be a date or time."""
    # Within COALESCE the engine lets variables pass that are not grouped: IF has them looked at.
    return f"IF(true, COALESCE({left} + {right}, {left} - (-({right})), {right} - (-({left}))), {left} + {right})"


def _may_be_a_time(expression: tree.Expression) -> bool:
    """Whether the value of an expression may be a date, a time or a duration."""
    expression = tree.unbracketed(expression)
    if isinstance(expression, tree.VarOrTerm) and expression.kind is tree.TermKind.LITERAL:
        return expression.text[0] in "\"'"
    if isinstance(expression, tree.BuiltInCall) and expression.name.is_word("NOW"):
        return True
    return value_kind(expression) in {ValueKind.ANY, ValueKind.NUMBER} and _may_be_repeated(expression)


def _may_be_repeated(expression: tree.Expression) -> bool:
    return is_steady(expression) and not any(isinstance(part, tree.ExistsFunc) for part in tree.parts(expression))
