"""Records converted by the executors of Apache Spark, over Spark Connect.

A session ships the code, its tables and the premises once; executors need the libraries, and nothing of ours. An
executor that ends is one less: Spark gives its batches to the others.
"""

from __future__ import annotations

import re
import socket
import sys
import warnings
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

from kg import build_inputs, resources
from kg.errors import ClusterError, ConfigurationError
from kg.ingestion.conversion import Batch, Premises
from kg.ingestion.converted_part import (
    LIBRARIES,
    RUN_AGAIN,
    ConvertedPart,
    conversion_versions,
    packed_value,
    unpacked_value,
)
from kg.ingestion.report import SourceReport
from kg.ingestion.spark_executor import PREMISES, ROWS, SLOTS, record_batch
from kg.libraries import optional_library

_SECONDS_TO_ANSWER = 30
_SECONDS_TO_BEGIN = 120
_RETRIES = 6  # about a minute
_PORT = 15002
_EXECUTOR = "kg.ingestion.spark_executor"
_SHIPPED = "myeloma-kg"
_MOST_SLOTS = 1 << 16
_MOST_IN_ROUND = 32
_ROUNDS = 2


@contextmanager
def spark_converter(premises: Premises, address: str) -> Iterator[Callable[[Iterable[Batch]], Iterator[SourceReport]]]:
    """Give the function that converts batches on the executors of a Spark Connect server, such as sc://host:15002.

    Raises ConfigurationError when the client of Spark is not installed or the address is none; ClusterError when no
    server answers or none of its executors begins, when they have another Python or other libraries than this machine,
    and when they end again and again.
    """
    with warnings.catch_warnings():
        # PySpark doubts pandas 3, of which nothing is used here.
        warnings.filterwarnings("ignore", category=FutureWarning, module=r"pyspark\.")
        connect = optional_library("pyspark.sql.connect.session", "A cluster of Spark")
        retries = optional_library("pyspark.sql.connect.client.retries", "A cluster of Spark")
    spark_error = import_module("pyspark.errors").PySparkException
    require_server(address)
    try:
        session = connect.SparkSession(connection=address)
    except spark_error as error:
        raise ConfigurationError(f"'{address}' is no address of a Spark Connect server: {error}") from error
    session.client.set_retry_policies([retries.DefaultPolicy(max_retries=_RETRIES)])
    try:
        with TemporaryDirectory(prefix="myeloma-kg-") as folder:
            session.addArtifacts(f"{_archive(Path(folder), premises)}#{_SHIPPED}", archive=True)
        # The batches of a round travel in its plan, and are kept nowhere on the server.
        session.conf.set("spark.sql.session.localRelationCacheThreshold", str(2**31 - 1))
        slots = min(_slots(session), _MOST_IN_ROUND)
        session.conf.set("spark.sql.leafNodeDefaultParallelism", str(slots))
        yield lambda batches: _converted(session, spark_error, slots, batches)
    except spark_error as error:
        raise ClusterError(f"{explained(str(error), address)} {RUN_AGAIN}") from error
    finally:
        session.stop()


