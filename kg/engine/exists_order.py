"""The order in which the triples that EXISTS looks for are asked: from what the row binds outwards.

The engine plans them as if nothing were bound, and asks them again for each row.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.engine.paths import may_be_empty
from kg.engine.simple_triples import NotSimpleError, SimpleTriple, simple_triples
from kg.engine.source import Source
from kg.sparql import tree


def outwards(source: Source, group: tree.GroupGraphPattern, outer: frozenset[str]) -> list[SimpleTriple]:
    """Return the triples of a group, those first that know a value; none where the engine may order them itself.

    `outer`: the variables that have a value when the group is asked.
    """
    blocks = [element for element in group.elements if isinstance(element, tree.TriplesBlock)]
    if group.sub_select or any(not isinstance(each, tree.TriplesBlock | tree.Filter) for each in group.elements):
        return []
    try:
        waiting = [triple for block in blocks for triple in simple_triples(source, block)]
    except NotSimpleError:
        return []
    if any(not isinstance(each.verb, tree.VarOrTerm) and may_be_empty(each.verb, is_loop=True) for each in waiting):
        return []
    knowing = sum(bool(triple.names & outer) for triple in waiting)
    if not 0 < knowing < len(waiting):
        return []
    ordered: list[SimpleTriple] = []
    known = set(outer)
    while waiting:
        following = min(waiting, key=lambda triple: len(triple.names - known) - len(triple.names & known))
        waiting.remove(following)
        ordered.append(following)
        known |= following.names
    return ordered


def is_rare(triple: str, graph: str, ask: Callable[[str], bool]) -> bool:
    """Whether a graph holds so few of a triple that asking it first costs little.

    `ask`: says whether a pattern has a solution.
    """
    pattern = f"GRAPH {graph} {{ {triple} }}" if graph else triple
    return not ask(f"{{ SELECT * {{ {pattern} }} OFFSET 100 }}")
