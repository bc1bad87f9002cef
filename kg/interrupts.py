"""What an interrupt meets: what must not be broken in two, what is done, and what is half made and goes.

An interrupt is Ctrl-C, and in commands the signal that asks a process to end, or says that its terminal is gone. The
command line ends a process soon after one (`kg.cli.interruption`), even where a library goes on computing.
"""

from __future__ import annotations

import gc
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

# What is being made -> whether there was a folder before, which was empty.
_unfinished: dict[Path, bool] = {}
# Other threads may write there until the end.
_ATTEMPTS = 3
INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_numbers: list[int] = []
_done: list[str] = []
_left = ["What was there before is as it was."]
_deferring = threading.Event()


def raise_interrupt(number: int, _: object = None) -> None:
    """Raise KeyboardInterrupt for a signal: the handler of those for which Python has none."""
    _numbers.append(number)
    raise KeyboardInterrupt


def exit_code() -> int:
    """Return the exit code that a shell expects of a program that an interrupt has ended."""
    return 128 + (_numbers[0] if _numbers else signal.SIGINT)


class LateInterrupt(KeyboardInterrupt):
    """An interrupt that came when the work was done."""


def say_done(what: str) -> None:
    """Have the message of an interrupt that comes from now on say what is done: "x.nq is written"."""
    _done[:] = [what]


def say_left(what: str) -> None:
    """Have the message of an interrupt that comes from now on say what is left of the work: "Nothing was added." """
    _left[:] = [what]


def message() -> str:
    """Return what an interrupt found."""
    if _done:
        return f"Interrupted when it was done: {_done[0]}."
    return f"Interrupted. {_left[0]}"


def is_deferred() -> bool:
    """Whether an interrupt waits, or would wait, for the end of `deferred`."""
    return _deferring.is_set()


@contextmanager
def deferred() -> Iterator[None]:
    """Have an interrupt wait until the block has ended, and raise it then; in a thread beside the main one it is none.

    >>> with deferred():
    ...     print("not to be broken in two")
    not to be broken in two
    """
    in_main = threading.current_thread() is threading.main_thread()
    raising = {each: signal.getsignal(each) for each in INTERRUPTS if in_main}
    raising = {each: how for each, how in raising.items() if how in {signal.default_int_handler, raise_interrupt}}
    came: list[int] = []
    if raising:
        _deferring.set()
    for each in raising:
        signal.signal(each, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for each, how in raising.items():
            signal.signal(each, how)
        if raising:
            _deferring.clear()
    if came:
        raise_interrupt(came[0])


@contextmanager
def hidden_from_new_processes() -> Iterator[None]:
    """Have the processes that are started in the block hear of no interrupt, while they still import, either."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def whole_or_gone(path: Path, *, stood: bool | None = None) -> Iterator[None]:
    """Have a file or a folder that the block makes removed, if the block fails or the process is ended within it.

    There was nothing at the path before, or (`stood`, else what is there now says) an empty folder, which stays.
    """
    stood = path.exists() if stood is None else stood
    _unfinished[path] = stood
    try:
        yield
    except LateInterrupt:
        raise
    except BaseException:
        _remove(path, stood=stood)
        raise
    finally:
        _unfinished.pop(path, None)


def remove_unfinished() -> None:
    """Remove what is being made, and the temporary folders that there are, in a process that is ended."""
    for path, stood in tuple(_unfinished.items()) * _ATTEMPTS:
        _remove(path, stood=stood)
    for each in gc.get_objects():
        # By its class: what only pretends to be one would be asked for it.
        if type(each) is TemporaryDirectory:
            with suppress(OSError):
                each.cleanup()


def _remove(path: Path, *, stood: bool) -> None:
    # A folder that stood may be a mount or a link.
    with suppress(OSError):
        for each in tuple(path.iterdir()) if stood else (path,):
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each, ignore_errors=True)
            else:
                each.unlink()
