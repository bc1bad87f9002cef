"""A batch of records becomes a part of the graph: what every process does, and every machine may."""

from __future__ import annotations

import json
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from rdflib import URIRef
from rdflib.namespace import RDF

from kg.errors import Finding, MyelomaKgError
from kg.ingestion.entailment import Entailment
from kg.ingestion.report import SourceReport, UnknownCount
from kg.model import EdgeRules, EdgeSupport, edge_support, retracted_publications
from kg.rdf import Quad, nquad
from kg.sorted_lines import write_lines
from loaders.entity_index import EntityIndex
from loaders.source import Conversion, Loader, SourceRecord, UnknownTerm

LINES, SUPPORTS, PREMISES, RECORDS, UNKNOWN = ".nq", ".supports", ".premises", ".records", ".unknown"
RETRACTED_PUBLICATIONS = ".retracted"
KINDS_OF_FILE = (LINES, SUPPORTS, PREMISES, RECORDS, UNKNOWN, RETRACTED_PUBLICATIONS)
REPORT = ".report"
_SIZES = "sizes"

# What data of another shape than expected bring about in a loader.
# Whatever one record is like, the others are converted.
_MISFITS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


@dataclass(frozen=True)
class Premises:
    """What conversions depend on beside their records: the curated entities, and what the ontology says."""

    entities: EntityIndex
    entailment: Entailment
    rules: EdgeRules


@dataclass(frozen=True)
class Batch:
    """Records of one source that are converted together, and the stem of the files that they become.

    `loader`: with its mapping, so that what is read beside a record need not be where it is converted.
    """

    source: str
    loader: Loader
    records: tuple[SourceRecord, ...]
    stem: Path


@dataclass(frozen=True, order=True)
class RecordVersion:
    """Which version of which record, the digest of what it holds, and the file that it stands in (its key)."""

    source: str
    identifier: str
    version: str
    sha256: str
    file: str

    def line(self) -> str:
        """Return the version as a line; lines of one record sort by version."""
        return f"{self.source}\t{self.identifier}\t{self.version}\t{self.sha256}\t{self.file}"

    @classmethod
    def parsed(cls, line: str) -> RecordVersion:
        """Return the version that a line is."""
        return cls(*line.split("\t"))


def record_version(source: str, record: SourceRecord, stem: Path) -> RecordVersion:
    """Return the version of a record in a part; what separates columns and lines is none of it."""
    identifier, version = ("".join(text.split()) for text in (record.identifier, record.version))
    return RecordVersion(source, identifier, version, record.sha256, file_of(stem))


def replaced_versions(lines: Iterable[str]) -> Iterator[tuple[RecordVersion, bool]]:
    """Yield of sorted lines the versions of records that another one replaces, and whether it is of the same version.

    The greater version counts, wherever it stands; of equal ones the greater digest does.
    """
    for _, each in groupby(map(RecordVersion.parsed, lines), key=lambda one: (one.source, one.identifier)):
        *lower, best = each
        for one in lower:
            if (one.version, one.sha256) != (best.version, best.sha256):
                yield one, one.version == best.version


def file_of(stem: Path) -> str:
    """Return the key of the file that a part is made of."""
    return stem.name.partition("-")[0]


class _Worker:
    """What a process holds for all its batches."""

    premises: Premises | None = None


