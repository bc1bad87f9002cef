"""Which classes each individual belongs to, and how the classes lie below each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kg.errors import OntologyError
from kg.prefixes import contract
from kg.reasoning import justification
from kg.reasoning.reasoner import Realiser, Reasoner, realise
from kg.reasoning.reasoner_input import ReasonerInput, select_reasoner_input

if TYPE_CHECKING:
    from kg.reasoning.axioms import Axiom

_EXPLAINED = 3  # unsatisfiable classes whose axioms are looked for; the others are only named

__all__ = ["Classification", "Reasoner", "classify"]


@dataclass(frozen=True)
class Classification:
    """Inferred types and sub-classes, sorted; nothing that was asserted, nothing about owl:Thing."""

    types: tuple[tuple[URIRef, URIRef], ...]
    subclasses: tuple[tuple[URIRef, URIRef], ...]
    individuals: int
    left_out: tuple[Axiom, ...]

    def triples(self) -> tuple[tuple[URIRef, URIRef, URIRef], ...]:
        """Return everything inferred as triples, sorted."""
        types = ((member, RDF.type, kind) for member, kind in self.types)
        subclasses = ((child, RDFS.subClassOf, parent) for child, parent in self.subclasses)
        return tuple(sorted((*types, *subclasses)))

    def graph(self) -> Graph:
        """Return everything inferred as a graph."""
        result = Graph()
        for triple in self.triples():
            result.add(triple)
        return result


def classify(
    ontology: Graph,
    data: Graph,
    *,
    reasoner: Reasoner = Reasoner.HERMIT,
    realise: Realiser = realise,
) -> Classification:
    """Return the inferred rdf:type and rdfs:subClassOf triples of an ontology with its individuals.

    `ontology` is all modules merged (`kg.reasoning.ontology.merged()`); `data` is the entities (with their
    kind and `mk:key`) and the plain edges: it may be the whole graph, because claims, literals and what
    definitions do not use are left aside (`kg.reasoning.reasoner_input`). Subjects of properties
    with `mk:closedForReasoner true` have no other values than the given ones. Pure: no network, no state, the same
    result each time. `realise`: another function with the results of `kg.reasoning.reasoner.realise`, such as one
    that remembers them.

    Raises OntologyError on an inconsistency or a class that can have no member, with a minimal set of axioms;
    and on names that nothing declares.
    """
    premises = select_reasoner_input(ontology, data)
    with ThreadPoolExecutor(1) as beside:
        both = beside.submit(realise, premises.individuals(), reasoner)
        terms = realise(premises.terminology(), reasoner)
    if terms.unsatisfiable:
        raise OntologyError(_unsatisfiable(premises, terms.unsatisfiable, reasoner))
    result = both.result() if terms.consistent else terms
    if not result.consistent:
        raise OntologyError(_inconsistent(premises, reasoner))
    if result.unsatisfiable:
        raise OntologyError(_unsatisfiable(premises, result.unsatisfiable, reasoner))
    types = (
        (member, kind)
        for member, kind in result.types
        if (member, RDF.type, kind) not in data and (member, RDF.type, kind) not in ontology
    )
    below = result.subclasses | terms.subclasses
    subclasses = (pair for pair in below if (pair[0], RDFS.subClassOf, pair[1]) not in ontology)
    return Classification(
        types=tuple(sorted(types)),
        subclasses=tuple(sorted(subclasses)),
        individuals=len(set(reasoned_individuals(premises))),
        left_out=premises.left_out,
    )


def reasoned_individuals(premises: ReasonerInput) -> list[URIRef]:
    """Return the individuals that the reasoner is given, sorted."""
    return sorted(
        {
            triple[0]
            for fact in premises.facts
            for triple in fact.triples
            if triple[1] == RDF.type and isinstance(triple[0], URIRef) and triple[2] != OWL.Class
        }
    )


def _inconsistent(premises: ReasonerInput, reasoner: Reasoner) -> str:
    reasons = "\n".join(f"  {axiom}" for axiom in justification.justify_inconsistency(premises, reasoner))
    message = "the ontology with its individuals is inconsistent. These cannot all hold; change or drop one:"
    return f"{message}\n{reasons}"


def _unsatisfiable(premises: ReasonerInput, classes: frozenset[URIRef], reasoner: Reasoner) -> str:
    """Name every class that can have no member; give the axioms for those that did not inherit it."""
    above = {(t[0], t[2]) for axiom in premises.rules for t in axiom.triples if t[1] == RDFS.subClassOf}
    roots = sorted(c for c in classes if not any((c, other) in above for other in classes)) or sorted(classes)
    parts = [f"no individual can ever belong to {', '.join(contract(str(name)) for name in sorted(classes))}."]
    for root in roots[:_EXPLAINED]:
        parts.append(f"{contract(str(root))} cannot have a member because of these; change or drop one:")
        parts.extend(f"  {axiom}" for axiom in justification.justify_unsatisfiability(premises, root, reasoner))
    return "\n".join(parts)
