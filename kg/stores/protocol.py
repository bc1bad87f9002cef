"""SPARQL 1.1 Protocol and Graph Store HTTP Protocol, from the side of the client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from types import MappingProxyType
from typing import cast
from urllib.error import HTTPError, URLError
from urllib.parse import quote, unquote, urlencode, urlsplit, urlunsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

import pyoxigraph as ox

from kg.errors import ConfigurationError
from kg.formats import Format
from kg.stores.errors import IncompleteAnswerError, RefusedQueryError, RemoteStoreError

_LONGEST_MESSAGE = 2000
_PART = 2**20
# By this header Virtuoso says that it left rows out, with status 200.
_CUT = "X-SPARQL-MaxRows"
# By this header an endpoint of ours names its error.
_ERROR_CODE = "X-Error-Code"
# By this header it says what is probably not meant in a query.
_WARNING = "X-Warning"
# Of a number of rows; Python refuses to read thousands.
_DIGITS = 18
_WANTS_NAME = " The name and the password that it wants stand in its address: http://NAME:PASSWORD@host/path."


class _NoRedirects(HTTPRedirectHandler):
    """A store stands at one address: where it sends to was not named by the operator."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing."""


class _FileBody:
    """The bytes of a file as the body of a request, which may have to be sent twice."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            while part := file.read(_PART):
                yield part


class SparqlClient:
    """Asks one endpoint. `seconds`: for each answer; `largest`: bytes of one; `headers`: sent with each request.

    A name and a password may stand in the address, as `http://name:password@host/`; messages do not show them.

    >>> SparqlClient("ftp://localhost/query")
    Traceback (most recent call last):
    kg.errors.ConfigurationError: 'ftp://localhost/query' is no address of a store, such as https://example.org/sparql.
    >>> SparqlClient("http://[::1")
    Traceback (most recent call last):
    kg.errors.ConfigurationError: 'http://[::1' is no address of a store, such as https://example.org/sparql.
    >>> SparqlClient("http://me:secret@localhost/query").address
    'http://localhost/query'
    """

    def __init__(
        self,
        address: str,
        *,
        seconds: float = 60.0,
        largest: int = 2**30,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.server = ""  # what the store says of itself, once it was asked
        self.warnings: tuple[str, ...] = ()  # what an endpoint of ours takes for not meant in the last query
        self._passwords = HTTPPasswordMgrWithDefaultRealm()
        self.address = self._without_password(address)
        self._seconds, self._largest = seconds, largest
        handlers = (HTTPBasicAuthHandler(self._passwords), HTTPDigestAuthHandler(self._passwords))
        self._plain: OpenerDirector = build_opener(_NoRedirects(), ProxyHandler())
        self._opener: OpenerDirector = build_opener(_NoRedirects(), ProxyHandler(), *handlers)
        for each in (self._plain, self._opener):
            each.addheaders = [("User-Agent", "myeloma-kg"), *headers.items()]

    def query(self, text: str, media_type: str, parameters: Sequence[tuple[str, str]] = ()) -> bytes:
        """Return the answer to a query; `parameters`: those that name its graphs. Raises RemoteStoreError."""
        headers = {"Accept": media_type, "Content-Type": "application/x-www-form-urlencoded"}
        form = urlencode([("query", text), *parameters]).encode()
        return self._call(Request(self.address, form, headers))  # noqa: S310 # checked

    def get(self, address: str, media_type: str) -> bytes:
        """Return what stands at an address of the server. Raises RemoteStoreError."""
        return self._call(Request(address, headers={"Accept": media_type}))  # noqa: S310 # begins as the endpoint's

    def greet(self) -> None:
        """Learn what the store says of itself. Raises RemoteStoreError."""
        self.query("ASK {}", Format.JSON.media_type)

    def column(self, text: str) -> list[str]:
        """Return the texts of the only column of a SELECT. Raises RemoteStoreError."""
        try:
            return [term.value for (term,) in self.solutions(text)]
        except (ValueError, AttributeError) as error:
            raise RemoteStoreError(f"{self.address} gave no column of terms where one was asked.") from error

    def count(self, pattern: str) -> int:
        """Return how many solutions a pattern has. Raises RemoteStoreError."""
        given = self.column(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")
        if len(given) != 1 or not given[0].isdecimal():
            raise RemoteStoreError(f"{self.address} gave no number where one was asked.")
        return int(given[0][:_DIGITS])

    def solutions(self, text: str) -> Iterator[ox.QuerySolution]:
        """Yield the rows of a SELECT. Raises RemoteStoreError."""
        # In XML the engine's reader takes blanks off both ends of a literal.
        form = ox.QueryResultsFormat.JSON
        try:
            rows = ox.parse_query_results(self.query(text, form.media_type), form)
            if not isinstance(rows, ox.QuerySolutions):
                raise RemoteStoreError(f"{self.address} gave no rows where a SELECT was asked.")
            yield from rows
        except (SyntaxError, ValueError) as error:
            raise RemoteStoreError(f"{self.address} gave no SPARQL results in JSON: {error}.") from error

    def triples(self, text: str) -> Iterator[ox.Quad]:
        """Yield the triples of a CONSTRUCT. Raises RemoteStoreError."""
        form = ox.RdfFormat.N_TRIPLES
        try:
            yield from ox.parse(self.query(text, form.media_type), form)
        except (SyntaxError, ValueError) as error:
            raise RemoteStoreError(f"{self.address} gave no N-Triples: {error}.") from error

    def put_graph(self, graph_store: str, graph: str, path: Path) -> None:
        """Replace a graph, the default graph if it has no name, by the N-Triples of a file. Raises RemoteStoreError."""
        address = self._without_password(graph_store)
        target = f"{address}?graph={quote(graph, safe='')}" if graph else f"{address}?default"
        headers = {"Content-Type": Format.N_TRIPLES.media_type, "Content-Length": str(path.stat().st_size)}
        request = Request(target, _FileBody(path), headers, method="PUT")  # noqa: S310 # as the address
        self._authorize(request)
        self._call(request)

    def _authorize(self, request: Request) -> None:
        """Give a request its Authorization, if the store wants one: a long body is not sent to be refused."""
        if not self._has_password(request):
            return
        try:
            self._plain.open(Request(request.full_url, method="HEAD"), timeout=self._seconds).close()  # noqa: S310
        except HTTPError as error:
            scheme, _, challenge = error.headers.get("WWW-Authenticate", "").partition(" ")
            if scheme.lower() == "digest":
                values = parse_keqv_list(parse_http_list(challenge))
                digest = HTTPDigestAuthHandler(self._passwords).get_authorization(request, values)
                request.add_unredirected_header("Authorization", f"Digest {digest}")
        except (URLError, OSError):
            return

    def _has_password(self, request: Request) -> bool:
        return self._passwords.find_user_password("", request.full_url) != (None, None)

    def _without_password(self, address: str) -> str:
        """Return an address without the name and the password in it, which are kept."""
        try:
            parts = urlsplit(address)
            host, _ = parts.hostname, parts.port
        except ValueError:
            parts, host = urlsplit(""), None
        if parts.scheme not in {"http", "https"} or not host:
            raise ConfigurationError(f"'{address}' is no address of a store, such as https://example.org/sparql.")
        plain = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        if parts.username is not None:
            root = urlunsplit(urlsplit(plain)._replace(path="/", query=""))
            self._passwords.add_password(None, root, unquote(parts.username), unquote(parts.password or ""))
        return plain

    def _call(self, request: Request) -> bytes:
        # Where a store asks for what is not known, the library raises errors of its own.
        opener = self._opener if self._has_password(request) else self._plain
        try:
            with opener.open(request, timeout=self._seconds) as response:
                self.server = str(response.headers.get("Server", ""))
                body = cast("bytes", response.read(self._largest + 1))
                missing = response.length or 0  # what it has announced and not sent
                most = str(response.headers.get(_CUT, ""))
                self.warnings = tuple(map(str, response.headers.get_all(_WARNING, ())))
        except HTTPError as error:
            # An error that the library made of a password that is not taken has a text in place of bytes.
            read: object = error.read(_LONGEST_MESSAGE)
            message = read.decode("utf-8", "replace").strip() if isinstance(read, bytes) else ""
            message = str(error.reason) if message.startswith("<") else message  # a page for browsers
            code = error.headers.get(_ERROR_CODE, "")
            wants = _WANTS_NAME if error.code == HTTPStatus.UNAUTHORIZED and not code else ""
            said = f"{error.code}{f': {message}' if message else '.'}{wants}"
            raise RefusedQueryError(f"{request.full_url} answered {said}", message, code) from error
        except (URLError, OSError, HTTPException, ValueError) as error:
            # A ValueError comes where it asks for other than a password.
            reason = getattr(error, "reason", error)
            description = getattr(reason, "strerror", None) or reason
            # What fails is the connection, whatever was to be read.
            place = urlsplit(request.full_url)._replace(path="", query="").geturl()
            raise RemoteStoreError(
                f"{place} could not be asked: {description}. Is the server running there?"
            ) from error
        if missing and len(body) <= self._largest:
            raise RemoteStoreError(
                f"{self.address} broke off {missing:,} bytes before the end of its answer. Ask again."
            )
        if most:
            limit = int(most[:_DIGITS]) if most.isdecimal() else 0
            raise IncompleteAnswerError(
                f"{self.address} gives at most {most} rows and left the others out: raise ResultSetMaxRows there.",
                limit,
            )
        if len(body) > self._largest:
            raise RemoteStoreError(f"{self.address} answered with more than {self._largest:,} bytes. Ask for less.")
        return body
