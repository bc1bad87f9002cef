"""A version of a dataset joined with the curated graph, so that one query asks both.

The default graph holds that of either, each triple once; the named graphs of both stand beside each other, and the
dataset's own default graph once more under a name of its own, so that it can be asked apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.namespaces import BASE
from kg.store import STORE

_CURATED = f"{BASE}graph/"
OWN_DEFAULT = f"{_CURATED}dataset"


def is_reserved(graph: str) -> bool:
    """Whether a name belongs to the curated graph."""
    return graph.startswith(_CURATED)


def view_name(curated: str, version: str) -> str:
    """Return the name of the view that joins a curated snapshot and a version."""
    return f"{version}+{Path(curated).name[:16]}"


def fill(folder: Path, curated: str, dataset: ox.Store) -> None:
    """Write the store of a view into a folder."""
    path = str(folder / STORE)
    ox.Store.read_only(str(Path(curated) / STORE)).backup(path)
    joined = ox.Store(path)
    joined.bulk_extend(_quads(dataset))
    for name in dataset.named_graphs():
        joined.add_graph(name)
    joined.flush()


def _quads(dataset: ox.Store) -> Iterator[ox.Quad]:
    own = ox.NamedNode(OWN_DEFAULT)
    for quad in dataset:
        yield quad
        if isinstance(quad.graph_name, ox.DefaultGraph):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, own)
