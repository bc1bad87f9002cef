"""Requests a second that servers answer to 16 clients, and how long one client waits, under the load of wrk.

Run it from the root of the project: make benchmark, or python -m tests.benchmarks.clients [--rounds N] [--seconds N]

The servers hold the same snapshot: ours, `oxigraph serve` and rdflib-endpoint. Answers are compared before anything is
timed, and servers take turns. Queries that were not asked before are about another thing each time, and name their
variables otherwise once all things have had their turn. wrk (apt-get install wrk) works on the same processors as the
servers; without it there is nothing to see. The table is Markdown: medians with their range.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from kg.configuration import load_configuration
from kg.engine.snapshot import DATA
from kg.engine.snapshots import Snapshots
from kg.formats import Format
from kg.stores.publishing import graph_store_beside, publish
from tests.benchmarks.endpoint import (
    BIN,
    LOOKUP,
    Figures,
    RdflibEndpoint,
    Server,
    answer_rows,
    running,
    show,
)
from tests.waiting import free_port

CLIENTS = 16
SCRIPT = Path(__file__).with_name("clients.lua")
THINGS = "SELECT DISTINCT ?thing WHERE { ?thing a ?class FILTER(isIRI(?thing) && !CONTAINS(STR(?thing), 'V')) }"
"""What fresh queries are about; V stands for what makes them fresh."""
FRESH = "SELECT ?pV ?oV WHERE { <THING> ?pV ?oV }"
QUERIES: Mapping[str, str] = MappingProxyType(
    {
        "lookup, not asked before": FRESH,
        "ASK, not asked before": "ASK { <THING> ?pV ?oV }",
        "lookup, asked before": LOOKUP,
        "ASK, asked before": "ASK { ?s ?p ?o }",
    }
)
_RATE = re.compile(r"Requests/sec:\s*([\d.]+)")
_MEDIAN = re.compile(r"50%\s+([\d.]+)(us|ms|s)\b")
_MILLISECONDS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


class Load:
    """Loads servers by wrk."""

    def __init__(self, things: Path, seconds: int) -> None:
        """Take the file of what queries are about, and how long a load lasts."""
        self._things, self._seconds = things, seconds
        self._runs = count(1)

    def put(self, server: Server, query: str, clients: int) -> tuple[float, float]:
        """Have clients ask at once; return requests a second, and the milliseconds that half of them took at most.

        Neither is a number where a request failed.
        """
        options = ["-t1", f"-c{clients}", f"-d{self._seconds}", "--timeout", "20s", "--latency", "-s", str(SCRIPT)]
        arguments = [server.client.address, "--", query, str(self._things), str(next(self._runs))]
        loaded = subprocess.run(["wrk", *options, *arguments], capture_output=True, text=True, check=True).stdout
        rate, median = _RATE.search(loaded), _MEDIAN.search(loaded)
        if rate is None or median is None or "Non-2xx" in loaded or "Socket errors" in loaded:
            return math.nan, math.nan
        return float(rate[1]), float(median[1]) * _MILLISECONDS[median[2]]


def cell(figures: list[float], digits: int) -> str:
    """Return the median of figures, with their range."""
    if any(map(math.isnan, figures)):
        return "some failed"
    return f"{statistics.median(figures):,.{digits}f} ({min(figures):,.{digits}f}–{max(figures):,.{digits}f})"


def compared(servers: Mapping[str, Server], query: str, thing: str) -> list[str]:
    """Return the servers whose answer to a query is another one than that of the first."""
    text = query.replace("THING", thing).replace("V", "")
    answers = [answer_rows(server.measure(text, Figures(), Format.JSON)) for server in servers.values()]
    return [name for name, answer in zip(servers, answers, strict=True) if answer != answers[0]]


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=3)
    options.add_argument("--home", type=Path, default=load_configuration().home)
    chosen = options.parse_args()
    if shutil.which("wrk") is None:
        show("\nwrk is not installed (apt-get install wrk): no server was loaded by several clients.")
        return
    oxigraph = shutil.which("oxigraph", path=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}")
    if oxigraph is None:
        sys.exit("oxigraph is not installed: run make dev")
    snapshot = Snapshots(chosen.home).require()
    store = snapshot.open()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        port, other = free_port(), free_port()
        ours = [str(BIN / "myeloma-kg"), "serve", "--home", str(chosen.home), "--client-queries", "64"]
        peer = [oxigraph, "serve", "--location", str(folder / "oxigraph")]
        servers = {
            "ours": stack.enter_context(running([*ours, "--port", str(port)], port, "/sparql")),
            "oxigraph serve": stack.enter_context(
                running([*peer, "--bind", f"127.0.0.1:{other}"], other, "/query"),
            ),
            "rdflib-endpoint": RdflibEndpoint(snapshot.path / DATA, stack).server(),
        }
        publish(store, servers["oxigraph serve"].client, graph_store_beside(servers["oxigraph serve"].client.address))
        things = sorted(servers["ours"].client.column(THINGS))
        load = Load(folder / "things.txt", chosen.seconds)
        (folder / "things.txt").write_text("".join(f"{thing}\n" for thing in things), encoding="utf-8")
        servers["ours"].wait_until_idle()
        show(f"\n| requests a second of {CLIENTS} clients | {' | '.join(servers)} |\n|---|{'---|' * len(servers)}")
        for name, query in QUERIES.items():
            other_rows = compared(servers, query, things[0])
            rates: dict[str, list[float]] = {each: [] for each in servers}
            for _ in range(chosen.rounds):
                for each, server in servers.items():
                    rates[each].append(load.put(server, query, CLIENTS)[0])
            cells = [("other rows; " if each in other_rows else "") + cell(rates[each], 0) for each in servers]
            show(f"| {name} | {' | '.join(cells)} |")
        waits: dict[str, list[float]] = {each: [] for each in servers}
        for _ in range(chosen.rounds):
            for each, server in servers.items():
                waits[each].append(load.put(server, FRESH, 1)[1])
        show(f"| ms that one client waits for such a lookup | {' | '.join(cell(waits[each], 2) for each in servers)} |")


if __name__ == "__main__":
    main()
