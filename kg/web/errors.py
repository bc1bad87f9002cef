"""What can be wrong with an HTTP request. A branch of the tree in `kg.errors`.

MalformedRequestError      the request is no HTTP request that can be understood
MethodError                the server does not have the method
TransferCodingError        the body comes in a coding that is not taken
CompressedBodyError        the body is compressed
UnauthorizedError          the request would write, and does not carry the token
LimitError
├── BodyTooLargeError      the body is too large
├── SlowRequestError       the request takes too long to arrive
├── UnreadResponseError    the client does not read its response
└── BodiesOverloadError    the bodies of all requests together are too large
"""

from __future__ import annotations

from kg.errors import Cause, LimitError, MyelomaKgError
from kg.evaluation.errors import OverloadError


class MalformedRequestError(MyelomaKgError):
    """The request is no HTTP request that can be understood."""

    cause = Cause.CALLER


class MethodError(MyelomaKgError):
    """The server does not have the method."""

    cause = Cause.CALLER


class TransferCodingError(MyelomaKgError):
    """The body comes in a coding that is not taken."""

    cause = Cause.CALLER


class CompressedBodyError(MyelomaKgError):
    """The body is compressed."""

    cause = Cause.CALLER


class UnauthorizedError(MyelomaKgError):
    """The request would write, and does not carry the token."""

    cause = Cause.CALLER


class BodyTooLargeError(LimitError):
    """The body is too large."""


class SlowRequestError(LimitError):
    """The request takes too long to arrive."""


class UnreadResponseError(LimitError):
    """The client does not read its response."""


class BodiesOverloadError(OverloadError):
    """The bodies of all requests together are too large."""
