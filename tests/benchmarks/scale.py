"""Graphs of a million triples and more, in the shape of the shipped one: loaded, asked and written beside other stores.

Run it from the root of the project: python -m tests.benchmarks.scale [TRIPLES …] [--rounds N] [--joined]

The same file of N-Triples is loaded into a dataset of ours, into `oxigraph serve` and, where it is installed (apt-get
install virtuoso-opensource-7), into Virtuoso; rdflib-endpoint, which holds all in memory, reads it up to RDFLIB_UP_TO
triples, and is asked after the others. Each has answered FIRST_REQUESTS before the first line, rows are compared before
anything is timed, and requests alternate. CPU is that of all processes of a server. Ours serves the dataset alone, or
with --joined beside the curated graph, and keeps no responses. Each write is one triple and a request; what a peer
promises of the disk then is not the same: ours is synced. Virtuoso is not written to. The tables are Markdown.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from kg.configuration import load_configuration
from kg.formats import Format
from tests.benchmarks.endpoint import (
    BIN,
    MOST_SLOW_ROUNDS,
    Figures,
    RdflibEndpoint,
    Server,
    answer_rows,
    running,
    show,
)
from tests.federation.stores import GRAPH, VIRTUOSO, empty_virtuoso
from tests.waiting import free_port

NAMES = "http://bench.example/"
DRUGS, EVENTS, CHILDREN = 2_000, 20_000, 4
SIZES = (1_000_000, 5_000_000)
RDFLIB_UP_TO = 1_000_000
MOST_ROWS, BUFFERS = 10_000_000, 100_000
# A process of Python takes twice as long for its first requests as for those from the tenth on.
FIRST_REQUESTS = 20
WRITERS, WRITES_EACH = 200, 10
TOKEN = "benchmark"  # noqa: S105  # of a server that listens on this machine while it is measured
QUERIES = {
    "ASK": "ASK {source} {{ b:claim-77 b:subject ?drug }}",
    "lookup": "SELECT ?p ?o {source} {{ b:claim-77 ?p ?o }}",
    "join": (
        "SELECT ?c ?v {source} {{ ?c b:subject b:drug-25 ; b:object ?e ; b:value ?v . ?e b:broader ?f . "
        "?f b:broader b:event-75 }}"
    ),
    "join with FILTER": (
        "SELECT ?c ?d {source} {{ ?c b:object b:event-3352 ; b:subject ?d ; b:value ?v FILTER(?v > 90) }}"
    ),
    "OPTIONAL": "SELECT ?c ?n {source} {{ ?c b:subject b:drug-25 OPTIONAL {{ ?c b:note ?n }} }}",
    "aggregate": (
        "SELECT ?d (COUNT(?c) AS ?n) (SUM(?v) AS ?all) {source} {{ ?c b:subject ?d ; b:value ?v }} GROUP BY ?d"
    ),
    "average": (
        "SELECT ?d (AVG(?v) AS ?m) {source} {{ ?c b:subject ?d ; b:value ?v ; b:polarity b:Affirmed }} GROUP BY ?d"
    ),
    "aggregate with FILTER": (
        "SELECT ?d (COUNT(?c) AS ?n) (MAX(?v) AS ?most) {source} {{ ?c b:subject ?d ; b:value ?v FILTER(?v > 50) }} "
        "GROUP BY ?d"
    ),
    "count by property": "SELECT ?p (COUNT(*) AS ?n) {source} {{ ?s ?p ?o }} GROUP BY ?p",
    "distinct by subject": (
        "SELECT ?d (COUNT(DISTINCT ?e) AS ?n) {source} {{ ?c b:subject ?d ; b:object ?e }} GROUP BY ?d"
    ),
    "distinct of all": "SELECT (COUNT(DISTINCT ?s) AS ?n) {source} {{ ?s ?p ?o }}",
    "aggregate of a join": (
        "SELECT ?f (COUNT(?c) AS ?n) {source} {{ ?f b:broader b:event-300 . ?e b:broader ?f . ?c b:object ?e }} "
        "GROUP BY ?f"
    ),
    "transitive path": "SELECT ?e {source} {{ ?e b:broader+ b:event-1 }}",
    "join over a path": "SELECT ?c {source} {{ ?e b:broader+ b:event-53 . ?c b:object ?e ; b:subject b:drug-25 }}",
}
"""Each is asked of the default graph, which for Virtuoso is named: its own is the union of all that it has."""


def triples() -> Iterator[str]:
    """Yield N-Triples without end: events in a tree, then claims on drugs and events, of eight or nine triples each."""
    for event in range(1, EVENTS):
        yield f'<{NAMES}event-{event}> <{NAMES}label> "event {event}"@en .\n'
        yield f"<{NAMES}event-{event}> <{NAMES}broader> <{NAMES}event-{event // CHILDREN}> .\n"
    claim = 0
    while True:
        name = f"<{NAMES}claim-{claim}>"
        # Squares fall on few remainders: some drugs have many claims, and most have none.
        drug, event = claim * claim % DRUGS, (claim * 7_919 + claim // EVENTS) % EVENTS
        yield f"{name} <{NAMES}kind> <{NAMES}Claim> .\n"
        yield f"{name} <{NAMES}subject> <{NAMES}drug-{drug}> .\n"
        yield f"{name} <{NAMES}object> <{NAMES}event-{event}> .\n"
        yield f"{name} <{NAMES}polarity> <{NAMES}{'Negated' if claim % 50 == 0 else 'Affirmed'}> .\n"
        yield f'{name} <{NAMES}value> "{claim * 37 % 101}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        yield f"{name} <{NAMES}statedIn> <{NAMES}publication-{claim // 40}> .\n"
        yield f'{name} <{NAMES}statement> "Of {claim % 900 + 100} patients, {claim % 97} had event {event}."@en .\n'
        yield f'{name} <{NAMES}locator> "table {claim % 9}, row {claim % 60}" .\n'
        if claim % 5 == 0:
            yield f'{name} <{NAMES}note> "as printed, {claim}" .\n'
        claim += 1


def cost_of(command: list[str]) -> str:
    """Run a command that loads; return its CPU seconds and its peak memory in MB as cells of a table."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} failed")
    return f"{used.ru_utime + used.ru_stime:.1f} | {used.ru_maxrss >> 10:,}"


