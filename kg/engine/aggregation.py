"""Aggregates and groups, written so that the engine counts by the letter.

- COUNT leaves out the rows in which an expression fails: the engine gives up on the whole. It gets a name by BIND.
- `COUNT(DISTINCT *)` counts solutions: the engine sees the hidden variables of blank nodes and paths. A sub-SELECT
  takes them out.
- `GROUP BY (?a AS ?b)`: the engine forgets ?b. It is bound before.
- What SELECT names may be used behind it: the engine takes that for a variable that is not grouped. The expression
  stands in its place.
- HAVING and ORDER BY of CONSTRUCT, DESCRIBE and ASK may have aggregates: the engine refuses them. They move into a
  sub-SELECT.
- GROUP_CONCAT takes values of every type, and gives a plain string. The engine takes plain strings, and is faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kg.engine.edits import Edit
from kg.engine.functions import group_concat
from kg.engine.source import Source
from kg.sparql import tree
from kg.sparql.grammar import is_variable
from kg.sparql.lexer import Token
from kg.sparql.scoping import variables_in_scope
from kg.sparql.values import ValueKind, value_kind

_ESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_SIGNS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}

# Renders an expression: its source with what is mended in it.
Render = Callable[[tree.Expression], str]


def aggregate_edit(aggregate: tree.Aggregate, render: Render) -> Edit | None:
    """Return the edit of an aggregate that the engine does not have as SPARQL 1.1 says; COUNT is for `count_names`."""
    argument = aggregate.argument
    if not aggregate.name.is_word("GROUP_CONCAT") or argument is None or value_kind(argument) is ValueKind.STRING:
        return None
    if aggregate.is_distinct:
        separator = _string(aggregate.separator.text) if aggregate.separator else " "
        return Edit(aggregate.start, aggregate.end, f"<{group_concat(separator)}>({render(argument)})")
    return Edit(argument.start, argument.end, f"STR({render(argument)})")


def moved_aliases(query: tree.SelectQuery, source: Source) -> dict[str, tree.GroupCondition]:
    """Return the conditions of GROUP BY whose variable is bound before, by the name of that variable."""
    counted = source.variables_of(*_counted(query))
    return {
        condition.variable.text[1:]: condition
        for condition in query.modifier.group_by
        if condition.variable is not None
        and (is_variable(tree.unbracketed(condition.expression)) or condition.variable.text[1:] in counted)
    }


def _counted(query: tree.SelectQuery) -> list[tree.Expression]:
    return [
        aggregate.argument
        for aggregate in query.aggregates
        if aggregate.name.is_word("COUNT") and not isinstance(aggregate.argument, tree.VarOrTerm | None)
    ]


def count_names(query: tree.SelectQuery) -> dict[int, str]:
    """Return the variables that stand for what COUNT counts, by the place of the expression."""
    return {expression.start: f"?myeloma_{expression.start}" for expression in _counted(query)} if query.where else {}


def grouping_edits(query: tree.SelectQuery, source: Source, render: Render) -> Iterator[Edit]:
    """Yield the edits around WHERE and in GROUP BY."""
    where = query.where
    if where is None:
        return
    bindings = []
    for name, condition in moved_aliases(query, source).items():
        bindings.append(f"BIND({render(condition.expression)} AS ?{name})")
        yield Edit(condition.start, condition.end, f"?{name} ")
    names = count_names(query)
    bindings += [f"BIND({render(expression)} AS {names[expression.start]})" for expression in _counted(query)]
    if bindings:
        yield Edit(where.start, where.start, "{ ")
    if any(each.is_distinct and each.argument is None for each in query.aggregates):
        yield Edit(where.start, where.start, f"{{ SELECT {_listed(variables_in_scope(source.text, where))} ")
        yield Edit(where.end, where.end, " }")
    if bindings:
        yield Edit(where.end, where.end, f" {' '.join(bindings)} }}")


def sub_select_edits(query: tree.SelectQuery, modifier: str) -> Iterator[Edit]:
    """Yield the edits that put WHERE and what stands behind it into a sub-SELECT; `modifier`: the latter, rendered."""
    where = query.where
    if query.form == "SELECT" or where is None or not any(True for _ in query.aggregates):
        return
    keys = (condition.variable or condition.expression for condition in query.modifier.group_by)
    names = [key.text[1:] for key in keys if isinstance(key, Token | tree.VarOrTerm) and key.text[0] in "?$"]
    yield Edit(where.start, where.start, f"{{ SELECT {_listed(names)} ")
    yield Edit(where.end, where.end, f" {modifier} }}")
    yield Edit(query.modifier.start, query.modifier.end, "")


def _listed(names: list[str]) -> str:
    return " ".join(f"?{name}" for name in dict.fromkeys(names)) or "(1 AS ?myeloma_row)"


def _string(literal: str) -> str:
    """Return the text of a string as it is written in SPARQL."""
    quotes = 3 if literal.startswith(('"""', "'''")) else 1
    return _ESCAPED.sub(_unescaped, literal[quotes:-quotes])


def _unescaped(match: re.Match[str]) -> str:
    sign = match[1]
    return chr(int(sign[1:], 16)) if sign[0] in "uU" else _SIGNS.get(sign, sign)
