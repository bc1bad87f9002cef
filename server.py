"""The endpoint over HTTP. Routes only translate; nothing is opened at import."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator

from flask import Flask, Response, render_template, request
from rdflib import Literal, URIRef
from waitress.server import create_server
from werkzeug.exceptions import HTTPException

from kg import query_library
from kg.configuration import Configuration
from kg.errors import ConfigurationError, MyelomaKgError
from kg.evaluation.answer import Answer
from kg.evaluation.cancellation import Cancellation
from kg.evaluation.errors import OverloadError
from kg.evaluation.inspection import Guard, inspect
from kg.evaluation.job import Job
from kg.evaluation.pool import Pool
from kg.formats import GRAPHS, RESULTS, Choice, Format, negotiate
from kg.namespaces import prefixes
from kg.search import Finder
from kg.sparql_protocol import ProtocolQuery, read_query
from kg.store import PROVENANCE
from kg.web.description import describe, limits
from kg.web.statuses import status_of

_log = logging.getLogger("myeloma_kg.server")
_LOOK_SECONDS = 0.2
_GZIP = 16 + zlib.MAX_WBITS
_EXAMPLE = "outcome-of-trial"


def create_app(configuration: Configuration, pool: Pool) -> Flask:
    """Return the WSGI application of the endpoint; the pool must have been started."""
    app = Flask("kg.web")
    app.config["MAX_CONTENT_LENGTH"] = 2 * configuration.query_bytes
    guard = Guard(
        configuration.query_bytes, configuration.nesting, configuration.chain, configuration.service_allow
    )
    watcher = Watcher()
    finders: dict[str, Finder] = {}

    @app.errorhandler(MyelomaKgError)
    def refused(error: MyelomaKgError) -> Response:
        response = _plain(str(error), status_of(error))
        if isinstance(error, OverloadError):
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    @app.errorhandler(HTTPException)
    def unknown(error: HTTPException) -> Response:
        response = _plain(f"{error.name}: {error.description}", error.code or 500)
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response

    @app.after_request
    def open_to_browsers(response: Response) -> Response:
        if configuration.cors_origin:
            response.headers["Access-Control-Allow-Origin"] = configuration.cors_origin
            response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
            response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @app.route("/sparql", methods=["GET", "POST"])
    def sparql() -> Response:
        asked = read_query(
            request.method,
            request.query_string.decode("latin-1"),
            request.content_type or "",
            request.get_data(cache=False),
        )
        if asked is None:
            return _description(_endpoint(configuration), pool)
        return _evaluated(asked, {}, configuration, pool, guard, watcher)

    @app.route("/queries/<name>")
    def shipped(name: str) -> Response:
        query = query_library.get(name)
        values = {key: value for key, value in request.args.items() if key != "format"}
        digest = pool.snapshot.digest
        if digest not in finders:
            finders.clear()
            finders[digest] = Finder(pool.snapshot.open())
        bound = query_library.bind(query, values, finders[digest].iri)
        terms = {key: _term(term) for key, term in bound.items()}
        return _evaluated(ProtocolQuery(query.sparql), terms, configuration, pool, guard, watcher)

    @app.route("/queries/")
    def queries() -> Response:
        listed = [
            {
                "name": query.name,
                "summary": query.summary,
                "parameters": [
                    {"name": p.name, "type": p.type, "default": p.default, "meaning": p.meaning}
                    for p in query.parameters
                ],
            }
            for query in query_library.library().values()
        ]
        return Response(json.dumps(listed, indent=2, ensure_ascii=False), mimetype="application/json")

    @app.route("/.well-known/void")
    def void() -> Response:
        text = (pool.snapshot.path / PROVENANCE).read_text(encoding="utf-8")
        return Response(text, content_type="text/turtle; charset=utf-8")

    @app.route("/health")
    def health() -> Response:
        return _plain("The server stands.", 200)

    @app.route("/ready")
    def ready() -> Response:
        state = pool.state()
        usable = bool(state.snapshot) and state.idle + state.running > 0
        told = {
            "snapshot": state.snapshot,
            "idle": state.idle,
            "running": state.running,
            "waiting": state.waiting,
        }
        return Response(json.dumps(told), status=200 if usable else 503, mimetype="application/json")

    @app.route("/")
    def landing() -> str:
        info = pool.snapshot.info
        return render_template(
            "landing.html",
            endpoint=_endpoint(configuration),
            results=", ".join(form.title for form in RESULTS),
            graphs=", ".join(form.title for form in GRAPHS),
            formats=RESULTS,
            example=_example(),
            queries=list(query_library.library().values()),
            counts=sorted(info["quads"].items()),
            digest=pool.snapshot.digest,
            built=info["built"],
            limits=limits(configuration),
        )

    return app


class Watcher:
    """Looks now and then whether waiting clients are still there; cancels the work for those who are not."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[Cancellation, Callable[[], bool]] = {}
        self._thread: threading.Thread | None = None

    def watch(self, gone: Callable[[], bool] | None, cancellation: Cancellation) -> None:
        """Begin to look after a client; `gone` is the server's word on its connection."""
        if gone is None:
            return
        with self._lock:
            self._watched[cancellation] = gone
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="watcher", daemon=True)
                self._thread.start()

    def forget(self, cancellation: Cancellation) -> None:
        """Look no more."""
        with self._lock:
            self._watched.pop(cancellation, None)

    def _look(self) -> None:
        while True:
            time.sleep(_LOOK_SECONDS)
            with self._lock:
                lost = [cancellation for cancellation, gone in self._watched.items() if gone()]
            for cancellation in lost:
                cancellation.cancel()


