"""A dataset joined with the curated graph, so that one query reads both.

The default graph holds that of either, each triple once; the named graphs of both stand beside each other, and the
dataset's own default graph once more under a name of its own, so that it can be queried by itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.dataset import loading
from kg.dataset.change import WriteStep
from kg.dataset.delta import DeltaAction, DeltaPart, add_quads
from kg.dataset.errors import ReservedGraphError
from kg.engine.checkpoint import Checkpoints, copy_at_rest
from kg.engine.snapshot import STORE
from kg.own_dataset import OWN_GRAPH
from kg.prefixes import BASE

_CURATED = f"{BASE}graph/"
_OWN = ox.NamedNode(OWN_GRAPH)


def is_reserved(graph: str) -> bool:
    """Whether a name belongs to the curated graph."""
    return graph.startswith(_CURATED)


def reserved_error(graph: str) -> ReservedGraphError:
    """Return the error of a write to a graph whose name is reserved."""
    if graph == OWN_GRAPH:
        return ReservedGraphError(
            f"<{graph}> shows the default graph of the dataset beside the curated graph. Write to the default graph: "
            "without GRAPH in an update, with ?default at the graph store."
        )
    return ReservedGraphError(
        f"<{graph}> is the name of a curated graph, which is built and never written. Write to a graph with a name of "
        "your own."
    )


def view_name(curated: str, version: str) -> str:
    """Return the name of the view that joins a curated snapshot and a version."""
    return f"{version}+{Path(curated).name[:16]}"


class Joined:
    """A store that holds a curated snapshot and a dataset, kept up with changes of the dataset."""

    def __init__(self, path: Path, curated: str) -> None:
        """Take what stands at `path`."""
        self.curated = curated
        self._snapshot = _snapshot(curated)
        self._store = ox.Store(str(path))
        self._checkpoints = Checkpoints(self._store, path)

    @classmethod
    def of_view(cls, path: Path, curated: str, view: Path) -> Joined:
        """Take a copy of what a view holds."""
        shutil.rmtree(path, ignore_errors=True)
        copy_at_rest(view / STORE, path)
        return cls(path, curated)

    @classmethod
    def of(cls, path: Path, curated: str, dataset: ox.Store, body: WriteStep | None = None) -> Joined:
        """Join a snapshot and a dataset: the larger one is copied, and the other is added to it, quad by quad.

        `body`: what loads the default graph of the dataset, where it is all of one body.
        """
        larger, other = sorted((_snapshot(curated), dataset), key=len, reverse=True)
        shutil.rmtree(path, ignore_errors=True)
        larger.backup(str(path))
        joined = cls(path, curated)
        joined._store.bulk_extend(other)  # of this class
        default = dataset.quads_for_pattern(None, None, None, ox.DefaultGraph())
        if body:
            loading.load_names(joined._store, body, [_OWN])
        else:
            joined._store.bulk_extend(map(_under_own_name, default))
        for name in other.named_graphs():
            joined._store.add_graph(name)
        joined._store.optimize()
        return joined

    def apply(self, parts: Iterable[DeltaPart]) -> None:
        """Do to the joined store what a change did to the dataset."""
        for part in parts:
            if part.action is DeltaAction.ADD:
                add_quads(self._store, list(_both(part.quads)))
            elif part.action is DeltaAction.LOAD and part.step and part.graph is not None:
                also = [_OWN] if isinstance(part.graph, ox.DefaultGraph) else []
                loading.load_names(self._store, part.step, (part.graph, *also))
            elif part.action is DeltaAction.REMOVE:
                self._remove(part.quads)
            elif isinstance(part.graph, ox.NamedNode):
                if part.action is DeltaAction.MAKE:
                    self._store.add_graph(part.graph)
                else:
                    self._store.remove_graph(part.graph)
            elif part.action is DeltaAction.DROP:
                own = list(self._store.quads_for_pattern(None, None, None, _OWN))
                self._remove(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in own)
        # Made anew, both have no graph of a dataset that has no triples.
        if next(self._store.quads_for_pattern(None, None, None, _OWN), None) is None:
            self._store.remove_graph(_OWN)

    def back_up(self, folder: Path) -> None:
        """Write the store of a view into a folder."""
        self._checkpoints.make(folder / STORE)

    def _remove(self, quads: Iterable[ox.Quad]) -> None:
        for quad in quads:
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                self._store.remove(quad)
                continue
            self._store.remove(_under_own_name(quad))
            # What the curated graph says, too, stays.
            if quad not in self._snapshot:
                self._store.remove(quad)


def _both(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield quads, those of the default graph under the name of the dataset's own, too."""
    for quad in quads:
        yield quad
        if isinstance(quad.graph_name, ox.DefaultGraph):
            yield _under_own_name(quad)


def _under_own_name(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, _OWN)


def _snapshot(curated: str) -> ox.Store:
    return ox.Store.read_only(str(Path(curated) / STORE))
