"""The store that a command asks: that of the home, or a remote one."""

from __future__ import annotations

from pathlib import Path

from kg.engine.snapshots import Snapshots
from kg.engine.store import Store
from kg.stores.protocol import SparqlClient
from kg.stores.remote import RemoteStore


def open_store(home: Path, address: str | None = None) -> Store:
    """Open the snapshot in use of a home, or the store at the address of a SPARQL endpoint.

    Raises SnapshotError and RemoteStoreError.

    >>> len(open_store(home)) > 100_000
    True
    """
    return RemoteStore(SparqlClient(address)) if address else Snapshots(home).require().open()
