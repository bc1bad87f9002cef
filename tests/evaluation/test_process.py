"""A process that works for the front: what becomes of the work once it is ended."""

from __future__ import annotations

import pytest

from kg.evaluation.evaluator import Evaluator


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
