"""The head of a response is sent with what follows it: each write wakes the client up."""

from __future__ import annotations

import asyncio
from typing import Protocol


class _Response(Protocol):
    response_started: bool


class JoinedTransport:
    """The transport of one response: its head goes out with the first part of its body, or with the end."""

    def __init__(self, transport: asyncio.Transport, response: _Response) -> None:
        """Take the transport of the connection, and the response."""
        self._transport = transport
        self._response: _Response | None = response
        self._head: bytes | None = None
        self._had_head = False
        self.is_closing = transport.is_closing

    def write(self, data: bytes) -> None:
        """Send what is written, the head later."""
        # What is written before the response has started is `100 Continue`.
        if self._response and self._response.response_started and not self._had_head:
            self._had_head, self._head = True, data
            return
        head, self._head = self._head, None
        self._transport.write(head + data if head else data)

    def flush(self) -> None:
        """Send the head of a response that has no body."""
        if self._head:
            self.write(b"")

    def end(self) -> None:
        """Send what is left, and let go of the response, which holds this: no cycle is left to be found."""
        self.flush()
        self._response = None

    def close(self) -> None:
        """Close the connection behind what is written."""
        self.flush()
        self._transport.close()
