"""Half a minute of everything at once: many clients, killed evaluators, new snapshots; and an orderly end in the midst.

MYELOMA_KG_SOAK_SECONDS makes it longer.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from subprocess import Popen
from typing import Self
from urllib.parse import quote

import pytest

from tests import scratch
from tests.scratch import EX
from tests.stranger import Client, get_line
from tests.waiting import wait_for

pytestmark = pytest.mark.slow
SECONDS = float(os.environ.get("MYELOMA_KG_SOAK_SECONDS", "30"))
CLIENTS, SEED = 16, 20260101
# Two that work, and a spare one.
EVALUATORS = 3
# What the server may take for an answer: three attempts that wait for an evaluator (queue_seconds) and work (20 s).
PATIENCE = 120
# What a client may be told when an evaluator was killed under its query, again and again.
CLEAR = {503, 504}
BROKEN = 0

MARKER = f"<{EX.marker}> <{EX.value}> ?v"
BOTH = f"SELECT ?v ?n {{ {MARKER} {{ SELECT (COUNT(*) AS ?n) {{ ?s <{EX.value}> ?o }} }} }}"
# Wide rows, so that the answer leaves the evaluator in many parts.
ALL = f"SELECT ?s ?o ?wide {{ ?s <{EX.value}> ?o BIND(CONCAT('{'w' * 200}', STR(?o)) AS ?wide) }}"
PAIRS = f"?a <{EX.value}> ?x . ?b <{EX.value}> ?y FILTER(?x + ?y = 7)"
SLOW = f"SELECT ?v (COUNT(*) AS ?n) {{ {MARKER} . {PAIRS} }} GROUP BY ?v"
FEWER = SLOW.replace("?b <", "FILTER(?x < 300) ?b <")
WRONG = "SELECT * {"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def content(version: int) -> list[scratch.Quad]:
    """Return a graph in which the marker and the number of values both tell the version."""
    more = [(EX[f"m{i}"], EX.value, scratch.Literal(-100_000 - i), EX.numbers) for i in range(version)]
    return [*scratch.quads(1_000_000 + version), *more]


def version_of_both(body: bytes) -> int:
    marker, number = body.split(b"\r\n")[1].split(b",")
    assert int(number) - scratch.NUMBERS - 1 == int(marker) - 1_000_000
    return int(marker) - 1_000_000


def version_of_all(body: bytes) -> int:
    rows = [row.split(b",") for row in body.split(b"\r\n")[1:-1]]
    assert all(row[2] == b"w" * 200 + row[1] for row in rows)
    (marker,) = [row[1] for row in rows if row[0] == str(EX.marker).encode()]
    assert len(rows) - scratch.NUMBERS - 1 == int(marker) - 1_000_000
    return int(marker) - 1_000_000


def version_of_slow(body: bytes) -> int:
    marker, number = body.split(b"\r\n")[1].split(b",")
    assert number == b"8"
    return int(marker) - 1_000_000


READERS: dict[str, Callable[[bytes], int]] = {BOTH: version_of_both, ALL: version_of_all, FEWER: version_of_slow}


class Traffic:
    """Clients that ask and check until they are told to stop."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.answers: Counter[int] = Counter()
        self.versions: set[int] = set()
        self.wrong: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(number,)) for number in range(CLIENTS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE)
        assert not any(thread.is_alive() for thread in self._threads), "a client still waits for an answer"

    def _work(self, number: int) -> None:
        chance = random.Random(SEED + number)  # noqa: S311 - to be the same each time
        while not self._stop.is_set():
            query = chance.choices([BOTH, ALL, FEWER, WRONG, ENDLESS], [40, 30, 10, 15, 5])[0]
            try:
                if query == ENDLESS:
                    self._leave(chance.uniform(0, 0.2))
                else:
                    self._ask(query)
            except Exception as error:  # noqa: BLE001 - a thread that dies would leave the test green
                self.wrong.append(repr(error)[:500])

    def _ask(self, query: str) -> None:
        try:
            status, _, body = self.client.ask(query, Accept="text/csv")
        except (http.client.IncompleteRead, ConnectionError):
            status, body = BROKEN, b""
        self.answers[status] += 1
        if status == 200:
            self.versions.add(READERS[query](body))
        elif query == WRONG:
            assert status in {400, *CLEAR}, (status, body[:300])
        else:
            assert status in {BROKEN, *CLEAR}, (status, body[:300])

    def _leave(self, seconds: float) -> None:
        with self.client.open(get_line(f"/sparql?query={quote(ENDLESS)}") + b"\r\n"):
            time.sleep(seconds)


def children(process: Popen[str]) -> list[int]:
    found = []
    with suppress(OSError):
        for each in Path(f"/proc/{process.pid}/task").iterdir():
            found += [int(child) for child in (each / "children").read_text().split()]
    return found


