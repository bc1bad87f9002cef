"""Groups whose joins the engine does not plan, written so that it plans them.

The engine orders the parts of a join by what is bound before each. It does not look into a part that is a UNION or has
a FILTER, BIND or OPTIONAL of its own: that part is planned as if nothing were bound, and then asked again for each row
before it, so that n rows cost n times n. Where the meaning stays the same,

- `A { B FILTER(f) }` becomes `A B FILTER(f)`;
- `A { B } UNION { C }` becomes `{ A B } UNION { A C }`;
- `A OPTIONAL { B } C`, where only B may bind what C shares, asks C for each row (LATERAL), and so if C is optional.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import prod
from typing import TypeGuard

from kg.engine.group_parts import Arranged, Element, ForEachRow, GroupParts, UnionOfJoins
from kg.engine.optionals import optionals_last
from kg.engine.source import Source
from kg.engine.triples import triples_in_group
from kg.sparql import tree
from kg.sparql.lexer import TokenKind
from kg.sparql.values import UNSTEADY, is_steady

_MOST_BRANCHES = 16
# Of more triples the engine takes the rows for so many that it reads all of the graph for each OPTIONAL.
_MOST_PLANNED = 8

# Words of what leaves fewer rows.
_NARROWING = ("FILTER", "VALUES", "LIMIT", "HAVING")

# What can stand in any order in a join.
_JOINED = (tree.TriplesBlock, tree.InlineData, tree.GraphGraphPattern, tree.GroupOrUnionGraphPattern)


class Joins:
    """How the groups of a query are arranged."""

    def __init__(self, source: Source, parts: GroupParts) -> None:
        self._source, self._parts = source, parts
        self._uses = Counter(token.text[1:] for token in source.tokens if token.kind is TokenKind.VARIABLE)

    def arranged(self, elements: Sequence[Element], *, is_outermost: bool) -> Sequence[Arranged]:
        """Return the parts of a group in an arrangement that the engine plans; the same where it does already.

        `is_outermost`: whether nothing is joined with the group.
        """
        joined = optionals_last(self._opened(elements), self._source.variables_of, self._parts.certain, self._narrows)
        arranged = self._with_rows(self._distributed(joined))
        if is_outermost:
            arranged = self._with_rows_of_optionals(arranged)
        is_same = len(arranged) == len(elements) and all(a is b for a, b in zip(arranged, elements, strict=True))
        return elements if is_same else arranged

    def _narrows(self, element: Element) -> bool:
        """Whether a part that is joined is likely to leave fewer rows; one of triples is planned with the others."""
        if isinstance(element, tree.TriplesBlock | tree.InlineData) or _is_union_of_joins(element):
            return True
        if any(token.is_word(*_NARROWING) for token in self._source.tokens_of(element)):
            return True
        triples = (triple for group in tree.inner_groups(element) for triple in triples_in_group(group))
        nodes = (node for triple in triples for node in (triple.subject, triple.object.node))
        return any(isinstance(node, tree.VarOrTerm) and node.is_constant for node in nodes)

    # Groups that are opened.

    def _opened(self, elements: Sequence[Element]) -> list[Element]:
        """Return the parts of a group with those of inner groups among them, where that means the same."""
        joined = [element for element in elements if isinstance(element, _JOINED)]
        opened: list[Element] = []
        for element in elements:
            inner = self._inner_to_open(element)
            if inner is not None and len(joined) > 1:
                beside = [each for each in elements if each is not element and not isinstance(each, tree.Filter)]
                if self._can_open(inner, self._source.variables_of(*beside)):
                    opened += self._opened(inner.elements)
                    continue
            opened.append(element)
        return opened

    def _inner_to_open(self, element: Element) -> tree.GroupGraphPattern | None:
        """Return the group that a part is, when it has joins that the engine would not plan."""
        if not isinstance(element, tree.GroupOrUnionGraphPattern) or len(element.groups) > 1:
            return None
        group = element.groups[0]
        while len(group.elements) == 1 and isinstance(group.elements[0], tree.GroupOrUnionGraphPattern):
            inner = group.elements[0]
            if len(inner.groups) > 1:
                break
            group = inner.groups[0]
        hides = any(not isinstance(each, tree.TriplesBlock | tree.InlineData) for each in group.elements)
        return group if hides and group.sub_select is None and _joins(group) > 1 else None

    def _can_open(self, group: tree.GroupGraphPattern, beside: set[str]) -> bool:
        """Whether a group means the same without its braces; `beside`: variables of what it is joined with."""
        private = {name for name, uses in Counter(self._names_in(group)).items() if uses == self._uses[name]}
        certain, bound = self._parts.certain_in(group), set[str]()
        for element in group.elements:
            names = self._source.variables_of(element)
            if isinstance(element, tree.Filter):
                opens = is_steady(element.constraint) and not names - certain - private
            elif isinstance(element, tree.Bind):
                made = element.variable.text[1:]
                opens = is_steady(element.expression) and made not in beside and not (names - {made} - bound) & beside
            elif isinstance(element, tree.OptionalGraphPattern):
                opens = not (names - bound) & beside
            else:
                opens = isinstance(element, _JOINED)
            if not opens:
                return False
            bound |= self._parts.certain(element)
        return True

    def _names_in(self, group: tree.GroupGraphPattern) -> Iterator[str]:
        return (token.text[1:] for token in self._source.tokens_of(group) if token.kind is TokenKind.VARIABLE)

    # Unions over which what stands beside them is joined.

    def _distributed(self, elements: list[Element]) -> list[Arranged]:
        """Return the parts of a group with joins inside of a UNION, instead of joins with one."""
        unions = [element for element in elements if _is_union_of_joins(element)]
        for first in unions:
            run = _run_around(elements, first)
            chosen = [union for union in unions if union in run and self._shares(union, run)]
            beside = [each for each in run if isinstance(each, _JOINED) and each not in chosen]
            count = prod(len(union.groups) for union in chosen)
            if not chosen or not (beside or len(chosen) > 1) or count > _MOST_BRANCHES:
                continue
            begin = elements.index(run[0])
            filters = [each for each in run if isinstance(each, tree.Filter)]
            joined: Sequence[Arranged]
            if self._has_choice(beside):
                if not all(map(_is_of_triples, (group for union in chosen for group in union.groups))):
                    continue
                joined = [*beside, *(ForEachRow(union) for union in chosen)]
            else:
                branches = product(*([self._as_parts(group, beside) for group in union.groups] for union in chosen))
                joins = ([*beside, *(part for parts in branch for part in parts)] for branch in branches)
                joined = [UnionOfJoins(tuple(tuple(self._opened(each)) for each in joins))]
            return [*elements[:begin], *joined, *filters, *elements[begin + len(run) :]]
        return list(elements)

    def _shares(self, union: Element, run: Iterable[Element]) -> bool:
        """Whether a UNION has a variable of what it is joined with; else each row is one of each of its own."""
        others = (each for each in run if each is not union and not isinstance(each, tree.Filter))
        return not self._source.variables_of(union).isdisjoint(self._source.variables_of(*others))

    def _has_choice(self, elements: Iterable[Element]) -> bool:
        """Whether parts of a group may give other solutions, or cost much, when they are asked again."""
        read = (token for element in elements for token in self._source.tokens_of(element))
        return any(token.is_word("SELECT", *UNSTEADY) for token in read)

    def _as_parts(self, group: tree.GroupGraphPattern, beside: Sequence[Element]) -> Sequence[Element]:
        """Return what a branch of a UNION is made of: its parts, or itself where it has to stay a group."""
        if group.sub_select is None and self._can_open(group, self._source.variables_of(*beside)):
            return group.elements
        return (tree.GroupOrUnionGraphPattern(group.start, group.end, (group,)),)

    # What is asked for each row.

    def _with_rows(self, elements: Sequence[Arranged]) -> list[Arranged]:
        """Return the parts of a group, those asked for each row that share no variable which is sure to be bound.

        The engine would compare each of their solutions with each row. It does so, too, with what is joined with a
        part that is asked for each row: all that follows on one has to be asked so, or none is.
        """
        arranged: list[Arranged] = []
        certain: set[str] = set()
        possible: set[str] = set()
        for element in elements:
            if isinstance(element, UnionOfJoins | ForEachRow):
                return list(elements)
            names = self._source.variables_of(element)
            shared = names & possible
            needs_rows = bool(shared) and not shared & certain and not isinstance(element, tree.Filter | tree.Bind)
            if needs_rows and self._can_give_rows(element):
                arranged.append(ForEachRow(element))
            elif needs_rows and any(isinstance(each, ForEachRow) for each in arranged):
                return list(elements)
            else:
                arranged.append(element)
                certain |= self._parts.certain(element)
            if not isinstance(element, tree.Filter | tree.MinusGraphPattern):
                possible |= names
        return arranged

    def _with_rows_of_optionals(self, elements: Sequence[Arranged]) -> list[Arranged]:
        """Return the parts of a group with the OPTIONALs that it ends in asked for each row, where there is need.

        The engine would read all of the graph for triples that have nothing in common but what the row binds.
        """
        first = next((n for n, each in enumerate(elements) if isinstance(each, tree.OptionalGraphPattern)), 0)
        head, tail = elements[:first], elements[first:]
        optionals = [each for each in tail if isinstance(each, tree.OptionalGraphPattern)]
        if not any(_joins(each.group) > 1 for each in optionals):
            blocks = [each for each in elements if isinstance(each, tree.TriplesBlock)]
            if sum(map(_steps, (each for block in blocks for each in block.triples))) + len(optionals) <= _MOST_PLANNED:
                return list(elements)
        certain = self._parts.certain_of(head)
        if not all(
            isinstance(each, ForEachRow | tree.Filter | tree.Bind)
            or (
                isinstance(each, tree.OptionalGraphPattern)
                and _is_of_triples(each.group, with_filters=not self._has_exists(each))
                and self._source.variables_of(each) & certain
            )
            for each in tail
        ):
            return list(elements)
        # The engine takes no filter before what is asked for each row.
        early = [each for each in tail if isinstance(each, tree.Filter) and self._depends_on(each, certain)]
        late = (each for each in tail if each not in early)
        rows = (ForEachRow(each) if isinstance(each, tree.OptionalGraphPattern) else each for each in late)
        return [*head, *early, *rows]

    def _depends_on(self, element: tree.Filter, variables: set[str]) -> bool:
        """Whether what a filter says of a row is decided by some variables."""
        return is_steady(element.constraint) and self._source.variables_of(element) <= variables

    def _has_exists(self, element: Element) -> bool:
        return any(token.is_word("EXISTS") for token in self._source.tokens_of(element))

    def _can_give_rows(self, element: Element) -> bool:
        """Whether a part of a group means the same when it is asked for each row: it is of triples alone."""
        if isinstance(element, tree.TriplesBlock):
            return not self._source.blank_labels_of(element) and not any(map(_has_path, element.triples))
        return isinstance(element, tree.OptionalGraphPattern) and _is_of_triples(element.group)


def _joins(group: tree.GroupGraphPattern) -> int:
    """Count what a group joins: triples, steps of paths, and groups."""
    count = 0
    for element in group.elements:
        if isinstance(element, tree.TriplesBlock):
            count += sum(_steps(triples) for triples in element.triples)
        elif isinstance(element, tree.GroupOrUnionGraphPattern | tree.GraphGraphPattern):
            count += 1 + sum(_joins(inner) > 1 for inner in tree.inner_groups(element))
    return count


def _steps(triples: tree.TriplesSameSubjectPath) -> int:
    count = 0 if isinstance(triples.subject, tree.VarOrTerm) else 2
    for item in triples.properties.items if triples.properties else ():
        length = len(item.verb.elements) if isinstance(item.verb, tree.PathSequence) else 1
        count += sum(length if isinstance(each.node, tree.VarOrTerm) else 2 for each in item.objects)
    return count


def _is_union_of_joins(element: Element) -> TypeGuard[tree.GroupOrUnionGraphPattern]:
    if not isinstance(element, tree.GroupOrUnionGraphPattern) or len(element.groups) < 2:
        return False
    return any(group.sub_select is None and _joins(group) > 1 for group in element.groups)


def _run_around(elements: Sequence[Element], element: Element) -> list[Element]:
    """Return the parts around one that are joined with it and filtered, in their order."""
    run: list[Element] = []
    for each in elements:
        if isinstance(each, (*_JOINED, tree.Filter)):
            run.append(each)
        elif element in run:
            break
        else:
            run = []
    return run


def _is_of_triples(group: tree.GroupGraphPattern, *, with_filters: bool = False) -> bool:
    """Whether a group is of triples alone, without paths that may have no steps; `with_filters`: or of filters, too."""
    return group.sub_select is None and all(
        (with_filters and isinstance(element, tree.Filter))
        or (isinstance(element, tree.TriplesBlock) and not any(map(_has_path, element.triples)))
        for element in group.elements
    )


def _has_path(triples: tree.TriplesSameSubjectPath) -> bool:
    items = triples.properties.items if triples.properties else ()
    return any(not isinstance(item.verb, tree.PathPrimary | tree.VarOrTerm) for item in items)


def is_of_one(elements: Sequence[Arranged]) -> bool:
    """Whether a group is of one part that has groups, and of filters."""
    others = [each for each in elements if not isinstance(each, tree.Filter)]
    of_groups = (tree.GroupOrUnionGraphPattern, tree.GraphGraphPattern, UnionOfJoins)
    return len(others) == 1 and isinstance(others[0], of_groups)
