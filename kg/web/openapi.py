"""The OpenAPI document, made of what stands beside each route: a route without a declaration has no place in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from flask import Flask, Response

from kg import __version__
from kg.errors import UnknownNameError
from kg.formats import Format, require_format
from kg.parameters import require_parameters
from kg.shipped_query import ShippedQuery
from kg.web.pages import json_response
from kg.web.problems import CODE_HEADER

_View = TypeVar("_View", bound=Callable[..., Any])
_OPERATION = "operation"
# Files of the pages, and IRIs that lead to an address of the document, are no part of what a program is offered.
_ASIDE = frozenset(
    {
        *("page_as_data", "docs", "docs_index", "docs_start", "icon", "robots", "static", "update_by_get"),
        *("dataset", "described_file", "mappings", "origin", "shapes", "sitemap"),
    }
)
_METHODS = ("GET", "PUT", "POST", "DELETE")
_REFUSALS = {
    "304": "What the client has, by If-None-Match, still holds.",
    "400": "The request makes no sense; the text says why and what would.",
    "404": "There is no such thing; the text names near ones.",
    "406": "None of the formats that Accept names; the text lists what there is.",
    "409": "A name may stand for several things; the text names them.",
    "413": "The request or the result is larger than the limit that the text names.",
    "422": "It needs more memory than the limit, or the engine refused it.",
    "503": "Too much to do at the moment; Retry-After says when to come back.",
    "504": "It took longer than the limit that the text names.",
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "the name of the error; also in the header X-Error-Code"},
        "request": {"type": "string"},
    },
}
_REFUSED = {
    "headers": {CODE_HEADER: {"description": "the name of the error", "schema": {"type": "string"}}},
    "content": {
        "text/plain": {"schema": {"type": "string"}},
        "text/html": {"schema": {"type": "string"}},
        "application/problem+json": {"schema": _PROBLEM},
    },
}
_SCHEME = "token"
_WRITING = {"PUT": "Replace", "POST": "Do or add to", "DELETE": "Delete"}
_SCHEMAS = {"integer": {"type": "integer"}, "decimal": {"type": "number"}, "boolean": {"type": "boolean"}}


@dataclass(frozen=True)
class RouteParameter:
    """A parameter of an address: its name, what it means, and the JSON Schema of its values."""

    name: str
    meaning: str
    required: bool = False
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    place: str = "query"
    example: str = ""

    def as_openapi(self) -> dict[str, Any]:
        """Return it as an OpenAPI parameter object."""
        described = {
            "name": self.name,
            "in": self.place,
            "description": self.meaning,
            "required": self.required,
            "schema": dict(self.schema),
        }
        return described | ({"example": self.example} if self.example else {})


@dataclass(frozen=True)
class RouteOperation:
    """What a route does; `accepts`: the media types of a body that is sent; `writes`: the statuses of writing.

    `media_types`: those of files, which no parameter chooses.
    `lenient`: parameters that are not declared are not refused here: the route does it, or lets them be.
    """

    summary: str
    parameters: Sequence[RouteParameter] = ()
    formats: Sequence[Format] = ()
    accepts: Sequence[str] = ()
    also: Mapping[str, str] = field(default_factory=dict)
    writes: Mapping[str, str] = field(default_factory=dict)
    media_types: Sequence[str] = ()
    lenient: bool = False

    def check_address(self, path: str, names: Iterable[str], form: str) -> None:
        """Check what an address asks for: the names of its parameters, and its `format=`.

        Raises ParameterError and NotAcceptableError for what the route does not have.
        """
        if not self.lenient:
            known = [each.name for each in self.parameters if each.place == "query"]
            require_parameters(names, [*known, "format"] if self.formats else known, path)
        if form and self.formats:
            require_format(form, self.formats)

    def as_openapi(self, method: str) -> dict[str, Any]:
        """Return it as an OpenAPI operation object."""
        if self.writes and method != "GET":
            return self._writing_operation(method)
        parameters = [each.as_openapi() for each in self.parameters]
        if len(self.formats) > 1:
            names = sorted(form.extension for form in self.formats)
            chosen = RouteParameter("format", "the format; wins over Accept", schema={"type": "string", "enum": names})
            parameters.append(chosen.as_openapi())
        content: dict[str, Any] = {media: {} for form in self.formats for media in form.media_types}
        content |= {media: {} for media in self.media_types}
        responses: dict[str, Any] = {"200": {"description": self.summary, "content": content}}
        for status, meaning in (_REFUSALS | dict(self.also)).items():
            responses[status] = {"description": meaning, **({} if status == "304" else _REFUSED)}
        described: dict[str, Any] = {"summary": self.summary, "parameters": parameters, "responses": responses}
        if method in {"PUT", "POST"}:
            described["requestBody"] = self._body()
            described["parameters"] = [each for each in parameters if each["name"] == "format"]
        return described

    def _writing_operation(self, method: str) -> dict[str, Any]:
        refusals = {status: meaning for status, meaning in _REFUSALS.items() if status not in {"304", "406"}}
        responses = {
            status: {"description": meaning, **({} if status < "300" else _REFUSED)}
            for status, meaning in sorted({**refusals, **self.writes}.items())
        }
        described: dict[str, Any] = {
            "summary": f"{_WRITING.get(method, 'Write')}: {self.summary}",
            "parameters": [each.as_openapi() for each in self.parameters],
            "responses": responses,
            "security": [{_SCHEME: []}],
        }
        if method in {"PUT", "POST"}:
            described["requestBody"] = self._body()
        return described

    def _body(self) -> dict[str, Any]:
        return {"required": True, "content": {media: {"schema": {"type": "string"}} for media in self.accepts}}


def operation(
    summary: str,
    *parameters: RouteParameter,
    formats: Sequence[Format] = (Format.PLAIN_JSON,),
    accepts: Sequence[str] = (),
    also: Mapping[str, str] | None = None,
    writes: Mapping[str, str] | None = None,
    media_types: Sequence[str] = (),
    lenient: bool = False,
) -> Callable[[_View], _View]:
    """Declare what a route does; `also`: statuses that others do not have; the rest as in `RouteOperation`."""

    def declare(view: _View) -> _View:
        declared = RouteOperation(summary, parameters, formats, accepts, also or {}, writes or {}, media_types, lenient)
        setattr(view, _OPERATION, declared)
        return view

    return declare


def declared_operation(view: Callable[..., Any] | None) -> RouteOperation | None:
    """Return the operation that is declared of a view; None for another view."""
    declared = getattr(view, _OPERATION, None)
    return declared if isinstance(declared, RouteOperation) else None


def add_document(app: Flask, root: Callable[[], str], queries: Callable[[], Mapping[str, ShippedQuery]]) -> None:
    """Add the route of the document to the endpoint.

    `root` gives the address of the server, `queries` the shipped queries of the snapshot in use.
    """

    @app.route("/openapi.json")
    @operation("This document")
    def openapi() -> Response:
        return json_response(document(app, root(), queries()))


def document(app: Flask, root: str, queries: Mapping[str, ShippedQuery]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of an application; `root`: its address.

    Raises UnknownNameError for a route that nothing is declared of.
    """
    paths: dict[str, dict[str, Any]] = {}
    for path, methods, declared in sorted(_declared(app, queries), key=lambda each: each[0]):
        for method in sorted(methods.intersection(_METHODS)):
            paths.setdefault(path, {})[method.lower()] = declared.as_openapi(method)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "myeloma-kg",
            "version": __version__,
            "description": "A knowledge graph of multiple myeloma with the evidence of each statement. "
            "For research; it is not medical advice.",
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [{"url": root}],
        "paths": paths,
        "components": {"securitySchemes": {_SCHEME: {"type": "http", "scheme": "bearer"}}},
    }


