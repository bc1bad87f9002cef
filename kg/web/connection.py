"""A connection of a client: HTTP/1.1 as uvicorn speaks it, and what the open internet needs besides.

Heads have a size and a time. What cannot be read is answered after the requests before it on the same connection, and
stands in the log and the metrics like any request. A client that has sent its last byte and waits (a half-closed
connection) gets its answer.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, MutableMapping
from functools import partial
from http import HTTPStatus
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kg.errors import MyelomaKgError, to_raise
from kg.web.errors import HeadTooLargeError, HttpVersionError, MalformedRequestError, MethodError, SlowRequestError
from kg.web.joined_transport import JoinedTransport

_NO_ASCII = re.compile(rb"[\x80-\xff]")
# The first line of a request, with a method and a version that the parser may not know.
_FIRST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) [^ \r\n]+ HTTP/(\d\.\d)\r?\n")
_VERSION = "The server speaks HTTP/1.1 and HTTP/1.0."
# How long what is sent after a refusal is read, in seconds.
LINGER = 1.0
# What others there are is answered as a method that the server does not have.
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_HEADERS = 128
# What the size of a chunk and the ends of its lines may take, in bytes.
_CHUNK = 24
# How soon one looks whether a client that sends nothing more is there, in seconds; doubled each time.
_FIRST_LOOK = 0.25
# Clients pass over it, wanted or not (RFC 9110, section 15.2.1). Where there is none left, it breaks the connection.
_PROBE = b"HTTP/1.1 100 Continue\r\n\r\n"


CLIENT = "myeloma_kg.client"
"""Where the scope of a request has its client."""


class Client(Protocol):
    """Who waits for a response."""

    @property
    def is_behind(self) -> bool:
        """Whether much of what was sent is unread, so that a part of a response may have to wait."""

    def on_departure(self, callback: Callable[[], None]) -> None:
        """Have a callback called when the client goes away, at once if it has gone."""

    def forget(self, callback: Callable[[], None]) -> None:
        """Take a callback back."""


class UnreadRequests(Protocol):
    """What answers a request whose head or body cannot be read."""

    def refuse_unread(
        self, error: MyelomaKgError, client: str, method: str, path: str, known: MutableMapping[str, Any] | None
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Return status, headers and body; `known`: the scope of the request where it is under way already."""


