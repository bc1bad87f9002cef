"""What can be wrong with an HTTP request. A branch of the tree in `kg.errors`.

RequestError
├── MalformedRequestError  the request is no HTTP request that can be understood
├── MethodError            the server does not have the method
├── HttpVersionError       the request is of a version of HTTP that the server does not speak
├── TransferCodingError    the body comes in a coding that is not taken
├── CompressedBodyError    the body is compressed
├── UnauthorizedError      the request needs a token, and carries none that counts
├── ForbiddenError         the token of the request does not allow it
├── CrossOriginError       a browser sends it for a page of another origin
├── MisdirectedError       the request names a server that is not this one
└── PreconditionFailedError what the request would change, or read, is not in the state that it names
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


class RequestError(MyelomaKgError):
    """The request cannot be served as it is."""

    cause = Cause.CALLER


class MalformedRequestError(RequestError):
    """The request is no HTTP request that can be understood."""


class MethodError(RequestError):
    """The server does not have the method."""


class HttpVersionError(RequestError):
    """The request is of a version of HTTP that the server does not speak."""


class TransferCodingError(RequestError):
    """The body comes in a coding that is not taken."""


class CompressedBodyError(RequestError):
    """The body is compressed."""


class UnauthorizedError(RequestError):
    """The request needs a token, and carries none that counts."""


class ForbiddenError(RequestError):
    """The token of the request does not allow it."""


class CrossOriginError(RequestError):
    """A browser sends the request for a page of another origin."""


class MisdirectedError(RequestError):
    """The request names a server that is not this one."""


class PreconditionFailedError(RequestError):
    """What the request would change, or read, is not in the state that it names."""


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