def page_formats(app: Flask) -> list[tuple[str, str, str]]:
    """Return each address that has a page: its path, what it is, and the endings of the formats that it has."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    declared = (
        (
            re.sub(r"<(?:\w+:)?(\w+)>", lambda name: name[1].upper(), rule.rule),
            declared_operation(app.view_functions[rule.endpoint]),
        )
        for rule in rules
    )
    return sorted(
        (path, each.summary, " ".join(dict.fromkeys(form.extension for form in each.formats)))
        for path, each in declared
        if each is not None and Format.HTML in each.formats
    )


def _declared(app: Flask, queries: Mapping[str, ShippedQuery]) -> Iterator[tuple[str, set[str], RouteOperation]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint in _ASIDE:
            continue
        declared = declared_operation(app.view_functions[rule.endpoint])
        if declared is None:
            raise UnknownNameError(f"The route {rule.rule} has no declaration. Declare it with @operation.")
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        methods = set(rule.methods or ())
        if path == "/queries/{name}":
            for name, query in queries.items():
                yield f"/queries/{name}", methods, _shipped(query, declared)
        else:
            yield path, methods, _at(path, declared)


def _at(path: str, declared: RouteOperation) -> RouteOperation:
    """Return an operation with those of its parameters that the path has a place for."""
    kept = [each for each in declared.parameters if each.place != "path" or f"{{{each.name}}}" in path]
    return replace(declared, parameters=kept)


def _shipped(query: ShippedQuery, declared: RouteOperation) -> RouteOperation:
    parameters = [
        RouteParameter(
            each.name, each.meaning, schema=_SCHEMAS.get(each.type, {"type": "string"}), example=each.default
        )
        for each in query.parameters
    ]
    return replace(declared, summary=query.summary, parameters=parameters)
