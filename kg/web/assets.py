"""The files of the pages: style sheet, scripts and bundles, packed once and kept as long as they do not change."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from kg.resources import STATIC
from kg.web.conditions import unless_unchanged

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: its bytes, the same packed, its media type and its tag."""

    content: bytes
    packed: bytes
    media_type: str
    tag: str


def add_assets(app: Flask) -> None:
    """Add the route of the files; browsers ask for an icon by its own name, and crawlers for what they may read."""

    @app.route("/favicon.ico", endpoint="icon", defaults={"filename": "icon.svg"})
    @app.route("/static/<path:filename>", endpoint="static")
    def static(filename: str) -> Response:
        return asset_response(STATIC, filename, _TYPES)

    @app.route("/robots.txt")
    def robots() -> Response:
        """Say what crawlers may read, and where all addresses stand if the server has pages."""
        rules = (STATIC / "robots.txt").read_text(encoding="utf-8")
        listed = f"Sitemap: {request.root_url}sitemap.txt\n" if "sitemap" in app.view_functions else ""
        return Response(rules + listed, content_type=_TYPES[".txt"])


def asset_response(folder: Path, filename: str, media_types: Mapping[str, str]) -> Response:
    """Return a file below a folder; its suffix decides its media type. Raises NotFound, also for other suffixes."""
    place = safe_join(str(folder), filename)
    path = Path(place) if place else None
    if path is None or path.suffix not in media_types or not path.is_file():
        raise NotFound
    asset = _read(path, path.stat().st_mtime_ns, media_types[path.suffix])
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(asset.packed if packed else asset.content, content_type=asset.media_type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    # Weak, because it stands for the file and for its packed form.
    response.set_etag(asset.tag, weak=True)
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return unless_unchanged(response)


@lru_cache(maxsize=64)
def _read(path: Path, changed: int, media_type: str) -> Asset:
    """Read a file; a file that was changed since is read again."""
    del changed
    content = path.read_bytes()
    tag = hashlib.sha256(content).hexdigest()[:32]
    return Asset(content, gzip.compress(content, 9, mtime=0), media_type, tag)
