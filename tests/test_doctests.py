"""The examples in docstrings are run, and give what they say.

In an example `home` is where the built graph stands, `store` its store, and `graph` what `myeloma_kg.open` gives of it.
"""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import myeloma_kg
from kg.engine.snapshots import Snapshots

ROOT = Path(__file__).resolve().parents[1]
WITH_EXAMPLES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in [
        *sorted(ROOT.glob("kg/**/*.py")),
        *sorted(ROOT.glob("loaders/**/*.py")),
        *sorted(ROOT.glob("myeloma_kg/[!_]*.py")),
        ROOT / "myeloma_kg" / "__init__.py",
        ROOT / "server.py",
    ]
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.fixture(scope="module")
def graph(built_home: Path) -> Iterator[myeloma_kg.Graph]:
    with myeloma_kg.open(built_home) as opened:
        yield opened


# They open the graph as a user does, and draw it.
_SLOW = ("kg.interface.graph", "kg.interface.answers")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in _SLOW else []) for name in WITH_EXAMPLES]
)
def test_the_examples_of_a_module_hold(name: str, request: pytest.FixtureRequest) -> None:
    module = import_module(name)
    examples = [example.source for test in doctest.DocTestFinder().find(module) for example in test.examples]
    words = {word for source in examples for word in re.findall(r"\w+", source)}
    known: dict[str, object] = {}
    if words & {"store", "home", "graph"}:
        home = request.getfixturevalue("built_home")
        known = {"home": home, "store": Snapshots(home).require().open()}
    if "graph" in words:
        known["graph"] = request.getfixturevalue("graph")
    failed, tried = doctest.testmod(module, extraglobs=known, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried
    assert not failed
