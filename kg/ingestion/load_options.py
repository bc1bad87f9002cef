"""How bulk sources are loaded, and how far a load is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class LoadProgress:
    """How far a load is. `expected`: bytes of records, as far as the files tell beforehand."""

    source: str
    file: Path
    records: int
    bytes: int
    expected: int
    seconds: float


@dataclass(frozen=True)
class Loading:
    """How bulk sources are loaded: in how many processes, or by which cluster, and who hears how far it is."""

    processes: int = 1
    cluster: str = ""
    progress: Callable[[LoadProgress], None] = lambda _: None
