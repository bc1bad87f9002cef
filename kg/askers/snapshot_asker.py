"""A snapshot on this machine, asked through a process of its own, under the limits of the endpoint."""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module

from kg.askers.protocol import require_text, turtle
from kg.configuration import Configuration
from kg.engine.job import Job
from kg.engine.snapshot import INFO, Snapshot
from kg.errors import SnapshotError
from kg.evaluation.single import SingleEvaluator
from kg.formats import Format
from kg.stores.opening import require_snapshot


class SnapshotAsker:
    """Asks a snapshot, on this machine or in a store that somebody runs."""

    def __init__(self, settings: Configuration, snapshot: Snapshot) -> None:
        self.snapshot, self._settings = snapshot, settings
        self.warnings: tuple[str, ...] = ()
        self._evaluator: SingleEvaluator | None = None
        self._closed = False
        # The process answers one question after another, whichever thread asks.
        self._lock = threading.RLock()
        self._end: Callable[[], object] | None = None

    def query(self, text: str, graph_format: Callable[[], Format] = turtle) -> tuple[str, bytes]:
        """Return the media type of the answer to a SPARQL query, and the answer; `graph_format`: that of triples."""
        require_text(text, "query")
        # The process starts while this one imports what reads the query.
        self._open()
        job: Job = import_module("kg.evaluation.admission").query_job(text, self._settings)
        if job.media_type != Format.JSON.media_type:
            job = replace(job, media_type=graph_format().media_type)
        return job.media_type, self._answer(job)

    def shipped(self, name: str, values: Mapping[str, str]) -> bytes:
        """Return the results of a shipped query, as JSON."""
        seconds = self._settings.deadline_seconds
        return self._answer(Job("", Format.JSON.media_type, seconds=seconds, shipped=name, values=values))

    def task(self, name: str, arguments: Mapping[str, str], form: Format) -> bytes:
        """Return what a task of the evaluators gives."""
        text = json.dumps({key: require_text(value, key) for key, value in arguments.items()}, sort_keys=True)
        return self._answer(Job(text, form.media_type, seconds=self._settings.deadline_seconds, task=name))

    def close(self) -> None:
        """End the process; nothing can be asked any more."""
        self._closed = True
        self._end_process()

    def _end_process(self) -> None:
        if self._end is not None:
            self._end()
        self._evaluator = self._end = None

    def _open(self) -> SingleEvaluator:
        """Return the process, in place of one that has ended if need be."""
        with self._lock:
            if self._closed:
                raise SnapshotError("This graph is closed. Open it again with myeloma_kg.open.")
            if self._evaluator is not None and not self._evaluator.usable:
                self._end_process()
            if self._evaluator is None:
                self._evaluator = SingleEvaluator(self._settings, self.snapshot.path)
                # A graph that nobody closes ends with the last reference to it, or with the program.
                self._end = weakref.finalize(self, self._evaluator.close)
            return self._evaluator

    def _answer(self, job: Job) -> bytes:
        with self._lock:
            evaluator = self._open()
            answer = evaluator.evaluate(job, self.snapshot)
            self.warnings = evaluator.warnings
            return answer


def snapshot_of(settings: Configuration) -> Snapshot:
    """Return the snapshot that the home is, that it has in use, or of the remote store that is set.

    Raises SnapshotError and RemoteStoreError.
    """
    place = settings.home
    if settings.store:
        return require_snapshot(settings)
    if place.is_file():
        raise SnapshotError(f"{place} is a file. A graph is opened by its folder: a home, or a snapshot in it.")
    return Snapshot(place).require_version() if (place / INFO).is_file() else require_snapshot(settings)
