"""Why a triple holds: each inferred one has a proof whose leaves are stated, and each leaf its claims and places."""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from rdflib import PROV, RDF, RDFS, Graph, Literal, URIRef

from kg.cli.main import cli
from kg.configuration import Configuration
from kg.engine.snapshots import Snapshots
from kg.engine.store import Store
from kg.errors import MyelomaKgError, OntologyError, UnknownNameError
from kg.evaluation.pool import Pool
from kg.files.graph_file import read_graph
from kg.files.graph_terms import GraphTerms
from kg.formats import OF_PROOFS, Format
from kg.namespaces import MK
from kg.prefixes import BASE, expand
from kg.proofs.definitions import explain_subclass
from kg.proofs.explainer import ExplainedTriple, Explainer, explain_in_graph
from kg.proofs.report import explanation_report
from kg.rdf import INFERRED_GRAPH
from kg.reasoning import justification
from kg.reasoning.closure import Closure
from kg.reasoning.reasoner_input import select_reasoner_input
from server import create_app

ANIMALS = """
@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Dog rdfs:subClassOf :Animal ; rdfs:label "dog"@en . :Animal owl:disjointWith :Plant .
:parent rdfs:domain :Animal . :rex a :Dog ; :parent :bella . :age a owl:DatatypeProperty . :rex :age 4 .
"""


def triple(subject: str, predicate: str, value: str) -> tuple[URIRef, URIRef, URIRef]:
    return URIRef(expand(subject)), URIRef(expand(predicate)), URIRef(expand(value))


@pytest.fixture(scope="module")
def store(built_home: Path) -> Store:
    return Snapshots(built_home).require().open()


@pytest.fixture(scope="module")
def explainer(store: Store) -> Explainer:
    return store.shared(Explainer)


@pytest.fixture(scope="module")
def proved(explainer: Explainer) -> ExplainedTriple:
    terms = triple("regimen:VRd", "rdf:type", "mk:ProteasomeInhibitorContainingRegimen")
    return explainer.explain(terms, reasoner=False)


def test_a_stated_edge_has_its_claims_with_places(explainer: Explainer) -> None:
    found = explainer.explain(triple("drug:lenalidomide", "mk:inhibits", "protein:VEGF"), reasoner=False)
    assert found.proof.rule == ""
    (source,) = found.sources.values()
    claim = {each.claim: each for each in source.claims}["claim:zhang-2023.s2-vegf"]
    assert (claim.publication, claim.certainty, claim.status) == ("pub:zhang-2023", "mk:Asserted", "mk:Accepted")
    assert any(5800 < place.start < place.end < 6000 for place in claim.places)


def test_what_speaks_against_an_edge_is_told(explainer: Explainer) -> None:
    found = explainer.explain(triple("drug:bortezomib", "mk:inhibits", "protein:HTRA2"), reasoner=False)
    assert any("against it" in line for line in explanation_report(found, Format.TEXT).splitlines())


@pytest.mark.slow
def test_a_defined_class_is_proved_down_to_claims(proved: ExplainedTriple) -> None:
    text = explanation_report(proved, Format.TEXT)
    assert proved.proof.rule
    assert "regimen:VRd mk:hasComponent drug:bortezomib  [given]" in text
    assert "claim:zhang-2023.t1-legend-vrd-bortezomib (pub:zhang-2023 " in text
    given = proved.proof.given()
    assert proved.proof.triple in set(Closure(given).inferred())
    for each in given:
        assert proved.proof.triple not in set(Closure([other for other in given if other != each]).inferred())


def test_a_rule_of_the_domain_is_named_with_its_premises(explainer: Explainer) -> None:
    found = explainer.explain(triple("regimen:VRd", "mk:reportedWith", "ae:neutropenia"), reasoner=False)
    assert found.proof.rule == "rule:regimen-support"
    assert all(source.claims for source in found.sources.values())


