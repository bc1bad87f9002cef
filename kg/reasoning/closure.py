"""Everything that follows from triples by OWL 2 RL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rdflib import Literal, URIRef

from kg.rdf import term_text
from kg.reasoning.datalog import LITERAL, Atom, Program
from kg.reasoning.relation import MASK, SHIFT, pack
from kg.reasoning.rl import RuleCompiler
from kg.reasoning.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib import Graph
    from rdflib.term import Node

TermTriple = tuple[str, str, str]


class Closure:
    """Triples and what follows from them; terms are in their N-Triples form."""

    def __init__(self, triples: Iterable[TermTriple], *, trivial: bool = False) -> None:
        self.terms = terms = Terms()
        self.program = program = Program(inverted=terms.type, literals=terms)
        for number, (subjects, values) in terms.columns(triples).items():
            left, right = np.array(subjects, dtype=np.int64), np.array(values, dtype=np.int64)
            pairs = pack(right, left) if number == terms.type else pack(left, right)
            program.relations[number].add([pairs], 0)
        equal = np.array(list(terms.equal_literals()), dtype=np.int64).reshape(-1, 2)
        if len(equal):
            program.relations[terms.same_value].add([pack(equal[:, 0], equal[:, 1])], 0)
        compiler = RuleCompiler(terms, program)
        self._helpers = compiler.helpers
        hierarchy = (terms.subClassOf, terms.equivalentClass, terms.subPropertyOf, terms.equivalentProperty)
        # True of every class and property.
        self._reflexive = frozenset() if trivial else frozenset((*hierarchy, terms.sameAs))
        # What has Thing at its end says nothing either.
        ending = (terms.type, terms.subClassOf, terms.domain, terms.range)
        self._of_thing = frozenset() if trivial else frozenset(ending)
        fixed = [*compiler.fixed(), *(compiler.trivial() if trivial else ())]
        for relation in program.relations.values():
            relation.settle()
        fresh = program.add_rules([*fixed, *compiler.compiled()])
        while fresh:
            program.run(fresh)
            # A closed schema may hold more axioms, and so more rules, than the one that was given.
            fresh = program.add_rules(compiler.compiled()) or program.add_rules(compiler.below_thing())

    @classmethod
    def from_graph(cls, graph: Graph, *, trivial: bool = False) -> Closure:
        """Return the closure of an rdflib graph."""
        return cls(((_text(s), _text(p), _text(o)) for s, p, o in graph), trivial=trivial)

    def inferred(self) -> Iterator[TermTriple]:
        """Yield what was not given: RDF only, no helping terms, no literal as a subject."""
        terms = self.terms
        texts = np.array([*terms.texts, ""], dtype=object)
        literals = np.array([*terms.literals, ""], dtype=object)
        hidden = np.zeros(len(terms.texts), dtype=bool)
        hidden[list(self._helpers)] = True
        for number, relation in sorted(self.program.relations.items()):
            added = [batch for round_, batch in relation.rounds if round_]
            predicate = terms.text(number)
            if not added or number == terms.contradiction or not predicate.startswith("<"):
                continue
            keys = np.sort(np.concatenate(added))
            if number in self._reflexive:
                keys = keys[(keys >> SHIFT) != (keys & MASK)]
            left, right = keys >> SHIFT, keys & MASK
            subjects, values = (right, left) if number == terms.type else (left, right)
            if number in self._of_thing:
                kept = values != terms.Thing
                subjects, values = subjects[kept], values[kept]
            is_literal = (values & LITERAL) != 0
            kept = ~hidden[subjects] & ((subjects & LITERAL) == 0)
            kept[~is_literal] &= ~hidden[values[~is_literal]]
            for mask, table in ((kept & ~is_literal, texts), (kept & is_literal, literals)):
                column = table[values[mask] & ~LITERAL]
                for subject, value in zip(texts[subjects[mask]], column, strict=True):
                    yield subject, predicate, value

    def triple(self, atom: Atom) -> TermTriple:
        """Return an atom as a triple."""
        ends = self.terms.text(atom.first), self.terms.text(atom.second)
        subject, value = reversed(ends) if atom.relation == self.terms.type else ends
        return subject, self.terms.text(atom.relation), value

    def is_auxiliary(self, atom: Atom) -> bool:
        """Return whether an atom speaks of a relation or class that only the engine knows."""
        return atom.relation in self._helpers or (atom.relation == self.terms.type and atom.first in self._helpers)

    def contradictions(self) -> list[Atom]:
        """Return the pairs that contradict the ontology; empty when all is consistent."""
        return self.program.matching(Atom(self.terms.contradiction, -1, -2))


def _text(term: Node) -> str:
    return term_text(term) if isinstance(term, URIRef | Literal) else term.n3()
