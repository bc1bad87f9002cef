"""What a client may send, and what comes back."""

from __future__ import annotations

import gzip
import json

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef

from kg.namespaces import MK

QUERY = "application/sparql-query"
ONE = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"
REGIMENS = f"SELECT ?r WHERE {{ ?r a <{MK.ProteasomeInhibitorContainingRegimen}> }}"


def rows(response: object) -> list[dict[str, dict[str, str]]]:
    found: list[dict[str, dict[str, str]]] = json.loads(response.get_data())["results"]["bindings"]  # type: ignore[attr-defined]
    return found


def test_a_query_is_taken_by_get_and_by_both_kinds_of_post(client: FlaskClient) -> None:
    answers = [
        client.get("/sparql", query_string={"query": REGIMENS}),
        client.post("/sparql", data={"query": REGIMENS}),
        client.post("/sparql", data=REGIMENS, content_type=QUERY),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.get_data() for answer in answers}) == 1
    assert len(rows(answers[0])) > 10


@pytest.mark.parametrize(
    ("query", "formats", "mimetype"),
    [
        ("SELECT * {}", ["tsv", "text/tab-separated-values"], "text/tab-separated-values"),
        ("CONSTRUCT {} {}", ["json-ld", "application/ld+json,application/x-json+ld"], "application/ld+json"),
        ("CONSTRUCT {} {}", ["rdf+xml", "application/rdf+xml"], "application/rdf+xml"),
        ("CONSTRUCT {} {}", ["xml"], "application/rdf+xml"),
        ("CONSTRUCT {} {}", ["n3"], "text/turtle"),
    ],
)
def test_a_format_may_be_named_in_several_ways_that_mean_the_same(
    client: FlaskClient, query: str, formats: list[str], mimetype: str
) -> None:
    parameters = {"query": query, "format": formats}
    for answer in (client.get("/sparql", query_string=parameters), client.post("/sparql", data=parameters)):
        assert (answer.status_code, answer.mimetype) == (200, mimetype)
    refused = client.post("/sparql", data={"query": query, "format": [*formats, "csv", "nt"]})
    assert (refused.status_code, "Name one." in refused.text) == (400, True)


