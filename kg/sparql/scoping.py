"""Variables and blank nodes that stand where they may not: what is wrong with a query that fits the grammar."""

from __future__ import annotations

from collections.abc import Iterator

from kg.sparql.lexer import Kind, Token, tokens
from kg.sparql.tree import Element, Group, Query

# Where a token stands, and what is wrong with it.
Fault = tuple[int, str]


def faults(text: str, query: Query) -> list[Fault]:
    """Return what is wrong with the variables and blank nodes of a query, in the order of the text."""
    return sorted(_Scopes(text).of_query(query))


class _Scopes:
    def __init__(self, text: str) -> None:
        self._text = text
        self._labels: dict[str, int] = {}

    def of_query(self, query: Query) -> Iterator[Fault]:
        for group in query.groups:
            yield from self._of_group(group)
        if query.aggregates:
            yield from _ungrouped(query)
        seen = set(self._seen_in(query.where)) if query.where else set()
        seen |= {_name(token) for token in query.selected}
        for token in query.made:
            if _name(token) in seen:
                yield _taken(token)
            seen.add(_name(token))

    def _of_group(self, group: Group) -> Iterator[Fault]:
        if group.query:
            yield from self.of_query(group.query)
        seen: set[str] = set()
        block = group.start
        for element in group.elements:
            if element.made and _name(element.made) in seen:
                yield _taken(element.made)
            seen.update(self._seen_after(element))
            for inner in element.groups:
                yield from self._of_group(inner)
            if element.kind == "TRIPLES":
                yield from self._strange_labels(element, block)
            elif element.kind != "FILTER":
                block = element.end

    def _strange_labels(self, element: Element, block: int) -> Iterator[Fault]:
        for token in self._tokens(element):
            if token.kind is Kind.BLANK and self._labels.setdefault(token.text, block) != block:
                yield token.start, f"{token.text} stands in another group already. Use a variable for both."

    def _seen_in(self, group: Group) -> Iterator[str]:
        """Yield the variables that a group gives a value."""
        if group.query and not group.query.star:
            yield from (_name(token) for token in [*group.query.selected, *group.query.made])
        elif group.query and group.query.where:
            yield from self._seen_in(group.query.where)
        for element in group.elements:
            yield from self._seen_after(element)

    def _seen_after(self, element: Element) -> Iterator[str]:
        if element.kind in {"TRIPLES", "VALUES"}:
            yield from (_name(token) for token in self._tokens(element) if token.kind is Kind.VARIABLE)
        elif element.kind not in {"FILTER", "MINUS"}:
            for group in element.groups:
                yield from self._seen_in(group)
        if element.name:
            yield self._text[element.name.start + 1 : element.name.end]
        if element.made:
            yield _name(element.made)

    def _tokens(self, element: Element) -> Iterator[Token]:
        for token in tokens(self._text[element.start : element.end]):
            yield token._replace(start=token.start + element.start)


def _ungrouped(query: Query) -> Iterator[Fault]:
    if query.star:
        yield query.start, "SELECT * does not go with GROUP BY: name the variables."
    grouped = {_name(token) for token in [*query.grouped, *query.made]}
    for token in query.selected:
        if _name(token) not in grouped:
            remedy = f"Write GROUP BY {token.text}, or (SAMPLE({token.text}) AS ?one)."
            yield token.start, f"{token.text} stands beside an aggregate, and the rows are not grouped by it. {remedy}"


def _taken(token: Token) -> Fault:
    return token.start, f"{token.text} has a value already. Choose a new name behind AS."


def _name(token: Token) -> str:
    return token.text[1:]
