"""A process that works for the front: what becomes of the work once it is ended."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from socket import socket

import pytest

from kg.evaluation.evaluator import Evaluator
from kg.evaluation.frames import READY, send
from kg.evaluation.process import Process


def test_a_process_that_was_ended_gets_no_more_work(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluator = Evaluator(2**30, [])
    try:
        evaluator.await_ready(60)
        assert evaluator.alive
        # It takes a while until one that holds much memory has gone.
        with monkeypatch.context() as slow:
            slow.setattr(evaluator.process, "kill", lambda: None)
            evaluator.kill()
            assert evaluator.process.poll() is None
            assert not evaluator.alive
    finally:
        evaluator.close()


def test_what_nobody_reads_holds_up_no_work() -> None:
    process = Process("tests.evaluation.test_process:talk", [], 2**30, "query")
    try:
        process.await_ready(60)
        assert "it ended with 3" in str(process.error_of_exit(1))
    finally:
        process.close()


def test_packages_that_only_pythonpath_names_are_found_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "package_of_others.py").write_text(f"from {__name__} import talk", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    process = Process("package_of_others:talk", [], 2**30, "query")
    try:
        process.await_ready(60)
    finally:
        process.close()


def talk() -> None:
    """Say more than a pipe holds, and then work."""
    for _ in range(1000):
        try:
            sys.stderr.write("x" * 1000)
            sys.stderr.flush()
        except BlockingIOError:
            break
    with socket(fileno=int(sys.argv[1])) as channel:
        send(channel, READY)
    # An end that flushes what it says would fail in doing so.
    os._exit(3)
