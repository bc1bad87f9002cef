"""Patterns of `GRAPH ?g` that the engine has to be asked of each graph by itself, and of which graphs.

The engine joins ?g into every triple, and loses it in a sub-SELECT, VALUES, MINUS or another GRAPH.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.engine.path_triples import PathTriples
from kg.engine.paths import repeats
from kg.engine.queried_graphs import QueriedGraphs
from kg.engine.source import Source
from kg.engine.triples import is_name, triples_in_group, triples_of_subject
from kg.sparql import tree
from kg.sparql.lexer import TokenKind

_APART = ("SELECT", "VALUES", "MINUS", "GRAPH", "SERVICE", "LATERAL")


def needs_each_graph_apart(source: Source, triples: PathTriples, group: tree.GroupGraphPattern, variable: str) -> bool:
    """Whether a group asked of `GRAPH ?g` needs to be asked of each graph by itself."""
    for token in source.tokens_of(group):
        if token.is_word(*_APART) or (token.kind is TokenKind.VARIABLE and token.text[1:] == variable[1:]):
            return True
    return any(
        triples.may_end_in_constant(triple) or (not isinstance(triple.verb, tree.VarOrTerm) and repeats(triple.verb))
        for triple in triples_in_group(group)
    )


def graphs_of(
    data: QueriedGraphs, source: Source, prologue: str, group: tree.GroupGraphPattern, variable: str
) -> Sequence[str]:
    """Return the graphs in which a group of `GRAPH ?g` may have a solution."""
    graphs, triple = data.graphs(), _needed_triple(source, group, variable)
    if data.names is None or not triple:
        return graphs
    query = f"{prologue}SELECT DISTINCT ?myeloma_graph {{ GRAPH ?myeloma_graph {{ {triple} }} }}"
    holding = frozenset(data.names(query))
    return [each for each in graphs if each in holding]


def _needed_triple(source: Source, group: tree.GroupGraphPattern, variable: str) -> str:
    """Return a triple without which a group has no solution in a graph; nothing where none is without a path.

    One with an object that is written out is likely to be rare, and is taken first.
    """
    blocks = [each for each in group.elements if isinstance(each, tree.TriplesBlock)]
    simple: list[tuple[bool, str]] = []
    for triple in (triple for block in blocks for each in block.triples for triple in triples_of_subject(each)):
        subject, node = triple.subject, triple.object.node
        if not isinstance(triple.verb, tree.PathPrimary) or triple.object.is_reified:
            continue
        if not (is_name(subject) and is_name(node)) or variable[1:] in source.variables_of(subject, node):
            continue
        parts = [source.part(each) for each in (subject, triple.verb, node)]
        if all(part[0] != "(" for part in parts):
            simple.append((node.is_constant, " ".join(parts)))
    return max(simple, default=(False, ""))[1]
