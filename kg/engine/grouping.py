"""Queries whose groups can be reckoned from the columns of a version (`kg.columns`).

They are of triples, in the default graph or in a graph that is named, with names or variables as verbs, and of FILTERs
that compare variables with integers; what is grouped by is a variable, and what is reckoned is COUNT, SUM, AVG, MIN or
MAX of one. The groups then stand in place of
the pattern, as VALUES, and SAMPLE of what was reckoned in place of each aggregate: HAVING, ORDER BY and the rest stay
the engine's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kg.columns.question import FirstGroups, IntegerCondition, Reckoning
from kg.engine.edits import Edit, apply_edits
from kg.engine.row_order import sliced_rows
from kg.engine.simple_triples import NotSimpleError, SimpleTriple, simple_triples
from kg.engine.source import Source
from kg.sparql import tree
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import is_variable, parse
from kg.sparql.scoping import scoping_faults

_MAY_RECKON = re.compile(r"\b(?:COUNT|SUM|AVG|MIN|MAX)\b", re.IGNORECASE)
_FUNCTIONS = frozenset(("COUNT", "SUM", "MIN", "MAX"))
_VALUE, _GROUP = "?myeloma_group_", "<urn:myeloma-kg:group>"
_MOST_TRIPLES = 8
_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
# How SQL writes an operator, and what it is seen from the other side.
_OPERATORS = {"=": "=", "!=": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


class GroupedQuery(NamedTuple):
    """A query of groups.

    `prologue`: what its names need; `graph`: as it is written, or nothing for the default graph; `terms`: the subject,
    verb and object of each triple; `conditions`: of its FILTERs; `text`: the query with a place for its groups;
    `has_from`: whether it says FROM; `first`: those of its groups that LIMIT can keep, where that is known.
    """

    prologue: str
    graph: str
    triples: Sequence[SimpleTriple]
    terms: Sequence[tuple[str, str, str]]
    keys: Sequence[str]
    aggregates: Sequence[Reckoning]
    conditions: Sequence[IntegerCondition]
    text: str
    has_from: bool
    first: FirstGroups | None = None

    @property
    def constants(self) -> list[str]:
        """The names and literals of the pattern, and the name of the graph, as they are written."""
        written = [term for triple in self.terms for term in triple if term[0] != "?"]
        return list(dict.fromkeys([*written, *filter(None, [self.graph])]))

    def filled(self, text: str, groups: Sequence[Sequence[str]]) -> str:
        """Return what became of the text, with groups in their place; nothing where it has no such place."""
        place = _rows([[_GROUP] * len(groups[0])] * 2)
        return text.replace(place, _rows(groups)) if text.count(place) == 1 else ""


def grouped_query(text: str) -> GroupedQuery | None:
    """Return a query whose groups can be reckoned from columns; None for any other.

    >>> query = grouped_query("SELECT ?d (COUNT(?c) AS ?n) { ?c <p> ?d } GROUP BY ?d")
    >>> query.terms, query.keys, query.aggregates
    ([('?c', '<p>', '?d')], ['?d'], [Reckoning(function='COUNT', name='?c', is_distinct=False)])
    >>> query.filled(query.text, [["<a>", "2"]])
    'SELECT ?d (SAMPLE(?myeloma_group_0) AS ?n) { VALUES (?d ?myeloma_group_0) { (<a> 2) } } GROUP BY ?d'
    """
    if not _MAY_RECKON.search(text):
        return None
    try:
        source = Source(text)
        query = parse(text, source.tokens)
        return None if scoping_faults(text, query) else _grouped(source, query)
    except (QuerySyntaxError, RecursionError, NotSimpleError):
        return None


def _grouped(source: Source, query: tree.SelectQuery) -> GroupedQuery:
    """Return a query that is of this kind. Raises NotSimpleError for another."""
    select, where = query.select, query.where
    if query.form != "SELECT" or not select or not select.items or where is None or query.values:
        raise NotSimpleError
    if any(isinstance(part, tree.ExistsFunc) for each in query.expressions for part in tree.parts(each)):
        raise NotSimpleError
    graph, blocks, filters = _parts_of(source, where)
    triples = [triple for block in blocks for triple in simple_triples(source, block)]
    conditions = [_comparison(condition) for each in filters for condition in tree.conditions(each.constraint)]
    terms = [_terms(source, triple) for triple in triples]
    keys = [_variable(condition.expression) for condition in query.modifier.group_by if condition.variable is None]
    reckoned = _Reckoned()
    edits = [Edit(each.start, each.end, reckoned.text_of(each)) for each in query.aggregates]
    aggregates = reckoned.aggregates
    named = {term for triple in terms for term in triple if term[0] == "?"}
    used = {*keys, *(each.name for each in aggregates if each.name), *(each.name for each in conditions)}
    if not aggregates or not used <= named or len(keys) < len(query.modifier.group_by) or len(triples) > _MOST_TRIPLES:
        raise NotSimpleError
    columns = [*dict.fromkeys(keys), *(f"{_VALUE}{number}" for number in range(len(aggregates)))]
    values = f"{{ VALUES ({' '.join(columns)}) {{ {_rows([[_GROUP] * len(columns)] * 2)} }} }}"
    return GroupedQuery(
        prologue=source.text[: query.start],
        graph=graph,
        triples=triples,
        terms=terms,
        keys=list(dict.fromkeys(keys)),
        aggregates=aggregates,
        conditions=conditions,
        text=apply_edits(source.text, [*edits, Edit(where.start, where.end, values)]),
        first=None if conditions else _first(source, query, reckoned),
        has_from=any(token.is_word("FROM") for token in source.tokens if select.end <= token.start < where.start),
    )


def _first(source: Source, query: tree.SelectQuery, reckoned: _Reckoned) -> FirstGroups | None:
    """Return which groups a query can keep that is sorted by a COUNT and has a LIMIT; None for any other."""
    modifier, select = query.modifier, query.select
    if select is None or select.is_distinct or modifier.having or not modifier.order_by:
        return None
    rows = sliced_rows(source.text[modifier.order_by[-1].end : modifier.end])
    first = modifier.order_by[0]
    key = tree.unbracketed(first.expression)
    if is_variable(key):
        named = [item.expression for item in select.items if item.variable.text[1:] == key.text[1:]]
        key = tree.unbracketed(named[0]) if named and named[0] else key
    if rows is None or rows.stop is None or not isinstance(key, tree.Aggregate) or key.name.text.upper() != "COUNT":
        return None
    return FirstGroups(reckoned.place_of(key), falls=first.direction == "DESC", number=rows.stop)


def _parts_of(source: Source, where: tree.GroupGraphPattern) -> tuple[str, list[tree.TriplesBlock], list[tree.Filter]]:
    """Return the name of the graph that is asked, nothing for the default graph; triples; and FILTERs."""
    filters = [each for each in where.elements if isinstance(each, tree.Filter)]
    others = [each for each in where.elements if not isinstance(each, tree.Filter)]
    if where.sub_select:
        raise NotSimpleError
    if len(others) == 1 and isinstance(others[0], tree.GraphGraphPattern):
        name = others[0].name
        if name.kind is not tree.TermKind.IRI:
            raise NotSimpleError
        inner, blocks, more = _parts_of(source, others[0].group)
        if inner:
            raise NotSimpleError
        return source.part(name), blocks, [*filters, *more]
    blocks = [each for each in others if isinstance(each, tree.TriplesBlock)]
    if not blocks or len(blocks) < len(others):
        raise NotSimpleError
    return "", blocks, filters


def _comparison(condition: tree.Expression) -> IntegerCondition:
    """Return what a condition compares. Raises NotSimpleError for any but a variable and an integer."""
    if not isinstance(condition, tree.RelationalExpression) or condition.operator not in _OPERATORS:
        raise NotSimpleError
    sides, operator = [tree.unbracketed(each) for each in tree.operands(condition)], condition.operator
    if is_variable(sides[-1]):
        sides, operator = sides[::-1], _TURNED.get(operator, operator)
    name, value = sides
    if not isinstance(value, tree.VarOrTerm) or not _INTEGER.fullmatch(value.text):
        raise NotSimpleError
    return IntegerCondition(_variable(name), _OPERATORS[operator], int(value.text))


def _terms(source: Source, triple: SimpleTriple) -> tuple[str, str, str]:
    if not isinstance(triple.verb, tree.VarOrTerm | tree.PathPrimary):
        raise NotSimpleError
    verb = source.part(triple.verb)
    return _term(triple.subject), _TYPE if verb == "a" else _term(verb), _term(triple.object)


def _term(text: str) -> str:
    return f"?{text[1:]}" if text[0] == "$" else text


def _variable(expression: tree.Expression) -> str:
    inner = tree.unbracketed(expression)
    if not is_variable(inner):
        raise NotSimpleError
    return _term(inner.text)


class _Reckoned:
    """What has to be reckoned for the aggregates of a query, each once."""

    def __init__(self) -> None:
        self.aggregates: list[Reckoning] = []

    def text_of(self, aggregate: tree.Aggregate) -> str:
        """Return what stands in place of an aggregate."""
        name = "" if aggregate.argument is None else _variable(aggregate.argument)
        function = aggregate.name.text.upper()
        if function == "AVG":
            count = Reckoning("COUNT", name, aggregate.is_distinct)
            return f"({self._value(Reckoning('SUM', name, aggregate.is_distinct))} / {self._value(count)})"
        if function not in _FUNCTIONS or (aggregate.is_distinct and not name):
            raise NotSimpleError
        return self._value(Reckoning(function, name, aggregate.is_distinct))

    def place_of(self, count: tree.Aggregate) -> int:
        """Return the place of a COUNT, for which `text_of` was asked before."""
        name = "" if count.argument is None else _variable(count.argument)
        return self.aggregates.index(Reckoning("COUNT", name, count.is_distinct))

    def _value(self, reckoning: Reckoning) -> str:
        if reckoning not in self.aggregates:
            self.aggregates.append(reckoning)
        return f"SAMPLE({_VALUE}{self.aggregates.index(reckoning)})"


def _rows(rows: Sequence[Sequence[str]]) -> str:
    return " ".join(f"({' '.join(row)})" for row in rows)
