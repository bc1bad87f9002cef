"""The shipped queries and a lookup at our endpoint, `oxigraph serve` and rdflib-endpoint: CPU and time of a request.

Run it from the root of the project: make benchmark, or python -m tests.benchmarks.endpoint [--rounds N] [--home HOME]

All hold the same snapshot. Rows are compared before anything is timed, and requests alternate; rdflib-endpoint is asked
after the others, since a query that it does not end within SLOW seconds ends it. CPU is that of all processes of a
server, as the kernel counts it; on a busy machine it is what can be compared. Our endpoint keeps no responses here, but
in the last line. The table is Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from kg.configuration import load_configuration
from kg.engine.snapshot import DATA
from kg.engine.snapshots import Snapshots
from kg.formats import Format
from kg.query_library import as_example, shipped_queries
from kg.stores.errors import RefusedQueryError, RemoteStoreError
from kg.stores.protocol import SparqlClient
from kg.stores.publishing import graph_store_beside, publish
from tests.waiting import free_port

LOOKUP = "SELECT ?p ?o WHERE { <https://w3id.org/myeloma-kg/regimen/Rd> ?p ?o }"
BIN = Path(sys.executable).parent
RDFLIB_ENDPOINT = Path(__file__).parent / ".venv" / "bin" / "rdflib-endpoint"
SLOW = 20.0
"""Seconds that rdflib-endpoint has for a query."""
MOST_SLOW_ROUNDS = 3
_START = 600
_SCHEDULED = 2
# Nanoseconds of CPU in three seconds, less than which is nothing.
_IDLE = 20_000_000


@dataclass
class Figures:
    """Milliseconds of requests: CPU of the server, and wall time."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def cell(self) -> str:
        """Render the median CPU with its range, and the median wall time."""
        return (
            f"{statistics.median(self.cpu):.2f} ({min(self.cpu):.2f}–{max(self.cpu):.2f}) "
            f"| {statistics.median(self.wall):.1f}"
        )


class Server:
    """A server that was started here, by the number of its process, and its endpoint."""

    def __init__(self, process: int, address: str, seconds: float = 60.0) -> None:
        self._process = process
        self.client = SparqlClient(address, seconds=seconds)

    def measure(self, text: str, figures: Figures, form: Format = Format.CSV) -> bytes:
        """Send a query once, add what it took, and return the answer."""
        return self.timed(lambda: self.client.query(text, form.media_type), figures)

    def timed(self, request: Callable[[], bytes], figures: Figures) -> bytes:
        """Add what a request took, and return its answer."""
        before, began = self.cpu(), time.perf_counter()
        answer = request()
        figures.wall.append((time.perf_counter() - began) * 1e3)
        figures.cpu.append((self.cpu() - before) / 1e6)
        return answer

    def cpu(self) -> int:
        """Return the nanoseconds that the process and its children have run."""
        # The CPU clock of a process (clock_getcpuclockid), in which threads that have ended count too.
        return sum(time.clock_gettime_ns((~number << 3) | _SCHEDULED) for number in self._processes())

    def wait_until_idle(self) -> None:
        """Wait until the server does nothing of its own accord: ours prepares chains while nobody asks."""
        before = -_IDLE
        while (now := self.cpu()) - before >= _IDLE:
            before = now
            time.sleep(3)

    def memory(self) -> int:
        """Return the bytes that the process and its children have in memory; pages that several share count once."""
        return sum(self._memories())

    def largest(self) -> int:
        """Return the bytes of the process that has most."""
        return max(self._memories())

    def _memories(self) -> list[int]:
        texts = (Path(f"/proc/{number}/smaps_rollup").read_text() for number in self._processes())
        return [int(line.split()[1]) << 10 for text in texts for line in text.splitlines() if line.startswith("Pss:")]

    def _processes(self) -> list[int]:
        result = [self._process]
        for number in result:
            for children in Path(f"/proc/{number}/task").glob("*/children"):
                with suppress(OSError):  # the thread has ended
                    result += map(int, children.read_text().split())
        return result


class RdflibEndpoint:
    """rdflib-endpoint on a file, begun when it is asked, and anew after a query that took too long: it ends none."""

    def __init__(self, file: Path, stack: ExitStack) -> None:
        if not RDFLIB_ENDPOINT.exists():
            sys.exit("rdflib-endpoint is not installed: run make benchmark")
        self._file = file
        self._running = stack.enter_context(ExitStack())
        self._server: Server | None = None

    def server(self) -> Server:
        """Return the server, which has read the file."""
        if self._server is None:
            port = free_port()
            command = [str(RDFLIB_ENDPOINT), "serve", "--host", "127.0.0.1", "--port", str(port), str(self._file)]
            self._server = self._running.enter_context(running(command, port, "/", seconds=SLOW))
        return self._server

    def cells(self, text: str, expected: object, rounds: int) -> str:
        """Return cells of CPU and wall time of a query, and whether it has other rows than are expected."""
        server, figures = self.server(), Figures()
        try:
            answer = answer_rows(server.measure(text, Figures(), Format.JSON))
            for _ in range(rounds):
                server.measure(text, figures, Format.JSON)
        except RefusedQueryError as error:
            return f"refused ({error}) |"
        except RemoteStoreError:
            self._running.close()
            self._server = None
            return f"more than {SLOW * 1000:,.0f} |"
        return figures.cell() if answer == expected else f"other rows; {figures.cell()}"


