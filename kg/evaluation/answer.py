"""The result of a query, arriving in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from kg.cancellation import Cancellation
from kg.engine.job import Job
from kg.engine.store import Snapshot
from kg.errors import MyelomaKgError, QueryError
from kg.evaluation.errors import (
    BrokenResultError,
    CancelledError,
    DeadlineError,
    EngineCrashError,
    MemoryLimitError,
    ResultTooLargeError,
)
from kg.evaluation.evaluator import Evaluator
from kg.evaluation.process import LostError
from kg.federation.errors import PartnerError, RemoteAccessError

# How an evaluation ended, for the counters and the log.
_OUTCOMES: dict[type[Exception], str] = {
    DeadlineError: "deadline",
    MemoryLimitError: "memory",
    ResultTooLargeError: "result-too-large",
    EngineCrashError: "crash",
    CancelledError: "cancelled",
    LostError: "lost",
    QueryError: "refused",
    RemoteAccessError: "refused",
    PartnerError: "partner",
}


class OnEnd(Protocol):
    """Told once how an evaluation ended, and whether its process can go on working."""

    def __call__(self, outcome: str, *, healthy: bool) -> None:
        """Take the evaluator back."""


def outcome_of(error: Exception) -> str:
    """Return the word for how an evaluation ended."""
    return next((word for kind, word in _OUTCOMES.items() if isinstance(error, kind)), "failed")


class Answer:
    """Iterate it once; close it when the rest is not wanted, which ends the evaluation."""

    def __init__(
        self, evaluator: Evaluator, job: Job, snapshot: Snapshot, cancellation: Cancellation, most: int
    ) -> None:
        self.snapshot = snapshot.digest
        self.size = 0
        self.complete = False
        self.on_end: OnEnd = _nothing
        self._evaluator, self._cancellation, self._most = evaluator, cancellation, most
        self._chunks = evaluator.run(job, snapshot)
        self._first = b""
        self._ended = False

    def begin(self) -> None:
        """Wait for the first part of the result. Raises QueryError, LimitError, CancelledError or LostError."""
        self._cancellation.tell(self._evaluator.kill)
        self._first = self._next()

    @property
    def body(self) -> bytes | None:
        """The whole result, when its first part is all there is."""
        return self._first if self.complete else None

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        while not self.complete:
            try:
                yield self._next()
            except (MyelomaKgError, LostError) as error:
                raise BrokenResultError(f"The result broke off after {self.size:,} bytes: {error}") from error

    def close(self) -> None:
        """End the evaluation if it still runs."""
        if not self._ended:
            self._chunks.close()
            self._end("cancelled", healthy=False)

    def __del__(self) -> None:
        """Free the evaluator of an answer that was dropped unread."""
        self.close()

    def _next(self) -> bytes:
        try:
            chunk = next(self._chunks)
            self.size += len(chunk)
            if self.size > self._most:
                raise ResultTooLargeError(
                    f"The result is larger than {self._most:,} bytes. Ask for less, or in parts with ORDER BY, LIMIT "
                    "and OFFSET; who runs the server can raise result_bytes."
                )
        except (MyelomaKgError, LostError) as error:
            if self._cancellation.cancelled:
                self._end("cancelled", healthy=False)
                raise CancelledError("The client went away.") from None
            told = isinstance(error, (QueryError, RemoteAccessError, PartnerError))
            self._end(outcome_of(error), healthy=told and not isinstance(error, EngineCrashError))
            raise
        if self._evaluator.finished:
            self.complete = True
            self._end("answered", healthy=True)
        return chunk

    def _end(self, outcome: str, *, healthy: bool) -> None:
        self._cancellation.tell(None)
        self._ended = True
        # A process that was told to die just now must not be given the next query.
        self.on_end(outcome, healthy=healthy and not self._cancellation.cancelled)


def _nothing(outcome: str, *, healthy: bool) -> None:
    """Stand in until the pool says what is to be done."""
