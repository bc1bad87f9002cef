"""The shipped queries and a lookup at our endpoint and at `oxigraph serve`: CPU of the server and time of a request.

Run it from the root of the project: make benchmark, or python -m tests.benchmarks.endpoint [--rounds N] [--home HOME]

Both hold the same snapshot. Rows are compared before anything is timed, and requests alternate. CPU is that of all
processes of a server, as the kernel counts it; on a busy machine it is what can be compared. Our endpoint keeps no
responses here, but in the last line. The table is Markdown.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.configuration import load_configuration
from kg.engine.snapshots import Snapshots
from kg.formats import Format
from kg.query_library import as_example, shipped_queries
from kg.stores.protocol import SparqlClient
from kg.stores.publishing import graph_store_beside, publish

LOOKUP = "SELECT ?p ?o WHERE { <https://w3id.org/myeloma-kg/regimen/Rd> ?p ?o }"
BIN = Path(sys.executable).parent
_START = 60
_SCHEDULED = 2


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
    """A server that was started here, and its endpoint."""

    def __init__(self, process: subprocess.Popen[bytes], address: str) -> None:
        self._process = process
        self.client = SparqlClient(address)

    def measure(self, text: str, figures: Figures) -> bytes:
        """Ask once, and add what it took."""
        before, began = self._cpu(), time.perf_counter()
        answer = self.client.query(text, Format.CSV.media_type)
        figures.wall.append((time.perf_counter() - began) * 1e3)
        figures.cpu.append((self._cpu() - before) / 1e6)
        return answer

    def _cpu(self) -> int:
        """Return the nanoseconds that the process and its children have run."""
        total, waiting = 0, [self._process.pid]
        while waiting:
            number = waiting.pop()
            # The CPU clock of a process (clock_getcpuclockid), in which threads that have ended count too.
            total += time.clock_gettime_ns((~number << 3) | _SCHEDULED)
            for children in Path(f"/proc/{number}/task").glob("*/children"):
                with suppress(OSError):  # the thread has ended
                    waiting += map(int, children.read_text().split())
        return total


@contextmanager
def running(command: list[str], port: int, path: str) -> Iterator[Server]:
    """Run a server until it is no longer wanted."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + _START
        while time.monotonic() < end:
            with socket.socket() as asking:
                if not asking.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.05)
        yield Server(process, f"http://127.0.0.1:{port}{path}")
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def rows(answer: bytes) -> list[bytes]:
    """Return the rows of an answer in an order of their own."""
    return sorted(answer.splitlines())


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

        fresh, kept = ours("--cache-bytes", "0"), ours()
        print("| request | ours: CPU ms | wall ms | oxigraph serve: CPU ms | wall ms | CPU ratio |")  # noqa: T201
        print("|---|---|---|---|---|---|")  # noqa: T201
        texts = {name: as_example(query) for name, query in store.shared(shipped_queries).items()}
        totals = [0.0, 0.0]
        for name, text in (texts | {"lookup": LOOKUP}).items():
            line(name, text, fresh, peer, chosen.rounds, totals)
        print(f"| all of them | {totals[0]:.1f} | | {totals[1]:.1f} | | {totals[0] / totals[1]:.2f} |")  # noqa: T201
        line("lookup, asked before", LOOKUP, kept, peer, chosen.rounds * 20, totals)


def line(name: str, text: str, ours: Server, peer: Server, rounds: int, totals: list[float]) -> None:
    """Compare the rows of a query, time both servers in turn, and print a line of the table."""
    here, there = Figures(), Figures()
    if rows(ours.measure(text, Figures())) != rows(peer.measure(text, Figures())):
        print(f"| {name} | the rows differ | | | | |")  # noqa: T201
        return
    for _ in range(rounds):
        ours.measure(text, here)
        peer.measure(text, there)
    medians = statistics.median(here.cpu), statistics.median(there.cpu)
    totals[0] += medians[0]
    totals[1] += medians[1]
    print(f"| {name} | {here.cell()} | {there.cell()} | {medians[0] / medians[1]:.2f} |", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
