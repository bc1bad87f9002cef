"""The snapshots of a home directory, and the one that an installed package brings along."""

from __future__ import annotations

import fcntl
import hashlib
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kg import resources
from kg.configuration import default_home
from kg.engine.packaged import unpack_snapshot
from kg.engine.snapshot import DATA, STORE, Snapshot
from kg.errors import SnapshotError, refused_path, storage_error
from kg.interrupts import deferred, whole_or_gone

# What a home holds before its first graph: what was begun, and what its owner puts there.
_OF_HOMES = frozenset({"building.lock", "documents", "snapshots", "sources.toml", "unpacking.lock"})


class Snapshots:
    """The snapshots of one home directory; the file `current` names the one in use.

    >>> snapshot = Snapshots(home).require()
    >>> snapshot.info["digest"] == snapshot.digest
    True
    """

    def __init__(self, home: Path, packaged: Path = resources.PACKAGED) -> None:
        """Take the home, and where a package has the snapshot that it carries."""
        self.home, self._packaged = home, packaged

    def current(self) -> Snapshot | None:
        """Return the snapshot in use, or None before the first build."""
        try:
            digest = (self.home / "current").read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            return None
        snapshot = Snapshot(self.home / "snapshots" / digest)
        return snapshot if digest and snapshot.path.is_dir() else None

    def require(self) -> Snapshot:
        """Return the snapshot in use; before the first build, that of the package.

        That of the package goes into the home of the user, and into a folder that is empty or a home: a name that was
        mistyped makes none. Raises SnapshotError when there is none, and for one that another version has made.
        """
        snapshot = self.current()
        if snapshot is None and self._packaged.is_dir() and self._is_home():
            with self._locked("unpacking.lock"):
                snapshot = self.current() or self._unpacked()
        if snapshot is None:
            build = f"myeloma-kg build --home {shlex.quote(str(self.home))}"
            lack = f"no graph in {self.home} yet" if self.home.is_dir() else f"no folder {self.home}"
            raise SnapshotError(f"There is {lack}. {self._graph_of_the_clone()}To make a graph there, run: {build}")
        return snapshot.require_version()

    def _graph_of_the_clone(self) -> str:
        """Return where a clone has its graph, for who has named no home."""
        place = resources.MADE_HOME
        if self.home != default_home() or Snapshots(place).current() is None:
            return ""
        return f"This clone has one: name {place} by --home, MYELOMA_KG_HOME or, in Python, myeloma_kg.open. "

    def _is_home(self) -> bool:
        if not self.home.is_dir():
            return self.home == default_home()
        names = {path.name for path in self.home.iterdir()}
        return not names or not names.isdisjoint(_OF_HOMES)

    def _unpacked(self) -> Snapshot:
        with self.workshop() as workshop:
            return self.publish(workshop, unpack_snapshot(self._packaged, workshop))

    @contextmanager
    def building(self, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Let one process at a time build in this home; `waiting` is called when another one does.

        What a build removes, such as parts of sources that are no longer listed, is then no other build's. Raises
        StorageError where the system refuses a file or a folder.
        """
        with self._locked("building.lock", waiting):
            try:
                yield
            except OSError as error:
                place = refused_path(error, f"The graph in {self.home} cannot be written")
                raise storage_error(place, error, "The last snapshot stays in use.") from error

    @contextmanager
    def _locked(self, name: str, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            lock = (self.home / name).open("w", encoding="ascii")
        except OSError as error:
            kept = "Homes are named by --home DIR or MYELOMA_KG_HOME."
            raise storage_error(f"A graph cannot be put into {self.home}", error, kept) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def workshop(self) -> Iterator[Path]:
        """Give an empty directory to build the next snapshot in; what an earlier build left is removed."""
        path = self.home / "snapshots" / ".building"
        shutil.rmtree(path, ignore_errors=True)
        with whole_or_gone(path):
            path.mkdir(parents=True)
            try:
                yield path
            finally:
                shutil.rmtree(path, ignore_errors=True)

    def publish(self, workshop: Path, digest: str) -> Snapshot:
        """Give a finished snapshot its name and put it in use, atomically; keep the one before it.

        Where the same data stand already, the store stays, because a server may have it open, and what stands beside it
        is renewed; unless it is damaged, or another version, whose store may be another, has made it.
        """
        target = self.home / "snapshots" / digest
        before = self.current()
        stands = target.exists()
        is_whole = stands and _is_whole(Snapshot(target), Snapshot(workshop).versions)
        replaced = target.with_name(".replaced")
        shutil.rmtree(replaced, ignore_errors=True)
        with deferred():
            if is_whole:
                _renew(target, workshop)
            else:
                if stands:
                    target.rename(replaced)
                workshop.rename(target)
            pointer = self.home / "current.new"
            pointer.write_text(digest + "\n", encoding="ascii")
            pointer.replace(self.home / "current")
        keep = {digest, before.digest if before else ""}
        for old in (self.home / "snapshots").iterdir():
            if old.name not in keep:
                shutil.rmtree(old, ignore_errors=True)
        return Snapshot(target)


def _is_whole(snapshot: Snapshot, versions: Mapping[str, str]) -> bool:
    """Whether a snapshot of these versions has the data that its name says, and a store that opens."""
    try:
        snapshot.check()
        snapshot.open()
        made_by = snapshot.versions
        with snapshot.data.open("rb") as data:
            digest = hashlib.file_digest(data, "sha256").hexdigest()
    except (OSError, SnapshotError):
        return False
    return digest == snapshot.digest and made_by == versions


def _renew(target: Path, workshop: Path) -> None:
    for path in sorted(workshop.rglob("*")):
        name = path.relative_to(workshop)
        if path.is_file() and name.parts[0] not in {STORE, DATA}:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            path.replace(target / name)
