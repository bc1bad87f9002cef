"""The front's hold on the writer of a dataset: changes one after another, and what readers see in between."""

from __future__ import annotations

import json
import logging
import select
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self

from kg.configuration import Configuration
from kg.dataset.change import Change, WriteStep
from kg.dataset.column_reports import ColumnReports
from kg.dataset.directory import Directory, folder_number
from kg.dataset.errors import ROOM_TO_JOIN, SEND_AGAIN
from kg.dataset.revisions import Revisions, version_revisions
from kg.dataset.view import view_name
from kg.dataset.write_queue import WaitingWrite, WriteQueue
from kg.engine.snapshot import Snapshot
from kg.errors import MyelomaKgError, StorageError, decode_error
from kg.evaluation.errors import OverloadError, ProcessLostError, UnavailableError, deadline_passed
from kg.evaluation.frames import FAILURE, OPEN
from kg.evaluation.process import Process

_log = logging.getLogger("myeloma_kg.dataset")

_ATTEMPTS = 3
_WATCH_SECONDS = 0.25
# For the writer of a server that has just ended.
_WAIT_SECONDS = 5.0
_START_SECONDS = 60.0
# To load a large body, and to join it with the curated graph, on a machine that is busy.
_BYTES_A_SECOND = 250_000
# To join a dataset with the curated graph, which takes some twenty seconds for each million triples.
_JOIN_SECONDS = 3600.0
# A store that does nothing for so long, on a disk with so little room, waits for more of it.
_STALLED_SECONDS, _STALLED_CPU = 5, 0.3
_LOW_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Landed:
    """A change that is in use; `existed`: of each step, whether its graph was there before."""

    version: Snapshot
    existed: tuple[bool, ...]


@dataclass(frozen=True)
class DatasetState:
    """What readers are shown: the store that they read, and the dataset's own version, graphs and revisions."""

    shown: Snapshot
    version: str
    graphs: tuple[str, ...]
    revisions: Revisions

    def revision(self, graph: str | None) -> str | None:
        """Return what changes with a graph, `""` for the default one, or with the whole dataset; None if not there."""
        if graph is None:
            return self.version
        return self.revisions.of_graph(graph) if not graph or graph in self.graphs else None


def longest(steps: Iterable[WriteStep], seconds: float) -> float:
    """Return how many seconds steps may take; `seconds`: those that they may take without a body."""
    return seconds + sum(len(step.body) for step in steps) // _BYTES_A_SECOND


class _Writer(Process):
    """The process that writes."""

    def __init__(self, directory: Path, wait: float, readable: Iterable[Path], memory: int) -> None:
        super().__init__("kg.dataset.writer:run_writer", [directory, wait, *readable], memory, "update")
        self._directory = directory
        self._opened: tuple[int, int] | None = None

    def await_ready(self, seconds: float) -> None:
        """Wait until the process has opened the folder. Raises what it ended with."""
        super().await_ready(seconds)
        self._opened = folder_number(self._directory)

    def apply(self, change: Change) -> dict[str, str]:
        """Send a change and wait until it is in use."""
        return self._answer(change.seconds, SEND_AGAIN, lambda: change.send(self.channel))

    def view(self, curated: Path, seconds: float) -> dict[str, str]:
        """Have the version in use joined with a curated snapshot."""
        return self._answer(seconds, ROOM_TO_JOIN, lambda: self.channel.send(OPEN, str(curated).encode(), seconds))

    def _answer(self, seconds: float, remedy: str, request: Callable[[], None]) -> dict[str, str]:
        ends = time.monotonic() + seconds
        try:
            request()
            self._wait(ends, remedy)
            kind, body = self.channel.receive(ends - time.monotonic())
            if kind == FAILURE:
                error = decode_error(body)
                is_another = isinstance(error, StorageError) and folder_number(self._directory) != self._opened
                raise self._folder_gone() if is_another else error
            result: dict[str, str] = json.loads(body)
        except TimeoutError:
            self.kill()
            raise (self._disk_full(remedy) if self._disk_is_low else deadline_passed(self.work, seconds)) from None
        except (EOFError, OSError, ValueError) as error:
            raise self.error_of_exit(seconds) from error
        return result

    def _wait(self, ends: float, remedy: str) -> None:
        """Wait for the answer. Raises TimeoutError, and StorageError once the store waits for room on the disk.

        The store does not say that it waits: it stops, where others would fail.
        """
        used = deque([self.cpu_seconds()], maxlen=_STALLED_SECONDS + 1)
        while not select.select([self.channel], [], [], 1.0)[0]:
            if time.monotonic() >= ends:
                raise TimeoutError
            used.append(self.cpu_seconds())
            idle = len(used) > _STALLED_SECONDS and used[-1] - used[0] < _STALLED_CPU
            if idle and self._disk_is_low:
                self.kill()
                raise self._disk_full(remedy)

    @property
    def _disk_is_low(self) -> bool:
        return shutil.disk_usage(self._directory).free < _LOW_BYTES

    def _disk_full(self, remedy: str) -> StorageError:
        return StorageError(
            f"The disk of {self._directory} is nearly full, and the store waits for room. Nothing was changed. {remedy}"
        )

    def _folder_gone(self) -> StorageError:
        return StorageError(
            f"{self._directory} is not the folder that the server opened: that one was moved or removed. Nothing was "
            "changed. Whoever runs the server can put it back, or start the server anew with the one that stands there."
        )


