"""Which triples of a store decide the answer to a query, pattern by pattern.

A query is walked as it is joined: what a pattern may bind narrows those that are joined with it, so that a store is
asked for neighbourhoods and not for all of a property. More triples than are needed change nothing; fewer would. So
what an OPTIONAL, MINUS or EXISTS looks for is narrowed by what its own group binds for certain, a sub-SELECT with
LIMIT or aggregates by nothing, and literals by nothing at all, because stores compare them in ways of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import structs

from kg.engine.group_parts import GroupParts
from kg.engine.source import Source
from kg.sparql import tree
from kg.sparql.grammar import parse
from kg.sparql.inspection import prologue_declarations
from kg.sparql.lexer import TokenKind
from kg.stores.pattern_steps import PatternStep, PatternTerm, StepReader
from kg.stores.triple_patterns import (
    NOTHING,
    FetchTriples,
    IriSet,
    KnownIris,
    PatternMatches,
    QueriedDataset,
    TriplePattern,
)

_MOST_NAMES = 400  # beyond this, a whole property is asked for
_MOST_ROUNDS = 200  # of a path that repeats


def fetch_needed_triples(
    text: str, fetch: FetchTriples, prefixes: Mapping[str, str], base: str, dataset: QueriedDataset
) -> None:
    """Have every triple fetched that decides the answer to a query.

    `prefixes`: those that need not be declared; `base`: what relative IRIs are resolved against. Raises
    QuerySyntaxError, and what `fetch` raises.

    >>> asked = []
    >>> def fetch(pattern):
    ...     asked.append(pattern)
    ...     return PatternMatches(frozenset(), frozenset(), frozenset())
    >>> fetch_needed_triples("ASK { <urn:a> a ?class }", fetch, {}, "", QueriedDataset())
    >>> asked[0].subjects, asked[0].predicate.rpartition("#")[2]
    (frozenset({'urn:a'}), 'type')
    """
    _Walk(text, fetch, prefixes, base, dataset).run()


class _Walk:
    def __init__(
        self, text: str, fetch: FetchTriples, prefixes: Mapping[str, str], base: str, dataset: QueriedDataset
    ) -> None:
        self._source = Source(text)
        self._parts = GroupParts(self._source)
        self._query = parse(text, self._source.tokens)
        self._names = prologue_declarations(text[: self._query.start], base)
        self._names.prefixes = {**prefixes, **self._names.prefixes}
        self._fetch, self._dataset = fetch, dataset
        self._reader = StepReader(self._source, self._names.resolve)

    def run(self) -> None:
        """Fetch what the query needs."""
        known = self._of_query(self._query, "", {})
        if self._query.form == "DESCRIBE":
            self._ask("", self._described(known), None, None)

    def _described(self, known: KnownIris) -> IriSet | None:
        """Return the IRIs that DESCRIBE may speak of; None where that may be any."""
        where = self._query.where
        end = where.start if where else self._query.end
        head = [token for token in self._source.tokens if self._query.start <= token.start < end]
        variables = {token.text[1:] for token in head if token.kind is TokenKind.VARIABLE}
        if where and any(token.text == "*" for token in head):
            variables = self._source.variables_of(where)
        if not variables <= known.keys():
            return None
        return frozenset(filter(None, map(self._names.resolve, head))).union(*(known[name] for name in variables))

    # Groups.

    def _of_query(self, query: tree.SelectQuery, graph: str | None, known: KnownIris) -> dict[str, IriSet]:
        bound: dict[str, IriSet] = {}
        data = [query.values] if query.values else []
        given = {**known, **{name: iris for each in data for name, iris in self._of_values(each).items()}}
        if query.where:
            bound = self._of_group(query.where, graph, given if not self._stands_alone(query) else {}, frozenset())
        for expression in query.expressions:
            for group in tree.exists_groups(expression):
                self._of_group(group, graph, {}, frozenset())
        return bound

    @staticmethod
    def _stands_alone(query: tree.SelectQuery) -> bool:
        """Whether what is joined with a sub-SELECT would change its rows if it were known inside."""
        return query.is_aggregated or query.modifier.is_sliced

    def _of_group(
        self, group: tree.GroupGraphPattern, graph: str | None, outer: KnownIris, certain: Collection[str]
    ) -> dict[str, IriSet]:
        """Return what its variables may be; `certain`: those of `outer` that have a value wherever it is asked."""
        if group.sub_select is not None:
            items = group.sub_select.select.items if group.sub_select.select else ()
            projected = {item.variable.text[1:] for item in items}
            inherited = {name: iris for name, iris in outer.items() if not items or name in projected}
            return self._of_query(group.sub_select, graph, inherited)
        known = dict(outer)
        for each in group.elements:
            if isinstance(each, tree.InlineData):
                _narrow(known, self._of_values(each))
        blocks = [each for each in group.elements if isinstance(each, tree.TriplesBlock)]
        self._of_steps([step for block in blocks for step in self._reader.of_block(block, graph)], known)
        sure = set(certain)
        for each in group.elements:
            self._of_element(each, graph, known, sure)
            sure |= self._parts.certain(each)
        return known

    def _of_element(
        self,
        element: tree.TriplesBlock | tree.GraphPatternNotTriples,
        graph: str | None,
        known: dict[str, IriSet],
        sure: set[str],
    ) -> None:
        own = {name: iris for name, iris in known.items() if name in sure}
        if isinstance(element, tree.GroupOrUnionGraphPattern):
            branches = [self._of_group(each, graph, known, frozenset()) for each in element.groups]
            for name in self._parts.certain(element):
                if all(name in branch for branch in branches):
                    _narrow(known, {name: frozenset().union(*(branch[name] for branch in branches))})
        elif isinstance(element, tree.OptionalGraphPattern | tree.MinusGraphPattern):
            self._of_group(element.group, graph, own, frozenset())
        elif isinstance(element, tree.LateralGraphPattern):
            self._of_group(element.group, graph, own, sure)
        elif isinstance(element, tree.GraphGraphPattern):
            named = self._reader.iri(element.name) if element.name.kind is tree.TermKind.IRI else None
            bound = self._of_group(element.group, named, known, frozenset())
            _narrow(known, {name: bound[name] for name in self._parts.certain(element) & bound.keys()})
        elif isinstance(element, tree.Filter | tree.Bind):
            expression = element.constraint if isinstance(element, tree.Filter) else element.expression
            for group in tree.exists_groups(expression):
                # It is asked when the whole group is known; what stands after it may still bind.
                self._of_group(group, graph, own, sure)

    def _of_values(self, data: tree.InlineData) -> dict[str, IriSet]:
        """Return the IRIs of each variable that has nothing else in any row."""
        names = [token.text[1:] for token in data.variables]
        read = self._source.tokens_of(data)
        place = next(number for number, token in enumerate(read) if token.text == "{")
        terms = [token for token in read[place + 1 :] if token.text not in {"(", ")", "{", "}"}]
        columns = [terms[number :: len(names)] for number in range(len(names))] if names else []
        is_plain = len(terms) % max(len(names), 1) == 0 and all(
            token.kind in {TokenKind.IRI, TokenKind.NAME} for token in terms
        )
        if is_plain:
            return {
                name: frozenset(map(self._names.resolve, column)) for name, column in zip(names, columns, strict=True)
            }
        return {}

    # Asking.

    def _of_steps(self, steps: Sequence[PatternStep], known: dict[str, IriSet]) -> None:
        """Fetch triples, those first that are narrowed most, and keep what they say of their variables."""
        waiting = list(steps)
        while waiting:
            step = min(waiting, key=lambda each: self._width(each, known))
            waiting.remove(step)
            start, end = self._values(step.subject, known), self._values(step.object, known)
            if step.path is not None:
                self._follow(step, step.path, known)
                continue
            predicate = step.predicate or PatternTerm()
            may_be = self._values(predicate, known)
            each_predicate: Collection[str | None] = may_be if may_be is not None and len(may_be) <= 16 else (None,)
            matches = [self._ask(step.graph, start, each, end) for each in each_predicate]
            for term, place in ((step.subject, 0), (predicate, 1), (step.object, 2)):
                names = [each[place] for each in matches]
                if term.name and all(each is not None for each in names):
                    _narrow(known, {term.name: frozenset().union(*(each for each in names if each is not None))})

    def _width(self, step: PatternStep, known: KnownIris) -> tuple[int, int]:
        sizes = [self._values(term, known) for term in (step.subject, step.object)]
        narrow = min((len(each) for each in sizes if each is not None and len(each) <= _MOST_NAMES), default=10**6)
        is_open = step.path is not None or not (step.predicate and step.predicate.iri)
        return narrow, int(is_open)

    @staticmethod
    def _values(term: PatternTerm, known: KnownIris) -> IriSet | None:
        return frozenset((term.iri,)) if term.iri else known.get(term.name) if term.name else None

    def _ask(
        self, graph: str | None, start: IriSet | None, predicate: str | None, end: IriSet | None
    ) -> PatternMatches:
        start, end = (None if each is not None and len(each) > _MOST_NAMES else each for each in (start, end))
        graphs: Sequence[str | None] = (graph,)
        if graph == "" and self._dataset.default is not None:
            graphs = self._dataset.default
        elif graph is None and self._dataset.named is not None:
            graphs = self._dataset.named
        matches = [self._fetch(TriplePattern(each, start, predicate, end)) for each in graphs]
        return PatternMatches(*map(_joined, zip(*matches, strict=True))) if matches else NOTHING

    # Paths that repeat, exclude, or have alternatives.

    def _follow(self, step: PatternStep, path: tree.PropertyPath, known: dict[str, IriSet]) -> None:
        """Fetch what a path goes along from the end that is known, and keep what the other end may be."""
        start, end = self._values(step.subject, known), self._values(step.object, known)
        if start is None and end is not None:
            reached, term = self._of_path(step.graph, end, _inverse(path), None), step.subject
        else:
            reached, term = self._of_path(step.graph, start, path, end), step.object
        if term.name and reached is not None:
            _narrow(known, {term.name: reached})

    def _of_path(
        self, graph: str | None, start: IriSet | None, path: tree.PropertyPath, end: IriSet | None
    ) -> IriSet | None:
        """Fetch what a path from some terms to others goes along; return where it leads, None for anywhere."""
        if isinstance(path, tree.PathPrimary):
            return self._ask(graph, start, self._reader.iri(path), end).objects
        if isinstance(path, tree.PathEltOrInverse):
            if isinstance(path.element, tree.PathPrimary):
                return self._ask(graph, end, self._reader.iri(path.element), start).subjects
            return self._of_path(graph, start, _inverse(path.element), end)
        if isinstance(path, tree.PathAlternative):
            return _joined([self._of_path(graph, start, each, end) for each in path.branches])
        if isinstance(path, tree.PathSequence):
            for number, each in enumerate(path.elements):
                start = self._of_path(graph, start, each, end if number == len(path.elements) - 1 else None)
            return start
        if isinstance(path, tree.PathElt):
            return self._of_repeated(graph, start, path, end)
        self._ask(graph, start, None, None)
        self._ask(graph, None, None, start)
        return None

    def _of_repeated(
        self, graph: str | None, start: IriSet | None, path: tree.PathElt, end: IriSet | None
    ) -> IriSet | None:
        if start is None and end is not None:
            self._of_repeated(graph, end, structs.replace(path, primary=_inverse(path.primary)), None)
            return None
        if start is None:
            if path.modifier in "*?":
                # It leads from every term to itself.
                self._ask(graph, None, None, None)
            self._of_path(graph, None, path.primary, None)
            return None
        seen = frontier = start
        for _ in range(1 if path.modifier == "?" else _MOST_ROUNDS):
            reached = self._of_path(graph, frontier, path.primary, None) if len(frontier) <= _MOST_NAMES else None
            if reached is None:
                break
            frontier, seen = reached - seen, seen | reached
            if not frontier or path.modifier == "?":
                return seen
        self._of_path(graph, None, path.primary, None)
        return None


def _inverse(path: tree.PropertyPath) -> tree.PropertyPath:
    """Return a path against its direction."""
    if isinstance(path, tree.PathEltOrInverse):
        return path.element
    if isinstance(path, tree.PathAlternative):
        return structs.replace(path, branches=tuple(map(_inverse, path.branches)))
    if isinstance(path, tree.PathSequence):
        return structs.replace(path, elements=tuple(map(_inverse, reversed(path.elements))))
    if isinstance(path, tree.PathElt):
        return structs.replace(path, primary=_inverse(path.primary))
    return tree.PathEltOrInverse(path.start, path.end, path) if isinstance(path, tree.PathPrimary) else path


def _narrow(known: dict[str, IriSet], names: Mapping[str, IriSet]) -> None:
    for name, iris in names.items():
        known[name] = known[name] & iris if name in known else iris


def _joined(names: Sequence[IriSet | None]) -> IriSet | None:
    given = [each for each in names if each is not None]
    return frozenset().union(*given) if len(given) == len(names) else None