def test_a_proof_comes_in_every_format(proved: ExplainedTriple) -> None:
    told = json.loads(explanation_report(proved, Format.PLAIN_JSON))
    assert told["premises"]
    assert any(given["claims"] for given in told["given"])
    graph = Graph().parse(data=explanation_report(proved, Format.TURTLE), format="turtle")
    assert (None, PROV.wasDerivedFrom, URIRef(expand("claim:zhang-2023.t1-legend-vrd-bortezomib"))) in graph
    assert ET.fromstring(explanation_report(proved, Format.SVG)).tag.endswith("svg")  # noqa: S314
    assert "->" in explanation_report(proved, Format.DOT)
    assert all(explanation_report(proved, form) for form in OF_PROOFS if form is not Format.HTML)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (("drug:lenalidomide", "mk:degrades", "ae:neutropenia"), "With mk:degrades it has protein:"),
        (("drug:lenalidomide", "mk:activates", "protein:IKZF1"), "With mk:activates it has cell:nk-cell"),
        (("drug:lenalidomide", "mk:partOf", "protein:IKZF1"), "It has .*mk:degrades.* between the two"),
        (("ae:neutropenia", "mk:treats", "drug:melphalan"), "Nothing is known from the one to the other"),
    ],
)
def test_what_does_not_hold_is_said(explainer: Explainer, terms: tuple[str, str, str], expected: str) -> None:
    with pytest.raises(UnknownNameError, match=expected):
        explainer.explain(triple(*terms), reasoner=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("terms", "given"),
    [
        (("regimen:VRd", "rdf:type", "mk:Triplet"), "regimen:VRd is a (mk:hasComponent only {drug:bortezomib, "),
        (("regimen:R", "rdf:type", "mk:Monotherapy"), "regimen:R mk:hasComponent drug:lenalidomide"),
        (("mk:AntiCD38Regimen", "rdfs:subClassOf", "mk:AntibodyContainingRegimen"), "mk:hasComponent some mk:AntiCD38"),
        (("mk:LenalidomideBasedRegimen", "rdfs:subClassOf", "mk:IMiDContainingRegimen"), "value drug:lenalidomide"),
    ],
)
def test_a_definition_is_proved_by_its_parts(explainer: Explainer, terms: tuple[str, str, str], given: str) -> None:
    found = explainer.explain(triple(*terms), reasoner=False)
    assert found.proof.rule == "definition"
    told = explanation_report(found, Format.TEXT)
    assert given in told
    # What only spells an expression is shown in it.
    assert not re.search(r"is a owl:(Class|Restriction)|owl:\w*[cC]ardinality", told)
    assert all(explanation_report(found, form) for form in OF_PROOFS if form is not Format.HTML)


def test_a_union_lies_below_what_each_of_its_members_lies_below() -> None:
    events = [MK.CardiacAdverseEvent, MK.VascularAdverseEvent]
    graph = Graph().parse(
        data=f"""@prefix owl: <http://www.w3.org/2002/07/owl#> .
        <urn:Both> owl:equivalentClass [ owl:unionOf ( {events[0].n3()} {events[1].n3()} ) ] .""",
        format="turtle",
    )
    below = [(event, RDFS.subClassOf, MK.AdverseEvent) for event in events]
    found = explain_subclass(graph, URIRef("urn:Both"), MK.AdverseEvent, below.__contains__)
    assert found is not None
    assert list(found.proved) == below
    assert explain_subclass(graph, URIRef("urn:Both"), MK.AdverseEvent, below[:1].__contains__) is None


@pytest.mark.slow
@pytest.mark.parametrize(("individual", "class_"), [("regimen:R", "mk:Monotherapy"), ("regimen:VR", "mk:Doublet")])
def test_the_reasoner_needs_what_a_definition_is_proved_by(explainer: Explainer, individual: str, class_: str) -> None:
    found = explainer.explain(triple(individual, "rdf:type", class_), reasoner=False)
    fed = select_reasoner_input(explainer.ontology, explainer.individuals)
    minimal = justification.justify_type(fed, URIRef(expand(individual)), URIRef(expand(class_)))
    named = {(s.n3(), p.n3(), o.n3()) for axiom in minimal for s, p, o in axiom.triples}
    plain = {each for each in named if not any(term.startswith("_:") for term in each)}
    assert plain <= set(found.proof.given())


@pytest.mark.slow
def test_inferred_triples_of_every_predicate_have_proofs(store: Store, explainer: Explainer) -> None:
    query = f"SELECT ?s ?p ?o WHERE {{ GRAPH {INFERRED_GRAPH.n3()} {{ ?s ?p ?o }} }} ORDER BY ?p ?s ?o"
    by_predicate: dict[str, list[tuple[URIRef, URIRef, URIRef | Literal]]] = {}
    for s, p, o in store.select(query)[1]:
        assert isinstance(s, URIRef)
        assert isinstance(p, URIRef)
        assert o is not None
        by_predicate.setdefault(str(p), []).append((s, p, o))
    rules = {s for s, _, o in by_predicate[str(RDF.type)] if o == MK.Rule}
    draw = random.Random(1)  # noqa: S311
    for rows in by_predicate.values():
        for row in draw.sample(rows, min(2, len(rows))):
            found = explainer.explain(row, reasoner=False)
            assert found.proof.rule or row[0] in rules


def write(folder: Path, text: str) -> Path:
    path = folder / "theirs.ttl"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_graph_of_somebody_else_is_explained(tmp_path: Path) -> None:
    graph = read_graph([write(tmp_path, ANIMALS)])
    term = GraphTerms(graph).term
    subject, kind = term("rex"), term("Animal")
    assert isinstance(subject, URIRef)
    assert isinstance(kind, URIRef)
    text = explanation_report(explain_in_graph(graph, (subject, RDF.type, kind)), Format.TEXT)
    assert text.count("[given]") >= 1
    assert term("dog") == URIRef("http://example.org/Dog")
    with pytest.raises(UnknownNameError, match="nor gives it"):
        explain_in_graph(graph, (subject, RDF.type, URIRef("http://example.org/Plant")))
    with pytest.raises(UnknownNameError, match="Did you mean"):
        term("Animl")