@contextmanager
def running(
    command: list[str],
    port: int,
    path: str,
    environment: Mapping[str, str] = MappingProxyType({}),
    seconds: float = 60.0,
) -> Iterator[Server]:
    """Run a server until it is no longer wanted."""
    whole = {**os.environ, **environment}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=whole)
    try:
        end = time.monotonic() + _START
        while True:
            with socket.socket() as asking:
                if not asking.connect_ex(("127.0.0.1", port)):
                    break
            if process.poll() is not None or time.monotonic() > end:
                sys.exit(f"{command[0]} does not listen")
            time.sleep(0.05)
        yield Server(process.pid, f"http://127.0.0.1:{port}{path}", seconds)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def show(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)  # noqa: T201


def rows(answer: bytes) -> list[bytes]:
    """Return the rows of an answer in an order of their own."""
    return sorted(answer.splitlines())


def answer_rows(answer: bytes) -> object:
    """Return the rows of an answer in JSON, in an order of their own, or the truth that it says; numbers by value."""
    document = json.loads(answer)
    if "boolean" in document:
        return bool(document["boolean"])
    names = document["head"]["vars"]
    return sorted([_value(row.get(name, {})) for name in names] for row in document["results"]["bindings"])


def _value(term: Mapping[str, str]) -> str:
    text = term.get("value", "")
    if not term.get("datatype", "").endswith(("#integer", "#decimal", "#double", "#float")):
        return text
    # Of quotients one engine writes 18 digits, another 28.
    return f"{float(text):.12g}"


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--home", type=Path, default=load_configuration().home)
    chosen = options.parse_args()
    peer_command = shutil.which("oxigraph", path=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}")
    if peer_command is None:
        sys.exit("oxigraph is not installed: run make dev")
    store = Snapshots(chosen.home).require().open()
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        port = free_port()
        peer = stack.enter_context(
            running([peer_command, "serve", "--location", folder, "--bind", f"127.0.0.1:{port}"], port, "/query")
        )
        publish(store, peer.client, graph_store_beside(peer.client.address))

        def ours(*flags: str) -> Server:
            port = free_port()
            serve = [str(BIN / "myeloma-kg"), "serve", "--home", str(chosen.home), "--port", str(port), *flags]
            return stack.enter_context(running(serve, port, "/sparql"))

        fresh = ours("--cache-bytes", "0")
        fresh.measure(LOOKUP, Figures())
        show(f"From its start to its first answer ours takes {fresh.cpu() / 1e9:.2f} s of CPU.\n")
        kept = ours()
        for server in (fresh, kept):
            server.wait_until_idle()
        slow = RdflibEndpoint(Snapshots(chosen.home).require().path / DATA, stack)
        show(
            "| request | ours: CPU ms | wall ms | oxigraph serve: CPU ms | wall ms | CPU ratio "
            "| rdflib-endpoint: CPU ms | wall ms |\n|---|---|---|---|---|---|---|---|"
        )
        texts = {name: as_example(query) for name, query in store.shared(shipped_queries).items()}
        totals = [0.0, 0.0]
        for name, text in (texts | {"lookup": LOOKUP}).items():
            line(name, text, (fresh, peer, slow), chosen.rounds, totals)
        show(f"| all of them | {totals[0]:.1f} | | {totals[1]:.1f} | | {totals[0] / totals[1]:.2f} | | |")
        line("lookup, asked before", LOOKUP, (kept, peer, slow), chosen.rounds * 20, totals)
        show("\n| memory of a server | MB | its largest process |\n|---|---|---|")
        for name, server in (("ours", fresh), ("oxigraph serve", peer), ("rdflib-endpoint", slow.server())):
            show(f"| {name} | {server.memory() / 1e6:,.0f} | {server.largest() / 1e6:,.0f} |")


def line(
    name: str, text: str, servers: tuple[Server, Server, RdflibEndpoint], rounds: int, totals: list[float]
) -> None:
    """Compare the rows of a query, time the servers, and print a line of the table."""
    ours, peer, slow = servers
    here, there = Figures(), Figures()
    if rows(ours.measure(text, Figures())) != rows(peer.measure(text, Figures())):
        show(f"| {name} | the rows differ | | | | | | |")
        return
    for _ in range(rounds):
        ours.measure(text, here)
        peer.measure(text, there)
    medians = statistics.median(here.cpu), statistics.median(there.cpu)
    totals[0] += medians[0]
    totals[1] += medians[1]
    expected = answer_rows(ours.measure(text, Figures(), Format.JSON))
    beside = slow.cells(text, expected, min(rounds, MOST_SLOW_ROUNDS))
    show(f"| {name} | {here.cell()} | {there.cell()} | {medians[0] / medians[1]:.2f} | {beside} |")


if __name__ == "__main__":
    main()
