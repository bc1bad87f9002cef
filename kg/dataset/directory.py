"""A writable dataset on disk: immutable versions, and a file that names the one in use.

DIR/dataset.json   says that this is a dataset
DIR/current        the name of the version in use; replaced atomically, after the version is on the disk
DIR/versions/NAME  a store, `snapshot.json` with what the write that made it gave, and columns if a load made them
DIR/views/NAME     a version joined with the curated graph; made anew after each start of the machine
DIR/views/booted   the number of the start of the machine at which they were made
DIR/writer.lock    held by the process that writes
DIR/readers.lock   shared by those who copy a version; no version is removed while it is held
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from kg.dataset.errors import DatasetError
from kg.engine.checkpoint import log_digests
from kg.engine.snapshot import INFO, STORE, Snapshot
from kg.errors import StorageError, storage_error
from kg.interrupts import LateInterrupt, deferred, say_done, whole_or_gone

_MARK, _KIND = "dataset.json", "myeloma-kg dataset"
BACKUP = "backup.json"
"""The file that a backup has beside what a dataset has."""
# In format 1 no log of a store holds anything that counts, so that a program that knows no other leaves logs out.
_FORMAT, _FORMATS = 2, (1, 2)
_LOGS = "logs"
_DRAFT, _BOOTED, _CURRENT = ".draft", "booted", "current"
_SYNCS = 4
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAME = re.compile(r"[0-9]{8,}-[0-9a-f]{8}")


class Directory:
    """A dataset on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(self) -> None:
        """Make an empty dataset where there is none.

        Raises DatasetError when something else stands there, and StorageError when it cannot be made.
        """
        mark = self.path / _MARK
        if mark.exists():
            self.require()
            return
        if self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir())):
            raise DatasetError(f"{self.path} is no dataset and not empty. Name a directory that is new or empty.")
        try:
            # Half of it would be taken for something else the next time.
            with whole_or_gone(self.path):
                (self.path / "versions").mkdir(parents=True)
                self._declare()
        except OSError as error:
            raise storage_error(f"{self.path} cannot be made", error, "") from error

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Be the only one who writes; a dataset that there was not is made, and is gone again if the block fails.

        An interrupt that comes when another version is in use says so. Raises as `create` and `writing` do.
        """
        is_new, stood = not (self.path / _MARK).exists(), self.path.exists()
        self.create()
        with self.writing(), ExitStack() as stack:
            before = self._name_in_use()
            if is_new and not before:  # nor has another one filled it meanwhile
                stack.enter_context(whole_or_gone(self.path, stood=stood))
            try:
                with whole_or_gone(self.work):
                    yield
            except KeyboardInterrupt:
                if self._name_in_use() == before:
                    raise
                raise LateInterrupt from None
            finally:
                now = self._name_in_use()
                if now != before:
                    say_done(f"{self.path} has the version {now}")

    @property
    def work(self) -> Path:
        """The folder in which the next version is made."""
        return self.path / "work"

    def _name_in_use(self) -> str:
        try:
            return (self.path / _CURRENT).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""

    def require(self) -> None:
        """Raise DatasetError when this is not a dataset of a kind that this program knows."""
        try:
            kind = json.loads((self.path / _MARK).read_text(encoding="utf-8"))[_KIND]
        except (OSError, ValueError, LookupError, TypeError):
            missing = f"it has no readable {_MARK}" if self.path.exists() else "there is no such folder"
            remedy = "Name one that serve --dataset, dataset load or dataset backup has made."
            raise DatasetError(f"{self.path} is no dataset: {missing}. {remedy}") from None
        if kind not in _FORMATS:
            known = " and ".join(map(str, _FORMATS))
            remedy = "Use the version of myeloma-kg that wrote it, or a later one."
            found = f"{self.path} is a dataset of format {kind}; this program knows formats {known}"
            raise DatasetError(f"{found}. {remedy}")

    def _declare(self) -> None:
        """Have the dataset be of the format that this program writes."""
        text = json.dumps({_KIND: _FORMAT}) + "\n"
        mark = self.path / _MARK
        if not mark.exists() or mark.read_text(encoding="utf-8") != text:
            write_durably(mark, text)

    def current(self) -> Snapshot | None:
        """Return the version in use, or None before the first one. Raises DatasetError when it is gone."""
        try:
            name = (self.path / _CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        version = Snapshot(self.path / "versions" / name)
        if not _NAME.fullmatch(name) or not version.path.is_dir():
            raise DatasetError(f"{self.path} is damaged: its version '{name}' is missing. Restore it from a backup.")
        return version

    def check_logs(self) -> None:
        """Raise DatasetError when a log of the version in use is not what was written: the engine would not say so."""
        version = self.current()
        # What was made by an earlier program says nothing of its logs, which hold nothing that counts.
        written = version.info.get(_LOGS) if version else None
        if version and written is not None and log_digests(version.path / STORE) != written:
            raise DatasetError(
                f"The version {version.path} is damaged: a log of its store is not what was written. "
                "Restore it from a backup."
            )

    def next_name(self) -> str:
        """Return a name that no version has had."""
        names = (path.name for path in (self.path / "versions").glob("*") if _NAME.fullmatch(path.name))
        number = max((int(name.partition("-")[0]) for name in names), default=0) + 1
        return f"{number:08d}-{secrets.token_hex(4)}"

    def publish(self, name: str, fill: Callable[[Path], None], description: Mapping[str, object]) -> Snapshot:
        """Make a version and put it in use: `fill` writes its store."""
        draft, target = self.path / "versions" / _DRAFT, self.path / "versions" / name
        shutil.rmtree(draft, ignore_errors=True)
        # What found no room takes none.
        with whole_or_gone(draft), whole_or_gone(target):
            draft.mkdir(parents=True)
            fill(draft)
            info = {"digest": name, **description, _LOGS: log_digests(draft / STORE)}
            (draft / INFO).write_text(json.dumps(info), encoding="utf-8")
            # Most files are links to those of the version before, which are on the disk and never written again.
            synced = self._synced()
            draft.rename(target)
            named = self.path / f"{_CURRENT}.new"
            with _opened_anew(named) as file:
                file.write(f"{name}\n")
            _sync(*_unsynced(target, synced), named, target.parent)
        with deferred():
            self._use(named)
        return Snapshot(target)

    def _use(self, named: Path) -> None:
        """Have a file tell the version in use; where the disk does not confirm it, the version before stays in use."""
        current = self.path / _CURRENT
        before = self._name_in_use()
        named.replace(current)
        try:
            _sync_one(self.path)
        except OSError:
            # Whoever asked for the version is told that nothing was changed.
            try:
                if before:
                    write_durably(current, f"{before}\n")
                else:
                    current.unlink()
            except OSError as error:
                raise StorageError(
                    f"The disk of {self.path} does not confirm what was changed ({error.strerror}): it may be in use, "
                    "or not. Look at the disk, and at what is there, before it is done again."
                ) from error
            raise

    def _synced(self) -> frozenset[tuple[int, int]]:
        """Return the files of the version in use; of a damaged dataset, which is being restored, none."""
        try:
            version = self.current()
        except DatasetError:
            version = None
        return _files_in(version.path) if version else frozenset()

    def view(self, name: str, fill: Callable[[Path], None]) -> Snapshot:
        """Return a view of a version, made by `fill` if it is not there."""
        target = self.path / "views" / name
        if not target.is_dir():
            draft = self.path / "views" / _DRAFT
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            fill(draft)
            draft.rename(target)
        return Snapshot(target)

    def drop_old_views(self, booted: str) -> None:
        """Remove the views, unless they were made since the machine started (`boot_number`).

        A view is not synced to the disk: what a crash of the machine left of it is not to be shown.
        """
        views = self.path / "views"
        mark = views / _BOOTED
        if not booted or not mark.exists() or mark.read_text(encoding="ascii") != booted:
            shutil.rmtree(views, ignore_errors=True)
            views.mkdir()
            mark.write_text(booted, encoding="ascii")

    def clean(self, keep: Callable[[Snapshot], bool]) -> None:
        """Remove the versions and views that are not in use and that `keep` lets go, unless somebody copies one."""
        current = self.current()
        with self._lock_file("readers.lock", fcntl.LOCK_EX | fcntl.LOCK_NB) as held:
            for folder in ("versions", "views") if held else ():
                for path in sorted((self.path / folder).glob("*/")):
                    version = Snapshot(path)
                    if version != current and not keep(version):
                        shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """Hold the version in use while it is copied. Raises DatasetError when there is none, or it is damaged."""
        self.require()
        with self._lock_file("readers.lock", fcntl.LOCK_SH):
            version = self.current()
            if version is None:
                remedy = f"Write to it, or load files: myeloma-kg dataset load {self.path} FILE"
                raise DatasetError(f"{self.path} has no version yet: nothing was ever written. {remedy}")
            self.check_logs()
            yield version

    @contextmanager
    def writing(self, seconds: float = 0.0) -> Iterator[None]:
        """Be the only one who writes; wait so long for another to end.

        Raises DatasetError when it does not, and for a backup, which would be one no more.
        """
        if (self.path / BACKUP).exists():
            remedy = f"Restore it into a directory of its own: myeloma-kg dataset restore {self.path} DIRECTORY"
            raise DatasetError(f"{self.path} is a backup, and is neither served nor changed. {remedy}")
        ends = time.monotonic() + seconds
        while True:
            with self._lock_file("writer.lock", fcntl.LOCK_EX | fcntl.LOCK_NB) as held:
                if held:
                    self._declare()
                    yield
                    return
            if time.monotonic() >= ends:
                raise DatasetError(f"{self.path} is in use by another server. Stop that one first.")
            time.sleep(0.05)

    @contextmanager
    def _lock_file(self, name: str, kind: int) -> Iterator[bool]:
        number = self._opened_lock(name, kind)
        try:
            try:
                fcntl.flock(number, kind)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(number)

    def _opened_lock(self, name: str, kind: int) -> int:
        path = self.path / name
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise DatasetError(f"{path} is a link, and the locks of a dataset are files. Remove it.") from None
            if error.errno != errno.EROFS or kind != fcntl.LOCK_SH:
                raise
            # A backup on a medium that nobody writes is read all the same.
            return os.open(path if path.exists() else self.path, os.O_RDONLY | os.O_CLOEXEC)


def boot_number() -> str:
    """Return what tells this start of the machine from every other; nothing where the system does not say."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def folder_number(path: Path) -> tuple[int, int] | None:
    """Return what tells a folder from every other that may stand at its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def write_durably(path: Path, text: str) -> None:
    """Replace a file so that after any end of the process or the machine it is the old or the new one, whole."""
    draft = path.with_name(path.name + ".new")
    with _opened_anew(draft) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync_one(path.parent)


def _opened_anew(path: Path) -> IO[str]:
    """Open a new file in place of what is left there: a link is not written through."""
    path.unlink(missing_ok=True)
    return path.open("x", encoding="utf-8")


def _files_in(folder: Path) -> frozenset[tuple[int, int]]:
    """Return what tells the files of a folder and its folders apart: device and inode."""
    return frozenset((entry.stat().st_dev, entry.inode()) for entry in _entries(folder) if not entry.is_dir())


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(Path(entry.path))


def _unsynced(folder: Path, synced: frozenset[tuple[int, int]]) -> Iterator[Path]:
    """Yield the files in a folder that are not among `synced`, then the folder and those in it."""
    entries = list(_entries(folder))
    for entry in entries:
        if not entry.is_dir() and (entry.stat().st_dev, entry.inode()) not in synced:
            yield Path(entry.path)
    yield from (Path(entry.path) for entry in entries if entry.is_dir())
    yield folder


def _sync(*paths: Path) -> None:
    """Have files and folders on the disk. Beside each other they take about as long as one."""
    with ThreadPoolExecutor(min(len(paths), _SYNCS)) as threads:
        for _ in threads.map(_sync_one, paths):
            pass


def _sync_one(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
