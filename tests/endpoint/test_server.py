"""A real server on a free port, as a stranger meets it: slow, rude and departing clients, and new snapshots."""

from __future__ import annotations

import http.client
import json
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests import scratch
from tests.scratch import EX
from tests.stranger import Client, get_line
from tests.waiting import wait_for

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 50000"
LIMITS = {"deadline_seconds": 20, "body_seconds": 0.6, "header_seconds": 1, "result_bytes": 30_000_000}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    home = tmp_path_factory.mktemp("served")
    scratch.publish(home)
    with scratch.running_server(home, **LIMITS) as (address, _):
        yield Client(address)


@pytest.mark.slow
def test_health_is_answered_while_every_evaluator_is_busy(client: Client) -> None:
    busy = [client.open(get_line(f"/sparql?query={quote(ENDLESS)}") + b"\r\n") for _ in range(4)]
    wait_for(lambda: client.running() == 2)
    began = time.monotonic()
    assert client.get("/health")[0] == 200
    assert time.monotonic() - began < 1
    for each in busy:
        each.close()
    wait_for(lambda: client.running() == 0)


@pytest.mark.slow
def test_a_client_that_leaves_takes_its_query_with_it(client: Client) -> None:
    before = client.figure('evaluations_total{outcome="cancelled",cause="gone"}')
    leaving = client.open(get_line(f"/sparql?query={quote(ENDLESS)}") + b"\r\n")
    wait_for(lambda: client.running() == 1)
    leaving.close()
    wait_for(lambda: client.running() == 0, 2)
    assert client.figure('evaluations_total{outcome="cancelled",cause="gone"}') == before + 1


def test_a_slow_reader_holds_no_evaluator(client: Client) -> None:
    reader = client.open(get_line(f"/sparql?query={quote(LARGE)}") + b"\r\n")
    assert reader.recv(1000).startswith(b"HTTP/1.1 200")
    wait_for(lambda: client.running() == 0)
    received = 0
    while part := reader.recv(2**20):
        received += len(part)
    reader.close()
    assert received > 10**7


def test_a_result_that_breaks_off_never_looks_complete(client: Client) -> None:
    with pytest.raises(http.client.IncompleteRead):
        client.ask("SELECT * { ?a ?b ?c . ?d ?e ?f }")


def test_the_whole_of_a_large_result_arrives(client: Client) -> None:
    status, headers, body = client.ask(LARGE, Accept="text/csv")
    assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert body.count(b"\n") == 50_001


