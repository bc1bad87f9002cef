"""JSON files read value by value, in constant memory: a list, a page that holds a list, JSON lines, or one value."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any, Protocol

import ijson
import msgspec

from kg.errors import Finding, SourceError
from loaders.archives import PublishedFile, line_text

LARGEST_VALUE = 64 << 20
"""Bytes of one value on a line of its own or in a file of its own."""

DEEPEST_NESTING = 500
"""Levels of lists and objects in each other; for each one ijson keeps the names of all above it."""

_BOM = b"\xef\xbb\xbf"
_HEAD = 1 << 16
# A string, or what a text has of one: it always ends, so that no text makes the search look back.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*("|\\?\Z)', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_FIRST_KEY = re.compile(rb'\s*\{\s*"([^"]{1,60})"')


def read_json_values(
    file: PublishedFile, pages: Mapping[str, str], findings: list[Finding]
) -> Iterator[tuple[str, Any]]:
    """Yield each value of a file with its place for messages. What is broken goes to `findings`.

    `pages`: for objects that hold a list of values, the first key of such an object and the path of ijson to the
    values, such as `{"meta": "results.item"}`.
    """
    head = file.head(_HEAD)
    if head.removeprefix(_BOM).lstrip().startswith(b"["):
        yield from _items(file, "item", findings)
        return
    first = _FIRST_KEY.match(head.removeprefix(_BOM))
    path = pages.get(first[1].decode("utf-8", "replace"), "") if first else ""
    if path:
        yield from _items(file, path, findings)
    else:
        yield from _lines(file, findings)


def _lines(file: PublishedFile, findings: list[Finding]) -> Iterator[tuple[str, Any]]:
    """Yield the values of JSON lines; of one that is spread over lines, the whole file is the value."""
    stream = file.stream
    first, number = stream.readline(LARGEST_VALUE + 1), 1
    while first.endswith(b"\n") and not first.strip():
        first, number = stream.readline(LARGEST_VALUE + 1), number + 1
    try:
        msgspec.json.decode(first.removeprefix(_BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield from _whole(first, file, findings)
        return
    line = first.removeprefix(_BOM)
    while line:
        if len(line) > LARGEST_VALUE:
            findings.append(_too_large(file.place, number))
            return
        if line.strip():
            try:
                yield f"{file.place}:{number}", msgspec.json.decode(line)
            except msgspec.DecodeError as error:
                rule, remedy = f"the line is no JSON: {error}", "Mend or drop the line."
                findings.append(Finding(file.place, number, "", "", rule, remedy))
            except UnicodeDecodeError:
                findings.append(_no_utf8(file.place, number, line))
            except RecursionError:
                findings.append(Finding(file.place, number, "", "", "it is nested too deeply", "Look at the file."))
        line, number = stream.readline(LARGEST_VALUE + 1), number + 1


def _whole(first: bytes, file: PublishedFile, findings: list[Finding]) -> Iterator[tuple[str, Any]]:
    content = first + file.stream.read(LARGEST_VALUE + 1 - len(first))
    if len(content) > LARGEST_VALUE:
        findings.append(_too_large(file.place, 1))
        return
    try:
        yield file.place, decode_json(file.place, content)
    except SourceError as error:
        findings.extend(error.findings)


def without_nulls(value: Any) -> Any:
    """Take what is null out of all objects of a value, and return it: that says as little as what is not there.

    >>> without_nulls({"name": None, "drugs": [{"dose": None, "unit": "mg"}, None]})
    {'drugs': [{'unit': 'mg'}, None]}
    """
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            for name in [name for name, member in one.items() if member is None]:
                del one[name]
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)
    return value


def decode_json(place: str, document: bytes) -> Any:
    """Return what a document of JSON says. Raises SourceError with the line where it is broken."""
    try:
        return msgspec.json.decode(document)
    except msgspec.DecodeError as error:
        offset = re.search(r"byte (\d+)", str(error))
        line = document.count(b"\n", 0, int(offset[1]) if offset else len(document)) + 1
        finding = Finding(place, line, "", "", f"the JSON is broken or cut short: {error}", "Fetch the file again.")
    except UnicodeDecodeError:
        finding = _no_utf8(place, 1, document)
    except RecursionError:
        finding = Finding(place, 1, "", "", "it is nested too deeply", "Look at the file.")
    raise SourceError([finding])


def _no_utf8(place: str, number: int, text: bytes) -> Finding:
    try:
        line_text(place, number, text)
    except SourceError as error:
        return error.findings[0]
    return Finding(place, number, "", "", "an escape stands for no character", "Look at the file.")


def _items(file: PublishedFile, path: str, findings: list[Finding]) -> Iterator[tuple[str, Any]]:
    """Yield the values of a list, one by one as the parser meets them."""
    counted = _LineCounter(file.stream)
    number = 0
    try:
        for number, item in enumerate(ijson.items(ShallowStream(counted), path, use_float=True), 1):
            yield f"{file.place}, record {number}", item
    except (ijson.JSONError, UnicodeDecodeError, RecursionError) as error:
        rule = f"the JSON breaks off or is broken after record {number}: {_first_line(error)}"
        findings.append(Finding(file.place, counted.line_of(error), "", "", rule, "Download the file again."))


def _too_large(place: str, line: int) -> Finding:
    rule = f"the record has more than {LARGEST_VALUE >> 20} MB"
    return Finding(place, line, "", "", rule, "No record is as large: look at the file.")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__).strip()


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none at the end."""


class ShallowStream:
    """Passes JSON on. Raises RecursionError where lists and objects are nested deeper than DEEPEST_NESTING.

    >>> ShallowStream(io.BytesIO(b'[{"a": "[[["}]')).read()
    b'[{"a": "[[["}]'
    """

    def __init__(self, stream: Readable) -> None:
        self._stream, self._depth = stream, 0
        self._open = b""  # what the string began with that a block ended in

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none at the end."""
        block = self._stream.read(size)
        text = self._open + block
        between, at, self._open = [], 0, b""
        for string in _STRING.finditer(text):
            between.append(text[at : string.start()])
            at = string.end()
            if string[1] != b'"':
                self._open = b'"' + string[1]
        brackets = b"".join([*between, text[at:]]).translate(None, _NO_BRACKETS)
        depths = list(accumulate(map(_STEPS.__getitem__, brackets), initial=self._depth))
        if max(depths) > DEEPEST_NESTING:
            raise RecursionError(f"lists and objects are nested deeper than {DEEPEST_NESTING} levels")
        self._depth = depths[-1]
        return block


class _LineCounter:
    """Passes a stream on and knows in which line it is; where the parser shows what it stumbled over, exactly there."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._first = True
        self._lines_before = 0
        self._recent = (b"", b"")

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        if self._first and block:
            self._first, block = False, block.removeprefix(_BOM) or self._stream.read(size)
        self._lines_before += self._recent[0].count(b"\n")
        self._recent = (self._recent[1], block)
        return block

    def line_of(self, error: Exception) -> int:
        """Return the line of a parser's error: it shows the text before a mark, with blanks for line ends."""
        recent = b"".join(self._recent)
        shown = str(error).splitlines()
        at = -1
        if len(shown) > 2 and "^" in shown[2]:
            before = shown[1][: shown[2].index("^")].lstrip().encode()
            at = recent.replace(b"\n", b" ").rfind(before) if before else -1
            at += len(before) if at >= 0 else 0
        return self._lines_before + recent[: at if at >= 0 else len(recent)].count(b"\n") + 1
