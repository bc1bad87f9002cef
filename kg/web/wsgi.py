"""A request as WSGI has it, from one as ASGI has it."""

from __future__ import annotations

import io
import sys
from collections.abc import MutableMapping
from typing import Any

AsgiScope = MutableMapping[str, Any]


def request_headers(scope: AsgiScope) -> dict[str, str]:
    """Return the headers by lower-case name; one that is repeated is joined, as HTTP says.

    >>> request_headers({"headers": [(b"Accept", b"text/csv"), (b"accept", b"*/*")]})
    {'accept': 'text/csv, */*'}
    """
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = bytes(name).decode("latin-1").lower(), bytes(value).decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def wsgi_environ(scope: AsgiScope, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """Return the environment of a request with its whole body."""
    server = scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": bytes(scope.get("query_string") or b"").decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": headers.get("content-type", ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        # It ends where the body ends, and is read whole without a copy.
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        # A name with an underscore would stand for another header here.
        if name not in {"content-length", "content-type", "transfer-encoding"} and "_" not in name:
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return environ
