"""Several graphs merged into one: each triple once, as SPARQL says of several FROM or USING."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import pyoxigraph as ox

_MOST_STORES = 2

_Key: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


_MERGED = ox.NamedNode("urn:myeloma-kg:merged")


@contextmanager
def merged_graph(store: ox.Store, graphs: Iterable[str]) -> Iterator[str]:
    """Yield the name of a graph of a store that is the merge of others, and is there for so long.

    >>> store = ox.Store()
    >>> store.extend([ox.Quad(_MERGED, _MERGED, _MERGED, ox.NamedNode(name)) for name in ("urn:a", "urn:b")])
    >>> with merged_graph(store, ["urn:a", "urn:b"]):
    ...     len(store)
    3
    >>> len(store)
    2
    """
    try:
        for graph in graphs:
            quads = store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
            store.bulk_extend(ox.Quad(each.subject, each.predicate, each.object, _MERGED) for each in quads)
        yield _MERGED.value
    finally:
        store.remove_graph(_MERGED)


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
