"""Ten best paths of at most five steps on a graph of Hetionet's size and skew, beside igraph and nx.

Run it from the root of the project: python -m tests.benchmarks.paths
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, pairwise

import igraph
import networkx as nx
import numpy as np

from kg.paths.digraph import Digraph
from kg.paths.k_shortest_paths import paths_by_cost

SEED = 20
K, STEPS, PAIRS = 10, 5, 200

# The kinds of nodes and of edges of Hetionet 1.0, with how many there are of each.
KINDS = {
    "gene": 20945,
    "biological process": 11381,
    "side effect": 5734,
    "molecular function": 2884,
    "pathway": 1822,
    "compound": 1552,
    "cellular component": 1391,
    "symptom": 438,
    "anatomy": 402,
    "pharmacologic class": 345,
    "disease": 137,
}
EDGES = (
    ("gene", "biological process", 559504),
    ("anatomy", "gene", 526407),
    ("gene", "gene", 265672),
    ("gene", "gene", 147164),
    ("compound", "side effect", 138944),
    ("anatomy", "gene", 102240),
    ("anatomy", "gene", 97848),
    ("gene", "molecular function", 97222),
    ("gene", "pathway", 84372),
    ("gene", "cellular component", 73566),
    ("gene", "gene", 61690),
    ("compound", "gene", 21102),
    ("compound", "gene", 18756),
    ("disease", "gene", 12623),
    ("compound", "gene", 11571),
    ("disease", "gene", 7731),
    ("disease", "gene", 7623),
    ("compound", "compound", 6486),
    ("disease", "anatomy", 3602),
    ("disease", "symptom", 3357),
    ("pharmacologic class", "compound", 1029),
    ("compound", "disease", 755),
    ("disease", "disease", 543),
    ("compound", "disease", 390),
)


def generated(seed: int = SEED) -> Digraph:
    """Return a directed graph with Hetionet's counts, its skew of degrees, and costs like those of our steps.

    Each edge points one way, drawn at random, so that nodes of every kind lead somewhere.
    """
    draw = np.random.default_rng(seed)
    first = dict(zip(KINDS, np.cumsum([0, *KINDS.values()]).tolist(), strict=False))
    weights = {kind: _skew(draw, count) for kind, count in KINDS.items()}
    tails, heads = [], []
    for one, other, count in EDGES:
        ends = [first[kind] + draw.choice(KINDS[kind], count, p=weights[kind]) for kind in (one, other)]
        turned = draw.random(count) < 0.5
        tails.append(np.where(turned, ends[1], ends[0]))
        heads.append(np.where(turned, ends[0], ends[1]))
    tail, head = np.concatenate(tails).astype(np.int64), np.concatenate(heads).astype(np.int64)
    degree = np.bincount(tail, minlength=sum(KINDS.values())) + np.bincount(head, minlength=sum(KINDS.values()))
    cost = draw.integers(500, 2500, len(tail)) + (100 * np.log2(1 + degree[head])).astype(np.int64)
    return Digraph(sum(KINDS.values()), tail, head, cost)


def _skew(draw: np.random.Generator, count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    ranks = draw.permutation(count) + 10.0
    weights: np.ndarray[tuple[int], np.dtype[np.float64]] = ranks**-0.75
    return weights / weights.sum()


def pairs(graph: Digraph, count: int, seed: int = SEED) -> list[tuple[int, int]]:
    """Return seeded pairs of nodes: half anywhere, half between two of the hundredth part with most arcs."""
    draw = np.random.default_rng(seed)
    degree = np.bincount(graph.tail, minlength=graph.nodes) + np.bincount(graph.head, minlength=graph.nodes)
    hubs = np.argsort(-degree, kind="stable")[: graph.nodes // 100]
    found = (draw.choice(hubs if number % 2 else graph.nodes, 2, replace=False) for number in range(count))
    return [(int(one), int(other)) for one, other in found]


@dataclass(frozen=True)
class Timing:
    """What one program needed for some of the pairs."""

    name: str
    pairs: int
    median_ms: float
    p95_ms: float
    largest_ms: float

    @classmethod
    def of(cls, name: str, seconds: list[float]) -> Timing:
        """Sum up the times of single questions."""
        ordered = [1000 * second for second in sorted(seconds)]
        late = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
        return cls(name, len(ordered), statistics.median(ordered), late, ordered[-1])


def timed(ask: Callable[[int, int], list[int]], ends: list[tuple[int, int]]) -> tuple[list[float], list[list[int]]]:
    """Ask for each pair; return the seconds and the costs of the paths."""
    seconds, costs = [], []
    for source, target in ends:
        begin = time.perf_counter()
        costs.append(ask(source, target))
        seconds.append(time.perf_counter() - begin)
    return seconds, costs


def with_igraph(graph: Digraph) -> Callable[[int, int], list[int]]:
    """Return Yen's algorithm of igraph; it knows no limit of steps."""
    peer = igraph.Graph(n=graph.nodes, edges=np.stack([graph.tail, graph.head], axis=1), directed=True)
    weights = graph.cost.tolist()

    def ask(source: int, target: int) -> list[int]:
        found = peer.get_k_shortest_paths(source, to=target, k=K, weights=weights, output="epath")
        return [sum(weights[arc] for arc in path) for path in found if len(path) <= STEPS]

    return ask


