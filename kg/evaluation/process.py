"""The front's hold on a process that works for it: start it, speak with it, end it, tell what it died of."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

from kg import resources
from kg.configuration import PREFIX
from kg.evaluation.errors import DeadlineError, EngineCrashError, MemoryLimitError, UnavailableError
from kg.evaluation.frames import READY, receive

_LAST_WORDS = 4000
_FROM_OUTSIDE = frozenset((signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT))


class LostError(Exception):
    """The process was killed from outside: its work may be given to another one."""


class Process:
    """A process of ours with a channel to it; it may take only so much memory.

    `work`: what it does, for messages: "query" or "update".
    """

    def __init__(self, module: str, arguments: list[object], memory: int, work: str) -> None:
        self._memory, self._work = memory, work
        self.channel, theirs = socket.socketpair()
        environment = {**os.environ, "PYTHONPATH": str(resources.ROOT), "RUST_BACKTRACE": "0"}
        # Whoever works on what strangers ask has no use for it.
        environment.pop(f"{PREFIX}TOKEN", None)
        start = f"from {module} import main; main()"
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", start, *map(str, (theirs.fileno(), *arguments, memory))],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=environment,
            )

    def await_ready(self, seconds: float) -> bytes:
        """Wait until the process can work; return what it says then. Raises UnavailableError with its last words."""
        self.channel.settimeout(seconds)
        try:
            kind, told = receive(self.channel)
        except (EOFError, OSError) as error:
            self.kill()
            self.process.wait()
            words = self._last_words().rpartition("\n")[2]
            raise UnavailableError(words or f"A process did not start: {error}") from error
        if kind != READY:
            self.kill()
            raise UnavailableError("A process did not start as it should.")
        return told

    def kill(self) -> None:
        """End the process at once; any thread may."""
        self.process.kill()

    def close(self) -> None:
        """End the process and release what the front holds of it."""
        self.process.kill()
        self.process.wait()
        self.channel.close()
        if self.process.stderr:
            self.process.stderr.close()

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def too_late(self, seconds: float) -> DeadlineError:
        """Return the error of work that took too long."""
        return DeadlineError(
            f"The {self._work} took longer than {seconds:g} s and was stopped. Ask for less: name more of the pattern, "
            "or add LIMIT; who runs the server can raise deadline_seconds."
        )

    def too_much(self) -> MemoryLimitError:
        """Return the error of work that took too much memory."""
        return MemoryLimitError(
            f"The {self._work} needed more than {self._memory:,} bytes of memory and was stopped. Ask for less, or "
            "without ORDER BY, DISTINCT or GROUP BY over everything; who runs the server can raise memory_bytes."
        )

    def cause_of_death(self, seconds: float) -> Exception:
        """Return the error that the end of the process means for the work that it did."""
        try:
            code = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.kill()
            return EngineCrashError(f"The process broke off in the middle of the {self._work}.")
        words = self._last_words()
        if code == -signal.SIGALRM:
            return self.too_late(seconds)
        if "memory allocation" in words or "MemoryError" in words or "bad_alloc" in words:
            return self.too_much()
        if -code in _FROM_OUTSIDE:
            return LostError()
        return EngineCrashError(
            f"The {self._work} brought its process down; the server goes on. Write it with less nesting and fewer "
            "parts, and report it if it is an ordinary one."
        )

    def _last_words(self) -> str:
        if self.process.stderr is None or self.alive:
            return ""
        os.set_blocking(self.process.stderr.fileno(), False)
        said = self.process.stderr.read(_LAST_WORDS) or b""
        return said.decode("utf-8", "replace").strip()
