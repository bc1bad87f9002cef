"""Writing over HTTP: updates and graphs land whole, for who has the token, and readers see them at once."""

from __future__ import annotations

import io
import json
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from flask.testing import FlaskClient
from rdflib import Graph
from werkzeug.test import TestResponse

from kg.configuration import Configuration
from kg.dataset.directory import Directory
from kg.dataset.writing import Writing
from kg.evaluation.pool import Pool
from kg.setting_values import Secret
from server import create_app
from tests import scratch
from tests.endpoint.test_openapi import check
from tests.partner import Partner, Reply, running_partner
from tests.stranger import Client

SESAME = "open"
WRITER = {"Authorization": f"Bearer {SESAME}"}
TURTLE = {**WRITER, "Content-Type": "text/turtle"}
TRIPLE = "<urn:a> <urn:b> <urn:c> ."
GRAPH = "/store?graph=urn:g"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    scratch.publish(home)
    return home


@pytest.fixture(scope="module")
def alone(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FlaskClient, Writing]]:
    """A dataset that is served without a curated graph."""
    settings = _settings(home, tmp_path_factory.mktemp("dataset") / "d", only_dataset=True)
    with Pool(settings, lambda: None) as pool, Writing(settings, Directory(_path(settings))) as writing:
        writing.uses = pool.uses
        yield create_app(settings, pool, writing=writing).test_client(), writing


@pytest.fixture
def client(alone: tuple[FlaskClient, Writing]) -> FlaskClient:
    """The dataset alone, empty."""
    assert update(alone[0], "DROP ALL").status_code == 204
    return alone[0]


