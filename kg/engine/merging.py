"""Several graphs merged into one default graph: each triple once, as SPARQL says of several FROM."""

from __future__ import annotations

import io
from collections import OrderedDict
from typing import TypeAlias

import pyoxigraph as ox

_MOST_STORES = 2

_Key: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


class Merger:
    """Makes datasets of some graphs of a store, and keeps the last ones."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._stores: OrderedDict[_Key, ox.Store] = OrderedDict()

    def merged(self, default: tuple[str, ...], named: tuple[str, ...]) -> ox.Store:
        """Return a store whose default graph is the merge of graphs, with the named graphs beside it."""
        key = (tuple(sorted(default)), tuple(sorted(named)))
        if key not in self._stores:
            while len(self._stores) >= _MOST_STORES:
                self._stores.popitem(last=False)
            self._stores[key] = self._make(*key)
        self._stores.move_to_end(key)
        return self._stores[key]

    def _make(self, default: tuple[str, ...], named: tuple[str, ...]) -> ox.Store:
        quads = io.BytesIO()
        for graph in default:
            self._store.dump(quads, ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))
        for graph in named:
            lines = self._store.dump(None, ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph)) or b""
            quads.write(lines.replace(b" .\n", f" {ox.NamedNode(graph)} .\n".encode()))
        quads.seek(0)
        merged = ox.Store()
        # One load for all, because each load gives blank nodes new names.
        merged.bulk_load(quads, ox.RdfFormat.N_QUADS)
        return merged
