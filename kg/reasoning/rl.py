"""OWL 2 RL as rules over relations: fixed ones for the schema, and those that it is compiled into.

Names of rules are those of the standard (OWL 2 Profiles, section 4.3). `rdf:type` is kept with the class
first, so that the members of a class lie together.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from kg.reasoning.datalog import LITERAL, Atom, Program, Rule, X, Y, Z
from kg.reasoning.literal_values import is_known_datatype

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.reasoning.terms import Terms


class RuleCompiler:
    """Makes rules from the schema that a program holds at the moment."""

    def __init__(self, terms: Terms, program: Program) -> None:
        self.terms = terms
        self.program = program
        self.helpers: set[int] = {terms.same_value}

    def fixed(self) -> Iterator[Rule]:
        """Yield the rules that do not depend on a schema."""
        t = self.terms
        sub, sub_property = t.subClassOf, t.subPropertyOf
        for names, below, same in (
            (("scm-sco", "scm-eqc1", "scm-eqc2"), sub, t.equivalentClass),
            (("scm-spo", "scm-eqp1", "scm-eqp2"), sub_property, t.equivalentProperty),
        ):
            yield Rule(names[0], Atom(below, X, Z), (Atom(below, X, Y), Atom(below, Y, Z)))
            yield Rule(names[1], Atom(below, X, Y), (Atom(same, X, Y),))
            yield Rule(names[1], Atom(below, Y, X), (Atom(same, X, Y),))
            yield Rule(names[2], Atom(same, X, Y), (Atom(below, X, Y), Atom(below, Y, X)))
        for name, end in (("scm-dom", t.domain), ("scm-rng", t.range)):
            yield Rule(f"{name}1", Atom(end, X, Z), (Atom(end, X, Y), Atom(sub, Y, Z)))
            yield Rule(f"{name}2", Atom(end, X, Z), (Atom(sub_property, X, Y), Atom(end, Y, Z)))
        yield Rule("cax-sco", self.member(Y, Z), (self.member(X, Z), Atom(sub, X, Y)))
        yield Rule("eq-sym", Atom(t.sameAs, Y, X), (Atom(t.sameAs, X, Y),))
        yield Rule("eq-trans", Atom(t.sameAs, X, Z), (Atom(t.sameAs, X, Y), Atom(t.sameAs, Y, Z)), distinct=(X, Z))
        yield self.never("eq-diff1", Atom(t.sameAs, X, Y), Atom(t.differentFrom, X, Y))
        yield self.never("eq-diff1", Atom(t.sameAs, X, Y), Atom(t.differentFrom, Y, X))
        yield self.never("eq-diff1", Atom(t.differentFrom, X, X))
        yield self.never("cls-nothing2", self.member(t.Nothing, X))

    def below_thing(self) -> Iterator[Rule]:
        """Yield the rule that puts every class below Thing, once an axiom asks for members of Thing."""
        t = self.terms
        above = self.program.matching(Atom(t.subClassOf, t.Thing, X))
        if above or any(self.member(t.Thing, X) in rule.body for rule in self.program.rules):
            yield Rule("scm-cls", Atom(t.subClassOf, X, t.Thing), (self.member(t.Class, X),))

    def trivial(self) -> Iterator[Rule]:
        """Yield the rules that say of every class and property that it lies below itself, Thing and so on."""
        t = self.terms
        for head in (Atom(t.subClassOf, X, X), Atom(t.equivalentClass, X, X), Atom(t.subClassOf, X, t.Thing)):
            yield Rule("scm-cls", head, (self.member(t.Class, X),))
        yield Rule("scm-cls", Atom(t.subClassOf, t.Nothing, X), (self.member(t.Class, X),))
        for kind, name in ((t.ObjectProperty, "scm-op"), (t.DatatypeProperty, "scm-dp")):
            for relation in (t.subPropertyOf, t.equivalentProperty):
                yield Rule(name, Atom(relation, X, X), (self.member(kind, X),))

    def compiled(self) -> Iterator[Rule]:
        """Yield the rules that the schema makes, as far as it is known by now."""
        yield from self._of_properties()
        yield from self._characteristics()
        yield from self._chains()
        yield from self._of_classes()
        yield from self._restrictions()
        yield from self._keys()
        yield from self._forbidding()
        yield from self._schema_of_restrictions()
        yield from self._equality()

    def _of_properties(self) -> Iterator[Rule]:
        t = self.terms
        for atom in self.pairs(t.domain):
            yield Rule("prp-dom", self.member(atom.second, X), (Atom(atom.first, X, Y),), (atom,))
        for atom in self.pairs(t.range):
            yield Rule("prp-rng", self.member(atom.second, Y), (Atom(atom.first, X, Y),), (atom,))
            yield from self._not_of_datatype(atom.second, (Atom(atom.first, X, Y),), (atom,))
        for atom in self.pairs(t.subPropertyOf):
            if atom.first != atom.second:
                yield Rule("prp-spo1", Atom(atom.second, X, Y), (Atom(atom.first, X, Y),), (atom,))
        for atom in self.pairs(t.inverseOf):
            for name, left, right in (("prp-inv1", *_ends(atom)), ("prp-inv2", *_ends(atom)[::-1])):
                yield Rule(name, Atom(right, Y, X), (Atom(left, X, Y),), (atom,))

    def _characteristics(self) -> Iterator[Rule]:
        t = self.terms
        for kind, name, head, body in (
            (t.SymmetricProperty, "prp-symp", (0, Y, X), ((X, Y),)),
            (t.TransitiveProperty, "prp-trp", (0, X, Z), ((X, Y), (Y, Z))),
            (t.FunctionalProperty, "prp-fp", (t.sameAs, Y, Z), ((X, Y), (X, Z))),
            (t.InverseFunctionalProperty, "prp-ifp", (t.sameAs, Y, Z), ((Y, X), (Z, X))),
            (t.AsymmetricProperty, "prp-asyp", (t.contradiction, X, Y), ((X, Y), (Y, X))),
            (t.IrreflexiveProperty, "prp-irp", (t.contradiction, X, X), ((X, X),)),
        ):
            for source in self.program.matching(self.member(kind, X)):
                property_ = source.second
                premises = tuple(Atom(property_, *ends) for ends in body)
                if head[0] == t.sameAs:
                    yield from self._one(name, premises, (source,))
                else:
                    yield Rule(name, Atom(head[0] or property_, *head[1:]), premises, (source,))

    def _chains(self) -> Iterator[Rule]:
        t = self.terms
        for axiom in self.pairs(t.propertyChainAxiom):
            parts, atoms = self.members(axiom.second)
            yield from self._chain(axiom.first, tuple(parts), (axiom, *atoms))

    def _chain(self, head: int, parts: tuple[int, ...], sources: tuple[Atom, ...]) -> Iterator[Rule]:
        """Yield a chain as joins of two: longer ones by way of relations of their own, shared by chains."""
        if len(parts) == 1:
            yield Rule("prp-spo2", Atom(head, X, Y), (Atom(parts[0], X, Y),), sources)
        elif parts:
            left = parts[0]
            for part in parts[1:-1]:
                both = self.auxiliary("chain", left, part)
                yield Rule("", Atom(both, X, Z), (Atom(left, X, Y), Atom(part, Y, Z)))
                left = both
            yield Rule("prp-spo2", Atom(head, X, Z), (Atom(left, X, Y), Atom(parts[-1], Y, Z)), sources)

    def auxiliary(self, kind: str, *parts: int) -> int:
        """Return the number of a helping relation or class, which no result shows."""
        helper = self.terms.number(f"_:{kind} {' '.join(map(str, parts))}")  # a blank is in no term's name
        self.helpers.add(helper)
        return helper

    def _of_classes(self) -> Iterator[Rule]:
        t = self.terms
        for axiom in self.pairs(t.intersectionOf):
            parts, atoms = self.members(axiom.second)
            yield from self._intersection(axiom.first, parts, (axiom, *atoms))
            for part in parts:
                sources = (axiom, *atoms)
                yield Rule("cls-int2", self.member(part, X), (self.member(axiom.first, X),), sources)
                yield from self._ground("scm-int", Atom(t.subClassOf, axiom.first, part), sources)
        for axiom in (*self.pairs(t.unionOf), *self.pairs(t.disjointUnionOf)):
            parts, atoms = self.members(axiom.second)
            for part in parts:
                sources = (axiom, *atoms)
                yield Rule("cls-uni", self.member(axiom.first, X), (self.member(part, X),), sources)
                yield from self._ground("scm-uni", Atom(t.subClassOf, part, axiom.first), sources)
        for axiom in self.pairs(t.oneOf):
            parts, atoms = self.members(axiom.second)
            for part in parts:
                yield from self._ground("cls-oo", self.member(axiom.first, part), (axiom, *atoms))
        for axiom in self.pairs(t.complementOf):
            left, right = self.member(axiom.first, X), self.member(axiom.second, X)
            yield self.never("cls-com", left, right, sources=(axiom,))

    def _ground(self, name: str, head: Atom, sources: tuple[Atom, ...]) -> Iterator[Rule]:
        """Yield a rule whose conclusion has no variables: the first source stands as its premise."""
        yield Rule(name, head, sources[:1], sources[1:])

    def _intersection(self, head: int, parts: list[int], sources: tuple[Atom, ...]) -> Iterator[Rule]:
        if len(parts) == 1:
            yield Rule("cls-int1", self.member(head, X), (self.member(parts[0], X),), sources)
        elif parts:
            left = parts[0]
            for part in parts[1:-1]:
                both = self.auxiliary("both", left, part)
                yield Rule("", self.member(both, X), (self.member(left, X), self.member(part, X)))
                left = both
            yield Rule("cls-int1", self.member(head, X), (self.member(left, X), self.member(parts[-1], X)), sources)

    def _restrictions(self) -> Iterator[Rule]:
        t = self.terms
        for on in self.pairs(t.onProperty):
            class_, property_ = _ends(on)
            mine, edge = self.member(class_, X), Atom(property_, X, Y)
            for filler in self.program.matching(Atom(t.hasValue, class_, X)):
                yield Rule("cls-hv1", Atom(property_, X, filler.second), (mine,), (filler, on))
                for value in self._equals(filler.second):
                    yield Rule("cls-hv2", mine, (Atom(property_, X, value),), (filler, on))
            for filler in self.program.matching(Atom(t.someValuesFrom, class_, X)):
                if filler.second == t.Thing:
                    yield Rule("cls-svf2", mine, (edge,), (filler, on))
                else:
                    yield Rule("cls-svf1", mine, (edge, self.member(filler.second, Y)), (filler, on))
                    if self._is_datatype(filler.second):
                        of_datatype = (Y, filler.second, True)
                        yield Rule("cls-svf1", mine, (edge,), (filler, on), of_datatype=of_datatype)
            for filler in self.program.matching(Atom(t.allValuesFrom, class_, X)):
                yield Rule("cls-avf", self.member(filler.second, Y), (mine, edge), (filler, on))
                yield from self._not_of_datatype(filler.second, (mine, edge), (filler, on))
            yield from self._cardinalities(on)

    def _is_datatype(self, number: int) -> bool:
        return not number & LITERAL and is_known_datatype(self.terms.text(number)[1:-1])

    def _not_of_datatype(self, kind: int, body: tuple[Atom, ...], sources: tuple[Atom, ...]) -> Iterator[Rule]:
        """Yield the rule that a value, Y, belongs to a datatype, when the kind is one."""
        if self._is_datatype(kind):
            head = Atom(self.terms.contradiction, X, X)
            yield Rule("dt-not-type", head, body, sources, of_datatype=(Y, kind, False))

    def _equals(self, value: int) -> list[int]:
        """Return a term and the literals of the same value (dt-eq)."""
        return [value, *(atom.second for atom in self.program.matching(Atom(self.terms.same_value, value, X)))]

    def _by_value(self, relation: int) -> tuple[int, list[Rule]]:
        """Return a relation that has every literal in all of its spellings, and the rules that make it."""
        if not self.pairs(self.terms.same_value):
            return relation, []
        helper = self.auxiliary("by value", relation)
        same = Atom(self.terms.same_value, Y, Z)
        copy = Rule("", Atom(helper, X, Y), (Atom(relation, X, Y),))
        return helper, [copy, Rule("dt-eq", Atom(helper, X, Z), (Atom(relation, X, Y), same))]

    def _cardinalities(self, on: Atom) -> Iterator[Rule]:
        """Yield the rules for at most none and at most one."""
        t, (class_, property_) = self.terms, _ends(on)
        mine, edge, other = self.member(class_, X), Atom(property_, X, Y), Atom(property_, X, Z)
        kinds = self.program.matching(Atom(t.onClass, class_, X))
        for relation in (t.maxCardinality, t.maxQualifiedCardinality):
            for bound in self.program.matching(Atom(relation, class_, X)):
                number = t.text(bound.second).split('"')[1]
                sources = (bound, on, *kinds)
                one, another = edge, other
                if relation == t.maxQualifiedCardinality and kinds and kinds[0].second != t.Thing:
                    fitting = self.auxiliary("fitting", property_, kinds[0].second)
                    yield Rule("", Atom(fitting, X, Y), (edge, self.member(kinds[0].second, Y)))
                    one, another = Atom(fitting, X, Y), Atom(fitting, X, Z)
                if number == "0":
                    yield self.never("cls-maxc1", mine, one, sources=sources)
                elif number == "1":
                    held, rule = self._held(class_, one.relation)
                    yield rule
                    bodies = (Atom(held, X, Y), Atom(another.relation, X, Z))
                    yield from self._one("cls-maxc2", bodies, sources)

    def _one(self, name: str, body: tuple[Atom, ...], sources: tuple[Atom, ...]) -> Iterator[Rule]:
        """Yield the rules that make two values one, and forbid them when they are literals that differ."""
        yield Rule(name, Atom(self.terms.sameAs, Y, Z), body, sources, distinct=(Y, Z))
        yield Rule("dt-diff", Atom(self.terms.contradiction, X, X), body, sources, apart=(Y, Z))

    def _held(self, class_: int, property_: int) -> tuple[int, Rule]:
        """Return the helping relation of a property whose subject is a member of a class."""
        held = self.auxiliary("held", class_, property_)
        return held, Rule("", Atom(held, X, Y), (self.member(class_, X), Atom(property_, X, Y)))

    def _keys(self) -> Iterator[Rule]:
        """Yield the rules that make two members of a class one, when they share a value of each of its keys."""
        t = self.terms
        for axiom in self.pairs(t.hasKey):
            parts, atoms = self.members(axiom.second)
            shared: list[Atom] = []
            for part in dict.fromkeys(parts):
                held, rule = self._held(axiom.first, part)
                shared.append(Atom(self.auxiliary("shared", held), X, Y))
                yield rule
                valued, rules = self._by_value(held)
                yield from rules
                yield Rule("", shared[-1], (Atom(held, X, Z), Atom(valued, Y, Z)), distinct=(X, Y))
            while len(shared[2:]):
                both = Atom(self.auxiliary("all", shared[0].relation, shared[1].relation), X, Y)
                yield Rule("", both, tuple(shared[:2]))
                shared[:2] = [both]
            if shared:
                yield Rule("prp-key", Atom(t.sameAs, X, Y), tuple(shared), (axiom, *atoms))

    def _schema_of_restrictions(self) -> Iterator[Rule]:
        """Yield scm-hv, scm-svf and scm-avf: restrictions that lie below each other."""
        t = self.terms
        on = {atom.first: atom for atom in self.pairs(t.onProperty)}
        for relation, name in (
            (t.someValuesFrom, "scm-svf"),
            (t.allValuesFrom, "scm-avf"),
            (t.hasValue, "scm-hv"),
        ):
            fillers = [atom for atom in self.pairs(relation) if atom.first in on]
            by_property: dict[int, list[Atom]] = {}
            by_filler: dict[int, list[Atom]] = {}
            for atom in fillers:
                by_property.setdefault(on[atom.first].second, []).append(atom)
                by_filler.setdefault(atom.second, []).append(atom)
            if relation != t.hasValue:
                for group in by_property.values():
                    yield from self._below(f"{name}1", t.subClassOf, group, on, turned=False, of_property=False)
            for group in by_filler.values():
                turned = relation == t.allValuesFrom
                number = "" if relation == t.hasValue else "2"
                yield from self._below(f"{name}{number}", t.subPropertyOf, group, on, turned=turned, of_property=True)

    def _below(
        self,
        name: str,
        relation: int,
        group: list[Atom],
        on: dict[int, Atom],
        *,
        turned: bool,
        of_property: bool,
    ) -> Iterator[Rule]:
        for one in group:
            for other in group:
                left = on[one.first].second if of_property else one.second
                right = on[other.first].second if of_property else other.second
                head = Atom(self.terms.subClassOf, *((other.first, one.first) if turned else (one.first, other.first)))
                sources = (one, on[one.first], other, on[other.first])
                if right not in {left, self.terms.Thing}:
                    yield Rule(name, head, (Atom(relation, left, right),), sources)
                elif one.first != other.first:  # the same restriction under two names, or everything lies below
                    yield from self._ground(name, head, sources)

    def _equality(self) -> Iterator[Rule]:
        """Yield the rules that let equals stand for each other, once anything equals something else."""
        t = self.terms
        pairs = [atom for atom in self.pairs(t.sameAs) if atom.first != atom.second]
        if not pairs:
            return
        same = Atom(t.sameAs, X, Y)
        for number in sorted(self.program.relations):
            if number in {t.sameAs, t.contradiction} or not len(self.program.relations[number]):
                continue
            names = ("eq-rep-o", "eq-rep-s") if number == t.type else ("eq-rep-s", "eq-rep-o")
            yield Rule(names[0], Atom(number, Y, Z), (same, Atom(number, X, Z)))
            yield Rule(names[1], Atom(number, Z, Y), (same, Atom(number, Z, X)))
        for atom in pairs:
            if atom.first in self.program.relations:
                yield Rule("eq-rep-p", Atom(atom.second, X, Y), (Atom(atom.first, X, Y),), (atom,))

    def _forbidding(self) -> Iterator[Rule]:
        """Yield the rules of disjointness, difference and negative assertions: their conclusion is a contradiction."""
        t = self.terms
        for axiom in self.pairs(t.disjointWith):
            yield self._never_both(axiom.first, axiom.second, "cax-dw", (axiom,))
        for axiom in self.pairs(t.propertyDisjointWith):
            valued, rules = self._by_value(axiom.second)
            yield from rules
            yield self.never("prp-pdw", Atom(axiom.first, X, Y), Atom(valued, X, Y), sources=(axiom,))
        for kind, name in (
            (t.AllDisjointClasses, "cax-adc"),
            (t.AllDisjointProperties, "prp-adp"),
            (t.AllDifferent, "eq-diff2"),
        ):
            for source in self.program.matching(self.member(kind, X)):
                for relation in (t.members, t.distinctMembers):
                    for axiom in self.program.matching(Atom(relation, source.second, X)):
                        yield from self._forbid_pairs(name, axiom, (source,))
        for axiom in self.pairs(t.disjointUnionOf):
            yield from self._forbid_pairs("cax-adc", axiom, ())
        for source in self.pairs(t.sourceIndividual):
            yield from self._negative_assertion(source)

    def _forbid_pairs(self, name: str, axiom: Atom, sources: tuple[Atom, ...]) -> Iterator[Rule]:
        parts, atoms = self.members(axiom.second)
        for one, other in combinations(parts, 2):
            yield self._forbid_pair(name, one, other, (*sources, axiom, *atoms))

    def _forbid_pair(self, name: str, one: int, other: int, sources: tuple[Atom, ...]) -> Rule:
        if name == "cax-adc":
            return self._never_both(one, other, name, sources)
        if name == "prp-adp":
            return self.never(name, Atom(one, X, Y), Atom(other, X, Y), sources=sources)
        if one == other:  # a list that names one thing twice
            return self.never(name, sources[0], sources=sources[1:])
        return self.never(name, Atom(self.terms.sameAs, one, other), sources=sources)

    def _never_both(self, one: int, other: int, name: str, sources: tuple[Atom, ...]) -> Rule:
        return self.never(name, self.member(one, X), self.member(other, X), sources=sources)

    def _negative_assertion(self, source: Atom) -> Iterator[Rule]:
        t, node = self.terms, source.first
        for asserted in self.program.matching(Atom(t.assertionProperty, node, X)):
            for relation, name in ((t.targetIndividual, "prp-npa1"), (t.targetValue, "prp-npa2")):
                for target in self.program.matching(Atom(relation, node, X)):
                    for value in self._equals(target.second):
                        denied = Atom(asserted.second, source.second, value)
                        yield self.never(name, denied, sources=(source, asserted, target))

    def member(self, class_: int, individual: int) -> Atom:
        """Return the atom for `individual rdf:type class`."""
        return Atom(self.terms.type, class_, individual)

    def never(self, name: str, *body: Atom, sources: tuple[Atom, ...] = ()) -> Rule:
        """Return the rule that a body is a contradiction."""
        names = sorted({v for atom in body for v in atom.variables()}, reverse=True)
        ends = (*names, *names)[:2] if names else (body[0].first, body[0].second)
        return Rule(name, Atom(self.terms.contradiction, *ends), body, sources)

    def pairs(self, relation: int) -> list[Atom]:
        """Return the atoms of a relation."""
        return self.program.matching(Atom(relation, X, Y))

    def members(self, head: int) -> tuple[list[int], tuple[Atom, ...]]:
        """Return the members of an RDF list and the atoms that make it; none of a list that does not end.

        Half a list must not pass for a whole one: fewer conditions would follow from it.
        """
        t, result, atoms = self.terms, list[int](), list[Atom]()
        while head != t.nil:
            first = self.program.matching(Atom(t.first, head, X))
            rest = self.program.matching(Atom(t.rest, head, X))
            if not first or not rest or rest[0] in atoms:
                return [], ()
            atoms += [first[0], rest[0]]
            result.append(first[0].second)
            head = rest[0].second
        return result, tuple(atoms)


def _ends(atom: Atom) -> tuple[int, int]:
    return atom.first, atom.second
