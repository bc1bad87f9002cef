"""Rules of one or two premises over binary relations, run to their fixpoint; a round looks at what is new."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kg.reasoning.relation import MASK, SHIFT, Relation, beginning_with, matches, pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from kg.reasoning.relation import Ids

X, Y, Z = -1, -2, -3
LITERAL = 1 << 30  # terms with this bit are literals: never subjects


@dataclass(frozen=True)
class Atom:
    """`relation(first, second)`; what is negative is a variable, the rest are terms."""

    relation: int
    first: int
    second: int

    def variables(self) -> frozenset[int]:
        """Return the variables of the atom."""
        return frozenset(term for term in (self.first, self.second) if term < 0)


@dataclass(frozen=True)
class Rule:
    """`body -> head`, with the name it has in the standard and the ground atoms that it was made from."""

    name: str
    head: Atom
    body: tuple[Atom, ...]
    sources: tuple[Atom, ...] = ()
    distinct: tuple[int, int] | None = None
    """Two variables that stand for different terms."""
    apart: tuple[int, int] | None = None
    """Two variables that stand for literals of different values."""
    of_datatype: tuple[int, int, bool] | None = None
    """A variable that stands for a literal, a datatype, and whether the literal belongs to it."""


class LiteralTerms(Protocol):
    """What is known of the values of literals."""

    def apart(self, left: Ids, right: Ids) -> NDArray[np.bool_]:
        """Return of pairs of terms whether they are literals whose values differ."""

    def of_datatype(self, numbers: Ids, datatype: int, *, expected: bool) -> NDArray[np.bool_]:
        """Return of terms whether they are literals that belong to a datatype, or that do not."""


@dataclass
class Program:
    """Relations and the rules between them; an inverted relation has its subject second.

    `literals` knows their values.
    """

    inverted: int
    literals: LiteralTerms
    relations: dict[int, Relation] = field(default_factory=lambda: defaultdict(Relation))
    rules: list[Rule] = field(default_factory=list)
    round: int = 0
    _watching: dict[int, list[tuple[Rule, int]]] = field(default_factory=lambda: defaultdict(list))
    _ending: dict[tuple[int, int], list[Rule]] = field(default_factory=dict)
    _counted: int = -1
    _known: set[tuple[object, ...]] = field(default_factory=set)

    def add_rules(self, rules: Iterable[Rule]) -> list[Rule]:
        """Take in the rules that are not there yet, and return them."""
        fresh = []
        for rule in rules:
            key = (rule.head, rule.body, rule.apart, rule.of_datatype)
            if key not in self._known and rule.head not in rule.body:
                self._known.add(key)
                self.rules.append(rule)
                fresh.append(rule)
                for place, atom in enumerate(rule.body):
                    self._watching[atom.relation].append((rule, place))
        return fresh

    def run(self, fresh: Iterable[Rule] = ()) -> None:
        """Apply the rules until nothing is new; fresh rules see everything, the others only what is new."""
        result: dict[int, list[Ids]] = defaultdict(list)
        for rule in fresh:
            self._apply(rule, 0, self.relations[rule.body[0].relation].keys, result)
        self._derive(result)
        while result:
            self.round += 1
            for number, candidates in result.items():
                self.relations[number].add(candidates, self.round)
            result = defaultdict(list)
            self._derive(result)

    def _derive(self, result: dict[int, list[Ids]]) -> None:
        for number, relation in list(self.relations.items()):
            if len(relation.delta):
                for rule, place in self._watching[number]:
                    self._apply(rule, place, relation.delta, result)
        for relation in self.relations.values():
            relation.settle()

    def _apply(self, rule: Rule, place: int, rows: Ids, result: dict[int, list[Ids]]) -> None:
        """Add to what is found the heads of a rule whose premise at a place is one of the rows."""
        bound = _bindings(rule.body[place], rows)
        if bound is None:
            return
        if len(rule.body) == 1:
            self._conclude(rule, bound, result)
            return
        for joined in self._join(bound, rule.body[1 - place]):
            self._conclude(rule, joined, result)

    def _join(self, bound: dict[int, Ids], other: Atom) -> Iterable[dict[int, Ids]]:
        relation = self.relations[other.relation]
        first, second = other.first, other.second
        if first in bound:
            keys, shared, rest = relation.keys, first, second
        elif second in bound:
            keys, shared, rest = relation.reverse(), second, first
        else:
            return
        if rest >= 0:  # the other end is a term: only a test
            members = beginning_with(relation.reverse() if shared == first else relation.keys, rest)
            values = bound[shared]
            places = np.searchsorted(members, values)
            kept = places < len(members)
            kept[kept] = members[places[kept]] == values[kept]
            if kept.any():
                yield {name: column[kept] for name, column in bound.items()}
            return
        for rows, values in matches(bound[shared], keys):
            joined = {name: column[rows] for name, column in bound.items()}
            if rest in joined:
                kept = joined[rest] == values
                joined = {name: column[kept] for name, column in joined.items()}
            else:
                joined[rest] = values
            yield joined

    def _conclude(self, rule: Rule, bound: dict[int, Ids], result: dict[int, list[Ids]]) -> None:
        size = len(next(iter(bound.values()))) if bound else 1
        ends = [
            bound[term] if term < 0 else np.full(size, term, dtype=np.int64)
            for term in (rule.head.first, rule.head.second)
        ]
        kept = np.ones(size, dtype=bool)
        if rule.distinct:
            kept &= bound[rule.distinct[0]] != bound[rule.distinct[1]]
        if rule.apart:
            kept &= self.literals.apart(bound[rule.apart[0]], bound[rule.apart[1]])
        if rule.of_datatype:
            variable, datatype, expected = rule.of_datatype
            kept &= self.literals.of_datatype(bound[variable], datatype, expected=expected)
        subjects = ends[1] if rule.head.relation == self.inverted else ends[0]
        kept &= (subjects & LITERAL) == 0
        heads = pack(ends[0][kept], ends[1][kept])
        if len(heads):
            result[rule.head.relation].append(np.unique(heads))

    def allows(self, rule: Rule, bound: dict[int, int]) -> bool:
        """Return whether what a rule binds is as different as the rule asks."""
        if rule.apart:
            left, right = (np.array([bound[name]], dtype=np.int64) for name in rule.apart)
            return bool(self.literals.apart(left, right)[0])
        if rule.of_datatype:
            variable, datatype, expected = rule.of_datatype
            literal = np.array([bound[variable]], dtype=np.int64)
            return bool(self.literals.of_datatype(literal, datatype, expected=expected)[0])
        return rule.distinct is None or bound[rule.distinct[0]] != bound[rule.distinct[1]]

    def concluding(self, goal: Atom) -> Iterator[Rule]:
        """Yield the rules whose conclusion may be a ground atom."""
        if self._counted != len(self.rules):
            self._ending = defaultdict(list)
            for rule in self.rules:
                self._ending[rule.head.relation, rule.head.first if rule.head.first >= 0 else X].append(rule)
            self._counted = len(self.rules)
        yield from self._ending[goal.relation, goal.first]
        yield from self._ending[goal.relation, X]

    def holds(self, atom: Atom) -> bool:
        """Return whether a ground atom is there."""
        return atom.relation in self.relations and (atom.first << SHIFT) | atom.second in self.relations[atom.relation]

    def matching(self, atom: Atom) -> list[Atom]:
        """Return the ground atoms that fit an atom with or without variables."""
        relation = self.relations.get(atom.relation)
        if relation is None:
            return []
        if not atom.variables():
            return [atom] if self.holds(atom) else []
        if atom.first >= 0:
            others = beginning_with(relation.keys, atom.first)
            return [Atom(atom.relation, atom.first, int(other)) for other in others]
        if atom.second >= 0:
            others = beginning_with(relation.reverse(), atom.second)
            return [Atom(atom.relation, int(other), atom.second) for other in others]
        pairs = ((int(key >> SHIFT), int(key & MASK)) for key in relation.keys)
        return [Atom(atom.relation, *pair) for pair in pairs if atom.first != atom.second or pair[0] == pair[1]]


def _bindings(atom: Atom, rows: Ids) -> dict[int, Ids] | None:
    """Return the values of an atom's variables in the sorted rows that fit it; none when no row does."""
    if not len(rows):
        return None
    first, second = atom.first, atom.second
    if first >= 0 and second >= 0:
        place = int(np.searchsorted(rows, (first << SHIFT) | second))
        return {} if place < len(rows) and int(rows[place]) == (first << SHIFT) | second else None
    if first >= 0:
        values = beginning_with(rows, first)
        return {second: values} if len(values) else None
    if second >= 0:
        values = (rows >> SHIFT)[(rows & MASK) == second]
        return {first: values} if len(values) else None
    left, right = rows >> SHIFT, rows & MASK
    if first == second:
        values = left[left == right]
        return {first: values} if len(values) else None
    return {first: left, second: right}
