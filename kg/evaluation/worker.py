"""The evaluator: a process that holds a store read-only and answers one query after another until it is killed.

Started as `python -c "from kg.evaluation.worker import main; main()" CHANNEL STORE MEMORY`. It imports as little
as it can, because a killed one is replaced while somebody waits.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Mapping
from socket import socket
from typing import IO, cast

import pyoxigraph as ox

from kg.errors import MyelomaKgError
from kg.evaluation import confinement, tasks
from kg.evaluation.job import CHUNK, DATA, END, FAILURE, JOB, READY, Job, pack_end, receive, send
from kg.evaluation.merging import Merger

# The front kills a worker whose time is up; this much later the kernel does, should the front be gone.
_GRACE = 2.0


class _Frames:
    """A binary file that sends what is written to it, in frames."""

    def __init__(self, channel: socket) -> None:
        self._channel, self._held = channel, bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) >= CHUNK:
            send(self._channel, DATA, bytes(self._held[:CHUNK]))
            del self._held[:CHUNK]
        return len(data)

    def flush(self) -> None:
        """Keep small writes together; `finish` sends the rest."""

    def finish(self) -> None:
        """Send what is left with the word that it is the end."""
        send(self._channel, END, pack_end(confinement.resident(), bytes(self._held)))


def evaluate(store: ox.Store, merger: Merger, job: Job, output: IO[bytes]) -> None:
    """Evaluate a query and write its result."""
    default, named = job.default_graphs, job.named_graphs
    substitutions: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
        ox.Variable(name): _term(value) for name, value in job.substitutions.items()
    }
    if default is not None and len(default) > 1:
        # The engine would return a triple once for each of the graphs that it stands in.
        store = merger.merged(default, named or ())
        graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = [ox.DefaultGraph()]
    else:
        graphs = None if default is None else [ox.NamedNode(iri) for iri in default]
    results = store.query(
        job.text,
        base_iri=job.base_iri or None,
        substitutions=substitutions,
        default_graph=graphs,
        named_graphs=None if named is None else [ox.NamedNode(iri) for iri in named],
    )
    if not isinstance(results, ox.QueryTriples):
        results.serialize(output, ox.QueryResultsFormat.from_media_type(job.media_type) or ox.QueryResultsFormat.JSON)
        return
    form = ox.RdfFormat.from_media_type(job.media_type) or ox.RdfFormat.TURTLE
    if form in {ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS}:
        results.serialize(output, form)
    else:
        ox.serialize(results, output, form, prefixes=dict(job.prefixes))


def _term(value: Mapping[str, str]) -> ox.NamedNode | ox.Literal:
    if value["type"] == "uri":
        return ox.NamedNode(value["value"])
    if value.get("xml:lang"):
        return ox.Literal(value["value"], language=value["xml:lang"])
    if value.get("datatype"):
        return ox.Literal(value["value"], datatype=ox.NamedNode(value["datatype"]))
    return ox.Literal(value["value"])


def _answer(channel: socket, store: ox.Store, merger: Merger, job: Job) -> None:
    output = _Frames(channel)
    confinement.limit_time(job.seconds + _GRACE)
    try:
        if job.task:
            output.write(tasks.perform(store, job))
        else:
            evaluate(store, merger, job, cast("IO[bytes]", output))
        output.finish()
    except MyelomaKgError as error:
        # The nearest kind that the front knows: an ambiguous name is an unknown one.
        kind = next(each.__name__ for each in type(error).__mro__ if each.__module__ == MyelomaKgError.__module__)
        send(channel, FAILURE, json.dumps({"kind": kind, "message": str(error)}).encode())
    except (SyntaxError, RuntimeError, ValueError, OSError) as error:
        kind = "syntax" if isinstance(error, SyntaxError) else "engine"
        send(channel, FAILURE, json.dumps({"kind": kind, "message": str(error)}).encode())
    except MemoryError:
        send(channel, FAILURE, json.dumps({"kind": "memory", "message": ""}).encode())
    finally:
        confinement.limit_time(0)


def main() -> None:
    """Answer jobs from the channel until it closes."""
    number, path, memory = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = socket(fileno=int(number))
    confinement.forbid_network()
    store = ox.Store.read_only(path)
    merger = Merger(store)
    confinement.limit_memory(int(memory))
    send(channel, READY)
    while True:
        try:
            kind, body = receive(channel)
        except (EOFError, ConnectionError):
            return
        if kind == JOB:
            _answer(channel, store, merger, Job.decode(body))
