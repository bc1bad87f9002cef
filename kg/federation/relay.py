"""Where the engine's SERVICE calls go: a server for this machine alone, in the front, which sends them on.

An evaluator may connect nowhere else. Each query has a secret path of its own, that ends with it, and can only call
what its text named.
"""

from __future__ import annotations

import logging
import re
import secrets
import shutil
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

from kg.cancellation import Cancellation
from kg.configuration import Configuration
from kg.errors import encode_error
from kg.federation.errors import PartnerError, RemoteAccessError
from kg.federation.outgoing import Fetched, Outgoing
from kg.federation.paging import Pages, follows
from kg.federation.partner_results import PartnerRow, PartnerRows, read_result

_log = logging.getLogger("myeloma_kg.relay")

RESULT_TYPES = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_HOST = "127.0.0.1"
_IDLE_SECONDS = 5.0
_LONGEST = 16 * 2**20


class Call:
    """The calls of one query: what it may call, until when, and the answers so far."""

    def __init__(self, outgoing: Outgoing, targets: Sequence[str], seconds: float, each: float, most: int) -> None:
        self.token = secrets.token_urlsafe(16)
        self._outgoing, self._targets, self._each, self._left = outgoing, targets, each, most
        self._ends = time.monotonic() + seconds
        self._cancellation = Cancellation()
        self._answers: dict[tuple[str, bytes], Fetched | RemoteAccessError | PartnerError] = {}

    def fetch(self, number: int, query: bytes) -> Fetched:
        """Return what a target answers; the engine may call again for every row, the partner is called once."""
        target = self._targets[number]
        if (target, query) not in self._answers:
            _log.info("asking %s", target)
            try:
                self._answers[target, query] = self._fetch(target, query)
            except (RemoteAccessError, PartnerError) as error:
                self._answers[target, query] = error
        answer = self._answers[target, query]
        if isinstance(answer, Fetched):
            return answer
        raise answer

    def _fetch(self, target: str, query: bytes) -> Fetched:
        result = self._rows(target, query)
        if result.may_be_cut:
            result = self._in_pages(target, query.decode("utf-8"), result)
        return result.written()

    def _in_pages(self, target: str, query: str, cut: PartnerRows) -> PartnerRows:
        """Return all rows of a query whose result a partner has cut, page by page. Raises PartnerError."""
        pages = Pages(query, cut.names, cut.most)
        if not pages.exist:
            raise cut.cut("such a pattern has no order by which the rest could be fetched")
        rows: list[PartnerRow] = []
        while True:
            page = self._rows(target, pages.query(rows).encode("utf-8"))
            if not follows(rows, page.rows):
                raise cut.cut("its order does not tell the rows apart by which the rest would be fetched")
            rows += page.rows[1:] if rows else page.rows
            if len(page.rows) < cut.most:
                return replace(cut, rows=rows)

    def _rows(self, target: str, query: bytes) -> PartnerRows:
        """Return the rows that a partner gives in one answer."""
        fetched = self._outgoing.fetch(
            target,
            seconds=max(min(self._each, self._ends - time.monotonic()), 0.01),
            most=self._left,
            method="POST",
            headers={"Accept": RESULT_TYPES, "Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode({"query": query}).encode("ascii"),
            cancellation=self._cancellation,
        )
        self._left -= fetched.size
        return read_result(fetched)

    def end(self) -> None:
        """Break off what is on its way, and forget the answers."""
        self._cancellation.cancel()
        for answer in self._answers.values():
            if isinstance(answer, Fetched):
                answer.body.close()


class Relay:
    """The server that the engine calls in place of the partners."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._outgoing = Outgoing(configuration.service_allow, configuration.service_private)
        self._calls: dict[str, Call] = {}
        self._server = ThreadingHTTPServer((_HOST, 0), _handler(self._calls))
        threading.Thread(target=self._server.serve_forever, name="relay", daemon=True).start()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._server.server_port

    def open(self, targets: Sequence[str], seconds: float) -> Call:
        """Let a query call its targets for so long."""
        settings = self._configuration
        call = Call(self._outgoing, targets, seconds, settings.service_seconds, settings.service_bytes)
        self._calls[call.token] = call
        return call

    def address(self, call: Call) -> str:
        """Return what stands before the number of a target in the address that the engine calls instead."""
        return f"http://{_HOST}:{self.port}/{call.token}/"

    def end(self, call: Call) -> None:
        """Close the way of a query."""
        self._calls.pop(call.token, None)
        call.end()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


def _handler(calls: dict[str, Call]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = _IDLE_SECONDS

        def do_POST(self) -> None:
            """Answer as the partner would, or with the reason why it did not."""
            self.close_connection = True
            path = re.fullmatch(r"/([\w-]+)/(\d+)", self.path)
            call = calls.get(path[1]) if path else None
            length = int(self.headers.get("Content-Length", "0"))
            if path is None or call is None or length > _LONGEST:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            query = self.rfile.read(length)
            # The query may end at any moment, and its answers are closed with it.
            with suppress(ConnectionError, ValueError):
                try:
                    answer = call.fetch(int(path[2]), query)
                except (RemoteAccessError, PartnerError) as error:
                    encoded = encode_error(error)
                    self._begin(HTTPStatus.BAD_GATEWAY, "application/json", len(encoded))
                    self.wfile.write(encoded)
                else:
                    self._begin(HTTPStatus.OK, answer.content_type, answer.size)
                    answer.body.seek(0)
                    shutil.copyfileobj(answer.body, self.wfile)

        def _begin(self, status: HTTPStatus, content_type: str, size: int) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(size))
            self.send_header("Connection", "close")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: the path is a secret."""

    return Handler