class Connection(HttpToolsProtocol):
    """A connection, with the limits of its `uvicorn.Config`.

    `h11_max_incomplete_event_size` is the size of a head in bytes, and `timeout_keep_alive` the time in seconds for
    one, and between two.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head = 0  # bytes of the head that is coming in
        self._head_timer: asyncio.TimerHandle | None = None
        self._begun = False  # a request is coming in: its head, or its body
        self._in_body = False
        self._framing = 0  # bytes of a body that are none of its content: sizes and extensions of chunks, trailers
        self._open = 0  # requests that have no whole answer yet
        self._problem: MyelomaKgError | None = None
        self._last_words = b""
        self._ended = False  # the client has sent its last byte
        self._look: asyncio.TimerHandle | None = None
        self._departure: Callable[[], None] | None = None  # what is to be called when the client goes away

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Wait for a first request, for as long as a head may take."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the request that is under way."""
        self._cancel_head_timer()
        if self._look:
            self._look.cancel()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)
        if self._departure:
            self._departure()

    @property
    def is_behind(self) -> bool:
        """Whether much of what was sent is unread."""
        return self.flow.write_paused

    def on_departure(self, callback: Callable[[], None]) -> None:
        """Have a callback called when the client goes away."""
        if self.transport.is_closing():
            callback()
            return
        self._departure = callback
        # A departure is seen by reading.
        self.flow.resume_reading()

    def forget(self, callback: Callable[[], None]) -> None:
        """Take a callback back."""
        if self._departure is callback:
            self._departure = None

    def data_received(self, data: bytes) -> None:
        """Take in what the client sends, in parts that are as small as the limit of a head."""
        for start in range(0, len(data), self._head_limit):
            self._receive(data[start : start + self._head_limit])

    def _receive(self, data: bytes) -> None:
        if self._last_words or self.transport.is_closing():
            return  # it goes nowhere
        if self._in_body:
            self._framing += len(data)
        else:
            self._await_head()
            self._head += len(data)
            data = data if self._begun else _encoded_target(data)
        self._unset_keepalive_if_required()
        self._parse(data)
        if self._in_body and self._framing > self._head_limit:
            self._refuse(MalformedRequestError("The chunks of the request hold too much that is no content."))
        elif not self._in_body and self._begun and self._head > self._head_limit:
            self._refuse(self._too_large())

    def eof_received(self) -> bool | None:  # type: ignore[override]  # as asyncio.Protocol has it
        """Keep the connection for the answers that are owed."""
        if self._last_words and not self._open:
            return None
        self._ended = True
        if self._begun and self._in_body:
            self._refuse(MalformedRequestError("The body of the request is shorter than it says, or has no end."))
        elif not self._open:
            return None
        self._look = self.loop.call_later(_FIRST_LOOK, self._probe, _FIRST_LOOK)
        return True

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._begun, self._in_body = True, False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in a header; none that comes after the body (a trailer)."""
        if not self._in_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer a request whose head is there."""
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if self.parser.get_method() == b"CONNECT":
            raise self._unreadable(MethodError("The method CONNECT is not one of this server."))
        if self.parser.should_upgrade():
            return
        if self.parser.get_http_version() not in {"1.0", "1.1"}:
            raise self._unreadable(HttpVersionError(_VERSION))
        if size > self._head_limit:
            raise self._unreadable(self._too_large())
        if len(self.headers) > _HEADERS:
            raise self._unreadable(HeadTooLargeError(f"The request has more than {_HEADERS} headers."))
        self._take_absolute_target()
        super().on_headers_complete()
        cast("dict[str, object]", self.cycle.scope)[CLIENT] = self
        joined = JoinedTransport(self.transport, self.cycle)
        self.cycle.transport, self.cycle.on_response = (
            cast("asyncio.Transport", joined),
            partial(self._complete, joined),
        )
        self._cancel_head_timer()
        self._open += 1
        self._in_body, self._head, self._framing = True, 0, 0

    def on_chunk_header(self) -> None:
        """Begin a chunk: its size stands before it."""
        self._framing -= _CHUNK

    def on_body(self, body: bytes) -> None:
        """Take in a part of a body."""
        self._framing -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the body of a request."""
        if self.parser.should_upgrade():
            return
        super().on_message_complete()
        self._begun = self._in_body = False

    def _complete(self, response: JoinedTransport) -> None:
        response.end()
        self.on_response_complete()

    def on_response_complete(self) -> None:
        """Go on with the next request, or close where there will be none."""
        self._open -= 1
        super().on_response_complete()
        if self._open or self.transport.is_closing():
            return
        if self._last_words:
            self._say_last_words()
        elif self._ended:
            self.transport.close()

    def _parse(self, data: bytes) -> None:
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as error:
                data = self._head_without_upgrade() + data[error.args[0] :]
            except httptools.HttpParserError:
                self._refuse(self._problem or _unparsed(data))
                return
            else:
                return

    def _head_without_upgrade(self) -> bytes:
        """Return the head without the wish for another protocol, which the server does not have, for a new parser."""
        kept = ((name, value) for name, value in self.headers if name not in {b"upgrade", b"http2-settings"})
        head = [b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())]
        head += [b"%s: %s" % header for header in kept]
        self.parser = httptools.HttpRequestParser(self)
        return b"\r\n".join(head) + b"\r\n\r\n"

    @property
    def _head_limit(self) -> int:
        return self.config.h11_max_incomplete_event_size or 2**16

    def _too_large(self) -> MyelomaKgError:
        message = f"The head of the request is larger than {self._head_limit:,} bytes."
        return HeadTooLargeError(message, to_raise("header_bytes"))

    def _unreadable(self, problem: MyelomaKgError) -> ValueError:
        """Return an error that ends the parser, with what to answer."""
        self._problem = problem
        return ValueError(str(problem))

    def _take_absolute_target(self) -> None:
        """Take the host out of a target that names one: it goes before the header (RFC 9112, section 3.2.2)."""
        if self.url.startswith((b"/", b"*")):
            return
        target = urlsplit(self.url)
        if target.scheme not in {b"http", b"https"} or not target.netloc:
            raise self._unreadable(MalformedRequestError("The target of the request is neither a path nor an address."))
        self.headers[:] = [(name, value) for name, value in self.headers if name != b"host"]
        self.headers.append((b"host", target.netloc))
        self.url = (target.path or b"/") + (b"?" + target.query if target.query else b"")

    def _refuse(self, error: MyelomaKgError) -> None:
        """Answer the request that cannot be read, after those before it; then close."""
        if self._last_words:
            return
        self._cancel_head_timer()
        is_new = not self._in_body or self._give_up_body()
        client = str(self.client[0]) if self.client else ""
        unread = cast("UnreadRequests", self.app)
        method, path = self._method_and_path() if self._begun else ("", "")
        known = None if is_new else cast("MutableMapping[str, Any]", self.cycle.scope)
        self._last_words = b"".join(_response(*unread.refuse_unread(error, client, method, path, known)))
        if self._open:
            self.flow.pause_reading()
        else:
            self._say_last_words()

    def _say_last_words(self) -> None:
        """Answer, and close a moment later: closed over what still comes in, a connection takes the answer along."""
        self.transport.write(self._last_words)
        if self._ended:
            self.transport.close()
        else:
            self.transport.write_eof()
            self.flow.resume_reading()
            self.loop.call_later(LINGER, self.transport.close)

    def _method_and_path(self) -> tuple[str, str]:
        """Return what is known of the request that is coming in, without its parameters."""
        method = self.parser.get_method().decode("ascii") if self.url else ""
        return method, self.url.partition(b"?")[0].decode("latin-1")

    def _give_up_body(self) -> bool:
        """Take back the last request, whose body is wrong, unless its answer is on the way; say if it had not begun."""
        if self.cycle.response_started:
            self.cycle.keep_alive = False
            return False
        self._open -= 1
        self.cycle.disconnected = True
        self.cycle.message_event.set()
        waiting = [each for each in self.pipeline if each[0] is self.cycle]
        for each in waiting:
            self.pipeline.remove(each)
        return bool(waiting)

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.config.timeout_keep_alive, self._head_timeout)

    def _cancel_head_timer(self) -> None:
        if self._head_timer:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_timeout(self) -> None:
        self._head_timer = None
        if self._begun and not self._in_body:
            message = f"The head of the request took longer than {self.config.timeout_keep_alive:g} s to arrive."
            self._refuse(SlowRequestError(message, to_raise("header_seconds")))
        elif not self._open:
            self.transport.close()

    def _probe(self, waited: float) -> None:
        """Find out whether a client that sends nothing more waits, or has gone: both look alike until one writes."""
        cycle = self.cycle
        if self.transport.is_closing() or cycle.response_complete:
            return
        # Not into the answer to a request before it.
        if self._open == 1 and not cycle.response_started and cycle.scope["http_version"] == "1.1":
            self.transport.write(_PROBE)
        self._look = self.loop.call_later(waited * 2, self._probe, waited * 2)


def _encoded_target(data: bytes) -> bytes:
    """Return the beginning of a request with its first line in ASCII: people type letters of other scripts."""
    line, end, rest = data.partition(b"\n")
    return data if line.isascii() else _NO_ASCII.sub(lambda match: b"%%%02X" % match[0][0], line) + end + rest


def _unparsed(data: bytes) -> MyelomaKgError:
    """Return what is wrong with a request that the parser refused."""
    line = _FIRST_LINE.match(data)
    if line and line[2] not in {b"1.0", b"1.1"}:
        return HttpVersionError(_VERSION)
    if line and line[1].decode() not in METHODS:
        return MethodError(f"The method {line[1][:20].decode()} is not one of this server.")
    return MalformedRequestError("The request is not well-formed HTTP/1.1.")


def _response(status: int, headers: list[tuple[str, str]], body: bytes) -> Iterator[bytes]:
    """Yield a response as it goes over the wire."""
    yield f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()
    for name, value in headers:
        yield f"{name.lower()}: {value}\r\n".encode("latin-1")
    yield b"\r\n" + body