@pytest.fixture(scope="module")
def joined(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A dataset beside a curated graph."""
    settings = _settings(home, tmp_path_factory.mktemp("dataset") / "d")
    with Pool(settings) as pool, Writing(settings, Directory(_path(settings)), lambda: pool.snapshot) as writing:
        writing.uses = pool.uses
        yield create_app(settings, pool, writing=writing).test_client()


def _settings(home: Path, dataset: Path, *, only_dataset: bool = False) -> Configuration:
    return Configuration(
        home=home, workers=2, dataset=dataset, only_dataset=only_dataset, token=Secret(SESAME), query_bytes=20_000
    )


def _path(settings: Configuration) -> Path:
    assert settings.dataset
    return settings.dataset


def update(client: FlaskClient, text: str, address: str = "/update") -> TestResponse:
    return client.post(address, data={"update": text}, headers=WRITER)


def count(client: FlaskClient, pattern: str) -> int:
    answer = client.get("/sparql", query_string={"query": f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", "format": "csv"})
    assert answer.status_code == 200, answer.text
    return int(answer.text.split()[1])


@pytest.mark.slow
def test_an_update_lands_and_is_seen(client: FlaskClient) -> None:
    assert update(client, "INSERT DATA { <urn:a> <urn:b> 1, 2 }").status_code == 204
    assert count(client, "<urn:a> <urn:b> ?x") == 2
    assert update(client, "DELETE { ?s ?p 1 } INSERT { ?s ?p 3, 4 } WHERE { ?s ?p 1 }").status_code == 204
    assert count(client, "<urn:a> <urn:b> ?x") == 3


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("?x <urn:p>* <urn:nowhere>", 1),
        ("GRAPH ?g { SELECT (COUNT(*) AS ?x) { ?s ?p ?o } }", 2),
        ("?x <urn:p>|<urn:p> ?o", 1),
        # What the rewriting calls is known to updates, too.
        ("?x <urn:p> ?o FILTER(?o)", 1),
        ("<urn:a> <urn:p> ?o BIND(LANG(?o) AS ?x)", 1),
        ("{ SELECT (GROUP_CONCAT(DISTINCT ?o) AS ?x) { ?s ?p ?o } }", 1),
        ("{ SELECT ?x { ?x <urn:p> ?o } ORDER BY ?o }", 1),
    ],
)
def test_patterns_of_updates_are_mended_as_those_of_queries(client: FlaskClient, pattern: str, expected: int) -> None:
    graphs = "GRAPH <urn:g1> { <urn:a> <urn:p> 1 } GRAPH <urn:g2> { <urn:a> <urn:p> 1, 2 }"
    update(client, f"INSERT DATA {{ <urn:a> <urn:p> 1 {graphs} }}")
    text = f"PREFIX : <urn:> INSERT {{ :found :is ?x }} WHERE {{ {pattern} }} ; INSERT DATA {{ :then :is 1 }}"
    assert update(client, text).status_code == 204
    assert (count(client, "<urn:found> <urn:is> ?x"), count(client, "<urn:then> ?p ?o")) == (expected, 1)


@pytest.mark.parametrize(
    ("method", "address"),
    [("POST", "/update"), ("PUT", GRAPH), ("POST", GRAPH), ("DELETE", GRAPH), ("POST", "/store"), ("PUT", "/store/x")],
)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {SESAME}"},
        {"Authorization": SESAME},
        {"Cookie": f"token={SESAME}"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer séséme"},
    ],
    ids=["nothing", "wrong", "basic", "bare", "cookie", "empty", "accents"],
)
def test_nothing_is_written_without_the_token(
    client: FlaskClient, method: str, address: str, headers: dict[str, str]
) -> None:
    body = "INSERT DATA { <urn:a> <urn:b> 1 }" if address == "/update" else TRIPLE
    kind = "application/sparql-update" if address == "/update" else "text/turtle"
    answer = client.open(address, method=method, data=body, content_type=kind, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert count(client, "?s ?p ?o") == 0


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("INSERT DATA { <urn:a> <urn:b> ?x }", 400, "Variables are not allowed"),
        ("SELECT * { ?s ?p ?o }", 400, "SELECT is a query"),
        ("INSERT DATA { <urn:a> <urn:b> 1 } ; DROP GRAPH <urn:none>", 404, "does not exist"),
        ("INSERT DATA { <urn:a> <urn:b> 1 } ; LOAD <http://127.0.0.1:9/x>", 403, "LOAD is not available"),
        ("LOAD <http://[::1/>", 403, "LOAD is not available"),
        ("LOAD <file:///etc/hostname>", 403, "and no file of the server. Send the data to the graph store"),
        ("INSERT { ?s ?p 9 } WHERE { SERVICE <http://127.0.0.1:9/x> { ?s ?p ?o } }", 403, "SERVICE is not available"),
        ("INSERT DATA { <urn:a> <urn:b> 1 }" + " " * 20_000, 413, "query_bytes"),
        ("INSERT DATA { <urn:a> <urn:b> " + "[ <urn:p> " * 200 + "1" + "]" * 200 + "}", 400, "nest deeper"),
    ],
)
def test_a_bad_update_changes_nothing(client: FlaskClient, text: str, status: int, words: str) -> None:
    update(client, "INSERT DATA { <urn:kept> <urn:b> 1 }")
    answer = update(client, text)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert count(client, "?s ?p ?o") == 1


def test_a_silent_load_that_may_not_be_leaves_the_rest(client: FlaskClient) -> None:
    text = """PREFIX : <urn:>
        INSERT DATA { :a :b 1 } ; LOAD SILENT <http://127.0.0.1:9/x> INTO GRAPH :g ; INSERT DATA { :a :b 2 }"""
    assert update(client, text).status_code == 204
    assert count(client, "<urn:a> <urn:b> ?x") == 2


def test_what_load_reads_has_one_time_together_however_silent(alone: tuple[FlaskClient, Writing]) -> None:
    with running_partner() as slow:
        slow.reply = Reply(wait=0.3)
        settings = Configuration(
            token=Secret(SESAME), service_allow=(slow.address,), service_private=("127.0.0.0/8",), write_seconds=0.4
        )
        client = create_app(settings, Pool(settings), writing=alone[1]).test_client()
        answer = update(client, ";".join(f"LOAD SILENT <{slow.address}{number}>" for number in range(20)))
        assert answer.status_code == 504
        assert len(slow.received) <= 2
    assert "What LOAD reads took longer than 0.4 s" in answer.text


@pytest.fixture
def partner(alone: tuple[FlaskClient, Writing]) -> Iterator[tuple[FlaskClient, Partner]]:
    """The dataset alone, and a server that LOAD may read from."""
    with running_partner() as each:
        settings = Configuration(
            token=Secret(SESAME), service_allow=(each.address,), service_private=("127.0.0.0/8",), query_bytes=20_000
        )
        client = create_app(settings, Pool(settings), writing=alone[1]).test_client()
        yield client, each


@pytest.mark.parametrize(
    ("reply", "status", "words"),
    [
        (Reply(b"<html>", content_type="text/html"), 502, "x> gave a body of type 'text/html'. LOAD reads: text/turt"),
        (Reply(TRIPLE.encode() * 9 + b"no", content_type="text/turtle"), 400, "x> gave is not Turtle: "),
        (Reply(b"<rdf:RDF", content_type="application/rdf+xml"), 400, "x> gave is no well-formed XML: "),
        (Reply(b"", content_type="application/ld+json"), 400, "x> gave is empty, which is no JSON-LD"),
        (Reply(b'{"a": 1}', content_type="application/ld+json"), 400, "x> gave is JSON, and says nothing as JSON-LD"),
        (Reply(TRIPLE.encode().replace(b".", b"<urn:g> ."), content_type="application/n-quads"), 400, "Named graphs"),
    ],
)
def test_what_load_cannot_read_is_named_and_silent_passes_over_it(
    client: FlaskClient, partner: tuple[FlaskClient, Partner], reply: Reply, status: int, words: str
) -> None:
    partner[1].reply = reply
    text = "INSERT DATA {{ <urn:a> <urn:b> 1 }}; LOAD {} <{}x> INTO GRAPH <urn:g>; INSERT DATA {{ <urn:a> <urn:b> 2 }}"
    answer = update(partner[0], text.format("", partner[1].address))
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert count(client, "?s ?p ?o") == 0
    assert update(partner[0], text.format("SILENT", partner[1].address)).status_code == 204
    assert (count(client, "?s ?p ?o"), count(client, "GRAPH ?g { ?s ?p ?o }")) == (2, 0)


def test_names_in_what_load_reads_are_relative_to_where_it_came_from(
    client: FlaskClient, partner: tuple[FlaskClient, Partner]
) -> None:
    there = partner[1].address
    partner[1].replies = {
        "/moved": Reply(status=302, location="/new/place"),
        "/new/place": Reply(b"<> <urn:b> <other> .", content_type="text/turtle"),
    }
    assert update(partner[0], f"LOAD <{there}moved>").status_code == 204
    assert count(client, f"<{there}new/place> <urn:b> <{there}new/other>") == 1


def test_the_request_names_the_dataset_of_an_update(client: FlaskClient) -> None:
    update(client, "INSERT DATA { GRAPH <urn:g1> { <urn:a> <urn:b> 1 } GRAPH <urn:g2> { <urn:a> <urn:b> 2 } }")
    address = "/update?using-graph-uri=urn:g1&using-named-graph-uri=urn:g2"
    text = "INSERT { <urn:found> <urn:in> ?o, ?n } WHERE { ?s ?p ?o GRAPH ?g { ?s ?p ?n } }"
    assert update(client, text, address).status_code == 204
    assert count(client, "<urn:found> <urn:in> 1, 2") == 1
    assert update(client, "DELETE WHERE { <urn:a> ?p ?o }", "/update?using-graph-uri=urn:g1").status_code == 204
    conflict = update(client, "WITH <urn:g1> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", address)
    assert (conflict.status_code, "USING or WITH" in conflict.text) == (400, True)


def test_a_graph_is_put_read_extended_and_deleted(client: FlaskClient) -> None:
    assert client.put(GRAPH, data=TRIPLE, headers=TURTLE).status_code == 201
    assert client.put(GRAPH, data=TRIPLE, headers=TURTLE).status_code == 204
    assert client.post(GRAPH, data="<urn:a> <urn:b> [] .", headers=TURTLE).status_code == 204
    read = client.get(GRAPH)
    assert len(Graph().parse(data=read.text, format="turtle")) == 2
    head = client.head(GRAPH)
    assert (head.status_code, head.data, head.content_type) == (200, b"", read.content_type)
    assert client.delete(GRAPH, headers=WRITER).status_code == 204
    assert [client.open(GRAPH, method=each, headers=WRITER).status_code for each in ("GET", "HEAD", "DELETE")] == [
        404
    ] * 3


def test_an_address_is_a_graph(client: FlaskClient) -> None:
    assert client.put("/store/notes/one", data="<> <urn:b> <two> .", headers=TURTLE).status_code == 201
    assert "http://localhost/store/notes/two" in client.get("/store/notes/one?format=nt").text
    assert client.get("/store?graph=http://localhost/store/notes/one").status_code == 200


def test_a_graph_that_is_posted_to_the_store_gets_a_name(client: FlaskClient) -> None:
    made = client.post("/store", data="<> <urn:b> 1 .", headers=TURTLE)
    assert made.status_code == 201
    assert f"<{made.headers['Location']}> <urn:b>" in client.get(f"{made.headers['Location']}?format=nt").text


def test_quads_are_put_in_place_of_everything(client: FlaskClient) -> None:
    update(client, "INSERT DATA { <urn:old> <urn:b> 1 }")
    quads = f"{TRIPLE}\n<urn:a> <urn:b> <urn:c> <urn:g> .\n"
    answer = client.put("/store", data=quads, headers={**WRITER, "Content-Type": "application/n-quads"})
    assert answer.status_code == 204
    assert (count(client, "?s ?p ?o"), count(client, "GRAPH <urn:g> { ?s ?p ?o }")) == (1, 1)


def test_what_the_dataset_is_does_not_pass_for_what_it_holds(client: FlaskClient) -> None:
    described = client.get("/store", headers={"Accept": "text/turtle"})
    assert "a sd:Dataset" in described.text
    answer = client.get("/store", headers={"Accept": "application/n-quads, application/trig"})
    assert (answer.status_code, answer.headers["X-Error-Code"]) == (406, "not-acceptable")


def test_several_files_make_one_graph(client: FlaskClient) -> None:
    parts = {
        "a": (io.BytesIO(b"<urn:a> <urn:b> 1 ."), "a.ttl", "text/turtle"),
        "b": (io.BytesIO(b'{"@id": "urn:a", "urn:b": {"@id": "urn:c"}}'), "b.jsonld", "application/ld+json"),
    }
    answer = client.put(GRAPH, data=parts, headers=WRITER, content_type="multipart/form-data")
    assert answer.status_code == 201
    assert count(client, "GRAPH <urn:g> { ?s ?p ?o }") == 2


def test_a_part_without_a_file_name_is_a_graph_as_well(client: FlaskClient) -> None:
    nameless = PART.replace(b'; filename="a.ttl"', b"").replace(b"1 .", b"2 .")
    body = PART + nameless + b"--b--\r\n"
    assert (
        client.put(GRAPH, data=body, headers=WRITER, content_type="multipart/form-data; boundary=b").status_code == 201
    )
    assert count(client, "GRAPH <urn:g> { ?s ?p ?o }") == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "media_type", "status", "words"),
    [
        (b"<urn:a> <urn:b>", "text/turtle", 400, "line 1"),
        (b"<urn:a> <urn:b> <urn:c> .\n<urn:a> b:b 1 .", "text/turtle", 400, "line 2"),
        (b"\xff\xfe\x00", "text/turtle", 400, "UTF-8"),
        (b"<rdf:RDF>\n <a>\n </b>", "application/rdf+xml", 400, "no well-formed XML: mismatched tag, line 3, column 4"),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", "application/rdf+xml", 400, "unknown encoding: no-such"),
        (
            b'{"@context": "http://127.0.0.1:9/c", "@id": "urn:a"}',
            "application/ld+json",
            400,
            "context stands elsewhere",
        ),
        (b"a,b", "text/csv", 415, "is not taken"),
        (b"<urn:a> <urn:b> 1 .", "", 415, "unknown"),
    ],
)
def test_a_bad_body_leaves_the_old_data(
    client: FlaskClient, body: bytes, media_type: str, status: int, words: str
) -> None:
    client.put(GRAPH, data=TRIPLE, headers=TURTLE)
    answer = client.put(GRAPH, data=body, content_type=media_type, headers=WRITER)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert count(client, "GRAPH <urn:g> { <urn:a> <urn:b> <urn:c> }") == 1


