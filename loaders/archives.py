"""Files as publishers hand them out: plain, in gzip, bzip2 or xz, in a zip or a tar archive, or in a folder.

Nothing is unpacked to disk: every entry is read as a stream, by its bytes and not by the ending of its name. What an
archive should not hold (an entry that leads out of it, an encrypted one, one that grows without end) is a finding,
and the other entries are still read.
"""

from __future__ import annotations

import codecs
import io
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from kg.errors import Finding, SourceError
from kg.files.compression import (
    COMPRESSED,
    DECOMPRESSING,
    GREATEST_RATIO,
    decompressed_name,
    decompressor,
    grows_without_end,
)
from loaders.tables import display_path

_Record = TypeVar("_Record")
LARGEST_ENTRY = 64 * 2**30
"""Bytes of one entry, read to its end."""
NO_FILE_REMEDY = "Name the files, or put them there first."
NESTING = 2
"""How many archives may stand in one another: the label archives of DailyMed are a zip of zips."""

_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_TAR, _TAR_OFFSET = b"ustar", 257
_ENCRYPTED = 0x1
_SYMBOLIC_LINK = 0o120000
_FORMAT_BITS = 0o170000
_IGNORED = ("__MACOSX/", "._", ".DS_Store")
_BROKEN = (*DECOMPRESSING, zipfile.BadZipFile, tarfile.TarError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class PublishedFile:
    """One file: its place for messages (`labels.zip/a.xml`), its own name, and its bytes as a stream.

    The stream is read once, before the next file is taken. Reading raises SourceError where the file is damaged.
    """

    place: str
    name: str
    stream: io.BufferedReader

    def head(self, count: int = 512) -> bytes:
        """Return the first bytes without taking them, from the first on that is no blank.

        Raises SourceError, of text in UTF-16, too: sources publish UTF-8.
        """
        if self.stream.peek(2)[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            raise SourceError([Finding(self.place, 1, "", "", "the text is encoded in UTF-16", "Save it as UTF-8.")])
        return self.stream.peek(count)[:count].lstrip(b"\xef\xbb\xbf \t\r\n")


def line_text(place: str, number: int, line: bytes) -> str:
    """Return a line of a file as text, or all lines from one on. Raises SourceError where it is no UTF-8."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        remedy = "Save the file as UTF-8, or fetch it again."
        number += line.count(b"\n", 0, error.start)
        finding = Finding(place, number, "", f"0x{line[error.start]:02x}", "the byte is no UTF-8", remedy)
        raise SourceError([finding]) from error


def published_files(path: Path, findings: list[Finding]) -> Iterator[PublishedFile]:
    """Yield the files of a file, archive or folder, sorted by name in a folder and in the order of an archive.

    What cannot be opened goes to `findings`, and so does a folder or an archive without a file.
    """
    holds_none, before = True, len(findings)
    for file in _files_of_folder(path, findings) if path.is_dir() else _files_of_file(path, findings):
        holds_none = False
        yield file
    if holds_none and len(findings) == before:
        kind = "folder" if path.is_dir() else "archive"
        findings.append(Finding(display_path(path), 1, "", "", f"there is no file in this {kind}", NO_FILE_REMEDY))


def folder_files(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and those below it, sorted, without those that are hidden."""
    yield from (one for one in sorted(folder.rglob("*")) if one.is_file() and not one.name.startswith("."))


def _files_of_folder(folder: Path, findings: list[Finding]) -> Iterator[PublishedFile]:
    for one in folder_files(folder):
        yield from published_files(one, findings)


def _files_of_file(path: Path, findings: list[Finding]) -> Iterator[PublishedFile]:
    place = display_path(path)
    try:
        with path.open("rb") as stream:
            yield from _unpacked(place, path.name, stream, path.stat().st_size, findings, NESTING)
    except FileNotFoundError:
        findings.append(Finding(place, 1, "", "", "there is no such file", "Check the path."))
    except PermissionError:
        findings.append(Finding(place, 1, "", "", "the file may not be read", "Check its permissions."))


def read_published(
    path: Path, findings: list[Finding], read: Callable[[PublishedFile, list[Finding]], Iterable[_Record]]
) -> Iterator[_Record]:
    """Yield what `read` makes of each of the files; what one cannot give goes to `findings`, and the rest is read."""
    for file in published_files(path, findings):
        try:
            yield from read(file, findings)
        except SourceError as error:
            findings.extend(error.findings)


def _unpacked(
    place: str, name: str, stream: io.BufferedReader, size: int, findings: list[Finding], levels: int
) -> Iterator[PublishedFile]:
    """Yield the files in a stream that can be read from any place; `size`: its bytes."""
    head = stream.read(_TAR_OFFSET + len(_TAR))
    stream.seek(0)
    packed = head.startswith((*_ZIPS, *COMPRESSED)) or head[_TAR_OFFSET:] == _TAR
    if packed and not levels:
        rule = f"archives stand in one another more than {NESTING} deep"
        findings.append(Finding(place, 1, "", "", rule, "Unpack the outer archive first."))
    elif head.startswith(_ZIPS):
        yield from _zip_entries(place, stream, findings, levels - 1)
    elif decompress := decompressor(head):
        with _Guarded(place, decompress(stream), size) as guarded:
            yield from _inner(place, decompressed_name(name), guarded, findings, levels - 1)
    elif head[_TAR_OFFSET:] == _TAR:
        yield from _tar_entries(place, stream, size, findings, levels - 1)
    else:
        yield _behind_the_mark(place, name, stream)


def _behind_the_mark(place: str, name: str, stream: io.BufferedReader) -> PublishedFile:
    """Return a file whose text begins behind the mark that some editors put before it."""
    if stream.peek(len(codecs.BOM_UTF8)).startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
    return PublishedFile(place, name, stream)


def _zip_entries(place: str, stream: IO[bytes], findings: list[Finding], levels: int) -> Iterator[PublishedFile]:
    try:
        archive = zipfile.ZipFile(stream)
    except _BROKEN as error:
        findings.append(_broken(place, error))
        return
    with archive:
        for entry in archive.infolist():
            inside = f"{place}/{entry.filename}"
            if entry.is_dir() or _ignored(entry.filename):
                continue
            if rule := _refusal(entry.filename, link=entry.external_attr >> 16 & _FORMAT_BITS == _SYMBOLIC_LINK):
                findings.append(Finding(inside, 1, "", entry.filename, rule, "The entry was not read."))
            elif entry.flag_bits & _ENCRYPTED:
                remedy = "Decrypt the archive and load what is in it."
                findings.append(Finding(inside, 1, "", entry.filename, "the entry is encrypted", remedy))
            else:
                try:
                    opened = archive.open(entry)
                except _BROKEN as error:
                    findings.append(_broken(inside, error))
                    continue
                with _Guarded(inside, opened, entry.compress_size) as guarded:
                    yield from _inner(inside, entry.filename, guarded, findings, levels)


def _tar_entries(
    place: str, stream: IO[bytes], size: int, findings: list[Finding], levels: int
) -> Iterator[PublishedFile]:
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for entry in archive:
                inside = f"{place}/{entry.name}"
                if entry.isdir() or _ignored(entry.name):
                    continue
                if rule := _refusal(entry.name, link=not entry.isfile()):
                    findings.append(Finding(inside, 1, "", entry.name, rule, "The entry was not read."))
                elif opened := archive.extractfile(entry):
                    with _Guarded(inside, opened, max(size, entry.size)) as guarded:
                        yield from _inner(inside, entry.name, guarded, findings, levels)
    except SourceError as error:
        findings.extend(error.findings)
    except _BROKEN as error:
        findings.append(_broken(place, error))


def _inner(place: str, name: str, guarded: _Guarded, findings: list[Finding], levels: int) -> Iterator[PublishedFile]:
    """Yield a packed entry, or the entries of the archive that it is. A damaged archive inside is a finding."""
    try:
        head = guarded.peek(_TAR_OFFSET + len(_TAR))
    except SourceError as error:
        findings.extend(error.findings)
        return
    if head.startswith((*_ZIPS, *COMPRESSED)):
        yield from _nested(place, name, guarded, findings, levels)
    elif head[_TAR_OFFSET:] == _TAR:
        yield from _tar_entries(place, guarded.stream, LARGEST_ENTRY, findings, levels)
    else:
        yield _behind_the_mark(place, name, guarded.stream)


def _nested(place: str, name: str, guarded: _Guarded, findings: list[Finding], levels: int) -> Iterator[PublishedFile]:
    with tempfile.NamedTemporaryFile() as copy:
        try:
            while block := guarded.stream.read(io.DEFAULT_BUFFER_SIZE):
                copy.write(block)
        except SourceError as error:
            findings.extend(error.findings)
            return
        copy.flush()
        with Path(copy.name).open("rb") as stream:
            yield from _unpacked(place, name, stream, copy.tell(), findings, levels)


class _Guarded(io.RawIOBase):
    """A packed entry that stops where it grows beyond all measure, and says where it is damaged."""

    def __init__(self, place: str, opened: IO[bytes] | io.BufferedIOBase, packed: int) -> None:
        super().__init__()
        self._place, self._opened, self._packed = place, opened, packed
        self._bytes = 0
        self.stream: io.BufferedReader = io.BufferedReader(self, 2**16)

    def peek(self, count: int) -> bytes:
        """Return up to `count` bytes without taking them. Raises SourceError."""
        return self.stream.peek(count)[:count]

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def close(self) -> None:
        """Close what is packed, too."""
        if not self.closed:
            super().close()
            self._opened.close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stub asks for any writable buffer
        """Read into a buffer. Raises SourceError."""
        try:
            block = self._opened.read(len(buffer))
        except _BROKEN as error:
            raise SourceError([_broken(self._place, error)]) from error
        self._bytes += len(block)
        if grows_without_end(self._bytes, self._packed) or self._bytes > LARGEST_ENTRY:
            what = f"{self._packed} bytes grew to more than {self._bytes}"
            rule = f"a packed file grows at most {GREATEST_RATIO} times, and to {LARGEST_ENTRY} bytes"
            raise SourceError([Finding(self._place, 1, "", what, rule, "Unpack and look at it before you load it.")])
        buffer[: len(block)] = block
        return len(block)


def _ignored(name: str) -> bool:
    return name.startswith(_IGNORED) or name.rpartition("/")[2].startswith(_IGNORED)


def _refusal(name: str, *, link: bool) -> str:
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or not name.isprintable():
        return "the name of an entry stays inside of its archive"
    return "an entry is a file, and no link to one" if link else ""


def _broken(place: str, error: Exception) -> Finding:
    rule = f"the archive is damaged or cut short here: {str(error) or type(error).__name__}"
    return Finding(place, 1, "", "", rule, "Fetch it again.")
