"""Counts of what the server did, in the text format that Prometheus reads."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from kg.evaluation.pool import PoolState
from kg.web.record import RequestRecord

_BOUNDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0)
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"))


class Metrics:
    """Counters of requests; those of evaluations are the pool's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._errors: Counter[tuple[str, str]] = Counter()
        self._buckets: Counter[int] = Counter()
        self._seconds = 0.0
        self._sent = 0
        self._under_way = 0

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Count a request while it is being served."""
        with self._lock:
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1

    def count(self, request: RequestRecord) -> None:
        """Count a request that has ended."""
        method = request.method if request.method in _METHODS else "other"
        with self._lock:
            self._requests[method, request.status] += 1
            if request.cause:
                self._errors[request.outcome, request.cause] += 1
            self._buckets[bisect_left(_BOUNDS, request.seconds)] += 1
            self._seconds += request.seconds
            self._sent += request.sent

    def render(self, pool: PoolState) -> str:
        """Return every figure."""
        with self._lock:
            requests, errors = sorted(self._requests.items()), sorted(self._errors.items())
            buckets = [self._buckets[index] for index in range(len(_BOUNDS) + 1)]
            seconds, sent, under_way = self._seconds, self._sent, self._under_way
        lines: list[str] = []

        def family(name: str, kind: str, meaning: str, samples: list[tuple[str, float]]) -> None:
            lines.extend((f"# HELP myeloma_kg_{name} {meaning}", f"# TYPE myeloma_kg_{name} {kind}"))
            lines.extend(f"myeloma_kg_{name}{label} {_figure(value)}" for label, value in samples)

        counted = [(f'{{method="{method}",status="{status}"}}', float(n)) for (method, status), n in requests]
        family("requests_total", "counter", "Requests that have ended, by method and status.", counted)
        failed = [(f'{{code="{code}",cause="{cause}"}}', float(n)) for (code, cause), n in errors]
        family(
            "errors_total", "counter", "Errors that requests ended with, and who can do something about them.", failed
        )
        family("requests_under_way", "gauge", "Requests that are being served.", [("", under_way)])
        family("sent_bytes_total", "counter", "Bytes of response bodies.", [("", sent)])
        below, total = [], 0
        for bound, count in zip((*map(str, _BOUNDS), "+Inf"), buckets, strict=True):
            total += count
            below.append((f'_bucket{{le="{bound}"}}', float(total)))
        below += [("_sum", seconds), ("_count", float(total))]
        family("request_seconds", "histogram", "How long requests took.", below)
        processes = [('{state="idle"}', float(pool.idle)), ('{state="running"}', float(pool.running))]
        family("evaluators", "gauge", "Evaluator processes.", processes)
        family("queries_waiting", "gauge", "Queries that wait for an evaluator.", [("", pool.waiting)])
        ended = [
            (f'{{outcome="{outcome}",cause="{cause}"}}', float(n))
            for (outcome, cause), n in sorted(pool.outcomes.items())
        ]
        family("evaluations_total", "counter", "How evaluations ended: answered, or the error and its cause.", ended)
        unread = [("", float(pool.unread))]
        family("queries_unread_total", "counter", "Queries that the engine took and our grammar did not.", unread)
        befell = [(f'{{event="{name}"}}', float(n)) for name, n in sorted(pool.events.items())]
        family("evaluator_events_total", "counter", "Evaluators started anew, and moves to a new snapshot.", befell)
        family("snapshot_info", "gauge", "The snapshot in use.", [(f'{{digest="{pool.snapshot}"}}', 1)])
        return "\n".join(lines) + "\n"


def _figure(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