def require_server(address: str) -> None:
    """Raise ClusterError when nothing answers at the address of a Spark Connect server, ConfigurationError for none."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or _PORT
    except ValueError as error:
        raise ConfigurationError(f"'{address}' is no address of a Spark Connect server: {error}.") from error
    try:
        socket.create_connection((host, port), timeout=_SECONDS_TO_ANSWER).close()
    except OSError as error:
        remedy = "Start one where Spark is installed, with: sbin/start-connect-server.sh"
        raise ClusterError(f"No Spark Connect server answers at {address} ({error}). {remedy}") from error


def explained(message: str, address: str) -> str:
    """Return in a sentence what an error of Spark means for the person who loads.

    >>> explained("[UNSUPPORTED_OPERATION] Not here.\\n\\nat org.apache.spark…", "sc://host")
    'The cluster at sc://host cannot go on ([UNSUPPORTED_OPERATION] Not here.).'
    """
    if "PYTHON_VERSION_MISMATCH" in message:
        own = ".".join(map(str, sys.version_info[:2]))
        numbers = re.search(r"different version: ?(\d+\.\d+)", message)
        there = numbers[1] if numbers else "of another version"
        remedy = f"Set PYSPARK_PYTHON of the server to a Python {own}, or run myeloma-kg with theirs."
        return f"The executors of {address} run Python {there}, this is {own}, and Spark wants them equal. {remedy}"
    if missing := re.search(r"No module named '([\w.]+)'|No package metadata was found for ([\w-]+)", message):
        versions = conversion_versions()
        install = " ".join(f"{name}=={versions[name]}" for name in LIBRARIES)
        remedy = f"Install on all of them: pip install pyarrow pandas {install}"
        return f"The Python of the executors of {address} has no {missing[1] or missing[2]}. {remedy}"
    if "OPERATION_CANCELED" in message:
        remedy = "Look whether its workers are up, and whether others hold all of them."
        return f"No executor of {address} began within {_SECONDS_TO_BEGIN} s. {remedy}"
    return f"The cluster at {address} cannot go on ({message.strip().partition(chr(10))[0]})."


def _archive(folder: Path, premises: Premises) -> Path:
    """Write what executors convert by: the code and tables of this installation, and the premises."""
    path = folder / f"{_SHIPPED}.zip"
    package = {file for file in (resources.IMPORTED_FROM / __name__.partition(".")[0]).glob("*.py") if file.is_file()}
    files = sorted({resources.ROOT / name for name in build_inputs.inputs()} | package)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.relative_to(resources.IMPORTED_FROM).as_posix())
        archive.writestr(PREMISES, packed_value(premises))
    return path


def _on_executor(function: str) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Return a function that Spark ships by value, and that calls one of the shipped code."""
    module, shipped = _EXECUTOR, _SHIPPED

    def call(batches: Iterator[Any]) -> Iterator[Any]:
        code = str(Path(import_module("pyspark").SparkFiles.getRootDirectory(), shipped))
        if code not in sys.path:
            sys.path.insert(0, code)
        result: Iterator[Any] = getattr(import_module(module), function)(batches)
        return result

    return call


def _slots(session: Any) -> int:
    """Return how many batches are converted at once; executors that cannot convert fail here, before the first."""
    timer = Timer(_SECONDS_TO_BEGIN, session.interruptAll)
    timer.start()
    try:
        rows: int = session.range(_MOST_SLOTS).mapInArrow(_on_executor("slots"), SLOTS).toArrow().num_rows
        return max(1, rows)
    finally:
        timer.cancel()


def _converted(session: Any, spark_error: Any, slots: int, batches: Iterable[Batch]) -> Iterator[SourceReport]:
    waiting = iter(batches)
    running: deque[Future[list[tuple[Path, ConvertedPart]]]] = deque()
    with ThreadPoolExecutor(_ROUNDS) as threads, ExitStack() as unfinished:
        unfinished.callback(_interrupt, session, spark_error)
        while (batch_round := list(islice(waiting, slots))) or running:
            if batch_round:
                running.append(threads.submit(_converted_round, session, batch_round))
            if len(running) == _ROUNDS or not batch_round:
                for stem, part in running.popleft().result():
                    yield part.write(stem)
        unfinished.pop_all()


def _converted_round(session: Any, batches: list[Batch]) -> list[tuple[Path, ConvertedPart]]:
    rows = record_batch((number, packed_value(batch)) for number, batch in enumerate(batches))
    frame = session.createDataFrame(optional_library("pyarrow").Table.from_batches([rows]))
    table = frame.mapInArrow(_on_executor("converted_rows"), ROWS).toArrow()
    parts = {row["number"]: unpacked_value(row["packed"]) for row in table.to_pylist()}
    return [(batch.stem, parts[number]) for number, batch in enumerate(batches)]


def _interrupt(session: Any, spark_error: Any) -> None:
    with suppress(spark_error):
        session.interruptAll()
