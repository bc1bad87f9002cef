"""The steps of chains as a network that can be moved in a notebook, by anywidget. It loads nothing from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kg.drawing import Look
from kg.libraries import optional_library
from kg.prefixes import words_of

_FRONT_END = Path(__file__).with_name("network.js")
_LOOKS = {"Drug": Look.STRONG, "DrugClass": Look.STRONG, "Regimen": Look.STRONG, "AdverseEvent": Look.HARM}


def widgets_are_installed() -> bool:
    """Whether a network can be moved here; without anywidget, drawings stand still."""
    return find_spec("anywidget") is not None


def network_widget(title: str, steps: Iterable[Mapping[str, Any]]) -> Any:
    """Return a widget of steps, as `/paths` gives them; `selected` is the step that is chosen, and may be set.

    Raises ConfigurationError without anywidget.
    """
    nodes: dict[str, dict[str, Any]] = {}
    edges: dict[str, dict[str, Any]] = {}
    for step in steps:
        ends = step["from"], step["to"]
        for end in ends:
            look = _LOOKS.get(end["kind"], Look.PLAIN)
            nodes.setdefault(
                end["curie"], {"id": end["curie"], "label": end["label"], "line": look.line, "fill": look.fill}
            )
        key = f"{ends[0]['curie']} {step['relation']} {ends[1]['curie']}"
        edges[key] = {
            "id": key,
            "source": ends[0]["curie"],
            "target": ends[1]["curie"],
            "label": words_of(step["relation"]),
            "possible": step["possible"],
            "disputed": step["disputed"],
            "claims": [{name: one[name] for name in ("claim", "statement", "publication")} for one in step["claims"]],
        }
    return _widget_class()(title=title, nodes=list(nodes.values()), edges=list(edges.values()))


@lru_cache(maxsize=1)
def _widget_class() -> Any:
    """Return the class of the widget, which is made where anywidget is installed."""
    anywidget, traitlets = optional_library("anywidget"), optional_library("traitlets")
    return type(
        "NetworkWidget",
        (anywidget.AnyWidget,),
        {
            "_esm": _FRONT_END.read_text(encoding="utf-8"),
            "title": traitlets.Unicode().tag(sync=True),
            "nodes": traitlets.List().tag(sync=True),
            "edges": traitlets.List().tag(sync=True),
            "selected": traitlets.Unicode().tag(sync=True),
        },
    )
