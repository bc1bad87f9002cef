"""Why an evaluation ended without an answer. A branch of the tree in `kg.errors`.

QueryError
├── QuerySyntaxError       the text is no SPARQL query; says line and column
│   └── MisunderstoodError the engine would take it, and answer something else
└── EngineCrashError       the query brought its process down
LimitError
├── QueryTooLargeError     the text of the query is too long
├── QueryTooDeepError      brackets nest too deep, or too many parts
├── DeadlineError          the time is up
├── MemoryLimitError       the memory is used up
├── ResultTooLargeError    the result is too large
└── OverloadError          no worker became free in time, or the queue is full
RemoteAccessError          a call to an address that is not allowed
PartnerError               a server that was called failed
└── PartnerTimeoutError    it did not answer in time
CancelledError             the client went away
BrokenResultError          the evaluation failed after a part of its result had been sent
UnavailableError           there are no workers: the server starts, stops or has no snapshot
"""

from __future__ import annotations

from kg.errors import LimitError, MyelomaKgError, QueryError


class QuerySyntaxError(QueryError):
    """The text is no SPARQL query."""


class MisunderstoodError(QuerySyntaxError):
    """The text is no SPARQL query, and the engine would answer it as if it were another one."""


class EngineCrashError(QueryError):
    """The query brought its process down."""


class QueryTooLargeError(LimitError):
    """The text of the query is too long."""


class QueryTooDeepError(LimitError):
    """The query nests too deep, or has too many parts."""


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


class RemoteAccessError(MyelomaKgError):
    """A query would call an address that is not allowed."""


class PartnerError(MyelomaKgError):
    """A server that a query calls failed."""


class PartnerTimeoutError(PartnerError):
    """A server that a query calls did not answer in time."""


class CancelledError(MyelomaKgError):
    """The client went away before the answer was complete."""


class BrokenResultError(MyelomaKgError):
    """An evaluation failed after a part of its result had been sent."""


class UnavailableError(MyelomaKgError):
    """No worker is there to evaluate a query."""