def begin_worker(premises: Premises) -> None:
    """Prepare a process. An interrupt ends the process that waits for it, which ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Worker.premises = premises


def convert_in_worker(batch: Batch) -> SourceReport:
    """Convert a batch in a prepared process."""
    if _Worker.premises is None:
        raise RuntimeError("begin_worker has not been called in this process")
    return convert_batch(batch, _Worker.premises)


def convert_batch(batch: Batch, premises: Premises) -> SourceReport:
    """Convert a batch and write its part, each file sorted; its report is written last, when the part is whole.

    The lines of the graph; what claims say of edges; what the reasoning over the whole needs, which is triples of
    composing properties with the kinds of what they join; the records; the terms that nothing is known of; and the keys
    of the publications that were retracted.
    """
    report = SourceReport(batch.source)
    lines: set[str] = set()
    supports: set[EdgeSupport] = set()
    reasoned: set[str] = set()
    publications: set[str] = set()
    unknown: Counter[UnknownTerm] = Counter()
    for record in batch.records:
        conversion = _converted(batch.loader, record, premises, report)
        if conversion is None:
            continue
        retracted = retracted_publications(conversion.entities)
        quads = list(conversion.quads())
        own = [support for claim in conversion.claims if (support := edge_support(claim, premises.rules))]
        supports.update(own)
        publications.update(retracted)
        lines.update(map(nquad, quads))
        lines.update(map(nquad, conversion.ontology))
        lines.update(map(nquad, premises.entailment.follows(quads)))
        reasoned.update(map(nquad, _reasoned(conversion, quads, own, premises.entailment.composing)))
        unknown.update(conversion.unknown)
        _count(conversion, report)
    report.lines = write_lines(batch.stem.with_suffix(LINES), sorted(lines))
    write_lines(batch.stem.with_suffix(SUPPORTS), sorted("\t".join(support) for support in supports))
    write_lines(batch.stem.with_suffix(PREMISES), sorted(reasoned))
    write_lines(batch.stem.with_suffix(RETRACTED_PUBLICATIONS), sorted(publications))
    versions = {record_version(batch.source, record, batch.stem).line() for record in batch.records}
    write_lines(batch.stem.with_suffix(RECORDS), sorted(versions))
    counts = (
        UnknownCount(term.role, " ".join(term.text.split()), count, term.candidates) for term, count in unknown.items()
    )
    write_lines(batch.stem.with_suffix(UNKNOWN), sorted(count.line(batch.stem.name) for count in counts))
    sizes = {kind: batch.stem.with_suffix(kind).stat().st_size for kind in KINDS_OF_FILE}
    write_lines(batch.stem.with_suffix(REPORT), [json.dumps({**report.as_json(), _SIZES: sizes}, ensure_ascii=False)])
    return report


def finished_part(stem: Path) -> SourceReport | None:
    """Return the report of a part that an earlier run finished, or None where a file of it is not as it was written."""
    try:
        data = json.loads(stem.with_suffix(REPORT).read_text(encoding="utf-8"))
        sizes = data.pop(_SIZES)
        is_whole = all(stem.with_suffix(kind).stat().st_size == size for kind, size in sizes.items())
        return SourceReport.from_json(data) if is_whole else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def read_support(line: str) -> EdgeSupport:
    """Return the support that a line of a part is."""
    return EdgeSupport(*line.split("\t"))


def read_records(loader: Loader, path: Path, findings: list[Finding]) -> Iterator[SourceRecord]:
    """Yield the records of a file. Where its data have a shape that the loader does not expect, that is a finding."""
    number = 0
    try:
        for record in loader.read(path, findings):
            number += 1
            yield record
    except _MISFITS as error:
        where = f"after record {number}" if number else "from its beginning"
        rule = f"it cannot be read {where} ({type(error).__name__}): {error}"
        findings.append(Finding(str(path), 1, "", "", rule, "Look at what stands there, and fetch the file again."))


def convert_record(
    loader: Loader, record: SourceRecord, entities: EntityIndex, findings: list[Finding]
) -> Conversion | None:
    """Return what a record says, or None, with a finding, where the loader cannot convert it."""
    try:
        conversion = loader.convert(record, entities)
    except (MyelomaKgError, *_MISFITS) as error:
        message = f"it cannot be converted ({type(error).__name__}): {error}"
        findings.append(Finding(record.locator, 1, "", record.identifier, message))
        return None
    if malformed := next(conversion.malformed_iris(), ""):
        rule = "it cannot be converted: what stands in the place of an IRI is none"
        remedy = f"Correct '{malformed}', or how the loader makes it."
        findings.append(Finding(record.locator, 1, "", record.identifier, rule, remedy))
        return None
    return conversion


def _converted(loader: Loader, record: SourceRecord, premises: Premises, report: SourceReport) -> Conversion | None:
    report.read += 1
    report.bytes += len(record.content)
    conversion = convert_record(loader, record, premises.entities, report.findings)
    report.converted += conversion is not None
    return conversion


def _reasoned(
    conversion: Conversion, quads: list[Quad], supports: list[EdgeSupport], composing: frozenset[URIRef]
) -> Iterator[Quad]:
    entities = {entity.iri for entity in conversion.entities}
    plain = [quad for quad in quads if quad[1] in composing and quad[0] in entities]
    joined = {term for quad in plain for term in (quad[0], quad[2])}
    joined.update(
        URIRef(term)
        for support in supports
        if URIRef(support.relation) in composing
        for term in (support.subject, support.object)
    )
    yield from plain
    yield from (quad for quad in quads if quad[0] in joined and quad[1] == RDF.type)


def _count(conversion: Conversion, report: SourceReport) -> None:
    report.entities += len(conversion.entities)
    report.claims += len(conversion.claims)
    for one in conversion.skipped:
        report.skip(one.reason, one.locator, one.value)