class Writing:
    """A dataset that is being served: takes changes, and says what readers are to be shown."""

    def __init__(
        self, configuration: Configuration, directory: Directory, curated: Callable[[], Snapshot] | None = None
    ) -> None:
        """Take what gives the curated snapshot that readers see beside the dataset, if they shall."""
        self._configuration, self._directory, self._find = configuration, directory, curated
        self._lock = threading.Lock()
        self._queue: WriteQueue[DatasetState, Landed] = WriteQueue()
        # One thread lands what waits. If writers took turns at it, those whose writes have landed would wait for their
        # turn behind those who came since, and few would share a version.
        self._landing = ThreadPoolExecutor(1, thread_name_prefix="landing")
        self._writer: _Writer | None = None
        self._state: DatasetState | None = None
        self._reports = ColumnReports(directory)
        self._curated: Snapshot | None = None
        self._closed, self._joining = threading.Event(), threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="dataset", daemon=True)
        self.uses: Callable[[Snapshot], bool] = lambda _: True

    def start(self) -> Self:
        """Start the writer. Raises UnavailableError, DatasetError and SnapshotError."""
        with self._lock:
            self._show()
        self._watcher.start()
        return self

    def close(self) -> None:
        """Let the change that is under way land, then end the writer; what it only joins, nobody waits for."""
        self._closed.set()
        if self._joining.is_set() and self._writer:
            self._writer.kill()
        with self._lock:
            if self._writer:
                self._writer.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def state(self) -> DatasetState:
        """What readers are shown now. Raises UnavailableError before there is anything."""
        if self._state is None:
            raise UnavailableError("The dataset is not open yet. Try again in a moment.")
        return self._state

    def shown(self) -> Snapshot:
        """Return the store of what readers are shown: the last version, joined with the curated graph if wanted."""
        return self.state.shown

    @property
    def joined(self) -> bool:
        """Whether readers see the curated graph beside the dataset."""
        return self._find is not None

    @property
    def graphs(self) -> list[str]:
        """The names of the graphs of the dataset itself."""
        return list(self.state.graphs)

    def apply(self, steps: tuple[WriteStep, ...], check: Callable[[DatasetState], None] | None = None) -> Landed:
        """Have steps applied together; when this returns they are on the disk and readers see them.

        `check` sees the state that the steps change, which no other write changes meanwhile, and raises what is
        against it. Small writes without one that wait while another lands share a version. Raises what `check` raises,
        what is wrong with the change, OverloadError, LimitError and UnavailableError; nothing has changed then.
        """
        seconds = self._configuration.queue_seconds
        write: WaitingWrite[DatasetState, Landed] = WaitingWrite(steps, check)
        self._queue.put(write)
        self._landing.submit(self._land_waiting)
        wait((write,), seconds)
        if not write.done() and self._queue.withdraw(write):
            raise OverloadError(
                f"Other writes took longer than {seconds:g} s. Try again later.",
                max(1, round(seconds)),
                "queue_seconds",
            )
        try:
            return write.result()
        finally:
            # Its error holds this frame: one that held the write would keep the body until cycles are looked for.
            del write

    def _land_waiting(self) -> None:
        with self._lock:
            writes = self._queue.take()
            if writes:
                self._land(writes)
                self._remove_unread()

    def _land(self, writes: list[WaitingWrite[DatasetState, Landed]]) -> None:
        """Have writes land as one version; in halves, if one of them is at fault. The lock is held."""
        try:
            if self._closed.is_set():
                raise UnavailableError("The server is stopping.")
            for write in writes:
                if write.check:
                    write.check(self.state)
            landed = self._applied(tuple(step for write in writes for step in write.steps))
            existed = iter(landed.existed)
            for write in writes:
                write.set_result(Landed(landed.version, tuple(islice(existed, len(write.steps)))))
        except MyelomaKgError as error:
            if len(writes) == 1:
                # Without the frames of this thread, which hold the write.
                writes[0].set_exception(error.with_traceback(None))
            else:
                middle = len(writes) // 2
                self._land(writes[:middle])
                self._land(writes[middle:])
        finally:
            for write in writes:
                if not write.done():
                    write.set_exception(UnavailableError("The write was not done. Try again."))

    def _applied(self, steps: tuple[WriteStep, ...]) -> Landed:
        for _ in range(_ATTEMPTS):
            writer = self._alive()
            curated = str(self._curated.path) if self._curated else ""
            settings = self._configuration
            name = self._directory.next_name()
            change = Change(name, steps, longest(steps, settings.write_seconds), curated, settings.write_bytes)
            try:
                writer.apply(change)
            except ProcessLostError:
                version = self._directory.current()
                if version is None or version.digest != change.name:
                    continue
            version = Snapshot(self._directory.path / "versions" / change.name)
            self._turn(version, change.curated)
            return Landed(version, tuple(version.info["results"]))
        raise UnavailableError("The writer was killed while it worked on the change; nothing was changed. Try again.")

    def _alive(self) -> _Writer:
        """Return the writer, started anew when it has died; the lock is held."""
        if self._writer is None or not self._writer.alive:
            if self._writer:
                self._writer.close()
            self._writer = _Writer(
                self._directory.path, _WAIT_SECONDS, self._configuration.folders, self._configuration.memory_bytes
            )
            self._writer.await_ready(_WAIT_SECONDS + _START_SECONDS)
        return self._writer

    def _turn(self, version: Snapshot, curated: str) -> None:
        """Show readers a version."""
        shown = version
        if curated:
            shown = Snapshot(self._directory.path / "views" / view_name(curated, version.digest))
        graphs = tuple(version.info["graphs"])
        self._state = DatasetState(shown, version.digest, graphs, version_revisions(version))
        self._reports.follow(shown)

    def _remove_unread(self) -> None:
        """Remove the versions that nobody reads any more."""
        self._directory.clean(lambda each: each == self.state.shown or self.uses(each))

    def _show(self) -> None:
        """Show readers the version in use with the curated graph as it is now; the lock is held."""
        curated = self._find() if self._find else None
        writer = self._alive()
        if curated:
            self._joining.set()
            try:
                if self._closed.is_set():
                    raise UnavailableError("The server is stopping.")
                writer.view(curated.path, _JOIN_SECONDS)
            finally:
                self._joining.clear()
        self._curated = curated
        version = self._directory.current()
        if version:
            self._turn(version, str(curated.path) if curated else "")
            self._remove_unread()

    def _watch(self) -> None:
        """Take up a new build of the curated graph, and keep a writer alive."""
        failed = ""
        try:
            fault = self._reports.fault()
        except (MyelomaKgError, OSError) as error:
            fault = f"The columns of the dataset were not checked: {error}"
        if fault and not self._closed.is_set():
            _log.warning("%s", fault)
        while not self._closed.wait(_WATCH_SECONDS):
            try:
                stale = self._find is not None and self._find() != self._curated
                dead = self._writer is None or not self._writer.alive
                if (stale or dead) and self._lock.acquire(timeout=_WATCH_SECONDS):
                    try:
                        if not self._closed.is_set():
                            self._show()
                    finally:
                        self._lock.release()
                failed = ""
            except (MyelomaKgError, OSError) as error:
                if str(error) != failed and not self._closed.is_set():
                    _log.error("The dataset stays as it is: %s", error)
                failed = str(error)
                time.sleep(_WATCH_SECONDS)
