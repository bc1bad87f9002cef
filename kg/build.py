"""A build: it decides whether anything has changed since the last one, and makes a new snapshot if so.

That nothing has changed is seen from the disk alone: what builds (`kg.build_phases`) is imported where it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg import resources
from kg.build_cache import PACKED, BuildCache
from kg.build_inputs import BuildInputs
from kg.engine.snapshot import Snapshot
from kg.engine.snapshots import Snapshots
from kg.errors import SnapshotError
from kg.ingestion.load_options import Loading
from kg.ingestion.report import LOAD_REPORT, LoadReport
from kg.ingestion.source_list import FILE, SourceList, read_source_list
from kg.interrupts import LateInterrupt, say_done, say_left

if TYPE_CHECKING:
    from kg.build_phases import Progress
    from kg.ingestion.source_files import SourceFile

_PHASES = "phases"


@dataclass(frozen=True)
class BuildResult:
    """A finished build: the snapshot, whether anything had changed, and what the last load of bulk sources gave."""

    snapshot: Snapshot
    changed: bool
    report: LoadReport


def build(
    home: Path,
    progress: Progress = lambda _: None,
    *,
    force: bool = False,
    sources: SourceList | None = None,
    loading: Loading | None = None,
) -> BuildResult:
    """Build the graph and put the new snapshot in use; nothing is done when no input has changed.

    `sources`: the bulk sources; without a list, those of `sources.toml` in the home, if it is there.
    Raises SourceError, OntologyError or BuildError; the last snapshot then stays in use.

    >>> result = build(home)
    >>> result.changed, result.snapshot.digest == (home / "current").read_text().strip()
    (False, True)
    """
    with _alone(home, progress):
        return _build(home, progress, sources, loading or Loading(), force=force)


def build_with_files(
    home: Path, source: str, files: Iterable[Path], mapping: Path | None, progress: Progress, loading: Loading
) -> BuildResult:
    """Add files of a source to the list of a home, and build; the list is written when the build is done.

    Two loads into one home wait for each other, so that each finds what the other listed and converted. Raises
    SourceError, OntologyError or BuildError; the list and the last snapshot are then as they were.
    """
    with _alone(home, progress):
        listed = own_sources(home).with_files(source, files, mapping)
        try:
            result = _build(home, progress, listed, loading, force=False)
        except LateInterrupt:
            listed.write()
            raise
        listed.write()
        return result


def kept_phases(home: Path) -> BuildCache:
    """Return the results of phases that a home keeps, and those that a package carries."""
    return BuildCache(home / _PHASES, resources.PACKAGED / PACKED)


@contextmanager
def _alone(home: Path, progress: Progress) -> Iterator[None]:
    """Build while no other process builds in the home."""
    say_left("What was there before is as it was; what is done already is not done again.")
    with Snapshots(home).building(lambda: progress("waiting for another build in this home")):
        yield


def _build(home: Path, progress: Progress, sources: SourceList | None, loading: Loading, *, force: bool) -> BuildResult:
    files = _source_files(sources or own_sources(home))
    named = {f"{file.version} {file.path}": " ".join(file.digests) for file in files}
    inputs = BuildInputs.read()
    fingerprint = inputs.fingerprint(named)
    current = Snapshots(home).current()
    if current is not None and not force and _is_of(current, fingerprint):
        report = LoadReport.read(home / LOAD_REPORT) if files else LoadReport()
        return BuildResult(current, changed=False, report=report)
    from kg.build_phases import new_snapshot  # noqa: PLC0415 - imports all that builds, where something is built

    try:
        snapshot, report = new_snapshot(home, inputs, fingerprint, files, kept_phases(home), loading, progress)
    except KeyboardInterrupt:
        in_use = Snapshots(home).current()
        if in_use is None or in_use == current:
            raise
        say_done(f"{home} has the snapshot {in_use.digest[:16]}")
        raise LateInterrupt from None
    say_done(f"{home} has the snapshot {snapshot.digest[:16]}")
    return BuildResult(snapshot, changed=True, report=report)


def _source_files(listed: SourceList) -> list[SourceFile]:
    if not listed.sources:
        return []
    from kg.ingestion.source_files import source_files  # noqa: PLC0415 - imports the loaders, where bulk sources are listed

    return source_files(listed.files())


def _is_of(snapshot: Snapshot, fingerprint: str) -> bool:
    """Whether a snapshot was made of the inputs that have this fingerprint; a damaged one is to be made anew."""
    try:
        snapshot.check()
        return bool(snapshot.info.get("fingerprint") == fingerprint)
    except SnapshotError:
        return False


def own_sources(home: Path) -> SourceList:
    """Return the bulk sources that a home lists. Raises SourceError."""
    path = home / FILE
    return read_source_list(path) if path.exists() else SourceList(home)
