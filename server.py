"""The endpoint over HTTP. Routes only translate; nothing is opened at import. Run, it is `myeloma-kg serve`."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.sansio.utils import get_current_url

from kg.configuration import PREFIX, Configuration
from kg.errors import ConfigurationError
from kg.evaluation.confinement import erase_variable, share_areas
from kg.evaluation.pool import Pool
from kg.formats import GRAPHS, OF_HOME, RESULTS, Format, negotiate
from kg.sparql.protocol import read_query
from kg.web.access import Access
from kg.web.answering import Answering, format_argument, wanted_format
from kg.web.assets import add_assets
from kg.web.browser_headers import DATA_POLICY, with_headers
from kg.web.data import add_data
from kg.web.documentation import add_documentation
from kg.web.error_responses import add_error_handlers, add_errors
from kg.web.gateway import Gateway
from kg.web.graphs import add_graphs, add_store, curated_graphs
from kg.web.health import add_health
from kg.web.library import Library, add_library
from kg.web.listening import bind_socket, listen
from kg.web.metrics import Metrics
from kg.web.openapi import RouteParameter, add_document, declared_operation, operation, page_formats
from kg.web.pages import dataset_page, guarded, help_page
from kg.web.record import request_record, set_up_logging
from kg.web.tasks import add_tasks

if TYPE_CHECKING:
    from kg.dataset.writing import Writing

_log = logging.getLogger("myeloma_kg.server")

_DESCRIPTION = (*GRAPHS, Format.HTML)


def create_app(
    configuration: Configuration,
    pool: Pool,
    metrics: Metrics | None = None,
    writing: Writing | None = None,
    access: Access | None = None,
) -> Flask:
    """Return the WSGI application of the endpoint; the pool, and the dataset if any, must have been started.

    >>> settings = Configuration()
    >>> create_app(settings, Pool(settings)).test_client().get("/health").text
    'The server stands.\\n'
    """
    app = Flask("kg.web", static_folder=None)
    add_error_handlers(app, configuration)
    metrics, access = metrics or Metrics(), access or Access(configuration)
    answering = Answering(configuration, pool, writing.shown if writing else None)
    curated = writing is None or writing.joined
    library = Library(configuration, pool)
    # What every response has is added where it leaves Flask: a header takes a microsecond each time it is handed on.
    app.wsgi_app = with_headers(app.wsgi_app, configuration)  # type: ignore[method-assign,assignment]

    def endpoint() -> str:
        return _endpoint(request.scheme, request.host, request.root_path)

    def help_() -> Response:
        if writing and not curated:
            return dataset_page(endpoint(), configuration, writing.graphs)
        own = writing.graphs if writing else None
        return help_page(endpoint(), configuration, pool, library.queries(), own, page_formats(app))

    @app.before_request
    def check_request() -> None:
        holder = access.require_read(request.path, request.method, request.headers.get("Authorization", ""))
        if holder:
            request_record(request.environ).user = holder.name
        declared = declared_operation(app.view_functions.get(request.endpoint or ""))
        if declared and request.method != "OPTIONS":
            declared.check_address(request.path, () if declared.lenient else request.args, format_argument())

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", DATA_POLICY)
        # Errors are pages for browsers, everywhere.
        if "Accept" not in response.headers.get("Vary", "").split(", "):
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
        lenient=True,
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
            request.get_data(cache=False) if request.method == "POST" else b"",
        )
        if query is not None:
            return answering.respond(query, endpoint())
        choice = negotiate(wanted_format(_DESCRIPTION), _DESCRIPTION)
        if choice.format is Format.HTML:
            return help_()
        counts = pool.snapshot.info["quads"] if curated else {}
        own, federates = writing.graphs if writing else None, bool(configuration.service_allow)
        description = import_module("kg.web.description").service_description(
            endpoint(), counts, own, federates=federates
        )
        return Response(description.serialize(format=choice.format.of_triples), content_type=choice.content_type)

    if writing:
        from kg.web.writes import Writes, add_writes  # noqa: PLC0415 - few servers have a dataset

        of_curated_graph = Answering(configuration, pool)
        names = (lambda: curated_graphs(pool)) if curated else tuple
        writes = Writes(configuration, writing, answering, endpoint, access, names)
        add_writes(app, writes)
    else:
        of_curated_graph = answering
        add_store(app, answering, pool, endpoint)
    if curated:
        add_pages(app, answering, configuration, library, pool, endpoint)
        add_graphs(app, of_curated_graph, pool, endpoint)
    add_health(app, pool, metrics)
    for add in (add_errors, add_assets, add_documentation):
        add(app)
    add_document(app, lambda: endpoint().removesuffix("/sparql"), lambda: library.queries() if curated else {})

    @app.route("/help", endpoint="help")
    @operation("How to read the pages, and how programs ask", formats=(Format.HTML,))
    def help_route() -> Response:
        return help_()

    @app.route("/", endpoint="home")
    @operation("What the graph is, what it holds, and questions to begin with", formats=OF_HOME)
    def home() -> Response:
        if not curated:
            return help_()
        arguments = {"own": json.dumps(writing.graphs)} if writing else {}
        return guarded(answering.perform("home", arguments, OF_HOME))

    return app


@lru_cache(maxsize=64)
def _endpoint(scheme: str, host: str, root_path: str) -> str:
    """Return the address of the endpoint, as a request names the server; made once for each name."""
    return f"{get_current_url(scheme, host, root_path)}sparql"


def add_pages(
    app: Flask,
    answering: Answering,
    configuration: Configuration,
    library: Library,
    pool: Pool,
    endpoint: Callable[[], str],
) -> None:
    """Add the routes of pages to the endpoint; they show what a dataset beside the curated graph says, too."""
    add_library(app, answering, library, endpoint)
    add_tasks(app, answering, configuration)
    add_data(app, answering, pool)


def serve(configuration: Configuration, announce: Callable[[str], None] = lambda _: None) -> None:
    """Serve until interrupted. Raises ConfigurationError, SnapshotError, DatasetError and UnavailableError."""
    # Who reads the environment of this process is not to find it there.
    erase_variable(f"{PREFIX}TOKEN")
    share_areas()
    access = Access(configuration)
    _check(configuration, access)
    set_up_logging(configuration.log_level, configuration.log_format)
    for warning in access.warnings():
        _log.warning("%s", warning)
    metrics = Metrics()
    with ExitStack() as running:
        bound = running.enter_context(bind_socket(configuration.host, configuration.port))
        pool = running.enter_context(Pool(configuration, (lambda: None) if configuration.only_dataset else None))
        writing = None
        if configuration.dataset:
            from kg.dataset.directory import Directory  # noqa: PLC0415 - few servers have one
            from kg.dataset.writing import Writing  # noqa: PLC0415 - the same

            curated = None if configuration.only_dataset else lambda: pool.snapshot
            writing = running.enter_context(Writing(configuration, Directory(configuration.dataset), curated))
            writing.uses = pool.uses
        app = create_app(configuration, pool, metrics, writing, access)
        gateway = Gateway(app, configuration, metrics, access, lambda: _version(configuration, pool, writing))
        try:
            listen(gateway, configuration, bound, announce)
        finally:
            gateway.close()


def _version(configuration: Configuration, pool: Pool, writing: Writing | None) -> str:
    """Return the digests of all data that an answer may come from, and the state of the texts that pages quote."""
    digests = f"{pool.digest} {writing.shown().digest}" if writing else pool.digest
    return f"{digests} {state}" if (state := configuration.documents_state) else digests


def _check(configuration: Configuration, access: Access) -> None:
    if configuration.only_dataset and not configuration.dataset:
        raise ConfigurationError("only_dataset needs a dataset: name its directory with --dataset DIR.")
    if configuration.store and configuration.dataset and not configuration.only_dataset:
        raise ConfigurationError(
            "A dataset is joined with a graph on this machine, and --store names one elsewhere. Serve them apart: "
            "--only-dataset with --dataset, and another server with --store."
        )
    access.tokens.load()
    if configuration.dataset and not configuration.token and not configuration.tokens_file:
        raise ConfigurationError(
            "A writable dataset needs a token, and none is set. Choose one that nobody guesses, such as the output of "
            "`openssl rand -hex 32`, and set it as MYELOMA_KG_TOKEN; who writes sends it as Authorization: Bearer. Or "
            "name several in a file: tokens_file."
        )


if __name__ == "__main__":
    # The command reads settings and prints where it serves; it imports this module, and not the other way round.
    os.execv(sys.executable, [sys.executable, "-m", "myeloma_kg", "serve", *sys.argv[1:]])  # noqa: S606 - Python itself
