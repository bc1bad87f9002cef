"""Cuts files of ClinicalTrials.gov into records: API v2 and v1 in JSON, and the legacy XML, whatever holds them.

By content and not by name: a study, a page of the API, a list, JSON lines, a zip of any of them. A record's content is
JSON without blanks or one XML element, so that the same study gives the same bytes from every kind of file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import ijson
import msgspec

from kg.errors import Finding, SourceError
from loaders.archives import PublishedFile, published_files
from loaders.clinical_trials_gov import api_v1, legacy_xml
from loaders.clinical_trials_gov.fitting import ShapeError, decode_study, fit
from loaders.clinical_trials_gov.study import Study
from loaders.source import SourceRecord
from loaders.xml_elements import element_bytes, parse_element, read_elements

LARGEST_RECORD = 64 << 20
_HEAD = 1 << 16
_BOM = b"\xef\xbb\xbf"
_NCT = re.compile(r"NCT\d{8}")
_FIRST_KEY = re.compile(rb'\s*\{\s*"([^"]{1,60})"')
_PAGE_KEYS = {b"studies", b"nextPageToken", b"totalCount"}
_V1_PAGE = b"FullStudiesResponse"
_ELEMENT = "clinical_study"
_NOTES = "Contents.txt"
_REMEDY = "Give a record of ClinicalTrials.gov: JSON of its API, its XML, or a zip of them."


def read(path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
    """Yield the records of a file, archive or folder. What is none, or cannot be read, goes to `findings`."""
    for file in published_files(path, findings):
        try:
            yield from _read_file(file, findings)
        except SourceError as error:
            findings.extend(error.findings)


def study_of(content: bytes) -> Study:
    """Return the study of a record's content, in whichever form it is. Raises ShapeError."""
    if content.startswith(b"<"):
        return fit(legacy_xml.study_data(parse_element(content)), Study, "$")
    if b'"protocolSection"' in content[:200]:
        return decode_study(content)
    return _study_of_data(msgspec.json.decode(content))


def _study_of_data(data: Any) -> Study:
    """Return the study of decoded JSON, in whichever form it is. Raises ShapeError."""
    if not isinstance(data, dict):
        raise ShapeError("it is no object")
    while isinstance(inner := data.get("FullStudy") or data.get("Study"), dict):
        data = inner
    if "protocolSection" in data:
        return fit(data, Study, "$")
    if "ProtocolSection" in data:
        return fit(api_v1.study_data(data), Study, "$")
    if "id_info" in data:
        return fit(legacy_xml.study_data(legacy_xml.element(_ELEMENT, data)), Study, "$")
    raise ShapeError("it has no protocolSection, so it is no study")


