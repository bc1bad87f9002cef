"""The program that answers: of the same data another one may make another page, and a right answer of a wrong one."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from kg.resources import ROOT

_ENDINGS = frozenset((".html", ".py"))
# They evaluate, and write what is answered.
_LIBRARIES = ("duckdb", "jinja2", "pyoxigraph", "rdflib")


@cache
def program_digest() -> str:
    """Return what is another for another version of this program, its templates, or the libraries that evaluate.

    >>> len(program_digest())
    16
    """
    return digest_of_program(ROOT / "kg")


def digest_of_program(folder: Path) -> str:
    """Return a digest of the code and the templates in a folder, and of the versions of libraries."""
    digest = hashlib.sha256("\n".join(map(version, _LIBRARIES)).encode())
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _ENDINGS):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]
