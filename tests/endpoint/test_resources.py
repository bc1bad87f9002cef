"""Addresses of resources, graphs and searches: what an IRI of ours gives, and to whom."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient
from rdflib import RDFS, VOID, Graph, Literal, URIRef

from kg.namespaces import MK
from kg.prefixes import BASE, expand


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("form", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"])
def test_an_iri_of_ours_is_described_in_every_syntax(client: FlaskClient, form: str) -> None:
    answer = client.get("/drug/lenalidomide", headers={"Accept": form})
    assert answer.status_code == 200
    graph = Graph().parse(data=answer.text, format=form)
    drug = URIRef(expand("drug:lenalidomide"))
    assert (drug, RDFS.label, Literal("lenalidomide", lang="en")) in graph
    assert (URIRef(expand("regimen:Rd")), MK.hasComponent, drug) in graph


def test_a_claim_comes_with_its_positions(client: FlaskClient) -> None:
    answer = client.get("/claim/zhang-2023.s2-vegf", headers={"Accept": "text/turtle"})
    assert len(list(Graph().parse(data=answer.text).objects(None, URIRef(expand("oa:start"))))) >= 1


def test_a_browser_gets_a_page_that_runs_no_script_but_files_of_ours(client: FlaskClient) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = client.get("/ae/neutropenia", headers={"Accept": accept})
    assert answer.mimetype == "text/html"
    assert 'href="../drug-class/imid"' in answer.text
    assert not re.findall(r"<script(?![^>]* src=)", answer.text)
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_what_the_catalogue_names_has_an_address(client: FlaskClient) -> None:
    page = client.get("/prefix/drug", headers={"Accept": "text/html"})
    assert (page.status_code, expand("drug:") in page.text) == (200, True)
    described = Graph().parse(data=client.get("/.well-known/void", headers={"Accept": "text/turtle"}).text)
    part = min(str(one) for one in described.objects(None, VOID.classPartition))
    answer = client.get(part.removeprefix(BASE[:-1]), headers={"Accept": "text/turtle"})
    assert (URIRef(part), VOID["class"], None) in Graph().parse(data=answer.text)
    leading = client.get("/dataset")
    assert (leading.status_code, leading.headers["Location"]) == (303, "/data")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/drug/lenalidomid", 404),
        ("/prefix/none", 404),
        ("/drug/%3Cscript%3E", 404),
        ("/drug/", 404),
        ("/nothing/here", 404),
        ("/graph/source.nobody", 404),
        ("/store", 400),
        ("/store?default&graph=https://w3id.org/myeloma-kg/graph/edges", 400),
        ("/store?graph=http://example.org/none", 404),
        ("/search", 400),
        ("/search?q=", 400),
        ("/search?q=a&q=b", 400),
        ("/search?q=a&format=json&format=html", 400),
        ("/drug/lenalidomide?section=a&section=b", 400),
        ("/sparql?query=ASK%7B%7D&format=json&format=xml", 400),
        (f"/search?q={'a' * 201}", 400),
    ],
)
def test_what_is_not_there_is_refused(client: FlaskClient, path: str, status: int) -> None:
    answer, page = client.get(path), client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert answer.mimetype != "text/html"
    assert "<script>" not in page.text


def test_a_near_name_is_offered(client: FlaskClient) -> None:
    assert "drug:lenalidomide" in client.get("/drug/lenalidomid").text


@pytest.mark.slow
def test_a_graph_is_read_directly_and_indirectly(client: FlaskClient) -> None:
    iri = expand("graph:source.holstein-2018")
    answers = [client.get(path) for path in ("/graph/source.holstein-2018", f"/store?graph={iri}")]
    graphs = [Graph().parse(data=answer.text) for answer in answers]
    assert len(graphs[0]) == len(graphs[1]) > 100
    assert client.head(f"/store?graph={iri}").status_code == 200
    assert client.get("/ontology", headers={"Accept": "application/n-triples"}).text.count("\n") > 1000


def test_a_graph_that_is_built_is_not_written(client: FlaskClient) -> None:
    for method in (client.put, client.post, client.delete, client.patch):
        answer = method("/store?default", data="<a:b> <a:b> <a:b> .")
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]


def test_a_search_finds_by_label_part_identifier_and_slip(client: FlaskClient) -> None:
    def found(text: str, kind: str = "") -> list[str]:
        answer = client.get("/search", query_string={"q": text, **({"type": kind} if kind else {})})
        assert answer.mimetype == "application/json"
        return [each["entity"] for each in json.loads(answer.text)]

    assert found("Revlimid")[0] == "drug:lenalidomide"
    assert found("CHEBI:63791") == ["drug:lenalidomide"]
    assert "ae:peripheral-neuropathy" in found("neuropathy")
    assert "drug:daratumumab" in found("daratuzumab")
    assert found("lenalidomid", "mk:Drug")[0] == "drug:lenalidomide"
    assert found("lenalidomid", "mk:ImmunomodulatoryDrug") == ["drug:lenalidomide"], "of a class that follows, too"
    mistyped = client.get("/search?q=lenalidomide&type=mk:Druk")
    assert (mistyped.status_code, "Did you mean 'mk:Drug'" in mistyped.text) == (404, True)
    page = client.get("/search", query_string={"q": '"><script>alert(1)</script>'}, headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    assert "<script>" not in page.text
    graph = Graph().parse(data=client.get("/search?q=VEGF", headers={"Accept": "text/turtle"}).text)
    assert URIRef(expand("protein:VEGF")) in set(graph.subjects())


@pytest.mark.slow
@pytest.mark.parametrize("form", ["application/n-quads", "application/trig"])
@pytest.mark.parametrize("path", ["/.well-known/void", "/sparql", "/drug/lenalidomide"])
def test_triples_are_written_as_quads_without_a_graph(client: FlaskClient, path: str, form: str) -> None:
    answer = client.get(path, headers={"Accept": form})
    assert answer.mimetype == form
    plain = {"application/n-quads": "application/n-triples", "application/trig": "text/turtle"}
    assert len(Graph().parse(data=answer.text, format=plain[form])) > 20


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("form", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"])
def test_the_data_set_is_described_in_every_syntax(client: FlaskClient, form: str) -> None:
    answer = client.get("/.well-known/void", headers={"Accept": form})
    assert answer.mimetype == form
    assert len(Graph().parse(data=answer.text, format=form)) > 100


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/sparql", "image/png"),
        ("/drug/lenalidomide", "image/png"),
        ("/store?default", "text/csv"),
        ("/ontology", "image/png"),
        ("/search?q=VEGF", "image/png"),
        ("/explain?s=VRd&p=a&o=mk:Regimen", "image/png"),
        ("/paths?to=ae:neutropenia", "image/png"),
        ("/.well-known/void", "text/csv"),
        ("/queries/class-counts", "image/png"),
    ],
)
def test_who_accepts_nothing_of_it_is_told_what_there_is(client: FlaskClient, path: str, accept: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 406
    assert "There are: " in answer.text
    assert "Accept" in answer.vary


def test_every_route_answers_options_and_lets_other_pages_ask(client: FlaskClient) -> None:
    for path in ("/", "/sparql", "/store", "/search", "/drug/lenalidomide", "/ontology", "/ready", "/openapi.json"):
        answer = client.options(path, headers={"Origin": "https://example.org"})
        assert answer.status_code == 200
        assert {"GET", "HEAD", "OPTIONS"} <= set(answer.allow)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_page_of_the_endpoint_tells_the_limits_and_how_to_raise_them(client: FlaskClient) -> None:
    page = client.get("/help", headers={"Accept": "text/html"}).text
    assert "MYELOMA_KG_DEADLINE_SECONDS" in page
    assert "1,073,741,824" in page
    assert 'href="/openapi.json"' in page
