"""What an ontology forbids, as rules whose conclusion is a contradiction."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from kg.reasoning.datalog import Atom, Rule, X, Y
from kg.reasoning.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterator


class Forbidding(Schema):
    """Makes the rules of disjointness, difference and negative assertions."""

    def compiled(self) -> Iterator[Rule]:
        """Yield the rules that the schema makes, as far as it is known by now."""
        t = self.terms
        for axiom in self.pairs(t.disjointWith):
            yield self._apart(axiom.first, axiom.second, "cax-dw", (axiom,))
        for axiom in self.pairs(t.propertyDisjointWith):
            left, right = Atom(axiom.first, X, Y), Atom(axiom.second, X, Y)
            yield self.never("prp-pdw", left, right, sources=(axiom,))
        for kind, name in (
            (t.AllDisjointClasses, "cax-adc"),
            (t.AllDisjointProperties, "prp-adp"),
            (t.AllDifferent, "eq-diff2"),
        ):
            for source in self.program.matching(self.member(kind, X)):
                for relation in (t.members, t.distinctMembers):
                    for axiom in self.program.matching(Atom(relation, source.second, X)):
                        yield from self._listed(name, axiom, (source,))
        for axiom in self.pairs(t.disjointUnionOf):
            yield from self._listed("cax-adc", axiom, ())
        for source in self.pairs(t.sourceIndividual):
            yield from self._negative(source)

    def _listed(self, name: str, axiom: Atom, sources: tuple[Atom, ...]) -> Iterator[Rule]:
        parts, atoms = self.members(axiom.second)
        for one, other in combinations(parts, 2):
            yield self._group(name, one, other, (*sources, axiom, *atoms))

    def _group(self, name: str, one: int, other: int, sources: tuple[Atom, ...]) -> Rule:
        if name == "cax-adc":
            return self._apart(one, other, name, sources)
        if name == "prp-adp":
            return self.never(name, Atom(one, X, Y), Atom(other, X, Y), sources=sources)
        if one == other:  # a list that names one thing twice
            return self.never(name, sources[0], sources=sources[1:])
        return self.never(name, Atom(self.terms.sameAs, one, other), sources=sources)

    def _apart(self, one: int, other: int, name: str, sources: tuple[Atom, ...]) -> Rule:
        return self.never(name, self.member(one, X), self.member(other, X), sources=sources)

    def _negative(self, source: Atom) -> Iterator[Rule]:
        t, node = self.terms, source.first
        for asserted in self.program.matching(Atom(t.assertionProperty, node, X)):
            for relation, name in ((t.targetIndividual, "prp-npa1"), (t.targetValue, "prp-npa2")):
                for target in self.program.matching(Atom(relation, node, X)):
                    denied = Atom(asserted.second, source.second, target.second)
                    yield self.never(name, denied, sources=(source, asserted, target))
