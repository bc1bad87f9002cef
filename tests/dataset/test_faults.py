"""Every process of a server is killed again and again while it is written and read: nothing that was answered is lost,
nothing that was not is half there, and every restart comes up by itself."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self

import pytest

from tests import scratch
from tests.waiting import free_port, wait_for

SESAME = "open"
KILLS = 100
WRITERS, READERS = 2, 16
VICTIMS = ("writer", "worker", "front", "worker", "writer", "worker")
PARTS = 20


class Crowd:
    """Who writes and reads, and what they know."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.landed: set[str] = set()
        self.tried: set[str] = set()
        self.wrong: list[str] = []
        self.reads = 0
        self._seen = 0
        self.over = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]
        self._threads += [threading.Thread(target=self._read, args=(number,)) for number in range(READERS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join()

    def lands_another(self) -> bool:
        """Whether a write has landed since this was asked with this answer."""
        before, self._seen = self._seen, len(self.landed)
        return self._seen > before

    def request(self, path: str, method: str, body: bytes | None, **headers: str) -> bytes | None:
        """Return what the server answers; None when it fails in a way that is allowed."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, told)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if answer.status >= 300 and answer.status != 503:
            self.wrong.append(f"{method} {path}: {answer.status} {text!r}")
        return text if answer.status < 300 else None

    def ask(self, query: str) -> list[dict[str, str]] | None:
        """Return the rows of a query; None when the server is away."""
        path = f"/sparql?{urllib.parse.urlencode({'query': query})}"
        answer = self.request(path, "GET", None, Accept="application/sparql-results+json")
        if answer is None:
            return None
        rows = json.loads(answer)["results"]["bindings"]
        return [{name: cell["value"] for name, cell in row.items()} for row in rows]

    def _write(self, number: int) -> None:
        count = 0
        while not self.over.is_set():
            count += 1
            name = f"urn:w{number}-{count}"
            self.tried.add(name)
            if count % 2:
                text = f"INSERT DATA {{ <{name}> <urn:p> 1, 2 . GRAPH <urn:marks> {{ <{name}> <urn:p> 3 }} }}"
                done = self._send("/update", "POST", text, "application/sparql-update")
            else:
                text = "".join(f"<urn:part{part}> <urn:of> <{name}> .\n" for part in range(PARTS))
                done = self._send(f"/store?graph=urn:state{number}", "PUT", text, "application/n-triples")
            if done:
                self.landed.add(name)
            time.sleep(0.01)

    def _send(self, path: str, method: str, text: str, media_type: str) -> bool:
        headers = {"Authorization": f"Bearer {SESAME}", "Content_Type": media_type}
        return self.request(path, method, text.encode(), **headers) is not None

    def _read(self, number: int) -> None:
        checks = (self.check_marks, self.check_states)
        while not self.over.is_set():
            checks[number % 2]()
            time.sleep(0.02)

    def check_marks(self) -> bool:
        """Every insertion that was answered is there, and each that is there is whole."""
        before = {name for name in self.landed.copy() if int(name.rpartition("-")[2]) % 2}
        rows = self.ask(
            "SELECT ?w (COUNT(*) AS ?n) { { ?w <urn:p> ?o } UNION { GRAPH <urn:marks> { ?w <urn:p> ?o } } } GROUP BY ?w"
        )
        if rows is None:
            return False
        self.reads += 1
        found = {row["w"]: row["n"] for row in rows}
        self._note(before <= found.keys(), f"lost: {sorted(before - found.keys())}")
        self._note(found.keys() <= self.tried, "what nobody wrote is there")
        self._note(set(found.values()) <= {"3"}, f"half there: {found}")
        return True

    def check_states(self) -> bool:
        """Each graph holds what one write put there, and none older than the last that was answered."""
        before = self.landed.copy()
        rows = self.ask("SELECT ?g ?w (COUNT(*) AS ?n) { GRAPH ?g { ?part <urn:of> ?w } } GROUP BY ?g ?w")
        if rows is None:
            return False
        self.reads += 1
        for number in range(WRITERS):
            counts = [int(name.rpartition("-")[2]) for name in before if name.startswith(f"urn:w{number}-")]
            newest = max((count for count in counts if not count % 2), default=0)
            held = [row for row in rows if row["g"] == f"urn:state{number}"]
            self._note(len(held) == 1 or not newest, f"two states at once, or none: {held}")
            for row in held:
                self._note(row["n"] == str(PARTS), f"half there: {row}")
                self._note(int(row["w"].rpartition("-")[2]) >= newest, f"older than {newest}: {row}")
        return True

    def _note(self, holds: bool, otherwise: str) -> None:  # noqa: FBT001
        if not holds:
            self.wrong.append(otherwise)


class Server(ExitStack):
    """A server that is started anew when it has been killed."""

    def __init__(self, home: Path, flags: dict[str, object]) -> None:
        super().__init__()
        self._home, self._flags = home, flags
        self._start()

    @property
    def pid(self) -> int:
        """The process that answers."""
        return self._process.pid

    def kill(self) -> None:
        """Kill the process, and start another in its place."""
        self._process.kill()
        self._process.wait()
        self.close()
        self._start()

    def _start(self) -> None:
        _, self._process = self.enter_context(scratch.running_server(self._home, **self._flags))


def children(pid: int, kind: str) -> Iterator[int]:
    """Yield the processes of a server that do some work."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            command = (path.parent / "cmdline").read_text()
        except OSError:
            continue
        if parent == pid and f".{kind} import run_" in command:
            yield int(path.parent.name)


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    chance = random.Random(20261121)  # noqa: S311
    port = free_port()
    flags = {"dataset": str(tmp_path / "d"), "only_dataset": True, "token": SESAME, "port": port}
    with Server(tmp_path, flags) as server:
        _kill_and_check(server, port, chance)
    last = (tmp_path / "d" / "current").read_text().strip()
    assert (tmp_path / "d" / "versions" / last).is_dir()


def _kill_and_check(server: Server, port: int, chance: random.Random) -> None:
    killed: Counter[str] = Counter()
    with Crowd(port) as crowd:
        for number in range(KILLS):
            time.sleep(chance.uniform(0.02, 0.3))
            victim = VICTIMS[number % len(VICTIMS)]
            if victim == "front":
                server.kill()
                killed[victim] += 1
            else:
                for pid in list(children(server.pid, victim)):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                        killed[victim] += 1
                    if victim == "worker" and chance.random() < 0.5:
                        break
            if victim != "worker":
                # It comes up by itself, and takes the next write.
                wait_for(crowd.lands_another, 60)
            assert not crowd.wrong, crowd.wrong[:3]
        wait_for(crowd.check_marks, 60)
        wait_for(crowd.check_states, 60)
        written, reads = len(crowd.landed), crowd.reads
    assert not crowd.wrong, crowd.wrong[:3]
    assert written >= KILLS // 2
    # Every kind of process, and about as often as it was its turn: one that is just starting anew is not found.
    assert all(killed[victim] > KILLS * VICTIMS.count(victim) / len(VICTIMS) / 2 for victim in VICTIMS), killed
    assert reads > KILLS