def test_a_text_of_rdf_xml_may_be_in_several_pieces(client: FlaskClient) -> None:
    body = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:"><rdf:Description
        rdf:about="urn:x"><u:p>p<!-- one-sided --> <![CDATA[< 0.05]]></u:p></rdf:Description></rdf:RDF>"""
    answer = client.put(GRAPH, data=body, headers={**WRITER, "Content-Type": "application/rdf+xml"})
    assert answer.status_code == 201, answer.text
    assert count(client, 'GRAPH <urn:g> { <urn:x> <urn:p> "p < 0.05" }') == 1


@pytest.mark.slow
def test_entities_are_not_blown_up(client: FlaskClient) -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    body = f"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "aaaaaaaaaa">{entities}]>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">
        <rdf:Description rdf:about="urn:x"><u:p>&e12;</u:p></rdf:Description></rdf:RDF>"""
    answer = client.put(GRAPH, data=body, headers={**WRITER, "Content-Type": "application/rdf+xml"})
    assert answer.status_code in {400, 413, 422, 504}
    assert update(client, "INSERT DATA { <urn:a> <urn:b> 1 }").status_code == 204


@pytest.mark.parametrize(
    "address", ["/store", "/store?graph=x", "/store?graph=urn:a&default", "/store?graph=urn:a&graph=urn:b"]
)
def test_a_graph_must_be_named_once(client: FlaskClient, address: str) -> None:
    assert client.put(address, data=TRIPLE, headers=TURTLE).status_code == 400


