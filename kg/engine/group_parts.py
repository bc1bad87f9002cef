"""The parts of the groups of a query, as they stand there or are arranged, and what is known of their variables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from kg.engine.source import Source
from kg.sparql import tree

Element: TypeAlias = tree.TriplesBlock | tree.GraphPatternNotTriples


class ForEachRow(NamedTuple):
    """A part of a group that is asked for each row before it."""

    element: Element


class UnionOfJoins(NamedTuple):
    """A UNION over whose branches what stood beside it is joined."""

    branches: tuple[tuple[Arranged, ...], ...]


Arranged: TypeAlias = Element | ForEachRow | UnionOfJoins


class GroupParts:
    """What the parts of the groups of a query mention, and what they bind."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def mentioned(self, elements: Iterable[Arranged]) -> set[str]:
        """Return the variables of parts of a group, but for filters."""
        names: set[str] = set()
        for element in elements:
            if isinstance(element, UnionOfJoins):
                names |= self.mentioned(part for branch in element.branches for part in branch)
            elif not isinstance(element, tree.Filter):
                names |= self._source.variables_of(element.element if isinstance(element, ForEachRow) else element)
        return names

    def has_labels(self, elements: Iterable[Arranged]) -> bool:
        """Whether a blank node of the triples of a group has a label."""
        return any(isinstance(each, tree.TriplesBlock) and self._source.blank_labels_of(each) for each in elements)

    def certain(self, element: Arranged) -> set[str]:
        """Return the variables that have a value in every solution of a part of a group."""
        if isinstance(element, ForEachRow):
            return self.certain(element.element)
        if isinstance(element, UnionOfJoins):
            return set[str].intersection(*map(self.certain_of, element.branches))
        if isinstance(element, tree.TriplesBlock):
            return self._source.variables_of(element)
        if isinstance(element, tree.GroupOrUnionGraphPattern):
            return set[str].intersection(*(self.certain_in(group) for group in element.groups))
        if isinstance(element, tree.GraphGraphPattern):
            return self.certain_in(element.group) | self._source.variables_of(element.name)
        if isinstance(element, tree.InlineData):
            is_partial = any(token.is_word("UNDEF") for token in self._source.tokens_of(element))
            return set() if is_partial else {token.text[1:] for token in element.variables}
        return set()

    def certain_in(self, group: tree.GroupGraphPattern) -> set[str]:
        """Return the variables that have a value in every solution of a group."""
        query = group.sub_select
        if query is None:
            return self.certain_of(group.elements)
        within = self.certain_in(query.where) if query.where else set()
        items = query.select.items if query.select else ()
        return within & {item.variable.text[1:] for item in items if item.expression is None} if items else within

    def certain_of(self, elements: Iterable[Arranged]) -> set[str]:
        """Return the variables that have a value in every solution of parts that are joined."""
        return set().union(*(self.certain(element) for element in elements))
