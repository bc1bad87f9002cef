"""Responses that can be given again as they are, because the snapshot that they came from never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain

from kg.evaluation.result_stream import ANSWERED
from kg.web.record import RequestRecord
from kg.web.spool import Headers

CACHED_VERSION = "myeloma_kg.cached_version"
"""Where a WSGI environment says which version of the data decides the response, and nothing else does."""
# What identifies a request or its sender and has no part in the response.
_WITHOUT_EFFECT = frozenset(
    (
        *("connection", "content-length", "keep-alive", "priority", "referer", "traceparent"),
        *("tracestate", "user-agent", "x-forwarded-for", "x-real-ip", "x-request-id"),
    )
)
# With one of these, the response is for one client, or depends on what it has seen.
_ONE_CLIENT = frozenset(("authorization", "cookie", "if-match", "if-none-match", "range"))
_METHODS = frozenset(("GET", "POST"))
_SHARE = 16  # of the cache that one response may take
# What Python takes for an entry, and for a pair of texts, beside their characters.
_OVERHEAD, _PAIR = 1500, 250

Key = tuple[str, str, tuple[str, bytes], frozenset[tuple[str, str]], bytes]


@dataclass(frozen=True)
class CachedResponse:
    """A whole response, and what the log says of the query behind it."""

    status: int
    headers: Headers
    body: bytes
    query: str
    snapshot: str

    def describe(self, record: RequestRecord) -> None:
        """Let the record of a request say what it is answered with."""
        record.status, record.sent, record.outcome = self.status, len(self.body), ANSWERED
        record.query, record.snapshot = self.query, self.snapshot


class ResponseCopy:
    """A response on its way out, as long as it is small enough to be kept."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self.headers: Headers = []
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, part: bytes) -> None:
        """Add what is sent."""
        self._size += len(part)
        if self._size <= self._largest:
            self._parts.append(part)

    @property
    def body(self) -> bytes | None:
        """All that was sent; None when it is too much."""
        return b"".join(self._parts) if self._size <= self._largest else None


class ResultCache:
    """The latest responses by version of the data and by request; bounded in bytes. Used by one thread."""

    def __init__(self, capacity: int) -> None:
        """Hold responses, and the requests that they answer, of at most this many bytes; 0: none."""
        self._capacity = capacity
        self._held = 0
        self._responses: OrderedDict[Key, tuple[CachedResponse, int]] = OrderedDict()

    @property
    def largest(self) -> int:
        """The size of the largest body that is kept."""
        return self._capacity // _SHARE

    def key(
        self, version: str, method: str, target: tuple[str, bytes], headers: Mapping[str, str], body: bytes
    ) -> Key | None:
        """Return what a response depends on; None for a request whose response is not kept.

        `version`: of the data; `target`: path and query string; `headers`: by lower-case name.
        """
        if method not in _METHODS or not self.largest or not version:
            return None
        if not _ONE_CLIENT.isdisjoint(headers) or len(body) > self.largest:
            return None
        decisive = frozenset((name, value) for name, value in headers.items() if name not in _WITHOUT_EFFECT)
        return version, method, target, decisive, body

    def get(self, key: Key) -> CachedResponse | None:
        """Return the response that is kept under a key."""
        kept = self._responses.get(key)
        if kept is None:
            return None
        self._responses.move_to_end(key)
        return kept[0]

    def keep(self, key: Key, copy: ResponseCopy, record: RequestRecord) -> None:
        """Keep what a request was answered with, if all went well; the responses that were asked for longest ago go."""
        body = copy.body
        if record.status != HTTPStatus.OK or body is None or key in self._responses:
            return
        headers = copy.headers
        if not any(name.lower() == "content-length" for name, _ in headers):
            headers = [*headers, ("Content-Length", str(len(body)))]
        _, _, (path, query), decisive, wanted = key
        pairs = (*headers, *decisive)
        texts = (body, path, query, wanted, *chain.from_iterable(pairs))
        size = sum(map(len, texts)) + len(pairs) * _PAIR + _OVERHEAD
        self._responses[key] = CachedResponse(record.status, headers, body, record.query, record.snapshot), size
        self._held += size
        while self._held > self._capacity:
            _, (_, freed) = self._responses.popitem(last=False)
            self._held -= freed
