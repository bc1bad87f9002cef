"""The quads that an operation of an update with a pattern removes and adds, asked of the store before it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

import pyoxigraph as ox

from kg.engine.blank_nodes import makes_nodes
from kg.engine.results import EngineResults
from kg.sparql.inspection import VOLATILE
from kg.sparql.lexer import Token, TokenKind, tokens

MOST = 100_000
"""More quads than these are not listed: the engine changes a store faster than they would be."""


class QuadDelta(NamedTuple):
    """Quads that an operation removes, and those that it adds afterwards."""

    removed: tuple[ox.Quad, ...]
    added: tuple[ox.Quad, ...]


class _Block(NamedTuple):
    """Triples of a template in one graph: the verb before the template, the graph as written, the triples."""

    verb: str
    graph: str
    triples: str


class _UnknownError(Exception):
    """What the operation changes cannot be asked for."""


def quad_delta(
    evaluate: Callable[[str], EngineResults], declarations: str, templates: str, pattern: str, graph: str = ""
) -> QuadDelta | None:
    """Return what an operation will change; None where only doing it tells: for new blank nodes, chance, any graph.

    `templates`: the text from the verb to the pattern, `pattern`: the group, as it will be matched; `graph`: what WITH
    names.
    """
    if any(token.text.upper() in VOLATILE for token in tokens(pattern)):
        return None
    quads: dict[str, list[ox.Quad]] = {"DELETE": [], "INSERT": []}
    try:
        for block in filter(lambda block: block.triples.strip(), _blocks(templates)):
            changed = _graph(evaluate, declarations, block.graph or graph)
            made = evaluate(f"{declarations} CONSTRUCT {{ {block.triples} }} WHERE {pattern}")
            if not isinstance(made, ox.QueryTriples):
                return None
            quads[block.verb] += (
                ox.Quad(each.subject, each.predicate, each.object, changed) for each in islice(made, MOST)
            )
            if len(quads[block.verb]) >= MOST:
                return None
    except (_UnknownError, SyntaxError, ValueError, RuntimeError, OSError):
        # What is wrong with the operation is for the engine to say when it does it.
        return None
    return QuadDelta(tuple(quads["DELETE"]), tuple(quads["INSERT"]))


def _graph(evaluate: Callable[[str], EngineResults], declarations: str, name: str) -> ox.NamedNode | ox.DefaultGraph:
    if not name:
        return ox.DefaultGraph()
    made = evaluate(f"{declarations} CONSTRUCT {{ {name} {name} {name} }} WHERE {{}}")
    node = next(iter(made)).subject if isinstance(made, ox.QueryTriples) else None
    if not isinstance(node, ox.NamedNode):
        raise _UnknownError
    return node


def _blocks(text: str) -> Iterator[_Block]:
    """Yield the blocks of the templates of an operation. Raises _UnknownError."""
    verb, graph, depth, start = "", "", 0, 0
    waiting: Token | None = None
    for token in tokens(text):
        if token.is_word("DELETE", "INSERT") and not depth:
            verb = token.text.upper()
        elif token.is_word("GRAPH"):
            yield _Block(verb, "", text[start : token.start])
            waiting = token
        elif waiting is not None and token.text != "{":
            if token.kind not in {TokenKind.IRI, TokenKind.NAME}:
                raise _UnknownError
            graph = token.text
        elif token.text == "{":
            depth, start, waiting = depth + 1, token.end, None
        elif token.text == "}":
            yield _Block(verb, graph, text[start : token.start])
            depth, start, graph = depth - 1, token.end, ""
        elif makes_nodes([token]):
            raise _UnknownError
