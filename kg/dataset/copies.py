"""Copies of a dataset: backups that can be checked and restored, and exports in a format of others.

A backup is itself a dataset of one version, with two files beside it: SHA256SUMS lists every file with its SHA-256, as
`sha256sum --check` reads it; `backup.json` holds the digest of that list, which is that of the backup, and how many
quads there are. It is written last, and the list stands there from the beginning: a backup that was broken off is none,
and no dataset either.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

import pyoxigraph as ox

from kg.columns.codes import LEAST_QUADS
from kg.dataset.columns import fault_of_columns
from kg.dataset.directory import BACKUP, Directory, write_durably
from kg.dataset.errors import DatasetError
from kg.dataset.writer import Writer
from kg.engine.column_groups import COLUMNS
from kg.engine.snapshot import STORE, Snapshot
from kg.errors import is_not_permitted, is_out_of_files, storage_error
from kg.formats import Format
from kg.interrupts import say_left, whole_or_gone

_SUMS = "SHA256SUMS"
_FORMAT = 1
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


@dataclass(frozen=True)
class Verified:
    """What a check of a dataset or a backup found: its quads, its graphs, and the digest of a backup.

    `empty`: how many of the graphs have no triple, as those that were made or emptied.
    """

    version: Snapshot
    quads: int
    graphs: int
    empty: int
    digest: str = ""

    @property
    def lacks_columns(self) -> bool:
        """Whether it is large and has no columns."""
        return self.quads >= LEAST_QUADS and not (self.version.path / COLUMNS).is_file()


class Compacted(NamedTuple):
    """The bytes of a dataset before and after; those of its columns, and why a large one has none."""

    before: int
    after: int
    columns: int
    without_columns: str


def back_up(directory: Directory, target: Path) -> Verified:
    """Copy the version in use into a new directory; the dataset may be served meanwhile.

    Raises DatasetError when there is nothing to copy, or something stands at the target, and StorageError.
    """
    say_left(f"There is no backup in {target}: make it again. {directory.path} is as it was.")
    with directory.reading() as version:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise DatasetError(f"{target} is there already and not empty. Name a new directory for the backup.")
        with _on_disk(target), whole_or_gone(target):
            return _back_up(version, target)


def _back_up(version: Snapshot, target: Path) -> Verified:
    copy = Directory(target)
    copy.create()
    # By an empty list, what was broken off is known for a backup that is not whole.
    write_durably(target / _SUMS, "")
    copied = copy.publish(version.digest, lambda folder: _copy(version, folder), _description(version))
    saved = _scanned(copied)
    sums = "".join(f"{_sum(path)}  {path.relative_to(target)}\n" for path in _files(target))
    digest = hashlib.sha256(sums.encode()).hexdigest()
    write_durably(target / _SUMS, sums)
    mark = {"myeloma-kg backup": _FORMAT, "digest": digest, "quads": saved.quads, "version": version.digest}
    write_durably(target / BACKUP, json.dumps(mark) + "\n")
    return dataclasses.replace(saved, version=version, digest=digest)


def restore(backup: Path, directory: Directory, *, replace: bool) -> Verified:
    """Make the content of a backup the next version of a dataset, which nobody may be serving.

    The backup is checked before anything is touched, and the copy is opened and counted before it is put in use; what
    the dataset held stays until then. Raises DatasetError when the backup is damaged, or the dataset holds something
    and `replace` is not given, and StorageError.
    """
    say_left(f"{directory.path} is as it was: nothing was restored.")
    saved = verify(backup)
    if not saved.digest:
        raise DatasetError(f"{backup} is a dataset and no backup: it has no {BACKUP}. Make one of it with: backup")
    with Directory(backup).reading() as version, _on_disk(directory.path), directory.filling():
        if not replace and _holds_data(directory):
            raise DatasetError(f"{directory.path} holds data. Restore into a new directory, or say --replace.")

        def fill(folder: Path) -> None:
            _copy(version, folder)
            if _count(folder / STORE) != saved.quads:
                raise DatasetError(f"The copy of {backup} is not what was saved. {directory.path} is as it was.")

        restored = directory.publish(directory.next_name(), fill, _description(version))
        result = _scanned(restored)
        directory.clean(lambda _: False)
        return dataclasses.replace(result, digest=saved.digest)


def _holds_data(directory: Directory) -> bool:
    try:
        return directory.current() is not None
    except DatasetError:  # damaged, and whatever is left of it may still be wanted
        return True


def verify(path: Path) -> Verified:
    """Read all of a dataset or a backup at rest. Raises DatasetError with what is damaged, and how to go on."""
    is_backup = (path / BACKUP).exists() or (path / _SUMS).exists()
    digest, quads = _check_backup(path) if is_backup else ("", None)
    with Directory(path).reading() as version:
        result = _scanned(version)
        fault = fault_of_columns(path, version, counting=True)
    if quads is not None and quads != result.quads:
        raise DatasetError(f"The backup {path} is damaged: it holds {result.quads:,} quads, and {quads:,} were saved.")
    if fault:
        raise DatasetError(f"Every quad of {path} can be read, {result.quads:,} in all. {fault}")
    return dataclasses.replace(result, digest=digest)


def compact(directory: Directory, begin: Callable[[str], None] = lambda _: None) -> Compacted:
    """Write a dataset anew; return what became of it.

    Nobody may be serving it. `begin` is called with what is done. Raises StorageError.
    """
    directory.require()
    say_left(f"{directory.path} is as it was, and not compacted.")
    with _on_disk(directory.path), directory.filling():
        before = directory.current()
        size = _size(before) if before else 0
        writer = Writer(directory)
        try:
            after, reason = writer.compact(begin)
        finally:
            writer.discard()
        directory.clean(lambda _: False)
        columns = after.path / COLUMNS
        return Compacted(size, _size(after), columns.stat().st_size if columns.is_file() else 0, reason)


def export(directory: Directory, output: IO[bytes], form: Format) -> int:
    """Write every quad of the version in use; return how many. The dataset may be served meanwhile."""
    with directory.reading() as version:
        store = ox.Store.read_only(str(version.path / STORE))
        engines = ox.RdfFormat.from_media_type(form.media_type)
        if engines is None or not engines.supports_datasets:
            raise DatasetError(f"{form.title} holds no named graphs. Use N-Quads or TriG.")
        store.dump(output, engines)
        return len(store)


def _copy(version: Snapshot, folder: Path) -> None:
    # Not `copytree`, which tries every file once one has found no room, and tells of all.
    (folder / STORE).mkdir()
    for path in sorted((version.path / STORE).iterdir()):
        shutil.copy2(path, folder / STORE / path.name)


def _description(version: Snapshot) -> dict[str, object]:
    return {"results": [], "graphs": version.info["graphs"]}


def _size(version: Snapshot) -> int:
    return sum(path.stat().st_size for path in _files(version.path))


def _files(folder: Path) -> Iterator[Path]:
    # Locks hold nothing; the marks of a backup are not of what it holds.
    aside = {folder / _SUMS, folder / BACKUP}
    yield from (p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix != ".lock" and p not in aside)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _count(path: Path) -> int:
    return len(ox.Store.read_only(str(path)))


def _scanned(version: Snapshot) -> Verified:
    """Read every quad of a version. Raises DatasetError when one cannot be read, or a graph is not there."""
    try:
        store = ox.Store.read_only(str(version.path / STORE))
        with Path(os.devnull).open("wb") as nowhere:
            store.dump(nowhere, ox.RdfFormat.N_QUADS)
        names = list(store.named_graphs())
        empty = sum(next(store.quads_for_pattern(None, None, None, name), None) is None for name in names)
        quads = len(store)
    except (OSError, RuntimeError, ValueError) as error:
        if isinstance(error, OSError) and (is_not_permitted(error) or is_out_of_files(error)):
            raise storage_error(f"The version {version.path} cannot be read", error, "") from error
        raise DatasetError(f"The version {version.path} is damaged ({error}). Restore it from a backup.") from None
    if {str(name.value) for name in names} != set(version.info["graphs"]):
        raise DatasetError(f"The version {version.path} is damaged: its graphs are not those that it names.")
    return Verified(version, quads, len(names), empty)


def _check_backup(backup: Path) -> tuple[str, int]:
    """Return the digest of a backup and how many quads it says to hold. Raises DatasetError for the first fault."""
    _check_files(backup)
    try:
        mark = json.loads((backup / BACKUP).read_text(encoding="utf-8"))
        kind, digest, quads = mark["myeloma-kg backup"], str(mark["digest"]), int(mark["quads"])
        listed = (backup / _SUMS).read_bytes()
    except (OSError, ValueError, LookupError, TypeError):
        raise DatasetError(
            f"{backup} is no whole backup: {BACKUP} or {_SUMS} cannot be read. It was broken off; make another."
        ) from None
    if kind != _FORMAT:
        raise DatasetError(f"{backup} is a backup of format {kind}; this program knows format {_FORMAT}.")
    if hashlib.sha256(listed).hexdigest() != digest:
        raise DatasetError(f"The backup {backup} is damaged: {_SUMS} is not the list that was saved. Use another one.")
    sums: dict[str, str] = {}
    for line in listed.decode("utf-8").splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            raise DatasetError(f"The backup {backup} is damaged: {_SUMS} has a line that is none. Use another one.")
        sums[match[2]] = match[1]
    standing = {str(path.relative_to(backup)): path for path in _files(backup)}
    for name in sorted(sums.keys() | standing.keys()):
        if name not in sums:
            raise DatasetError(f"The backup {backup} is damaged: {name} was not saved with it. Use another one.")
        if name not in standing or _sum(standing[name]) != sums[name]:
            raise DatasetError(f"The backup {backup} is damaged: {name} is not what was saved. Use another one.")
    return digest, quads


def _check_files(backup: Path) -> None:
    """Raise DatasetError for what is neither a file nor a folder: a link leads to what the list says nothing of."""
    for path in sorted(backup.rglob("*")):
        if path.is_symlink():
            raise DatasetError(
                f"{path} is a link, and a backup holds files and folders alone: what a link leads to was not saved "
                "with it. Use another one, or copy this one with what you know its links to lead to (cp -RL)."
            )
        if not path.is_file() and not path.is_dir():
            raise DatasetError(f"{path} is neither a file nor a folder, and was not saved with {backup}. Remove it.")


@contextmanager
def _on_disk(path: Path) -> Iterator[None]:
    """Raise StorageError when the disk does not take a copy."""
    try:
        yield
    except OSError as error:
        raise storage_error(f"{path} does not take the copy", error, "What was there is as it was.") from error