def _read_file(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    """Yield the records of one file by what it holds. Raises SourceError when it is damaged."""
    stream = file.stream
    head = _head(stream).removeprefix(_BOM).lstrip()
    if head.startswith(b"<"):
        yield from _read_xml(file, findings)
    elif head.startswith(b"["):
        yield from _read_items(stream, "item", file.place, findings)
    elif head.startswith(b"{"):
        first = _FIRST_KEY.match(head)
        key = first[1] if first else b""
        if key in _PAGE_KEYS:
            yield from _read_items(stream, "studies.item", file.place, findings)
        elif key == _V1_PAGE:
            yield from _read_items(stream, f"{_V1_PAGE.decode()}.FullStudies.item", file.place, findings)
        else:
            yield from _read_lines(stream, file.place, findings)
    elif not file.place.endswith(_NOTES):
        what = "the file is empty" if not head else "this is neither JSON nor XML"
        findings.append(Finding(file.place, 1, "", "", what, _REMEDY))


def _head(stream: IO[bytes]) -> bytes:
    """Return the first bytes of a stream without taking them."""
    if isinstance(stream, io.BufferedReader):
        return stream.peek(_HEAD)
    head = stream.read(_HEAD)
    stream.seek(0)
    return head


def _read_lines(stream: IO[bytes], place: str, findings: list[Finding]) -> Iterator[SourceRecord]:
    """Yield the studies of JSON lines; of one that is spread over lines, the whole file is the study."""
    first = stream.readline(LARGEST_RECORD + 1)
    try:
        msgspec.json.decode(first.removeprefix(_BOM))
    except (msgspec.DecodeError, RecursionError):
        yield from _read_whole(first, stream, place, findings)
        return
    line, number = first.removeprefix(_BOM), 1
    while line:
        if len(line) > LARGEST_RECORD:
            findings.append(_too_large(place, number))
            return
        if line.strip():
            try:
                yield _record(msgspec.json.decode(line), f"{place}:{number}")
            except msgspec.DecodeError as error:
                findings.append(
                    Finding(place, number, "", "", f"the line is no JSON: {error}", "Mend or drop the line.")
                )
            except (ShapeError, RecursionError) as error:
                findings.append(Finding(place, number, "", "", _rule(error), _REMEDY))
        line, number = stream.readline(LARGEST_RECORD + 1), number + 1


def _read_whole(first: bytes, rest: IO[bytes], place: str, findings: list[Finding]) -> Iterator[SourceRecord]:
    content = first + rest.read(LARGEST_RECORD + 1 - len(first))
    if len(content) > LARGEST_RECORD:
        findings.append(_too_large(place, 1))
        return
    content = content.removeprefix(_BOM)
    try:
        yield _record(msgspec.json.decode(content), place)
    except msgspec.DecodeError as error:
        offset = re.search(r"byte (\d+)", str(error))
        line = content[: int(offset[1]) if offset else len(content)].count(b"\n") + 1
        findings.append(Finding(place, line, "", "", f"the JSON is broken: {error}", "Download the file again."))
    except (ShapeError, RecursionError) as error:
        findings.append(Finding(place, 1, "", "", _rule(error), _REMEDY))


def _read_items(stream: IO[bytes], prefix: str, place: str, findings: list[Finding]) -> Iterator[SourceRecord]:
    """Yield the studies of a list, one by one as the parser meets them."""
    counted = _LineCounter(stream)
    number = 0
    try:
        for number, item in enumerate(ijson.items(counted, prefix, use_float=True), 1):
            try:
                yield _record(item, f"{place}, record {number}")
            except (ShapeError, RecursionError, msgspec.DecodeError) as error:
                findings.append(Finding(place, 0, "record", str(number), _rule(error), _REMEDY))
    except (ijson.JSONError, UnicodeDecodeError, RecursionError) as error:
        rule = f"the JSON breaks off or is broken after record {number}: {_first_line(error)}"
        findings.append(Finding(place, counted.line_of(error), "", "", rule, "Download the file again."))


def _read_xml(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    """Yield the studies of an XML file."""
    for element in read_elements(file, (_ELEMENT,), (_ELEMENT,), findings):
        line = element.sourceline or 1
        try:
            study = fit(legacy_xml.study_data(element), Study, "$")
            yield _checked(study, f"{file.place}:{line}", element_bytes(element))
        except ShapeError as error:
            findings.append(Finding(file.place, line, "", "", str(error), _REMEDY))


def _record(data: Any, locator: str) -> SourceRecord:
    """Return the record of decoded JSON. Raises ShapeError."""
    study = _study_of_data(data)
    return _checked(study, locator, msgspec.json.encode(data))


def _checked(study: Study, locator: str, content: bytes) -> SourceRecord:
    if not _NCT.fullmatch(study.nct_id):
        raise ShapeError(f"its number is '{study.nct_id}' and not NCT with eight digits")
    return SourceRecord(study.nct_id, locator, content, study.last_update)


def _too_large(place: str, line: int) -> Finding:
    rule = f"the record has more than {LARGEST_RECORD >> 20} MB"
    return Finding(place, line, "", "", rule, "No study is as large: look at the file.")


def _rule(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__).strip()


class _LineCounter:
    """Passes a stream on and knows in which line it is; where the parser shows what it stumbled over, exactly there."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lines_before = 0
        self._recent = (b"", b"")

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
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