def serve(configuration: Configuration, announce: Callable[[str], None] = lambda _: None) -> None:
    """Serve the current snapshot until interrupted. Raises SnapshotError and ConfigurationError."""
    with Pool(configuration) as pool:
        app = create_app(configuration, pool)
        try:
            server = create_server(
                app,
                host=configuration.host,
                port=configuration.port,
                threads=2 * configuration.workers + configuration.queue,
                connection_limit=2000,
                channel_timeout=round(configuration.send_seconds),
                channel_request_lookahead=1,
                max_request_header_size=configuration.header_bytes,
                max_request_body_size=2 * configuration.query_bytes,
                outbuf_overflow=configuration.spool_bytes,
                asyncore_use_poll=True,
                ident="myeloma-kg",
                clear_untrusted_proxy_headers=True,
            )
        except OSError as error:
            raise ConfigurationError(
                f"{configuration.host}:{configuration.port} cannot be listened on ({error.strerror}). "
                "Stop what uses it, or choose another port with --port."
            ) from error
        announce(f"http://{configuration.host}:{getattr(server, 'effective_port', configuration.port)}")
        try:
            server.run()
        finally:
            server.close()


def _evaluated(
    asked: ProtocolQuery,
    terms: dict[str, dict[str, str]],
    configuration: Configuration,
    pool: Pool,
    guard: Guard,
    watcher: Watcher,
) -> Response:
    found = inspect(asked.text, guard)
    offered = GRAPHS if found.form in {"CONSTRUCT", "DESCRIBE"} else RESULTS
    choice = negotiate(request.args.get("format") or request.headers.get("Accept"), offered)
    default, named = _dataset(asked, found.default_graphs, found.named_graphs)
    job = Job(
        text=asked.text,
        media_type=choice.format.media_type,
        default_graphs=default,
        named_graphs=named,
        substitutions=terms,
        prefixes=prefixes(),
        seconds=configuration.deadline_seconds,
    )
    tag = "" if found.volatile else _tag(pool.snapshot.digest, job)
    if tag and request.if_none_match.contains(tag):
        return _tagged(Response(status=304), tag)
    cancellation = Cancellation()
    watcher.watch(request.environ.get("waitress.client_disconnected"), cancellation)
    try:
        answer = pool.evaluate(job, request.remote_addr or "", cancellation)
    except BaseException:
        watcher.forget(cancellation)
        raise
    return _tagged(_streamed(answer, choice, lambda: watcher.forget(cancellation)), tag)


def _dataset(
    asked: ProtocolQuery, default: list[str], named: list[str]
) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """The request's word on the dataset wins over FROM in the query."""
    if asked.names_a_dataset:
        return asked.default_graphs, asked.named_graphs
    if default or named:
        return tuple(default), tuple(named)
    return None, None


def _streamed(answer: Answer, choice: Choice, done: Callable[[], None]) -> Response:
    def parts() -> Iterator[bytes]:
        try:
            yield from answer
        finally:
            answer.close()
            done()

    body: Iterable[bytes] = parts()
    packed = request.accept_encodings.quality("gzip") > 0 and request.method != "HEAD"
    response = Response(_gzipped(body) if packed else body, content_type=choice.content_type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept, Accept-Encoding"
    return response


def _gzipped(parts: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    for part in parts:
        packed = packer.compress(part)
        if packed:
            yield packed
    yield packer.flush()


def _tagged(response: Response, tag: str) -> Response:
    if tag:
        response.set_etag(tag)
        response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def _tag(digest: str, job: Job) -> str:
    return hashlib.sha256(f"{digest}\n".encode() + job.encode()).hexdigest()[:32]


def _description(endpoint: str, pool: Pool) -> Response:
    choice = negotiate(
        request.headers.get("Accept"), (Format.TURTLE, Format.N_TRIPLES, Format.RDF_XML, Format.JSON_LD)
    )
    text = describe(endpoint, pool.snapshot.info["quads"]).serialize(format=choice.format.media_type)
    return Response(text, content_type=choice.content_type)


def _endpoint(configuration: Configuration) -> str:
    return f"{configuration.public_url or request.host_url.rstrip('/')}/sparql"


def _example() -> str:
    query = query_library.get(_EXAMPLE)
    head, _, rest = query.sparql.partition("WHERE {")
    values = " ".join(f"VALUES ?{parameter.name} {{ {parameter.default} }}" for parameter in query.parameters)
    used = [p.default.partition(":")[0] for p in query.parameters]
    declared = "".join(
        f"PREFIX {p}: <{prefixes()[p]}>\n" for p in dict.fromkeys(used) if f"PREFIX {p}:" not in head
    )
    return f"{declared}{head}WHERE {{\n  {values}{rest}"


def _term(term: URIRef | Literal) -> dict[str, str]:
    if isinstance(term, URIRef):
        return {"type": "uri", "value": str(term)}
    found = {"type": "literal", "value": str(term)}
    if term.datatype:
        found["datatype"] = str(term.datatype)
    return found


def _plain(text: str, status: int) -> Response:
    return Response(text + "\n", status=status, content_type="text/plain; charset=utf-8")
