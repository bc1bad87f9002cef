"""Copies of a dataset: backups that can be checked and restored, and exports in a format of others.

A backup is itself a dataset of one version, with the SHA-256 of each of its files beside it.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from kg.dataset.directory import Directory
from kg.dataset.errors import DatasetError
from kg.dataset.writer import Writer
from kg.engine.store import STORE, Snapshot
from kg.formats import Format

_SUMS = "SHA256SUMS"


def back_up(directory: Directory, target: Path) -> Snapshot:
    """Copy the version in use into a new directory; the dataset may be served meanwhile.

    Raises DatasetError when there is nothing to copy, or something stands at the target.
    """
    with directory.reading() as version:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise DatasetError(f"{target} is there already and not empty. Name a new directory for the backup.")
        copy = Directory(target)
        copy.create()
        copy.publish(version.digest, lambda folder: _copy(version, folder), _description(version))
    sums = "".join(f"{_sum(path)}  {path.relative_to(target)}\n" for path in _files(target))
    (target / _SUMS).write_text(sums, encoding="utf-8")
    return version


def restore(backup: Path, directory: Directory, *, replace: bool) -> Snapshot:
    """Make the content of a backup the next version of a dataset, which nobody may be serving.

    Raises DatasetError when the backup is damaged, or the dataset holds something and `replace` is not given.
    """
    _check(backup)
    source = Directory(backup)
    directory.create()
    with source.reading() as saved, directory.writing():
        if directory.current() is not None and not replace:
            raise DatasetError(f"{directory.path} holds data. Restore into a new directory, or say --replace.")
        version = directory.publish(directory.next_name(), lambda folder: _copy(saved, folder), _description(saved))
        directory.clean(lambda _: False)
        return version


def compact(directory: Directory) -> tuple[int, int]:
    """Write a dataset anew in as few files as can be; return its bytes before and after. Nobody may be serving it."""
    directory.require()
    with directory.writing():
        before = directory.current()
        size = _size(before) if before else 0
        after = Writer(directory).compact()
        directory.clean(lambda _: False)
        return size, _size(after)


def export(directory: Directory, output: IO[bytes], form: Format) -> int:
    """Write every quad of the version in use; return how many. The dataset may be served meanwhile."""
    with directory.reading() as version:
        store = ox.Store.read_only(str(version.path / STORE))
        engines = ox.RdfFormat.from_media_type(form.media_type)
        if engines is None or not engines.supports_datasets:
            raise DatasetError(f"{form.title} holds no named graphs. Use N-Quads or TriG.")
        store.dump(output, engines)
        return len(store)


def count(version: Snapshot) -> int:
    """Return how many quads a version holds."""
    return len(ox.Store.read_only(str(version.path / STORE)))


def _copy(version: Snapshot, folder: Path) -> None:
    shutil.copytree(version.path / STORE, folder / STORE)


def _description(version: Snapshot) -> dict[str, object]:
    return {"results": [], "graphs": version.info["graphs"]}


def _size(version: Snapshot) -> int:
    return sum(path.stat().st_size for path in _files(version.path))


def _files(folder: Path) -> Iterator[Path]:
    # Locks and the like hold nothing.
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".lock")


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(backup: Path) -> None:
    try:
        lines = (backup / _SUMS).read_text(encoding="utf-8").splitlines()
    except OSError:
        raise DatasetError(f"{backup} is no backup: it has no {_SUMS}.") from None
    for line in lines:
        wanted, _, name = line.partition("  ")
        path = backup / name
        if not path.is_file() or _sum(path) != wanted:
            raise DatasetError(f"The backup {backup} is damaged: {name} is not what was saved. Use another one.")
