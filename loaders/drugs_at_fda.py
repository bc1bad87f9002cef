"""Drugs@FDA: which medicines the US Food and Drug Administration approved, under which application and when.

The tables come as a zip or a folder. They are not quite what their ending promises: Windows-1252, cells padded with
blanks, no quoting (a quotation mark is a mark, doubled in names), and rows with an empty cell too many. A record is
one application with its rows of every table, as JSON. What it becomes: `docs/reference/sources/drugs-at-fda.md`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from kg.errors import Finding, SourceError
from kg.model import Property
from kg.namespaces import MK
from loaders.archives import PublishedFile, published_files
from loaders.cells import date_or_none
from loaders.entity_index import EntityIndex
from loaders.ingredients import drug_of_ingredient
from loaders.record_claims import RecordClaims, known_iri, text_properties
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication

CARD = SourceCard(
    name="drugs-at-fda",
    title="Drugs@FDA",
    homepage="https://www.fda.gov/drugs/drug-approvals-and-databases/drugsfda-data-files",
    publisher="US Food and Drug Administration",
    licence="https://creativecommons.org/publicdomain/mark/1.0/",
    formats="the data files as a zip or a folder: Applications.txt, Products.txt, Submissions.txt and their lookups",
    description="Applications to market medicines in the United States, with their products and submissions.",
)

_TABLES: Mapping[str, tuple[str, ...]] = {
    "applications": ("ApplNo", "ApplType", "SponsorName"),
    "products": ("ApplNo", "ProductNo", "Form", "Strength", "ReferenceDrug", "DrugName", "ActiveIngredient"),
    "submissions": ("ApplNo", "SubmissionType", "SubmissionNo", "SubmissionStatus", "SubmissionStatusDate"),
    "marketingstatus": ("MarketingStatusID", "ApplNo", "ProductNo"),
    "te": ("ApplNo", "ProductNo", "TECode"),
    "submissionpropertytype": ("ApplNo", "SubmissionType", "SubmissionNo", "SubmissionPropertyTypeCode"),
    "marketingstatus_lookup": ("MarketingStatusID", "MarketingStatusDescription"),
    "submissionclass_lookup": ("SubmissionClassCodeID", "SubmissionClassCode"),
}
_NEEDED = ("applications", "products", "submissions")
_LOOKUPS = {"marketingstatus_lookup": "MarketingStatusDescription", "submissionclass_lookup": ""}
_JOINED = ("products", "submissions", "marketingstatus", "te", "submissionpropertytype")
_PAGE = "https://www.accessdata.fda.gov/scripts/cder/daf/index.cfm?event=overview.process&ApplNo="

_FDA = "organization:fda"
_UNKNOWN_DAY = "1900-01-01"
_ANOTHER_DAY = re.compile(r"date of approval\W+(?:[a-z]+ \d)", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\b")
_TAGS = re.compile(r"<[^>]*>")
_APPROVED, _TENTATIVE = "AP", "TA"
_EFFICACY = "EFFICACY"
_YES, _NO = (Literal(text, datatype=XSD.boolean, normalize=False) for text in ("true", "false"))

_Row = dict[str, str]


class DrugsAtFdaLoader:
    """Reads the tables of Drugs@FDA, and says what an application is, holds and was granted."""

    card = CARD

    def read(self, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
        """Yield the applications of a zip or a folder of tables. What cannot be read goes to `findings`.

        The tables are joined in memory: they are 25 MB in all.
        """
        tables: dict[str, list[_Row]] = {}
        for file in published_files(path, findings):
            name = file.name.rpartition("/")[2].removesuffix(".txt").lower()
            if name in _TABLES:
                try:
                    tables[name] = list(_rows(file, _TABLES[name], findings))
                except SourceError as error:
                    findings.extend(error.findings)
        if missing := [name for name in _NEEDED if name not in tables]:
            rule = f"the data files of Drugs@FDA hold {', '.join(f'{name.capitalize()}.txt' for name in _NEEDED)}"
            findings.append(
                Finding(str(path), 1, "", f"no {missing[0]}.txt", rule, "Load the zip or folder of tables.")
            )
            return
        yield from _records(str(path), tables)

    def convert(self, record: SourceRecord, entities: EntityIndex) -> Conversion:
        """Return the product, its strengths and its approvals."""
        claims = RecordClaims(CARD, record.identifier, entities)
        content = json.loads(record.content)
        if not content["application"]:
            rule = "the tables name no application with this number"
            claims.skip("application", rule, ", ".join(row["DrugName"] for row in content["products"]))
            return claims.conversion
        _Application(claims, record, content).claim_all()
        return claims.conversion


def _rows(file: PublishedFile, columns: tuple[str, ...], findings: list[Finding]) -> Iterator[_Row]:
    """Yield the rows of a table, trimmed. A row with more in it than the header has columns is a finding."""
    header = [cell.strip() for cell in _line(file.stream.readline())]
    if missing := [name for name in columns if name not in header]:
        remedy = "Check that this is a table of Drugs@FDA."
        findings.append(Finding(file.place, 1, missing[0], "", f"the column '{missing[0]}' is missing", remedy))
        return
    for number, line in enumerate(file.stream, start=2):
        cells = [cell.strip() for cell in _line(line)]
        if not any(cells):
            continue
        extra = [cell for cell in cells[len(header) :] if cell]
        if extra:
            rule = f"the row has {len(cells)} cells, the header {len(header)}: which is which cannot be said"
            findings.append(Finding(file.place, number, "", extra[0], rule, "The row was not read."))
            continue
        yield dict(zip(header, [*cells, *[""] * len(header)], strict=False))


def _line(line: bytes) -> list[str]:
    """Return the cells of a line. Not every byte is a character of Windows-1252, and later files may be UTF-8."""
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = line.decode("cp1252", "replace")
    return text.rstrip("\r\n").split("\t")


def _records(place: str, tables: Mapping[str, list[_Row]]) -> Iterator[SourceRecord]:
    lookups = {name: {next(iter(row.values())): row for row in tables.get(name, [])} for name in _LOOKUPS}
    by_number: dict[str, dict[str, Any]] = {}
    for row in tables["applications"]:
        by_number.setdefault(row["ApplNo"], _empty())["application"] = row
    for name in _JOINED:
        for row in tables.get(name, []):
            by_number.setdefault(row["ApplNo"], _empty())[name].append(_spelled_out(row, lookups))
    for number, content in sorted(by_number.items()):
        kind = content["application"].get("ApplType", "")
        dates = [_day(row["SubmissionStatusDate"]) for row in content["submissions"]]
        yield SourceRecord(
            identifier=f"{kind}{number}" if number.isascii() and number.isalnum() else f"{kind}unnumbered",
            locator=f"{place}/{number}",
            content=json.dumps(content, ensure_ascii=False, sort_keys=True).encode(),
            version=max(dates, default=""),
        )


def _empty() -> dict[str, Any]:
    return {"application": {}, **{name: [] for name in _JOINED}}


def _spelled_out(row: _Row, lookups: Mapping[str, Mapping[str, _Row]]) -> _Row:
    """Return a row with what its codes of status and class stand for."""
    status = lookups["marketingstatus_lookup"].get(row.get("MarketingStatusID", ""), {})
    kind = lookups["submissionclass_lookup"].get(row.get("SubmissionClassCodeID", ""), {})
    extra = {
        "MarketingStatusDescription": status.get("MarketingStatusDescription", ""),
        "SubmissionClassCode": kind.get("SubmissionClassCode", ""),
        "SubmissionClassCodeDescription": kind.get("SubmissionClassCodeDescription", ""),
    }
    return row | {name: text for name, text in extra.items() if text}


class _Application:
    """Says what one application is, holds and was granted."""

    def __init__(self, claims: RecordClaims, record: SourceRecord, content: Mapping[str, Any]) -> None:
        self._claims, self._record, self._content = claims, record, content
        self._number = record.identifier
        products: list[_Row] = content["products"]
        self._brands = list(dict.fromkeys(_name(row["DrugName"]) for row in products))
        ingredients = [_ingredients(row) for row in products]
        self._ingredients = list(dict.fromkeys(name for names in ingredients for name in names))
        self._alike = len({tuple(names) for names in ingredients}) == 1
        self._title = f"{' / '.join(self._brands)} ({self._number})" if self._brands else self._number

    def claim_all(self) -> None:
        """Claim products, ingredients and submissions."""
        latest = self._record.version
        address = f"{_PAGE}{self._content['application']['ApplNo']}"
        publication = record_publication(CARD, self._record, self._title, address, latest)
        self._claims.conversion.entities.append(publication)
        product = self._product()
        drugs = self._drugs(product)
        subject = drugs[0] if len(drugs) == 1 == len(self._ingredients) and self._alike else product
        submissions = sorted(self._content["submissions"], key=_order)
        if not submissions:
            self._claims.skip("Submissions.txt", "the application has no submission, and so no date", self._title)
        for row in submissions:
            self._submission(row, subject, product)

    def _product(self) -> URIRef:
        properties = text_properties(
            (MK.applicationNumber, self._number),
            (MK.applicant, self._content["application"]["SponsorName"]),
            *((MK.brandName, name) for name in self._brands),
            *((MK.ingredientTerm, name) for name in self._ingredients),
        )
        product = self._claims.entity(f"product:{self._number}", MK.DrugProduct, self._title, properties)
        statuses = {row["ProductNo"]: row for row in self._content["marketingstatus"]}
        codes = {(row["ProductNo"], row["TECode"]) for row in self._content["te"]}
        for row in self._content["products"]:
            number = row["ProductNo"]
            name = _name(row["DrugName"])
            result = text_properties(
                (MK.applicationNumber, f"{self._number}.{number}"),
                (MK.brandName, name),
                *((MK.ingredientTerm, one) for one in _ingredients(row)),
                (MK.dosageForm, row["Form"]),
                (MK.productStrength, row["Strength"]),
                (MK.marketingStatus, statuses.get(number, {}).get("MarketingStatusDescription", "")),
                *((MK.therapeuticEquivalence, code) for of, code in sorted(codes) if of == number),
            )
            result += [(MK.presentationOf, product)]
            if row["ReferenceDrug"] in {"0", "1"}:
                result.append((MK.referenceListedDrug, _YES if row["ReferenceDrug"] == "1" else _NO))
            label = " ".join(part for part in (name, row["Strength"], row["Form"].replace(";", ", ").lower()) if part)
            self._claims.entity(f"product:{self._number}.{number}", MK.DrugProduct, label, result)
        return product

    def _drugs(self, product: URIRef) -> list[URIRef]:
        """Claim the ingredients that are drugs of the graph; return these drugs."""
        result: dict[URIRef, None] = {}
        for number, written in enumerate(self._ingredients):
            drug, candidates = drug_of_ingredient(self._claims.index, written)
            if drug is None:
                self._claims.unknown("drug", written, candidates)
                continue
            iri = known_iri(drug)
            result[iri] = None
            self._claims.claim(
                f"ingredient-{number + 1}",
                MK.ClassificationClaim,
                product,
                MK.hasActiveIngredient,
                f"{self._title} has the active ingredient {written.lower()}.",
                "Products.txt: ActiveIngredient",
                [(MK.ingredientTerm, Literal(written))],
                object_=iri,
            )
        return list(result)

    def _submission(self, row: _Row, subject: URIRef, product: URIRef) -> None:
        kind, number, status = row["SubmissionType"], row["SubmissionNo"], row["SubmissionStatus"]
        name = f"{kind}-{number}"
        place = f"Submissions.txt: ApplNo {row['ApplNo']}, {kind} {number}"
        code = row.get("SubmissionClassCode", "")
        what = row.get("SubmissionClassCodeDescription", "") or code.replace("UNKNOWN", "")
        if kind != "ORIG" and code != _EFFICACY:
            self._claims.skip(place, f"a supplement that is no change of efficacy: {what.lower() or 'no class'}")
            return
        if status not in {_APPROVED, _TENTATIVE}:
            self._claims.skip(place, "the submission is neither approved nor tentatively approved", status)
            return
        day = _day(row["SubmissionStatusDate"])
        result: list[Property] = [
            (MK.regulator, known_iri(_FDA)),
            (MK.product, product),
            (MK.submission, Literal(name)),
        ]
        date = None if day == _UNKNOWN_DAY else date_or_none(day)
        if date:
            result += [(MK.date, date), (MK.asWritten, Literal(row["SubmissionStatusDate"]))]
        else:
            written = row["SubmissionStatusDate"]
            missing = written[:10] in {"", _UNKNOWN_DAY}
            reason = "the submission has no date" if missing else "the date of the submission is no day"
            self._claims.skip(place, reason, written)
        priority = row.get("ReviewPriority", "").lower()
        note = " ".join(_TAGS.sub("", row.get("SubmissionsPublicNotes", "")).split())
        result += text_properties(
            (MK.submissionClass, what),
            (MK.reviewPriority, priority if priority in {"priority", "standard"} else ""),
            (MK.sourceComment, note),
        )
        if self._is_orphan(kind, number):
            result.append((MK.orphanDesignation, _YES))
        relation, words = _meaning(kind, status)
        name_and_day = f"{' / '.join(self._brands) or self._number}{f' on {day}' if date else ''}"
        self._claims.claim(
            name.lower(),
            MK.ApprovalClaim,
            subject,
            relation,
            f"The FDA {words} {name_and_day} ({self._number} {name}, {what or 'no class'}).",
            place,
            result,
            object_=known_iri(_FDA),
            unresolved="The note to the submission gives another date of approval."
            if _ANOTHER_DAY.search(note)
            else "",
        )

    def _is_orphan(self, kind: str, number: str) -> bool:
        return any(
            (row["SubmissionType"], row["SubmissionNo"]) == (kind, number)
            and row["SubmissionPropertyTypeCode"].lower() == "orphan"
            for row in self._content["submissionpropertytype"]
        )


def _meaning(kind: str, status: str) -> tuple[URIRef, str]:
    """Return the relation of a submission, and what the authority did with it."""
    what = "" if kind == "ORIG" else " a supplement to"
    if status == _TENTATIVE:
        return MK.tentativelyApprovedBy, f"tentatively approved{what}"
    return (MK.approvedBy if kind == "ORIG" else MK.supplementApprovedBy), f"approved{what}"


def _order(row: _Row) -> tuple[bool, str, int]:
    number = row["SubmissionNo"]
    return row["SubmissionType"] != "ORIG", row["SubmissionStatusDate"], int(number) if number.isdecimal() else 0


def _day(written: str) -> str:
    """Return the day of a time, ISO 8601; older files write the month first.

    >>> _day("2005-12-27 00:00:00"), _day("5/17/2006 0:00:00"), _day("")
    ('2005-12-27', '2006-05-17', '')
    """
    match = _MONTH_FIRST.match(written)
    return f"{match[3]}-{int(match[1]):02}-{int(match[2]):02}" if match else written[:10]


def _name(written: str) -> str:
    return written.replace('""', '"')


def _ingredients(row: _Row) -> list[str]:
    return [name for part in row["ActiveIngredient"].split(";") if (name := part.strip())]
