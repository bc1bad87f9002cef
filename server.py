"""The endpoint over HTTP. Routes only translate; nothing is opened at import."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from kg.configuration import Configuration
from kg.dataset.directory import Directory
from kg.dataset.writing import Writing
from kg.errors import Cause, ConfigurationError, MyelomaKgError
from kg.evaluation.errors import OverloadError
from kg.evaluation.pool import Pool
from kg.formats import GRAPHS, RESULTS, Format, negotiate
from kg.sparql.protocol import read_query
from kg.web.answering import Answering, wanted_format
from kg.web.assets import add_assets
from kg.web.cors import cors_headers
from kg.web.description import service_description
from kg.web.error_responses import add_errors, problem_response
from kg.web.errors import UnauthorizedError
from kg.web.gateway import Gateway
from kg.web.graphs import add_graphs, add_store, curated_graphs
from kg.web.health import add_health
from kg.web.library import Library, add_library
from kg.web.listening import listen
from kg.web.metrics import Metrics
from kg.web.openapi import RouteParameter, add_document, operation
from kg.web.pages import dataset_page, landing_page
from kg.web.problems import Problem
from kg.web.record import request_record, set_up_logging
from kg.web.tasks import add_tasks
from kg.web.tokens import CHALLENGE
from kg.web.writes import Writes, add_writes

_DESCRIPTION = (*GRAPHS, Format.HTML)


def create_app(
    configuration: Configuration, pool: Pool, metrics: Metrics | None = None, writing: Writing | None = None
) -> Flask:
    """Return the WSGI application of the endpoint; the pool, and the dataset if any, must have been started.

    >>> settings = Configuration()
    >>> create_app(settings, Pool(settings)).test_client().get("/health").text
    'The server stands.\\n'
    """
    app = Flask("kg.web", static_folder=None)
    metrics = metrics or Metrics()
    answering = Answering(configuration, pool, writing.shown if writing else None)
    curated = writing is None or writing.joined
    library = Library(configuration, pool)

    def endpoint() -> str:
        return f"{request.root_url}sparql"

    def front() -> Response:
        if writing and not curated:
            return dataset_page(endpoint(), configuration, writing.graphs)
        return landing_page(endpoint(), configuration, pool, library.queries(), writing.graphs if writing else None)

    @app.errorhandler(MyelomaKgError)
    def refused(error: MyelomaKgError) -> Response:
        request_record(request.environ).fail(error)
        response = problem_response(Problem.from_error(error))
        if isinstance(error, OverloadError):
            response.headers["Retry-After"] = str(error.retry_after)
        if isinstance(error, UnauthorizedError):
            response.headers["WWW-Authenticate"] = CHALLENGE
        return response

    @app.errorhandler(HTTPException)
    def unknown(error: HTTPException) -> Response:
        record, problem = request_record(request.environ), Problem.from_http(error)
        record.outcome, record.cause = problem.code, Cause.CALLER if problem.status < 500 else Cause.CRASH
        response = problem_response(problem)
        for name, value in error.get_headers(request.environ):
            if name in {"Allow", "Location"}:
                response.headers[name] = value
        return response

    @app.after_request
    def open_to_browsers(response: Response) -> Response:
        response.headers.update(cors_headers(configuration.cors_origin))
        response.headers["X-Content-Type-Options"] = "nosniff"
        # Errors are pages for browsers, everywhere.
        response.vary.add("Accept")
        return response

    @app.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
    @app.route("/sparql/", methods=["GET", "POST"])
    @operation(
        "The answer to a SPARQL 1.1 query; without one, the service description",
        RouteParameter("query", "the query", example="ASK {}"),
        RouteParameter("default-graph-uri", "a graph of the default graph; may be repeated"),
        RouteParameter("named-graph-uri", "a named graph; may be repeated"),
        formats=(*RESULTS, *GRAPHS, Format.HTML),
        accepts=("application/sparql-query", "application/x-www-form-urlencoded"),
        also={
            "403": "The query calls an address that the server may not.",
            "415": "No body of this kind is taken.",
            "502": "A server that SERVICE calls failed.",
        },
    )
    def sparql() -> Response:
        query = read_query(
            request.method,
            request.query_string.decode("latin-1"),
            request.content_type or "",
            request.get_data(cache=False),
        )
        if query is not None:
            return answering.respond(query, endpoint())
        choice = negotiate(wanted_format(_DESCRIPTION), _DESCRIPTION)
        if choice.format is Format.HTML:
            return front()
        counts = pool.snapshot.info["quads"] if curated else {}
        own, federates = writing.graphs if writing else None, bool(configuration.service_allow)
        description = service_description(endpoint(), counts, own, federates=federates)
        return Response(description.serialize(format=choice.format.of_triples), content_type=choice.content_type)

    if writing:
        of_curated_graph = Answering(configuration, pool)
        writes = Writes(configuration, writing, answering, endpoint, lambda: curated_graphs(pool) if curated else ())
        add_writes(app, writes)
    else:
        of_curated_graph = answering
        add_store(app, answering, pool, endpoint)
    if curated:
        add_library(app, of_curated_graph, library, pool, endpoint)
        add_tasks(app, of_curated_graph)
        add_graphs(app, of_curated_graph, pool, endpoint)
    add_health(app, pool, metrics)
    add_errors(app)
    add_assets(app)
    add_document(app, lambda: endpoint().removesuffix("/sparql"), lambda: library.queries() if curated else {})

    @app.route("/", endpoint="landing")
    @operation("The page for people", formats=(Format.HTML,))
    def front_page() -> Response:
        return front()

    return app


def serve(configuration: Configuration, announce: Callable[[str], None] = lambda _: None) -> None:
    """Serve until interrupted. Raises ConfigurationError, SnapshotError, DatasetError and UnavailableError."""
    _check(configuration)
    set_up_logging(configuration.log_level, configuration.log_format)
    metrics = Metrics()
    with ExitStack() as running:
        pool = running.enter_context(Pool(configuration, (lambda: None) if configuration.only_dataset else None))
        writing = None
        if configuration.dataset:
            curated = None if configuration.only_dataset else lambda: pool.snapshot
            writing = running.enter_context(Writing(configuration, Directory(configuration.dataset), curated))
            writing.uses = pool.uses
        gateway = Gateway(create_app(configuration, pool, metrics, writing), configuration, metrics)
        try:
            listen(gateway, configuration, announce)
        finally:
            gateway.close()


def _check(configuration: Configuration) -> None:
    if configuration.only_dataset and not configuration.dataset:
        raise ConfigurationError("only_dataset needs a dataset: name its directory with --dataset DIR.")
    if configuration.dataset and not configuration.token:
        raise ConfigurationError(
            "A writable dataset needs a token, and none is set. Choose one that nobody guesses, such as the output of "
            "`openssl rand -hex 32`, and set it as MYELOMA_KG_TOKEN; who writes sends it as Authorization: Bearer."
        )
