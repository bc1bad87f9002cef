"""The shipped queries of the snapshot in use, each at an address of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from flask import Flask, Response, request

from kg.configuration import Configuration
from kg.engine.job import Job
from kg.evaluation.pool import Pool
from kg.formats import OF_QUERIES, OF_QUERY_LISTS, RESULTS, Format, negotiate
from kg.shipped_query import ShippedQuery, get_query, parse_query
from kg.web.answering import Answering, single_argument, wanted_format
from kg.web.browsing import add_browsing
from kg.web.openapi import operation
from kg.web.pages import guarded, other_format
from kg.web.query_page import add_query_page

_FORMATS = (*RESULTS, *OF_QUERIES)


class Library:
    """The shipped queries, as an evaluator reads them from the snapshot in use; read once for each snapshot."""

    def __init__(self, configuration: Configuration, pool: Pool) -> None:
        self._pool, self._seconds = pool, configuration.deadline_seconds
        self._read: tuple[str, Mapping[str, ShippedQuery]] = ("", {})

    def queries(self) -> Mapping[str, ShippedQuery]:
        """Return the queries of the curated snapshot in use, by name.

        Raises UnavailableError and OverloadError where no evaluator can be had.
        """
        digest, queries = self._read
        if digest != self._pool.snapshot.digest:
            job = Job("{}", Format.PLAIN_JSON.media_type, seconds=self._seconds, task="queries")
            results = self._pool.evaluate(job)
            texts: dict[str, str] = json.loads(b"".join(results))
            queries = {name: parse_query(name, text) for name, text in texts.items()}
            self._read = results.snapshot, queries
        return queries


def add_library(app: Flask, answering: Answering, library: Library, endpoint: Callable[[], str]) -> None:
    """Add the routes of the shipped queries to the endpoint."""
    add_query_page(app, library.queries)
    add_browsing(app, answering)

    @app.route("/queries/<name>")
    @operation("The answer to a shipped query; as a page with the form to ask it", formats=_FORMATS, lenient=True)
    def shipped(name: str) -> Response:
        stem, _, extension = name.rpartition(".")
        if stem and any(extension in {form.extension, "json", "xml"} for form in _FORMATS):
            return other_format(f"queries/{stem}", extension)
        query = get_query(library.queries(), name)
        values = {key: single_argument(key) for key in request.args if key not in {"format", "sort"}}
        if negotiate(wanted_format(_FORMATS), _FORMATS).format in OF_QUERIES:
            arguments = {"name": name, "values": json.dumps(values), "sort": single_argument("sort")}
            return guarded(answering.perform("shipped", arguments, OF_QUERIES))
        return answering.respond_shipped(query, values, endpoint())

    @app.route("/queries/")
    @operation("The shipped queries with their parameters", formats=OF_QUERY_LISTS)
    def queries() -> Response:
        return guarded(answering.perform("shipped-list", {}, OF_QUERY_LISTS))
