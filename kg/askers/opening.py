"""What answers at a place: a directory, the address of an endpoint of ours, or that of a store of others."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kg.askers.protocol import Asker
from kg.askers.snapshot_asker import SnapshotAsker, snapshot_of
from kg.configuration import Configuration
from kg.errors import ConfigurationError

if TYPE_CHECKING:
    from kg.askers.endpoint_asker import EndpointAsker

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(r"(localhost|[\w-]+(\.[\w-]+)+)(:\d+)(/\S*)?")


def is_address(place: str | Path) -> bool:
    """Whether a place is an address that is asked over HTTP, and no directory. Raises ConfigurationError.

    >>> is_address("http://127.0.0.1:8642"), is_address("build")
    (True, False)
    """
    if not isinstance(place, str):
        return False
    if _WITHOUT_SCHEME.fullmatch(place) and not Path(place).exists():
        raise ConfigurationError(f"'{place}' is no folder. An address begins with http:// or https://: http://{place}")
    return bool(_ADDRESS.match(place))


def open_asker(settings: Configuration, token: str = "") -> Asker:
    """Return what answers for the settings: the home, or a snapshot in it; the address `store`, where that is set.

    An address is that of an endpoint of ours, or the SPARQL endpoint of a store that `myeloma-kg publish` loaded.
    `token`: sent to an endpoint of ours. Raises SnapshotError, ConfigurationError and RemoteStoreError.

    >>> asker = open_asker(Configuration(home=home))
    >>> asker.query("ASK { drug:lenalidomide a mk:Drug }")[0]
    'application/sparql-results+json'
    >>> asker.close()
    """
    endpoint = _endpoint(settings, token) if settings.store else None
    return cast("Asker", endpoint) if endpoint else SnapshotAsker(settings, snapshot_of(settings))


def sparql_address(address: str) -> str:
    """Return where SPARQL is asked at an address: of an endpoint of ours below its root, else the address itself.

    Raises RemoteStoreError.
    """
    endpoint = _endpoint(Configuration(store=address))
    return f"{endpoint.root}/sparql" if endpoint else address


def _endpoint(settings: Configuration, token: str = "") -> EndpointAsker | None:
    # What speaks HTTP is imported where it is wanted: a query of the home starts without.
    asker = import_module("kg.askers.endpoint_asker").EndpointAsker
    endpoint: EndpointAsker = asker(settings, re.sub(r"/(sparql/?)?$", "", settings.store), token)
    return endpoint if endpoint.is_ours() else None
