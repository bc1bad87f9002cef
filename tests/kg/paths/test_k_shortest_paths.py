"""The search against the plainest one there is: try every path."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import LimitError
from kg.paths import bounds
from kg.paths.digraph import UNREACHABLE, Digraph
from kg.paths.k_shortest_paths import ArcPath, paths_by_cost

ARCS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from([0, 0, 1, 1, 2, 5])), max_size=26)
ENDS = st.tuples(st.integers(0, 6), st.integers(0, 6))


def k_shortest_paths(graph: Digraph, source: int, target: int, k: int, steps: int, **more: Any) -> list[ArcPath]:
    return list(islice(paths_by_cost(graph, source, target, steps, **more), k))


def every_path(graph: Digraph, source: int, target: int, steps: int) -> list[ArcPath]:
    """Walk every simple path, then sort by cost, nodes and arcs."""

    def onward(node: int, arcs: tuple[int, ...], visited: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], ...]]:
        if node == target:
            yield visited, arcs
        elif len(arcs) < steps:
            for arc in np.flatnonzero(graph.tail == node).tolist():
                head = int(graph.head[arc])
                if head not in visited:
                    yield from onward(head, (*arcs, arc), (*visited, head))

    if source == target:
        return []
    found = [
        (int(graph.cost[list(arcs)].sum()), tuple(zip(visited[1:], arcs, strict=True)), arcs)
        for visited, arcs in onward(source, (), (source,))
    ]
    return [ArcPath(cost, arcs) for cost, _, arcs in sorted(found)]


@given(arcs=ARCS, ends=ENDS, k=st.integers(1, 30), steps=st.integers(1, 6))
@settings(max_examples=200, deadline=None)
def test_equal_to_trying_every_path(
    arcs: list[tuple[int, int, int]], ends: tuple[int, int], k: int, steps: int
) -> None:
    graph = Digraph.from_arcs(7, arcs)
    assert k_shortest_paths(graph, *ends, k, steps) == every_path(graph, *ends, steps)[:k]


@given(arcs=ARCS, ends=ENDS, steps=st.integers(1, 5), gain=st.sampled_from([0, 1, 3, 1000]))
@settings(max_examples=100, deadline=None)
def test_every_way_of_computing_bounds_gives_the_same_paths(
    arcs: list[tuple[int, int, int]], ends: tuple[int, int], steps: int, gain: int
) -> None:
    graph = Digraph.from_arcs(7, arcs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "_SWEEP_GAIN", gain)
        assert k_shortest_paths(graph, *ends, 50, steps) == every_path(graph, *ends, steps)[:50]


@given(arcs=ARCS, ends=ENDS, steps=st.integers(1, 5), data=st.data())
@settings(max_examples=100, deadline=None)
def test_an_arc_that_is_not_allowed_is_as_good_as_absent(
    arcs: list[tuple[int, int, int]], ends: tuple[int, int], steps: int, data: st.DataObject
) -> None:
    graph = Digraph.from_arcs(7, arcs)
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(arcs), max_size=len(arcs))), dtype=np.bool_)
    expected = [path for path in every_path(graph, *ends, steps) if allowed[list(path.arcs)].all()]
    assert k_shortest_paths(graph, *ends, 20, steps, allowed=allowed) == expected[:20]


@given(arcs=ARCS, ends=ENDS, steps=st.integers(1, 5), data=st.data())
@settings(max_examples=100, deadline=None)
def test_an_arc_follows_only_where_what_the_path_carries_allows_it(
    arcs: list[tuple[int, int, int]], ends: tuple[int, int], steps: int, data: st.DataObject
) -> None:
    colours = data.draw(st.lists(st.sampled_from(["", "a", "b"]), min_size=len(arcs), max_size=len(arcs)))
    graph = Digraph.from_arcs(7, arcs)

    def compose(carried: object, arc: int) -> object:
        if carried and colours[arc] and carried != colours[arc]:
            return None
        return carried or colours[arc]

    expected = [
        path for path in every_path(graph, *ends, steps) if len({colours[arc] for arc in path.arcs} - {""}) <= 1
    ]
    assert k_shortest_paths(graph, *ends, 20, steps, compose=compose, start="") == expected[:20]


@given(arcs=ARCS, ends=ENDS)
@settings(max_examples=100, deadline=None)
def test_bounds_never_exceed_what_a_path_costs(arcs: list[tuple[int, int, int]], ends: tuple[int, int]) -> None:
    graph, (source, target) = Digraph.from_arcs(7, arcs), ends
    levels = bounds.distances(graph, source, target, 5, None)
    for left, level in enumerate(levels):
        for path in every_path(graph, source, target, left):
            assert level[source] <= path.cost < UNREACHABLE


def test_all_paths_of_a_cyclic_graph_are_found_when_more_are_asked_for_than_there_are() -> None:
    graph = Digraph.from_arcs(4, [(0, 1, 1), (1, 0, 1), (1, 2, 1), (2, 1, 1), (2, 3, 1), (0, 2, 1), (3, 0, 0)])
    assert [path.arcs for path in k_shortest_paths(graph, 0, 3, 10_000, 5)] == [(5, 4), (0, 2, 4)]


def test_no_path_for_no_k_no_step_or_one_node_twice() -> None:
    graph = Digraph.from_arcs(2, [(0, 1, 1), (1, 0, 1)])
    assert k_shortest_paths(graph, 0, 1, 0, 5) == []
    assert k_shortest_paths(graph, 0, 1, 5, 0) == []
    assert k_shortest_paths(graph, 0, 0, 5, 5) == []


def test_a_graph_without_arcs_has_no_path() -> None:
    assert k_shortest_paths(Digraph.from_arcs(3, []), 0, 2, 5, 5) == []


def test_a_search_that_grows_without_end_is_stopped() -> None:
    graph = Digraph.from_arcs(9, [(a, b, 1) for a in range(9) for b in range(9)])
    with pytest.raises(LimitError, match="fewer or shorter"):
        k_shortest_paths(graph, 0, 8, 10_000, 8, work=500)


def test_a_cost_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="costs must lie between"):
        Digraph.from_arcs(2, [(0, 1, -1)])


def test_an_end_that_is_no_node_is_refused() -> None:
    with pytest.raises(ValueError, match="ends of arcs"):
        Digraph.from_arcs(2, [(0, 2, 1)])
