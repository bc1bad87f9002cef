"""Updates whose patterns the engine would match wrongly: mended as queries are, operation by operation."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

import pyoxigraph as ox

from kg.engine.functions import FUNCTIONS, aggregates_in
from kg.engine.rewriting import QueriedGraphs, rewritten
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import parse_update

_WHERE = len("WHERE")


class _Piece(NamedTuple):
    """An operation: its text up to the pattern, the pattern, and what is declared before it."""

    beginning: str
    pattern: str
    declarations: str


def update(store: ox.Store, text: str, base: str | None) -> None:
    """Do an update. Raises what the engine raises; the store may be left in the middle then."""
    try:
        pieces = _pieces(text)
    except (QuerySyntaxError, RecursionError):
        pieces = []
    if not any(piece.pattern for piece in pieces):
        store.update(text, base_iri=base)
        return
    # Blank nodes that two operations share are an error of the whole.
    with suppress(RuntimeError, OSError):
        ox.Store().update(text, base_iri=base)
    for piece in pieces:
        mended = f"{piece.beginning}{_mended_pattern(store, piece, base)}"
        store.update(
            mended,
            base_iri=base,
            custom_functions=dict(FUNCTIONS),
            custom_aggregate_functions=aggregates_in(mended),
        )


def _pieces(text: str) -> list[_Piece]:
    pieces, declarations = [], ""
    for operation in parse_update(text):
        declarations += text[operation.prologue : operation.start]
        # Where an operation names its graphs, its pattern is the engine's alone.
        is_mended = operation.where is not None and not operation.names_graphs
        split = operation.pattern + _WHERE if is_mended else operation.end
        beginning = f"{declarations} {text[operation.start : split]}"
        pieces.append(_Piece(beginning, text[split : operation.end], declarations))
    return pieces


def _mended_pattern(store: ox.Store, piece: _Piece, base: str | None) -> str:
    if not piece.pattern:
        return ""
    head = f"{piece.declarations} SELECT * WHERE "

    def graphs() -> Sequence[str]:
        return [name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode)]

    data = QueriedGraphs(graphs, lambda query: bool(store.query(query, base_iri=base)))
    mended = rewritten(head + piece.pattern, data)
    # The rewriting puts text in, and takes none away before the pattern.
    return mended[len(head) :] if mended.startswith(head) else piece.pattern
