"""What a store answers otherwise than it should is an error of the store, never a shorter answer and never a trace."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kg.stores.errors import RefusedQueryError, RemoteStoreError
from kg.stores.protocol import SparqlClient
from kg.stores.remote import RemoteStore
from kg.stores.whole_queries import WholeQueries

WHOLE = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "a"}}]}})
TRIPLES = "<urn:a> <urn:b> <urn:c> .\n"


@contextmanager
def answering(body: str, *, announced: int = 0, status: int = 200, chunked: bool = False) -> Iterator[SparqlClient]:
    """Run a server that gives a body and breaks off; `announced`: bytes more than there are."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            if chunked:
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(f"{len(body):x}\r\n{body}\r\n".encode())
            else:
                self.send_header("Content-Length", str(len(body) + announced))
                self.end_headers()
                self.wfile.write(body.encode())
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield SparqlClient(f"http://127.0.0.1:{server.server_port}/query")
    finally:
        server.shutdown()
        server.server_close()


def test_an_answer_that_breaks_off_is_no_shorter_answer() -> None:
    with answering(TRIPLES, announced=60) as client, pytest.raises(RemoteStoreError, match="broke off 60 bytes before"):
        list(client.triples("CONSTRUCT WHERE { ?s ?p ?o }"))
    with answering(TRIPLES, chunked=True) as client, pytest.raises(RemoteStoreError, match="could not be asked"):
        list(client.triples("CONSTRUCT WHERE { ?s ?p ?o }"))
    with answering(TRIPLES) as client:
        assert len(list(client.triples("CONSTRUCT WHERE { ?s ?p ?o }"))) == 1


@pytest.mark.parametrize(
    "body",
    ["", "null", "[]", "<p>It works.</p>", '{"results": {}}', WHOLE[:-5], WHOLE.replace('"literal"', '"uri"'),
     '{"head": {"vars": []}, "results": {"bindings": [{}]}}', '{"head": {}, "boolean": true}'],
)  # fmt: skip
def test_what_is_no_answer_is_an_error_of_the_store(body: str) -> None:
    with answering(body) as client, pytest.raises(RemoteStoreError, match=r"gave no|states no snapshot"):
        RemoteStore(client)


def test_of_a_whole_query_all_is_read_before_a_row_is_given() -> None:
    with answering(WHOLE[:-5]) as client, pytest.raises(RemoteStoreError, match="gave no SPARQL results in JSON"):
        WholeQueries(client, []).query("SELECT ?x { VALUES ?x { 'a' } }")
    with answering(TRIPLES[:-3]) as client, pytest.raises(RemoteStoreError, match="gave no N-Triples"):
        WholeQueries(client, []).query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def test_a_page_for_browsers_is_not_repeated() -> None:
    with answering("<!DOCTYPE html><p>Sorry</p>", status=503) as client, pytest.raises(RefusedQueryError) as raised:
        client.greet()
    assert str(raised.value).endswith("answered 503: Service Unavailable")
    with answering("too many", status=503) as client, pytest.raises(RefusedQueryError, match="503: too many"):
        client.greet()


@pytest.mark.parametrize("given", ["many", "1.5"])
def test_a_count_is_a_number(given: str) -> None:
    with (
        answering(WHOLE.replace('"a"', f'"{given}"')) as client,
        pytest.raises(RemoteStoreError, match="gave no number"),
    ):
        client.count("?s ?p ?o")
