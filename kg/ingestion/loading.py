"""Bulk sources as parts on the disk: read file by file, converted batch by batch in several processes.

What was converted before is not converted again: the parts of a file stand under the digest of the file, of the
loader's version and of the code and tables that conversions depend on. An interrupted load goes on where it stopped.

Of two records with one identifier the one with the greater version counts, wherever it stands; the batch of the other
is then converted again without it.
"""

from __future__ import annotations

import hashlib
import json
import shlex
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kg.engine.snapshots import Snapshots
from kg.errors import BuildError, Finding
from kg.ingestion.cluster import cluster_converter
from kg.ingestion.conversion import (
    LINES,
    RECORDS,
    UNKNOWN,
    Batch,
    Premises,
    RecordVersion,
    finished_part,
    read_records,
    record_version,
    replaced_versions,
)
from kg.ingestion.load_options import LoadProgress
from kg.ingestion.local_processes import process_converter
from kg.ingestion.report import DOUBLED, LoadReport, SourceReport, merged_report, unknown_terms
from kg.ingestion.source_files import SourceFile, expected_bytes, file_digest
from kg.sorted_lines import merged_files, write_lines
from loaders.bulk import bulk_loader
from loaders.source import Loader, SourceCard, SourceRecord

BATCH_BYTES = 1 << 20
"""Bytes of records that are converted together: their statements are held in memory."""
LOADED = "loaded"
"""The folder of a home that the parts stand in."""
_BATCH_RECORDS = 500
_MANIFEST = ".json"


