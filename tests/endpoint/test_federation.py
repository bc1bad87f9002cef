"""SERVICE, both ways: our queries ask listed endpoints and join what they say; queries of others ask us."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from werkzeug.test import TestResponse

from kg.configuration import Configuration
from kg.evaluation.pool import Pool
from kg.prefixes import expand
from server import create_app
from tests import scratch
from tests.partner import Partner, Reply, running_partner
from tests.scratch import EX

JSON = "application/sparql-results+json"
LOOPBACK = ("127.0.0.0/8", "::1/128")


def said(*names: str) -> Reply:
    """Return the reply that ?s is each of some names in turn, and ?far what was said of it."""
    rows = [
        {"s": {"type": "uri", "value": EX[name]}, "far": {"type": "literal", "value": f"far {name}"}} for name in names
    ]
    told = {"head": {"vars": ["s", "far"]}, "results": {"bindings": rows}}
    return Reply(body=json.dumps(told).encode(), content_type=JSON)


class Federation:
    """An endpoint of ours that may ask one partner, and a folder of its that is not public."""

    def __init__(self, client: FlaskClient, partner: Partner) -> None:
        self.client, self.partner = client, partner

    def answer(self, query: str) -> TestResponse:
        """Return the response to a query in which <> is the partner."""
        text = query.replace("<>", f"<{self.partner.address}sparql>")
        return self.client.get("/sparql", query_string={"query": text}, headers={"Accept": JSON})

    def rows(self, query: str) -> list[dict[str, str]]:
        response = self.answer(query)
        assert response.status_code == 200, response.get_data(as_text=True)
        found = json.loads(response.get_data())["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in found]


@pytest.fixture(scope="module")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("federated")
    scratch.publish(home)
    return home


@pytest.fixture(scope="module")
def federated(small_home: Path) -> Iterator[Federation]:
    with running_partner() as partner:
        settings = Configuration(
            home=small_home,
            workers=1,
            deadline_seconds=3.0,
            service_allow=(partner.address, "http://[::1]:9/", "http://10.0.0.1/"),
            service_private=("127.0.0.0/8",),
            service_seconds=0.3,
            service_bytes=5000,
        )
        with Pool(settings) as pool:
            yield Federation(create_app(settings, pool).test_client(), partner)


@pytest.fixture
def federation(federated: Federation) -> Federation:
    federated.partner.reply = said("n1", "n3")
    federated.partner.replies.clear()
    federated.partner.received.clear()
    return federated


def test_what_a_partner_says_is_joined_with_ours(federation: Federation) -> None:
    rows = federation.rows(f"SELECT ?far ?v {{ ?s <{EX.value}> ?v SERVICE <> {{ ?s <{EX.q}> ?far }} }} ORDER BY ?v")
    assert rows == [{"far": "far n1", "v": "1"}, {"far": "far n3", "v": "3"}]
    asked = federation.partner.received[0]
    assert (asked.method, asked.headers["Content-Type"]) == ("POST", "application/x-www-form-urlencoded")
    assert asked.body.startswith(b"query=")


def test_the_partner_is_asked_for_what_can_be_joined(federation: Federation) -> None:
    rows = federation.rows(f"SELECT ?far {{ ?s <{EX.value}> 3 SERVICE <> {{ ?s ?q ?far }} }}")
    asked = parse_qs(federation.partner.received[0].body.decode())["query"][0]
    assert rows == [{"far": "far n3"}]
    assert f"<{EX.n3}>" in asked


def test_the_description_says_that_the_endpoint_federates(federation: Federation) -> None:
    graph = Graph().parse(data=federation.client.get("/sparql").text)
    assert URIRef(expand("sd:BasicFederatedQuery")) in set(graph.objects(None, URIRef(expand("sd:feature"))))


def test_the_target_may_be_a_prefixed_name_or_relative(federation: Federation) -> None:
    address = federation.partner.address
    for query in (
        f"PREFIX far: <{address}> SELECT * {{ SERVICE far:sparql {{ ?s ?p ?far }} }}",
        f"BASE <{address}> SELECT * {{ SERVICE\n# here\nSILENT <sparql> {{ ?s ?p ?far }} }}",
    ):
        assert len(federation.rows(query)) == 2
    assert [each.target for each in federation.partner.received] == ["/sparql"] * 2


def test_several_calls_go_each_to_its_own_place(federation: Federation) -> None:
    address = federation.partner.address
    federation.partner.replies = {"/a": said("n1"), "/b": said("n2", "n4")}
    both = " UNION ".join(f"{{ SERVICE <{address}{name}> {{ ?s ?p ?far }} }}" for name in "ab")
    rows = federation.rows(f"SELECT ?far {{ {both} }}")
    assert sorted(row["far"] for row in rows) == ["far n1", "far n2", "far n4"]


def test_a_partner_is_asked_the_same_only_once(federation: Federation) -> None:
    query = f"SELECT * {{ ?s <{EX.value}> ?v FILTER(?v < 50) FILTER EXISTS {{ SERVICE <> {{ ?s ?p ?far }} }} }}"
    assert len(federation.rows(query)) == 2
    assert len(federation.partner.received) == 1


def test_an_answer_with_service_is_not_kept(federation: Federation) -> None:
    response = federation.answer("SELECT * { SERVICE <> { ?s ?p ?far } }")
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("reply", "status", "message"),
    [
        (Reply(status=503, body=b"on holiday"), 502, "503 Service Unavailable: on holiday"),
        (Reply(body=b"<html>", content_type="text/html"), 502, "no SPARQL result"),
        (Reply(body=b"x" * 5001, content_type=JSON), 502, "service_bytes"),
        (Reply(wait=2), 504, r"within 0.3 s"),
        (Reply(status=302, location="http://10.0.0.1/"), 403, "no public address"),
        (Reply(status=302, location="http://other.example/"), 403, "may not be called"),
    ],
)
def test_a_call_that_fails_says_why_and_who(federation: Federation, reply: Reply, status: int, message: str) -> None:
    federation.partner.reply = reply
    response = federation.answer("SELECT * { SERVICE <> { ?s ?p ?far } }")
    text = response.get_data(as_text=True)
    assert (response.status_code, message in text) == (status, True), text
    assert status == 403 or f"<{federation.partner.address}sparql>" in text
    assert federation.rows("SELECT (1 AS ?one) { SERVICE SILENT <> { ?s ?p ?far } }") == [{"one": "1"}]


def test_a_broken_result_is_the_partners_failure(federation: Federation) -> None:
    whole = said("n1", "n3")
    federation.partner.reply = Reply(body=whole.body[:-20], content_type=JSON)
    response = federation.answer("SELECT * { SERVICE <> { ?s ?p ?far } }")
    assert (response.status_code, "no SPARQL result" in response.get_data(as_text=True)) == (502, True)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("<http://elsewhere.example/>", "may not be called"),
        ("<https://127.0.0.1/>", "may not be called"),
        ("<http://x@127.0.0.1/>", "user name"),
        ("?where", "not a variable"),
        ("SILENT ?where", "not a variable"),
    ],
)
def test_what_is_not_listed_is_refused_before_evaluation(federation: Federation, target: str, message: str) -> None:
    response = federation.answer(f"SELECT * {{\n  SERVICE {target} {{ ?s ?p ?o }} }}")
    text = response.get_data(as_text=True)
    assert (response.status_code, message in text, "line 2" in text) == (403, True, True)


def test_silent_passes_over_what_is_not_listed_and_does_not_call_it(federation: Federation) -> None:
    with running_partner() as other:
        query = f"SELECT * {{ SERVICE SILENT <{other.address}> {{ ?s ?p ?o }} }}"
        assert federation.rows(query) == [{}]
        assert not other.received


@pytest.mark.parametrize("address", ["http://[::1]:9/", "http://10.0.0.1/"])
def test_a_listed_name_of_a_private_machine_is_refused(federation: Federation, address: str) -> None:
    response = federation.answer(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
    assert (response.status_code, "service_private" in response.get_data(as_text=True)) == (403, True)
    assert federation.rows(f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}") == [{}]


def test_errors_name_the_places_of_the_text_as_written(federation: Federation) -> None:
    query = f"SELECT * {{ SERVICE <{federation.partner.address}> {{ ?s ?p ?far }} ?a ?b }}"
    text = federation.answer(query).get_data(as_text=True)
    assert f"line 1, column {len(query)}:" in text
    assert f"{federation.partner.address}> {{ ?s" in text


@pytest.mark.slow
def test_a_query_ends_in_time_though_its_partners_do_not(federation: Federation) -> None:
    federation.partner.reply = Reply(wait=2)
    calls = " ".join(f"SERVICE SILENT <> {{ ?s ?p{number} ?far }}" for number in range(20))
    began = time.monotonic()
    assert federation.answer(f"SELECT * {{ {calls} }}").status_code in {200, 504}
    assert time.monotonic() - began < 4.5
    assert federation.answer("ASK {}").status_code == 200


@pytest.mark.slow
def test_two_endpoints_of_ours_and_the_engines_of_others(small_home: Path, tmp_path: Path) -> None:
    scratch.publish(tmp_path, [(EX.n5, EX.far, EX.away, EX.g)])
    with scratch.running_server(tmp_path) as (far, _):
        allowed = {"service_allow": f"{far}/sparql", "service_private": "127.0.0.1"}
        with scratch.running_server(small_home, **allowed) as (near, _):
            query = f"SELECT ?v ?far {{ ?s <{EX.value}> ?v SERVICE <{far}/sparql> {{ ?s <{EX.far}> ?far }} }}"
            store, graph = ox.Store(), Graph()
            both = f"SELECT * {{ SERVICE <{near}/sparql> {{ {query} }} }}"
            theirs = store.query(both)
            assert isinstance(theirs, ox.QuerySolutions)
            assert [(row["v"].value, row["far"].value) for row in theirs] == [("5", str(EX.away))]
            plain = f"SELECT * {{ SERVICE <{near}/sparql> {{ ?s <{EX.value}> ?v FILTER(?v < 3) }} }}"
            assert len(list(graph.query(plain))) == 4
            refused = store.query(f"SELECT * {{ SERVICE SILENT <{far}/sparql> {{ {query} }} }}")
            assert len(list(refused)) == 1
