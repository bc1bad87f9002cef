"""What can go wrong with a store that somebody else runs. A branch of the tree in `kg.errors`.

RemoteStoreError               a remote store failed, or holds something else than a snapshot of ours
├── IncompleteAnswerError      it left rows out
└── RefusedQueryError          it did not take a query
"""

from __future__ import annotations

from kg.errors import Cause, MyelomaKgError


class RemoteStoreError(MyelomaKgError):
    """A remote store failed, answered in part, or holds something else than a snapshot of ours."""

    cause = Cause.PARTNER
    exit_code = 9


class IncompleteAnswerError(RemoteStoreError):
    """A remote store gives at most `limit` rows, and left others out."""

    def __init__(self, message: str, limit: int) -> None:
        super().__init__(message)
        self.limit = limit


class RefusedQueryError(RemoteStoreError):
    """A remote store answered a request with an error; `code_of_endpoint`: the one that an endpoint of ours names."""

    def __init__(self, message: str, body: str = "", code_of_endpoint: str = "") -> None:
        super().__init__(message)
        self.body, self.code_of_endpoint = body, code_of_endpoint
