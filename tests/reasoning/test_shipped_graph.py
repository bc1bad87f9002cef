"""The reasoners on the graph that is shipped: none gives an individual a type that another denies."""

from __future__ import annotations

import pytest
from rdflib import OWL, RDF, Graph, URIRef

from kg import ontology
from kg.curated_graph import curated_graph
from kg.rdf import as_graph
from kg.reasoning.classification import Classification, Reasoner, classify
from kg.reasoning.closure import Closure
from kg.reasoning.proof import prove
from kg.reasoning.reasoner_input import select_reasoner_input

pytestmark = pytest.mark.slow

Types = set[tuple[URIRef, URIRef]]


@pytest.fixture(scope="module")
def graph() -> Graph:
    curated = curated_graph(lambda _: None)
    return as_graph(curated.whole().quads)


@pytest.fixture(scope="module")
def hermit(graph: Graph) -> Classification:
    return classify(ontology.load(), graph)


@pytest.fixture(scope="module")
def closure(graph: Graph) -> Closure:
    return Closure.from_graph(graph)


def types(closure: Closure, individuals: set[URIRef]) -> Types:
    classes = set(ontology.load().subjects(RDF.type, OWL.Class))
    pairs = {(URIRef(s[1:-1]), URIRef(o[1:-1])) for s, p, o in closure.inferred() if p == RDF.type.n3()}
    return {(member, kind) for member, kind in pairs if member in individuals and kind in classes}


def test_hermit_and_pellet_agree(graph: Graph, hermit: Classification) -> None:
    assert classify(ontology.load(), graph, reasoner=Reasoner.PELLET).triples() == hermit.triples()


def test_the_closure_finds_no_type_that_hermit_does_not_find(
    graph: Graph, hermit: Classification, closure: Closure
) -> None:
    premises = {name for fact in select_reasoner_input(ontology.load(), graph).facts for name in fact.signature}
    found = types(closure, premises)
    assert found
    assert found <= set(hermit.types)


def test_only_counting_is_beyond_the_closure(hermit: Classification, closure: Closure) -> None:
    beyond = {
        kind for pair in set(hermit.types) - types(closure, {member for member, _ in hermit.types}) for kind in pair[1:]
    }
    assert {str(kind).partition("#")[2] for kind in beyond} <= {"Monotherapy", "Doublet", "Triplet", "Quadruplet"}


def test_the_closure_is_consistent_and_each_inferred_triple_can_be_proved(closure: Closure) -> None:
    assert closure.contradictions() == []
    for triple in sorted(closure.inferred())[::101]:
        proof = prove(closure, triple)
        assert proof is not None
        assert triple not in proof.given()
