"""What files of a source would say, without loading them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kg.ingestion.conversion import convert_record, read_records, record_version, replaced_versions
from kg.ingestion.report import DOUBLED, SourceReport, UnknownCount, UnknownTerms, unknown_terms
from kg.model import Claim
from kg.sorted_lines import sorted_lines
from loaders.bulk import bulk_loader
from loaders.entity_index import EntityIndex
from loaders.source import Conversion, Loader, SourceRecord

_Unknown = Counter[tuple[str, str, tuple[str, ...]]]
"""How often each term of a role is not known, with what it may stand for."""

MOST_RECORDS = 5000
"""How many records of each file a preview looks at."""


@dataclass(frozen=True)
class Preview:
    """The first claims of some files, and the report on the records that were looked at. `whole`: those are all."""

    claims: tuple[Claim, ...]
    report: SourceReport
    whole: bool


def converted_lines(
    source: str, files: Sequence[Path], entities: EntityIndex, report: SourceReport, folder: Path
) -> Iterator[str]:
    """Yield what the records of files say as lines of N-Quads, record by record, and count them in a report.

    Of two versions of a record the greater one counts, as in a load; for that the files are read twice. `folder`: where
    lists that are sorted meanwhile may stand.
    """
    loader = bulk_loader(source)
    replaced = _replaced(source, loader, files, folder)
    unknown: _Unknown = Counter()
    for path in files:
        report.files += 1
        for record in read_records(loader, path, report.findings):
            report.read += 1
            version = record_version(source, record, path)
            same = replaced.get((version.identifier, version.version, version.sha256))
            if same is True:
                report.skip(DOUBLED, record.locator, record.identifier)
            elif same is False:
                report.superseded += 1
            elif conversion := _converted(loader, record, entities, report, unknown):
                yield from conversion.lines()
    report.unknown = _summed(unknown)


def _replaced(source: str, loader: Loader, files: Iterable[Path], folder: Path) -> dict[tuple[str, str, str], bool]:
    """Return the versions of records that others replace, and whether those are of the same version."""
    versions = (
        record_version(source, record, Path(str(number))).line()
        for number, path in enumerate(files)
        for record in read_records(loader, path, [])
    )
    with sorted_lines(versions, folder) as lines:
        return {(one.identifier, one.version, one.sha256): same for one, same in replaced_versions(lines)}


def preview(source: str, files: Iterable[Path], entities: EntityIndex, shown: int) -> Preview:
    """Convert the first records of files and keep the first `shown` claims. Nothing is written."""
    loader = bulk_loader(source)
    report = SourceReport(loader.card.name)
    unknown: _Unknown = Counter()
    claims: list[Claim] = []
    seen: dict[tuple[str, str], str] = {}
    whole = True
    for path in files:
        report.files += 1
        records = read_records(loader, path, report.findings)
        for record in islice(records, MOST_RECORDS):
            report.read += 1
            report.bytes += len(record.content)
            version = (record.identifier, record.version)
            if version in seen:
                if seen[version] != record.sha256:
                    report.skip(DOUBLED, record.locator, record.identifier)
                continue
            seen[version] = record.sha256
            if conversion := _converted(loader, record, entities, report, unknown):
                report.lines += len(conversion.lines())
                claims += conversion.claims[: shown - len(claims)]
        whole = whole and next(records, None) is None
    report.unknown = _summed(unknown)
    return Preview(tuple(claims), report, whole)


def _converted(
    loader: Loader, record: SourceRecord, entities: EntityIndex, report: SourceReport, unknown: _Unknown
) -> Conversion | None:
    """Convert a record and count what came of it; None where it cannot be converted, which is a finding."""
    conversion = convert_record(loader, record, entities, report.findings)
    if conversion is not None:
        report.converted += 1
        report.entities += len(conversion.entities)
        report.claims += len(conversion.claims)
        for one in conversion.skipped:
            report.skip(one.reason, one.locator, one.value)
        unknown.update((one.role, " ".join(one.text.split()), one.candidates) for one in conversion.unknown)
    return conversion


def _summed(unknown: _Unknown) -> tuple[UnknownTerms, ...]:
    lines = sorted(UnknownCount(role, text, count, known).line("") for (role, text, known), count in unknown.items())
    return tuple(unknown_terms(lines))
