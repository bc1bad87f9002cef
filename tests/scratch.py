"""A small graph of its own for tests of the endpoint, and a server on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rdflib import Literal, Namespace

from kg import __version__, resources
from kg.engine.draft import SnapshotDraft
from kg.engine.snapshot import INFO, PROVENANCE, Snapshot
from kg.engine.snapshots import Snapshots
from kg.prefixes import prefixes
from kg.rdf import Quad, nquad

EX = Namespace("http://example.org/")
PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes().items())
NUMBERS = 2000
LOG = "server.log"
_SERVE = """
import json, sys
from pathlib import Path
from kg import configuration
from server import serve
flags = json.loads(sys.argv[1])
serve(configuration.load_configuration(flags, environ={}), lambda address: print(address, flush=True))
"""


def quads(marker: int = 1) -> list[Quad]:
    """Return a few thousand quads in four graphs; `marker` tells one version of them from another."""
    numbers = [(EX[f"n{i}"], EX.value, Literal(i), EX.numbers) for i in range(NUMBERS)]
    chain = [(EX[f"c{i}"], EX.next, EX[f"c{i + 1}"], EX.chain) for i in range(5)]
    shared = [(EX.a, EX.p, EX.b, graph) for graph in (EX.g1, EX.g2)]
    more = [(EX.a, EX.q, EX.b, EX.g2), (EX.marker, EX.value, Literal(marker), EX.numbers)]
    return [*numbers, *chain, *shared, *more]


def publish(home: Path, content: list[Quad] | None = None) -> Snapshot:
    """Make a snapshot of quads and put it in use."""
    content = quads() if content is None else content
    snapshots = Snapshots(home)
    with snapshots.workshop() as folder:
        draft = SnapshotDraft(folder)
        draft.add(sorted({nquad(quad) for quad in content}))
        digest = draft.finish().digest
        info = {"digest": digest, "quads": {"graph:edges": len(content)}, "built": "2026-01-01T00:00:00Z"}
        info["versions"] = {"myeloma-kg": __version__}
        (folder / INFO).write_text(json.dumps(info), encoding="utf-8")
        (folder / PROVENANCE).write_text("", encoding="utf-8")
        return snapshots.publish(folder, digest)


@contextmanager
def running_server(
    home: Path, installation: Path = resources.ROOT, before: str = "", **flags: object
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run a server on a free port; give its address and its process. Its log stands in home.

    `before`: Python that its front process runs before it starts.
    """
    told = json.dumps({"home": str(home), "port": 0, "workers": 2, "shutdown_seconds": 5, **flags})
    with (home / LOG).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", before + _SERVE, told],
            cwd=installation,
            env={**os.environ, "PYTHONPATH": str(installation)},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        assert address, (home / LOG).read_text(encoding="utf-8")
        yield address, process
    finally:
        process.terminate()
        process.communicate(timeout=20)
