"""The examples in docstrings are run, and give what they say.

In an example `home` is where the built graph stands, and `store` its store.
"""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

from kg.engine.store import Snapshots

ROOT = Path(__file__).resolve().parents[1]
WITH_EXAMPLES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in [*sorted(ROOT.glob("kg/**/*.py")), ROOT / "server.py"]
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of_a_module_hold(name: str, request: pytest.FixtureRequest) -> None:
    module = import_module(name)
    examples = [example.source for test in doctest.DocTestFinder().find(module) for example in test.examples]
    known = {}
    if any("store" in source or "home" in source for source in examples):
        home = request.getfixturevalue("built_home")
        known = {"home": home, "store": Snapshots(home).require().open()}
    failed, tried = doctest.testmod(module, extraglobs=known, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried
    assert not failed