def measure(number: int, rounds: int, ours_too: list[str]) -> None:
    """Load a graph of a size into each store, and print tables of loading, of requests and of memory."""
    oxigraph = shutil.which("oxigraph", path=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}")
    if oxigraph is None:
        sys.exit("oxigraph is not installed: run make dev")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        file, dataset, location = (folder / name for name in ("data.nt", "dataset", "oxigraph"))
        with file.open("w", encoding="utf-8") as out:
            out.writelines(islice(triples(), number))
        show(f"\n{number:,} triples, {file.stat().st_size >> 20} MB\n\n| loading | CPU s | peak MB |\n|---|---|---|")
        ours = str(BIN / "myeloma-kg")
        show(f"| myeloma-kg dataset load | {cost_of([ours, 'dataset', 'load', str(dataset), str(file)])} |")
        show(f"| oxigraph load | {cost_of([oxigraph, 'load', '--location', str(location), '--file', str(file)])} |")
        # Ours does so when it loads, and the peer recommends it before many queries.
        show(f"| oxigraph optimize | {cost_of([oxigraph, 'optimize', '--location', str(location)])} |")
        port, other = free_port(), free_port()
        options = ["--dataset", str(dataset), "--port", str(port), "--cache-bytes", "0", *ours_too]
        servers = {
            "myeloma-kg": stack.enter_context(
                running([ours, "serve", *options], port, "/sparql", {"MYELOMA_KG_TOKEN": TOKEN})
            ),
            "oxigraph serve": stack.enter_context(
                running(
                    [oxigraph, "serve", "--location", str(location), "--bind", f"127.0.0.1:{other}"], other, "/query"
                )
            ),
        }
        for name, server in servers.items():
            show(f"| {name}: start, until it listens | {server.cpu() / 1e9:.1f} | {server.memory() >> 20:,} now |")
        if shutil.which(VIRTUOSO):
            servers["Virtuoso"] = stack.enter_context(loaded_virtuoso(folder))
        slow = RdflibEndpoint(file, stack) if number <= RDFLIB_UP_TO else None
        if slow:
            server = slow.server()
            show(f"| rdflib-endpoint: read | {server.cpu() / 1e9:.1f} | {server.memory() >> 20:,} now |")
        for server in servers.values():
            for _ in range(FIRST_REQUESTS):
                server.measure("ASK {}", Figures(), Format.JSON)
        names = [*servers, *(["rdflib-endpoint"] if slow else [])]
        show("\n| request | rows | " + " | ".join(f"{name}: CPU ms | wall ms" for name in names) + " |")
        show("|---|---|" + "---|---|" * len(names))
        for name, text in QUERIES.items():
            show_requests(name, text, servers, slow, rounds)
        tokens = {"myeloma-kg": TOKEN, "oxigraph serve": ""}
        cells = [write_cells(servers[name], token, rounds * 4) for name, token in tokens.items()]
        show(f"| one triple written | | {' | '.join(cells)} |" + " | |" * (len(names) - len(tokens)))
        for name, token in tokens.items():
            landed = writes_a_second(servers[name], token)
            show(f"\n{WRITERS} clients who write to {name}: {landed:,.0f} triples a second")
        show("\n| memory of a server | MB | its largest process |\n|---|---|---|")
        for name, server in servers.items():
            show(f"| {name} | {server.memory() / 1e6:,.0f} | {server.largest() / 1e6:,.0f} |")


