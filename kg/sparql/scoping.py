"""Variables and blank nodes: which ones a group gives a value, and which stand where they may not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kg.sparql import tree
from kg.sparql.lexer import Token, TokenKind, tokens

_UNGROUPED = (
    "{0} stands beside an aggregate, and the rows are not grouped by it. Write GROUP BY {0}, or (SAMPLE({0}) AS ?one)."
)


class Fault(NamedTuple):
    """Where a token stands, and what is wrong with it."""

    start: int
    message: str


def scoping_faults(text: str, query: tree.SelectQuery) -> list[Fault]:
    """Return what is wrong with the variables and blank nodes of a query, in the order of the text."""
    return sorted(_Scoping(text).faults_of_query(query))


def variables_in_scope(text: str, group: tree.GroupGraphPattern) -> list[str]:
    """Return the names of the variables that a group gives a value, in the order of the text (section 18.2.1)."""
    return list(dict.fromkeys(_Scoping(text).variables_of_group(group)))


class _Scoping:
    def __init__(self, text: str) -> None:
        self._text = text
        self._labels: dict[str, int] = {}

    def faults_of_query(self, query: tree.SelectQuery) -> Iterator[Fault]:
        for group in query.groups:
            yield from self._faults_of_group(group)
        items = query.select.items if query.select else ()
        if query.select and query.is_aggregated:
            yield from _ungrouped(query, query.select)
        taken = set(self.variables_of_group(query.where)) if query.where else set()
        taken |= {_name(item.variable) for item in items if item.expression is None}
        for item in items:
            if item.expression is not None:
                if _name(item.variable) in taken:
                    yield _taken(item.variable)
                taken.add(_name(item.variable))

    def _faults_of_group(self, group: tree.GroupGraphPattern) -> Iterator[Fault]:
        if group.sub_select:
            yield from self.faults_of_query(group.sub_select)
        taken: set[str] = set()
        block = group.start
        for element in group.elements:
            if isinstance(element, tree.Bind) and _name(element.variable) in taken:
                yield _taken(element.variable)
            taken.update(self._variables_of_element(element))
            for inner in tree.inner_groups(element):
                yield from self._faults_of_group(inner)
            if isinstance(element, tree.TriplesBlock):
                yield from self._misplaced_labels(element, block)
            elif not isinstance(element, tree.Filter):
                block = element.end

    def _misplaced_labels(self, element: tree.TriplesBlock, block: int) -> Iterator[Fault]:
        for token in self._tokens(element, TokenKind.BLANK):
            if self._labels.setdefault(token.text, block) != block:
                yield Fault(token.start, f"{token.text} stands in another group already. Use a variable for both.")

    def variables_of_group(self, group: tree.GroupGraphPattern) -> Iterator[str]:
        query = group.sub_select
        if query and query.select and query.select.items:
            yield from (_name(item.variable) for item in query.select.items)
        elif query and query.where:
            yield from self.variables_of_group(query.where)
            yield from map(_name, query.values.variables if query.values else ())
        for element in group.elements:
            yield from self._variables_of_element(element)

    def _variables_of_element(self, element: tree.TriplesBlock | tree.GraphPatternNotTriples) -> Iterator[str]:
        if isinstance(element, tree.TriplesBlock):
            yield from (_name(token) for token in self._tokens(element, TokenKind.VARIABLE))
        elif isinstance(element, tree.InlineData):
            yield from map(_name, element.variables)
        elif isinstance(element, tree.Bind):
            yield _name(element.variable)
        elif not isinstance(element, tree.Filter | tree.MinusGraphPattern):
            name = element.name if isinstance(element, tree.GraphGraphPattern | tree.ServiceGraphPattern) else None
            if name and name.kind is tree.TermKind.VARIABLE:
                yield name.text[1:]
            for group in tree.inner_groups(element):
                yield from self.variables_of_group(group)

    def _tokens(self, element: tree.TriplesBlock, kind: TokenKind) -> Iterator[Token]:
        for token in tokens(self._text[element.start : element.end]):
            if token.kind is kind:
                yield token._replace(start=token.start + element.start)


def _ungrouped(query: tree.SelectQuery, select: tree.SelectClause) -> Iterator[Fault]:
    if not select.items:
        yield Fault(query.start, "SELECT * does not go with GROUP BY: name the variables.")
    grouped = {_name(item.variable) for item in select.items if item.expression is not None}
    for condition in query.modifier.group_by:
        key = tree.unbracketed(condition.expression)
        if condition.variable:
            grouped.add(_name(condition.variable))
        elif isinstance(key, tree.VarOrTerm):
            grouped.add(key.text[1:])
    for item in select.items:
        if item.expression is None and _name(item.variable) not in grouped:
            yield Fault(item.variable.start, _UNGROUPED.format(item.variable.text))
        elif item.expression is not None:
            for term in _free_variables(item.expression):
                if term.text[1:] not in grouped:
                    yield Fault(term.start, _UNGROUPED.format(term.text))


def _free_variables(expression: tree.Expression) -> Iterator[tree.VarOrTerm]:
    """Yield the variables of an expression that need a value, but for those that aggregates take."""
    if isinstance(expression, tree.VarOrTerm):
        if expression.kind is tree.TermKind.VARIABLE:
            yield expression
    elif not isinstance(expression, tree.Aggregate | tree.ExistsFunc):
        is_lenient = isinstance(expression, tree.BuiltInCall) and expression.name.is_word("BOUND", "COALESCE")
        for operand in () if is_lenient else tree.operands(expression):
            yield from _free_variables(operand)


def _taken(token: Token) -> Fault:
    return Fault(token.start, f"{token.text} has a value already. Choose a new name behind AS.")


def _name(token: Token) -> str:
    return token.text[1:]
