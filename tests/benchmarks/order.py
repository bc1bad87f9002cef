"""ORDER BY with LIMIT over every row: the engine alone, which sorts them all, and with the bound of `best_rows`.

Run it from the root of the project: python -m tests.benchmarks.order [--rows N]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator

import pyoxigraph as ox

from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery

# The subject parts rows of the same value, so that there is one right answer.
QUERIES = {
    "smallest numbers": "SELECT ?s ?v { ?s <http://x/number> ?v } ORDER BY ?v ?s LIMIT 10",
    "largest numbers": "SELECT ?s ?v { ?s <http://x/number> ?v } ORDER BY DESC(?v) ?s LIMIT 10 OFFSET 5",
    "first labels": "SELECT ?s ?v { ?s <http://x/label> ?v } ORDER BY ?v ?s LIMIT 10",
    "last subjects": "SELECT ?s { ?s ?p ?v } ORDER BY DESC(?s) ?p LIMIT 10",
}


def data(rows: int) -> Iterator[ox.Quad]:
    """Yield triples, half of them with numbers, half with labels, in an order that says nothing of their values."""
    chance = random.Random(17)  # noqa: S311 - the same data each time
    number, label = ox.NamedNode("http://x/number"), ox.NamedNode("http://x/label")
    integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    for each in range(rows // 2):
        subject = ox.NamedNode(f"http://x/thing/{each}")
        yield ox.Quad(subject, number, ox.Literal(str(chance.randrange(10**7)), datatype=integer))
        yield ox.Quad(subject, label, ox.Literal(f"thing {chance.random():.12f}", language="en"))


def timed(answer: Callable[[], int]) -> tuple[float, int]:
    """Return the seconds of CPU that an answer took, and how many rows it has."""
    began = time.process_time()
    rows = answer()
    return time.process_time() - began, rows


def main() -> None:
    """Print a line for each query."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1_000_000)
    rows = options.parse_args().rows
    store = ox.Store()
    store.bulk_extend(data(rows))
    merger = Merger(store)
    for label, text in QUERIES.items():
        query = EngineQuery(store, merger, Job(text, ""))
        engine, count = timed(lambda: sum(1 for _ in store.query(text)))  # type: ignore[arg-type,misc]  # noqa: B023
        ours, same = timed(lambda: sum(1 for _ in query.results()))  # type: ignore[arg-type,misc]  # noqa: B023
        assert count == same
        sys.stdout.write(f"{label:18} engine {engine:6.2f} s  bound {ours:6.2f} s  ratio {engine / ours:5.1f}\n")


if __name__ == "__main__":
    main()
