"""What of a graph is a logical axiom, and how each kind of axiom is written."""

from __future__ import annotations

from rdflib import Graph

from kg.reasoning.axioms import logical_axioms

GRAPH = Graph().parse(
    data="""
    @prefix : <urn:> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    :A a owl:Class ; rdfs:subClassOf :B ; rdfs:label "no axiom" .
    :p a owl:ObjectProperty .
    :a a :A ; :p :b .
    [] a owl:NegativePropertyAssertion ;
      owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :c .
    [] a owl:NegativePropertyAssertion ; owl:sourceIndividual :a ; owl:assertionProperty :q ; owl:targetValue 3 .
    [] a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ; rdfs:subClassOf :A .
    [] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .
    :C owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :A :B ) ] .
    """
)
# Text -> how many triples it is written in.
AXIOMS = {
    "(urn:p some urn:B) SubClassOf urn:A": 4,
    "urn:A SubClassOf urn:B": 1,
    "urn:C EquivalentTo (urn:A and urn:B)": 7,
    "urn:a Type urn:A": 1,
    "urn:a urn:p urn:b": 1,
    "not (urn:a urn:p urn:c)": 4,
    'not (urn:a urn:q "3"^^xsd:integer)': 4,
}


def test_each_axiom_is_there_with_all_its_triples() -> None:
    found = {axiom.text: len(axiom.triples) for axiom in logical_axioms(GRAPH)}
    assert found == {**AXIOMS, "AllDisjointClasses: urn:A, urn:B, urn:C": 8}


def test_what_holds_of_many_names_can_be_taken_pair_by_pair() -> None:
    pairs = {f"urn:{one} DisjointWith urn:{other}" for one, other in ("AB", "AC", "BC")}
    assert {axiom.text for axiom in logical_axioms(GRAPH, pairwise=True)} == {*AXIOMS, *pairs}
