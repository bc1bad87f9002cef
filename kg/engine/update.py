"""Updates whose patterns the engine would match wrongly: mended as queries are, operation by operation."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

import pyoxigraph as ox

from kg.engine.edits import apply_edits
from kg.engine.functions import FUNCTIONS, aggregates_in
from kg.engine.queried_graphs import QueriedGraphs
from kg.engine.rewriting import rewritten
from kg.engine.spelling import spelling_edits
from kg.engine.update_delta import QuadDelta, quad_delta
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import parse_update
from kg.sparql.lexer import tokens
from kg.sparql.tree import UpdateOperation

_WHERE = len("WHERE")


class _Piece(NamedTuple):
    """An operation: its text up to the pattern, the pattern, and what is declared before it.

    `templates`: the text in which its templates stand, where what it changes can be asked for; `own_pattern`: the group
    that they are filled from, where it is not `pattern`.
    """

    beginning: str
    pattern: str
    declarations: str
    templates: str
    own_pattern: str


def update(store: ox.Store, text: str, base: str | None, *, is_mirrored: bool = False) -> list[QuadDelta] | None:
    """Do an update. Raises what the engine raises; the store may be left in the middle then.

    `is_mirrored`: return what each operation changed, where that can be known before it is done, else None.
    """
    try:
        text = apply_edits(text, spelling_edits([*tokens(text)]))
        pieces = _pieces(text)
    except (QuerySyntaxError, RecursionError):
        pieces = []
    is_known = is_mirrored and bool(pieces) and all(piece.templates for piece in pieces)
    if not is_known and not any(piece.pattern for piece in pieces):
        store.update(text, base_iri=base)
        return None
    if len(pieces) > 1:
        # Blank nodes that two operations share are an error of the whole.
        with suppress(RuntimeError, OSError):
            ox.Store().update(text, base_iri=base)
    deltas = []
    for piece in pieces:
        pattern = _mended_pattern(store, piece, base)
        if is_known:
            delta = quad_delta(store, piece.declarations, piece.templates, pattern or piece.own_pattern, base)
            is_known = delta is not None
            deltas += [delta] if delta else []
        mended = f"{piece.beginning}{pattern}"
        store.update(
            mended,
            base_iri=base,
            custom_functions=dict(FUNCTIONS),
            custom_aggregate_functions=aggregates_in(mended),
        )
    return deltas if is_known else None


def _pieces(text: str) -> list[_Piece]:
    pieces, declarations = [], ""
    for operation in parse_update(text):
        declarations += text[operation.prologue : operation.start]
        # Where an operation names its graphs, its pattern is the engine's alone.
        is_mended = operation.where is not None and not operation.names_graphs
        split = operation.pattern + _WHERE if is_mended else operation.end
        beginning = f"{declarations} {text[operation.start : split]}"
        pieces.append(_Piece(beginning, text[split : operation.end], declarations, *_templates(text, operation)))
    return pieces


def _templates(text: str, operation: UpdateOperation) -> tuple[str, str]:
    """Return the templates of an operation and the group that they are filled from, if it has both in its own text."""
    whole = text[operation.start : operation.end]
    if operation.kind in {"INSERT DATA", "DELETE DATA"}:
        return whole, "{}"
    if operation.kind == "DELETE WHERE":
        return whole, text[operation.pattern + _WHERE : operation.end]
    if operation.kind == "MODIFY" and not operation.names_graphs:
        return text[operation.start : operation.pattern], ""
    return "", ""


def _mended_pattern(store: ox.Store, piece: _Piece, base: str | None) -> str:
    if not piece.pattern:
        return ""
    # What ASK asks for is not written out, as what SELECT * gives is.
    head = f"{piece.declarations} ASK "

    def graphs() -> Sequence[str]:
        return [name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode)]

    data = QueriedGraphs(graphs, lambda query: bool(store.query(query, base_iri=base)))
    mended = rewritten(head + piece.pattern, data)
    # The rewriting puts text in, and takes none away before the pattern.
    return mended[len(head) :] if mended.startswith(head) else piece.pattern
