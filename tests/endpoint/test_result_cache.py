"""Responses that are kept: the same request of the same data is answered with them, and no other."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kg.evaluation.result_stream import ANSWERED
from kg.web.record import RequestRecord
from kg.web.result_cache import ResponseCopy, ResultCache

ACCEPT = {"host": "localhost", "accept": "text/csv"}
TARGET = b"/sparql?query=ASK{}"


def some_key(
    cache: ResultCache,
    version: str = "1",
    method: str = "GET",
    target: bytes = TARGET,
    headers: Mapping[str, str] = ACCEPT,
    body: bytes = b"",
) -> bytes | None:
    return cache.key(version, method, target, headers, body)


def key(
    cache: ResultCache,
    version: str = "1",
    target: bytes = TARGET,
    headers: Mapping[str, str] = ACCEPT,
) -> bytes:
    found = some_key(cache, version, "GET", target, headers)
    assert found is not None
    return found


def keep(cache: ResultCache, under: bytes, body: bytes, status: int = 200) -> None:
    copy = ResponseCopy(cache.largest)
    copy.headers = [(b"content-type", b"text/csv")]
    copy.add(body)
    cache.keep(under, copy, RequestRecord("GET", "/sparql", "", status=status, query="q", snapshot="s"))


def test_a_response_is_given_again() -> None:
    cache = ResultCache(1_000_000)
    keep(cache, key(cache), b"x\r\n")
    kept = cache.get(key(cache))
    assert kept is not None
    assert kept.body == b"x\r\n"
    assert [*kept.headers] == [(b"content-type", b"text/csv"), (b"content-length", b"3")]
    record = RequestRecord("GET", "/sparql", "")
    kept.describe(record)
    assert (record.outcome, record.sent, record.query, record.snapshot) == (ANSWERED, 3, "q", "s")


@pytest.mark.parametrize(
    "other",
    [
        {"version": "2"},
        {"method": "POST"},
        {"target": b"/sparql?query=ASK{?s?p?o}"},
        {"headers": ACCEPT | {"accept": "text/html"}},
        {"headers": ACCEPT | {"host": "example.org"}},
        {"headers": ACCEPT | {"accept-encoding": "gzip"}},
        {"headers": ACCEPT | {"x-forwarded-proto": "https"}},
        {"body": b"query=ASK{}"},
    ],
)
def test_what_decides_a_response_tells_requests_apart(other: dict[str, object]) -> None:
    cache = ResultCache(1_000_000)
    keep(cache, key(cache), b"x")
    found = some_key(cache, **other)  # type: ignore[arg-type]
    assert found is not None
    assert cache.get(found) is None


@pytest.mark.parametrize("name", ["user-agent", "x-request-id", "connection", "traceparent", "referer"])
def test_who_asks_does_not(name: str) -> None:
    cache = ResultCache(1_000_000)
    keep(cache, key(cache), b"x")
    assert cache.get(key(cache, headers=ACCEPT | {name: "something"}))


@pytest.mark.parametrize("name", ["authorization", "cookie", "if-none-match", "if-match", "range"])
def test_what_is_for_one_client_is_not_kept(name: str) -> None:
    cache = ResultCache(1_000_000)
    assert some_key(cache, headers=ACCEPT | {name: "something"}) is None


def test_without_a_version_or_room_and_for_writes_nothing_is_kept() -> None:
    assert some_key(ResultCache(1_000_000), version="") is None
    assert some_key(ResultCache(0)) is None
    assert some_key(ResultCache(1_000_000), method="PUT") is None
    assert some_key(ResultCache(1_000_000), method="HEAD") is None


def test_errors_and_large_responses_are_not_kept() -> None:
    cache = ResultCache(160_000)
    keep(cache, key(cache), b"x", status=404)
    keep(cache, key(cache), b"x" * 10_001)
    assert cache.get(key(cache)) is None
    keep(cache, key(cache), b"x" * 10_000)
    assert cache.get(key(cache))


def test_what_was_not_asked_for_gives_way() -> None:
    cache = ResultCache(160_000)
    for number in range(40):
        keep(cache, key(cache, target=b"/sparql?%d" % number), b"x" * 5_000)
        assert cache.get(key(cache, target=b"/sparql?0"))
    there = [n for n in range(40) if cache.get(key(cache, target=b"/sparql?%d" % n))]
    assert 0 in there
    assert 39 in there
    assert 15 <= len(there) <= 32
