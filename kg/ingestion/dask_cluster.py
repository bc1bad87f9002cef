"""Records converted by the workers of a Dask scheduler.

A worker that ends is one worker less: the scheduler gives its batches to the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kg.errors import ClusterError
from kg.ingestion.conversion import Batch, Premises
from kg.ingestion.converted_part import RUN_AGAIN, converted_part
from kg.ingestion.report import SourceReport
from kg.libraries import optional_library

_SECONDS_TO_ANSWER = 30
_SECONDS_BETWEEN_LOOKS = 5
_IN_FLIGHT = 2


@contextmanager
def dask_converter(premises: Premises, address: str) -> Iterator[Callable[[Iterable[Batch]], Iterator[SourceReport]]]:
    """Give the function that converts batches in the cluster of a scheduler, such as tcp://host:8786.

    Raises ConfigurationError when Dask is not installed; ClusterError when no scheduler answers, when it has no worker
    and when workers end again and again; BuildError when a worker has other versions than this machine.
    """
    dask = optional_library("distributed", "A cluster of Dask")
    client = _client(dask, address)
    try:
        yield lambda batches: _converted(dask, client, address, premises, batches)
    finally:
        client.close()


def _client(dask: Any, address: str) -> Any:
    try:
        client = dask.Client(address, timeout=_SECONDS_TO_ANSWER)
    except (OSError, ValueError) as error:
        remedy = "Start one with: dask scheduler, and then workers with: dask worker tcp://HOST:8786 --nthreads 1"
        raise ClusterError(f"No scheduler of Dask answers at {address} ({error}). {remedy}") from error
    try:
        _require_worker(client, address)
    except ClusterError:
        client.close()
        raise
    return client


def _require_worker(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_SECONDS_TO_ANSWER)
    except TimeoutError as error:
        remedy = f"Start some with: dask worker {address} --nthreads 1"
        raise ClusterError(f"The scheduler at {address} has no worker. {remedy}") from error


def _converted(
    dask: Any, client: Any, address: str, premises: Premises, batches: Iterable[Batch]
) -> Iterator[SourceReport]:
    # A task and no scattered value: when the worker that holds it ends, it is made again.
    given = client.submit(_itself, premises, pure=False)
    most = _IN_FLIGHT * sum(client.nthreads().values())
    running: dict[Any, Path] = {}

    def reports(most: int) -> Iterator[SourceReport]:
        while len(running) > most:
            for future in _first_done(dask, client, address, running):
                yield future.result().write(running.pop(future))

    try:
        for batch in batches:
            running[client.submit(converted_part, batch, given, pure=False)] = batch.stem
            yield from reports(most - 1)
        yield from reports(0)
    except (dask.KilledWorker, dask.CancelledError, OSError) as error:
        raise ClusterError(f"The cluster cannot go on ({error}). {RUN_AGAIN}") from error


def _first_done(dask: Any, client: Any, address: str, running: Iterable[Any]) -> set[Any]:
    """Return what is done first of what runs. Raises ClusterError when no worker is left, and none comes."""
    # Of a mapping, the library looks for what is to be waited for among the values.
    awaited = list(running)
    while True:
        try:
            done: set[Any] = dask.wait(awaited, timeout=_SECONDS_BETWEEN_LOOKS, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            try:
                _require_worker(client, address)
            except ClusterError as error:
                raise ClusterError(f"{error} {RUN_AGAIN}") from error
        else:
            return done


def _itself(premises: Premises) -> Premises:
    return premises
