"""The front's hold on one evaluator process: start it, give it a job, read the result, kill it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import suppress

from kg import resources
from kg.errors import LimitError, MyelomaKgError, ParameterError, QueryError, UnknownNameError
from kg.evaluation.errors import (
    DeadlineError,
    EngineCrashError,
    MemoryLimitError,
    QuerySyntaxError,
    UnavailableError,
)
from kg.evaluation.job import DATA, END, FAILURE, JOB, OPEN, READY, Job, receive, send, unpack_end
from kg.evaluation.relay import failure_in
from kg.store import STORE, Snapshot

_START = "from kg.evaluation.worker import main; main()"
_LAST_WORDS = 4000
# What a task may say to the client in its own words.
_TOLD = {kind.__name__: kind for kind in (LimitError, ParameterError, QueryError, UnknownNameError)}


class LostError(Exception):
    """The process was killed from outside: the query may be given to another one."""


class Evaluator:
    """A process that evaluates queries on one snapshot at a time."""

    def __init__(self, snapshot: Snapshot, memory: int, port: int = 0) -> None:
        self.snapshot = snapshot
        self.resident = 0
        self.finished = False
        self._memory = memory
        ours, theirs = socket.socketpair()
        self._channel = ours
        environment = {**os.environ, "PYTHONPATH": str(resources.ROOT), "RUST_BACKTRACE": "0"}
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", _START, *map(str, (theirs.fileno(), snapshot.path / STORE, memory, port))],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=environment,
            )

    def await_ready(self, seconds: float) -> None:
        """Wait until the store is open. Raises UnavailableError with what the process said."""
        self._channel.settimeout(seconds)
        try:
            kind, _ = receive(self._channel)
        except (EOFError, OSError) as error:
            self.kill()
            self.process.wait()
            raise UnavailableError(f"An evaluator did not start: {self._last_words() or error}") from error
        if kind != READY:
            self.kill()
            raise UnavailableError("An evaluator did not start as it should.")

    def turn_to(self, snapshot: Snapshot) -> None:
        """Let the next job be done on another snapshot; a process that has died says so then."""
        if snapshot != self.snapshot:
            self.snapshot = snapshot
            with suppress(OSError):
                send(self._channel, OPEN, str(snapshot.path / STORE).encode())

    def run(self, job: Job) -> Generator[bytes, None, None]:
        """Evaluate a job and yield its result in chunks.

        Raises QueryError, LimitError, or LostError when something else killed the process.
        """
        self.finished = False
        deadline = time.monotonic() + job.seconds
        try:
            self._channel.settimeout(5)
            send(self._channel, JOB, job.encode())
            while True:
                self._channel.settimeout(max(deadline - time.monotonic(), 0.001))
                kind, body = receive(self._channel)
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
            raise self._too_late(job.seconds) from None
        except (EOFError, OSError) as error:
            raise self._cause_of_death(job.seconds) from error

    def kill(self) -> None:
        """End the process at once; any thread may."""
        self.process.kill()

    def close(self) -> None:
        """End the process and release what the front holds of it."""
        self.process.kill()
        self.process.wait()
        self._channel.close()
        if self.process.stderr:
            self.process.stderr.close()

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def _refusal(self, told: dict[str, str], job: Job) -> MyelomaKgError:
        if told["kind"] in _TOLD:
            return _TOLD[told["kind"]](told["message"])
        if told["kind"] == "syntax":
            return QuerySyntaxError(told["message"])
        if told["kind"] == "memory":
            return self._too_much()
        found = failure_in(told["message"], job.services)
        return found or QueryError(f"The engine refused the query: {told['message']}")

    def _too_late(self, seconds: float) -> DeadlineError:
        return DeadlineError(
            f"The query took longer than {seconds:g} s and was stopped. Ask for less: name more of the pattern, or "
            "add LIMIT; who runs the server can raise deadline_seconds."
        )

    def _too_much(self) -> MemoryLimitError:
        return MemoryLimitError(
            f"The query needed more than {self._memory:,} bytes of memory and was stopped. Ask for less, or without "
            "ORDER BY, DISTINCT or GROUP BY over everything; who runs the server can raise memory_bytes."
        )

    def _cause_of_death(self, seconds: float) -> Exception:
        try:
            code = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.kill()
            return EngineCrashError("The evaluator broke off in the middle of the query.")
        words = self._last_words()
        if code == -signal.SIGALRM:
            return self._too_late(seconds)
        if "memory allocation" in words or "MemoryError" in words or "bad_alloc" in words:
            return self._too_much()
        if code == -signal.SIGKILL:
            return LostError()
        return EngineCrashError(
            "The query brought its evaluator down; the server goes on. Write the query with less nesting and fewer "
            "parts, and report it if it is an ordinary one."
        )

    def _last_words(self) -> str:
        if self.process.stderr is None or self.alive:
            return ""
        os.set_blocking(self.process.stderr.fileno(), False)
        said = self.process.stderr.read(_LAST_WORDS) or b""
        return said.decode("utf-8", "replace").strip()
