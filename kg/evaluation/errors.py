"""Why an evaluation ended without an answer. A branch of the tree in `kg.errors`.

QueryError
└── EngineCrashError       the query brought its process down
LimitError
├── DeadlineError          the time is up
├── MemoryLimitError       the memory is used up
├── ResultTooLargeError    the result is too large
└── OverloadError          no worker became free in time, or the queue is full
CancelledError             the client went away
BrokenResultError          the evaluation failed after a part of its result had been sent
ProcessLostError           the process was killed from outside; another one can do the work
UnavailableError           there are no workers: the server starts, stops or has no snapshot
"""

from __future__ import annotations

from kg.errors import Cause, LimitError, MyelomaKgError, QueryError, to_raise


class EngineCrashError(QueryError):
    """The query brought its process down."""

    cause = Cause.CRASH


class DeadlineError(LimitError):
    """The query ran out of time."""


class MemoryLimitError(LimitError):
    """The query ran out of memory."""


class ResultTooLargeError(LimitError):
    """The result is larger than it may be."""


class OverloadError(LimitError):
    """Too many queries at once; `retry_after` says in how many seconds to come back."""

    retry_after = 2

    def __init__(self, message: str, retry_after: int, *settings: str) -> None:
        super().__init__(message, to_raise(*settings) if settings else None)
        self.retry_after = retry_after


class CancelledError(MyelomaKgError):
    """The client went away before the answer was complete."""

    cause = Cause.GONE


class BrokenResultError(MyelomaKgError):
    """An evaluation failed after a part of its result had been sent."""


class ProcessLostError(MyelomaKgError):
    """A process was killed from outside: its work may be given to another one."""

    cause = Cause.CRASH


class UnavailableError(MyelomaKgError):
    """No worker is there to evaluate a query."""


def deadline_passed(work: str, seconds: float) -> DeadlineError:
    """Return the error of work, "query", "update" or "task", that took too long.

    `seconds`: how long it may take.

    >>> str(deadline_passed("task", 30))
    'The task took longer than 30 s and was stopped. Ask for less, or again when the server has less to do.'
    """
    remedy = (
        "Ask for less, or again when the server has less to do."
        if work == "task"
        else "Ask for less: name more of the pattern, or add LIMIT."
    )
    return DeadlineError(
        f"The {work} took longer than {seconds:g} s and was stopped. {remedy}",
        to_raise("write_seconds" if work == "update" else "deadline_seconds"),
    )


def memory_exhausted(work: str, limit: int) -> MemoryLimitError:
    """Return the error of work, "query" or "update", that took more than `limit` bytes of memory."""
    return MemoryLimitError(
        f"The {work} needed more than {limit:,} bytes of memory and was stopped. Ask for less, or "
        "without ORDER BY, DISTINCT or GROUP BY over everything.",
        to_raise("memory_bytes"),
    )
