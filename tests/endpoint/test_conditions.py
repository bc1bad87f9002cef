"""Conditional requests: what an editor has not seen it does not overwrite."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.configuration import Configuration
from kg.dataset.directory import Directory
from kg.dataset.writing import Writing
from kg.evaluation.pool import Pool
from kg.setting_values import Secret
from kg.web.program import digest_of_program
from server import create_app
from tests import scratch

WRITER = {"Authorization": "Bearer open"}
TURTLE = {**WRITER, "Content-Type": "text/turtle"}
G, H = "/store?graph=urn:g", "/store?graph=urn:h"
UPDATE = {**WRITER, "Content-Type": "application/sparql-update"}


@pytest.fixture(scope="module", params=["alone", "joined"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    home, joined = tmp_path_factory.mktemp("home"), request.param == "joined"
    scratch.publish(home)
    path = home / "d"
    settings = Configuration(home=home, workers=2, dataset=path, only_dataset=not joined, token=Secret("open"))
    with Pool(settings, None if joined else lambda: None) as pool:
        curated = (lambda: pool.snapshot) if joined else None
        with Writing(settings, Directory(path), curated) as writing:
            writing.uses = pool.uses
            yield create_app(settings, pool, writing=writing).test_client()


@pytest.fixture
def client(served: FlaskClient) -> FlaskClient:
    assert served.post("/update", data="DROP ALL", headers=UPDATE).status_code == 204
    assert served.put(G, data="<urn:a> <urn:b> 1 .", headers=TURTLE).status_code == 201
    return served


def tag(client: FlaskClient, path: str, **headers: str) -> str:
    answer = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status_code == 200
    assert not answer.headers["ETag"].startswith("W/")
    return answer.headers["ETag"]


def put(client: FlaskClient, path: str, value: object, **conditions: str) -> int:
    headers = TURTLE | {name.replace("_", "-"): value for name, value in conditions.items()}
    return client.put(path, data=f"<urn:a> <urn:b> {value} .", headers=headers).status_code


@pytest.mark.slow
def test_a_graph_is_replaced_only_in_the_state_that_was_seen(client: FlaskClient) -> None:
    seen = tag(client, G)
    assert put(client, G, 2, If_Match=seen) == 204
    assert put(client, G, 3, If_Match=seen) == 412
    assert "urn:b> 2" in client.get(f"{G}&format=ttl").text
    assert put(client, G, 3, If_Match=f'"x", {tag(client, G)}') == 204
    assert put(client, G, 4, If_Match=f"W/{tag(client, G)}") == 412
    assert put(client, G, 4, If_Match="*") == 204
    assert put(client, G, 5, If_Match="") == 412


@pytest.mark.slow
def test_what_was_read_in_one_format_may_be_written_in_another(client: FlaskClient) -> None:
    for seen in (tag(client, G, Accept="application/n-triples"), tag(client, G, Accept_Encoding="gzip")):
        assert put(client, G, 2, If_Match=seen) in {204, 412}
        assert put(client, G, 2, If_Match=tag(client, G)) == 204
    tags = {tag(client, G, Accept=each) for each in ("text/turtle", "application/n-triples", "application/ld+json")}
    assert len(tags) == 3


def test_a_graph_is_made_only_where_there_is_none(client: FlaskClient) -> None:
    assert put(client, H, 1, If_None_Match="*") == 201
    assert put(client, H, 2, If_None_Match="*") == 412
    assert put(client, H, 2, If_None_Match=tag(client, H)) == 412
    assert put(client, H, 2, If_None_Match='"other"') == 204
    assert put(client, "/store?graph=urn:none", 1, If_Match="*") == 412
    assert client.get("/store?graph=urn:none").status_code == 404


def test_posts_and_deletions_are_guarded_too(client: FlaskClient) -> None:
    seen = tag(client, G)
    assert client.post(G, data="<urn:a> <urn:b> 2 .", headers={**TURTLE, "If-Match": seen}).status_code == 204
    assert client.post(G, data="<urn:a> <urn:b> 3 .", headers={**TURTLE, "If-Match": seen}).status_code == 412
    assert client.delete(G, headers={**WRITER, "If-Match": seen}).status_code == 412
    assert client.delete(G, headers={**WRITER, "If-Match": tag(client, G)}).status_code == 204
    assert client.delete(G, headers={**WRITER, "If-Match": "*"}).status_code == 404
    default = "/store?default"
    seen = tag(client, default)
    assert put(client, default, 1, If_Match=seen) == 204
    assert put(client, default, 2, If_Match=seen) == 412


def test_a_write_to_one_graph_leaves_the_tags_of_others(client: FlaskClient) -> None:
    seen, whole = tag(client, G), tag(client, "/store")
    assert put(client, H, 1) == 201
    assert client.post("/update", data="INSERT DATA { <urn:a> <urn:b> 9 }", headers=UPDATE).status_code == 204
    assert tag(client, G) == seen
    assert tag(client, "/store") != whole
    assert put(client, G, 2, If_Match=seen) == 204
    # A pattern may have touched any.
    seen = tag(client, H)
    client.post("/update", data="DELETE { ?s ?p 77 } WHERE { ?s ?p 77 }", headers=UPDATE)
    assert put(client, H, 2, If_Match=seen) == 412


def test_an_update_is_done_only_in_the_state_that_was_seen(client: FlaskClient) -> None:
    def update(text: str, **conditions: str) -> tuple[int, str]:
        headers = UPDATE | {name.replace("_", "-"): value for name, value in conditions.items()}
        answer = client.post("/update", data=text, headers=headers)
        return answer.status_code, answer.headers.get("ETag", "")

    seen = tag(client, "/store")
    status, after = update("INSERT DATA { <urn:a> <urn:c> 1 }", If_Match=seen)
    assert status == 204
    assert update("INSERT DATA { <urn:a> <urn:c> 2 }", If_Match=seen)[0] == 412
    assert update("INSERT DATA { <urn:a> <urn:c> 2 }", If_None_Match=after)[0] == 412
    assert update("INSERT DATA { <urn:a> <urn:c> 3 }", If_Match=after)[0] == 204
    assert update("INSERT DATA { <urn:a> <urn:c> 4 }", If_Match="*")[0] == 204
    assert update("INSERT DATA { <urn:a> <urn:c> 5 }", If_None_Match="*")[0] == 412
    quads = {**WRITER, "Content-Type": "application/n-quads"}
    assert client.put("/store", data="", headers={**quads, "If-Match": seen}).status_code == 412
    assert client.put("/store", data="", headers={**quads, "If-Match": tag(client, "/store")}).status_code == 204


def test_reading_is_conditional(client: FlaskClient) -> None:
    for path in (G, "/store", "/store?default", "/sparql?query=ASK{}"):
        seen = client.get(path).headers["ETag"]
        for sent in (seen, "*", f'"x", {seen}', f"W/{seen.removeprefix('W/')}"):
            answer = client.get(path, headers={"If-None-Match": sent})
            assert (answer.status_code, answer.headers["ETag"], answer.data) == (304, seen, b""), path
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
        assert client.get(path, headers={"If-Match": '"other"'}).status_code == 412
    assert client.get(G, headers={"If-Match": tag(client, G)}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/store?graph=urn:none", 404),
        ("/sparql?query=SELEC", 400),
        ("/sparql?query=ASK{?s%20zz:p%20?o}", 400),
        ("/sparql?query=SELECT%20(REPLACE(%22a%22,%20%22(%22,%20%22%22)%20AS%20?x)%20{}", 304),
    ],
)
def test_what_is_not_there_is_no_unchanged_thing(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path, headers={"If-None-Match": "*"})
    assert (answer.status_code, answer.data == b"") == (status, status == 304)


@pytest.mark.parametrize("path", [G, "/store", "/sparql?query=ASK{}"])
def test_another_program_makes_another_representation(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    seen = client.get(path).headers["ETag"]
    for module in ("answering", "writes"):
        monkeypatch.setattr(f"kg.web.{module}.program_digest", lambda: "another")
    answer = client.get(path, headers={"If-None-Match": seen})
    assert (answer.status_code, answer.headers["ETag"] == seen) == (200, False)
    # What was read of the one before is the same graph.
    if path == G:
        assert put(client, G, 2, If_Match=seen) == 204


def test_code_and_templates_are_the_program(tmp_path: Path) -> None:
    digests = set()
    for name, text in (("a.py", "1"), ("a.py", "2"), ("b.html", "2"), ("b.html", "3"), ("c/d.py", "")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        digests.add(digest_of_program(tmp_path))
    (tmp_path / "notes.txt").write_text("of no effect", encoding="utf-8")
    assert (len(digests), digest_of_program(tmp_path) in digests) == (5, True)


@pytest.mark.slow
def test_a_strong_tag_stands_for_the_same_bytes(client: FlaskClient) -> None:
    triples = "".join(f'<urn:s{n * 7919 % 500}> <urn:p{n % 7}> "{n}", [ <urn:q> {n} ] .\n' for n in range(500))
    client.put(G, data=triples, headers=TURTLE)
    first = client.get(G)
    for number in range(3):
        put(client, H, number)
        again = client.get(G)
        assert (again.headers["ETag"], again.data) == (first.headers["ETag"], first.data)
    packed = client.get(G, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["ETag"] not in {first.headers["ETag"], ""}
    assert client.get(G, headers={"If-None-Match": packed.headers["ETag"]}).status_code == 304


def test_a_part_of_a_graph_is_not_taken(client: FlaskClient) -> None:
    headers = {**TURTLE, "Content-Range": "bytes 0-9/20"}
    assert client.put(G, data="<urn:a> <urn:b> 2 .", headers=headers).status_code == 400
    assert "urn:b> 1" in client.get(f"{G}&format=ttl").text


@pytest.mark.slow
def test_two_editors_lose_nothing(client: FlaskClient) -> None:
    assert client.put("/store?graph=urn:list", data="", headers=TURTLE).status_code == 201
    path, each, refused = "/store?graph=urn:list&format=nt", 8, []

    def edit(name: str) -> None:
        for number in range(each):
            while True:
                read = client.application.test_client().get(path)
                body = read.text + f"<urn:{name}> <urn:n> {number} .\n"
                headers = {**TURTLE, "If-Match": read.headers["ETag"]}
                status = client.application.test_client().put(path, data=body, headers=headers).status_code
                if status == 204:
                    break
                assert status == 412
                refused.append(name)

    editors = [threading.Thread(target=edit, args=(name,)) for name in ("anna", "bert")]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join()
    assert len(client.get(path).text.splitlines()) == 2 * each


def test_the_store_lists_its_graphs(client: FlaskClient, tmp_path: Path) -> None:
    assert "<urn:g>" in client.get("/store?format=nt").text
    assert client.head("/store").status_code == 200
