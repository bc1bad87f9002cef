"""On which processors a server works, and in which order: its threads on one, the processes beside it on any, after."""

from __future__ import annotations

import http.client
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from kg.evaluation.evaluator import Evaluator
from kg.processors import share_processor
from tests.scratch import publish, running_server

EVERY = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set[int]()
LONG = "SELECT * { GRAPH ?g { ?a ?p ?b } GRAPH ?h { ?c ?q ?d } } LIMIT 20000"

pytestmark = pytest.mark.skipif(len(EVERY) < 2, reason="there is one processor to work on, or nobody to ask for it")


def of_threads(process: int) -> list[set[int]]:
    return [os.sched_getaffinity(int(each.name)) for each in Path(f"/proc/{process}/task").iterdir()]


def children(process: int) -> list[int]:
    lists = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for each in lists for child in each.read_text(encoding="ascii").split()]


@pytest.mark.slow
def test_threads_share_a_processor_and_processes_do_not(tmp_path: Path) -> None:
    publish(tmp_path)
    with running_server(tmp_path, dataset=str(tmp_path / "dataset"), token="x" * 32, workers=1) as (address, front):

        def ask(query: str) -> int:
            with closing(http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)) as connection:
                connection.request("GET", f"/sparql?query={quote(query)}")
                return len(connection.getresponse().read())

        ask("ASK {}")
        own = os.sched_getaffinity(front.pid)
        assert len(own) == 1
        sharing = of_threads(front.pid).count(own)
        assert sharing > 1
        assert ask(LONG) > 2**20
        assert of_threads(front.pid).count(own) == sharing, "a long response is packed elsewhere, and no other"
        processes = children(front.pid)
        assert len(processes) >= 2
        assert all(os.sched_getaffinity(each) == EVERY for each in processes)
        assert os.sched_getscheduler(front.pid) == os.SCHED_BATCH, "a thread that is woken does not break in on another"
        assert {os.sched_getscheduler(each) for each in processes} == {os.SCHED_OTHER}
        front_first = min(os.getpriority(os.PRIO_PROCESS, front.pid) + 5, 19)
        assert {os.getpriority(os.PRIO_PROCESS, each) for each in processes} == {front_first}


def test_a_process_that_such_a_thread_starts_works_on_any() -> None:
    with ThreadPoolExecutor(1, initializer=share_processor) as threads:
        evaluator = threads.submit(Evaluator, 2**30, []).result()
    try:
        evaluator.await_ready(60)
        assert os.sched_getaffinity(evaluator.process.pid) == EVERY
    finally:
        evaluator.close()
