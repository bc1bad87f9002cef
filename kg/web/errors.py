"""What can be wrong with an HTTP request. A branch of the tree in `kg.errors`.

MalformedRequestError      the request is no HTTP request that can be understood
MethodError                the server does not have the method
HttpVersionError           the request is of a version of HTTP that the server does not speak
TransferCodingError        the body comes in a coding that is not taken
CompressedBodyError        the body is compressed
UnauthorizedError          the request needs a token, and carries none that counts
ForbiddenError             the token of the request does not allow it
CrossOriginError           a browser sends it for a page of another origin
MisdirectedError           the request names a server that is not this one
PreconditionFailedError    what the request would change, or read, is not in the state that it names
InternalError              the server made a mistake
LimitError
├── BodyTooLargeError      the body is too large
├── HeadTooLargeError      the head of the request is too large, or has too many headers
├── SlowRequestError       the request takes too long to arrive
├── UnreadResponseError    the client does not read its response
├── SpoolFullError         what is not yet read of a response finds no room
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


class HttpVersionError(MyelomaKgError):
    """The request is of a version of HTTP that the server does not speak."""

    cause = Cause.CALLER


class TransferCodingError(MyelomaKgError):
    """The body comes in a coding that is not taken."""

    cause = Cause.CALLER


class CompressedBodyError(MyelomaKgError):
    """The body is compressed."""

    cause = Cause.CALLER


class UnauthorizedError(MyelomaKgError):
    """The request needs a token, and carries none that counts."""

    cause = Cause.CALLER


class ForbiddenError(MyelomaKgError):
    """The token of the request does not allow it."""

    cause = Cause.CALLER


class CrossOriginError(MyelomaKgError):
    """A browser sends the request for a page of another origin."""

    cause = Cause.CALLER


class MisdirectedError(MyelomaKgError):
    """The request names a server that is not this one."""

    cause = Cause.CALLER


class PreconditionFailedError(MyelomaKgError):
    """What the request would change, or read, is not in the state that it names."""

    cause = Cause.CALLER


class InternalError(MyelomaKgError):
    """The server made a mistake: the log of the server says which."""

    cause = Cause.CRASH


class BodyTooLargeError(LimitError):
    """The body is too large."""


class HeadTooLargeError(LimitError):
    """The head of the request is too large, or has too many headers."""


class SlowRequestError(LimitError):
    """The request takes too long to arrive."""


class UnreadResponseError(LimitError):
    """The client does not read its response."""


class SpoolFullError(OverloadError):
    """What is not yet read of a response finds no room."""


class BodiesOverloadError(OverloadError):
    """The bodies of all requests together are too large."""
