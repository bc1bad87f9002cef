"""A running endpoint of ours, which somebody serves with `myeloma-kg serve`: asked by its routes, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlencode, urljoin

from kg.askers.protocol import require_text, turtle
from kg.configuration import Configuration
from kg.errors import MyelomaKgError, UnknownNameError, decode_error
from kg.evaluation.admission import query_form
from kg.formats import Format
from kg.shipped_query import with_prefixes
from kg.stores.errors import RefusedQueryError, RemoteStoreError
from kg.stores.protocol import SparqlClient

# The tasks that have a route, and the parameters that the address repeats, one for each line of their value.
_ROUTES: Mapping[str, tuple[str, frozenset[str]]] = {
    "compare": ("compare", frozenset({"of"})),
    "entity": ("entity", frozenset()),
    "explain": ("explain", frozenset()),
    "figures": ("figures", frozenset()),
    "paths": ("paths", frozenset({"from", "evidence", "source"})),
    "search": ("search", frozenset()),
}

# What an endpoint of ours without the curated graph answers where the shipped queries would be.
_NOT_FOUND = "not-found"


class EndpointAsker:
    """Asks an endpoint of ours; `root`: its address without a path, such as `http://127.0.0.1:8642`.

    `token`: what is sent as Authorization: Bearer, to an endpoint that wants one for reading.
    """

    def __init__(self, settings: Configuration, root: str, token: str = "") -> None:
        self.root = root.rstrip("/")
        self._settings = settings
        self._client = SparqlClient(
            f"{self.root}/sparql",
            seconds=settings.deadline_seconds,
            largest=settings.result_bytes,
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the endpoint takes for not meant in the last query."""
        return self._client.warnings

    def is_ours(self) -> bool:
        """Whether what stands at the address is an endpoint of ours with a graph. Raises RemoteStoreError."""
        try:
            return isinstance(self._listed(), list)
        except (RefusedQueryError, ValueError):
            return False
        except UnknownNameError as error:
            # Below the address of a page of ours nothing is listed.
            raise RemoteStoreError(
                f"{self.root} is a page of an endpoint. Name the endpoint itself, most often"
                f" {urljoin(self.root, '/').rstrip('/')}"
            ) from error
        except MyelomaKgError as error:
            if error.code != _NOT_FOUND:
                raise
            return False

    def query(self, text: str, graph_format: Callable[[], Format] = turtle) -> tuple[str, bytes]:
        """Return the media type of the answer to a SPARQL query, and the answer; `graph_format`: that of triples."""
        form = query_form(require_text(text, "query"), self._settings)
        media_type = (graph_format() if form in {"CONSTRUCT", "DESCRIBE"} else Format.JSON).media_type
        try:
            return media_type, self._client.query(with_prefixes(text), media_type)
        except RefusedQueryError as refused:
            raise _error_of(refused) from refused

    def shipped(self, name: str, values: Mapping[str, str]) -> bytes:
        """Return the results of a shipped query, as JSON."""
        return self._get(f"queries/{quote(name, safe='')}", list(values.items()), Format.JSON)

    def task(self, name: str, arguments: Mapping[str, str], form: Format) -> bytes:
        """Return what a task of the evaluators gives."""
        if name == "queries":
            return json.dumps({each["name"]: each["text"] for each in self._listed()}).encode()
        route, repeated = _ROUTES[name]
        given = []
        for key, value in arguments.items():
            text = require_text(value, key)
            given += [(key, each) for each in (text.split("\n") if key in repeated else [text]) if each]
        return self._get(route, given, form)

    def close(self) -> None:
        """Nothing was started."""

    def _listed(self) -> Any:
        return json.loads(self._get("queries/", [], Format.PLAIN_JSON))

    def _get(self, path: str, parameters: list[tuple[str, str]], form: Format) -> bytes:
        query = f"?{urlencode(parameters)}" if parameters else ""
        try:
            return self._client.get(f"{self.root}/{path}{query}", form.media_type)
        except RefusedQueryError as refused:
            raise _error_of(refused) from refused


def _error_of(refused: RefusedQueryError) -> MyelomaKgError:
    """Return the error that the endpoint names, as it would have been raised here."""
    if not refused.code_of_endpoint:
        return refused
    message = refused.body.strip()
    with suppress(ValueError, LookupError):
        # Where JSON is accepted, an error is written in it, too.
        message = json.loads(message)["detail"] if message.startswith("{") else message
    codes = [refused.code_of_endpoint, RemoteStoreError.code, MyelomaKgError.code]
    return decode_error(json.dumps({"codes": codes, "message": message, "remedy": None}))
