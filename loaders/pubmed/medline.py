"""Records in the MEDLINE format: a tag of up to four letters, a hyphen, and a text that may go on in further lines.

https://www.nlm.nih.gov/bsd/mms/medlineelements.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import Finding, SourceError
from loaders.archives import PublishedFile, line_text
from loaders.articles import Article, Correction

LONGEST_RECORD = 2**22
"""Bytes of one record; the longest abstracts and reference lists have a hundredth."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_REMEDY = "Check that this is a file in the MEDLINE format."
_FIELD = re.compile(r"([A-Z][A-Z0-9]{0,3}) *- ?(.*)")
_CORRECTIONS = {
    "RIN": "RetractionIn", "ROF": "RetractionOf",
    "RRI": "RetractedandRepublishedIn", "RRF": "RetractedandRepublishedFrom",
    "PRIN": "PartialRetractionIn", "PROF": "PartialRetractionOf",
    "EIN": "ErratumIn", "EFR": "ErratumFor",
    "ECI": "ExpressionOfConcernIn", "ECF": "ExpressionOfConcernFor",
    "RPI": "RepublishedIn", "RPF": "RepublishedFrom",
    "CRI": "CorrectedandRepublishedIn", "CRF": "CorrectedandRepublishedFrom",
    "UIN": "UpdateIn", "UOF": "UpdateOf",
}  # fmt: skip
_CITED = re.compile(r"\bPMID: *(\d+)")
_IDENTIFIER = re.compile(r"(\S+) \[(\w+)\]")
_LAST_REVISION = re.compile(r"^LR +- ?(\d{4})(\d{2})(\d{2})", re.MULTILINE)


def split_medline(file: PublishedFile, findings: list[Finding]) -> Iterator[tuple[int, bytes]]:
    """Yield each record with the number of its first line.

    A line that belongs to no record is a finding, and a record that is no UTF-8 is one, too.
    """
    record: list[bytes] = []
    start, size = 1, 0
    broken = False
    for number, line in enumerate(file.stream, start=1):
        text = line.removeprefix(_BYTE_ORDER_MARK)
        begins = text.startswith(b"PMID-")
        if begins and record:
            if not broken:
                yield start, b"".join(record)
            record, size, broken = [], 0, False
        if not record and not begins:
            if not text.strip():
                continue
            shown = text[:40].decode("utf-8", "replace").strip()
            findings.append(Finding(file.place, number, "", shown, "a record begins with 'PMID- '", _REMEDY))
            return
        start = start if record else number
        size += len(text)
        if size > LONGEST_RECORD:
            findings.append(Finding(file.place, start, "", "", f"a record has at most {LONGEST_RECORD} bytes", _REMEDY))
            return
        record.append(text)
        try:
            line_text(file.place, number, text)
        except SourceError as error:
            findings.extend([] if broken else error.findings)
            broken = True
    if record and not broken:
        yield start, b"".join(record)


def medline_version(content: bytes) -> str:
    """Return the day of the last revision of a record."""
    match = _LAST_REVISION.search(content.decode("utf-8", "replace"))
    return f"001 {match[1]}-{match[2]}-{match[3]}" if match else "001"


def read_medline(content: bytes) -> Article:
    """Return what a record says of its publication."""
    fields: dict[str, list[str]] = {}
    last: list[str] | None = None
    for line in (raw.decode("utf-8", "replace") for raw in content.splitlines()):
        match = _FIELD.match(line)
        if match:
            last = fields.setdefault(match[1], [])
            last.append(match[2].strip())
        elif last and line.startswith(" "):
            last[-1] += f" {line.strip()}"

    def one(tag: str) -> str:
        return " ".join(next(iter(fields.get(tag, [])), "").split())

    identifiers = [
        match for tag in ("LID", "AID") for text in fields.get(tag, []) if (match := _IDENTIFIER.match(text))
    ]
    return Article(
        pmid=one("PMID"),
        pmcid=one("PMC"),
        doi=next((match[1] for match in identifiers if match[2] == "doi"), ""),
        title=one("TI") or one("BTI"),
        vernacular_title=one("TT"),
        abstract=one("AB"),
        authors=(*fields.get("AU", []), *fields.get("CN", [])),
        journal=one("JT") or one("TA"),
        book=one("BTI") if one("TI") else "",
        publisher=one("PB"),
        volume=one("VI"),
        issue=one("IP"),
        pages=one("PG"),
        date=one("DP"),
        electronic_date=_day(one("DEP")),
        languages=tuple(fields.get("LA", [])),
        types=tuple(fields.get("PT", [])),
        trials=tuple(
            (bank, number) for text in fields.get("SI", []) for bank, slash, number in [text.partition("/")] if slash
        ),
        corrections=tuple(
            Correction(kind, cited[1] if (cited := _CITED.search(text)) else "", text.partition(" PMID:")[0])
            for tag, kind in _CORRECTIONS.items()
            for text in fields.get(tag, [])
        ),
        subjects=tuple(("", text.partition("/")[0].lstrip("*")) for text in fields.get("MH", [])),
        keywords=tuple(text.lstrip("*") for text in fields.get("OT", [])),
        rights=one("CI"),
    )


def _day(digits: str) -> str:
    return f"{digits[:4]} {digits[4:6]} {digits[6:8]}" if re.fullmatch(r"\d{8}", digits) else ""
