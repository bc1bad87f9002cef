"""What a build holds in one process as a whole, at multiples of the shipped graph: CPU and peak memory of each phase.

Run it from the root of the project: python -m tests.benchmarks.multiples [TIMES …] [--seconds N]

A multiple is the curated graph with further copies of everything that neither the ontology nor a shape names, each
under names of its own. Every phase runs in a process of its own, so that its peak memory is its own, and for at most so
many seconds of CPU. A phase that fails ends the benchmark. The table is Markdown.
"""

from __future__ import annotations

import argparse
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rdflib import XSD, Literal, URIRef

from kg import ontology
from kg.build_cache import NO_CACHE, digest_of
from kg.build_phases import rare_collections
from kg.checks import run_checks
from kg.curated_graph import WrittenQuads, curated_graph
from kg.engine.draft import SnapshotDraft
from kg.errors import BuildError
from kg.inference import CachedReasoner, classified_quads, inferred_lines, ontology_graph
from kg.namespaces import MK
from kg.prefixes import BASE
from kg.rdf import ONTOLOGY_GRAPH, Quad
from kg.reasoning.classification import Classification
from kg.validation import validate
from tests.benchmarks.endpoint import show

TIMES = (1, 4, 16)
_OF_ONTOLOGY = (f"{BASE}ontology", f"{BASE}graph/")
_EDGE = f"{BASE}edge/"
_KEYS = frozenset((MK.key, MK.rowKey))
# The limit is that of each process: a phase whose reasoner has reached it ends by itself.
_REASONER_STOPPED = 75
_STOPPED = (-signal.SIGXCPU, -signal.SIGKILL, _REASONER_STOPPED)


def multiplied(quads: list[Quad], times: int) -> Iterator[Quad]:
    """Yield quads, and copies of those whose subject is no name of the ontology or of a shape, under other names."""
    shared = {term for quad in quads if quad[3] == ONTOLOGY_GRAPH for term in quad[:3]}.union(*ontology.shapes())
    named = {quad[0] for quad in quads if quad[0] not in shared and not str(quad[0]).startswith(_OF_ONTOLOGY)}
    own = [quad for quad in quads if quad[0] in named]
    yield from quads
    for number in range(1, times):

        def renamed(term: URIRef, number: int = number) -> URIRef:
            if term not in named:
                return term
            if term.startswith(_EDGE):  # the name of an edge is a digest
                return URIRef(f"{_EDGE}{digest_of((term, str(number)))[:16]}")
            return URIRef(f"{term}-copy{number}")

        for subject, predicate, value, graph in own:
            key = Literal(f"{value}-copy{number}", datatype=XSD.string) if predicate in _KEYS else value
            yield renamed(subject), predicate, renamed(value) if isinstance(value, URIRef) else key, graph


def shapes(whole: WrittenQuads) -> None:
    """Validate by the SHACL shapes."""
    validate(whole, lambda _: None)


def reasoner(whole: WrittenQuads) -> None:
    """Classify by HermiT."""
    classified_quads(ontology_graph(whole.quads), whole.quads, CachedReasoner(NO_CACHE))


def closure(whole: WrittenQuads) -> None:
    """Draw what OWL 2 RL draws."""
    inferred_lines(whole.lines, Classification((), (), 0, ()))


def checks(whole: WrittenQuads) -> None:
    """Write the statements into a store, and run the shipped checks on it."""
    with TemporaryDirectory() as folder:
        draft = SnapshotDraft(Path(folder))
        draft.add(sorted(set(whole.lines)))
        draft.finish()
        began = time.process_time()
        run_checks(Path(folder), lambda _: None)
        print(f"of it the checks {time.process_time() - began:.1f} s", file=sys.stderr)  # noqa: T201


PHASES: dict[str, Callable[[WrittenQuads], None]] = {
    "SHACL": shapes, "HermiT": reasoner, "OWL 2 RL": closure, "writing, and checks": checks,
}  # fmt: skip


def measured(phase: str, times: int) -> str:
    """Run one phase in this process; return its CPU seconds, and the peak memory in MB, as cells of a table."""
    with rare_collections():
        whole = WrittenQuads.of(multiplied(curated_graph(lambda _: None).whole().quads, times))
        ontology.shapes()
        before = _cpu()
        PHASES[phase](whole)
    seconds = _cpu() - before
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f"{len(whole.quads):,} | {seconds:.1f} | {peak >> 10:,}"


def _cpu() -> float:
    return time.process_time() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def main() -> None:
    """Measure each phase at each multiple."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("times", type=int, nargs="*", default=TIMES)
    options.add_argument("--seconds", type=int, default=240)
    options.add_argument("--phase", choices=PHASES)
    chosen = options.parse_args()
    if chosen.phase:
        try:
            show(measured(chosen.phase, chosen.times[0]))
        except BuildError:
            sys.exit(_REASONER_STOPPED)
        return
    show("| phase | times | quads | CPU s | peak MB |\n|---|---|---|---|---|")
    for phase in PHASES:
        for times in chosen.times:
            command = [sys.executable, "-m", "tests.benchmarks.multiples", str(times), "--phase", phase]
            limit = chosen.seconds
            done = subprocess.run(
                command,
                stdout=subprocess.PIPE,
                text=True,
                check=False,
                preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit)),
            )
            if done.returncode not in (0, *_STOPPED):
                raise SystemExit(f"{phase} at {times} times the graph failed; what it printed stands above.")
            cells = f"| not within {limit} s |" if done.returncode else done.stdout.strip()
            show(f"| {phase} | {times} | {cells} |")


if __name__ == "__main__":
    main()
