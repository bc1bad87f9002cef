"""What the commands share that load bulk sources: in how many processes, and how far it is."""

from __future__ import annotations

import os

import click

from kg.cli.options import ProgressSteps
from kg.ingestion.load_options import Loading, LoadProgress

_MOST = 4
_MINUTE = 60


def _own_processors() -> int:
    return min(_MOST, len(os.sched_getaffinity(0)))


processes_option = click.option(
    "--processes",
    type=click.IntRange(min=1),
    default=_own_processors,
    show_default=f"one for each processor, {_MOST} at most",
    help="How many processes convert records.",
)


cluster_option = click.option(
    "--cluster",
    metavar="ADDRESS",
    default="",
    help="Convert records on a cluster instead of here: the workers of a Dask scheduler, such as tcp://host:8786, "
    "or the executors of a Spark Connect server, such as sc://host:15002.",
)


def shown_loading(steps: ProgressSteps, processes: int, cluster: str) -> Loading:
    """Return the loading that shows how far it is as part of a step."""
    return Loading(processes, cluster, lambda progress: steps.say(progress_text(progress)))


def progress_text(progress: LoadProgress) -> str:
    """Return how far a load is: records, bytes, rate and the time that is left.

    >>> from pathlib import Path
    >>> progress_text(LoadProgress("clinicaltrials-gov", Path("all.zip"), 1200, 30_000_000, 90_000_000, 15))
    'all.zip, 1,200 records, 30.0 of 90.0 MB, 2.0 MB/s, 30 s left'
    """
    rate = progress.bytes / progress.seconds if progress.seconds else 0
    left = f", {_duration((progress.expected - progress.bytes) / rate)} left" if rate else ""
    size = f"{progress.bytes / 1e6:,.1f} of {progress.expected / 1e6:,.1f} MB"
    return f"{progress.file.name}, {progress.records:,} records, {size}, {rate / 1e6:,.1f} MB/s{left}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
