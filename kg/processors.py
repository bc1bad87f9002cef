"""The processor that the threads of the front share.

One thread at a time has the interpreter. Where it is handed to a thread on another processor, that one has to be woken
first, and finds nothing in its caches: a server with 16 clients answered a third fewer queries.
"""

from __future__ import annotations

import os
from contextlib import suppress

# Before any thread is kept on one of them; nothing where the system has no say in it.
_ALL = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset[int]()


def share_processor() -> None:
    """Keep the calling thread, and those that it starts, on the processor that all who call this in a process share."""
    processors = sorted(_ALL)
    if processors:
        # Servers on one machine take different ones.
        _keep(0, {processors[os.getpid() % len(processors)]})


def use_any_processor(process: int = 0) -> None:
    """Let a process that such a thread has started work on any processor; 0: let the calling thread do so."""
    if _ALL:
        _keep(process, _ALL)


def _keep(process: int, processors: frozenset[int] | set[int]) -> None:
    # It is faster with, and right without: a container may forbid it, a process may have ended.
    with suppress(OSError):
        os.sched_setaffinity(process, processors)
