"""Responses that can be given again as they are, because the snapshot that they came from never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain

from kg.evaluation.result_stream import ANSWERED
from kg.web.record import RequestRecord

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
# What Python takes for an entry, and for each name and each value of a header, beside their characters.
_OVERHEAD, _TEXT = 450, 41


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A whole response, and what the log says of the query behind it.

    It holds bytes alone, and few objects: there are thousands, and each object that stays is looked at by the collector
    of unreachable cycles.
    """

    status: int
    head: tuple[bytes, ...]  # names and values of headers in turn
    body: bytes
    query: str
    snapshot: str
    size: int  # in memory, with its key

    @property
    def headers(self) -> Iterator[tuple[bytes, bytes]]:
        """The headers that it was sent with, in the form of ASGI."""
        texts = iter(self.head)
        return zip(texts, texts, strict=True)

    def describe(self, record: RequestRecord) -> None:
        """Let the record of a request say what it is answered with."""
        record.status, record.sent, record.outcome = self.status, len(self.body), ANSWERED
        record.query, record.snapshot = self.query, self.snapshot


class ResponseCopy:
    """A response on its way out, as long as it is small enough to be kept."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self.headers: list[tuple[bytes, bytes]] = []
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
        self._responses: OrderedDict[bytes, CachedResponse] = OrderedDict()

    @property
    def largest(self) -> int:
        """The size of the largest body that is kept."""
        return self._capacity // _SHARE

    def key(self, version: str, method: str, target: bytes, headers: Mapping[str, str], body: bytes) -> bytes | None:
        """Return what a response depends on; None for a request whose response is not kept.

        `version`: of the data; `target`: path and query string as they were sent; `headers`: by lower-case name.
        """
        if method not in _METHODS or not self.largest or not version:
            return None
        if not _ONE_CLIENT.isdisjoint(headers) or len(body) > self.largest:
            return None
        # Neither a header nor a target has a line break, and a target begins as no header does.
        decisive = (f"{name}:{headers[name]}" for name in sorted(headers.keys() - _WITHOUT_EFFECT))
        return b"\n".join(("\n".join((version, method, *decisive)).encode(), target, body))

    def get(self, key: bytes) -> CachedResponse | None:
        """Return the response that is kept under a key."""
        kept = self._responses.get(key)
        if kept is not None:
            self._responses.move_to_end(key)
        return kept

    def keep(self, key: bytes, copy: ResponseCopy, record: RequestRecord) -> None:
        """Keep what a request was answered with, if all went well; the responses that were asked for longest ago go."""
        body = copy.body
        if record.status != HTTPStatus.OK or body is None or key in self._responses:
            return
        head = [*chain.from_iterable(copy.headers)]
        if b"content-length" not in head[::2]:
            head += [b"content-length", b"%d" % len(body)]
        size = len(key) + len(body) + sum(map(len, head)) + len(head) * _TEXT + _OVERHEAD
        self._responses[key] = CachedResponse(record.status, tuple(head), body, record.query, record.snapshot, size)
        self._held += size
        while self._held > self._capacity:
            _, oldest = self._responses.popitem(last=False)
            self._held -= oldest.size
