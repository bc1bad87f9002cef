"""Chains in a notebook: a network that can be moved where anywidget is installed, a drawing everywhere."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import myeloma_kg as mk
from kg.errors import ConfigurationError
from kg.interface import network_widget
from kg.interface.answers import PathsAnswer

VIEW = "application/vnd.jupyter.widget-view+json"
FRONT_END = Path(network_widget.__file__).with_name("network.js")


@pytest.fixture(scope="module")
def chains(built_home: Path) -> Iterator[PathsAnswer]:
    with mk.open(built_home) as graph:
        yield graph.paths("VRd", "neutropenia", k=3)


@pytest.mark.slow
def test_the_widget_holds_the_steps_with_their_claims(chains: PathsAnswer) -> None:
    widget = chains.widget()
    ids = {node["id"] for node in widget.nodes}
    assert {"regimen:VRd", "ae:neutropenia"} <= ids
    assert {end for edge in widget.edges for end in (edge["source"], edge["target"])} == ids
    claims = {claim["claim"] for edge in widget.edges for claim in edge["claims"]}
    assert claims == {claim for chain in chains for claim in chain.claims}
    assert len({edge["id"] for edge in widget.edges}) == len(widget.edges)
    widget.selected = widget.edges[0]["id"]
    assert widget.get_state()["selected"] == widget.edges[0]["id"]


@pytest.mark.slow
def test_a_notebook_gets_the_widget_and_the_drawing(chains: PathsAnswer) -> None:
    bundle = chains._repr_mimebundle_()
    assert bundle["text/html"].startswith("<svg")
    assert VIEW in bundle


def test_without_anywidget_there_is_the_drawing(chains: PathsAnswer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.interface.answers.widgets_are_installed", lambda: False)
    bundle = chains._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    network_widget._widget_class.cache_clear()
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'myeloma-kg\[notebook\]'"):
        chains.widget()


def test_the_front_end_names_no_host_and_reads_no_markup() -> None:
    source = FRONT_END.read_text(encoding="utf-8")
    assert re.findall(r"https?://[^\"'\s]+", source) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"\bimport\b|\bfetch\b|innerHTML|\beval\b|XMLHttpRequest", source)
