"""The closure and its proofs against reasoners of others, on ontologies that nobody wrote."""

from __future__ import annotations

import warnings

import owlrl
import pytest
from rdflib import OWL, RDF, BNode, Graph, URIRef

from kg.errors import OntologyError
from kg.reasoning.closure import Closure
from kg.reasoning.proof import prove, prove_contradiction
from kg.reasoning.reasoner import realise
from tests.reasoning.random_ontologies import turtle, with_last_key_twice
from tests.reasoning.test_closure import comparable
from tests.reasoning.test_proof import check

ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")
NAMED = "<urn:x:"


def ontology(seed: int, *, axioms: int, forbidding: bool) -> Graph:
    return Graph().parse(data=turtle(seed, axioms=axioms, forbidding=forbidding), format="turtle").skolemize()


def by_owlrl(graph: Graph) -> tuple[set[tuple[str, str, str]], bool]:
    """Return the triples that owlrl finds and whether it finds a contradiction."""
    whole = with_last_key_twice(graph)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(whole)
    errors = set(whole.subjects(RDF.type, ERROR))
    found = Graph()
    for triple in whole:
        if triple[0] not in errors and not isinstance(triple[0], BNode) and triple[1] != OWL.hasKey:
            found.add(triple)
    return comparable(found), bool(errors)


def by_us(graph: Graph, closure: Closure) -> set[tuple[str, str, str]]:
    given = {(s.n3(), p.n3(), o.n3()) for s, p, o in graph if p != OWL.hasKey}
    text = "".join(f"{' '.join(triple)} .\n" for triple in given | set(closure.inferred()))
    return comparable(Graph().parse(data=text, format="nt"))


@pytest.mark.slow
@pytest.mark.parametrize("forbidding", [False, True])
def test_the_same_triples_and_contradictions_as_owlrl(*, forbidding: bool) -> None:
    told = []
    for seed in range(40):
        graph = ontology(seed, axioms=24, forbidding=forbidding)
        closure = Closure.from_graph(graph)
        triples, contradictory = by_owlrl(graph)
        mine = by_us(graph, closure)
        if mine != triples or bool(closure.contradictions()) != contradictory:
            told.append((seed, sorted(mine ^ triples)[:3], len(closure.contradictions()), contradictory))
    assert not told


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 112))
def test_proofs_in_an_ontology_by_chance_are_sound_and_minimal(seed: int) -> None:
    closure = Closure.from_graph(ontology(seed, axioms=20, forbidding=seed % 2 == 0))
    inferred = sorted(closure.inferred())
    for triple in inferred[:: max(1, len(inferred) // 8)]:
        found = prove(closure, triple)
        assert found is not None
        check(found)
    wrong = prove_contradiction(closure)
    assert (wrong is None) == (not closure.contradictions())
    if wrong is not None:
        assert Closure(wrong.given()).contradictions()
        for triple in wrong.given():
            assert not Closure([other for other in wrong.given() if other != triple]).contradictions()


@pytest.mark.slow
def test_hermit_finds_all_that_the_closure_finds() -> None:
    """HermiT knows more than OWL 2 RL: what we infer it must infer, and what we call wrong it must call wrong."""
    asked = wrong = 0
    for seed in range(200, 212):
        lines = turtle(seed, axioms=12, forbidding=seed % 2 == 0).splitlines()
        # owlready2 hands over neither keys nor a property that is disjoint with itself.
        kept = [line for line in lines if "hasKey" not in line and "propertyDisjointWith" not in line]
        graph = Graph().parse(data="\n".join(kept), format="turtle")
        try:
            taxonomy = realise(graph)
        except OntologyError:  # not in OWL 2 DL, such as a transitive property in a cardinality
            continue
        closure = Closure.from_graph(graph.skolemize())
        asked += 1
        if closure.contradictions():
            wrong += 1
            assert not taxonomy.consistent, seed
        if taxonomy.consistent:
            known = {(s.n3(), o.n3()) for s, o in taxonomy.types}
            types = {(s, o) for s, p, o in closure.inferred() if p == RDF.type.n3() and o.startswith(NAMED)}
            assert types <= known, seed
    assert asked > wrong > 0
