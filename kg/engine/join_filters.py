"""What a FILTER says about a join: which IRIs a variable stands for, and how many rows are left.

The order of a join is reckoned with it (`kg.engine.join_order`): `FILTER(?x = <iri>)` is a table of one row, and every
other condition stands where its variables are bound, before what is joined after that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import prod
from typing import NamedTuple

from kg.engine.source import Source
from kg.sparql import tree
from kg.sparql.grammar import is_variable
from kg.sparql.values import is_steady

# The share of rows that is left by a condition that looks for one value, and by a comparison.
_ONE, _PART = 0.1, 0.5
_LOOKS_FOR = ("CONTAINS", "REGEX", "SAMETERM", "STRENDS", "STRSTARTS")


class JoinFilter(NamedTuple):
    """A FILTER, its variables, and the share of rows that it is likely to leave."""

    text: str
    names: frozenset[str]
    share: float


def join_filters(
    source: Source, filters: Iterable[tree.Filter], bound: frozenset[str], render: Callable[[tree.Filter], str]
) -> Iterator[tuple[tree.Filter, JoinFilter]]:
    """Yield the filters that may stand as soon as their variables are bound; `bound`: those of the join."""
    for each in filters:
        names = frozenset(source.variables_of(each))
        if names and names <= bound and is_steady(each.constraint) and not any(tree.exists_groups(each.constraint)):
            yield each, JoinFilter(render(each), names, _share(each.constraint))


def named_values(
    source: Source, filters: Iterable[tree.Filter], bound: frozenset[str]
) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the variables that stand for IRIs which a filter writes out, and these IRIs."""
    for each in filters:
        for condition in tree.conditions(each.constraint):
            name, *iris = (source.part(side) for side in _sides(condition)) if _sides(condition) else ("",)
            if name[1:] in bound:
                yield name, iris


def _sides(condition: tree.Expression) -> list[tree.VarOrTerm]:
    """Return the variable and the IRIs of a condition that asks whether it is one of them; nothing of another."""
    is_equation = isinstance(condition, tree.RelationalExpression) and condition.operator in {"=", "IN"}
    is_same = isinstance(condition, tree.BuiltInCall) and condition.name.is_word("SAMETERM")
    sides = [tree.unbracketed(each) for each in tree.operands(condition)] if is_equation or is_same else []
    terms = [each for each in sides if isinstance(each, tree.VarOrTerm)]
    variables = [each for each in terms if is_variable(each)]
    iris = [each for each in terms if each.kind is tree.TermKind.IRI]
    is_list = isinstance(condition, tree.RelationalExpression) and condition.operator == "IN"
    if len(variables) != 1 or not iris or len(variables) + len(iris) != len(sides) or (is_list and sides[0] in iris):
        return []
    return [*variables, *iris]


def _share(expression: tree.Expression) -> float:
    """Return the share of rows that a condition leaves; all where it names IRIs, which are counted themselves."""
    expression = tree.unbracketed(expression)
    if isinstance(expression, tree.ConditionalAndExpression):
        return prod(map(_share, expression.operands))
    if _sides(expression):
        return 1.0
    if isinstance(expression, tree.RelationalExpression) and expression.operator not in {"!=", "NOT IN"}:
        return _ONE if expression.operator in {"=", "IN"} else _PART
    return _ONE if isinstance(expression, tree.BuiltInCall) and expression.name.is_word(*_LOOKS_FOR) else 1.0
