"""The shipped queries of the snapshot in use, each at an address of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from flask import Flask, Response, request

from kg.configuration import Configuration
from kg.engine.job import Job
from kg.engine.store import Snapshot
from kg.evaluation.pool import Pool
from kg.formats import GRAPHS, RESULTS, Format
from kg.query_library import ShippedQuery, get_query, parse_query
from kg.web.answering import Answering
from kg.web.openapi import operation
from kg.web.pages import json_response
from kg.web.query_page import add_query_page


class Library:
    """The shipped queries, as an evaluator reads them from the snapshot in use; read once for each snapshot."""

    def __init__(self, configuration: Configuration, pool: Pool) -> None:
        self._pool, self._seconds = pool, configuration.deadline_seconds
        self._read: tuple[str, Mapping[str, ShippedQuery]] = ("", {})

    def queries(self, snapshot: Snapshot | None = None) -> Mapping[str, ShippedQuery]:
        """Return the queries of a snapshot, the one in use unless given, by name.

        Raises UnavailableError and OverloadError where no evaluator can be had.
        """
        snapshot = snapshot or self._pool.snapshot
        digest, queries = self._read
        if digest != snapshot.digest:
            job = Job("{}", Format.PLAIN_JSON.media_type, seconds=self._seconds, task="queries")
            texts: dict[str, str] = json.loads(b"".join(self._pool.evaluate(job, choose_snapshot=lambda: snapshot)))
            queries = {name: parse_query(name, text) for name, text in texts.items()}
            self._read = snapshot.digest, queries
        return queries


def add_library(app: Flask, answering: Answering, library: Library, pool: Pool, endpoint: Callable[[], str]) -> None:
    """Add the routes of the shipped queries to the endpoint."""
    add_query_page(app, library.queries)

    @app.route("/queries/<name>")
    @operation("The answer to a shipped query", formats=(*RESULTS, *GRAPHS))
    def shipped(name: str) -> Response:
        snapshot = pool.snapshot
        query = get_query(library.queries(snapshot), name)
        values = {key: value for key, value in request.args.items() if key != "format"}
        return answering.respond_shipped(query, values, snapshot, endpoint())

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
            for query in library.queries().values()
        ]
        return json_response(listed)