@dataclass(frozen=True)
class LoadedSources:
    """Parts of the graph on the disk, with the cards and files of the sources that they come from."""

    stems: tuple[Path, ...] = ()
    cards: tuple[SourceCard, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    report: LoadReport = LoadReport()

    def paths(self, kind: str) -> list[Path]:
        """Return the files of one kind of all parts: see `kg.ingestion.conversion`."""
        return [stem.with_suffix(kind) for stem in self.stems]


def load_sources(
    files: Iterable[SourceFile],
    folder: Path,
    premises: Premises,
    code: str,
    *,
    processes: int = 1,
    cluster: str = "",
    progress: Callable[[LoadProgress], None] = lambda _: None,
) -> LoadedSources:
    """Convert the files that have not been converted yet, and return the parts of all.

    `code`: the digest of the code and tables that conversions depend on. `cluster`: the address of a cluster whose
    workers convert instead of processes of this machine (see `kg.ingestion.cluster`). Parts of files that are no longer
    wanted are removed. What cannot be read is in the report.
    """
    wanted = list(files)
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with cluster_converter(premises, cluster) if cluster else process_converter(premises, processes) as convert:
        run = _Run(folder, code, convert, progress, sum(expected_bytes(file.path) for file in wanted))
        whole = {file: run.converted(file) for file in wanted}
        superseded, doubled = _superseded(folder, whole.values())
        taken = {
            file: run.converted(file, superseded[parts.key]) if parts.key in superseded else parts
            for file, parts in whole.items()
        }
    _remove_others(folder, {*whole.values(), *taken.values()})
    names = list(dict.fromkeys(file.source for file in wanted))
    reports = []
    for name in names:
        own = [parts for file, parts in taken.items() if file.source == name]
        reports.append(_report(name, own, folder))
        losers = [one for file, parts in whole.items() if file.source == name for one in superseded.get(parts.key, ())]
        reports[-1].superseded = len([one for one in losers if one not in doubled])
        for one in sorted(one for one in losers if one in doubled):
            reports[-1].skip(DOUBLED, one.identifier, "")
        reports[-1].name = bulk_loader(name).card.name
    return LoadedSources(
        stems=tuple(folder / stem for parts in taken.values() for stem in parts.stems),
        cards=tuple(bulk_loader(name).card for name in names),
        files={path: sha for file in wanted for path, sha in ((str(file.path), file.sha256), *file.beside)}
        | _mappings(names),
        report=LoadReport(tuple(reports), time.monotonic() - began, 0 if cluster else processes, run.converted_bytes),
    )


def loaded_quads(home: Path) -> list[Path]:
    """Return the files of N-Quads that bulk sources became in a home. Raises SnapshotError and BuildError."""
    Snapshots(home).require()
    return loaded_parts(home / LOADED)


def loaded_parts(folder: Path) -> list[Path]:
    """Return the files of N-Quads that bulk sources became in the folder of a home.

    Raises BuildError where one is not as it was written, or belongs to a load that did not end.
    """
    remedy = f"Run: myeloma-kg build --force --home {shlex.quote(str(folder.parent))}"
    whole: set[Path] = set()
    for manifest in sorted(folder.glob(f"*{_MANIFEST}")):
        parts = _FileParts.read(folder, manifest.name.removesuffix(_MANIFEST))
        if parts is None:
            raise BuildError(f"{manifest}, or a part that it lists, is not as it was written. {remedy}")
        whole |= {(folder / stem).with_suffix(LINES) for stem in parts.stems}
    if others := sorted(set(folder.glob(f"*{LINES}")) - whole):
        raise BuildError(f"{others[0]} belongs to a load that did not end. {remedy}")
    return sorted(whole)


@dataclass(frozen=True)
class _FileParts:
    """What a file became: its key, the stems of its parts, and what of it could not be read."""

    key: str
    stems: tuple[str, ...]
    findings: tuple[Finding, ...]

    def write(self, folder: Path) -> None:
        data = {"stems": self.stems, "findings": [asdict(finding) for finding in self.findings]}
        write_lines(folder / f"{self.key}{_MANIFEST}", [json.dumps(data, ensure_ascii=False)])

    @classmethod
    def read(cls, folder: Path, key: str) -> _FileParts | None:
        """Return what an earlier run made of a file, if it is all there."""
        try:
            data = json.loads((folder / f"{key}{_MANIFEST}").read_text(encoding="utf-8"))
            parts = cls(key, tuple(data["stems"]), tuple(Finding(**finding) for finding in data["findings"]))
        except (OSError, ValueError, LookupError, TypeError):
            return None
        return parts if all(finished_part(folder / stem) for stem in parts.stems) else None


class _Run:
    """One run over the files of all sources."""

    def __init__(
        self,
        folder: Path,
        code: str,
        convert: Callable[[Iterable[Batch]], Iterator[SourceReport]],
        progress: Callable[[LoadProgress], None],
        expected: int,
    ) -> None:
        self._folder, self._code, self._convert, self._progress = folder, code, convert, progress
        self._expected, self._began = expected, time.monotonic()
        self._records = self._bytes = 0
        self.converted_bytes = 0

    def converted(self, file: SourceFile, without: frozenset[RecordVersion] = frozenset()) -> _FileParts:
        """Return what a file became, from the disk where it stands there, else by converting it."""
        parts = [file.version, self._code, *file.digests]
        parts += [one.line() for one in sorted(without)]
        key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
        known = _FileParts.read(self._folder, key)
        if known is not None:
            self._expected -= 0 if without else expected_bytes(file.path)
            return known
        findings: list[Finding] = []
        stems: list[str] = []
        left_out = {(one.identifier, one.version, one.sha256) for one in without}
        for report in self._convert(self._pending(file, key, stems, findings, left_out)):
            self.converted_bytes += report.bytes
        made = _FileParts(key, tuple(stems), tuple(findings))
        made.write(self._folder)
        return made

    def _pending(
        self,
        file: SourceFile,
        key: str,
        stems: list[str],
        findings: list[Finding],
        left_out: Collection[tuple[str, str, str]],
    ) -> Iterator[Batch]:
        """Yield the batches of a file that no earlier run has finished; the stems of all are added to `stems`."""
        loader = bulk_loader(file.source)
        for records in self._batches(loader, file, findings):
            stem = self._folder / f"{key}-{len(stems):06}"
            stems.append(stem.name)
            if not finished_part(stem):
                versions = ((record, record_version(file.source, record, stem)) for record in records)
                kept = (record for record, one in versions if (one.identifier, one.version, one.sha256) not in left_out)
                yield Batch(file.source, loader, tuple(kept), stem)

    def _batches(self, loader: Loader, file: SourceFile, findings: list[Finding]) -> Iterator[list[SourceRecord]]:
        batch: list[SourceRecord] = []
        size = 0
        for record in read_records(loader, file.path, findings):
            self._count(file, len(record.content))
            batch.append(record)
            size += len(record.content)
            if size >= BATCH_BYTES or len(batch) >= _BATCH_RECORDS:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _count(self, file: SourceFile, size: int) -> None:
        self._records += 1
        self._bytes += size
        seconds = time.monotonic() - self._began
        expected = max(self._expected, self._bytes)
        self._progress(LoadProgress(file.source, file.path, self._records, self._bytes, expected, seconds))


def _superseded(
    folder: Path, files: Iterable[_FileParts]
) -> tuple[dict[str, frozenset[RecordVersion]], frozenset[RecordVersion]]:
    """Return by file the records that another one replaces, and which of them are of the same version as that one."""
    paths = [(folder / stem).with_suffix(RECORDS) for parts in files for stem in parts.stems]
    losers: dict[str, set[RecordVersion]] = {}
    doubled: set[RecordVersion] = set()
    for one, same in replaced_versions(merged_files(paths, folder)):
        losers.setdefault(one.file, set()).add(one)
        doubled.update([one] if same else [])
    return {file: frozenset(records) for file, records in losers.items()}, frozenset(doubled)


def _mappings(names: Iterable[str]) -> dict[str, str]:
    """Return the mappings that sources are loaded by, with their digests."""
    paths = [name.partition(":")[2] for name in names]
    return {path: file_digest(Path(path)) for path in paths if path}


def _report(name: str, files: Collection[_FileParts], folder: Path) -> SourceReport:
    stems = [folder / stem for parts in files for stem in parts.stems]
    report = merged_report(name, (report for stem in stems if (report := finished_part(stem))))
    report.files = len(files)
    report.findings += [finding for parts in files for finding in parts.findings]
    report.unknown = tuple(unknown_terms(merged_files([stem.with_suffix(UNKNOWN) for stem in stems], folder)))
    return report


def _remove_others(folder: Path, wanted: Collection[_FileParts]) -> None:
    """Remove the parts and manifests of files that are no longer wanted, and what an interrupted load left."""
    names = {name for parts in wanted for name in (parts.key, *parts.stems)}
    for path in folder.iterdir():
        if path.is_file() and path.name.partition(".")[0] not in names:
            path.unlink()
