"""Cuts files of ClinicalTrials.gov into records: API v2 and v1 in JSON, the legacy XML, and exports of AACT.

By content and not by name: a study, a page of the API, a list, JSON lines, a zip of any of them. A record's content is
JSON without blanks or one XML element, so that the same study gives the same bytes from every kind of file. Of records
of one date, that of the form that says most is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from kg.errors import Finding
from loaders.archives import PublishedFile, read_published
from loaders.clinical_trials_gov import api_v1, legacy_xml
from loaders.clinical_trials_gov.aact import read_studies
from loaders.clinical_trials_gov.aact_tables import is_export
from loaders.clinical_trials_gov.fitting import FittedStudy, ShapeError, decode_study, fit_study
from loaders.clinical_trials_gov.legacy_results import has_former_tables
from loaders.clinical_trials_gov.study import Study
from loaders.json_values import read_json_values
from loaders.source import SourceRecord
from loaders.tables import display_path
from loaders.xml_elements import element_bytes, parse_element, read_elements

_NCT = re.compile(r"NCT\d{8}")
_PAGES = {
    **dict.fromkeys(("studies", "nextPageToken", "totalCount"), "studies.item"),
    "FullStudiesResponse": "FullStudiesResponse.FullStudies.item",
}
_ELEMENT = "clinical_study"
_TABLE = (b"nct_id|", b"id|nct_id|")
_NOTES = "Contents.txt"
_REMEDY = "Correct what stands there. A record is JSON of the API, the XML, a zip of them, or an export of AACT."


class _Form(StrEnum):
    """The forms of a record, sorted by how much they say."""

    AACT = "form-1"
    LEGACY = "form-2"
    V1 = "form-3"
    V2 = "form-4"


_SIGNS = {b'"protocolSection"': _Form.V2, b'"ProtocolSection"': _Form.V1}


def read(path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
    """Yield the records of a file, archive or folder. What is none, or cannot be read, goes to `findings`."""
    if is_export(path):
        yield from _read_export(path, findings)
        return
    yield from read_published(path, findings, _read_file)


def study_of(content: bytes) -> FittedStudy:
    """Return the study of a record's content, in whichever form it is. Raises ShapeError."""
    if content.startswith(b"<"):
        return fit_study(legacy_xml.study_data(parse_element(content)))
    if b'"protocolSection"' in content[:200]:
        return decode_study(content)
    return _study_of_data(msgspec.json.decode(content))


def _study_of_data(data: Any) -> FittedStudy:
    """Return the study of decoded JSON, in whichever form it is. Raises ShapeError."""
    if not isinstance(data, dict):
        raise ShapeError("it is no object")
    while isinstance(inner := data.get("FullStudy") or data.get("Study"), dict):
        data = inner
    if "protocolSection" in data:
        return fit_study(data)
    if "ProtocolSection" in data:
        return fit_study(api_v1.version_2_study(data))
    if "id_info" in data:
        return fit_study(legacy_xml.study_data(legacy_xml.element(_ELEMENT, data)))
    raise ShapeError("it has no protocolSection, so it is no study")


def _read_file(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    """Yield the records of one file by what it holds. Raises SourceError when it is damaged."""
    head = file.head()
    if head.startswith(b"<"):
        yield from _read_xml(file, findings)
    elif head.startswith((b"[", b"{")):
        yield from _read_json(file, findings)
    elif head.startswith(_TABLE):
        remedy = "Load the zip or folder with all tables of AACT."
        findings.append(Finding(file.place, 1, "", "", "this is one table of an export of AACT", remedy))
    elif not file.place.endswith(_NOTES):
        what = "the file is empty" if not head else "this is neither JSON nor XML"
        findings.append(Finding(file.place, 1, "", "", what, _REMEDY))


def _read_export(path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
    """Yield the studies of an export of AACT."""
    for number, data in read_studies(path, findings):
        place = f"{display_path(path)}/{number}"
        try:
            yield _checked(fit_study(data).study, place, msgspec.json.encode(data), _Form.AACT)
        except ShapeError as error:
            findings.append(Finding.at(place, str(error), _REMEDY))


def _read_json(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    for number, (place, data) in enumerate(read_json_values(file, _PAGES, findings), 1):
        try:
            yield _record(data, place)
        except (ShapeError, RecursionError, msgspec.DecodeError) as error:
            findings.append(Finding.at(place, _rule(error), _REMEDY, column="record", value=str(number)))


def _read_xml(file: PublishedFile, findings: list[Finding]) -> Iterator[SourceRecord]:
    """Yield the studies of an XML file."""
    for element in read_elements(file, (_ELEMENT,), (_ELEMENT,), findings):
        line = element.sourceline or 1
        if has_former_tables(element):
            rule = "its tables of baseline or outcomes have the form of before 2017 and were not read"
            findings.append(Finding(file.place, line, "", "", rule, "Fetch the record again for them."))
        try:
            study = fit_study(legacy_xml.study_data(element)).study
            yield _checked(study, f"{file.place}:{line}", element_bytes(element), _Form.LEGACY)
        except ShapeError as error:
            findings.append(Finding(file.place, line, "", "", str(error), _REMEDY))


def _record(data: Any, locator: str) -> SourceRecord:
    """Return the record of decoded JSON. Raises ShapeError."""
    study = _study_of_data(data).study
    content = msgspec.json.encode(data)
    form = (
        _Form.V2 if b'"protocolSection"' in content else _Form.V1 if b'"ProtocolSection"' in content else _Form.LEGACY
    )
    return _checked(study, locator, content, form)


def _checked(study: Study, locator: str, content: bytes, form: _Form) -> SourceRecord:
    if not _NCT.fullmatch(study.nct_id):
        raise ShapeError(f"its number is '{study.nct_id}' and not NCT with eight digits")
    return SourceRecord(study.nct_id, locator, content, f"{study.last_update} {form}")


def _rule(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