def with_networkx(graph: Digraph) -> Callable[[int, int], list[int]]:
    """Return the simple paths of networkx in order of cost; of parallel arcs it gets the cheapest."""
    peer = nx.DiGraph()
    order = np.argsort(-graph.cost, kind="stable")
    rows = zip(graph.tail[order].tolist(), graph.head[order].tolist(), graph.cost[order].tolist(), strict=True)
    peer.add_weighted_edges_from(rows)

    def ask(source: int, target: int) -> list[int]:
        costs = []
        for number, path in enumerate(nx.shortest_simple_paths(peer, source, target, weight="weight")):
            if number == K:
                break
            if len(path) <= STEPS + 1:
                costs.append(sum(peer[one][other]["weight"] for one, other in pairwise(path)))
        return costs

    return ask


def main(arguments: list[str]) -> int:
    """Run the benchmark and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--igraph", type=int, default=10, metavar="PAIRS", help="pairs that igraph is asked for")
    parser.add_argument("--networkx", type=int, default=2, metavar="PAIRS", help="pairs that networkx is asked for")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args(arguments)

    before = _memory()
    begin = time.perf_counter()
    graph = generated()
    ends = pairs(graph, PAIRS)
    drawn = time.perf_counter()
    rows = (graph.outgoing, graph.incoming, graph.outgoing_cost, graph.incoming_cost)
    prepared = time.perf_counter()
    arrays = [graph.tail, graph.head, graph.cost, *rows[2:]]
    arrays += [part for row in rows[:2] for part in (row.start, row.other, row.arc)]
    seconds, costs = timed(
        lambda source, target: [path.cost for path in islice(paths_by_cost(graph, source, target, STEPS), K)], ends
    )
    report = {
        "nodes": graph.nodes,
        "edges": len(graph.tail),
        "paths found": sum(map(len, costs)),
        "seconds to draw the graph": round(drawn - begin, 2),
        "seconds to sort it into rows": round(prepared - drawn, 2),
        "arrays, MB": sum(part.nbytes for part in arrays) >> 20,
        "most memory of the process so far, MB": _memory(),
        "memory before, MB": before,
    }
    timings = [Timing.of(f"myeloma-kg, {K} best of at most {STEPS} steps", seconds)]
    timings += [
        Timing.of("  of these anywhere", seconds[::2]),
        Timing.of("  of these between hubs", seconds[1::2]),
    ]
    for name, count, prepare in (
        ("igraph (Yen, any length)", chosen.igraph, with_igraph),
        ("networkx (any length)", chosen.networkx, with_networkx),
    ):
        if count:
            taken, found = timed(prepare(graph), ends[:count])
            timings.append(Timing.of(name, taken))
            report[f"{name}: pairs with the same costs"] = sum(
                sorted(theirs) == ours for theirs, ours in zip(found, costs, strict=False)
            )
            same = statistics.median(seconds[:count]) * 1000
            report[f"{name}: times as long, same pairs"] = round(timings[-1].median_ms / same, 1)
    if chosen.json:
        sys.stdout.write(json.dumps({**report, "timings": [vars(timing) for timing in timings]}, indent=2) + "\n")
        return 0
    for label, value in report.items():
        sys.stdout.write(f"{label:45} {value:>12,}\n")
    sys.stdout.write(f"\n{'':45} {'pairs':>6} {'median':>10} {'p95':>10} {'largest':>10}  ms\n")
    for timing in timings:
        figures = f"{timing.median_ms:>10,.1f} {timing.p95_ms:>10,.1f} {timing.largest_ms:>10,.1f}"
        sys.stdout.write(f"{timing.name:45} {timing.pairs:>6} {figures}\n")
    return 0


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
