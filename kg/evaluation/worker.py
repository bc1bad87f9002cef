"""The evaluator: a process that holds a store read-only and answers one query after another until it is killed.

Started by `kg.evaluation.process` with the arguments CHANNEL PORT STORE FOLDERS MEMORY: the port is that of the relay
for SERVICE, 0 when there is none; STORE the address of a remote store that it may ask, or nothing; the folders are
those that it may read. The first frame names the store to open. It imports as little as it can, because a
killed one is replaced while somebody waits.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from select import select
from socket import socket
from types import FrameType
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg.engine.column_groups import ColumnGroups
from kg.engine.job import Job
from kg.engine.mended_texts import MendedTexts
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from kg.engine.results import EngineResults, write_results
from kg.engine.snapshot import Snapshot
from kg.engine.unknown_names import is_empty
from kg.errors import MyelomaKgError, QueryError, encode_error
from kg.evaluation import confinement
from kg.evaluation.errors import memory_exhausted
from kg.evaluation.file_access import NETWORK_FILES, allow_only
from kg.evaluation.frames import CHUNK, DATA, END, FAILURE, JOB, OPEN, READY, WARNING, pack_end, receive, send
from kg.sparql.errors import QuerySyntaxError

if TYPE_CHECKING:
    from kg.engine.store import Store

# The front kills a worker whose time is up; this much later the kernel does, should the front be gone.
_GRACE = 2.0
# A query that was to come at once has come after these seconds.
_IDLE = 0.05
# Nobody is about to ask after so many seconds without a job.
_CALM = 1.0
# What a job may leave behind before it is given back, which takes some milliseconds.
_LEFT = 32 * 2**20
# With less memory, what columns take is missing where the engine has to answer after all.
_FOR_COLUMNS = 2**29
# They hold some 70 MB, and take 15 to 40 ms to open: nobody who is about to ask has not asked for so many seconds.
_KEPT_OPEN = 5.0
# While something is prepared, a job is looked for each time that it has worked for so many seconds.
_LOOK = 0.02
# The names of the columns of an empty answer take no more; with a row, JSON and XML have these, CSV and TSV a line.
_EMPTY, _ROWS = 1500, (b'{"type"', b"<result>")


class _Frames:
    """A binary file that sends what is written to it, in frames."""

    def __init__(self, channel: socket) -> None:
        self._channel, self._held, self._sent = channel, bytearray(), 0

    def write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) >= CHUNK:
            send(self._channel, DATA, bytes(self._held[:CHUNK]))
            del self._held[:CHUNK]
            self._sent += CHUNK
        return len(data)

    def flush(self) -> None:
        """Keep small writes together; `finish` sends the rest."""

    @property
    def may_be_empty(self) -> bool:
        """Whether what was written may be an answer without rows, which to look for is to ask once more."""
        held = self._held
        is_short = self._sent == 0 and len(held) < _EMPTY and held.count(b"\n") < 2
        return is_short and not any(words in held for words in _ROWS)

    def finish(self, *, is_read: bool) -> None:
        """Send what is left as the end of the result; `is_read`: whether our grammar took the query."""
        send(self._channel, END, pack_end(confinement.resident(), bytes(self._held), is_read=is_read))


def _import(module: str) -> Any:
    """Import a module that few queries need: an evaluator starts without."""
    return import_module(module)


class _OpenedStore(NamedTuple):
    """What is asked: by tasks, and by queries.

    `require_unchanged`: raises RemoteStoreError for a store of others that holds something else by now.
    """

    store: Callable[[], Store]
    evaluated: Callable[[Job], tuple[EngineResults, EngineQuery]]
    columns: ColumnGroups | None = None
    require_unchanged: Callable[[], None] = lambda: None


def _opened(location: str, memory: int) -> _OpenedStore:
    """Open the store of a snapshot, or the one at an address. Raises SnapshotError and RemoteStoreError."""
    if "://" in location:
        address, _, digest = location.rpartition("#")
        remote = _import("kg.stores.remote").remote_store(address, digest)
        return _OpenedStore(lambda: remote, remote.evaluated, None, remote.require_unchanged)
    try:
        engine = ox.Store.read_only(location)
    except (RuntimeError, OSError) as error:
        raise Snapshot(Path(location).parent).damaged(error) from error
    columns = ColumnGroups.beside(Path(location), engine) if memory >= _FOR_COLUMNS else None
    return _local(engine, columns)


def _local(engine: ox.Store, columns: ColumnGroups | None = None) -> _OpenedStore:
    merger, texts = Merger(engine), MendedTexts()

    def evaluated(job: Job) -> tuple[EngineResults, EngineQuery]:
        query = EngineQuery(engine, merger, job, texts, columns)
        return query.results(), query

    return _OpenedStore(cache(lambda: _import("kg.engine.store").Store(engine)), evaluated, columns)


def _answer(channel: socket, opened: _OpenedStore, job: Job, memory: int) -> None:
    confinement.limit_time(job.seconds + _GRACE)
    is_read = True
    try:
        if job.shipped:
            job = _import("kg.evaluation.tasks").bind_job(opened.store(), job)
        if not job.media_type:
            # An empty store answers anything at once, but for a text that is no query.
            opened = _local(ox.Store())
        output = _Frames(channel)
        if job.task:
            answer = _import("kg.evaluation.tasks").perform(opened.store(), job)
            opened.require_unchanged()
            output.write(answer)
        else:
            results, query = opened.evaluated(job)
            is_read = query.is_read
            for warning in query.warnings:
                send(channel, WARNING, warning.encode())
            opened.require_unchanged()
            if job.media_type:
                write_results(results, job.media_type, job.prefixes, cast("IO[bytes]", output))
            if job.shipped and output.may_be_empty and is_empty(opened.evaluated(job)[0]):
                for reading in _import("kg.evaluation.tasks").describe_values(opened.store(), job):
                    send(channel, WARNING, reading.encode())
        output.finish(is_read=is_read)
    except MemoryError:
        _report(channel, memory_exhausted("query", memory))
    except (MyelomaKgError, SyntaxError, RuntimeError, ValueError, OSError) as error:
        _report(channel, _typed(error, job))
        # What was fetched until then is kept where it is of the same snapshot.
        with suppress(MyelomaKgError):
            opened.require_unchanged()
    finally:
        confinement.limit_time(0)


class _JobArrivedError(BaseException):
    """A job arrived while something was prepared. No handler of errors is to take it for one."""


def _prepare(channel: socket, opened: _OpenedStore, names: list[str]) -> list[str]:
    """Make the first of what a store makes once; return what is left to make: nothing, if that cannot be made.

    What a task needs and cannot have, it says itself. A job that arrives meanwhile goes first: what was begun for
    nobody is left, and begun again later.
    """
    watching = True

    def leave(_: int, frame: FrameType | None) -> None:
        nonlocal watching
        if watching and not _goes_on(frame) and select([channel], [], [], 0)[0]:
            watching = False
            raise _JobArrivedError

    try:
        try:
            signal.signal(signal.SIGVTALRM, leave)
            signal.setitimer(signal.ITIMER_VIRTUAL, _LOOK, _LOOK)
            tasks = _import("kg.evaluation.tasks")
            if names[0] == tasks.SHIPPED_TEXTS:
                for job in tasks.shipped_jobs(opened.store()):
                    opened.evaluated(job)
            else:
                tasks.prepare(opened.store(), names[0])
            opened.require_unchanged()
            if not watching:
                raise SystemExit("What should have left the preparation was taken for an error of its own.")
        finally:
            watching = False
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except _JobArrivedError:
        return names
    except (MemoryError, MyelomaKgError, SyntaxError, RuntimeError, ValueError, OSError):
        return []
    return names[1:]


def _goes_on(frame: FrameType | None) -> bool:
    """Whether something is done that is not to be left halfway.

    A module that is imported halfway cannot always be imported again, and the engine takes whatever a function of ours
    raises for "no value", and goes on.
    """
    while frame is not None:
        module = frame.f_globals.get("__name__")
        if module == "kg.engine.functions" or frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _report(channel: socket, error: MyelomaKgError) -> None:
    send(channel, FAILURE, pack_end(confinement.resident(), encode_error(error)))


def _typed(error: Exception, job: Job) -> MyelomaKgError:
    """Return the error of ours that an error is, or that the engine's means."""
    if isinstance(error, (SyntaxError, QuerySyntaxError)):
        explain_syntax_error = _import("kg.engine.syntax_errors").explain_syntax_error
        return QuerySyntaxError(str(explain_syntax_error(job.text, error, job.known)))
    if isinstance(error, MyelomaKgError):
        return error
    failure: MyelomaKgError | None = None
    if job.services:
        failure = _import("kg.engine.service_access").service_error(str(error), job.services)
    return failure or QueryError(f"The engine refused the query: {error}")