@pytest.mark.slow
def test_a_disk_that_takes_no_more_changes_nothing(alone: tuple[FlaskClient, Writing], client: FlaskClient) -> None:
    client.put(GRAPH, data=TRIPLE, headers=TURTLE)
    writer = alone[1]._writer
    assert writer
    resource.prlimit(writer.process.pid, resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
    large = "".join(f'<urn:s{n}> <urn:p> "{n * 7919}" .\n' for n in range(20_000))
    answer = client.put(GRAPH, data=large, headers=TURTLE)
    assert (answer.status_code, "Nothing was changed" in answer.text) == (507, True), answer.text
    assert count(client, "GRAPH <urn:g> { ?s ?p ?o }") == 1
    resource.prlimit(writer.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert client.put(GRAPH, data=large, headers=TURTLE).status_code == 204
    assert count(client, "GRAPH <urn:g> { ?s ?p ?o }") == 20_000


@pytest.mark.slow
def test_a_killed_writer_is_replaced(alone: tuple[FlaskClient, Writing], client: FlaskClient) -> None:
    for number in range(3):
        writer = alone[1]._writer
        assert writer
        writer.process.kill()
        assert update(client, f"INSERT DATA {{ <urn:a> <urn:b> {number} }}").status_code == 204
    assert count(client, "<urn:a> <urn:b> ?n") == 3


def test_old_versions_are_removed(alone: tuple[FlaskClient, Writing], client: FlaskClient) -> None:
    for number in range(3):
        update(client, f"INSERT DATA {{ <urn:a> <urn:b> {number} }}")
    # They go after the answer, and before another write is taken.
    with alone[1]._lock:
        assert len(list((alone[1]._directory.path / "versions").iterdir())) == 1


@pytest.mark.slow
def test_one_query_asks_the_dataset_and_the_curated_graph(joined: FlaskClient) -> None:
    note = f"<{scratch.EX.n7}> <urn:note> 'seven'"
    assert update(joined, f"INSERT DATA {{ {note} . GRAPH <urn:mine> {{ {note} }} }}").status_code == 204
    value = f"?n <{scratch.EX.value}> 7"
    assert count(joined, f"{value} . ?n <urn:note> ?note") == 1
    assert count(joined, f"GRAPH <{scratch.EX.numbers}> {{ {value} }} GRAPH <urn:mine> {{ ?n <urn:note> ?note }}") == 1
    assert "seven" in joined.get("/store?default&format=nt").text
    assert str(scratch.EX.value) not in joined.get("/store?default&format=nt").text


def test_the_document_says_what_writing_needs(client: FlaskClient) -> None:
    told = json.loads(client.get("/openapi.json").text)
    for path, method in (("/update", "post"), ("/store", "put"), ("/store/{name}", "delete")):
        found = told["paths"][path][method]
        assert set(told["components"]["securitySchemes"]) == {name for need in found["security"] for name in need}
        assert {"204", "401", "507"} <= set(found["responses"])
    assert "get" not in told["paths"]["/update"]
    assert client.get("/update").status_code == 405


@pytest.mark.slow
def test_the_server_does_what_the_document_says_of_writing(alone: tuple[FlaskClient, Writing]) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", alone[0].application)
    for found in schema.include(path_regex="^/(update|store)").get_all_operations():
        check(found.ok(), WRITER)


def test_what_is_curated_is_never_written(joined: FlaskClient) -> None:
    curated = "https://w3id.org/myeloma-kg/graph/edges"
    before = count(joined, "GRAPH ?g { ?s ?p ?o }")
    assert update(joined, f"INSERT DATA {{ GRAPH <{curated}> {{ <urn:a> <urn:b> 1 }} }}").status_code == 403
    for text in ("DROP", "CLEAR"):
        assert update(joined, f"{text} GRAPH <{curated}>").status_code == 403
    assert joined.put(f"/store?graph={curated}", data=TRIPLE, headers=TURTLE).status_code == 403
    assert joined.delete(f"/store?graph={curated}", headers=WRITER).status_code == 403
    assert count(joined, "GRAPH ?g { ?s ?p ?o }") == before
    update(joined, "DROP ALL")
    assert count(joined, f"?n <{scratch.EX.value}> ?v") == scratch.NUMBERS + 1


@pytest.mark.slow
def test_the_bodies_of_all_requests_have_a_limit_together(tmp_path: Path) -> None:
    flags = {"dataset": str(tmp_path / "d"), "token": SESAME, "bodies_bytes": 200_000, "only_dataset": True}
    with scratch.running_server(tmp_path, **flags) as (url, _):
        client = Client(url)

        def put(size: int) -> tuple[int, bytes]:
            head = f"PUT {GRAPH} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {SESAME}\r\nConnection: close\r\n"
            head += f"Content-Type: text/turtle\r\nContent-Length: {size}\r\n\r\n"
            answer = client.raw(head.encode(), b"#" * size)
            return int(answer.split()[1]), answer

        refused = put(300_000)
        assert (refused[0], b"bodies_bytes" in refused[1]) == (503, True)
        # What has been served is no longer counted.
        assert [put(90_000)[0] for _ in range(4)] == [201, 204, 204, 204]


PART = (
    b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.ttl"\r\nContent-Type: text/turtle\r\n\r\n'
    b"<urn:a> <urn:b> 1 .\r\n"
)
FIELD = b'--b\r\nContent-Disposition: form-data; name="graph"\r\n\r\nurn:other\r\n'


def test_an_update_in_the_address_is_refused_with_the_reason(client: FlaskClient) -> None:
    address = "/update?update=INSERT%20DATA%20%7B%20%3Curn:a%3E%20%3Curn:b%3E%201%20%7D"
    for sent in ({}, {"data": {"x": "y"}}, {"data": b"", "content_type": "text/plain"}):
        answer = client.post(address, headers=WRITER, **sent)  # type: ignore[arg-type]
        assert (answer.status_code, "in the body" in answer.text) == (400, True)
    assert count(client, "?s ?p ?o") == 0


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        (PART, "multipart/form-data; boundary=b", "has no end"),
        (b"--b\r\n", "multipart/form-data; boundary=b", "has no end"),
        (b"--b--\r\n", "multipart/form-data; boundary=b", "has no part"),
        (PART + b"--b\r\nno: name\r\n\r\nx\r\n--b--", "multipart/form-data; boundary=b", "Content-Disposition"),
        (PART + FIELD + b"--b--\r\n", "multipart/form-data; boundary=b", "'graph' of the multipart body"),
        (PART * 1001 + b"--b--\r\n", "multipart/form-data; boundary=b", "more than 1,000 parts"),
        (b"x", "multipart/form-data", "names no boundary"),
    ],
)  # fmt: skip
def test_a_multipart_body_that_is_not_whole_is_told_so(
    client: FlaskClient, body: bytes, content_type: str, words: str
) -> None:
    answer = client.put(GRAPH, data=body, headers=WRITER, content_type=content_type)
    assert (answer.status_code, words in answer.text) == (400, True), answer.text
    assert client.get(GRAPH).status_code == 404


