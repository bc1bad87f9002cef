"""A connection of a client: HTTP/1.1 as uvicorn speaks it, and what the open internet needs besides.

Heads have a size and a time. What cannot be read is answered after the requests before it on the same connection. A
client that has sent its last byte and waits (a half-closed connection) gets its answer.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_NO_ASCII = re.compile(rb"[\x80-\xff]")
_MALFORMED = "The request is not well-formed HTTP/1.1."
# How long what is sent after a refusal is read, in seconds.
LINGER = 1.0
_HEADERS = 128
# What the size of a chunk and the ends of its lines may take, in bytes.
_CHUNK = 24
# How soon one looks whether a client that sends nothing more is there, in seconds; doubled each time.
_FIRST_LOOK = 0.25
# Clients pass over it, wanted or not (RFC 9110, section 15.2.1). Where there is none left, it breaks the connection.
_PROBE = b"HTTP/1.1 100 Continue\r\n\r\n"


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
        self._problem: tuple[HTTPStatus, str] | None = None
        self._last_words = b""
        self._ended = False  # the client has sent its last byte
        self._look: asyncio.TimerHandle | None = None

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

    def data_received(self, data: bytes) -> None:
        """Take in what the client sends: heads within their limits."""
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
            self._refuse(HTTPStatus.BAD_REQUEST, "The chunks of the request hold too much that is no content.")
        elif not self._in_body and self._begun and self._head > self._head_limit:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, self._too_large)

    def eof_received(self) -> bool | None:  # type: ignore[override]  # as asyncio.Protocol has it
        """Keep the connection for the answers that are owed."""
        if self._last_words and not self._open:
            return None
        self._ended = True
        if self._begun and self._in_body:
            self._refuse(HTTPStatus.BAD_REQUEST, "The body of the request is shorter than it says, or has no end.")
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
            raise self._unreadable(HTTPStatus.NOT_IMPLEMENTED, "The method CONNECT is not one of this server.")
        if self.parser.should_upgrade():
            return
        if self.parser.get_http_version() not in {"1.0", "1.1"}:
            raise self._unreadable(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "The server speaks HTTP/1.1 and HTTP/1.0.")
        if size > self._head_limit:
            raise self._unreadable(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, self._too_large)
        if len(self.headers) > _HEADERS:
            message = f"The request has more than {_HEADERS} headers."
            raise self._unreadable(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, message)
        self._take_absolute_target()
        super().on_headers_complete()
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
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as error:
            # The parser takes what follows for another protocol; the server has none, so that it is the body.
            kept = ((name, value) for name, value in self.headers if name not in {b"upgrade", b"http2-settings"})
            head = [b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())]
            head += [b"%s: %s" % header for header in kept]
            self.parser = httptools.HttpRequestParser(self)
            self._parse(b"\r\n".join(head) + b"\r\n\r\n" + data[error.args[0] :])
        except httptools.HttpParserError:
            self._refuse(*(self._problem or (HTTPStatus.BAD_REQUEST, _MALFORMED)))

    @property
    def _head_limit(self) -> int:
        return self.config.h11_max_incomplete_event_size or 2**16

    @property
    def _too_large(self) -> str:
        return f"The head of the request is larger than {self._head_limit:,} bytes."

    def _unreadable(self, status: HTTPStatus, message: str) -> ValueError:
        """Return an error that ends the parser, with what to answer."""
        self._problem = status, message
        return ValueError(message)

    def _take_absolute_target(self) -> None:
        """Take the host out of a target that names one: it goes before the header (RFC 9112, section 3.2.2)."""
        if self.url.startswith((b"/", b"*")):
            return
        target = urlsplit(self.url)
        if target.scheme not in {b"http", b"https"} or not target.netloc:
            raise self._unreadable(
                HTTPStatus.BAD_REQUEST, "The target of the request is neither a path nor an address."
            )
        self.headers[:] = [(name, value) for name, value in self.headers if name != b"host"]
        self.headers.append((b"host", target.netloc))
        self.url = (target.path or b"/") + (b"?" + target.query if target.query else b"")

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        """Answer the request that cannot be read, after those before it; then close."""
        if self._last_words:
            return
        self._cancel_head_timer()
        if self._in_body:
            self._give_up_body()
        self._last_words = b"".join(_answer(status, message))
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

    def _give_up_body(self) -> None:
        """Take back the last request, whose body is wrong, unless its answer is on the way."""
        if self.cycle.response_started:
            self.cycle.keep_alive = False
            return
        self._open -= 1
        self.cycle.disconnected = True
        self.cycle.message_event.set()
        for waiting in [each for each in self.pipeline if each[0] is self.cycle]:
            self.pipeline.remove(waiting)

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
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, message)
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


def _answer(status: HTTPStatus, message: str) -> Iterator[bytes]:
    """Return a response that the gateway has no part in."""
    text = f"{message}\n".encode()
    yield f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode()
    yield b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\nx-content-type-options: nosniff\r\n"
    yield b"content-length: %d\r\n\r\n" % len(text) + text
