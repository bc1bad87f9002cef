"""The files that bulk sources are loaded from, each with the digest of what it holds."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import Finding, SourceError
from loaders.archives import NO_FILE_REMEDY, folder_files
from loaders.bulk import bulk_loader
from loaders.source import ReadsFilesBeside


@dataclass(frozen=True)
class SourceFile:
    """A file or folder of a source and the digest of what it holds.

    `beside`: the paths and digests of the files that its loader reads with it.
    """

    source: str
    path: Path
    sha256: str
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def digests(self) -> list[str]:
        """The digests of all that is read with it: when one changes, it is converted anew."""
        return [self.sha256, *(sha for _, sha in self.beside)]

    @property
    def version(self) -> str:
        """The source with the version of its loader: what was converted by another is converted anew."""
        return f"{self.source} {bulk_loader(self.source).card.version}"


def source_files(files: Iterable[tuple[str, Path]]) -> list[SourceFile]:
    """Return the files with their digests.

    Raises UnknownNameError when no loader knows a source, and SourceError with every place that holds no file to read.
    """
    listed = list(files)
    for name in {name for name, _ in listed}:
        bulk_loader(name)
    require_files(path for _, path in listed)
    return [SourceFile(name, path, file_digest(path), _beside(name, path)) for name, path in listed]


def require_files(paths: Iterable[Path]) -> None:
    """Raise SourceError for what is neither a file that can be read nor a folder that holds one."""
    findings = [Finding.at(str(path), *why) for path in paths if (why := _unreadable(path))]
    if findings:
        raise SourceError(findings)


def _unreadable(path: Path) -> tuple[str, str] | None:
    """Return the rule that a path breaks, and the remedy, where it cannot be loaded."""
    if path.is_dir():
        return None if any(folder_files(path)) else ("there is no file in this folder", NO_FILE_REMEDY)
    if not path.exists():
        return "there is no such file", "Check the path."
    if not path.is_file():
        return "it is no file: what it gives can be read only once", "Write that into a file, and load the file."
    return None if os.access(path, os.R_OK) else ("the file may not be read", "Check its permissions.")


def _beside(source: str, path: Path) -> tuple[tuple[str, str], ...]:
    loader = bulk_loader(source)
    files = loader.files_beside(path) if isinstance(loader, ReadsFilesBeside) else []
    return tuple((str(one), file_digest(one)) for one in files)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, or of the names and digests of what a folder holds."""
    if path.is_dir():
        inside = sorted(one for one in path.rglob("*") if one.is_file())
        names = [f"{one.relative_to(path).as_posix()} {file_digest(one)}" for one in inside]
        return hashlib.sha256("\n".join(names).encode()).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def expected_bytes(path: Path) -> int:
    """Return about how many bytes of records a file holds."""
    if path.is_dir():
        return sum(expected_bytes(one) for one in path.rglob("*") if one.is_file())
    if path.suffix.lower() == ".zip":
        try:
            with zipfile.ZipFile(path) as archive:
                return sum(entry.file_size for entry in archive.infolist())
        except (zipfile.BadZipFile, OSError):
            return path.stat().st_size
    return path.stat().st_size