def test_the_commands_reason_over_files(tmp_path: Path) -> None:
    path = write(tmp_path, ANIMALS)
    done = CliRunner().invoke(cli, ["reason", str(path), "-o", str(tmp_path / "out.nt")])
    assert done.exit_code == 0, done.output
    lines = (tmp_path / "out.nt").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(lines)
    assert f"<http://example.org/rex> {RDF.type.n3()} <http://example.org/Animal> ." in lines
    done = CliRunner().invoke(cli, ["explain", "--data", str(path), "rex", "a", "Animal", "--format", "json"])
    assert json.loads(done.output)["rule"]
    done = CliRunner().invoke(cli, ["explain", "--data", str(path), "rex", "age", "4"])
    assert isinstance(done.exception, MyelomaKgError)


@pytest.mark.parametrize("number", [1, 2])
def test_how_many_triples_follow_is_said_in_one_form(tmp_path: Path, number: int) -> None:
    subclasses = " ".join(f"<urn:a> rdfs:subClassOf <urn:b{i}> ." for i in range(number))
    path = write(tmp_path, f"@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . <urn:x> a <urn:a> . {subclasses}")
    done = CliRunner().invoke(cli, ["reason", str(path), "--count"])
    assert done.output == f"{number} triples follow from {number + 1}.\n"


def test_data_that_contradict_each_other_are_refused_with_a_proof(tmp_path: Path) -> None:
    path = write(tmp_path, ANIMALS + ":rex a :Plant .")
    done = CliRunner().invoke(cli, ["reason", str(path)])
    assert isinstance(done.exception, OntologyError)
    assert "Plant" in str(done.exception)
    path.write_text("this is no turtle", encoding="utf-8")
    done = CliRunner().invoke(cli, ["reason", str(path)])
    assert "this is no Turtle" in str(done.exception)


@pytest.fixture(scope="module")
def client(built_home: Path) -> Iterator[FlaskClient]:
    configuration = Configuration(home=built_home, workers=1)
    with Pool(configuration) as pool:
        yield create_app(configuration, pool).test_client()


@pytest.mark.slow
def test_every_proof_that_the_page_of_a_derived_statement_leads_to_is_there(client: FlaskClient, store: Store) -> None:
    query = f"SELECT ?s {{ ?s a {MK.ComponentEffect.n3()} ; {MK.premise.n3()} ?edge }} ORDER BY ?s LIMIT 1"
    ((derived,),) = store.texts(query)
    page = client.get(f"/{derived.removeprefix(BASE)}", headers={"Accept": "text/html"}).text
    proofs = set(re.findall(r'href="\.\./(explain\?[^"]+)"', page))
    assert any("premise" in proof for proof in proofs)
    assert {client.get(f"/{html.unescape(proof)}").status_code for proof in proofs} == {200}
    # It is called by what it says, and so are its premises.
    heading = re.search(r"<h1[^>]*>(.+)</h1>", page)
    assert heading
    assert re.fullmatch(r"\S.* .*[a-z]s .*\S", heading[1])
    assert ">edge:" not in page


def test_the_endpoint_explains(client: FlaskClient) -> None:
    address = "/explain?s=VRd&p=a&o=mk:IMiDContainingRegimen"
    assert "hasComponent" in client.get(address, headers={"Accept": "text/plain"}).text
    answered = client.get(address, headers={"Accept": "application/json"})
    assert answered.json is not None
    assert answered.json["premises"]
    again = client.get(address, headers={"Accept": "application/json", "If-None-Match": answered.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(f"{address}&format=svg").mimetype == "image/svg+xml"
    assert client.get("/explain?s=VRd&p=a").status_code == 400
    assert client.get("/explain?s=VRdd&p=a&o=mk:Drug").status_code == 404
    assert client.get("/explain?s=VRd&p=a&o=mk:Drug").status_code == 404


@pytest.mark.slow
def test_a_file_is_reasoned_over_beside_the_whole_graph(built_home: Path, tmp_path: Path) -> None:
    """The graph, explanations and derived statements included, contradicts nothing."""
    names = "@prefix mk: <https://w3id.org/myeloma-kg/ontology#> . @prefix : <https://w3id.org/myeloma-kg/> ."
    (tmp_path / "new.ttl").write_text(
        f"{names} :drug\\/new mk:inDrugClass :drug-class\\/imid ; a mk:Drug .", encoding="utf-8"
    )
    (tmp_path / "wrong.ttl").write_text(f"{names} :drug\\/lenalidomide a mk:Protein .", encoding="utf-8")
    home = ["--beside", "--home", str(built_home)]
    found = CliRunner().invoke(cli, ["reason", str(tmp_path / "new.ttl"), *home])
    assert found.exit_code == 0, found.output
    assert "drug/new> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>" in found.output
    assert "#ImmunomodulatoryDrug> ." in found.output
    found = CliRunner().invoke(cli, ["reason", str(tmp_path / "wrong.ttl"), *home])
    assert isinstance(found.exception, OntologyError)
    assert "drug:lenalidomide is a mk:Protein  [given]" in str(found.exception)
