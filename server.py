"""The endpoint over HTTP. Routes only translate; nothing is opened at import."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request
from rdflib import Literal, URIRef
from werkzeug.exceptions import HTTPException

from kg import query_library
from kg.configuration import Configuration
from kg.errors import MyelomaKgError
from kg.evaluation.errors import OverloadError
from kg.evaluation.pool import Pool
from kg.formats import GRAPHS, RESULTS, Format, negotiate
from kg.search import Finder
from kg.sparql_protocol import ProtocolQuery, read_query
from kg.web import browsers, record
from kg.web.answering import Answering, wanted_format
from kg.web.description import describe
from kg.web.gateway import Gateway
from kg.web.graphs import add_graphs
from kg.web.health import add_health
from kg.web.listening import listen
from kg.web.metrics import Metrics
from kg.web.openapi import Parameter, add_document, operation
from kg.web.pages import as_json, error_page, landing, plain
from kg.web.record import set_up_logging
from kg.web.statuses import outcome_of, status_of
from kg.web.tasks import add_tasks

_DESCRIPTION = (*GRAPHS, Format.HTML)


def create_app(configuration: Configuration, pool: Pool, metrics: Metrics | None = None) -> Flask:
    """Return the WSGI application of the endpoint; the pool must have been started."""
    app = Flask("kg.web")
    metrics = metrics or Metrics()
    answering = Answering(configuration, pool)
    finders: dict[str, Finder] = {}

    def endpoint() -> str:
        return f"{request.root_url}sparql"

    @app.errorhandler(MyelomaKgError)
    def refused(error: MyelomaKgError) -> Response:
        record.of(request.environ).outcome = outcome_of(error)
        response = _told(str(error), status_of(error))
        if isinstance(error, OverloadError):
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    @app.errorhandler(HTTPException)
    def unknown(error: HTTPException) -> Response:
        response = _told(f"{error.name}: {error.description}", error.code or 500)
        for name, value in error.get_headers(request.environ):
            if name in {"Allow", "Location"}:
                response.headers[name] = value
        return response

    @app.after_request
    def open_to_browsers(response: Response) -> Response:
        response.headers.update(browsers.opened(configuration.cors_origin))
        response.headers["X-Content-Type-Options"] = "nosniff"
        # Errors are pages for browsers, everywhere.
        response.vary.add("Accept")
        return response

    @app.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
    @app.route("/sparql/", methods=["GET", "POST"])
    @operation(
        "The answer to a SPARQL 1.1 query; without one, the service description",
        Parameter("query", "the query", example="ASK {}"),
        Parameter("default-graph-uri", "a graph of the default graph; may be repeated"),
        Parameter("named-graph-uri", "a named graph; may be repeated"),
        formats=(*RESULTS, *GRAPHS, Format.HTML),
        accepts=("application/sparql-query", "application/x-www-form-urlencoded"),
        also={
            "403": "The query calls an address that the server may not.",
            "415": "No body of this kind is taken.",
            "502": "A server that SERVICE calls failed.",
        },
    )
    def sparql() -> Response:
        asked = read_query(
            request.method,
            request.query_string.decode("latin-1"),
            request.content_type or "",
            request.get_data(cache=False),
        )
        if asked is not None:
            return answering.respond(asked, endpoint())
        choice = negotiate(wanted_format(_DESCRIPTION), _DESCRIPTION)
        if choice.format is Format.HTML:
            return landing(endpoint(), configuration, pool)
        found = describe(endpoint(), pool.snapshot.info["quads"], federates=bool(configuration.service_allow))
        text = found.serialize(format=choice.format.of_triples)
        return Response(text, content_type=choice.content_type)

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
        return as_json(listed)

    add_tasks(app, answering)
    add_graphs(app, answering, pool, endpoint)
    add_health(app, pool, metrics)
    add_document(app, lambda: endpoint().removesuffix("/sparql"))

    @app.route("/", endpoint="landing")
    @operation("The page for people", formats=(Format.HTML,))
    def front_page() -> Response:
        return landing(endpoint(), configuration, pool)

    return app


def serve(configuration: Configuration, announce: Callable[[str], None] = lambda _: None) -> None:
    """Serve the current snapshot until interrupted. Raises SnapshotError and ConfigurationError."""
    set_up_logging(configuration.log_level, configuration.log_format)
    metrics = Metrics()
    with Pool(configuration) as pool:
        gateway = Gateway(create_app(configuration, pool, metrics), configuration, metrics)
        try:
            listen(gateway, configuration, announce)
        finally:
            gateway.close()


def _told(message: str, status: int) -> Response:
    """Return an error: a page for who prefers pages, plain text for everyone else."""
    wants_page = request.accept_mimetypes.best_match(["text/plain", "text/html"]) == "text/html"
    if wants_page and request.path.rstrip("/") != "/sparql":
        return error_page("It did not work", message, status)
    return plain(message, status)


def _term(term: URIRef | Literal) -> dict[str, str]:
    if isinstance(term, URIRef):
        return {"type": "uri", "value": str(term)}
    found = {"type": "literal", "value": str(term)}
    if term.datatype:
        found["datatype"] = str(term.datatype)
    return found
