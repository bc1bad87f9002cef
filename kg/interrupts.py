"""What an interrupt (Ctrl-C) meets: what must not be broken in two, what is done, and what is half made and goes.

The command line ends a process soon after one (`kg.cli.interruption`), even where a library goes on computing.
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
_deferring = threading.Event()


class LateInterrupt(KeyboardInterrupt):
    """An interrupt that came when the work was done: its text says what is so now."""


def is_deferred() -> bool:
    """Whether an interrupt waits, or would wait, for the end of `deferred`."""
    return _deferring.is_set()


@contextmanager
def deferred() -> Iterator[None]:
    """Have an interrupt wait until the block has ended, and raise it then; in a thread beside the main one it is none.

    >>> with deferred():
    ...     is_deferred()
    True
    """
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    came: list[int] = []
    _deferring.set()
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _deferring.clear()
    if came:
        raise KeyboardInterrupt


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
