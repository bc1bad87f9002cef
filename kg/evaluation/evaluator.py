"""The front's hold on one evaluator process: give it a job, read the result."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from kg.engine.job import Job
from kg.engine.snapshot import Snapshot
from kg.errors import decode_error
from kg.evaluation.errors import deadline_passed
from kg.evaluation.frames import DATA, END, FAILURE, JOB, OPEN, WARNING, unpack_end
from kg.evaluation.process import Process

# A process that waits for work takes it at once.
_SEND_SECONDS = 5.0


class Evaluator(Process):
    """A process that evaluates queries on one snapshot at a time."""

    def __init__(self, memory: int, folders: Iterable[Path], port: int = 0, store: str = "") -> None:
        """Let it read the snapshots in these folders, ask the store at an address, and call the relay at this port."""
        # Anybody on this machine may read by what a process was started: not with the password of an address.
        place = urlsplit(store)
        server = f"{place.scheme}://{place.netloc.rpartition('@')[2]}" if store else ""
        super().__init__("kg.evaluation.worker:run_evaluator", [port, server, *folders], memory, "query")
        self.snapshot: Snapshot | None = None
        self.resident = 0
        self.is_read = True  # whether our grammar took the last query
        self.warnings: list[str] = []  # of the last query: what is probably not meant
        self.waiting = False  # for the next job: the last one is over, and the process has reported it

    def open(self, snapshot: Snapshot, seconds: float) -> None:
        """Let the next jobs be done on a snapshot. Raises UnavailableError when it cannot be opened."""
        if snapshot != self.snapshot:
            self.snapshot = None
            self.channel.send(OPEN, snapshot.location.encode(), _SEND_SECONDS)
            self.await_ready(seconds)
            self.snapshot = snapshot

    def run(self, job: Job, snapshot: Snapshot) -> Generator[bytes, None, None]:
        """Evaluate a job on a snapshot and yield its result in chunks.

        Raises what the process reports, DeadlineError, what `error_of_exit` gives when the process ended, and
        UnavailableError when the snapshot cannot be opened.
        """
        self.waiting, self.is_read, self.warnings = False, True, list[str]()
        deadline = time.monotonic() + job.seconds
        try:
            self.open(snapshot, job.seconds)
            self.channel.send(JOB, job.encoded, _SEND_SECONDS)
            while True:
                kind, body = self.channel.receive(deadline - time.monotonic())
                if kind == DATA:
                    yield body
                elif kind == WARNING:
                    self.warnings.append(body.decode())
                elif kind in {END, FAILURE}:
                    self.resident, self.is_read, rest = unpack_end(body)
                    self.waiting = True
                    if kind == FAILURE:
                        raise decode_error(rest)
                    yield rest
                    return
        except TimeoutError:
            self.kill()
            raise deadline_passed("task" if job.task else self.work, job.seconds) from None
        except (EOFError, OSError, ValueError) as error:
            raise self.error_of_exit(job.seconds) from error
