"""The shipped queries, each at an address of its own."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request
from rdflib import Literal, URIRef

from kg import query_library
from kg.evaluation.pool import Pool
from kg.formats import GRAPHS, RESULTS
from kg.search import Finder
from kg.sparql.protocol import ProtocolQuery
from kg.web.answering import Answering
from kg.web.openapi import operation
from kg.web.pages import json_response


def add_library(app: Flask, answering: Answering, pool: Pool, endpoint: Callable[[], str]) -> None:
    """Add the routes of the shipped queries to the endpoint."""
    finders: dict[str, Finder] = {}

    @app.route("/queries/<name>")
    @operation("The answer to a shipped query", formats=(*RESULTS, *GRAPHS))
    def shipped(name: str) -> Response:
        query = query_library.get(name)
        values = {key: value for key, value in request.args.items() if key != "format"}
        snapshot = pool.snapshot
        finder = finders.get(snapshot.digest)
        if finder is None:
            finders.clear()
            finder = finders[snapshot.digest] = Finder(snapshot.open())
        bound = query_library.bind(query, values, finder.iri)
        terms = {key: _term(term) for key, term in bound.items()}
        return answering.respond(ProtocolQuery(query.sparql), endpoint(), terms)

    @app.route("/queries/")
    @operation("The shipped queries with their parameters")
    def queries() -> Response:
        listed = [
            {
                "name": query.name,
                "summary": query.summary,
                "parameters": [
                    {"name": each.name, "type": each.type, "default": each.default, "meaning": each.meaning}
                    for each in query.parameters
                ],
            }
            for query in query_library.library().values()
        ]
        return json_response(listed)


def _term(term: URIRef | Literal) -> dict[str, str]:
    if isinstance(term, URIRef):
        return {"type": "uri", "value": str(term)}
    found = {"type": "literal", "value": str(term)}
    if term.datatype:
        found["datatype"] = str(term.datatype)
    return found
