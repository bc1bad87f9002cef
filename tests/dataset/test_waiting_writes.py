"""Writes that wait for one another share versions, and none of them answers for another."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from kg.configuration import Configuration
from kg.dataset import copies
from kg.dataset.change import WriteKind, WriteStep
from kg.dataset.directory import Directory
from kg.dataset.write_queue import WaitingWrite, WriteQueue
from kg.dataset.writing import DatasetState, Landed, Writing, _Writer, longest
from kg.engine.snapshots import Snapshots
from kg.errors import MyelomaKgError
from kg.sparql.errors import QuerySyntaxError
from tests import scratch
from tests.waiting import wait_for

WRITERS, WRITES_EACH = 50, 8
NQ = "application/n-triples"


def insertion(text: str) -> tuple[WriteStep, ...]:
    return (WriteStep(WriteKind.UPDATE, f"INSERT DATA {{ {text} }}".encode()),)


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[Writing]:
    settings = Configuration(dataset=tmp_path / "d", only_dataset=True)
    with Writing(settings, Directory(tmp_path / "d")) as running:
        yield running


def held(writing: Writing) -> int:
    return len(writing.shown().open())


def test_writes_that_wait_share_versions(writing: Writing) -> None:
    with ThreadPoolExecutor(24) as threads:
        landed = list(threads.map(lambda n: writing.apply(insertion(f"<urn:a> <urn:b> {n}")), range(48)))
    assert held(writing) == 48
    assert len({each.version.digest for each in landed}) < 48
    assert {each.existed for each in landed} == {(True,)}


@pytest.mark.slow
def test_writers_who_go_on_writing_land_together(writing: Writing) -> None:
    def write(writer: int) -> set[str]:
        return {
            writing.apply(insertion(f"<urn:{writer}> <urn:b> {number}")).version.digest for number in range(WRITES_EACH)
        }

    with ThreadPoolExecutor(WRITERS) as threads:
        versions = set[str]().union(*threads.map(write, range(WRITERS)))
    assert held(writing) == WRITERS * WRITES_EACH
    # A writer whose write has landed waits for nobody before it sends the next one.
    assert len(versions) < WRITERS * WRITES_EACH / 10


@pytest.mark.slow
def test_a_wrong_write_fails_alone(writing: Writing) -> None:
    def write(number: int) -> str:
        try:
            writing.apply(insertion("<urn:a> <urn:b>" if number % 8 == 0 else f"<urn:a> <urn:b> {number}"))
        except MyelomaKgError as error:
            return type(error).__name__
        return ""

    with ThreadPoolExecutor(24) as threads:
        outcomes = list(threads.map(write, range(48)))
    assert [each for number, each in enumerate(outcomes) if number % 8] == [""] * 42
    assert set(outcomes[::8]) == {QuerySyntaxError.__name__}
    assert held(writing) == 42


@pytest.mark.slow
def test_a_body_that_is_refused_is_let_go_at_once(writing: Writing) -> None:
    body = b"<urn:a> <urn:b> <urn:c> .\n" * 10_000 + b"oops"
    step = WriteStep(WriteKind.ADD, body, media_type=NQ)
    gc.disable()  # it finds what holds itself, much later
    try:
        before = sys.getrefcount(step)
        with pytest.raises(MyelomaKgError, match="10001"):
            writing.apply((step,))
        # The thread that applied it is on its way out.
        wait_for(lambda: sys.getrefcount(step) == before, 10)
    finally:
        gc.enable()


def test_a_write_with_a_check_is_alone_with_the_state_that_it_has_seen() -> None:
    queue: WriteQueue[DatasetState, Landed] = WriteQueue()
    plain, checked, large, last = (
        WaitingWrite[DatasetState, Landed](insertion("<urn:a> <urn:b> 1"), None),
        WaitingWrite[DatasetState, Landed](insertion("<urn:a> <urn:b> 2"), lambda _: None),
        WaitingWrite[DatasetState, Landed](insertion("#" * 2**20), None),
        WaitingWrite[DatasetState, Landed](insertion("<urn:a> <urn:b> 4"), None),
    )
    for each in (plain, checked, large, last):
        queue.put(each)
    assert queue.withdraw(last)
    assert not queue.withdraw(last)
    assert [queue.take(), queue.take(), queue.take(), queue.take()] == [[plain], [checked], [large], []]


@pytest.mark.parametrize("text", ["DELETE WHERE { ?a <urn:b> 1 }", "delete{?a ?b 1}insert{?a ?b 2}where{?a ?b 1}"])
def test_an_update_that_may_take_long_takes_no_other_with_it(text: str) -> None:
    queue: WriteQueue[DatasetState, Landed] = WriteQueue()
    first, slow, second, third = (
        WaitingWrite[DatasetState, Landed](steps, None)
        for steps in (
            insertion("<urn:a> <urn:b> 1"),
            (WriteStep(WriteKind.UPDATE, text.encode()),),
            insertion("<urn:a> <urn:b> 2"),
            (WriteStep(WriteKind.ADD, b"<urn:where> <urn:b> 'where' ."),),
        )
    )
    for each in (first, slow, second, third):
        queue.put(each)
    assert [queue.take(), queue.take(), queue.take()] == [[first], [slow], [second, third]]


@pytest.mark.slow
def test_who_writes_beside_a_slow_update_lands(tmp_path: Path) -> None:
    settings = Configuration(dataset=tmp_path / "d", only_dataset=True, write_seconds=2)
    slow = "INSERT { <urn:x> <urn:y> ?n } WHERE { SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }"
    with Writing(settings, Directory(tmp_path / "d")) as writing, ThreadPoolExecutor(10) as threads:
        lines = b"".join(b"<urn:%d> <urn:b> <urn:c> .\n" % n for n in range(2000))
        writing.apply((WriteStep(WriteKind.ADD, lines, "", NQ),))
        stopped = threads.submit(writing.apply, (WriteStep(WriteKind.UPDATE, slow.encode()),))
        others = list(threads.map(lambda n: writing.apply(insertion(f"<urn:a> <urn:b> {n}")), range(9)))
        with pytest.raises(MyelomaKgError, match="longer than 2 s"):
            stopped.result()
        assert len(others) == 9
        assert held(writing) == 2009


def test_a_large_body_may_take_longer() -> None:
    body = WriteStep(WriteKind.ADD, bytes(1_000_000))
    assert longest((), 60) == 60
    assert longest((body, body), 60) == 68


@pytest.mark.slow
def test_the_end_of_a_server_does_not_wait_for_what_is_only_joined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Configuration(dataset=tmp_path / "d", home=tmp_path / "home")
    snapshots, joining = Snapshots(tmp_path / "home"), Event()
    scratch.publish(tmp_path / "home")
    writing = Writing(settings, Directory(tmp_path / "d"), snapshots.require).start()
    writing.apply(insertion("<urn:a> <urn:b> 1"))
    send = _Writer.view

    def stopped(writer: _Writer, *arguments: Any) -> dict[str, str]:
        os.kill(writer.process.pid, signal.SIGSTOP)
        joining.set()
        return send(writer, *arguments)

    monkeypatch.setattr(_Writer, "view", stopped)
    scratch.publish(tmp_path / "home", scratch.quads(2))
    assert joining.wait(20)
    began = time.monotonic()
    writing.close()
    assert time.monotonic() - began < 5
    assert not caplog.messages
    assert copies.verify(tmp_path / "d").quads == 1
