"""The headers by which a browser knows what pages may do with a response."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from kg.configuration import Configuration

# Data that a browser shows are a document of no origin: they hold no script, and load nothing.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
# A star in the list covers what the page of another sends; a browser that is too old for stars knows the names.
_HEADERS = "*, Accept, Authorization, Content-Type, If-Match, If-None-Match, If-Range, Range, X-Requested-With"
_EXPOSED = (
    "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, Location, Retry-After, X-Error-Code, "
    "X-Request-Id, X-Warning"
)


_Application: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def browser_headers(configuration: Configuration) -> dict[str, str]:
    """Return the headers of every response: who may read it (CORS, CORP), and that its media type is what it is.

    >>> browser_headers(Configuration())["Access-Control-Allow-Origin"]
    '*'
    """
    origin = configuration.allowed_origin
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin" if origin else "same-origin",
    }
    if not origin:
        return headers
    return headers | {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": _EXPOSED}


def preflight_headers(configuration: Configuration) -> dict[str, str]:
    """Return what a browser asks for by OPTIONS before it lets a page send a request (CORS).

    >>> preflight_headers(Configuration())["Access-Control-Max-Age"]
    '86400'
    """
    if not configuration.allowed_origin:
        return {}
    return {
        "Access-Control-Allow-Headers": _HEADERS,
        "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS",
        "Access-Control-Max-Age": "86400",
    }


def with_headers(application: _Application, configuration: Configuration) -> _Application:
    """Return a WSGI application that gives its responses the headers for browsers."""
    common = list(browser_headers(configuration).items())
    preflight = [*common, *preflight_headers(configuration).items()]

    def extended(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        added = preflight if environ["REQUEST_METHOD"] == "OPTIONS" else common
        return application(environ, lambda status, own, *error: start(status, own + added, *error))

    return extended
