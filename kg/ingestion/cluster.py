"""Records converted by the workers of a Dask cluster: the same functions, and the same lines, as in one process.

Records go to the workers and sorted files come back as bytes, so that no folder is shared; what is merged stands in the
home of the graph, as ever. A worker that ends is one worker less: the scheduler gives its batches to the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg import provenance
from kg.errors import BuildError
from kg.ingestion.conversion import KINDS_OF_FILE, REPORT, Batch, Premises, convert_batch
from kg.ingestion.report import SourceReport

_SECONDS_TO_ANSWER = 30
_IN_FLIGHT = 2
_RUN_AGAIN = "What was converted stays: the same command goes on from there."


@dataclass(frozen=True)
class ConvertedPart:
    """The files of a part by kind, its report, and the fingerprint of the code and tables that made it."""

    files: dict[str, bytes]
    report: SourceReport
    made_by: str

    def write(self, stem: Path) -> None:
        """Write the files of the part; the report is written last, when the part is whole."""
        for kind, content in self.files.items():
            draft = stem.with_suffix(f"{kind}.draft")
            draft.write_bytes(content)
            draft.replace(stem.with_suffix(kind))


def converted_part(batch: Batch, premises: Premises) -> ConvertedPart:
    """Convert a batch into a part that is nowhere on the disk: what a worker does."""
    with TemporaryDirectory(prefix="myeloma-kg-") as folder:
        stem = Path(folder, batch.stem.name)
        report = convert_batch(replace(batch, stem=stem), premises)
        files = {kind: stem.with_suffix(kind).read_bytes() for kind in (*KINDS_OF_FILE, REPORT)}
    return ConvertedPart(files, report, _fingerprint())


@contextmanager
def cluster_converter(
    premises: Premises, address: str
) -> Iterator[Callable[[Iterable[Batch]], Iterator[SourceReport]]]:
    """Give the function that converts batches in the cluster of a scheduler, such as tcp://host:8786.

    Raises BuildError when no scheduler answers or it has no worker, when a worker has another version of the code or of
    the tables, and when workers end again and again.
    """
    try:
        dask = import_module("distributed")
    except ImportError as error:
        raise BuildError("A cluster needs Dask distributed. Run: pip install 'myeloma-kg[cluster]'") from error
    client = _client(dask, address)
    try:
        yield lambda batches: _converted(dask, client, premises, batches)
    finally:
        client.close()


def _client(dask: Any, address: str) -> Any:
    try:
        client = dask.Client(address, timeout=_SECONDS_TO_ANSWER)
    except (OSError, ValueError) as error:
        remedy = "Start one with: dask scheduler, and then workers with: dask worker tcp://HOST:8786 --nthreads 1"
        raise BuildError(f"No scheduler of Dask answers at {address} ({error}). {remedy}") from error
    try:
        client.wait_for_workers(1, timeout=_SECONDS_TO_ANSWER)
    except TimeoutError as error:
        client.close()
        remedy = f"Start some with: dask worker {address} --nthreads 1"
        raise BuildError(f"The scheduler at {address} has no worker. {remedy}") from error
    return client


def _converted(dask: Any, client: Any, premises: Premises, batches: Iterable[Batch]) -> Iterator[SourceReport]:
    # A task and no scattered value: when the worker that holds it ends, it is made again.
    given = client.submit(_itself, premises, pure=False)
    most = _IN_FLIGHT * sum(client.nthreads().values())
    running: dict[Any, Path] = {}
    try:
        for batch in batches:
            running[client.submit(converted_part, batch, given, pure=False)] = batch.stem
            if len(running) >= most:
                for future in dask.wait(running, return_when="FIRST_COMPLETED").done:
                    yield _written(future.result(), running.pop(future))
        for future, stem in running.items():
            yield _written(future.result(), stem)
    except (dask.KilledWorker, dask.CancelledError, OSError) as error:
        raise BuildError(f"The cluster cannot go on ({error}). {_RUN_AGAIN}") from error


def _written(part: ConvertedPart, stem: Path) -> SourceReport:
    if part.made_by != _fingerprint():
        remedy = "Install the same one on all workers, and start them anew."
        raise BuildError(f"A worker of the cluster has another version of myeloma-kg or of its libraries. {remedy}")
    part.write(stem)
    return part.report


@cache
def _fingerprint() -> str:
    return provenance.fingerprint()


def _itself(premises: Premises) -> Premises:
    return premises
