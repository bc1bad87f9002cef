"""One query in a process of its own, with the limits of the endpoint: what the command line needs."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kg.cancellation import Cancellation
from kg.configuration import Configuration
from kg.engine.job import Job
from kg.engine.snapshot import Snapshot
from kg.evaluation.evaluator import Evaluator
from kg.evaluation.result_stream import ResultStream

if TYPE_CHECKING:
    from kg.federation.relay import Relay

_START_SECONDS = 60.0


class SingleEvaluator:
    """A process that evaluates queries one after another; the first that fails badly ends it."""

    def __init__(self, configuration: Configuration, *folders: Path) -> None:
        """Start the process, and do not wait for it; it may read these folders beside those of the settings."""
        self._configuration = configuration
        # Few call others: the rest starts without what that takes.
        self._relay: Relay | None = None
        if configuration.service_allow:
            self._relay = import_module("kg.federation.relay").Relay(configuration)
        self._evaluator = Evaluator(
            configuration.memory_bytes,
            (*configuration.folders, *folders),
            self._relay.port if self._relay else 0,
            configuration.store,
        )
        self._ready = False
        self.warnings: tuple[str, ...] = ()  # what is probably not meant in the last query

    def evaluate(self, job: Job, snapshot: Snapshot) -> bytes:
        """Return the whole result of a job. Raises what `Pool.evaluate` raises."""
        if not self._ready:
            self._evaluator.await_ready(_START_SECONDS)
            self._ready = True
        call = self._relay.open(job.services, job.seconds) if self._relay and job.services else None
        try:
            if self._relay and call:
                job = replace(job, relay=self._relay.address(call))
            limit = self._configuration.result_bytes
            results = ResultStream(self._evaluator, job, snapshot, Cancellation(), limit)
            results.begin()
            self.warnings = results.warnings
            return results.read()
        finally:
            if self._relay and call:
                self._relay.end(call)

    @property
    def usable(self) -> bool:
        """Whether the process can evaluate another query: nothing has ended it, and no fork stands between."""
        return not self._evaluator.is_of_another_front and (self._evaluator.waiting or not self._ready)

    def close(self) -> None:
        """End the process."""
        is_ours = not self._evaluator.is_of_another_front
        self._evaluator.close()
        if self._relay and is_ours:
            self._relay.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
