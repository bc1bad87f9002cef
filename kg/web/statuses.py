"""Which HTTP status an error becomes: the only place that knows."""

from __future__ import annotations

from kg.dataset.errors import ContentError, ContentTooLargeError, DatasetError, MissingGraphError, ReservedGraphError
from kg.errors import (
    LimitError,
    MyelomaKgError,
    ParameterError,
    QueryError,
    SnapshotError,
    SourceError,
    StorageError,
    UnknownNameError,
)
from kg.evaluation.errors import (
    CancelledError,
    DeadlineError,
    EngineCrashError,
    MemoryLimitError,
    OverloadError,
    ProcessLostError,
    ResultTooLargeError,
    UnavailableError,
)
from kg.federation.errors import PartnerError, PartnerTimeoutError, RemoteAccessError
from kg.formats import NotAcceptableError
from kg.resolution import AmbiguousNameError
from kg.sparql.errors import QuerySyntaxError, QueryTooLargeError
from kg.sparql.protocol import MediaTypeError, ProtocolError, ReadOnlyError
from kg.stores.errors import RemoteStoreError
from kg.web.errors import (
    BodyTooLargeError,
    CompressedBodyError,
    CrossOriginError,
    ForbiddenError,
    HeadTooLargeError,
    HttpVersionError,
    MalformedRequestError,
    MethodError,
    MisdirectedError,
    PreconditionFailedError,
    SlowRequestError,
    TransferCodingError,
    UnauthorizedError,
)

# A class that is not here has the status of the nearest one that it is a branch of.
STATUSES: dict[type[MyelomaKgError], int] = {
    MyelomaKgError: 500,
    UnknownNameError: 404,
    AmbiguousNameError: 409,
    ParameterError: 400,
    SourceError: 422,
    SnapshotError: 503,
    QueryError: 422,
    QuerySyntaxError: 400,
    EngineCrashError: 422,
    LimitError: 400,
    QueryTooLargeError: 413,
    ResultTooLargeError: 413,
    DeadlineError: 504,
    MemoryLimitError: 422,
    OverloadError: 503,
    ProcessLostError: 503,
    UnavailableError: 503,
    CancelledError: 503,
    RemoteAccessError: 403,
    PartnerError: 502,
    RemoteStoreError: 502,
    PartnerTimeoutError: 504,
    NotAcceptableError: 406,
    ProtocolError: 400,
    MediaTypeError: 415,
    ReadOnlyError: 403,
    ContentError: 400,
    ContentTooLargeError: 413,
    ReservedGraphError: 403,
    MissingGraphError: 404,
    StorageError: 507,
    DatasetError: 503,
    MalformedRequestError: 400,
    MethodError: 501,
    HttpVersionError: 505,
    TransferCodingError: 501,
    CompressedBodyError: 415,
    UnauthorizedError: 401,
    ForbiddenError: 403,
    CrossOriginError: 403,
    MisdirectedError: 421,
    PreconditionFailedError: 412,
    BodyTooLargeError: 413,
    SlowRequestError: 408,
    HeadTooLargeError: 431,
}


def status_of(error: MyelomaKgError | type[MyelomaKgError]) -> int:
    """Return the HTTP status of an error or of a class of errors; 500 for what no client can cause."""
    kind = error if isinstance(error, type) else type(error)
    return next(STATUSES[each] for each in kind.__mro__ if each in STATUSES)