def test_a_byte_order_mark_before_a_query_is_passed_over(client: FlaskClient) -> None:
    text = "\ufeffASK {}"
    assert client.post("/sparql", data=text.encode(), content_type=QUERY).get_json()["boolean"]
    assert client.post("/sparql", data={"query": text}).get_json()["boolean"]


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        (ONE, None, "application/sparql-results+json"),
        (ONE, "application/sparql-results+xml", "application/sparql-results+xml"),
        (ONE, "text/csv", "text/csv; charset=utf-8"),
        (ONE, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (ONE, "text/csv;q=0.1, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("ASK {}", "application/json", "application/json"),
        ("CONSTRUCT WHERE { ?s a ?o }", None, "text/turtle; charset=utf-8"),
        ("CONSTRUCT WHERE { ?s a ?o }", "application/n-triples", "application/n-triples"),
        ("CONSTRUCT WHERE { ?s a ?o }", "application/ld+json", "application/ld+json"),
        ("CONSTRUCT WHERE { ?s a ?o }", "application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_the_format_is_negotiated(client: FlaskClient, query: str, accept: str | None, content_type: str) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert answer.status_code == 200
    assert answer.content_type == content_type


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("form", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"])
def test_a_graph_is_the_same_in_every_format(client: FlaskClient, form: str) -> None:
    query = f"CONSTRUCT {{ ?s <{MK.hasComponent}> ?o }} WHERE {{ ?s <{MK.hasComponent}> ?o }}"
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": form})
    graph = Graph().parse(data=answer.get_data(), format=form.replace("application/rdf+xml", "xml"))
    assert len(graph) > 50
    assert {predicate for _, predicate, _ in graph} == {MK.hasComponent}


def test_without_a_query_the_endpoint_describes_itself(client: FlaskClient) -> None:
    answer = client.get("/sparql")
    graph = Graph().parse(data=answer.get_data(), format="turtle")
    endpoint = URIRef("http://www.w3.org/ns/sparql-service-description#endpoint")
    assert set(graph.objects(None, endpoint)) == {URIRef("http://localhost/sparql")}


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        ({"method": "GET", "query_string": {"query": "SELECT ?s WHERE { ?s"}}, 400, "line 1, column 21"),
        ({"method": "GET", "query_string": {"query": ["ASK {}", "ASK {}"]}}, 400, "2 queries"),
        ({"method": "GET", "query_string": {"update": "DROP ALL"}}, 400, "GET"),
        ({"method": "POST", "data": {"update": "DROP ALL"}}, 403, "never written"),
        ({"method": "POST", "data": {"query": "ASK {}", "update": "DROP ALL"}}, 400, "Send one"),
        ({"method": "POST", "data": "ASK {}", "content_type": "text/plain"}, 415, "text/plain"),
        ({"method": "POST", "data": b"\xff", "content_type": QUERY}, 400, "UTF-8"),
        ({"method": "GET", "query_string": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}, 406, "There are"),
        ({"method": "GET", "query_string": {"query": "DROP ALL"}}, 400, "update"),
        ({"method": "GET", "query_string": {"query": "ASK { SERVICE <http://localhost/> {} }"}}, 403, "SERVICE"),
        ({"method": "GET", "query_string": {"query": "SELECT * {" + "{" * 500 + "}" * 501}}, 400, "nest"),
        ({"method": "POST", "data": "#" * 1_100_000, "content_type": QUERY}, 413, "query_bytes"),
        ({"method": "PUT"}, 405, "PUT is not taken at /sparql. It takes GET, HEAD, OPTIONS, POST."),
    ],
)
def test_what_is_wrong_is_said_plainly(
    client: FlaskClient, arguments: dict[str, object], status: int, says: str
) -> None:
    answer = client.open("/sparql", **arguments)
    assert answer.status_code == status
    assert answer.content_type == "text/plain; charset=utf-8"
    assert says in answer.get_data(as_text=True)


@pytest.mark.slow
def test_several_from_clauses_ask_the_merged_graph(client: FlaskClient) -> None:
    graphs = [f"https://w3id.org/myeloma-kg/graph/{name}" for name in ("edges", "edges", "inferred")]
    query = "SELECT (COUNT(*) AS ?n) {} WHERE {{ ?s ?p ?o }}"
    single = client.get("/sparql", query_string={"query": query.format(f"FROM <{graphs[0]}>")})
    both = client.get("/sparql", query_string={"query": query.format("".join(f"FROM <{graph}>" for graph in graphs))})
    protocol = client.get("/sparql", query_string={"query": query.format(""), "default-graph-uri": graphs})
    numbers = [int(rows(answer)[0]["n"]["value"]) for answer in (single, both, protocol)]
    assert numbers[1] == numbers[2] > numbers[0]


def test_an_unchanged_answer_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/sparql", query_string={"query": ONE})
    again = client.get("/sparql", query_string={"query": ONE}, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    other = client.get("/sparql", query_string={"query": ONE}, headers={"Accept": "text/csv"})
    assert other.headers["ETag"] != first.headers["ETag"]
    assert "ETag" not in client.get("/sparql", query_string={"query": "SELECT (NOW() AS ?n) {}"}).headers


def test_an_answer_is_packed_when_the_client_takes_it(client: FlaskClient) -> None:
    plain = client.get("/sparql", query_string={"query": REGIMENS})
    packed = client.get("/sparql", query_string={"query": REGIMENS}, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.get_data()) == plain.get_data()


def test_any_page_of_the_web_may_ask(client: FlaskClient) -> None:
    assert client.options("/sparql").headers["Access-Control-Allow-Origin"] == "*"
    assert client.head("/sparql", query_string={"query": ONE}).status_code == 200


@pytest.mark.slow
def test_a_shipped_query_takes_names_as_parameters(client: FlaskClient) -> None:
    answer = client.get("/queries/outcome-of-trial", query_string={"trial": "SWOG S0777", "measure": "median PFS"})
    assert sorted({row["value"]["value"] for row in rows(answer)}) == ["30", "43"]
    wrong = client.get("/queries/outcome-of-trial", query_string={"trail": "SWOG S0777"})
    assert wrong.status_code == 400
    assert "It takes: trial, measure" in wrong.get_data(as_text=True)


def test_the_landing_page_says_what_it_is_not(client: FlaskClient) -> None:
    assert "not medical advice" in client.get("/").text


def test_the_query_that_stands_on_the_query_page_has_an_answer(client: FlaskClient) -> None:
    page = client.get("/query").text
    example = page.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0]
    query = example.replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"')
    assert rows(client.get("/sparql", query_string={"query": query}))


@pytest.mark.parametrize("path", ["/health", "/ready", "/queries/", "/.well-known/void", "/static/site.css"])
def test_every_other_page_answers(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        assert answer.status_code == 200


def test_a_format_in_a_form_counts_as_one_in_the_address(client: FlaskClient) -> None:
    asked = {"query": "SELECT (1 AS ?n) {}", "format": "csv"}
    assert client.post("/sparql", data=asked).text == client.get("/sparql", query_string=asked).text == "n\r\n1\r\n"
    assert client.post("/sparql", data=asked | {"format": "exe"}).status_code == 406
    assert client.post("/sparql?format=json", data=asked).status_code == 400


@pytest.mark.parametrize(
    ("address", "there_is"),
    [
        ("/sparql?query=ASK{}&format=exe", "json, xml, csv, tsv"),
        ("/sparql?query=ASK{}&format=turtle", "json, xml, csv, tsv"),
        ("/sparql?query=CONSTRUCT{}WHERE{}&format=csv", "ttl, nt, jsonld, rdf, nq, trig"),
        ("/sparql?format=csv", "ttl, nt"),
        ("/search?q=lenalidomide&format=exe", "json"),
        ("/paths?from=lenalidomide&to=neutropenia&format=tsv", "txt"),
        ("/explain?s=VRd&p=a&o=mk:Drug&format=exe", "txt"),
        ("/drug/lenalidomide?format=exe", "ttl"),
        ("/queries/class-counts?format=exe", "json"),
        ("/queries/?format=exe", "json"),
        ("/openapi.json?format=xml", "json"),
        ("/.well-known/void?format=exe", "ttl"),
        ("/ontology?format=exe", "ttl"),
        ("/store?default&format=text/html", "ttl"),
    ],
)
def test_a_format_that_there_is_not_is_refused_with_those_that_there_are(
    client: FlaskClient, address: str, there_is: str
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["X-Error-Code"]) == (406, "not-acceptable")
    assert there_is in answer.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["/search?q=VRd", "/drug/lenalidomide", "/sparql", "/explain?s=VRd&p=a&o=mk:Regimen"]
)
def test_the_page_may_be_asked_for_by_name(client: FlaskClient, address: str) -> None:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}format=html")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ("", 400, "Name one graph"),
        ("?default&graph=urn:x", 400, "Name one graph"),
        ("?graph=", 400, "graph='' is not an absolute IRI."),
        ("?graph=x%20y", 400, "graph='x y' is not an absolute IRI."),
        ("?graph=urn:none", 404, "There is no graph <urn:none>."),
    ],
)
def test_a_graph_is_named_once_by_an_absolute_iri(client: FlaskClient, asked: str, status: int, says: str) -> None:
    answer = client.get(f"/store{asked}")
    assert (answer.status_code, says in answer.text) == (status, True)


