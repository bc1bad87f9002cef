"""What a browser has to be told so that pages of others may ask the endpoint (CORS)."""

from __future__ import annotations

# A star in the list covers what the page of another sends; a browser that is too old for stars knows the names.
_HEADERS = "*, Accept, Authorization, Content-Type, If-None-Match, X-Requested-With"
_EXPOSED = "ETag, Retry-After, X-Request-Id"


def opened(origin: str) -> dict[str, str]:
    """Return the headers that let pages of an origin ask and read: `*` for every origin, nothing for none."""
    if not origin:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Headers": _HEADERS,
        "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS",
        "Access-Control-Expose-Headers": _EXPOSED,
        "Access-Control-Max-Age": "86400",
    }
