"""BNODE(text): one blank node for a text in each solution (section 17.4.2.9), where the engine has one in the result.

A solution is named by a variable of its own, and `solution_node` of `kg.engine.functions` makes the node of a text and
that name. What stands in HAVING, GROUP BY, ORDER BY and EXISTS, and beside aggregates is the engine's alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.engine.edits import Edit, apply_edits
from kg.engine.functions import SOLUTION_NODE
from kg.engine.source import Source
from kg.sparql import tree
from kg.sparql.grammar import parse
from kg.sparql.inspection import VOLATILE
from kg.sparql.lexer import Token, TokenKind, tokens
from kg.sparql.scoping import variables_in_scope


def makes_nodes(template: Iterable[Token]) -> bool:
    """Whether a template, as its tokens, has other blank nodes in it for each solution.

    >>> makes_nodes(tokens("[] ?p ?o")), makes_nodes(tokens("?s ?p ?o"))
    (True, False)
    """
    return any(token.kind is TokenKind.BLANK or token.text in {"[", "("} for token in template)


def counts_equal_solutions(query: tree.SelectQuery, source: Source) -> bool:
    """Whether solutions of a pattern that are equal give more than one of them would: rows, or blank nodes."""
    if query.form != "CONSTRUCT" or query.where is None:
        return query.form == "SELECT"
    made = query.template is not None and makes_nodes(source.tokens_of(query.template))
    return made or any(token.is_word(*VOLATILE) for token in source.tokens_of(query.where))


def with_solution_nodes(text: str) -> str:
    """Return a query in which BNODE(text) is a node of the solution.

    Raises QuerySyntaxError or RecursionError for a text that cannot be parsed here.

    >>> with_solution_nodes("ASK { BIND(BNODE('a') AS ?x) }").partition(" BIND(<")[0]
    'ASK { BIND(STRUUID() AS ?myeloma_solution_6)'
    """
    if "BNODE" not in text.upper():
        return text
    return apply_edits(text, _query_edits(text, parse(text, list(tokens(text)))))


def _query_edits(text: str, query: tree.SelectQuery) -> list[Edit]:
    counts_all = any(each.is_distinct and each.argument is None for each in query.aggregates)
    if query.where is None or query.form == "DESCRIBE" or counts_all:
        return []  # a further variable would be described or counted
    calls = [] if query.values else list(_calls_in_select(query))
    edits = _group_edits(text, query.where, calls)
    if edits and query.select and not query.select.items and query.form == "SELECT":
        made = query.values.variables if query.values else ()
        names = {*variables_in_scope(text, query.where), *(token.text[1:] for token in made)}
        if not names:
            return []
        listed = " ".join(f"?{name}" for name in sorted(names))
        edits.append(Edit(query.select.end - 1, query.select.end, f" {listed} "))
    return edits


def _calls_in_select(query: tree.SelectQuery) -> Iterator[tree.BuiltInCall]:
    for item in query.select.items if query.select else ():
        if item.expression is not None and not query.is_aggregated:
            yield from _calls(item.expression)
    for aggregate in query.aggregates:
        if aggregate.argument is not None:
            yield from _calls(aggregate.argument)


def _group_edits(text: str, group: tree.GroupGraphPattern, calls_at_end: Sequence[tree.BuiltInCall] = ()) -> list[Edit]:
    """Return the edits of a group; `calls_at_end`: those that are made for its solutions from outside."""
    if group.sub_select is not None:
        return _query_edits(text, group.sub_select)
    edits: list[Edit] = []
    at_end = list(calls_at_end)
    solution = ""  # the variable that names the solution; a part of the group that may make more of it ends that
    for element in group.elements:
        if isinstance(element, tree.Filter):
            at_end += _calls(element.constraint)
        elif isinstance(element, tree.Bind):
            calls = list(_calls(element.expression))
            if calls and not solution:
                solution = f"?myeloma_solution_{element.start}"
                edits.append(Edit(element.start, element.start, f"BIND(STRUUID() AS {solution}) "))
            edits += _call_edits(calls, solution)
        else:
            solution = ""
            if not isinstance(element, tree.ServiceGraphPattern):
                for inner in tree.inner_groups(element):
                    edits += _group_edits(text, inner)
    if at_end and not solution:
        solution = f"?myeloma_solution_{group.end}"
        edits.append(Edit(group.end - 1, group.end - 1, f" BIND(STRUUID() AS {solution}) "))
    return edits + _call_edits(at_end, solution)


def _calls(expression: tree.Expression) -> Iterator[tree.BuiltInCall]:
    for part in tree.parts(expression):
        if isinstance(part, tree.BuiltInCall) and part.name.is_word("BNODE") and part.arguments:
            yield part


def _call_edits(calls: Sequence[tree.BuiltInCall], solution: str) -> list[Edit]:
    edits: list[Edit] = []
    for call in calls:
        edits.append(Edit(call.name.start, call.name.end, f"<{SOLUTION_NODE}>"))
        edits.append(Edit(call.end - 1, call.end - 1, f", {solution}"))
    return edits
