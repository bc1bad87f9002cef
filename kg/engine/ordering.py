"""ORDER BY over values of several types, written so that the engine can sort them.

The engine compares values of types that have no order between them by their spelling, which is no order at all when
others stand among them that it compares by value: it ends with its process. SPARQL leaves that order open (section
15.1), so three keys stand for a value: its kind, a value that has an order in its kind, and what parts equal ones.

- Numbers: as xsd:double, NaN before the others; integers and decimals of the same double by their own value.
- Dates, times and durations: as seconds, which `order_key` of `kg.engine.functions` knows; then by their spelling.
- All others: by themselves.

The engine asks for the keys at each comparison, so a variable whose text tells that it never stands for such a value
is sorted by itself: it names subjects, properties or graphs, or a number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.datatypes import XSD
from kg.engine.functions import ORDER_KEY, WITH_ORDER_KEY
from kg.engine.source import Source
from kg.engine.triples import triples_of_subject
from kg.sparql import tree
from kg.sparql.grammar import is_variable
from kg.sparql.lexer import TokenKind
from kg.sparql.values import UNSTEADY, ValueKind, is_steady, value_kind

_TOTAL = {ValueKind.BOOLEAN, ValueKind.INTEGER, ValueKind.STRING, ValueKind.IRI}
_TIMES = ", ".join(f"<{datatype}>" for datatype in WITH_ORDER_KEY)
_INEXACT = f"<{XSD}float>, <{XSD}double>"


# Values of VALUES that are no IRIs; a triple is none, either.
_LITERALS, _NO_IRIS = {TokenKind.STRING, TokenKind.NUMBER}, ("UNDEF", "TRUE", "FALSE")


def needs_order_keys(expression: tree.Expression, sortable: set[str]) -> bool:
    """Whether the engine may not be able to sort by an expression; `sortable`: variables that it can sort by."""
    inner = tree.unbracketed(expression)
    if is_variable(inner) and inner.text[1:] in sortable:
        return False
    return not _is_total(expression) and is_steady(expression)


def keeps_few_by_keys(query: tree.SelectQuery, source: Source) -> bool:
    """Whether a query keeps some rows in an order by keys, whatever the time and chance."""
    modifier = query.modifier
    if not modifier.is_sliced or any(token.is_word(*UNSTEADY) for token in source.tokens_of(query)):
        return False
    sortable = sortable_variables(query, source) if modifier.order_by else set[str]()
    return any(needs_order_keys(each.expression, sortable) for each in modifier.order_by)


def sortable_variables(query: tree.SelectQuery, source: Source) -> set[str]:
    """Return the variables of a query that stand for values of one order in all of its solutions."""
    names = _sortable_in(query.where, source) if query.where else set[str]()
    for item in query.select.items if query.select else ():
        if item.expression is not None and _is_total(item.expression):
            names.add(item.variable.text[1:])
    return names


def _is_total(expression: tree.Expression) -> bool:
    return value_kind(expression) in _TOTAL


def _sortable_in(group: tree.GroupGraphPattern, source: Source) -> set[str]:
    query = group.sub_select
    if query is None:
        return set().union(*(_sortable_of(element, source) for element in group.elements))
    names = sortable_variables(query, source)
    items = query.select.items if query.select else ()
    return names & {item.variable.text[1:] for item in items} if items else names


def _sortable_of(element: tree.TriplesBlock | tree.GraphPatternNotTriples, source: Source) -> set[str]:
    """Return those of a part of a group: a value that is joined with one of them is one of them."""
    if isinstance(element, tree.TriplesBlock):
        return set(_resources(element.triples))
    if isinstance(element, tree.GroupOrUnionGraphPattern):
        return set[str].intersection(*(_sortable_in(group, source) for group in element.groups))
    if isinstance(element, tree.GraphGraphPattern):
        return _sortable_in(element.group, source) | source.variables_of(element.name)
    if isinstance(element, tree.InlineData):
        read = source.tokens_of(element)
        is_open = any(token.kind in _LITERALS or token.is_word(*_NO_IRIS) or token.text == "<<(" for token in read)
        return set() if is_open else {token.text[1:] for token in element.variables}
    return set()


def _resources(triples: Iterable[tree.TriplesSameSubjectPath]) -> Iterator[str]:
    """Yield the variables of triples that stand for subjects and properties, which are no literals."""
    for same_subject in triples:
        for triple in triples_of_subject(same_subject):
            if isinstance(triple.verb, tree.VarOrTerm):
                yield from (node.text[1:] for node in (triple.subject, triple.verb) if is_variable(node))
            elif is_variable(triple.subject) and _begins_with_property(triple.verb):
                yield triple.subject.text[1:]


def _begins_with_property(path: tree.PropertyPath) -> bool:
    """Whether what a path begins at is the subject of a triple."""
    if isinstance(path, tree.PathSequence):
        return _begins_with_property(path.elements[0])
    return isinstance(path, tree.PathPrimary)


def order_keys(value: str, direction: str) -> str:
    """Return the conditions of ORDER BY that stand for one; `value`: its expression; `direction`: ASC or DESC.

    What is no literal is its own first key, in front of all literals, so that the others are looked at for equal ones
    alone: the engine evaluates a key at each comparison.
    """
    datatype = f"DATATYPE({value})"
    # A division by zero has no value: equal numbers of which one is not exact stay equal.
    spelling = f"IF({datatype} IN ({_INEXACT}), 1/0, IF({datatype} IN ({_TIMES}), STR({value}), {value}))"
    spelling = f'IF({datatype} = <{XSD}string>, "", {spelling})'
    keys = ((_literal_kind(value), value), (_literal_place(value), '""'), (spelling, '""'))
    return " ".join(f"{direction}(IF(isLiteral({value}), {key}, {other}))" for key, other in keys)


def kind_key(value: str) -> str:
    """Return the expression for the kind of a value: a string, empty for what is no literal."""
    return f'COALESCE({_literal_kind(value)}, "")'


def place_key(value: str) -> str:
    """Return the expression for what a value is sorted by in its kind: a double for a number."""
    return f"IF(isLiteral({value}), {_literal_place(value)}, {value})"


def _literal_kind(value: str) -> str:
    return f'IF(isNumeric({value}), IF({value} = {value}, "!", " "), STR(DATATYPE({value})))'


def _literal_place(value: str) -> str:
    seconds = f"IF(DATATYPE({value}) IN ({_TIMES}), <{ORDER_KEY}>({value}), {value})"
    return f"IF(DATATYPE({value}) = <{XSD}string>, {value}, IF(isNumeric({value}), <{XSD}double>({value}), {seconds}))"
