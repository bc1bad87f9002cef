"""What ends a command from outside: an interrupt, soon, even where a library is at work; and a closed pipe."""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import click

from kg.interrupts import INTERRUPTS, exit_code, is_deferred, message, raise_interrupt, remove_unfinished

# When its own processes are ended, and when the command itself is, in seconds after the interrupt.
_UNTIL_CHILDREN, _UNTIL_END = 0.2, 1.5
_BETWEEN = 0.05
# Behind what the terminal shows of the interrupt itself; with the cursor that a progress line hides.
_FREE_TERMINAL = "\n\x1b[?25h"


@contextmanager
def ended_by_interrupt() -> Iterator[None]:
    """End the process soon after an interrupt (`kg.interrupts`), with one sentence and its exit code, 130 for Ctrl-C.

    Python raises KeyboardInterrupt in the main thread, and only between two of its own instructions: a library that
    computes, or a thread that is waited for, delays it. What has not ended in time is ended here.
    """
    is_ours = threading.current_thread() is threading.main_thread()
    if not is_ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield  # interrupts are ignored, as under nohup, or somebody else's
        return
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(ours,), daemon=True).start()
    # Those that nobody ignores, as under nohup, or handles.
    ending = [each for each in INTERRUPTS if signal.getsignal(each) is signal.SIG_DFL]
    for each in ending:
        signal.signal(each, raise_interrupt)
    try:
        yield
    except KeyboardInterrupt:
        _end()
    except click.Abort as abort:
        if not isinstance(abort.__context__, KeyboardInterrupt):  # the answer to a question was no
            raise
        _end()
    finally:
        for each in ending:
            signal.signal(each, signal.SIG_DFL)
        signal.set_wakeup_fd(before)
        theirs.close()


def _end() -> NoReturn:
    with suppress(OSError):  # the terminal may be gone
        click.echo(_on_its_own_line(message()), err=True)
    sys.exit(exit_code())


@contextmanager
def ended_with_reader() -> Iterator[None]:
    """End the process quietly when nobody reads its output any more, with the exit code of a program that SIGPIPE ends.

    Python ignores the signal, because connections break, too.
    """
    try:
        yield
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        if not _reader_has_gone():
            raise
        # What is left of the output is written to nobody when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + signal.SIGPIPE)


def _reader_has_gone() -> bool:
    try:
        poll = select.poll()
        poll.register(sys.stdout, 0)
        return bool(poll.poll(0))
    except (AttributeError, ValueError, OSError):  # there is no output that somebody else reads
        return False


def _watch(signals: socket.socket) -> None:
    """Wait for an interrupt, and end the process when it has not ended in time."""
    with signals:
        while numbers := signals.recv(64):
            if any(number in INTERRUPTS for number in numbers):
                break
        else:
            return
    time.sleep(_UNTIL_CHILDREN)
    _end_children(signal.SIGTERM)
    time.sleep(_UNTIL_END - _UNTIL_CHILDREN)
    while is_deferred():
        time.sleep(_BETWEEN)
    # Only what has not said so yet: the main thread may be at its end.
    if threading.main_thread().is_alive():
        _end_children(signal.SIGKILL)
        remove_unfinished()
        with suppress(OSError):  # the terminal may be gone
            os.write(sys.stderr.fileno(), f"{_on_its_own_line(message())}\n".encode())
    os._exit(exit_code())


def _on_its_own_line(text: str) -> str:
    return f"{_FREE_TERMINAL}{text}" if sys.stderr.isatty() else text


def _end_children(how: signal.Signals) -> None:
    for child in _children(os.getpid()):
        with suppress(ProcessLookupError):
            if not _ends_with_us(child):
                os.kill(child, how)


def _ends_with_us(process: int) -> bool:
    """Whether a process ignores what asks it to end: that which cleans up behind the workers of `multiprocessing`."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return True
    ignored = int(status.partition("SigIgn:")[2].split()[0], 16)
    return bool(ignored >> (signal.SIGTERM - 1) & 1)


def _children(process: int) -> list[int]:
    """Return the processes that one has started, and those that these have, where the system says."""
    children: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):  # it has ended meanwhile
            children += map(int, task.read_text(encoding="ascii").split())
    return [*children, *(further for child in children for further in _children(child))]