@pytest.mark.parametrize("kind", ["text/turtle", "application/n-triples", "application/trig"])
def test_the_mark_that_editors_put_before_a_text_is_no_content(client: FlaskClient, kind: str) -> None:
    body = b"\xef\xbb\xbf<http://x/a> <http://x/marked> 1 ."
    if kind == "application/n-triples":
        body = body.replace(b"1 .", b'"1" .')
    assert client.put("/store?graph=http://x/marked", data=body, headers=WRITER, content_type=kind).status_code in {
        201,
        204,
    }
    assert b"http://x/marked" in client.get("/store?graph=http://x/marked&format=nt").data


@pytest.mark.parametrize("cut", [0, 5, 17, 40])
def test_a_file_of_xml_that_was_cut_short_is_refused(client: FlaskClient, cut: int) -> None:
    head = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
    whole = f'{head}<rdf:Description rdf:about="http://x/a"><x:p>1</x:p></rdf:Description></rdf:RDF>'
    body, address = whole[: len(whole) - cut], f"/store?graph=http://x/cut{cut}"
    answer = client.put(address, data=body, headers=WRITER, content_type="application/rdf+xml")
    assert answer.status_code == (400 if cut else 201)
    assert client.get(address).status_code == (404 if cut else 200)


@pytest.mark.parametrize("kind", ["application/rdf+xml", "application/ld+json"])
def test_nothing_is_no_document_of_xml_or_json(client: FlaskClient, kind: str) -> None:
    client.put(
        "/store?graph=http://x/kept",
        data="<http://x/a> <http://x/kept> 1 .",
        headers=WRITER,
        content_type="text/turtle",
    )
    refused = client.put("/store?graph=http://x/kept", data=b" \n", headers=WRITER, content_type=kind)
    assert refused.status_code == 400
    assert "The body is empty" in refused.text
    assert b"http://x/kept" in client.get("/store?graph=http://x/kept&format=nt").data
