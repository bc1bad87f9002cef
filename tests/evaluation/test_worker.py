"""What an evaluator makes while nobody asks, and that whoever asks does not wait for it."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from socket import socketpair
from types import FunctionType

import pyoxigraph as ox
import pytest

from kg.engine import functions, query
from kg.engine.job import Job
from kg.engine.snapshot import STORE
from kg.engine.snapshots import Snapshots
from kg.engine.store import Store
from kg.evaluation import tasks, worker
from kg.prefixes import prefixes

NAMES = ["first", "second"]


@pytest.fixture(autouse=True)
def handler() -> Iterator[None]:
    before = signal.getsignal(signal.SIGVTALRM)
    yield
    signal.signal(signal.SIGVTALRM, before)


def busy(store: Store, name: str) -> None:
    ends = time.process_time() + 10
    while time.process_time() < ends:
        pass


def test_a_job_goes_before_what_nobody_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "prepare", busy)
    front, channel = socketpair()
    with front, channel:
        front.sendall(b"job")
        begun = time.process_time()
        assert worker._prepare(channel, worker._local(ox.Store()), NAMES) == NAMES, "it is begun again later"
        assert time.process_time() - begun < 5
        assert channel.recv(3) == b"job", "the job is still to be read"


def test_a_module_is_not_left_halfway(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = (
        "import time\nends = time.process_time() + 0.3\nwhile time.process_time() < ends:\n    pass\nis_whole = True\n"
    )
    (tmp_path / "slowly_imported.py").write_text(slow, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(tasks, "prepare", lambda store, name: import_module("slowly_imported") and busy(store, name))
    front, channel = socketpair()
    with front, channel:
        front.sendall(b"job")
        assert worker._prepare(channel, worker._local(ox.Store()), NAMES) == NAMES
    assert sys.modules.pop("slowly_imported").is_whole


def test_a_function_that_the_engine_calls_is_not_left_halfway(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine takes what a function raises for "no value", and the answer would be another one."""
    evaluated = []

    def slow(*_: object) -> ox.Literal:
        ends = time.process_time() + 0.3
        while time.process_time() < ends:
            pass
        return ox.Literal("whole")

    called = FunctionType(slow.__code__, {**globals(), "__name__": functions.__name__}, closure=slow.__closure__)

    def prepare(store: Store, name: str) -> None:
        own = ox.NamedNode("https://example.org/slow")
        rows = ox.Store().query("SELECT (<https://example.org/slow>() AS ?a) {}", custom_functions={own: called})
        evaluated.extend(str(row["a"]) for row in rows)
        busy(store, name)

    monkeypatch.setattr(tasks, "prepare", prepare)
    front, channel = socketpair()
    with front, channel:
        front.sendall(b"job")
        assert worker._prepare(channel, worker._local(ox.Store()), NAMES) == NAMES
    assert evaluated == ['"whole"']


def test_what_is_made_and_what_cannot_be_made_is_not_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(store: Store, name: str) -> None:
        """Make something at once."""

    def fail(store: Store, name: str) -> None:
        raise MemoryError

    front, channel = socketpair()
    with front, channel:
        for prepare, left in ((make, ["second"]), (fail, [])):
            monkeypatch.setattr(tasks, "prepare", prepare)
            assert worker._prepare(channel, worker._local(ox.Store()), NAMES) == left
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_the_texts_of_shipped_queries_are_mended_before_they_are_asked(
    built_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = worker._local(ox.Store.read_only(str(Snapshots(built_home).require().path / STORE)))
    front, channel = socketpair()
    with front, channel:
        assert worker._prepare(channel, opened, [tasks.SHIPPED_TEXTS, "second"]) == ["second"]
    monkeypatch.setattr(query, "rewritten", lambda *_: pytest.fail("it is mended anew"))
    job = replace(tasks.bind_job(opened.store(), Job("", "text/csv", shipped="outcome-of-trial")), known=prefixes())
    results, _ = opened.evaluated(job)
    assert isinstance(results, ox.QuerySolutions)
    assert len(list(results)) > 1
