"""Which HTTP status an error becomes: the only place that knows."""

from __future__ import annotations

from kg.errors import MyelomaKgError

# By the codes of errors. An error that is not here has the status of the nearest one that it is a branch of.
STATUSES = {
    "error": 500,
    "unknown-name": 404,
    "ambiguous-name": 409,
    "parameter": 400,
    "source": 422,
    "snapshot": 503,
    "query": 422,
    "query-syntax": 400,
    "engine-crash": 422,
    "limit": 400,
    "query-too-large": 413,
    "result-too-large": 413,
    "deadline": 504,
    "memory-limit": 422,
    "overload": 503,
    "process-lost": 503,
    "unavailable": 503,
    "cancelled": 503,
    "remote-access": 403,
    "partner": 502,
    "remote-store": 502,
    "partner-timeout": 504,
    "not-acceptable": 406,
    "protocol": 400,
    "media-type": 415,
    "read-only": 403,
    "content": 400,
    "content-too-large": 413,
    "reserved-graph": 403,
    "missing-graph": 404,
    "storage": 507,
    "dataset": 503,
    "request": 400,
    "method": 501,
    "http-version": 505,
    "transfer-coding": 501,
    "compressed-body": 415,
    "unauthorized": 401,
    "forbidden": 403,
    "cross-origin": 403,
    "misdirected": 421,
    "precondition-failed": 412,
    "body-too-large": 413,
    "slow-request": 408,
    "head-too-large": 431,
}


def status_of(error: MyelomaKgError | type[MyelomaKgError]) -> int:
    """Return the HTTP status of an error or of a class of errors; 500 for what no client can cause."""
    kind = error if isinstance(error, type) else type(error)
    codes = (each.code for each in kind.__mro__ if issubclass(each, MyelomaKgError))
    return next(STATUSES[code] for code in codes if code in STATUSES)