def is_at_rest(client: Client, process: Popen[str]) -> bool:
    """Whether nothing runs, every evaluator is there, and no other process: what was killed has been replaced."""
    state = json.loads(client.get("/ready")[2])
    return (state["running"], state["waiting"], state["idle"], len(children(process))) == (0, 0, EVALUATORS, EVALUATORS)


def figures(process: Popen[str]) -> tuple[int, int]:
    """Return how many open files and bytes of memory a server has."""
    files = len(list(Path(f"/proc/{process.pid}/fd").iterdir()))
    resident = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return files, resident


def disturb(home: Path, client: Client, process: Popen[str], seconds: float) -> int:
    """Kill evaluators and publish snapshots for a while; return the last version.

    What was killed is replaced before the next are: how long that takes is the machine's, which may be busy.
    """
    chance, versions, version = random.Random(SEED), count(1), 0  # noqa: S311 - to be the same each time
    end, next_swap = time.monotonic() + seconds, 0.0
    while time.monotonic() < end:
        time.sleep(chance.uniform(0.1, 0.8))
        state = json.loads(client.get("/ready")[2])
        if state["idle"] + state["running"] < EVALUATORS:
            continue
        for pid in chance.sample(children(process), k=min(len(children(process)), chance.choice([0, 1, 1, 2]))):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > next_swap:
            version = next(versions)
            scratch.publish(home, content(version))
            next_swap = time.monotonic() + chance.uniform(1, 4)
    return version


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are counted in /proc")
def test_every_answer_is_right_while_evaluators_die_and_snapshots_change(tmp_path: Path) -> None:
    scratch.publish(tmp_path, content(0))
    with scratch.running_server(tmp_path, deadline_seconds=20) as (address, process):
        client = Client(address, PATIENCE)
        with Traffic(client):
            time.sleep(min(5, SECONDS))
        wait_for(lambda: is_at_rest(client, process), 60)
        before = figures(process)
        with Traffic(client) as traffic:
            last = disturb(tmp_path, client, process, SECONDS)
        assert not traffic.wrong, traffic.wrong[:5]
        errors = traffic.answers[BROKEN] + sum(traffic.answers[status] for status in CLEAR)
        assert sum(traffic.answers.values()) > 5 * SECONDS
        assert errors < 0.05 * sum(traffic.answers.values()), traffic.answers
        assert len(traffic.versions) > min(3, last - 1)
        assert client.figure('evaluations_total{outcome="process-lost",cause="crash"}') > 0
        assert traffic.versions <= set(range(last + 1))
        wait_for(lambda: version_of_both(client.ask(BOTH, Accept="text/csv")[2]) == last, 30)
        wait_for(lambda: is_at_rest(client, process), 60)
        wait_for(lambda: figures(process)[0] <= before[0] + 8, 20)
        assert figures(process)[1] < before[1] + 40 * 2**20, (before, figures(process))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert "Traceback" not in (tmp_path / scratch.LOG).read_text(encoding="utf-8")


def test_the_server_ends_in_order_while_clients_ask(tmp_path: Path) -> None:
    scratch.publish(tmp_path, content(0))
    flags = dict.fromkeys(("deadline_seconds", "queue_seconds", "shutdown_seconds"), 100)
    with scratch.running_server(tmp_path, **flags) as (address, process):
        client = Client(address, PATIENCE)
        slow: list[bytes] = []
        asking = [
            threading.Thread(target=lambda: slow.append(client.ask(SLOW, Accept="text/csv")[2])) for _ in range(4)
        ]
        for thread in asking:
            thread.start()
        wait_for(lambda: client.running() == 2)
        with client.open() as idle, client.open(b"GET /heal"):
            process.send_signal(signal.SIGTERM)
            time.sleep(0.2)
            refused = 0
            try:
                refused = client.get("/health")[0]
            except (ConnectionError, http.client.HTTPException):
                refused = 503
            for thread in asking:
                thread.join(100)
            answered = time.monotonic()
            assert process.wait(timeout=20) == 0
            # It ends with the last answer, and not at the end of its 100 s.
            assert time.monotonic() - answered < 15
            assert idle.recv(10) == b""
        assert refused == 503
        assert [version_of_slow(body) for body in slow] == [0] * 4
        with pytest.raises(ConnectionError):
            client.get("/health")


def test_the_server_ends_in_time_when_a_query_does_not(tmp_path: Path) -> None:
    scratch.publish(tmp_path, content(0))
    with scratch.running_server(tmp_path, deadline_seconds=60, shutdown_seconds=1) as (address, process):
        client = Client(address)
        with client.open(get_line(f"/sparql?query={quote(ENDLESS)}") + b"\r\n"):
            wait_for(lambda: client.running() == 1)
            processes = children(process)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=8) == 0
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes))
