"""One rule for parameters that an address does not take: they are refused, and the protocol of SPARQL is excepted."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from kg.evaluation.pool import Pool
from kg.sparql.protocol import FORM, QUERY
from tests.crashes import crashes

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_every_route_refuses_what_it_does_not_take(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").get_json()["paths"]
    lenient = {"/sparql", "/sparql/", "/health", "/ready", "/metrics"}
    assert lenient < set(paths)
    for path in set(paths) - lenient:
        answer = client.get(path.replace("{", "").replace("}", "") + "?nonsense=1")
        assert (answer.status_code, answer.headers["X-Error-Code"]) == (400, "parameter"), path
        assert "'nonsense' is no parameter of " in answer.text
        assert " It takes: " in answer.text


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("/search?q=VRd&typ=mk:Drug", "type"),
        ("/paths?form=lenalidomide&to=neutropenia", "from"),
        ("/compare?of=VRd&of=KRd&events=neutropenia", "event"),
        ("/browse/Drug?wher=mk:x", "where"),
        ("/drug/lenalidomide?pages=2", "page"),
        ("/queries/outcome-of-trial?trail=ENDURANCE&format=csv", "trial"),
        ("/store?grap=urn:x", "graph"),
    ],
)
def test_the_nearest_one_is_named(client: FlaskClient, address: str, near: str) -> None:
    answer = client.get(address, headers={"Accept": "*/*"})
    assert (answer.status_code, f"'{near}'" in answer.text.partition("Did you mean ")[2]) == (400, True)
    assert client.options(address).status_code == 200


def test_what_clients_of_other_servers_send_has_no_effect_and_is_told(client: FlaskClient) -> None:
    """SPARQLWrapper, RDF4J and Virtuoso's own page, as they send a query."""
    for others in ("output=json&results=json", "queryLn=SPARQL&infer=false", "should-sponge=&timeout=0&debug=on"):
        names = [part.partition("=")[0] for part in others.split("&")]
        for answer in (
            client.get(f"/sparql?query=ASK{{}}&{others}"),
            client.post("/sparql", data=f"query=ASK{{}}&{others}", content_type=FORM),
            client.post(f"/sparql?{others}", data="ASK {}", content_type=QUERY),
        ):
            assert (answer.status_code, answer.get_json()["boolean"]) == (200, True)
            warned = answer.headers.getlist("X-Warning")
            assert warned == [f"The parameter {name!r} is not known here and had no effect." for name in names]
    assert "X-Warning" not in client.get("/sparql?query=ASK{}&format=json").headers


@pytest.mark.parametrize(
    ("parameters", "near"),
    [("query=ASK{}&default-graph-url=urn:x", "default-graph-uri"), ("querry=ASK{}", "query")],
)
def test_a_misspelling_of_the_protocol_is_refused(client: FlaskClient, parameters: str, near: str) -> None:
    for answer in (
        client.get(f"/sparql?{parameters}"),
        client.post("/sparql", data=f"query=ASK{{}}&{parameters.partition('&')[2] or parameters}", content_type=FORM),
    ):
        assert (answer.status_code, f"Did you mean {near}=?" in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/compare?of=VRd&of=nowhere-x", 404, "nowhere-x"),
        ("/compare?measure=nowhere-x", 404, "nowhere-x"),
        ("/compare?of=VRd&of=VRd", 400, "The same thing stands there twice"),
        ("/paths?from=nowhere-x&to=neutropenia", 404, "nowhere-x"),
        ("/paths?from=lenalidomide&to=neutropenia&k=many", 400, "no whole number"),
        ("/queries/outcome-of-trial?trial=nowhere-x", 404, "nowhere-x"),
        ("/queries/outcome-of-trial?nonsense=1", 400, "no parameter"),
    ],
)
def test_a_page_that_asks_back_says_in_its_status_that_it_has_no_answer(
    client: FlaskClient, address: str, status: int, says: str
) -> None:
    shown = client.get(address, headers=PAGE)
    assert (shown.status_code, shown.mimetype) == (status, "text/html")
    assert says in shown.text
    assert "<form" in shown.text
    assert "script-src 'self'" in shown.headers["Content-Security-Policy"]
    assert client.get(address, headers={"Accept": "application/json"}).status_code == status


@pytest.mark.parametrize("asks", [{"headers": {"Accept": "text/html"}}, {"query_string": "format=html"}])
def test_what_is_wrong_with_a_query_comes_before_its_format(client: FlaskClient, asks: dict[str, object]) -> None:
    options = dict(asks)
    options.pop("query_string", None)
    more = "&format=html" if "query_string" in asks else ""
    wrong = client.get(f"/sparql?query=SELECT+*+WHERE+%7B{more}", **options)
    assert (wrong.status_code, wrong.headers["X-Error-Code"], wrong.mimetype) == (400, "query-syntax", "text/html")
    assert "Syntax error in line 1" in wrong.text
    right = client.get(f"/sparql?query=SELECT+*+%7B%3Fs+%3Fp+%3Fo%7D{more}", **options)
    assert (right.status_code, right.mimetype) == (406, "text/html")
    assert "csv" in right.text


def test_what_is_not_there_is_told_in_words_of_ours(client: FlaskClient) -> None:
    nowhere = client.get("/nowhere/at/all")
    assert nowhere.text == "There is nothing at /nowhere/at/all. What there is: /openapi.json lists the addresses.\n"
    wrong = client.patch("/paths")
    assert (wrong.status_code, wrong.text) == (405, "PATCH is not taken at /paths. It takes GET, HEAD, OPTIONS.\n")


_NO_IRIS = ("http://x/ y", "http://x/>", "https://[::", 'rdf:type="\\', "skos:a b")


@pytest.mark.slow
@pytest.mark.parametrize(
    "address",
    [
        "/queries/adverse-events-of?drug=",
        "/entity?name=",
        "/entity?name=VRd&kind=",
        "/explain?p=a&o=mk:Drug&s=",
        "/explain?s=VRd&p=a&o=",
        "/paths?to=neutropenia&from=",
        "/paths?from=lenalidomide&to=neutropenia&source=",
        "/compare?of=VRd&of=",
        "/figures?trial=",
        "/search?q=a&type=",
    ],
)
def test_what_is_no_iri_is_refused_and_ends_no_evaluator(client: FlaskClient, pool: Pool, address: str) -> None:
    before = crashes(pool)
    for text in _NO_IRIS:
        for accept in ("*/*", PAGE["Accept"]):
            answer = client.get(address + quote(text), headers={"Accept": accept})
            assert (answer.status_code, "is no IRI" in answer.text) == (400, True), f"{text} {accept}: {answer.text}"
    assert crashes(pool) == before
