"""The result of a query, arriving in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from kg.cancellation import Cancellation
from kg.engine.job import Job
from kg.engine.snapshot import Snapshot
from kg.errors import Cause, MyelomaKgError, to_raise
from kg.evaluation.errors import BrokenResultError, CancelledError, MemoryLimitError, ResultTooLargeError
from kg.evaluation.evaluator import Evaluator

ANSWERED = "answered"


class OnEnd(Protocol):
    """Called once with how an evaluation ended, and whether its process can go on working."""

    def __call__(self, outcome: str, cause: str, *, reusable: bool) -> None:
        """Take the evaluator back. `outcome`: "answered", or the code of an error, of which `cause` is the cause."""


class ResultStream:
    """Iterate it once; close it when the rest is not wanted, which ends the evaluation."""

    def __init__(
        self, evaluator: Evaluator, job: Job, snapshot: Snapshot, cancellation: Cancellation, limit: int
    ) -> None:
        """Take the largest size of the result in bytes as `limit`."""
        self.snapshot = snapshot.digest
        self.size = 0
        self.complete = False
        self.warnings: tuple[str, ...] = ()  # what is probably not meant in the query
        self.on_end: OnEnd = _ignore
        self._evaluator, self._cancellation, self._limit = evaluator, cancellation, limit
        self._chunks = evaluator.run(job, snapshot)
        self._first = b""
        self._ended = False

    def begin(self) -> None:
        """Wait for the first part of the result. Raises what `Evaluator.run` raises, and CancelledError."""
        self._cancellation.on_cancel(self._evaluator.kill)
        self._first = self._next()

    @property
    def body(self) -> bytes | None:
        """The whole result, when its first part is all there is."""
        return self._first if self.complete else None

    def read(self) -> bytes:
        """Return the whole result. Raises what `begin` raises, ResultTooLargeError too."""
        parts = [self._first]
        while not self.complete:
            parts.append(self._next())
        return b"".join(parts)

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        while not self.complete:
            try:
                yield self._next()
            except MyelomaKgError as error:
                broken = BrokenResultError(f"The result broke off after {self.size:,} bytes: {error}", error.remedy)
                raise broken from error

    def close(self) -> None:
        """End the evaluation if it still runs."""
        if not self._ended:
            self._chunks.close()
            self._end(CancelledError.code, Cause.GONE, reusable=False)

    def __del__(self) -> None:
        """Free the evaluator of a result that was dropped unread."""
        self.close()

    def _next(self) -> bytes:
        try:
            chunk = next(self._chunks)
            self.warnings = tuple(self._evaluator.warnings)
            self.size += len(chunk)
            if self.size > self._limit:
                raise ResultTooLargeError(
                    f"The result is larger than {self._limit:,} bytes. Ask for less, or in parts with ORDER BY, LIMIT "
                    "and OFFSET.",
                    to_raise("result_bytes"),
                )
        except MyelomaKgError as error:
            if self._cancellation.cancelled:
                self._end(CancelledError.code, Cause.GONE, reusable=False)
                raise CancelledError("The client went away.") from None
            # A process that reported an error itself goes on; one that ran out of memory may be in pieces.
            reusable = self._evaluator.waiting and not isinstance(error, MemoryLimitError)
            self._end(error.code, error.cause, reusable=reusable)
            raise
        if self._evaluator.waiting:
            self.complete = True
            self._end(ANSWERED, "", reusable=True)
        return chunk

    def _end(self, outcome: str, cause: str, *, reusable: bool) -> None:
        self._cancellation.on_cancel(None)
        self._ended = True
        # A process that is being killed just now must not be given the next query.
        self.on_end(outcome, cause, reusable=reusable and not self._cancellation.cancelled)


def _ignore(outcome: str, cause: str, *, reusable: bool) -> None:
    """Stand in until the pool says what is to be done."""
