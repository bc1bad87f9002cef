"""Results of the phases of a build, kept under the digest of what each phase was given."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path

KEPT = 4
"""How many results of one phase are kept."""
PACKED = "phases.json.gz"
"""The file in which a package carries results."""


def digest_of(parts: Iterable[str]) -> str:
    """Return one SHA-256 over texts in their order.

    >>> digest_of(["a", "b"]) == digest_of(["ab"])
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


class BuildCache:
    """A folder with a file for each result. A result is a function of its key, so that a cache changes no build.

    Without a folder nothing is kept. A file that cannot be written costs the next build its time and nothing else.
    `packed`: a file that `pack` wrote, whose results are taken where none is kept, if it is there.
    """

    def __init__(self, folder: Path | None = None, packed: Path | None = None) -> None:
        self._folder, self._file = folder, packed
        # What a build that was killed had not finished writing.
        for draft in folder.glob("*/.*.draft") if folder else ():
            draft.unlink(missing_ok=True)

    def result(self, phase: str, key: str, make: Callable[[], str]) -> str:
        """Return the result of a phase: the one that is kept under the key, or what `make` returns.

        >>> BuildCache().result("doubled", digest_of(["2"]), lambda: "4")
        '4'
        """
        kept = self.kept(phase, key)
        if kept is not None:
            return kept
        made = make()
        self.keep(phase, key, made)
        return made

    def kept(self, phase: str, key: str) -> str | None:
        """Return the result that is kept under a key, if there is one that is whole."""
        kept = _whole(self._folder / phase / key) if self._folder else None
        return self._packed.get(f"{phase}/{key}") if kept is None else kept

    def keep(self, phase: str, key: str, text: str) -> None:
        """Keep a result; of one phase the newest `KEPT` results stay."""
        if self._folder is None:
            return
        room = self._folder / phase
        draft = room / f".{key}.draft"
        try:
            room.mkdir(parents=True, exist_ok=True)
            draft.write_text(f"{_digest(text)}\n{text}", encoding="utf-8", newline="\n")
            draft.replace(room / key)
            # Where the clock was put back, the others seem to be younger.
            others = (path for path in room.iterdir() if path.name != key)
            for old in sorted(others, key=lambda path: path.stat().st_mtime_ns, reverse=True)[KEPT - 1 :]:
                old.unlink(missing_ok=True)
        except OSError:
            # What found no room takes none.
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def room(self, phase: str) -> Path | None:
        """Return the folder for what a phase keeps that is no text; a package carries none of it."""
        return self._folder / phase if self._folder else None

    def pack(self, file: Path) -> None:
        """Write all that is kept into a file: the same bytes for the same results."""
        files = sorted(self._folder.glob("*/*")) if self._folder else []
        texts = {f"{path.parent.name}/{path.name}": _whole(path) for path in files}
        whole = {name: text for name, text in texts.items() if text is not None}
        file.write_bytes(gzip.compress(json.dumps(whole, ensure_ascii=False).encode(), 9, mtime=0))

    @cached_property
    def _packed(self) -> dict[str, str]:
        if self._file is None or not self._file.exists():
            return {}
        packed: dict[str, str] = json.loads(gzip.decompress(self._file.read_bytes()))
        return packed


NO_CACHE = BuildCache()
"""Keeps nothing."""


def _whole(path: Path) -> str | None:
    try:
        digest, _, text = path.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return text if digest == _digest(text) else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
