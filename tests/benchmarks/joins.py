"""Joins with UNION, with groups that filter, in EXISTS and after OPTIONAL: as written, as mended, and at another store.

Run it from the root of the project: python -m tests.benchmarks.joins [--rows N] [--beside URL]

The engine alone takes time by the square of the rows. URL: a SPARQL endpoint whose default graph holds what
`--print-data` prints, to stand beside.
"""

from __future__ import annotations

import argparse
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator

import pyoxigraph as ox

from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery

PATTERNS = {
    "UNION of joins": "?a :t :T . { ?b :t :U . ?a :p ?b } UNION { ?b :t :U . ?b :q ?a }",
    "group with FILTER": "?a :t :T . { ?a :p ?b . ?b :t :U FILTER(isIRI(?b)) }",
    "two groups": "{ ?a :t :T . ?a :v ?v FILTER(?v > 5) } { ?b :t :U . ?a :p ?b FILTER(?a != ?b) }",
    "group with OPTIONAL": "?a :t :T { ?b :t :U . ?a :p ?b OPTIONAL { ?b :none ?z } }",
    "group with BIND": "?a :t :T { ?b :t :U . ?a :p ?b BIND(1 AS ?one) }",
    "EXISTS": "?a :t :T FILTER EXISTS { ?b :t :U . ?a :p ?b }",
    "OPTIONAL on OPTIONAL": "?a :v ?v OPTIONAL { ?a :p ?b } OPTIONAL { ?b :q ?c }",
    "join after OPTIONAL": "?a :v ?v OPTIONAL { ?a :p ?b } ?b :q ?c",
    "one row, then a UNION": "?a :v 5 . { ?a :p ?b . ?b :q ?c } UNION { ?a :none ?b . ?b :q ?c }",
}


def data(rows: int) -> Iterator[ox.Quad]:
    """Yield rows of things that belong together."""

    def name(text: str) -> ox.NamedNode:
        return ox.NamedNode(f"http://x/{text}")

    for number in range(rows):
        a, b = name(f"a{number}"), name(f"b{number}")
        yield from (ox.Quad(a, name("p"), b), ox.Quad(b, name("q"), name(f"c{number}")))
        yield from (ox.Quad(a, name("t"), name("T")), ox.Quad(b, name("t"), name("U")))
        yield ox.Quad(a, name("v"), ox.Literal(number))


def timed(count: Callable[[], int]) -> tuple[float, int]:
    """Return the seconds that counting took, and the count."""
    began = time.perf_counter()
    found = count()
    return time.perf_counter() - began, found


def asked_at(address: str, text: str) -> int:
    """Count the rows that an endpoint gives."""
    body = urllib.parse.urlencode({"query": text}).encode()
    request = urllib.request.Request(address, body, {"Accept": "text/tab-separated-values"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
        return int(answer.read().count(b"\n")) - 1


def main() -> None:
    """Print a line for each pattern."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=400)
    options.add_argument("--beside", default="")
    options.add_argument("--print-data", action="store_true")
    chosen = options.parse_args()
    if chosen.print_data:
        sys.stdout.writelines(f"{quad.triple} .\n" for quad in data(chosen.rows))
        return
    store = ox.Store()
    store.extend(data(chosen.rows))
    merger = Merger(store)
    for label, pattern in PATTERNS.items():
        text = f"PREFIX : <http://x/> SELECT * {{ {pattern} }}"
        written, count = timed(lambda: sum(1 for _ in store.query(text)))  # type: ignore[arg-type,misc]  # noqa: B023
        query = EngineQuery(store, merger, Job(text, ""))
        mended, same = timed(lambda: sum(1 for _ in query.results()))  # type: ignore[arg-type,misc]  # noqa: B023
        assert count == same
        beside = ""
        if chosen.beside:
            seconds, other = timed(lambda: asked_at(chosen.beside, text))  # noqa: B023
            beside = f"  beside {seconds * 1000:8.1f} ms ({other} rows)"
        times = f"engine {written * 1000:8.1f} ms  mended {mended * 1000:7.1f} ms  ratio {written / mended:6.1f}"
        sys.stdout.write(f"{label:22} {count:6} rows  {times}{beside}\n")


if __name__ == "__main__":
    main()
