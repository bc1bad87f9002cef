"""The engine that is installed words its messages as `kg.engine.messages` expects."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest

from kg.engine import messages


def message_of(text: str) -> str:
    with pytest.raises((SyntaxError, RuntimeError, ValueError, OSError)) as refused:
        list(ox.Store().query(text))  # type: ignore[arg-type]
    return str(refused.value)


@contextmanager
def partner(status: int, media_type: str, body: bytes) -> Iterator[str]:
    """Answer every request alike; yield the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT * {", "The engine stopped in line 1, column 11."),
        (
            "SELECT * { VALUES (?x ?x) { } }",
            "Repeated variables are not allowed in VALUES clauses.. The engine stopped in line 1, column 30.",
        ),
    ],
)
def test_a_syntax_error_says_where_the_engine_stopped(text: str, reason: str) -> None:
    assert messages.syntax_reason(message_of(text)) == reason


def test_a_function_that_is_not_there_is_named() -> None:
    assert messages.unknown_function(message_of("SELECT (<http://x/f>(1) AS ?x) {}")) == "http://x/f"
    assert not messages.unknown_function(message_of("SELECT * {"))


def test_a_graph_that_is_not_there_is_recognized() -> None:
    for text in ("DROP GRAPH <http://x/g>", "CLEAR GRAPH <http://x/g>"):
        with pytest.raises(RuntimeError) as refused:
            ox.Store().update(text)
        assert messages.missing_graph(str(refused.value)) == "http://x/g"
        assert str(refused.value) == messages.no_graph("http://x/g")
    assert not messages.missing_graph("another thing")


def test_what_the_relay_says_of_a_failed_call_is_found() -> None:
    failure = '{"kind": "PartnerError", "message": "It\\nfailed."}'
    with partner(502, "application/json", failure.encode()) as address:
        message = message_of(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
    assert messages.service_failure(message) == failure
    assert not messages.is_unreadable_answer(message)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/sparql-results+json", b"{"),
        ("application/sparql-results+json", b'{"head": {}}'),
        ("application/sparql-results+json", b'{"head": {}, "boolean": true}'),
        ("application/sparql-results+xml", b"<html/>"),
        ("text/html", b"<html/>"),
    ],
)
def test_an_answer_that_cannot_be_read_is_recognized(media_type: str, body: bytes) -> None:
    with partner(200, media_type, body) as address:
        message = message_of(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
    assert messages.is_unreadable_answer(message), message
    assert not messages.service_failure(message)


def test_why_the_engine_gave_up_is_read_from_what_rust_writes() -> None:
    words = "\nthread '<unnamed>' panicked at lib/x.rs:1:2:\nthe keys have no total order\nnote: run with …"
    assert messages.panic(words) == "the keys have no total order"
    assert not messages.panic("Traceback (most recent call last):")


@pytest.mark.slow
def test_the_end_for_want_of_memory_is_recognized() -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f } GROUP BY ?a ?b ?c ?d ?e ?f"
    program = f"""
import resource, pyoxigraph as ox
store = ox.Store()
store.update("INSERT DATA {{" + " ".join(f"<urn:{{n}}> <urn:p> {{n}} ." for n in range(200)) + "}}")
resource.setrlimit(resource.RLIMIT_AS, (400 * 2**20,) * 2)
list(store.query("{query}"))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode
    assert messages.is_out_of_memory(done.stderr), done.stderr
