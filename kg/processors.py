"""The processor that the threads of the front share, and who has it first.

One thread at a time has the interpreter. Where it is handed to a thread on another processor, that one has to be woken
first, and finds nothing in its caches; and a thread that is woken by the one that has the interpreter, and at once has
the processor, can only wait for it.
"""

from __future__ import annotations

import os
from contextlib import suppress

# Before any thread is kept on one of them; nothing where the system has no say in it.
_ALL = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset[int]()
# What is nicer by so much gets a quarter of a processor for which both have work.
_NICER = 5


def share_processor() -> None:
    """Keep the calling thread, and those that it starts, on the processor that all who call this in a process share.

    One that another one wakes has its turn when that one waits.
    """
    processors = sorted(_ALL)
    if processors:
        # Servers on one machine take different ones.
        _place(0, {processors[os.getpid() % len(processors)]}, os.SCHED_BATCH)


def use_any_processor() -> None:
    """Let the calling thread work on any processor."""
    if _ALL:
        _place(0, _ALL, os.SCHED_BATCH)


def give_way(process: int) -> None:
    """Let a process that such a thread has started work on any processor, and have that of the front after it.

    All clients wait for the front, and one for the process.
    """
    if _ALL:
        _place(process, _ALL, os.SCHED_OTHER)
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process, os.getpriority(os.PRIO_PROCESS, 0) + _NICER)


def _place(process: int, processors: frozenset[int] | set[int], policy: int) -> None:
    # It is faster with, and right without: a container may forbid it, a process may have ended.
    with suppress(OSError):
        os.sched_setaffinity(process, processors)
        os.sched_setscheduler(process, policy, os.sched_param(0))
