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
UnavailableError           there are no workers: the server starts, stops or has no snapshot
"""

from __future__ import annotations

from kg.errors import LimitError, MyelomaKgError, QueryError


class EngineCrashError(QueryError):
    """The query brought its process down."""


class DeadlineError(LimitError):
    """The query ran out of time."""


class MemoryLimitError(LimitError):
    """The query ran out of memory."""


class ResultTooLargeError(LimitError):
    """The result is larger than it may be."""


class OverloadError(LimitError):
    """Too many queries at once; `retry_after` says in how many seconds to come back."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class CancelledError(MyelomaKgError):
    """The client went away before the answer was complete."""


class BrokenResultError(MyelomaKgError):
    """An evaluation failed after a part of its result had been sent."""


class UnavailableError(MyelomaKgError):
    """No worker is there to evaluate a query."""
