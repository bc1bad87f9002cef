"""The SPARQL 1.1 Protocol: what an HTTP request asks for, without any knowledge of the web framework."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from kg.errors import Cause, MyelomaKgError
from kg.parameters import nearest_parameters
from kg.sparql.iris import is_absolute

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

_MOST_PARAMETERS = 2000
_OF_QUERIES = ("query", "default-graph-uri", "named-graph-uri")
_OF_UPDATES = ("update", "using-graph-uri", "using-named-graph-uri")
# How like a name of the protocol a misspelling of it is at least; RDF4J sends queryLn, which is none.
_MISSPELT = 0.85
_MOST_WARNINGS = 5
# Editors of Windows put it before a text.
_BYTE_ORDER_MARK = "\ufeff"


class ProtocolError(MyelomaKgError):
    """The request is not one of the SPARQL protocol."""

    cause = Cause.CALLER


class MediaTypeError(MyelomaKgError):
    """The body of the request is of a kind that is not taken."""

    cause = Cause.CALLER


class ReadOnlyError(MyelomaKgError):
    """An update was sent to a graph that is built and never written."""

    cause = Cause.CALLER


@dataclass(frozen=True)
class _Request:
    """A text, and the dataset that the request names for its patterns."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()  # parameters that are not of the protocol

    @property
    def warnings(self) -> list[str]:
        """What had no effect: clients of other servers send parameters of those."""
        return [f"The parameter {name[:60]!r} is not known here and had no effect." for name in self.unknown]

    @property
    def names_a_dataset(self) -> bool:
        """Whether the request says which graphs to ask."""
        return bool(self.default_graphs or self.named_graphs)


@dataclass(frozen=True)
class ProtocolQuery(_Request):
    """A query; the graphs of the request win over FROM. `format`: what it names beside the query, if anything,
    several with commas between."""

    format: str = ""


class ProtocolUpdate(_Request):
    """An update; the graphs of the request and USING exclude each other."""


def read_query(method: str, query_string: str, content_type: str, body: bytes) -> ProtocolQuery | None:
    """Return the query of a request to the endpoint, or None when it asks for the service description.

    Raises ProtocolError, MediaTypeError and ReadOnlyError.
    """
    address = _parameters(query_string.encode("latin-1"), "the address")
    if method in {"GET", "HEAD"}:
        _refuse_update(address, by_get=True)
        texts = address.get("query", [])
        if not texts:
            _refuse_dataset_without_query(address)
            _unknown(address, _OF_QUERIES)
            return None
        return _query(texts, address)
    if method != "POST":
        raise ProtocolError(f"The method {method} is not one of the SPARQL protocol. Use GET or POST.")
    media_type, charset = _media_type(content_type)
    if media_type == FORM:
        form = _parameters(body, "the form")
        both = {name: address.get(name, []) + form.get(name, []) for name in (*address, *form)}
        _refuse_update(both, by_get=False)
        return _query(both.get("query", []), both)
    if media_type == QUERY:
        _refuse_update(address, by_get=False)
        if "query" in address:
            raise ProtocolError("The query stands in the body and in the address. Send it once.")
        return _query([_text(body, charset)], address)
    if media_type == UPDATE:
        raise ReadOnlyError(_READ_ONLY)
    raise MediaTypeError(
        f"A body of type '{media_type or 'unknown'}' is not taken. Send a query as {QUERY}, or as {FORM} with query=…"
    )


def read_update(query_string: str, content_type: str, body: bytes) -> ProtocolUpdate:
    """Return the update of a POST request. Raises ProtocolError and MediaTypeError."""
    address = _parameters(query_string.encode("latin-1"), "the address")
    media_type, charset = _media_type(content_type)
    if "update" in address and media_type != UPDATE:
        raise ProtocolError(
            "An update stands in the body, as update=… of a form or alone, and never in the address: logs keep those."
        )
    if media_type == FORM:
        form = _parameters(body, "the form")
        both = {name: address.get(name, []) + form.get(name, []) for name in (*address, *form)}
        return _update(form.get("update", []), both)
    if media_type == UPDATE:
        if "update" in address:
            raise ProtocolError("The update stands in the body and in the address. Send it once.")
        return _update([_text(body, charset)], address)
    raise MediaTypeError(
        f"A body of type '{media_type or 'unknown'}' is not taken. Send an update as {UPDATE}, or as {FORM} with "
        "update=…"
    )