@pytest.mark.slow
@pytest.mark.parametrize(
    ("request_parts", "status"),
    [
        ((b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n",), 400),
        ((b"TRACE /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",), 501),
        ((get_line("/" + "a" * 200_000) + b"\r\n",), 431),
        ((get_line("/health") + b"X: " + b"a" * 200_000 + b"\r\n\r\n",), 431),
        ((get_line("/health") + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",), 400),
        ((get_line("/health") + b"X: a\x00b\r\n\r\n",), 400),
        ((get_line("/sparql") + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",), 415),
        ((get_line("/sparql") + b"Content-Length: 99999999\r\n\r\n",), 413),
        ((get_line("/sparql") + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",), 400),
        ((get_line("/sparql") + b"Content-Length: 50\r\n\r\nabc",), 408),
        ((get_line("/nowhere") + b"\r\n",), 404),
        ((get_line("/%00%ff%zz") + b"\r\n",), 404),
        ((b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",), 400),
    ],
)
def test_a_malformed_request_is_refused(client: Client, request_parts: tuple[bytes, ...], status: int) -> None:
    assert client.raw(*request_parts).startswith(f"HTTP/1.1 {status} ".encode())
    assert client.get("/health")[0] == 200


@pytest.mark.slow
@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX"])
def test_a_connection_that_says_nothing_is_closed(client: Client, begun: bytes) -> None:
    began = time.monotonic()
    client.raw(begun)
    assert time.monotonic() - began < 5


def test_a_head_request_runs_the_query_and_sends_no_body(client: Client) -> None:
    path = f"/sparql?query={quote(LARGE)}"
    status, headers, body = client.get(path, "HEAD")
    assert (status, body) == (200, b"")
    assert headers["content-type"] == "application/sparql-results+json"
    assert client.get(f"/sparql?query={quote('SELECT')}", "HEAD")[0] == 400
    wait_for(lambda: client.running() == 0)


def test_options_name_the_methods(client: Client) -> None:
    status, headers, _ = client.get("/sparql", "OPTIONS", Origin="https://example.org")
    assert status == 200
    assert {"GET", "HEAD", "POST", "OPTIONS"} <= set(headers["allow"].split(", "))
    assert headers["access-control-allow-origin"] == "*"


def test_a_request_keeps_a_harmless_id_and_loses_another(client: Client) -> None:
    assert client.get("/health", **{"X-Request-Id": "mine-1"})[1]["x-request-id"] == "mine-1"
    assert client.get("/health", **{"X-Request-Id": "<b>"})[1]["x-request-id"] != "<b>"


@pytest.mark.slow
def test_the_log_holds_no_literal_of_a_query(tmp_path: Path) -> None:
    scratch.publish(tmp_path)
    with scratch.running_server(tmp_path) as (address, process):
        client = Client(address)
        client.ask('SELECT ("secret word" AS ?x) {}')
        client.ask('SELECT ("secret word AS ?x) {}')
        process.terminate()
        process.wait(timeout=20)
    log = (tmp_path / scratch.LOG).read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    answered = [line for line in lines if line.get("path") == "/sparql"]
    assert [line["status"] for line in answered] == [200, 400]
    assert [line["outcome"] for line in answered] == ["answered", "query-syntax"]
    assert all(len(line["query"]) == 16 for line in answered)
    assert "secret" not in log


@pytest.mark.slow
def test_a_running_query_ends_before_the_server_does(tmp_path: Path) -> None:
    scratch.publish(tmp_path)
    slow = f"SELECT (COUNT(*) AS ?n) {{ ?a <{EX.value}> ?b . ?c <{EX.value}> ?d FILTER(?b + ?d = 7) }}"
    with scratch.running_server(tmp_path) as (address, process):
        client = Client(address)
        answers: list[int] = []
        asking = threading.Thread(target=lambda: answers.append(client.ask(slow)[0]))
        asking.start()
        wait_for(lambda: client.running() == 1)
        process.send_signal(signal.SIGTERM)
        asking.join()
        assert answers == [200]
        assert process.wait(timeout=10) == 0


@pytest.mark.slow
def test_a_rebuild_under_load_costs_nobody_an_answer(tmp_path: Path) -> None:
    scratch.publish(tmp_path, scratch.quads(0))
    both = f"SELECT ?v ?n {{ <{EX.marker}> <{EX.value}> ?v {{ SELECT (COUNT(*) AS ?n) {{ ?s <{EX.value}> ?o }} }} }}"
    with scratch.running_server(tmp_path) as (address, _):
        client, seen, stop = Client(address), list[tuple[int, bytes]](), threading.Event()

        def work() -> None:
            while not stop.is_set():
                status, _, body = client.ask(both, Accept="text/csv")
                seen.append((status, body))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for version in (1, 2, 3):
            # Each version has another number of values, so that half of one would show.
            more = [(EX[f"m{i}"], EX.value, scratch.Literal(i), EX.numbers) for i in range(version)]
            scratch.publish(tmp_path, [*scratch.quads(version), *more])
            wait_for(lambda: client.figure('evaluator_events_total{event="swaps"}') == version)  # noqa: B023
        stop.set()
        for thread in threads:
            thread.join()
    expected = {f"v,n\r\n{version},{2001 + version}\r\n".encode() for version in range(4)}
    assert {status for status, _ in seen} == {200}
    assert {body for _, body in seen} <= expected
