"""Writing a snapshot: time and memory by the number of lines, and the same lines sorted by `sort` of coreutils.

    python -m tests.benchmarks.writing 500000 1500000

Lines have the shape of the shipped graph: claims of eight statements each, in one graph for each source. Each size runs
in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import hashlib
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.engine.draft import SnapshotDraft
from kg.prefixes import BASE

PROPERTIES = ("subject", "relation", "object", "polarity", "certainty", "status", "rowKey", "statement")


def generated_lines() -> Iterator[str]:
    """Yield N-Quads without end, in no order."""
    number = 0
    while True:
        name = hashlib.sha256(str(number).encode()).hexdigest()[:16]
        claim, graph = f"<{BASE}claim/NCT{name}.outcome-3>", f"<{BASE}graph/source.{name[:1]}>"
        for property_ in PROPERTIES[:-1]:
            yield f"{claim} <{BASE}ontology#{property_}> <{BASE}entity/{name[:5]}> {graph} ."
        yield f'{claim} <{BASE}ontology#{PROPERTIES[-1]}> "Of 240 patients, {number} had {name} in arm B."@en {graph} .'
        number += 1


def measured(number: int) -> str:
    """Return how long one snapshot of generated lines takes, and what memory."""
    with TemporaryDirectory() as folder:
        began = time.process_time(), time.monotonic()
        draft = SnapshotDraft(Path(folder))
        draft.add(islice(generated_lines(), number))
        counts = draft.finish()
        cpu, wall = time.process_time() - began[0], time.monotonic() - began[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{sum(counts.quads.values()):>12,} {cpu:>8.1f} {wall:>8.1f} {number / cpu:>12,.0f} {peak:>10,.0f}"


def sorted_by_coreutils(number: int) -> str:
    """Return the CPU of `sort -u` for the same lines."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "lines")
        path.write_text("\n".join(islice(generated_lines(), number)) + "\n", encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.run(["sort", "-u", "-o", path, path], env={"LC_ALL": "C"}, check=True)
        return f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before:.1f}"


def main(arguments: list[str]) -> None:
    """Measure each size that is named; with --one, in this process."""
    if arguments[0] == "--one":
        sys.stdout.write(measured(int(arguments[1])) + "\n")
        return
    sys.stdout.write("       quads    CPU s   wall s  quads/CPU s    peak MB   sort -u CPU s\n")
    for size in arguments:
        command = [sys.executable, "-m", "tests.benchmarks.writing", "--one", size]
        line = subprocess.run(command, capture_output=True, text=True, check=True).stdout.rstrip()
        sys.stdout.write(f"{line} {sorted_by_coreutils(int(size)):>15}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
