"""A compact weighted directed graph: numpy arrays of arcs in compressed sparse rows, both ways.

Nodes and arcs are numbers, and their order is the order of ties: whoever builds a graph numbers them by IRI.
Costs are whole numbers, so that sums are exact and a benchmark, a test and a snapshot agree to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]

UNREACHABLE = 1 << 61  # above any sum of costs, and twice of it still fits 64 bits
LARGEST_COST = 1 << 40


@dataclass(frozen=True)
class AdjacencyRows:
    """Arcs grouped by one of their ends: those of node `v` stand from `start[v]` to `start[v + 1]`."""

    start: IntArray
    other: IntArray
    arc: IntArray

    @cached_property
    def filled(self) -> IntArray:
        """The nodes that have an arc."""
        return np.flatnonzero(np.diff(self.start))

    def positions(self, nodes: IntArray) -> tuple[IntArray, IntArray]:
        """Return the positions of all arcs of `nodes`, row by row, and the length of each row."""
        lengths = self.start[nodes + 1] - self.start[nodes]
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        offsets = np.repeat(self.start[nodes] - ends + lengths, lengths)
        return offsets + np.arange(total, dtype=np.int64), lengths


@dataclass(frozen=True)
class Digraph:
    """Arcs from `tail` to `head` with non-negative whole costs; parallel arcs and loops are allowed."""

    nodes: int
    tail: IntArray
    head: IntArray
    cost: IntArray

    def __post_init__(self) -> None:
        if not len(self.tail) == len(self.head) == len(self.cost):
            raise ValueError("tail, head and cost must be of one length: one entry for each arc")
        if len(self.cost) and not 0 <= int(self.cost.min()) <= int(self.cost.max()) <= LARGEST_COST:
            raise ValueError(f"costs must lie between 0 and {LARGEST_COST}")
        for ends in (self.tail, self.head):
            if len(ends) and not 0 <= int(ends.min()) <= int(ends.max()) < self.nodes:
                raise ValueError(f"the ends of arcs must lie between 0 and {self.nodes - 1}")

    @classmethod
    def from_arcs(cls, nodes: int, arcs: list[tuple[int, int, int]]) -> Digraph:
        """Build a graph of (tail, head, cost) triples."""
        table = np.array(arcs, dtype=np.int64).reshape(-1, 3)
        return cls(nodes, *(np.ascontiguousarray(column) for column in table.T))

    @cached_property
    def outgoing(self) -> AdjacencyRows:
        """The arcs by tail; within a row by head, then by number."""
        return self._rows(self.tail, self.head)

    @cached_property
    def incoming(self) -> AdjacencyRows:
        """The arcs by head."""
        return self._rows(self.head, self.tail)

    @cached_property
    def outgoing_cost(self) -> IntArray:
        """The costs in the order of `outgoing`."""
        return self.cost[self.outgoing.arc]

    @cached_property
    def incoming_cost(self) -> IntArray:
        """The costs in the order of `incoming`."""
        return self.cost[self.incoming.arc]

    def _rows(self, by: IntArray, other: IntArray) -> AdjacencyRows:
        order = np.lexsort((other, by))
        start = np.zeros(self.nodes + 1, dtype=np.int64)
        np.cumsum(np.bincount(by, minlength=self.nodes), out=start[1:])
        return AdjacencyRows(start, other[order], order.astype(np.int64))
