"""The pool of evaluators: warm processes, replaced when killed; each job names the snapshot that it reads."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Self

from kg.cancellation import Cancellation
from kg.configuration import Configuration
from kg.engine.job import Job
from kg.engine.snapshot import Snapshot
from kg.errors import MyelomaKgError
from kg.evaluation.errors import CancelledError, OverloadError, ProcessLostError, UnavailableError
from kg.evaluation.evaluator import Evaluator
from kg.evaluation.queueing import Queue, Ticket
from kg.evaluation.result_stream import ResultStream
from kg.stores.opening import snapshot_finder

if TYPE_CHECKING:
    from kg.federation.relay import Call, Relay

_log = logging.getLogger("myeloma_kg.pool")

_WATCH_SECONDS = 0.25
_START_SECONDS = 60.0
_SPARE = 1
_ATTEMPTS = 3


@dataclass(frozen=True)
class PoolState:
    """What the pool is doing, for /ready and /metrics."""

    snapshot: str
    idle: int
    running: int
    waiting: int
    outcomes: dict[tuple[str, str], int]  # (outcome, cause) -> evaluations; no cause where there is an answer
    events: dict[str, int]  # what befell evaluators
    unread: int  # queries that the engine took and our grammar did not

    @property
    def usable(self) -> bool:
        """Whether a query would be answered."""
        return self.idle + self.running > 0


class Pool:
    """Evaluates queries in processes that can be killed.

    >>> from kg.engine.job import Job
    >>> settings = Configuration(only_dataset=True, workers=1)
    >>> with Pool(settings, find=lambda: None) as pool:
    ...     pool.state().usable
    True
    """

    def __init__(self, configuration: Configuration, find: Callable[[], Snapshot | None] | None = None) -> None:
        """Take what finds the current snapshot: that of the home, unless another is given."""
        self._configuration = configuration
        self._find = find or snapshot_finder(configuration)
        self._used: Counter[Snapshot] = Counter()
        self._lock = threading.Lock()
        # The one that worked last stands first: it has at hand what a task made of its store.
        self._idle: deque[Evaluator] = deque()
        self._running: set[Evaluator] = set()
        self._queue = Queue()
        self._current: Snapshot | None = None
        self._outcomes: Counter[tuple[str, str]] = Counter()
        self._events: Counter[str] = Counter()
        self._unread = 0
        self._wanted = threading.Event()
        self._closed = False
        self._is_full = False
        self._failed = ""
        self._relay: Relay | None = None
        self._supervisor = threading.Thread(target=self._supervise, name="pool", daemon=True)

    def start(self) -> Self:
        """Start on the current snapshot. Raises SnapshotError, RemoteStoreError or UnavailableError."""
        if self._configuration.service_allow:
            # Few servers call others: the rest starts without what that takes.
            self._relay = import_module("kg.federation.relay").Relay(self._configuration)
        if self._configuration.dataset:
            # It has to be there before an evaluator is held to it; what is wrong with it is for its writer to say.
            with suppress(OSError):
                self._configuration.dataset.mkdir(parents=True, exist_ok=True)
        self._current = self._find()
        # The first one can answer; the supervisor starts the others meanwhile.
        self._idle.extend(self._start(self._current, 1))
        self._wanted.set()
        self._supervisor.start()
        return self

    def close(self, seconds: float = 0.0) -> None:
        """Let running queries end for a while, then end every process."""
        with self._lock:
            self._closed = True
        end = time.monotonic() + seconds
        while self._running and time.monotonic() < end:
            time.sleep(0.02)
        self._wanted.set()
        if self._supervisor.is_alive():
            self._supervisor.join(timeout=5)
        with self._lock:
            idle, running = list(self._idle), list(self._running)
            self._idle.clear()
        for evaluator in running:
            evaluator.kill()
        for evaluator in idle:
            evaluator.close()
        if self._relay:
            self._relay.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot in use. Raises UnavailableError when there is none."""
        if self._current is None:
            raise UnavailableError("The server has no graph yet.")
        return self._current

    @property
    def digest(self) -> str:
        """The digest of the snapshot in use; empty when there is none."""
        return self._current.digest if self._current else ""

    def state(self) -> PoolState:
        """Return what the pool is doing."""
        with self._lock:
            digest = self._current.digest if self._current else ""
            outcomes, events = dict(self._outcomes), dict(self._events)
            counts = len(self._idle), len(self._running), len(self._queue)
            return PoolState(digest, *counts, outcomes, events, self._unread)

    def uses(self, snapshot: Snapshot) -> bool:
        """Whether a running job is on a snapshot."""
        with self._lock:
            return bool(self._used[snapshot])

    def evaluate(
        self,
        job: Job,
        client: str = "",
        cancellation: Cancellation | None = None,
        choose_snapshot: Callable[[], Snapshot] | None = None,
    ) -> ResultStream:
        """Return the result of a job once its first part is there.

        `choose_snapshot` is called when an evaluator is free; without it the current snapshot is read.
        Raises QueryError, LimitError, CancelledError, UnavailableError, PartnerError and RemoteAccessError, and what
        a task raises.
        """
        cancellation = cancellation or Cancellation()
        # Who waits for queries of his, or of others behind one address, still gets pages.
        client = f"{client} pages" if job.task else client
        for _ in range(_ATTEMPTS):
            ticket, evaluator, snapshot = self._ticket(
                Ticket(client, choose_snapshot or self._current_snapshot), cancellation
            )
            call = None
            if job.services and self._relay:
                call = self._relay.open(job.services, job.seconds)
                job = replace(job, relay=self._relay.address(call))
            results = ResultStream(evaluator, job, snapshot, cancellation, self._configuration.result_bytes)
            results.on_end = partial(self._end, ticket, evaluator, call)
            try:
                results.begin()
            except ProcessLostError:
                continue
            return results
        raise UnavailableError("The evaluators were killed while they worked on the query. Try again.")

    def _end(
        self, ticket: Ticket, evaluator: Evaluator, call: Call | None, outcome: str, cause: str, *, reusable: bool
    ) -> None:
        """Take back an evaluator: to work again when it can, else to be replaced."""
        if call and self._relay:
            self._relay.end(call)
        with self._lock:
            self._outcomes[outcome, cause] += 1
            self._unread += not evaluator.is_read
            self._running.discard(evaluator)
            self._queue.leave(ticket)
            self._release(ticket)
            keep = reusable and not self._closed and evaluator.resident <= self._configuration.recycle_bytes
            if keep:
                self._idle.appendleft(evaluator)
            self._match()
        if not keep:
            evaluator.close()
            self._wanted.set()

    def _current_snapshot(self) -> Snapshot:
        return self.snapshot

    def _release(self, ticket: Ticket) -> None:
        """Count one job less that uses a snapshot; the lock is held."""
        if ticket.snapshot is not None:
            self._used[ticket.snapshot] -= 1
            if not self._used[ticket.snapshot]:
                del self._used[ticket.snapshot]

    def _ticket(self, ticket: Ticket, cancellation: Cancellation) -> tuple[Ticket, Evaluator, Snapshot]:
        """Wait for an evaluator."""
        with self._lock:
            self._admit(ticket.client)
            self._queue.enter(ticket)
            self._match()
        cancellation.on_cancel(ticket.called.set)
        ticket.called.wait(self._configuration.queue_seconds)
        with self._lock:
            evaluator, snapshot = ticket.evaluator, ticket.snapshot
            if evaluator is None:
                self._queue.withdraw(ticket)
                self._count(CancelledError if cancellation.cancelled else OverloadError)
        if evaluator is not None and snapshot is not None:
            return ticket, evaluator, snapshot
        if cancellation.cancelled:
            raise CancelledError("The client went away while its query waited.")
        raise OverloadError(
            f"No evaluator became free within {self._configuration.queue_seconds:g} s. Try again later.",
            max(1, round(self._configuration.queue_seconds)),
            "workers",
            "queue_seconds",
        )

    def _admit(self, client: str) -> None:
        if self._closed:
            raise UnavailableError("The server is stopping.")
        most = self._configuration.client_queries
        full = len(self._queue) >= self._configuration.queue + max(self._configuration.workers - len(self._running), 0)
        if full or self._queue.count_of_client(client) >= most:
            self._count(OverloadError)
            reason = (
                f"The queue is full: {len(self._queue)} queries wait (queue = {self._configuration.queue})."
                if full
                else f"{most} queries of yours run or wait already (client_queries = {most})."
            )
            raise OverloadError(f"{reason} Try again later.", OverloadError.retry_after)

    def _count(self, kind: type[MyelomaKgError]) -> None:
        self._outcomes[kind.code, kind.cause] += 1

    def _match(self) -> None:
        """Give free evaluators to those who wait; the lock is held."""
        while self._idle and (ticket := self._queue.next(self._configuration.workers)):
            snapshot = ticket.choose_snapshot()
            evaluator = next((each for each in self._idle if each.snapshot == snapshot), self._idle[-1])
            self._idle.remove(evaluator)
            ticket.evaluator, ticket.snapshot = evaluator, snapshot
            self._used[snapshot] += 1
            self._running.add(evaluator)
            ticket.called.set()

    def _supervise(self) -> None:
        while True:
            self._wanted.wait(_WATCH_SECONDS)
            self._wanted.clear()
            if self._closed:
                return
            try:
                newest = self._find()
                if newest is not None and newest != self._current:
                    self._move_to(newest)
                self._replace_the_dead()
                self._failed = ""
            except (MyelomaKgError, OSError) as error:
                if str(error) != self._failed:
                    _log.error("The pool stays as it is: %s", error)
                self._failed = str(error)

    def _move_to(self, snapshot: Snapshot) -> None:
        """Let new queries go to a snapshot once it has shown to be whole; running ones end where they are."""
        fresh = self._start(snapshot, 1)
        with self._lock:
            self._current = snapshot
            self._events["swaps"] += 1
            old = [self._idle.pop()] if self._idle else []
            self._idle.extend(fresh)
            self._match()
        for evaluator in old:
            evaluator.close()
        _log.info("moved to snapshot %s", snapshot.digest)

    def _replace_the_dead(self) -> None:
        with self._lock:
            dead = [evaluator for evaluator in self._idle if not evaluator.alive]
            for evaluator in dead:
                self._idle.remove(evaluator)
            missing = self._configuration.workers + _SPARE - len(self._idle) - len(self._running)
        for evaluator in dead:
            evaluator.close()
        for _ in range(missing):
            evaluators = self._start(self._current, 1)
            with self._lock:
                if not self._closed:
                    self._idle.extend(evaluators)
                    # Those that a pool begins with replace none.
                    self._events["started"] += self._is_full
                    self._match()
                    evaluators = []
            for evaluator in evaluators:
                evaluator.close()
        self._is_full = True

    def _start(self, snapshot: Snapshot | None, count: int) -> list[Evaluator]:
        if snapshot is not None:
            snapshot.check()
        started: list[Evaluator] = []
        try:
            memory = self._configuration.memory_bytes
            port = self._relay.port if self._relay else 0
            settings = self._configuration
            started.extend(Evaluator(memory, settings.folders, port, settings.store) for _ in range(count))
            for evaluator in started:
                evaluator.await_ready(_START_SECONDS)
                if snapshot is not None:
                    evaluator.open(snapshot, _START_SECONDS)
        except MyelomaKgError:
            for evaluator in started:
                evaluator.close()
            raise
        return started
