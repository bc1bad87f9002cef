"""Updates whose patterns the engine would match wrongly: mended as queries are, operation by operation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pyoxigraph as ox

from kg.engine.rewriting import Data, rewritten
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.updates import operations

_WHERE = len("WHERE")


def update(store: ox.Store, text: str, base: str | None) -> None:
    """Do an update. Raises what the engine raises; the store may be left in the middle then."""
    try:
        pieces = _pieces(text)
    except (QuerySyntaxError, RecursionError):
        pieces = []
    if not any(pattern for _, pattern, _ in pieces):
        store.update(text, base_iri=base)
        return
    # Blank nodes that two operations share are an error of the whole.
    with suppress(RuntimeError, OSError):
        ox.Store().update(text, base_iri=base)
    for before, pattern, after in pieces:
        store.update(f"{before}{_mended(store, after, pattern, base)}", base_iri=base)


def _pieces(text: str) -> list[tuple[str, str, str]]:
    """Return of each operation its text up to the pattern, the pattern, and what is declared for it."""
    found, declared = [], ""
    for each in operations(text):
        declared += text[each.prologue : each.start]
        # Where an operation names its graphs, its pattern is the engine's alone.
        split = each.pattern + _WHERE if each.pattern and not (each.names_graphs or each.short) else each.end
        found.append((f"{declared} {text[each.start : split]}", text[split : each.end], declared))
    return found


def _mended(store: ox.Store, declared: str, pattern: str, base: str | None) -> str:
    if not pattern:
        return ""
    head = f"{declared} SELECT * WHERE "

    def graphs() -> Iterator[str]:
        return (name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode))

    data = Data(lambda: list(graphs()), lambda asked: bool(store.query(asked, base_iri=base)))
    mended = rewritten(head + pattern, data)
    # The rewriting puts text in, and takes none away before the pattern.
    return mended[len(head) :] if mended.startswith(head) else pattern
