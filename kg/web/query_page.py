"""The page on which people write queries: a form without script, an editor with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask, Response, request

from kg.formats import RESULTS, Format
from kg.shipped_query import ShippedQuery
from kg.web.openapi import RouteParameter, operation
from kg.web.pages import page

_FIRST = "outcome-of-trial"
_ANYTHING = "SELECT * WHERE { ?s ?p ?o } LIMIT 100"


def add_query_page(app: Flask, queries: Callable[[], Mapping[str, ShippedQuery]]) -> None:
    """Add the page to the endpoint; `queries` gives the shipped queries, which are its examples."""

    @app.route("/query")
    @operation(
        "The page to write queries on",
        RouteParameter("query", "the query that stands in it"),
        formats=(Format.HTML,),
    )
    def query_page() -> Response:
        from kg.query_library import as_example  # noqa: PLC0415 - it brings rdflib, without which the server starts

        shipped = queries()
        examples = [
            {"name": query.name, "summary": query.summary, "text": as_example(query)} for query in shipped.values()
        ]
        query = request.args.get("query") or (as_example(shipped[_FIRST]) if _FIRST in shipped else _ANYTHING)
        return page("query.html", query=query, examples=examples, formats=RESULTS)
