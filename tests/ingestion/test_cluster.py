"""A cluster gives what one process gives, whatever becomes of its workers; a real scheduler with real workers."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from kg.errors import BuildError, ClusterError
from kg.ingestion import dask_cluster, loading
from kg.ingestion.conversion import KINDS_OF_FILE, Premises
from kg.ingestion.load_options import LoadProgress
from kg.ingestion.loading import LoadedSources, load_sources
from kg.ingestion.source_files import source_files
from tests.waiting import wait_for

LOADERS = Path(__file__).parents[1] / "loaders"
SAMPLE = LOADERS / "clinical_trials_gov" / "samples" / "NCT99990001.json"
# XML, JSON and tables, each by a loader of its own.
OTHERS = (
    ("full-texts", LOADERS / "jats" / "articles.xml"),
    ("drug-labels", LOADERS / "labels" / "label.xml"),
    ("drug-labels", LOADERS / "labels" / "openfda.json"),
    ("clinpgx", LOADERS / "clinpgx" / "clinical_annotations.tsv"),
    ("oncotree", LOADERS / "oncotree" / "tree.json"),
)
STUDIES = 24


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    file = tmp_path / "scheduler.json"
    process = started("scheduler", "--scheduler-file", file, "--port", 0, "--no-dashboard", "--host", "127.0.0.1")
    try:
        wait_for(file.exists, 120)
        yield json.loads(file.read_text(encoding="utf-8"))["address"]
    finally:
        ended(process)


@pytest.fixture
def workers(scheduler: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    options = ("--nthreads", 1, "--no-nanny", "--no-dashboard", "--death-timeout", 60)
    processes = [started("worker", scheduler, *options) for _ in range(2)]
    yield processes
    for process in processes:
        ended(process)


def started(*arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "distributed.cli.dask_" + str(arguments[0]), *map(str, arguments[1:])]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def studies(folder: Path) -> Path:
    """Return a file of studies that differ in their numbers."""
    text = SAMPLE.read_text(encoding="utf-8")
    path = folder / "studies.jsonl"
    lines = (json.dumps(json.loads(text.replace("NCT99990001", f"NCT9999{number:04}"))) for number in range(STUDIES))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def digest(loaded: LoadedSources) -> str:
    """Return a digest of all files of all parts."""
    whole = hashlib.sha256()
    for kind in KINDS_OF_FILE:
        for path in sorted(loaded.paths(kind)):
            whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing(
    premises: Premises,
    scheduler: str,
    workers: list[subprocess.Popen[bytes]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loading, "_BATCH_RECORDS", 1)
    files = source_files([("clinicaltrials-gov", studies(tmp_path)), *OTHERS])
    alone = load_sources(files, tmp_path / "alone", premises, "code")

    def killing(progress: LoadProgress) -> None:
        if progress.records == STUDIES // 2:
            workers[0].kill()

    together = load_sources(files, tmp_path / "cluster", premises, "code", cluster=scheduler, progress=killing)
    assert workers[0].wait() != 0
    assert together.report.sources[0].converted == STUDIES
    assert all(source.converted for source in together.report.sources)
    assert "on a cluster" in together.report.as_text()
    assert digest(together) == digest(alone)


@pytest.mark.slow
def test_what_is_missing_of_a_cluster_is_said(
    premises: Premises, scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "_SECONDS_TO_ANSWER", 1)
    files = source_files([("clinicaltrials-gov", studies(tmp_path))])
    with pytest.raises(BuildError, match=r"has no worker\. Start some with: dask worker tcp://"):
        load_sources(files, tmp_path / "none", premises, "code", cluster=scheduler)
    with pytest.raises(BuildError, match=r"No scheduler of Dask answers at tcp://127\.0\.0\.1:1 "):
        load_sources(files, tmp_path / "none", premises, "code", cluster="tcp://127.0.0.1:1")


class _Dead:
    """A cluster of which nothing is done any more, and that has no worker."""

    def wait(self, running: Iterable[object], timeout: float, return_when: str) -> NoReturn:
        assert list(running)
        assert timeout
        assert return_when
        raise TimeoutError

    def wait_for_workers(self, count: int, timeout: float) -> NoReturn:
        assert count
        assert timeout
        raise TimeoutError


def test_a_cluster_whose_workers_all_end_is_waited_for_no_longer() -> None:
    match = r"has no worker\. Start some with: dask worker tcp://a:1 .* the same command goes on from there"
    with pytest.raises(ClusterError, match=match):
        dask_cluster._first_done(_Dead(), _Dead(), "tcp://a:1", ["running"])
