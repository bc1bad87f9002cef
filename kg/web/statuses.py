"""Which HTTP status an error becomes: the only place that knows."""

from __future__ import annotations

import re

from kg.dataset.errors import ContentError, DatasetError, MissingGraphError, ReservedGraphError, StorageError
from kg.errors import LimitError, MyelomaKgError, ParameterError, QueryError, SnapshotError, UnknownNameError
from kg.evaluation.errors import (
    CancelledError,
    DeadlineError,
    EngineCrashError,
    MemoryLimitError,
    OverloadError,
    ResultTooLargeError,
    UnavailableError,
)
from kg.federation.errors import PartnerError, PartnerTimeoutError, RemoteAccessError
from kg.formats import NotAcceptableError
from kg.sparql.errors import QuerySyntaxError, QueryTooLargeError
from kg.sparql.protocol import MediaTypeError, ProtocolError, ReadOnlyError
from kg.web.tokens import UnauthorizedError

_STATUSES: tuple[tuple[type[MyelomaKgError], int], ...] = (
    (QueryTooLargeError, 413),
    (ResultTooLargeError, 413),
    (DeadlineError, 504),
    (MemoryLimitError, 422),
    (OverloadError, 503),
    (UnavailableError, 503),
    (CancelledError, 503),
    (SnapshotError, 503),
    (EngineCrashError, 422),
    (QuerySyntaxError, 400),
    (QueryError, 422),
    (LimitError, 400),
    (RemoteAccessError, 403),
    (PartnerTimeoutError, 504),
    (PartnerError, 502),
    (NotAcceptableError, 406),
    (MediaTypeError, 415),
    (ReadOnlyError, 403),
    (ProtocolError, 400),
    (ParameterError, 400),
    (UnknownNameError, 404),
    (UnauthorizedError, 401),
    (ContentError, 400),
    (ReservedGraphError, 403),
    (MissingGraphError, 404),
    (StorageError, 507),
    (DatasetError, 503),
)


def outcome_of(error: MyelomaKgError) -> str:
    """Return the word for an error in the log and the metrics."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__.removesuffix("Error")).lower()


def status_of(error: MyelomaKgError) -> int:
    """Return the HTTP status of an error; 500 for what no client can cause."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
