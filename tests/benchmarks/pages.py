"""Entity pages beside the SPARQL queries behind them: time to first byte and CPU of the server, under load.

Run it from the root of the project: make benchmark, or python -m tests.benchmarks.pages [--rounds N] [--home HOME]

The queries of a page are taken down while it is made; then the page, and its queries one after the other, are asked for
by several clients at once. Nothing is kept between requests. The table is Markdown; a ratio below 1 means that the page
begins before its queries would be answered.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch
from urllib.request import Request, urlopen

from kg.engine.snapshots import Snapshots
from kg.engine.store import Store
from kg.entity_pages.answer import answer_entity_page
from kg.formats import Format
from kg.prefixes import BASE
from tests.benchmarks.endpoint import BIN, running
from tests.waiting import free_port

PAGES = ("drug/lenalidomide", "regimen/VRd", "trial/NCT01564537", "ae/neutropenia", "protein/PDCD1", "pub/zhang-2023")
CLIENTS = 4


def queries_behind(home: Path, page: str) -> list[str]:
    """Return the queries that a page asks its store, once what is kept for a store is there."""
    store, texts = Snapshots(home).require().open(), list[str]()
    plain = Store._results

    def noted(self: Store, query: str, substitutions: dict[str, object]) -> object:
        texts.append(query)
        return plain(self, query, substitutions)  # type: ignore[arg-type] # as it was called

    arguments = {"iri": BASE + page, "root": "../"}
    answer_entity_page(store, arguments, Format.HTML.media_type)
    with patch.object(Store, "_results", noted):
        answer_entity_page(store, arguments, Format.HTML.media_type)
    return texts


def first_byte(address: str, accept: str, query: str = "") -> float:
    """Return the milliseconds until the first byte of a body came; `query`: what is sent to an endpoint."""
    headers = {"Accept": accept, **({"Content-Type": "application/sparql-query"} if query else {})}
    request = Request(address, data=query.encode() or None, headers=headers)  # noqa: S310 - an address of our own
    began = time.perf_counter()
    with urlopen(request) as response:  # noqa: S310 - an address of our own
        response.read(1)
        elapsed = (time.perf_counter() - began) * 1e3
        response.read()
    return elapsed


def under_load(ask: Callable[[], float], rounds: int) -> float:
    """Return the median of what is asked by several clients at once."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        return statistics.median(clients.map(lambda _: ask(), range(rounds * CLIENTS)))


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--home", type=Path, default=Path("build"))
    given = parser.parse_args()
    print(f"{CLIENTS} clients at once, median milliseconds to the first byte\n")  # noqa: T201
    print("| Page | Page | Its queries | How many | Ratio |")  # noqa: T201
    print("| --- | ---: | ---: | ---: | ---: |")  # noqa: T201
    port = free_port()
    serve = [str(BIN / "myeloma-kg"), "serve", "--home", str(given.home), "--port", str(port), "--cache-bytes", "0"]
    with running(serve, port, "/"):
        root = f"http://127.0.0.1:{port}/"
        for page in PAGES:
            texts = queries_behind(given.home, page)

            def ask_page(page: str = page) -> float:
                return first_byte(root + page, "text/html")

            def ask_queries(texts: list[str] = texts) -> float:
                return sum(first_byte(f"{root}sparql", Format.JSON.media_type, text) for text in texts)

            ask_page()
            ask_queries()
            times = under_load(ask_page, given.rounds), under_load(ask_queries, given.rounds)
            print(  # noqa: T201
                f"| {page} | {times[0]:.0f} | {times[1]:.0f} | {len(texts)} | {times[0] / times[1]:.2f} |", flush=True
            )


if __name__ == "__main__":
    main()
