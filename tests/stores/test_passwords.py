"""Stores that want a name and a password: whoever has none, or another one, is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kg.stores.errors import RemoteStoreError
from kg.stores.protocol import SparqlClient

CHALLENGES = ('Digest realm="SPARQL", nonce="1", qop="auth"', 'Basic realm="SPARQL"')


@pytest.fixture(params=CHALLENGES)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """A store that takes no name and no password."""

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self.send_response(401)
            self.send_header("WWW-Authenticate", request.param)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_POST = do_PUT  # noqa: N815 - names of the library

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", ["", "me:wrong@"])
def test_what_a_store_wants_is_told(address: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "graph.nt"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    client = SparqlClient(address.replace("//", f"//{name}"))
    told = r"answered 401\. The name and the password that it wants stand in its address"
    with pytest.raises(RemoteStoreError, match=told):
        client.greet()
    with pytest.raises(RemoteStoreError, match=told):
        client.put_graph(address, "urn:g", path)