def _update(texts: list[str], parameters: dict[str, list[str]]) -> ProtocolUpdate:
    if "query" in parameters:
        raise ProtocolError("The request has query= at the address of updates. Send queries to /sparql.")
    if not texts:
        raise ProtocolError("The request has no update. Send it as update=…")
    if len(texts) > 1:
        raise ProtocolError(f"The request has {len(texts)} updates. Send one; ';' stands between operations.")
    if "\0" in texts[0]:
        raise ProtocolError("The update contains the character NUL. Leave it out.")
    for name in ("default-graph-uri", "named-graph-uri"):
        if name in parameters:
            raise ProtocolError(
                f"{name}= belongs to queries. For an update, use using-graph-uri= or using-named-graph-uri=."
            )
    default, named = (_graphs(parameters, name) for name in _OF_UPDATES[1:])
    text = texts[0].removeprefix(_BYTE_ORDER_MARK)
    return ProtocolUpdate(text, default, named, _unknown(parameters, _OF_UPDATES))


_READ_ONLY = (
    "Updates are not taken at this address: the curated graph is built, never written. Where a writable dataset is "
    "served, it takes them at /update."
)


def _refuse_update(parameters: dict[str, list[str]], *, by_get: bool) -> None:
    if "update" not in parameters:
        return
    if "query" in parameters:
        raise ProtocolError("The request has query= and update=. Send one of them.")
    if by_get:
        raise ProtocolError(f"An update cannot be sent by GET. {_READ_ONLY}")
    raise ReadOnlyError(_READ_ONLY)


def _refuse_dataset_without_query(parameters: dict[str, list[str]]) -> None:
    named = [name for name in ("default-graph-uri", "named-graph-uri") if name in parameters]
    if named:
        raise ProtocolError(f"The request has {named[0]}= but no query=. Add the query.")


def _query(texts: list[str], parameters: dict[str, list[str]]) -> ProtocolQuery:
    if not texts:
        raise ProtocolError("The request has no query. Send it as query=…")
    if len(texts) > 1:
        raise ProtocolError(f"The request has {len(texts)} queries. Send one.")
    text = texts[0].removeprefix(_BYTE_ORDER_MARK)
    if not text.strip():
        raise ProtocolError("The query is empty.")
    if "\0" in text:
        raise ProtocolError("The query contains the character NUL. Leave it out.")
    for name in ("using-graph-uri", "using-named-graph-uri"):
        if name in parameters:
            raise ProtocolError(f"{name}= belongs to updates. For a query, use default-graph-uri= or named-graph-uri=.")
    default, named = (_graphs(parameters, name) for name in _OF_QUERIES[1:])
    formats = ",".join(parameters.get("format", []))
    return ProtocolQuery(text, default, named, _unknown(parameters, _OF_QUERIES), formats)


def _unknown(parameters: dict[str, list[str]], known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parameters that are not of the protocol. Raises ProtocolError for one that is meant to be."""
    unknown = tuple(name for name in parameters if name not in {*known, "format"})
    for name in unknown:
        near = nearest_parameters(name, known, _MISSPELT)
        if near:
            raise ProtocolError(f"There is no parameter {name[:60]!r}. Did you mean {near[0]}=?")
    return unknown[:_MOST_WARNINGS]


def _graphs(parameters: dict[str, list[str]], name: str) -> tuple[str, ...]:
    graphs = tuple(dict.fromkeys(parameters.get(name, ())))
    for graph in graphs:
        if not is_absolute(graph):
            raise ProtocolError(f"{name}={graph!r} is not an absolute IRI.")
    return graphs


def _parameters(encoded: bytes, where: str) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(
            encoded.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except UnicodeDecodeError:
        raise ProtocolError(f"The parameters in {where} are not UTF-8.") from None
    except ValueError:
        raise ProtocolError(f"There are more than {_MOST_PARAMETERS} parameters in {where}.") from None
    result: dict[str, list[str]] = {}
    for name, value in pairs:
        result.setdefault(name, []).append(value)
    return result


def _media_type(content_type: str) -> tuple[str, str]:
    media_type, _, parameters = content_type.partition(";")
    match = re.search(r"charset\s*=\s*\"?([^\s\";]+)", parameters, re.IGNORECASE)
    return media_type.strip().lower(), (match[1].lower() if match else "utf-8")


def _text(body: bytes, charset: str) -> str:
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise ProtocolError(f"The body is in the charset '{charset}'. Send UTF-8.")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProtocolError(f"The body is not UTF-8: byte {error.start} is wrong. Send UTF-8.") from None
