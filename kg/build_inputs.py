"""What a build depends on: the shipped files and the versions of libraries, and digests of them.

It imports no library, so that a build that has nothing to do ends soon.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg import __version__, resources
from kg.build_cache import digest_of

ENGINES = ("pyoxigraph", "rdflib", "owlready2", "pyshacl")

# Folder -> the endings of the files in it that a build reads, our own code among them.
_INPUTS = {"kg": (".py",), "loaders": (".py", ".tsv"), "ontology": (".tsv", ".ttl"), "queries": (".rq",)}


def inputs() -> dict[str, str]:
    """Return every file that a build depends on, with its SHA-256: data, queries and our own code."""
    result = {}
    for room, endings in _INPUTS.items():
        for folder, folders, names in os.walk(resources.ROOT / room):
            folders[:] = [name for name in folders if name != "__pycache__"]
            for path in (Path(folder, name) for name in names if name.endswith(endings)):
                if path.is_file():
                    result[path.relative_to(resources.ROOT).as_posix()] = _sha256(path)
    return dict(sorted(result.items()))


def versions() -> dict[str, str]:
    """Return the versions of myeloma-kg and of the libraries that a build's result depends on."""
    return {"myeloma-kg": __version__, **{name: importlib.metadata.version(name) for name in ENGINES}}


@dataclass(frozen=True)
class BuildInputs:
    """The shipped files with their SHA-256 and the versions of libraries, as a build found them when it began."""

    files: Mapping[str, str]
    versions: Mapping[str, str]

    @classmethod
    def read(cls) -> BuildInputs:
        """Read them: some 800 files."""
        return cls(inputs(), versions())

    def digest(self, *names: str) -> str:
        """Return a digest of the shipped files whose names begin with one of these, and of the libraries."""
        named = (f"{name} {sha}" for name, sha in self.files.items() if name.startswith(names))
        return digest_of((*named, *(f"{name} {version}" for name, version in self.versions.items())))

    def fingerprint(self, files: Mapping[str, str] | None = None) -> str:
        """Return one SHA-256 over every input and every version: equal when a build would give the same.

        `files`: further inputs with their SHA-256.
        """
        everything = (self.files, self.versions, files or {})
        parts = [f"{name} {value}" for result in everything for name, value in result.items()]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
