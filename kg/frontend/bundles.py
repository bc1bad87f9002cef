"""The bundles of front-end packages: which files stand in `kg/web/static/vendor`, and whether they are whole."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from kg import resources

SOURCE = Path(__file__).parent
VENDOR = resources.STATIC / "vendor"
MANIFEST, LICENCES = "bundles.json", "LICENSES.txt"


def entries(source: Path) -> list[Path]:
    """Return the files that say what is taken of which package; each becomes a bundle of the same name."""
    return sorted(source.glob("*.js"))


def digest_of_inputs(source: Path = SOURCE) -> str:
    """Return the SHA-256 of all that decides what the bundles hold: the lock, and the entries."""
    digest = hashlib.sha256()
    for path in (source / "package.json", source / "package-lock.json", *entries(source)):
        # Git may check text out with other line ends.
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def whole(folder: Path = VENDOR, source: Path = SOURCE) -> bool:
    """Whether every bundle of today's lock stands in a folder, byte for byte as it was made."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in manifest["files"]}
    except (OSError, ValueError, KeyError):
        return False
    return bool(manifest.get("inputs") == digest_of_inputs(source) and manifest["files"] == hashes)


@cache
def available() -> bool:
    """Whether the pages have their front-end packages; looked up once, as a server does not change under itself."""
    return whole()
