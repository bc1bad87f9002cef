"""The bodies of requests, with limits of size and time for each and of size for all."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from kg.configuration import Configuration
from kg.errors import to_raise
from kg.web.access import Access
from kg.web.errors import BodiesOverloadError, BodyTooLargeError, MalformedRequestError, SlowRequestError
from kg.web.record import RequestRecord

_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
# Without one of these a request has no body.
_FRAMING = frozenset(("content-length", "transfer-encoding"))
# What the parser counts with has no more; zeros before a number it takes without end.
_DIGITS = 20


class RequestBodies:
    """Reads bodies, and counts what those of the requests under way hold together."""

    def __init__(self, configuration: Configuration, access: Access) -> None:
        self._configuration, self._access = configuration, access
        self._held = 0

    def forget(self, record: RequestRecord) -> None:
        """Count the body of a request no longer."""
        self._held -= record.received

    async def read(self, receive: _Receive, headers: dict[str, str], record: RequestRecord) -> bytes:
        """Return the body of a request. Raises what the client must know: too large, too slow, malformed, too many."""
        if _FRAMING.isdisjoint(headers):
            return b""
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > _DIGITS:
            raise MalformedRequestError(f"Content-Length: '{length[:_DIGITS]}' is no number of bytes.")
        limit, seconds = self._limits(headers)
        if int(length) > limit:
            raise _too_large(limit)
        # What it is written to gives it without a copy.
        body = io.BytesIO()
        try:
            async with asyncio.timeout(seconds):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise MalformedRequestError("The body of the request broke off or is malformed.")
                    part = message.get("body", b"")
                    body.write(part)
                    record.received += len(part)
                    self._held += len(part)
                    if body.tell() > limit:
                        raise _too_large(limit)
                    if self._held > self._configuration.bodies_bytes:
                        raise BodiesOverloadError(
                            "Too many large requests at once. Try again later.",
                            BodiesOverloadError.retry_after,
                            "bodies_bytes",
                        )
                    if not message.get("more_body"):
                        return body.getvalue()
        except TimeoutError:
            raise SlowRequestError(
                f"The request took longer than {seconds:g} s to arrive.", to_raise("body_seconds", "write_seconds")
            ) from None

    def _limits(self, headers: dict[str, str]) -> tuple[int, float]:
        """Return how large a body may be, and how long it may take: more for who may write."""
        settings = self._configuration
        # A percent-encoded form is at most three times as long as the query in it.
        limit = 3 * settings.query_bytes + 65536
        if settings.dataset and self._access.may_write(headers.get("authorization", "")):
            return max(limit, settings.write_bytes), max(settings.body_seconds, settings.write_seconds)
        return limit, settings.body_seconds


def _too_large(limit: int) -> BodyTooLargeError:
    return BodyTooLargeError(
        f"The body of the request is larger than {limit:,} bytes.", to_raise("query_bytes", "write_bytes")
    )
