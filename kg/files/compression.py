"""How a single file may be compressed: known by how it begins, and its errors."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable
from typing import Any

DECOMPRESSING = (EOFError, OSError, zlib.error, lzma.LZMAError)
"""What is raised when something compressed is damaged."""
_FORMATS: dict[bytes, Callable[..., Any]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
COMPRESSED = tuple(_FORMATS)
"""How what is compressed begins."""
GREATEST_RATIO = 250
"""How many times its packed size a file may have; text packs 5 to 40 times."""
ANY_RATIO = 64 * 2**20
"""Bytes up to which a file may have any ratio: a small table of zeros is no bomb."""


def grows_without_end(unpacked: int, packed: int) -> bool:
    """Say whether so many bytes are more than so many packed ones may become.

    >>> grows_without_end(40_000_000_000, 1_000_000_000), grows_without_end(1_000_000_000, 1_000_000)
    (False, True)
    """
    return unpacked > ANY_RATIO and unpacked > GREATEST_RATIO * max(packed, 1)


def decompressor(head: bytes) -> Callable[..., Any] | None:
    """Return what opens a file that begins so for reading; None when it is not compressed.

    >>> decompressor(b"PREFIX")
    """
    return next((each for magic, each in _FORMATS.items() if head.startswith(magic)), None)


def decompressed_name(name: str) -> str:
    """Return the name of what is in a compressed file.

    >>> decompressed_name("trials.json.xz"), decompressed_name("trials.tgz"), decompressed_name("trials.json")
    ('trials.json', 'trials.tar', 'trials.json')
    """
    inner = name.removesuffix(".gz").removesuffix(".bz2").removesuffix(".xz")
    return f"{inner.removesuffix('.tgz')}.tar" if inner.endswith(".tgz") else inner
