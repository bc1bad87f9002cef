"""The headers with which pages of other origins may use the endpoint (CORS)."""

from __future__ import annotations

# A star in the list covers what the page of another sends; a browser that is too old for stars knows the names.
_HEADERS = "*, Accept, Authorization, Content-Type, If-None-Match, X-Requested-With"
_EXPOSED = "ETag, Retry-After, X-Error-Code, X-Request-Id"


def cors_headers(origin: str) -> dict[str, str]:
    """Return the headers that let pages of an origin send requests and read: `*` for every one, nothing for none."""
    if not origin:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Headers": _HEADERS,
        "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS",
        "Access-Control-Expose-Headers": _EXPOSED,
        "Access-Control-Max-Age": "86400",
    }