@contextmanager
def loaded_virtuoso(folder: Path) -> Iterator[Server]:
    """Run Virtuoso with the data of a folder, and print what loading took."""
    statements = ("log_enable(2)", f"DB.DBA.TTLP_MT(file_to_string_output('data.nt'), '', '{GRAPH}')", "checkpoint")
    (folder / "load.sql").write_text("".join(f"{statement};\n" for statement in statements), encoding="utf-8")
    before = set(_children())
    with empty_virtuoso(folder, MOST_ROWS, BUFFERS) as (address, port):
        (process,) = set(_children()) - before
        server = Server(process, address)
        began = server.cpu()
        subprocess.run(["isql-vt", str(port), "dba", "dba", "load.sql"], cwd=folder, check=True, capture_output=True)
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        peak = next(int(line.split()[1]) >> 10 for line in status.splitlines() if line.startswith("VmHWM:"))
        show(f"| Virtuoso: TTLP_MT, checkpoint | {(server.cpu() - began) / 1e9:.1f} | {peak:,} |")
        yield server


def _children() -> list[int]:
    return [int(number) for path in Path("/proc/self/task").glob("*/children") for number in path.read_text().split()]


def show_requests(
    name: str, text: str, servers: Mapping[str, Server], slow: RdflibEndpoint | None, rounds: int
) -> None:
    """Compare the rows of a query, time the servers in turn, and print a line of the table."""
    sources = {peer: f"FROM <{GRAPH}>" if peer == "Virtuoso" else "" for peer in servers}
    texts = {peer: f"PREFIX b: <{NAMES}>\n{text.format(source=source)}" for peer, source in sources.items()}
    answers = {
        peer: answer_rows(server.measure(texts[peer], Figures(), Format.JSON)) for peer, server in servers.items()
    }
    first = answers["myeloma-kg"]
    differing = [peer for peer, answer in answers.items() if answer != first]
    figures = {peer: Figures() for peer in servers}
    for _ in range(rounds):
        for peer, server in servers.items():
            server.measure(texts[peer], figures[peer], Format.JSON)
    number = f"{len(first):,}" if isinstance(first, list) else str(first).lower()
    cells = [f"other rows; {figures[peer].cell()}" if peer in differing else figures[peer].cell() for peer in servers]
    if slow:
        cells.append(slow.cells(texts["myeloma-kg"], first, min(rounds, MOST_SLOW_ROUNDS)))
    show(f"| {name} | {number} | {' | '.join(cells)} |")


def write_cells(server: Server, token: str, times: int) -> str:
    """Return what it takes to insert one triple."""
    figures = Figures()
    for number in range(times):
        server.timed(partial(insert, server, token, number), figures)
    return figures.cell()


def writes_a_second(server: Server, token: str) -> float:
    """Return how many triples land a second when many clients insert one after another."""
    began = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as clients:
        written = sum(1 for _ in clients.map(lambda n: insert(server, token, -n), range(WRITERS * WRITES_EACH)))
    return written / (time.perf_counter() - began)


def insert(server: Server, token: str, number: int) -> bytes:
    """Insert a triple, and return the answer."""
    headers = {"Content-Type": "application/sparql-update", **({"Authorization": f"Bearer {token}"} if token else {})}
    text = f"INSERT DATA {{ <{NAMES}written-{number}> <{NAMES}value> {number} }}"
    address = urljoin(server.client.address, "/update")
    with urlopen(Request(address, text.encode(), headers)) as response:  # noqa: S310  # a server of our own
        return bytes(response.read())


def main() -> None:
    """Measure each size."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("triples", type=int, nargs="*", default=SIZES)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--home", type=Path, default=load_configuration().home)
    options.add_argument("--joined", action="store_true")
    chosen = options.parse_args()
    for number in chosen.triples:
        measure(number, chosen.rounds, ["--home", str(chosen.home)] if chosen.joined else ["--only-dataset"])


if __name__ == "__main__":
    main()
