"""The k best simple paths of at most L steps, exactly: best first, led by the distances to the target.

The heap holds beginnings of paths by (least possible cost, nodes and arcs so far). As the bound of a beginning is
never more than what it can still become, a path that leaves the heap is the next best one; among equal costs the
one whose sequence of nodes and arcs is smaller, because a beginning sorts before what it is the beginning of.
The ways onward from a node with l steps left are sorted once and shared by all beginnings that arrive there; each
beginning then asks for them one at a time.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from kg.errors import LimitError
from kg.paths.bounds import distances
from kg.paths.digraph import UNREACHABLE, BoolArray, Digraph

PathState: TypeAlias = object
Compose: TypeAlias = Callable[[PathState, int], PathState | None]
_Onward: TypeAlias = tuple[list[int], list[int], list[int]]

LARGEST_WORK = 5_000_000


@dataclass(frozen=True)
class ArcPath:
    """A path: its arcs from the source on, and the sum of their costs."""

    cost: int
    arcs: tuple[int, ...]


def paths_by_cost(
    graph: Digraph,
    source: int,
    target: int,
    steps: int,
    *,
    allowed: BoolArray | None = None,
    compose: Compose | None = None,
    start: PathState = (),
    work: int = LARGEST_WORK,
) -> Iterator[ArcPath]:
    """Yield the simple paths of 1 to `steps` arcs, cheapest first, ties by nodes and arcs.

    `allowed`: arcs that may be used. `compose`: takes what the path so far carries (`start` at the source) and the
    next arc, and returns what the longer path carries, or None when the arc does not follow on it.
    Raises LimitError when more than `work` beginnings had to be looked at.
    """
    if steps >= 1 and source != target:
        yield from _paths(_Search(graph, source, target, steps, allowed), compose, start, work)


class _Search:
    """The graph as seen from one target: the ways onward from a node, best first."""

    def __init__(self, graph: Digraph, source: int, target: int, steps: int, allowed: BoolArray | None) -> None:
        self.graph, self.source, self.target, self.steps = graph, source, target, steps
        self._allowed = allowed
        self._distances = distances(graph, source, target, steps, allowed)
        self._onward: dict[tuple[int, int], _Onward] = {}

    def onward(self, node: int, left: int) -> _Onward:
        """Return bounds, heads and arcs of the ways from `node` with `left` steps left."""
        result = self._onward.get((node, left))
        if result is None:
            result = self._onward[node, left] = self._sorted(node, left)
        return result

    def _sorted(self, node: int, left: int) -> _Onward:
        rows = self.graph.outgoing
        row = slice(int(rows.start[node]), int(rows.start[node + 1]))
        bound = self._distances[left - 1][rows.other[row]] + self.graph.outgoing_cost[row]
        if self._allowed is not None:
            bound[~self._allowed[rows.arc[row]]] = UNREACHABLE
        open_ways = np.flatnonzero(bound < UNREACHABLE)
        order = open_ways[np.argsort(bound[open_ways], kind="stable")]
        return bound[order].tolist(), rows.other[row][order].tolist(), rows.arc[row][order].tolist()


def _paths(search: _Search, compose: Compose | None, start: PathState, work: int) -> Iterator[ArcPath]:
    cost = search.graph.cost
    # A beginning is its source and then node and arc of each step, so that ties go by the node and then by the arc.
    heap: list[tuple[int, tuple[int, ...], int, int, PathState]] = []

    def push(begun: tuple[int, ...], spent: int, place: int, carried: PathState) -> None:
        """Put the next way onward from the end of `begun`, at or after `place`, on the heap."""
        bounds, heads, arcs = search.onward(begun[-2] if len(begun) > 1 else begun[0], search.steps - len(begun) // 2)
        visited = (begun[0], *begun[1::2])
        for way in range(place, len(heads)):
            if heads[way] not in visited and (compose is None or compose(carried, arcs[way]) is not None):
                heapq.heappush(heap, (spent + bounds[way], (*begun, heads[way], arcs[way]), way, spent, carried))
                return

    push((search.source,), 0, 0, start)
    looked_at = 0
    while heap:
        bound, longer, way, spent, carried = heapq.heappop(heap)
        looked_at += 1
        if looked_at > work:
            raise LimitError(
                f"The search looked at {work} beginnings of paths without finding enough. "
                "Ask for fewer or shorter paths, or filter the steps."
            )
        push(longer[:-2], spent, way + 1, carried)
        node, arc = longer[-2:]
        if node == search.target:
            yield ArcPath(bound, longer[2::2])
        elif len(longer) // 2 < search.steps:
            push(longer, spent + int(cost[arc]), 0, carried if compose is None else compose(carried, arc))
