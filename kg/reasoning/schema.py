"""The schema that a program holds at the moment, as the makers of rules read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.reasoning.datalog import Atom, Program, Rule, X, Y

if TYPE_CHECKING:
    from kg.reasoning.terms import Terms


class Schema:
    """Reads axioms and lists from a program, and writes the rules that every maker needs."""

    def __init__(self, terms: Terms, program: Program) -> None:
        self.terms = terms
        self.program = program

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
        t, found, atoms = self.terms, list[int](), list[Atom]()
        while head != t.nil:
            first = self.program.matching(Atom(t.first, head, X))
            rest = self.program.matching(Atom(t.rest, head, X))
            if not first or not rest or rest[0] in atoms:
                return [], ()
            atoms += [first[0], rest[0]]
            found.append(first[0].second)
            head = rest[0].second
        return found, tuple(atoms)
