"""myeloma-kg in Python: open the graph, ask it, and take what it says as tables, networks and drawings.

An installed package holds the whole tree of the project below this name. What is imported from here is what stays the
same from version to version.

>>> import myeloma_kg as mk
>>> graph = mk.open(home)
>>> graph.entity("Revlimid").label
'lenalidomide'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from kg import __version__

if TYPE_CHECKING:
    from kg.interface.graph import Graph
    from kg.interface.graph import open_graph as open  # noqa: A004 - read as mk.open
    from kg.interface.result import Result
    from myeloma_kg import errors as errors

__all__ = ["Graph", "Result", "__version__", "errors", "open"]

# Name -> its module and its name there; imported when it is used, so that the command line starts quickly.
_NAMES = {
    "Graph": ("kg.interface.graph", "Graph"),
    "Result": ("kg.interface.result", "Result"),
    "open": ("kg.interface.graph", "open_graph"),
}


def __getattr__(name: str) -> object:
    if name == "errors":
        return import_module(f"{__name__}.errors")
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
    module, attribute = _NAMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return __all__
