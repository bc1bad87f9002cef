from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from rdflib import PROV, RDF, Graph, URIRef

from kg.prefixes import expand
from kg.proofs import proof_formats
from kg.reasoning.closure import Closure, TermTriple
from kg.reasoning.proof import Proof, prove, prove_contradiction
from tests.reasoning.small_graphs import HERE, extended
from tests.reasoning.test_closure import CASES, CONTRADICTIONS, by_owlrl, parsed, plain, st


def iri(curie: str) -> str:
    return f"<{expand(curie)}>"


@pytest.fixture(scope="module")
def closed() -> Closure:
    return Closure.from_graph(Graph().parse(HERE / "small.ttl").parse(HERE / "small_data.ttl").skolemize())


@pytest.fixture(scope="module")
def proof(closed: Closure) -> Proof:
    found = prove(closed, (iri("regimen:VRd"), iri("rdf:type"), iri("mk:IMiDContainingRegimen")))
    assert found is not None
    return found


def follows(triple: TermTriple, premises: list[TermTriple]) -> bool:
    closure = Closure(premises, trivial=True)
    return triple in premises or triple in set(closure.inferred())


def check(proof: Proof) -> None:
    """Each step follows from its premises alone; nothing given can be left out; no step rests on itself."""
    for step in proof.steps():
        premises = [premise.triple for premise in step.premises]
        assert step.triple not in premises
        assert follows(step.triple, premises), step
    rests_on = proof.given()
    assert follows(proof.triple, rests_on)
    for triple in rests_on:
        assert not follows(proof.triple, [other for other in rests_on if other != triple])


@pytest.mark.parametrize("turtle", CASES.values(), ids=CASES)
def test_every_inferred_triple_has_a_sound_and_minimal_proof(turtle: str) -> None:
    closure = Closure.from_graph(parsed(turtle))
    for triple in sorted(closure.inferred()):
        found = prove(closure, triple)
        assert found is not None
        assert found.rule
        check(found)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(plain, max_size=10))
def test_what_a_proof_rests_on_gives_the_triple_by_another_reasoner(
    triples: list[tuple[URIRef, URIRef, URIRef]],
) -> None:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    closure = Closure.from_graph(graph)
    for inferred in sorted(closure.inferred())[:6]:
        found = prove(closure, inferred)
        assert found is not None
        check(found)
        text = "".join(f"{' '.join(triple)} .\n" for triple in found.given())
        assert inferred in by_owlrl(Graph().parse(data=text, format="nt"), trivial=True)


def test_a_given_triple_proves_itself(closed: Closure) -> None:
    triple = (iri("regimen:VRd"), iri("mk:hasComponent"), iri("drug:lenalidomide"))
    assert prove(closed, triple) == Proof(triple)


@pytest.mark.parametrize("subject", ["drug:dexamethasone", "drug:unheard-of"])
def test_what_does_not_follow_has_no_proof(closed: Closure, subject: str) -> None:
    assert prove(closed, (iri(subject), iri("rdf:type"), iri("mk:ImmunomodulatoryDrug"))) is None


def test_a_proof_goes_through_the_component_that_matters(proof: Proof) -> None:
    assert (iri("drug:lenalidomide"), iri("mk:inDrugClass"), iri("drug-class:imid")) in proof.given()
    assert not any("bortezomib" in " ".join(triple) for triple in proof.given())
    check(proof)


def test_the_shortest_of_two_ways_is_told() -> None:
    turtle = ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :x a :A . :p rdfs:domain :C . :x :p :y ."
    found = prove(Closure.from_graph(parsed(turtle)), ("<urn:x:x>", RDF.type.n3(), "<urn:x:C>"))
    assert found is not None
    assert found.rule == "prp-dom"


def test_a_long_chain_and_a_cycle_are_proved() -> None:
    links = " ".join(f":n{i} :p :n{(i + 1) % 25} ." for i in range(25))
    closure = Closure.from_graph(parsed(":p a owl:TransitiveProperty . " + links))
    found = prove(closure, ("<urn:x:n0>", "<urn:x:p>", "<urn:x:n12>"))
    assert found is not None
    assert len(found.given()) == 12 + 1


@pytest.mark.parametrize("turtle", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_contradiction_is_proved_by_what_contradicts(turtle: str) -> None:
    noise = " :n1 a :Other . :n1 :other :n2 ."
    found = prove_contradiction(Closure.from_graph(parsed(turtle + noise)))
    assert found is not None
    assert "Other" not in str(found.given())
    for triple in found.given():
        assert not Closure([other for other in found.given() if other != triple]).contradictions()


def test_without_a_contradiction_none_is_proved() -> None:
    assert prove_contradiction(Closure.from_graph(parsed(CASES["union"]))) is None


def test_text_shows_expressions_and_not_their_parts(proof: Proof) -> None:
    text = proof_formats.proof_as_text(proof)
    assert text.splitlines()[0] == "regimen:VRd is a mk:IMiDContainingRegimen  [cax-sco]"
    assert "regimen:VRd is a (mk:Regimen and (mk:hasComponent some mk:ImmunomodulatoryDrug))  [cls-int1]" in text
    assert "drug:lenalidomide mk:inDrugClass drug-class:imid  [given]" in text
    assert "rdf:first" not in text


def test_json_holds_every_premise(proof: Proof) -> None:
    told = json.loads(json.dumps(proof_formats.proof_as_dict(proof)))
    assert told["rule"] == "cax-sco"
    assert len(told["premises"]) == len(proof.premises)


def test_rdf_names_the_step_and_what_it_used(proof: Proof) -> None:
    graph = proof_formats.proof_as_rdf(proof)
    assert len(set(graph.subjects(RDF.type, PROV.Activity))) == len(proof.steps())
    derived = set(graph.subjects(PROV.wasDerivedFrom))
    assert set(graph.objects(None, PROV.wasDerivedFrom)) - derived
    assert len(Graph().parse(data=graph.serialize(format="nt"), format="nt")) == len(graph)


def test_drawings_are_well_formed_and_escaped(closed: Closure, proof: Proof) -> None:
    svg = proof_formats.proof_as_svg(proof)
    assert svg.count("<text") == svg.count("</text>") == len(proof_formats.proof_as_text(proof).splitlines())
    odd = prove(closed, (iri("drug:lenalidomide"), iri("mk:key"), '"drug:lenalidomide"'))
    assert odd is not None
    assert "&lt;" in proof_formats.proof_as_svg(Proof(("<urn:a&<b>", *odd.triple[1:])))


def test_the_same_proof_each_time() -> None:
    base = Graph().parse(HERE / "small.ttl").parse(HERE / "small_data.ttl").skolemize()
    goal = (iri("regimen:KRd"), iri("rdf:type"), iri("mk:IMiDContainingRegimen"))
    texts = set()
    for turtle in ("", "drug:lenalidomide mk:inDrugClass drug-class:imid ."):
        found = prove(Closure.from_graph(extended(base, turtle)), goal)
        assert found is not None
        texts.add(proof_formats.proof_as_text(found))
    assert len(texts) == 1
