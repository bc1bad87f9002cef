"""A minimal set of axioms from which a contradiction or a type follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import OWL, RDF, BNode, Graph, URIRef

from kg.errors import UnknownNameError
from kg.prefixes import contract
from kg.reasoning.axioms import Axiom, axioms_graph, logical_axioms
from kg.reasoning.closure import Closure
from kg.reasoning.proof import prove_contradiction
from kg.reasoning.reasoner import Reasoner, realise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.reasoning.reasoner_input import ReasonerInput

    _Test = Callable[[Sequence[Axiom]], bool]


_WITNESS = URIRef("urn:myeloma-kg:witness")


def justify_inconsistency(premises: ReasonerInput, reasoner: Reasoner) -> tuple[Axiom, ...]:
    """Return a minimal set of axioms and facts that contradict each other; empty when all are consistent."""
    return _minimal(premises, premises.applied(), Graph(), frozenset(), reasoner)


def justify_unsatisfiability(premises: ReasonerInput, class_: URIRef, reasoner: Reasoner) -> tuple[Axiom, ...]:
    """Return a minimal set of axioms that keep a class empty for ever; none when it can have a member."""
    goal = Graph()
    goal.add((_WITNESS, RDF.type, OWL.NamedIndividual))
    goal.add((_WITNESS, RDF.type, class_))
    names = frozenset({class_})
    return _minimal(premises, premises.rules, goal, names, reasoner) or _minimal(
        premises, premises.applied(), goal, names, reasoner
    )


def justify_type(premises: ReasonerInput, individual: URIRef, class_: URIRef) -> tuple[Axiom, ...]:
    """Return a minimal set of axioms and facts that put an individual into a class; empty when none do.

    Raises UnknownNameError when the class is not declared or the individual is not reasoned upon.
    """
    if (class_, RDF.type, OWL.Class) not in premises.declared:
        raise UnknownNameError(f"{contract(str(class_))} is not a declared class. Name one of the ontology.")
    if not any(individual in fact.signature for fact in premises.facts):
        raise UnknownNameError(f"{contract(str(individual))} is not among the individuals that definitions speak of.")
    goal, complement = Graph(), BNode("complement")
    goal.add((individual, RDF.type, complement))
    goal.add((complement, RDF.type, OWL.Class))
    goal.add((complement, OWL.complementOf, class_))
    return _minimal(premises, premises.applied(), goal, frozenset({individual, class_}), Reasoner.HERMIT)


def justify_subclass(premises: ReasonerInput, child: URIRef, parent: URIRef) -> tuple[Axiom, ...]:
    """Return a minimal set of axioms that put one class below another; empty when none do."""
    goal, complement = Graph(), BNode("complement")
    goal.add((_WITNESS, RDF.type, OWL.NamedIndividual))
    goal.add((_WITNESS, RDF.type, child))
    goal.add((_WITNESS, RDF.type, complement))
    goal.add((complement, RDF.type, OWL.Class))
    goal.add((complement, OWL.complementOf, parent))
    return _minimal(premises, premises.rules, goal, frozenset({child, parent}), Reasoner.HERMIT)


def _minimal(
    premises: ReasonerInput, everything: Sequence[Axiom], goal: Graph, names: frozenset[URIRef], reasoner: Reasoner
) -> tuple[Axiom, ...]:
    """Return a minimal set of axioms that contradicts the goal."""

    def contradictory(chosen: Sequence[Axiom]) -> bool:
        spoken_of = names.union(*(axiom.signature for axiom in chosen))
        declared = (triple for triple in premises.declared if triple[0] in spoken_of)
        return not realise(axioms_graph(chosen, (*goal, *declared)), reasoner).consistent

    proved = _by_closure(premises, everything, goal)
    if proved and contradictory(proved):
        return tuple(sorted(_quickxplain((), proved, contradictory, checked=True)))
    near = _near(sorted(set(everything)), names, contradictory)
    if near is None:
        return ()
    coarse = _quickxplain((), near, contradictory, checked=True)
    # One axiom that makes many classes disjoint says little: only the pair that matters is kept.
    fine = logical_axioms(axioms_graph(coarse, premises.declared), pairwise=True)
    if len(fine) > len(coarse):
        return tuple(sorted(_quickxplain((), fine, contradictory, checked=True)))
    return tuple(sorted(coarse))


def _by_closure(premises: ReasonerInput, everything: Sequence[Axiom], goal: Graph) -> list[Axiom]:
    """Return the axioms of a contradiction that OWL 2 RL finds: seconds where the reasoner alone takes a minute."""
    fine = logical_axioms(axioms_graph(everything, premises.declared), pairwise=True)
    proof = prove_contradiction(Closure.from_graph(axioms_graph(fine, goal)))
    given = set(proof.given()) if proof else set()
    return [axiom for axiom in fine if any((s.n3(), p.n3(), o.n3()) in given for s, p, o in axiom.triples)]


def _near(everything: list[Axiom], names: frozenset[URIRef], contradictory: _Test) -> list[Axiom] | None:
    """Return a small contradictory set around the names: axioms one step away, then two, and so on."""
    reached, chosen = set(names), list[Axiom]()
    rest = everything
    while names and rest:
        step = [axiom for axiom in rest if axiom.signature & reached]
        if not step:
            break
        chosen += step
        rest = [axiom for axiom in rest if not axiom.signature & reached]
        reached |= {name for axiom in step for name in axiom.signature}
        if rest and contradictory(chosen):
            return chosen
    # What the names do not reach cannot help, unless the whole is inconsistent.
    return everything if contradictory(everything) else None


def _quickxplain(
    kept: tuple[Axiom, ...], open_: Sequence[Axiom], contradictory: _Test, *, checked: bool
) -> tuple[Axiom, ...]:
    """Return a minimal part of the open axioms that is contradictory with the kept ones (Junker 2004)."""
    if not checked and contradictory(kept):
        return ()
    if len(open_) == 1:
        return tuple(open_)
    middle = len(open_) // 2
    first, second = open_[:middle], open_[middle:]
    right = _quickxplain((*kept, *first), second, contradictory, checked=False)
    left = _quickxplain((*kept, *right), first, contradictory, checked=not right)
    return (*left, *right)
