"""Stores of others as partners: Virtuoso from Debian's package, `oxigraph serve`, and rdflib behind a small server."""

from __future__ import annotations

import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rdflib import Graph

from tests.waiting import answers, free_port, wait_for

VIRTUOSO = "virtuoso-t"
GRAPH = "http://example.org/g"
JSON = "application/sparql-results+json"
SETTINGS = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = {buffers}
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = {most}
DefaultGraph = {graph}
"""


@contextmanager
def empty_virtuoso(folder: Path, most: int, buffers: int = 2000) -> Iterator[tuple[str, int]]:
    """Run Virtuoso; yield the address of its endpoint, which gives `most` rows at most, and the port of its SQL."""
    sql, http = free_port(), free_port()
    settings = SETTINGS.format(sql=sql, http=http, most=most, graph=GRAPH, buffers=buffers)
    (folder / "v.ini").write_text(settings, encoding="utf-8")
    command = (VIRTUOSO, "-f", "-c", "v.ini")
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{http}/sparql"
            wait_for(lambda: answers(f"{address}?query=ASK%7B%7D"), 60)
            yield address, sql
        finally:
            process.terminate()


@contextmanager
def running_virtuoso(folder: Path, turtle: str, most: int = 50) -> Iterator[str]:
    """Run Virtuoso on a graph; yield the address of its endpoint, which gives `most` rows at most."""
    (folder / "data.ttl").write_text(turtle, encoding="utf-8")
    (folder / "load.sql").write_text(f"ttlp(file_to_string('data.ttl'), '', '{GRAPH}');\n", encoding="utf-8")
    with empty_virtuoso(folder, most) as (address, sql):
        loading = ("isql-vt", str(sql), "dba", "dba", "load.sql")
        subprocess.run(loading, cwd=folder, check=True, capture_output=True, timeout=60)
        yield address


@contextmanager
def running_store(answer: Callable[[str], bytes]) -> Iterator[str]:
    """Run a server that answers queries by a function; yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            body = answer(urllib.parse.parse_qs(form)["query"][0])
            self.send_response(200)
            self.send_header("Content-Type", JSON)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        server.server_close()


def by_rdflib(turtle: str) -> Callable[[str], bytes]:
    """Return what answers as rdflib does."""
    graph = Graph().parse(data=turtle, format="turtle")
    return lambda query: graph.query(query).serialize(format="json") or b""


@contextmanager
def running_oxigraph(turtle: str) -> Iterator[str]:
    """Run `oxigraph serve` on a graph; yield the address of its endpoint."""
    port = free_port()
    command = (str(Path(sys.executable).with_name("oxigraph")), "serve", "--bind", f"127.0.0.1:{port}")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(lambda: answers(f"{address}/query?query=ASK%7B%7D"), 60)
            headers = {"Content-Type": "text/turtle"}
            put = urllib.request.Request(f"{address}/store?default", turtle.encode(), headers, method="PUT")  # noqa: S310
            with urllib.request.urlopen(put, timeout=60):  # noqa: S310  our own address
                pass
            yield f"{address}/query"
        finally:
            process.terminate()
