"""How far a node is from the target, by the number of steps that are left: exact lower bounds of a search.

`distance[l][v]` is the cost of the cheapest walk of at most `l` steps from `v` to the target. A walk may pass a
node twice, a path may not: so the figure is never more than the cost of a path.

Only what a search can ask for is computed: with `l` of `L` steps left it stands at a node that `L - l` steps from
the source can reach. Each level is therefore worked out the cheapest of three ways: onward from the nodes that the
level before changed, for the nodes that can be reached alone, or in one sweep over all arcs.
"""

from __future__ import annotations

import numpy as np

from kg.paths.digraph import UNREACHABLE, AdjacencyRows, BoolArray, Digraph, IntArray

_SWEEP_GAIN = 3  # one arc in a sweep costs about a third of one that has to be looked up


def distances(graph: Digraph, source: int, target: int, steps: int, allowed: BoolArray | None) -> list[IntArray]:
    """Return the distances to `target` for 0 to `steps - 1` steps, right at least where `source` can lead.

    `allowed`: arcs that may be used; None means all.
    """
    reachable = _reach(graph, source, steps - 1)
    level = np.full(graph.nodes, UNREACHABLE, dtype=np.int64)
    level[target] = 0
    changed = np.array([target], dtype=np.int64)
    levels = [level]
    for left in range(1, steps):
        level = level.copy()
        wanted = reachable[steps - left]
        onward = _arcs_of(graph.incoming, changed)
        alone = graph.tail.size if wanted is None else _arcs_of(graph.outgoing, wanted)
        if min(onward, alone) * _SWEEP_GAIN > graph.tail.size:
            _sweep(graph, levels[-1], level, allowed)
        elif onward <= alone or wanted is None:
            _onward(graph, changed, levels[-1], level, allowed)
        else:
            _alone(graph, wanted, levels[-1], level, allowed)
        level[target] = 0
        changed = np.flatnonzero(level != levels[-1])
        levels.append(level)
    return levels


def _reach(graph: Digraph, source: int, steps: int) -> list[IntArray | None]:
    """Return the nodes that at most 0, 1, … steps reach; None where that is a large part of the graph."""
    seen = np.zeros(graph.nodes, dtype=np.bool_)
    seen[source] = True
    result: list[IntArray | None] = [np.array([source], dtype=np.int64)]
    for _ in range(steps):
        last = result[-1]
        if last is None or _arcs_of(graph.outgoing, last) * _SWEEP_GAIN > graph.tail.size:
            result.append(None)
            continue
        seen[graph.outgoing.other[graph.outgoing.positions(last)[0]]] = True
        result.append(np.flatnonzero(seen))
    return result


def _arcs_of(rows: AdjacencyRows, nodes: IntArray) -> int:
    return int((rows.start[nodes + 1] - rows.start[nodes]).sum())


def _onward(graph: Digraph, changed: IntArray, before: IntArray, level: IntArray, allowed: BoolArray | None) -> None:
    rows = graph.incoming
    positions, lengths = rows.positions(changed)
    reached = graph.incoming_cost[positions] + np.repeat(before[changed], lengths)
    tails = rows.other[positions]
    if allowed is not None:
        kept = allowed[rows.arc[positions]]
        reached, tails = reached[kept], tails[kept]
    np.minimum.at(level, tails, reached)


def _alone(graph: Digraph, wanted: IntArray, before: IntArray, level: IntArray, allowed: BoolArray | None) -> None:
    rows = graph.outgoing
    positions, lengths = rows.positions(wanted)
    reached = before[rows.other[positions]] + graph.outgoing_cost[positions]
    if allowed is not None:
        reached[~allowed[rows.arc[positions]]] = UNREACHABLE
    filled = lengths > 0
    if not filled.any():
        return
    starts = np.cumsum(lengths)[filled] - lengths[filled]
    nodes = wanted[filled]
    level[nodes] = np.minimum(level[nodes], np.minimum.reduceat(reached, starts))


def _sweep(graph: Digraph, before: IntArray, level: IntArray, allowed: BoolArray | None) -> None:
    rows = graph.outgoing
    reached = before[rows.other]
    reached += graph.outgoing_cost
    if allowed is not None:
        reached[~allowed[rows.arc]] = UNREACHABLE
    nodes = rows.filled
    level[nodes] = np.minimum(level[nodes], np.minimum.reduceat(reached, rows.start[nodes]))
