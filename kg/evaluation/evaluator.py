"""The front's hold on one evaluator process: give it a job, read the result."""

from __future__ import annotations

import json
import time
from collections.abc import Generator

from kg.engine.job import Job
from kg.engine.store import STORE, Snapshot
from kg.errors import LimitError, MyelomaKgError, ParameterError, QueryError, UnknownNameError
from kg.evaluation.frames import DATA, END, FAILURE, JOB, OPEN, receive, send, unpack_end
from kg.evaluation.process import Process
from kg.federation.relay import failure_in
from kg.sparql.errors import QuerySyntaxError

# What a task may say to the client in its own words.
_TOLD = {kind.__name__: kind for kind in (LimitError, ParameterError, QueryError, UnknownNameError)}


class Evaluator(Process):
    """A process that evaluates queries on one snapshot at a time."""

    def __init__(self, memory: int, port: int = 0) -> None:
        super().__init__("kg.evaluation.worker", [port], memory, "query")
        self.snapshot: Snapshot | None = None
        self.resident = 0
        self.finished = False

    def open(self, snapshot: Snapshot, seconds: float) -> None:
        """Let the next jobs be done on a snapshot. Raises UnavailableError when it cannot be opened."""
        if snapshot != self.snapshot:
            self.snapshot = None
            send(self.channel, OPEN, str(snapshot.path / STORE).encode())
            self.await_ready(seconds)
            self.snapshot = snapshot

    def run(self, job: Job, snapshot: Snapshot) -> Generator[bytes, None, None]:
        """Evaluate a job on a snapshot and yield its result in chunks.

        Raises QueryError, LimitError, or LostError when something else killed the process.
        """
        self.finished = False
        deadline = time.monotonic() + job.seconds
        try:
            self.channel.settimeout(5)
            self.open(snapshot, job.seconds)
            send(self.channel, JOB, job.encode())
            while True:
                self.channel.settimeout(max(deadline - time.monotonic(), 0.001))
                kind, body = receive(self.channel)
                if kind == DATA:
                    yield body
                elif kind == END:
                    self.resident, rest = unpack_end(body)
                    self.finished = True
                    yield rest
                    return
                elif kind == FAILURE:
                    raise self._refusal(json.loads(body), job)
        except TimeoutError:
            self.kill()
            raise self.too_late(job.seconds) from None
        except (EOFError, OSError) as error:
            raise self.cause_of_death(job.seconds) from error

    def _refusal(self, told: dict[str, str], job: Job) -> MyelomaKgError:
        if told["kind"] in _TOLD:
            return _TOLD[told["kind"]](told["message"])
        if told["kind"] == "syntax":
            return QuerySyntaxError(told["message"])
        if told["kind"] == "memory":
            return self.too_much()
        found = failure_in(told["message"], job.services)
        return found or QueryError(f"The engine refused the query: {told['message']}")