def _settled(before: int) -> int:
    """Give back what jobs have left since `before` bytes were held, if it is much; return the bytes to begin from."""
    if confinement.resident() - before <= _LEFT:
        return before
    confinement.release_memory()
    return confinement.resident()


def run_evaluator() -> None:
    """Answer jobs from the channel until it closes."""
    number, port, address, *folders, memory = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = socket(fileno=int(number))
    confinement.keep_figures()
    readable = [Path(folder) for folder in folders]
    if address:
        allow_only([*readable, *map(Path, NETWORK_FILES)])
        store = urlsplit(address)
        confinement.connect_only(store.port or (443 if store.scheme == "https" else 80), *filter(None, (int(port),)))
    else:
        allow_only(readable)
        confinement.forbid_network(int(port))
    opened = _local(ox.Store())
    unprepared: list[str] = []
    settled = confinement.resident()
    confinement.deepen_stack()
    send(channel, READY)
    while True:
        # Nobody asks: what the first one who comes would wait for is made now, piece by piece.
        while unprepared and not select([channel], [], [], _CALM)[0]:
            unprepared = _prepare(channel, opened, unprepared)
        if opened.columns and opened.columns.is_open and not select([channel], [], [], _KEPT_OPEN)[0]:
            opened.columns.release()
            confinement.release_memory()
        try:
            kind, body = receive(channel)
        except (EOFError, ConnectionError):
            return
        if kind == OPEN:
            confinement.limit_memory(0)
            try:
                opened = _opened(body.decode(), int(memory))
            except MyelomaKgError as error:
                send(channel, FAILURE, encode_error(error))
                return
            send(channel, READY)
            unprepared = []
            if not select([channel], [], [], _IDLE)[0]:
                # No query waits: what tasks and shipped queries need is there when the first one comes.
                tasks = _import("kg.evaluation.tasks")
                unprepared = [] if address else list(tasks.PREPARED)
            confinement.limit_memory(int(memory))
        elif kind == JOB:
            _answer(channel, opened, Job.decode(body), int(memory))
            settled = _settled(settled)
