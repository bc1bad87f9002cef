"""The OWL 2 RL closure of the shipped graph beside the Rust engine `reasonable`: CPU, memory, and what each infers.

Run it from the root of the project: make benchmark, or python -m tests.benchmarks.closure [--home HOME]

Both read the same N-Triples, each in a process of its own. Triples whose subject is a literal, a blank node or a name
of OWL itself count on neither side. `reasonable` stands in an environment of its own, which `make benchmark` makes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rdflib import OWL, RDF, RDFS, XSD

from kg.configuration import load_configuration
from kg.engine.snapshots import Snapshots
from kg.rdf import INFERRED_GRAPH
from kg.reasoning.closure import Closure
from kg.sorted_lines import read_lines
from tests.benchmarks.endpoint import show

PEER = Path(__file__).parent / ".venv" / "bin" / "python"
# N-Triples are Turtle, which is what the peer takes.
_REASON = """
import sys
from reasonable import PyReasoner
reasoner = PyReasoner()
reasoner.load_file(sys.argv[1])
with open(sys.argv[2], "w", encoding="utf-8") as out:
    for triple in reasoner.reason():
        out.write(" ".join(term.n3() for term in triple) + "\\n")
"""
_OWN_WORDS = tuple(f"<{namespace}" for namespace in (OWL, RDF, RDFS, XSD))


def ours(given: Path, inferred: Path) -> None:
    """Write what follows of N-Triples by our closure, with what was given."""
    triples = [(s, p, o.removesuffix(" .")) for s, p, o in (line.split(" ", 2) for line in read_lines(given))]
    with inferred.open("w", encoding="utf-8") as out:
        for triple in {*triples, *Closure(triples).inferred()}:
            out.write(" ".join(triple) + "\n")


def measured(command: list[str], inferred: Path) -> tuple[str, set[str]]:
    """Run a reasoner; return its CPU seconds and peak memory as cells of a table, and what it says that counts."""
    with subprocess.Popen(command) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} failed")
    said = {line for line in read_lines(inferred) if line.startswith("<") and not line.startswith(_OWN_WORDS)}
    return f"{used.ru_utime + used.ru_stime:.1f} | {used.ru_maxrss >> 10:,}", said


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--home", type=Path, default=load_configuration().home)
    options.add_argument("--ours", type=Path, nargs=2, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.ours:
        ours(*chosen.ours)
        return
    snapshot = Snapshots(chosen.home).require()
    with TemporaryDirectory() as folder:
        given = Path(folder, "given.ttl")
        lines = (line.rpartition(" <") for line in read_lines(snapshot.data))
        stated = {f"{triple} ." for triple, _, graph in lines if not graph.startswith(str(INFERRED_GRAPH))}
        given.write_text("".join(f"{line}\n" for line in sorted(stated)), encoding="utf-8")
        show(f"{len(stated):,} triples given\n\n| engine | CPU s | peak MB | says besides |\n|---|---|---|---|")
        known = {line.removesuffix(" .") for line in stated}
        said: list[set[str]] = []
        for name, command in (
            ("myeloma-kg", [sys.executable, "-m", "tests.benchmarks.closure", "--ours"]),
            ("reasonable", [str(PEER), "-c", _REASON]),
        ):
            inferred = Path(folder, name)
            cells, triples = measured([*command, str(given), str(inferred)], inferred)
            said.append(triples - known)
            show(f"| {name} | {cells} | {len(said[-1]):,} |")
        both, alone = len(said[0] & said[1]), (len(said[0] - said[1]), len(said[1] - said[0]))
        show(f"\nBoth say {both:,}, myeloma-kg alone {alone[0]:,}, reasonable alone {alone[1]:,}.")


if __name__ == "__main__":
    main()
