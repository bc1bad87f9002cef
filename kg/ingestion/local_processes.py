"""Records converted by processes of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context

from kg.errors import BuildError
from kg.ingestion.conversion import Batch, Premises, begin_worker, convert_batch, convert_in_worker
from kg.ingestion.report import SourceReport
from kg.interrupts import hidden_from_new_processes

# Batches that wait for a process or are in one, for each process.
_IN_FLIGHT = 3


@contextmanager
def process_converter(
    premises: Premises, processes: int
) -> Iterator[Callable[[Iterable[Batch]], Iterator[SourceReport]]]:
    """Give the function that converts batches: in this process, or in several with few batches under way at once.

    Raises BuildError when one of them is ended from outside.
    """
    if processes == 1:
        yield lambda batches: (convert_batch(batch, premises) for batch in batches)
        return
    pool = ProcessPoolExecutor(processes, get_context("spawn"), begin_worker, (premises,))
    try:
        yield lambda batches: _in_pool(pool, batches, processes * _IN_FLIGHT)
    except BrokenProcessPool as error:
        remedy = "What was converted stays: run it again, with fewer processes where memory is short."
        raise BuildError(f"A process that converts records was ended from outside ({error}). {remedy}") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_pool(pool: ProcessPoolExecutor, batches: Iterable[Batch], most: int) -> Iterator[SourceReport]:
    running: set[Future[SourceReport]] = set()
    for batch in batches:
        with hidden_from_new_processes():
            running.add(pool.submit(convert_in_worker, batch))
        if len(running) >= most:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    for future in running:
        yield future.result()
