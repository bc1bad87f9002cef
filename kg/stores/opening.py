"""The store or the snapshot that is asked: that of the home, or a remote one, for which more is imported."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kg.configuration import Configuration
from kg.engine.snapshot import Snapshot
from kg.engine.snapshots import Snapshots

if TYPE_CHECKING:
    from kg.engine.store import Store
    from kg.stores.snapshot import RemoteSnapshot

_SECONDS_BETWEEN_CHECKS = 10.0


def open_store(home: Path, address: str | None = None) -> Store:
    """Open the snapshot in use of a home, or the store at the address of a SPARQL endpoint.

    Raises SnapshotError and RemoteStoreError.

    >>> len(open_store(home)) > 100_000
    True
    """
    if address:
        return cast("Store", import_module("kg.stores.remote").remote_store(address))
    return Snapshots(home).require().open()


def require_snapshot(configuration: Configuration) -> Snapshot:
    """Return the snapshot that is asked. Raises SnapshotError and RemoteStoreError."""
    return snapshot_finder(configuration)()


def snapshot_finder(configuration: Configuration) -> Callable[[], Snapshot]:
    """Return what finds the snapshot in use, of a remote store every ten seconds anew; it raises as above."""
    if not configuration.store:
        return Snapshots(configuration.home).require
    return _RemoteFinder(configuration.store)


class _RemoteFinder:
    def __init__(self, address: str) -> None:
        self._address = address
        self._last: RemoteSnapshot | None = None
        self._last_check = 0.0

    def __call__(self) -> Snapshot:
        now = time.monotonic()
        if self._last is None or now - self._last_check > _SECONDS_BETWEEN_CHECKS:
            self._last_check = now
            stated_digest = import_module("kg.stores.remote").stated_digest
            if self._last is None or stated_digest(self._address) != self._last.digest:
                self._last = import_module("kg.stores.snapshot").remote_snapshot(self._address)
        return self._last
