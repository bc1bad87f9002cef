"""SPARQL 1.1 Protocol and Graph Store HTTP Protocol, from the side of the client."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from kg.errors import ConfigurationError
from kg.formats import Format
from kg.stores.errors import RemoteStoreError

_LONGEST_MESSAGE = 500
# By this header Virtuoso says that it left rows out, with status 200.
_CUT = "X-SPARQL-MaxRows"


class _NoRedirects(HTTPRedirectHandler):
    """A store stands at one address: where it sends to was not named by the operator."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing."""


class SparqlClient:
    """Asks one endpoint. `seconds`: for each answer; `largest`: bytes of one.

    >>> SparqlClient("ftp://localhost/query")
    Traceback (most recent call last):
    kg.errors.ConfigurationError: 'ftp://localhost/query' is no address of a store: it begins with http:// or https://.
    """

    def __init__(self, address: str, *, seconds: float = 60.0, largest: int = 2**30) -> None:
        if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
            raise ConfigurationError(f"'{address}' is no address of a store: it begins with http:// or https://.")
        self.address = address
        self._seconds, self._largest = seconds, largest
        self._opener: OpenerDirector = build_opener(_NoRedirects(), ProxyHandler())

    def query(self, text: str, media_type: str) -> bytes:
        """Return the answer to a query. Raises RemoteStoreError."""
        headers = {"Accept": media_type, "Content-Type": "application/x-www-form-urlencoded"}
        return self._call(Request(self.address, urlencode({"query": text}).encode(), headers))  # noqa: S310 # checked

    def rows(self, text: str) -> Mapping[str, Any]:
        """Return the answer to SELECT or ASK as the JSON results have it. Raises RemoteStoreError."""
        answer = self.query(text, Format.JSON.media_type)
        try:
            return cast("Mapping[str, Any]", json.loads(answer))
        except ValueError as error:
            raise RemoteStoreError(f"{self.address} gave no SPARQL results in JSON: {error}.") from error

    def put_graph(self, graph_store: str, graph: str, path: Path) -> None:
        """Replace a graph, the default graph if it has no name, by the N-Triples of a file. Raises RemoteStoreError."""
        target = f"{graph_store}?graph={quote(graph, safe='')}" if graph else f"{graph_store}?default"
        headers = {"Content-Type": Format.N_TRIPLES.media_type, "Content-Length": str(path.stat().st_size)}
        with path.open("rb") as body:
            self._call(Request(target, body, headers, method="PUT"))  # noqa: S310 # as the address

    def _call(self, request: Request) -> bytes:
        try:
            with self._opener.open(request, timeout=self._seconds) as response:
                body = cast("bytes", response.read(self._largest + 1))
                if response.headers.get(_CUT):
                    raise RemoteStoreError(
                        f"{self.address} gives at most {response.headers[_CUT]} rows and left the others out: raise "
                        "ResultSetMaxRows there."
                    )
        except HTTPError as error:
            message = error.read(_LONGEST_MESSAGE).decode("utf-8", "replace").strip()
            raise RemoteStoreError(f"{request.full_url} answered {error.code}: {message}") from error
        except (URLError, OSError) as error:
            reason = getattr(error, "reason", error)
            raise RemoteStoreError(f"{request.full_url} could not be asked: {reason}.") from error
        if len(body) > self._largest:
            raise RemoteStoreError(f"{self.address} answered with more than {self._largest:,} bytes. Ask for less.")
        return body
