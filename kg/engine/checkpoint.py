"""Checkpoints of a store that is open for writing: copies of what it holds at a moment, mostly hard links.

The engine's own (`Store.backup`) first writes what has changed into a file of each index, and syncs them. Ours links
the files that there are, and copies the manifest, which lists them, and the write-ahead log (WAL), which whoever opens
the copy reads. The engine may merge files meanwhile: the manifest grows before a file counts, and before one goes, so
that a copy is whole if it has not grown. Once the log is long, the engine's own comes again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

MOST_LOG = 2**17
"""The bytes of logs beyond which the engine writes what has changed into its files."""
_ATTEMPTS = 3
_CURRENT, _LOG, _LOCK = "CURRENT", ".log", "LOCK"
# They are never written again once they count.
_FINAL = ("*.sst", "OPTIONS-*")


class Checkpoints:
    """Makes checkpoints of a store that is open for writing in a folder, and that nobody changes meanwhile."""

    def __init__(self, store: ox.Store, folder: Path) -> None:
        self.store, self._folder = store, folder
        self._oldest_log: int | None = None
        self._manifest = ("", 0)
        self._final: list[str] = []

    def make(self, target: Path) -> None:
        """Make a checkpoint. Raises OSError."""
        for _ in range(_ATTEMPTS):
            if self._copied(target):
                return
            shutil.rmtree(target, ignore_errors=True)
        self.store.backup(str(target))
        # The store keeps logs that it has done with, to use them again.
        self._oldest_log = min(map(_number, _logs(target)), default=None)
        self._manifest, self._final = _manifest(target), _final(target)

    def _copied(self, target: Path) -> bool:
        """Copy the files of the store; say whether the copy is whole."""
        if self._oldest_log is None:
            return False
        logs = [path for path in _logs(self._folder) if _number(path) >= self._oldest_log]
        if sum(path.stat().st_size for path in logs) > MOST_LOG:
            return False
        manifest = _manifest(self._folder)
        # One that is just being written, or no longer counts, may be among them; whoever opens the copy leaves it.
        final = self._final if manifest == self._manifest else _final(self._folder)
        target.mkdir()
        try:
            for name in final:
                _link(self._folder / name, target / name)
            for path in (*logs, self._folder / manifest[0], self._folder / _CURRENT):
                shutil.copyfile(path, target / path.name)
        except FileNotFoundError:
            return False
        if not _manifest(self._folder) == manifest == _manifest(target):
            return False
        self._manifest, self._final = manifest, final
        return True


def copy_at_rest(source: Path, target: Path) -> None:
    """Copy a checkpoint to a place where it may be opened for writing. The engine's own copy leaves out the log."""
    target.mkdir()
    final = _final(source)
    for path in source.iterdir():
        if path.name in final:
            _link(path, target / path.name)
        elif path.name != _LOCK:
            shutil.copyfile(path, target / path.name)


def log_digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each log of a checkpoint that is not empty, by name.

    The engine checks its other files. A log that is damaged ends for it where the damage begins.
    """
    return {path.name: _sha256(path) for path in sorted(_logs(folder)) if path.stat().st_size}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _link(path: Path, target: Path) -> None:
    """Link a file, or copy it where the file system has no hard links."""
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)


def _manifest(folder: Path) -> tuple[str, int]:
    """Return the name and the size of what says which files a store has."""
    name = (folder / _CURRENT).read_text(encoding="ascii").strip()
    return name, (folder / name).stat().st_size


def _final(folder: Path) -> list[str]:
    return [path.name for pattern in _FINAL for path in folder.glob(pattern)]


def _logs(folder: Path) -> Iterator[Path]:
    return folder.glob(f"*{_LOG}")


def _number(log: Path) -> int:
    return int(log.stem)
