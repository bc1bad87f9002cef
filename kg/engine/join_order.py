"""The order in which triples and paths are joined, chosen by how many of each the graph holds.

The engine orders the triples of a group by their form: those with an object before those without, whatever the graph
has of them, and asks for each row what follows. Here the order is that of the least work, reckoned from counts
(`kg.engine.statistics`); LATERAL makes the engine keep it. Where so many rows are looked up that reading all triples of
a property once is less work, both sides become sub-SELECTs, which the engine joins by hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from types import MappingProxyType
from typing import NamedTuple

from kg.engine.join_filters import JoinFilter
from kg.engine.simple_triples import NotSimpleError, SimpleTriple, simple_triples
from kg.engine.source import Source
from kg.engine.statistics import Statistics
from kg.sparql import tree
from kg.sparql.lexer import TokenKind

# Counts end here, one after the other, as long as what is begun with has more. They are rounded to powers of two.
_BOUNDS = (2**10, 2**13, 2**17, 2**20)
# More rows than these are not held in memory for a join by hash; of fewer, looking up costs little.
MOST_HASHED, LEAST_HASHED = 2**20, 2**14
# What reading a row, putting it into a hash table, and asking whether a filter holds take of the time that looking one
# up takes: for many conditions, the engine looks a text up.
_READ, _HASHED, _TESTED = 0.05, 0.12, 0.5
# How many triples a term has that nothing is known of, and how often a triple holds of two terms.
_DEGREE, _HOLDS = 10.0, 0.5
_LEVELS, _LARGEST = 6, 1e12
_MOST_PARTS = 16
_BRACKETS, _IRIS = frozenset("(){}"), frozenset((TokenKind.IRI, TokenKind.NAME))


class JoinPart(NamedTuple):
    """What is joined: a triple, or a table of VALUES.

    `terms`: the IRIs that variables stand for in a table of one row; `rows`: how many another table has; `free`: the
    variables that stand for no such IRI.
    """

    text: str
    names: frozenset[str]
    triple: SimpleTriple | None = None
    terms: Mapping[str, str] = MappingProxyType({})
    rows: int = 0
    free: frozenset[str] = frozenset()

    def given(self, terms: Mapping[str, str]) -> JoinPart:
        """Return the part with its triple as it is where variables stand for terms."""
        if self.triple is None or not self.names & terms.keys():
            return self._replace(free=self.names)
        subject, verb, node, *_ = self.triple
        written = self.text[len(subject) : len(self.text) - len(node)]
        subject, node = (terms.get(each[1:], each) if each[0] in "?$" else each for each in (subject, node))
        free = self.names.difference(terms)
        return self._replace(triple=SimpleTriple(subject, verb, node, f"{subject}{written}{node}", free), free=free)


class _Work(NamedTuple):
    """How many solutions a part has, and what finding them takes, in triples that are looked up."""

    rows: float
    cost: float


class _Plan(NamedTuple):
    """An order, with those that are joined by hash; `is_known`: whether the parts that it begins with were counted."""

    cost: float
    parts: tuple[JoinPart, ...]
    hashed: tuple[JoinPart, ...]
    is_known: bool


def join_parts(source: Source, element: tree.TriplesBlock | tree.InlineData | tree.Filter) -> Iterator[JoinPart]:
    """Yield what is joined of a part of a group. Raises NotSimpleError for what has to stay as it is."""
    if isinstance(element, tree.TriplesBlock):
        yield from (JoinPart(triple.text, triple.names, triple) for triple in simple_triples(source, element))
    elif isinstance(element, tree.InlineData):
        read = list(source.tokens_of(element))
        begin = next(number for number, token in enumerate(read) if token.text == "{")
        names = [token.text[1:] for token in element.variables]
        values = [token for token in read[begin:] if token.text not in _BRACKETS]
        if not names or any(token.is_word("UNDEF") for token in values):
            raise NotSimpleError
        is_row = len(values) == len(names) and all(token.kind in _IRIS for token in values)
        terms = {name: token.text for name, token in zip(names, values, strict=True)} if is_row else {}
        yield JoinPart(source.part(element), frozenset(names), None, terms, len(values) // len(names))


def values_part(name: str, iris: Sequence[str]) -> JoinPart:
    """Return the table of a variable, as it is written, that stands for IRIs, which may be written more than once."""
    iris = list(dict.fromkeys(iris))
    terms = {name[1:]: iris[0]} if len(iris) == 1 else {}
    text = f"VALUES {name} {{ {' '.join(iris)} }}"
    if not terms:
        # Two ways of writing may be of one IRI, and give a solution once.
        text = f"{{ SELECT DISTINCT {name} {{ {text} }} }}"
    return JoinPart(text, frozenset((name[1:],)), None, terms, len(iris))


def ordered_join(
    parts: Sequence[JoinPart],
    filters: Sequence[JoinFilter],
    source: Source,
    statistics: Statistics,
    *,
    needs_all: bool,
) -> str:
    """Return the text of a join and of filters of it in the order of the least work.

    Nothing where the engine's order is as good. `needs_all`: whether all solutions are wanted, so that they may be
    found together.
    """
    terms = {name: term for part in parts for name, term in part.terms.items()}
    ordered = [part.given(terms) for part in parts if not part.terms]
    if not 1 < len(ordered) <= _MOST_PARTS or not _has_choice(ordered):
        return ""
    plan = None
    for most in _BOUNDS if needs_all else _BOUNDS[:1]:
        plan = _Planner(ordered, filters, source, statistics, most, hashes=needs_all).plan()
        if plan is None or plan.is_known:
            break
    return _text([part for part in parts if part.terms], plan, filters) if plan else ""


def _has_choice(parts: Sequence[JoinPart]) -> bool:
    """Whether there is more than one way: not where each triple is one of a subject that is known."""
    known = frozenset[str]().union(*(part.free for part in parts if not part.triple))
    waiting = [part.triple for part in parts if part.triple]
    while following := next(
        (each for each in waiting if each.subject[0] not in "?$" or each.subject[1:] in known), None
    ):
        waiting.remove(following)
        known |= following.names
    return bool(waiting)


def _text(given: Sequence[JoinPart], plan: _Plan, filters: Sequence[JoinFilter]) -> str:
    first, *others = plan.parts
    text = " ".join([*(part.text for part in given), f"{first.text} ." if first.triple else first.text])
    names = first.names.union(*(part.names for part in given))
    waiting = list(filters)
    for part in others:
        if early := [each.text for each in waiting if each.names <= names]:
            # The engine asks what stands in a group before what is joined with it.
            text = f"{{ {' '.join([text, *early])} }}"
            waiting = [each for each in waiting if not each.names <= names]
        if part in plan.hashed:
            text = f"{{ SELECT {_listed(names)} {{ {text} }} }} {{ SELECT {_listed(part.names)} {{ {part.text} }} }}"
        elif part.triple:
            text = f"{text} LATERAL {{ {part.text} }}"
        else:
            # In LATERAL, the engine refuses a table of what has a value before.
            text = f"{text} {part.text}"
        names |= part.names
    return " ".join([text, *(each.text for each in waiting)])


def _listed(names: Iterable[str]) -> str:
    return " ".join(f"?{name}" for name in sorted(names))


class _Planner:
    """Reckons with counts up to a bound."""

    def __init__(
        self,
        parts: Sequence[JoinPart],
        filters: Sequence[JoinFilter],
        source: Source,
        statistics: Statistics,
        most: int,
        *,
        hashes: bool,
    ) -> None:
        self._parts, self._source, self._statistics = parts, source, statistics
        free = frozenset[str]().union(*(part.free for part in parts))
        self._filters = [(each.names & free, each.share) for each in filters]
        self._most, self._hashes = most, hashes
        self._steps: dict[tuple[str, bool, bool], _Work] = {}

    def plan(self) -> _Plan | None:
        """Return the order of the least work; None where parts have nothing in common."""
        best: _Plan | None = None
        for part in sorted(self._parts, key=lambda part: self._whole(part).cost):
            best = self._from(part, best) or best
        return best

    def _from(self, first: JoinPart, best: _Plan | None) -> _Plan | None:
        """Return the order that begins with a part; None where it takes as much as the best one, or more."""
        rows, cost = self._whole(first)
        is_known = rows < self._most
        ordered, hashed, known = [first], list[JoinPart](), first.free
        rows, cost = self._filtered(rows, cost, frozenset(), known)
        waiting, growth = [part for part in self._parts if part is not first], 1.0
        while waiting:
            if best and cost >= best.cost:
                return None
            connected = [part for part in waiting if not part.free or part.free & known]
            if not connected:
                return None
            works = [self._for_rows(part, rows, known, first, growth) for part in connected]
            work = min(works)
            following = connected[works.index(work)]
            waiting.remove(following)
            step = work.cost
            if self._hashes and following.triple and following.free and LEAST_HASHED < rows < MOST_HASHED:
                total = self._whole(following).rows
                if total < min(self._most, MOST_HASHED) and (rows + total) * _HASHED < step:
                    hashed.append(following)
                    step = (rows + total) * _HASHED
            growth *= max(work.rows / max(rows, 1), 1)
            rows, cost = self._filtered(work.rows, cost + step, known, known | following.free)
            ordered.append(following)
            known |= following.free
        return None if best and cost >= best.cost else _Plan(cost, tuple(ordered), tuple(hashed), is_known)

    def _filtered(self, rows: float, cost: float, before: frozenset[str], known: frozenset[str]) -> tuple[float, float]:
        """Return what is left of rows by the filters that have their variables now, and what all took."""
        for names, share in self._filters:
            if names <= known and not names <= before:
                rows, cost = rows * share, cost + rows * _TESTED
        return rows, cost

    def _whole(self, part: JoinPart) -> _Work:
        """Return what a part takes that is asked for itself."""
        triple = part.triple
        if triple is None:
            return _Work(part.rows, part.rows * _READ)
        ends = [each[0] not in "?$" for each in (triple.subject, triple.object)]
        if isinstance(triple.verb, tree.PathPrimary | tree.VarOrTerm):
            rows = float(self._statistics.count(triple.text, self._most)) if part.free else 1.0
            return _Work(rows, 1 + rows * _READ)
        if any(ends):
            return self._step(triple, subject=ends[0], node=ends[1])
        rows = self._all(triple.verb)
        return _Work(rows, rows)

    def _for_rows(self, part: JoinPart, rows: float, known: frozenset[str], first: JoinPart, growth: float) -> _Work:
        """Return what a part takes for rows that began with another part, and have become so many times as many.

        Together they find each triple of a property as often as they have its end.
        """
        work = self._for_row(part, known)
        found, whole = rows * work.rows, self._whole(part).rows
        shared = part.free & known
        if part.triple and found > whole and whole < self._most and len(shared) == 1 and shared <= first.free:
            most = whole * growth * self._repeats(first, *shared)
            if found > most:
                return _Work(most, rows + most * _READ)
        return _Work(found, rows * work.cost)

    def _repeats(self, first: JoinPart, name: str) -> float:
        """Return how many of the solutions of a part have the same value of a variable, on average."""
        triple = first.triple
        if triple is None or not isinstance(triple.verb, tree.PathPrimary) or triple.subject == triple.object:
            return _LARGEST
        if len(first.free) == 1:
            return 1
        return self._fan(triple.verb, forwards=triple.subject[1:] == name)

    def _for_row(self, part: JoinPart, known: frozenset[str]) -> _Work:
        """Return what a part takes for a row in which some variables have a value."""
        triple = part.triple
        if triple is None:
            return _Work(1, part.rows * _READ)
        subject, node = (each[0] not in "?$" or each[1:] in known for each in (triple.subject, triple.object))
        if not (subject or node):
            return self._whole(part)
        key = part.text, subject, node
        if key not in self._steps:
            self._steps[key] = self._step(triple, subject=subject, node=node)
        return self._steps[key]

    def _step(self, triple: SimpleTriple, *, subject: bool, node: bool) -> _Work:
        """Return what a triple takes of which one or both ends are known."""
        if isinstance(triple.verb, tree.VarOrTerm):
            return _Work(_HOLDS, 1) if subject and node else _Work(_DEGREE, 1 + _DEGREE * _READ)
        rows = self._fan(triple.verb, forwards=subject)
        cost = 1 + rows * _READ if isinstance(triple.verb, tree.PathPrimary) else 1 + rows
        return _Work(min(_HOLDS, rows), cost) if subject and node else _Work(rows, cost)

    def _fan(self, path: tree.PropertyPath, *, forwards: bool) -> float:
        """Return how many ends a path has, on average, from a term that it begins at; or backwards."""
        if isinstance(path, tree.PathPrimary):
            fan = self._statistics.fan(self._source.part(path))
            return fan.of_subject if forwards else fan.of_object
        if isinstance(path, tree.PathEltOrInverse):
            return self._fan(path.element, forwards=not forwards)
        if isinstance(path, tree.PathSequence):
            return min(prod(self._fan(each, forwards=forwards) for each in path.elements), _LARGEST)
        if isinstance(path, tree.PathAlternative):
            return sum(self._fan(each, forwards=forwards) for each in path.branches)
        if isinstance(path, tree.PathElt):
            step = self._fan(path.primary, forwards=forwards)
            if path.modifier == "?":
                return 1 + step
            reached = min(sum(step**n for n in range(1, _LEVELS)), self._all(path.primary))
            return reached if path.modifier == "+" else 1 + reached
        return _DEGREE

    def _all(self, path: tree.PropertyPath) -> float:
        """Return how many pairs of terms a path leads from and to; one of no steps leads from each term to itself."""
        if isinstance(path, tree.PathPrimary):
            return float(self._statistics.count(f"?s {self._source.part(path)} ?o", self._most))
        if isinstance(path, tree.PathEltOrInverse):
            return self._all(path.element)
        if isinstance(path, tree.PathSequence):
            first, *others = path.elements
            return min(self._all(first) * prod(self._fan(each, forwards=True) for each in others), _LARGEST)
        if isinstance(path, tree.PathAlternative):
            return sum(self._all(each) for each in path.branches)
        if isinstance(path, tree.PathElt) and path.modifier == "+":
            return self._all(path.primary) * (1 + self._fan(path, forwards=True))
        return _LARGEST
