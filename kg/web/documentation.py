"""The documentation: the files that Sphinx has made of `docs/`, below `/docs`."""

from __future__ import annotations

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from kg.resources import SITE
from kg.web.assets import asset_response
from kg.web.pages import guarded, page

_START = "index.html"
_TEXT = "text/plain; charset=utf-8"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".inv": "application/octet-stream",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    **dict.fromkeys(("", ".conf", ".service", ".toml", ".txt"), _TEXT),
}


def add_documentation(app: Flask) -> None:
    """Add the route of the documentation; where it has not been built, a page says how."""

    @app.route("/docs", endpoint="docs_start")
    def start() -> AnyResponse:
        # The links of its pages are relative.
        return redirect(f"{request.script_root}/docs/")

    @app.route("/docs/", endpoint="docs_index")
    @app.route("/docs/<path:filename>", endpoint="docs")
    def docs(filename: str = _START) -> Response:
        if not (SITE / _START).is_file():
            missing = page("documentation.html")
            missing.status_code = 200 if filename == _START else 404
            return missing
        if filename.endswith("/"):
            filename += _START
        try:
            return guarded(asset_response(SITE, filename, _TYPES))
        except NotFound:
            return guarded(asset_response(SITE, f"{filename}.html", _TYPES))
