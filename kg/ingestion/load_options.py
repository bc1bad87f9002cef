"""How bulk sources are loaded, and how far a load is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import ConfigurationError

_CLUSTERS = ("tcp", "tls", "sc")
"""How the address of a cluster begins: of a Dask scheduler, with and without TLS, and of a Spark Connect server."""
_WITH_PORT = ("tcp", "tls")


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
    """How bulk sources are loaded: in how many processes, or by which cluster, and who hears how far it is.

    Raises ConfigurationError for an address that no cluster has.
    """

    processes: int = 1
    cluster: str = ""
    progress: Callable[[LoadProgress], None] = lambda _: None

    def __post_init__(self) -> None:
        """Look at the address of the cluster, whether or not there is something to convert."""
        if self.cluster:
            cluster_kind(self.cluster)


def cluster_kind(address: str) -> str:
    """Return how the address of a cluster begins. Raises ConfigurationError for one that no cluster has.

    >>> cluster_kind("tcp://127.0.0.1:8786"), cluster_kind("sc://connect.example.org/;use_ssl=true")
    ('tcp', 'sc')
    """
    try:
        parts = urlsplit(address)
        is_whole = bool(parts.hostname) and (parts.port is not None or parts.scheme not in _WITH_PORT)
    except ValueError:
        parts, is_whole = urlsplit(""), False
    if parts.scheme not in _CLUSTERS or not is_whole:
        remedy = "Write tcp://HOST:8786 or tls://HOST:8786 for a Dask scheduler, or sc://HOST:15002 for a Spark Connect"
        raise ConfigurationError(f"'{address}' is no address of a cluster that converts. {remedy} server.")
    return parts.scheme
