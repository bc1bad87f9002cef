"""Work that is no query, done by the evaluators under the same limits: each task is a function of a module.

A task takes the store, its arguments and the media type wanted, and returns the answer in that media type. It may
keep what it worked out for a store: a store never changes. What it raises of `kg.errors` reaches the client.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from typing import TypeAlias, cast

import pyoxigraph as ox

from kg.engine.job import Job
from kg.engine.store import Store
from kg.errors import QueryError

Task: TypeAlias = Callable[[Store, Mapping[str, str], str], bytes]

# Name of the task -> module and function; imported only where the task is done, so that evaluators start quickly.
TASKS: dict[str, str] = {
    "describe": "kg.described:answer",
    "explain": "kg.proofs.report:answer",
    "paths": "kg.paths.asking:task",
    "search": "kg.found:answer",
}


def perform(store: ox.Store, job: Job) -> bytes:
    """Do the task of a job. Raises QueryError for an unknown one, and what the task raises."""
    if job.task not in TASKS:
        raise QueryError(f"There is no task '{job.task}'; there are {', '.join(sorted(TASKS)) or 'none'}.")
    module, _, function = TASKS[job.task].partition(":")
    task = cast("Task", getattr(import_module(module), function))
    return task(_opened(store), json.loads(job.text), job.media_type)


@lru_cache(maxsize=1)
def _opened(store: ox.Store) -> Store:
    """Return one and the same store for one of the engine, so that a task finds again what it kept for it."""
    return Store(store)
