"""The examples in docstrings are run, and give what they say. `store` in one is the store of the built graph."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

from kg.engine.store import Snapshots, Store

ROOT = Path(__file__).resolve().parents[1]
WITH_EXAMPLES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in [*sorted(ROOT.glob("kg/**/*.py")), ROOT / "server.py"]
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.fixture(scope="module")
def store(built_home: Path) -> Store:
    return Snapshots(built_home).require().open()


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of_a_module_hold(name: str, request: pytest.FixtureRequest) -> None:
    module = import_module(name)
    examples = [example.source for test in doctest.DocTestFinder().find(module) for example in test.examples]
    known = {"store": request.getfixturevalue("store")} if any("store" in source for source in examples) else {}
    failed, tried = doctest.testmod(module, extraglobs=known, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried
    assert not failed
