"""The front's hold on a process that works for it: start it, speak with it, end it, say why it ended."""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

from kg import resources
from kg.configuration import PREFIX
from kg.engine.messages import is_out_of_memory, panic
from kg.errors import MyelomaKgError, decode_error
from kg.evaluation.errors import EngineCrashError, ProcessLostError, UnavailableError, deadline_passed, memory_exhausted
from kg.evaluation.frames import FAILURE, READY, Channel
from kg.interrupts import hidden_from_new_processes
from kg.processors import give_way

_log = logging.getLogger("myeloma_kg.evaluation")

_LAST_WORDS = 4000
# What finds room in a pipe.
_MOST_WORDS = 2**16
_FRAME = re.compile(r'File "([^"]+)", line (\d+), in (\S+)')
_KIND = re.compile(r"^([A-Za-z_][\w.]*)(?::|$)")
_FROM_OUTSIDE = frozenset((signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT))


class Process:
    """A process of ours with a channel to it; it may take only `memory` bytes beyond what it starts with.

    `entry`: the module and the function that it runs, as `module:function`.
    `work`: what it does, for messages: "query" or "update".
    """

    def __init__(self, entry: str, arguments: list[object], memory: int, work: str) -> None:
        self.work, self._memory = work, memory
        self._was_killed = False
        self._starter = os.getpid()
        ours, theirs = socket.socketpair()
        self.channel = Channel(ours)
        environment = {**os.environ, "PYTHONPATH": resources.python_path(), "RUST_BACKTRACE": "0"}
        # A process that evaluates what strangers send has no use for it.
        environment.pop(f"{PREFIX}TOKEN", None)
        module, _, function = entry.partition(":")
        start = f"from {module} import {function}; {function}()"
        reader, errors = os.pipe()
        self._errors = os.fdopen(reader, "rb", buffering=0)
        # Nobody reads what it says before it ends: it goes on where there is no more room.
        os.set_blocking(errors, False)
        with theirs, os.fdopen(errors), hidden_from_new_processes():
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", start, *map(str, (theirs.fileno(), *arguments, memory))],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=errors,
                env=environment,
            )
        give_way(self.process.pid)

    def await_ready(self, seconds: float) -> None:
        """Wait until the process can work. Raises the error that it ended with, UnavailableError where it sent none."""
        try:
            kind, body = self.channel.receive(seconds)
        except (EOFError, OSError) as error:
            self.kill()
            self.process.wait()
            words = self._last_words().rpartition("\n")[2]
            reason = f"within {seconds:g} s" if isinstance(error, TimeoutError) else f"({error})"
            raise UnavailableError(words or f"A process did not start {reason}.") from error
        if kind == FAILURE:
            raise decode_error(body)
        if kind != READY:
            self.kill()
            raise UnavailableError("A process did not start as it should.")

    def kill(self) -> None:
        """End the process at once; any thread may."""
        self._was_killed = True
        self.process.kill()

    def close(self) -> None:
        """End the process and release what the front holds of it; a fork of the front only releases."""
        if not self.is_of_another_front:
            self.process.kill()
            self.process.wait()
        self.channel.close()
        self._errors.close()

    @property
    def is_of_another_front(self) -> bool:
        """Whether this is a fork of what started the process, which still speaks with it by the same channel."""
        return os.getpid() != self._starter

    @property
    def alive(self) -> bool:
        """Whether the process still works: one that is being ended would take the next work along."""
        return not self._was_killed and self.process.poll() is None

    def cpu_seconds(self) -> float:
        """Return how long the process has worked, where the system says; 0 otherwise."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def error_of_exit(self, seconds: float) -> MyelomaKgError:
        """Return the error that the end of the process means for the work that it did.

        `seconds`: how long the work could take.
        """
        try:
            code = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.kill()
            return EngineCrashError(f"The process broke off in the middle of the {self.work}.")
        words = self._last_words()
        if code == -signal.SIGALRM:
            return deadline_passed(self.work, seconds)
        if is_out_of_memory(words):
            return memory_exhausted(self.work, self._memory)
        if -code in _FROM_OUTSIDE:
            return ProcessLostError(f"The process was killed while it worked on the {self.work}.")
        cause = panic(words)
        if cause:
            reason = f"the engine gave up ({cause}). The {self.work} is not at fault: report it"
        elif code == -signal.SIGSEGV:
            reason = f"the engine's stack was used up. Write the {self.work} with less nesting and fewer parts"
        else:
            reason = f"it ended with {code}. Report it with the {self.work}"
            _log.error("a process ended with %d: %s", code, place_of_failure(words))
        return EngineCrashError(f"The {self.work} brought its process down; the server goes on: {reason}.")

    def _last_words(self) -> str:
        if self.process.poll() is None:
            return ""
        os.set_blocking(self._errors.fileno(), False)
        return (self._errors.read(_MOST_WORDS) or b"")[-_LAST_WORDS:].decode("utf-8", "replace").strip()


def place_of_failure(words: str) -> str:
    """Return where Python ended and by which error, and nothing of its message: that may hold what a query says.

    >>> place_of_failure('Traceback …\\n  File "kg/a.py", line 3, in f\\n    x\\nKeyError: \\'a literal\\'')
    'KeyError in kg/a.py, line 3, in f'
    """
    frames = _FRAME.findall(words)
    kind = _KIND.match(words.rpartition("\n")[2])
    if not frames or not kind:
        return "it left no trace"
    return "{} in {}, line {}, in {}".format(kind[1], *frames[-1])
