"""Questions that somebody writes who has read the documentation: each query has its answer in a file beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.engine.snapshots import Snapshots
from kg.engine.store import Store
from kg.tables import TableFormat, render_table
from tests.scratch import PROLOGUE

QUESTIONS = sorted((Path(__file__).parent / "questions").glob("*.rq"))


@pytest.fixture(scope="module")
def opened(built_home: Path) -> Store:
    return Snapshots(built_home).require().open()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_a_question_has_its_answer(question: Path, opened: Store) -> None:
    variables, rows = opened.select(PROLOGUE + question.read_text(encoding="utf-8"))
    answer = render_table(variables, rows, TableFormat.CSV)
    assert answer == question.with_suffix(".csv").read_text(encoding="utf-8")