def test_a_function_that_is_not_there_is_warned_of(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT (<urn:f>(1) AS ?x) {}", "format": "csv"})
    assert (answer.status_code, answer.text) == (200, "x\r\n\r\n")
    assert answer.headers["X-Warning"] == "There is no function <urn:f>: it has no value. Look for a typing error."
    assert "X-Warning" not in client.get("/sparql", query_string={"query": "ASK {}"}).headers


@pytest.mark.parametrize(
    ("query", "warning"),
    [
        ("SELECT * { ?s a mk:Drugg }", "mk:Drugg is no class or property of this graph. Did you mean mk:Drug?"),
        (
            "SELECT * { ?s mk:statment ?o }",
            "mk:statment is no class or property of this graph. Did you mean mk:statement?",
        ),
        ("ASK { ?s a mk:drug }", "mk:drug is no class or property of this graph. Did you mean mk:Drug?"),
        (
            "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/myeloma-kg/ontology#Regimens> }",
            "mk:Regimens is no class or property of this graph. Did you mean mk:Regimen?",
        ),
        (
            "PREFIX x: <https://w3id.org/myeloma-kg/ontology#> SELECT * { ?s a x:Trail }",
            "mk:Trail is no class or property",
        ),
        (
            "CONSTRUCT WHERE { drug:lenalidomid ?p ?o }",
            "drug:lenalidomid is no name of this graph. Did you mean drug:lena",
        ),
        ("SELECT * { ?s a mk:Qqqqqqqq }", "mk:Qqqqqqqq is no class or property of this graph."),
        # Who gets an answer needs no warning; what is empty for another reason has no name to warn of.
        ("SELECT * { ?s a mk:Drug OPTIONAL { ?s mk:treets ?o } }", ""),
        ("SELECT * { ?s a mk:Drug ; mk:ofStudy ?o }", ""),
        ("SELECT * { ?s <http://example.org/p> ?o }", ""),
        ("CONSTRUCT { ?s mk:mine true } WHERE { ?s a mk:Drug }", ""),
    ],
)
def test_a_mistyped_name_beside_an_empty_answer_is_warned_of(client: FlaskClient, query: str, warning: str) -> None:
    declared = "PREFIX mk: <https://w3id.org/myeloma-kg/ontology#> PREFIX drug: <https://w3id.org/myeloma-kg/drug/> "
    answer = client.get("/sparql", query_string={"query": declared + query})
    assert answer.status_code == 200
    said = answer.headers.get("X-Warning", "")
    assert said.startswith(warning) if warning else said == ""


_HAVING = "SELECT ({} AS ?n) {{ ?s a ?c }} GROUP BY ?s HAVING(?n > 1) LIMIT 1"


@pytest.mark.parametrize(
    ("query", "warnings"),
    [
        (_HAVING.format("COUNT(\n  DISTINCT *)"), [97]),
        (_HAVING.format(f"CONCAT('{'x' * 1000}')"), [504]),
        (f"ASK {{ {' '.join(f'BIND(<urn:f{i}>(1) AS ?v{i})' for i in range(10, 20))} }}", [73] * 10),
        (f"ASK {{ {' '.join(f'BIND(<urn:f{i}>(1) AS ?v{i})' for i in range(10, 60))} }}", [73] * 9 + [27]),
        (f"ASK {{ BIND(<urn:{'f' * 70_000}>(1) AS ?v) }}", [504]),
    ],
    ids=["over two lines", "long", "ten", "fifty", "a long name"],
)
def test_warnings_are_few_short_lines(client: FlaskClient, query: str, warnings: list[int]) -> None:
    answer = client.post("/sparql", data=query, content_type="application/sparql-query")
    assert answer.status_code == 200
    assert [len(each) for each in answer.headers.getlist("X-Warning")] == warnings
