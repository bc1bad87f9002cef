"""Connections as clients really use them: half-closed, pipelined, with trailers, or broken in the middle."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from kg.web.errors import UnreadResponseError
from kg.web.joined_transport import JoinedTransport
from tests import scratch
from tests.stranger import Client, get_line
from tests.waiting import wait_for

ASK = "/sparql?query=ASK%7B%7D"
ENDLESS = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
LONG = "/sparql?query=" + quote("SELECT * { GRAPH ?g { ?a ?p ?b } GRAPH ?h { ?c ?q ?d } } LIMIT 200000")
POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
STATUS = re.compile(rb"HTTP/1.1 ([2-5]\d\d)")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    scratch.publish(folder)
    return folder


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[Client]:
    with scratch.running_server(home, deadline_seconds=3, header_seconds=2, body_seconds=2) as (address, _):
        yield Client(address)


def half_closed(client: Client, *parts: bytes) -> bytes:
    """Return everything that is answered to a client that says it has sent its last byte."""
    with client.open(*parts) as opened:
        opened.shutdown(socket.SHUT_WR)
        received = b""
        while part := opened.recv(65536):
            received += part
    return received


def get(path: str, version: str = "1.1") -> bytes:
    return f"GET {path} HTTP/{version}\r\nHost: x\r\n\r\n".encode()


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("path", ["/health", ASK, "/ready", "/nowhere"])
def test_a_client_that_has_sent_its_last_byte_is_answered(client: Client, path: str, version: str) -> None:
    received = half_closed(client, get(path, version))
    assert STATUS.findall(received) == [b"404" if path == "/nowhere" else b"200"]


@pytest.mark.slow
def test_one_that_waits_long_is_answered_too(client: Client) -> None:
    """It is told in between that it is waited for, as every client expects of a server."""
    received = half_closed(client, get(ENDLESS))
    assert STATUS.findall(received) == [b"504"]
    assert received.startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert half_closed(client, get(ENDLESS, "1.0")).startswith(b"HTTP/1.1 504 ")


@pytest.mark.slow
def test_one_that_has_gone_is_not_waited_for(client: Client) -> None:
    with client.open(get(ENDLESS)):
        wait_for(lambda: client.running() == 1)
    wait_for(lambda: client.running() == 0, 1.5)


@pytest.mark.parametrize(
    "rest", [b"Content-Length: 99\r\n\r\nASK", b"Transfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n"]
)
def test_a_body_that_ends_too_soon_is_refused_at_once(client: Client, rest: bytes) -> None:
    began = time.monotonic()
    received = half_closed(client, POST + rest)
    assert STATUS.findall(received) == [b"400"]
    assert b"shorter than it says" in received
    assert time.monotonic() - began < 1


def test_pipelined_requests_are_answered_in_order(client: Client) -> None:
    received = half_closed(client, get("/health") + get(ASK) + get("/nowhere") + get("/health"))
    assert STATUS.findall(received) == [b"200", b"200", b"404", b"200"]


@pytest.mark.parametrize("rest", [b"\x00\x01 no request\r\n\r\n", get("/" + "a" * 100_000), get("/", "7.7")])
def test_what_cannot_be_read_is_answered_after_what_can(client: Client, rest: bytes) -> None:
    received = client.raw(get(ASK) + get("/health") + rest)
    statuses = STATUS.findall(received)
    assert statuses[:2] == [b"200", b"200"]
    assert statuses[2:] in ([b"400"], [b"431"], [b"505"])
    assert b'"boolean":true' in received


def test_a_trailer_is_no_header(client: Client) -> None:
    body = b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nASK{}\r\n0\r\n"
    received = client.raw(POST + body + b"Accept: text/csv\r\nHost: evil.example\r\n\r\n")
    assert STATUS.findall(received) == [b"200"]
    assert b"application/sparql-results+json" in received


def test_chunks_hold_content(client: Client) -> None:
    small = b"".join(b"1\r\n%c\r\n" % each for each in b"ASK {} #" + b"-" * 20_000)
    chunked = POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert STATUS.findall(client.raw(chunked + small + b"0\r\n\r\n")) == [b"200"]
    assert STATUS.findall(client.raw(chunked + b"5;" + b"e" * 200_000 + b"\r\nASK{}\r\n0\r\n\r\n")) == [b"400"]


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("http://localhost/health", b"200"),
        ("http://localhost", b"200"),
        ("http://localhost?format=html", b"200"),
        ("http://user:word@localhost/health", b"400"),
        ("ftp://localhost/health", b"400"),
        ("localhost:80", b"400"),
    ],
)
def test_a_target_may_be_a_whole_address(client: Client, target: str, status: bytes) -> None:
    assert STATUS.findall(client.raw(get_line(target) + b"\r\n")) == [status]


@pytest.mark.parametrize(("headers", "status"), [(100, b"200"), (200, b"431")])
def test_headers_are_counted(client: Client, headers: int, status: bytes) -> None:
    received = client.raw(get_line("/health") + b"".join(b"X%d: a\r\n" % each for each in range(headers)) + b"\r\n")
    assert STATUS.findall(received) == [status]


@pytest.mark.slow
def test_a_head_that_trickles_in_ends(client: Client) -> None:
    """Empty lines before a request are no request, and hold no connection."""
    with client.open() as opened:
        began = time.monotonic()
        received = b""
        opened.settimeout(0.2)
        while time.monotonic() - began < 5:
            try:
                opened.sendall(b"\r\n")
                part = opened.recv(100)
            except TimeoutError:
                continue
            except ConnectionError:
                break
            if not part:
                break
            received += part
    assert time.monotonic() - began < 4
    assert not received


def test_a_large_body_that_is_refused_is_told_why(client: Client) -> None:
    """The refusal arrives though the client sends on: the connection is not closed over what it sends."""
    size = 20_000_000
    with client.open(POST + b"Content-Length: %d\r\n\r\n" % size) as opened:
        opened.sendall(b"#" * size)
        assert opened.recv(100).startswith(b"HTTP/1.1 413 ")


def test_an_upgrade_is_not_taken(client: Client) -> None:
    """Clients of the Java library offer HTTP/2 with every request."""
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"
    received = half_closed(client, POST + upgrade + b"Content-Length: 5\r\n\r\nASK{}")
    assert STATUS.findall(received) == [b"200"]
    assert STATUS.findall(half_closed(client, get("/health")[:-2] + upgrade + b"\r\n")) == [b"200"]


def test_many_upgrades_at_once_are_as_many_requests(client: Client) -> None:
    """Each begins a parser of its own; they came one inside the other, until the server was out of breath."""
    upgrade = get("/health")[:-2] + b"Connection: Upgrade\r\nUpgrade: x\r\n\r\n"
    assert STATUS.findall(half_closed(client, upgrade * 1200)) == [b"200"] * 1200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parts", "status", "outcome", "method", "path"),
    [
        ((b"BREW /pot?a=secret HTTP/1.1\r\nHost: x\r\n\r\n",), 501, "method", "", ""),
        ((b"GET /a\x01b HTTP/1.1\r\nHost: x\r\n\r\n",), 400, "malformed-request", "", ""),
        ((b"GET /a?b=secret HTTP/2.0\r\nHost: x\r\n\r\n",), 505, "http-version", "GET", "/a"),
        ((get_line("/big?b=secret") + b"X: " + b"y" * 70_000 + b"\r\n\r\n",), 431, "head-too-large", "GET", "/big"),
        ((get_line("/many?b=secret") + b"X: y\r\n" * 200 + b"\r\n",), 431, "head-too-large", "GET", "/many"),
        ((b"GET /slow?b=secret HTTP/1.1\r\nHost",), 408, "slow-request", "GET", "/slow"),
        ((POST + b"Content-Length: x\r\n\r\n",), 400, "malformed-request", "POST", "/sparql"),
        ((POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",), 400, "malformed-request", "POST", "/sparql"),
    ],
)
def test_what_is_refused_early_is_in_the_log_and_the_metrics(
    home: Path,
    client: Client,
    parts: tuple[bytes, ...],
    status: int,
    outcome: str,
    method: str,
    path: str,
) -> None:
    log = home / scratch.LOG
    cause = "limit" if status in {408, 431} else "caller"
    name = f'errors_total{{code="{outcome}",cause="{cause}"}}'
    before, lines = client.figure(name), len(log.read_text(encoding="utf-8").splitlines())
    received = client.raw(*parts)
    assert STATUS.findall(received) == [str(status).encode()]
    head = received.partition(b"\r\n\r\n")[0].decode().lower()
    assert f"x-error-code: {outcome}" in head
    wait_for(lambda: client.figure(name) == before + 1)
    written = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()[lines:]]
    (line,) = [each for each in written if each.get("outcome")]
    assert f"x-request-id: {line['id']}" in head
    assert (line["status"], line["outcome"], line["cause"]) == (status, outcome, cause)
    assert line["bytes"] > 0
    assert (line["method"], line["path"], line["client"]) == (method, path, "127.0.0.1")
    assert "secret" not in json.dumps(written)


def test_letters_of_any_script_may_stand_in_an_address_as_they_are(client: Client) -> None:
    query = quote("SELECT * { BIND('", safe="") + "é" + quote("' AS ?x) }", safe="")
    received = client.raw(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert STATUS.findall(received) == [b"200"]
    assert '"é"'.encode() in received
    none = b"GET /sparql?query=\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert STATUS.findall(client.raw(none)) == [b"400"]


class Written(asyncio.Transport):
    """A transport that keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep a part."""
        self.parts.append(bytes(data))

    def is_closing(self) -> bool:
        """It stays open."""
        return False

    def close(self) -> None:
        """Keep that it was closed."""
        self.parts.append(b"closed")


def test_the_head_of_a_response_is_written_with_what_follows_it() -> None:
    transport, response = Written(), SimpleNamespace(response_started=False)
    joined = JoinedTransport(transport, response)
    joined.write(b"100 ")
    response.response_started = True
    for part in (b"head ", b"first ", b"second "):
        joined.write(part)
    assert transport.parts == [b"100 ", b"head first ", b"second "]


@pytest.mark.parametrize("closes", [False, True])
def test_a_head_without_a_body_is_written_at_the_end(*, closes: bool) -> None:
    transport = Written()
    joined = JoinedTransport(transport, SimpleNamespace(response_started=True))
    joined.write(b"head")
    assert transport.parts == []
    for _ in range(2):
        joined.close() if closes else joined.flush()
    assert transport.parts == ([b"head", b"closed", b"closed"] if closes else [b"head"])


@pytest.mark.slow
@pytest.mark.parametrize("requests", [[LONG], [LONG, ASK]], ids=["alone", "with another behind it"])
def test_a_client_that_leaves_its_response_unread_is_left(tmp_path: Path, requests: list[str]) -> None:
    scratch.publish(tmp_path)
    log = tmp_path / scratch.LOG
    with scratch.running_server(tmp_path, send_seconds=1) as (address, _):
        client = Client(address)
        with client.open(b"".join(map(get, requests))) as opened:
            wait_for(lambda: UnreadResponseError.code in log.read_text(encoding="utf-8"))
            with suppress(ConnectionError):
                while opened.recv(2**20):
                    pass
        wait_for(lambda: client.running() == 0)
        assert client.get("/health")[0] == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("host", "is_one"),
    [
        *((host, True) for host in ("x", "example.org", "example.org.", "127.0.0.1:8080", "[::1]:80", "a_b:", "")),
        *((host, False) for host in ("[::", "a:b:c", "a:99999999", "...", "a..b", "::1", "[x]", "a]")),
    ],
)
def test_a_host_is_a_name_or_an_address_and_perhaps_a_port(client: Client, host: str, *, is_one: bool) -> None:
    received = client.raw(f"GET /health HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
    assert (b" 200 " in received.partition(b"\r\n")[0]) is is_one
    assert (b"no name or address of a machine" in received) is not is_one
