"""Updates that the engine would do wrongly, operation by operation.

Patterns are mended as those of queries are, and several USING merged. COPY and ADD of a graph that there is not are
refused, as MOVE is, and with SILENT all three leave the target as it is: the engine would empty it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import NamedTuple

import pyoxigraph as ox

from kg.engine import messages
from kg.engine.blank_nodes import makes_nodes
from kg.engine.edits import Edit, apply_edits
from kg.engine.functions import FUNCTIONS, aggregates_in
from kg.engine.job import Job
from kg.engine.merging import Merger, merged_graph
from kg.engine.query import EngineQuery
from kg.engine.results import EngineResults
from kg.engine.spelling import spelling_edits
from kg.engine.update_delta import QuadDelta, quad_delta
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.grammar import parse_update
from kg.sparql.inspection import VOLATILE
from kg.sparql.lexer import Token, tokens
from kg.sparql.tree import UpdateOperation

_WHERE = len("WHERE")
_Graphs = tuple[str, ...] | None


class _Piece(NamedTuple):
    """An operation: its text up to the pattern, the pattern, and what is declared before it.

    `templates`: the text in which its templates stand, where what it changes can be asked for; `own_pattern`: the group
    that they are filled from, where it is not `pattern`; `graph`: what WITH names; `default` and `named`: the graphs
    that its pattern is asked of, None for those of the store; `source`: the graph that it copies; `is_silent`: whether
    it may fail.
    """

    beginning: str
    pattern: str
    declarations: str
    templates: str
    own_pattern: str
    graph: str
    default: _Graphs
    named: _Graphs
    source: str
    is_silent: bool


def update(store: ox.Store, text: str, base: str | None, *, is_mirrored: bool = False) -> list[QuadDelta] | None:
    """Do an update. Raises what the engine raises; the store may be left in the middle then.

    `is_mirrored`: return what each operation changed, where that can be known before it is done, else None.
    """
    try:
        text = apply_edits(text, spelling_edits([*tokens(text)]))
        pieces = list(_pieces(text, base))
    except (QuerySyntaxError, RecursionError, SyntaxError):
        pieces = []
    is_known = is_mirrored and bool(pieces) and all(piece.templates for piece in pieces)
    if not is_known and not any(piece.pattern or piece.source for piece in pieces):
        store.update(text, base_iri=base)
        return None
    if len(pieces) > 1:
        _check(text, pieces, base)
    deltas = []
    for piece in pieces:
        if piece.source and not store.contains_named_graph(ox.NamedNode(piece.source)):
            if piece.is_silent:
                continue
            raise RuntimeError(messages.no_graph(piece.source))
        with _of_one_graph(store, piece) as operation:
            pattern = _mended_pattern(store, operation, base)
            if is_known:
                delta = _delta(store, operation, pattern or operation.own_pattern, base)
                is_known = delta is not None
                deltas += [delta] if delta else []
            mended = f"{operation.beginning}{pattern}"
            store.update(
                mended,
                base_iri=base,
                custom_functions=dict(FUNCTIONS),
                custom_aggregate_functions=aggregates_in(mended),
            )
    return deltas if is_known else None


@contextmanager
def _of_one_graph(store: ox.Store, piece: _Piece) -> Iterator[_Piece]:
    """Yield an operation of several USING as one of their merge, where it matters how often a solution is there.

    The engine has a triple once for each USING that it stands in.
    """
    if not piece.pattern or len(piece.default or ()) < 2 or not _counts(piece):
        yield piece
        return
    with merged_graph(store, piece.default or ()) as merged:
        yield piece._replace(beginning=_using(piece.beginning, merged), default=(merged,))


def _counts(piece: _Piece) -> bool:
    """Whether a solution that is there twice may do something else than one: count, or make blank nodes."""
    return makes_nodes(tokens(piece.beginning)) or any(
        token.is_word("SELECT", *VOLATILE) for token in tokens(piece.pattern)
    )


def _using(text: str, graph: str) -> str:
    """Return the text up to a pattern with one graph for those of its USING."""
    edits = [
        Edit(word.start, name.end, "")
        for word, name in pairwise(tokens(text))
        if word.is_word("USING") and not name.is_word("NAMED")
    ]
    return apply_edits(text, [*edits[1:], edits[0]._replace(replacement=f"USING <{graph}>")])


def _check(text: str, pieces: list[_Piece], base: str | None) -> None:
    """Raise what the engine says of the whole: blank nodes that two operations share are an error of it."""
    nothing = ox.Store()
    with suppress(RuntimeError, OSError):
        try:
            nothing.update(text, base_iri=base)
        except SyntaxError as error:
            try:
                mended = (f"{each.beginning}{_mended_pattern(nothing, each, base)}" for each in pieces)
                nothing.update(";".join(mended), base_iri=base)
            except SyntaxError:
                # The places in the message are those of the text that its author wrote.
                raise error from None


def _pieces(text: str, base: str | None) -> Iterator[_Piece]:
    declarations = ""
    for operation in parse_update(text):
        declarations += text[operation.prologue : operation.start]
        split = operation.end if operation.where is None else operation.pattern + _WHERE
        default = _resolved(operation.using, declarations, base)
        named = _resolved(operation.using_named, declarations, base)
        with_graph = (operation.with_graph,) if operation.with_graph else ()
        is_of_using = bool(default or named)
        yield _Piece(
            f"{declarations} {text[operation.start : split]}",
            text[split : operation.end],
            declarations,
            *_templates(text, operation),
            "".join(token.text for token in with_graph),
            default if is_of_using else _resolved(with_graph, declarations, base) or None,
            named if is_of_using else None,
            "".join(_resolved([operation.source] if operation.source else [], declarations, base)),
            operation.is_silent,
        )


def _resolved(graphs: Sequence[Token], declarations: str, base: str | None) -> tuple[str, ...]:
    """Return IRIs as the engine resolves them. Raises SyntaxError."""
    if not graphs:
        return ()
    items = " ".join(f"({token.text} AS ?g{number})" for number, token in enumerate(graphs))
    rows = ox.Store().query(f"{declarations} SELECT {items} {{}}", base_iri=base)
    return tuple(term.value for row in rows for term in row)  # type: ignore[union-attr]  # IRIs


def _templates(text: str, operation: UpdateOperation) -> tuple[str, str]:
    """Return the templates of an operation and the group that they are filled from, if it has both in its own text."""
    whole = text[operation.start : operation.end]
    if operation.kind in {"INSERT DATA", "DELETE DATA"}:
        return whole, "{}"
    if operation.kind == "DELETE WHERE":
        return whole, text[operation.pattern + _WHERE : operation.end]
    return (text[operation.start : operation.pattern], "") if operation.kind == "MODIFY" else ("", "")


def _mended_pattern(store: ox.Store, piece: _Piece, base: str | None) -> str:
    if not piece.pattern:
        return ""
    # What CONSTRUCT is filled from is not written out, as what SELECT * gives is.
    template = "[] a []" if makes_nodes(tokens(piece.beginning)) else ""
    head = f"{piece.declarations} CONSTRUCT {{ {template} }} WHERE "
    job = Job(head + piece.pattern, "", base or "", piece.default, piece.named)
    mended = EngineQuery(store, Merger(store), job).mended()
    # The rewriting puts text in, and takes none away before the pattern.
    return mended[len(head) :] if mended.startswith(head) else piece.pattern


def _delta(store: ox.Store, piece: _Piece, pattern: str, base: str | None) -> QuadDelta | None:
    default, named = (
        None if names is None else [ox.NamedNode(name) for name in names] for names in (piece.default, piece.named)
    )

    def evaluate(query: str) -> EngineResults:
        return store.query(
            query,
            base_iri=base,
            default_graph=default,  # type: ignore[arg-type]  # invariant
            named_graphs=named,  # type: ignore[arg-type]  # invariant
            custom_functions=dict(FUNCTIONS),
            custom_aggregate_functions=aggregates_in(query),
        )

    return quad_delta(evaluate, piece.declarations, piece.templates, pattern, piece.graph)
