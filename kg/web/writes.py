"""Writing to a dataset: SPARQL Update, and the SPARQL 1.1 Graph Store Protocol, direct and indirect."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed

from kg.configuration import Configuration
from kg.dataset.change import WriteKind, WriteStep
from kg.dataset.update import LoadedBody, update_steps
from kg.dataset.view import is_reserved, reserved_error
from kg.dataset.writing import DatasetState, Landed, Writing
from kg.engine.service_access import refuse_services
from kg.engine.snapshot import Snapshot
from kg.errors import UnknownNameError, to_raise
from kg.evaluation.errors import DeadlineError
from kg.federation.errors import ALLOW_ADDRESSES, PartnerError, RemoteAccessError
from kg.federation.outgoing import Outgoing
from kg.formats import GRAPHS, TRIPLES, Format, negotiate
from kg.own_dataset import OWN_GRAPH
from kg.sparql.error_places import errors_located_in
from kg.sparql.inspection import Guard, inspect_update
from kg.sparql.protocol import FORM, UPDATE, MediaTypeError, ProtocolError, ProtocolQuery, read_update
from kg.web.access import Access
from kg.web.answering import Answering, add_warnings, wanted_format
from kg.web.conditions import Conditions
from kg.web.description import dataset_description
from kg.web.graphs import NAME_ONE, graph_of_request, whole_graph
from kg.web.multipart import graph_parts
from kg.web.openapi import RouteParameter, operation
from kg.web.program import program_digest
from kg.web.record import request_record
from kg.web.tokens import AccessToken

# Who wrote what, and how much.
_audit = logging.getLogger("myeloma_kg.audit")

_OF_QUADS = frozenset(media for form in (Format.N_QUADS, Format.TRIG) for media in form.media_types)
_LOADED = ", ".join(f"{form.media_type};q={1 if form is Format.TURTLE else 0.8}" for form in GRAPHS)
_THERE_IS = ", ".join(form.media_type for form in GRAPHS)
_WRITES = {
    "201": "A graph was made; Location says where.",
    "204": "The write is on the disk, and readers see it.",
    "401": "Writing needs a token: Authorization: Bearer.",
    "403": "The graph is a curated one, or an address that may not be read.",
    "412": "It is not in the state that If-Match or If-None-Match names.",
    "415": "No body of this kind is taken.",
    "502": "The server that LOAD reads from failed.",
    "507": "The disk is full; nothing was changed.",
}
_BODIES = (*(form.media_type for form in GRAPHS), "multipart/form-data")
_GRAPH = (
    RouteParameter("graph", "IRI of the graph"),
    RouteParameter("default", "instead of `graph`: the dataset's default graph"),
)


class Writes:
    """The routes that write, and what they have in common."""

    def __init__(
        self,
        configuration: Configuration,
        writing: Writing,
        answering: Answering,
        endpoint: Callable[[], str],
        access: Access,
        curated: Callable[[], Iterable[str]],
    ) -> None:
        """Take what gives the names of the curated graphs that readers see beside the dataset."""
        self._curated, self._access = curated, access
        self._configuration, self._writing, self._answering = configuration, writing, answering
        self._endpoint = endpoint
        self._guard = Guard(configuration.query_bytes, configuration.nesting, configuration.chain)
        self._outgoing = Outgoing(configuration.service_allow, configuration.service_private)

    def update(self) -> Response:
        """Do an update."""
        writer = self._access.require_write(request.headers.get("Authorization", ""))
        update = read_update(
            request.query_string.decode("latin-1"), request.content_type or "", request.get_data(cache=False)
        )
        with errors_located_in(update.text):
            refuse_services(inspect_update(update.text, self._guard).services)
            fetch = partial(self._fetch, time.monotonic() + self._configuration.write_seconds)
            steps = update_steps(update, self._endpoint(), fetch, self._configuration.write_bytes)
        landed = self._apply(steps, writer, None)
        response = Response(status=204, headers={"ETag": f'"{landed.version.digest}"'})
        add_warnings(response, update.warnings)
        return response

    def read(self, graph: str | None) -> Response:
        """Return a graph; None for the dataset's own default graph."""
        state = self._writing.state
        if graph is not None and graph not in state.graphs:
            if graph not in self._curated():
                raise UnknownNameError(f"There is no graph <{graph}>.")
            return self._answering.respond(ProtocolQuery(whole_graph(graph)), self._endpoint())

        def choose_snapshot() -> Snapshot:
            nonlocal state
            state = self._writing.state
            return state.shown

        def revision() -> str:
            return state.revision(graph or "") or ""

        shown = OWN_GRAPH if graph is None and self._writing.joined else graph
        query = ProtocolQuery(whole_graph(shown))
        return self._answering.respond_graph(query, self._endpoint(), choose_snapshot, revision)

    def describe(self) -> Response:
        """Return what the dataset is: its graphs, with a validator that changes with any of them."""
        state = self._writing.state
        # In a format of quads it would be taken for what the dataset holds.
        choice = negotiate(wanted_format(TRIPLES), TRIPLES)
        tag = f"{state.version}.{choice.format.extension}-{program_digest()}"
        conditions = _conditions()
        if conditions.unchanged(tag) or conditions.exclude_all:
            response = Response(status=304)
        else:
            graph = dataset_description(request.base_url, state.graphs)
            text = graph.serialize(format=choice.format.of_triples)
            response = Response(text, content_type=choice.content_type)
        response.set_etag(tag)
        response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
        return response

    def write(self, graph: str | None, *, whole: bool = False) -> Response:
        """Replace, extend or delete a graph, None for the default one; or, with quads, the whole dataset."""
        writer = self._access.require_write(request.headers.get("Authorization", ""))
        if graph is not None and self._writing.joined and is_reserved(graph):
            raise reserved_error(graph)
        if "Content-Range" in request.headers:
            raise ProtocolError("A part of a graph is not taken (Content-Range). Send the whole, or an update.")
        if request.method == "DELETE":
            self._apply((WriteStep(WriteKind.DELETE, graph=graph or ""),), writer, graph or "")
            return Response(status=204)
        target = None if whole else graph or ""
        base = graph or request.base_url
        kind = WriteKind.REPLACE if request.method == "PUT" else WriteKind.ADD
        steps = [WriteStep(kind, body, graph or "", media_type, base) for media_type, body in self._bodies()]
        if whole and all(step.media_type in _OF_QUADS for step in steps):
            steps = [replace(step, graph=None) for step in steps]
        elif whole and request.method == "POST":
            graph = f"{self._root()}/store/{secrets.token_hex(8)}"
            steps = [replace(step, graph=graph, base=graph) for step in steps]
        elif whole:
            raise ProtocolError("Name the graph: /store?graph=IRI, or /store?default for the default graph.")
        # Several parts of one body are one graph: the first may replace, the others add.
        steps[1:] = [replace(step, kind=WriteKind.ADD) for step in steps[1:]]
        landed = self._apply(tuple(steps), writer, target)
        if landed.existed[0]:
            return Response(status=204)
        return Response(status=201, headers={"Location": graph or request.url})

    def _apply(self, steps: tuple[WriteStep, ...], writer: AccessToken, target: str | None) -> Landed:
        """Have steps applied if the conditions of the request allow, and write down who did it.

        `target`: the graph that the conditions are about, `""` for the default one, None for the whole dataset.
        """
        conditions, deletes = _conditions(), request.method == "DELETE"

        def check(state: DatasetState) -> None:
            revision = state.revision(target)
            if revision is not None or not deletes:
                conditions.check_write(revision)

        landed = self._writing.apply(steps, check if conditions.are_given else None)
        record = request_record(request.environ)
        fields = {
            "id": record.id,
            "client": record.client,
            "who": writer.name,
            "what": [{"step": step.kind, "graph": step.graph, "bytes": len(step.body)} for step in steps],
            "version": landed.version.digest,
        }
        _audit.info("a write landed", extra={"fields": fields})
        return landed

    def _bodies(self) -> list[tuple[str, bytes]]:
        """Return media type and content of the body, or of each part of a multipart one."""
        if request.mimetype == "multipart/form-data":
            parts = graph_parts(request.get_data(cache=False), request.mimetype_params.get("boundary", ""))
            return [(_checked_media_type(media_type), content) for media_type, content in parts]
        return [(_checked_media_type(request.mimetype), request.get_data(cache=False))]

    def _fetch(self, ends: float, address: str) -> LoadedBody:
        """Return what LOAD reads; all that one update reads has come by then."""
        settings = self._configuration
        if address.partition(":")[0].lower() not in {"http", "https"}:
            raise RemoteAccessError(
                f"<{address}> cannot be loaded: LOAD reads what begins with http:// or https://, and no file of the "
                "server. Send the data to the graph store, by PUT or POST at /store."
            )
        if not settings.service_allow:
            raise RemoteAccessError("LOAD is not available here. Send the data to the graph store.", ALLOW_ADDRESSES)
        seconds = min(settings.service_seconds, ends - time.monotonic())
        if seconds <= 0:
            raise DeadlineError(
                f"What LOAD reads took longer than {settings.write_seconds:g} s. Send the update in parts. "
                "Nothing was changed.",
                to_raise("write_seconds"),
            )
        fetched = self._outgoing.fetch(address, seconds=seconds, most=settings.write_bytes, headers={"Accept": _LOADED})
        media_type = fetched.content_type.partition(";")[0].strip().lower()
        with fetched.body as body:
            if not _is_of_graphs(media_type):
                raise PartnerError(
                    f"<{fetched.address}> gave a body of type '{media_type or 'unknown'}'. LOAD reads: {_THERE_IS}."
                )
            return LoadedBody(fetched.address, media_type, body.read())

    def _root(self) -> str:
        return self._endpoint().removesuffix("/sparql")

    def direct(self, name: str) -> str:
        """Return the graph that an address is itself the name of."""
        return f"{self._root()}/store/{name}"


def _is_of_graphs(media_type: str) -> bool:
    return any(media_type in form.media_types for form in GRAPHS)


def _checked_media_type(media_type: str) -> str:
    if not _is_of_graphs(media_type):
        raise MediaTypeError(f"A body of type '{media_type or 'unknown'}' is not taken. There are: {_THERE_IS}.")
    return media_type


def _conditions() -> Conditions:
    return Conditions(request.headers.get("If-Match"), request.headers.get("If-None-Match"))


def add_writes(app: Flask, writes: Writes) -> None:
    """Add the routes of a writable dataset to the endpoint."""

    @app.get("/update", endpoint="update_by_get")
    @operation("Refused: an update is sent by POST", formats=(), lenient=True)
    def by_get() -> Response:
        raise MethodNotAllowed(["POST", "OPTIONS"], "An update is sent by POST, never by GET.")

    @app.route("/update", methods=["POST"])
    @operation(
        "a SPARQL 1.1 update; it lands whole or not at all",
        RouteParameter("using-graph-uri", "a graph of the default graph of the patterns; may be repeated"),
        RouteParameter("using-named-graph-uri", "a named graph of the patterns; may be repeated"),
        formats=(),
        lenient=True,
        accepts=(UPDATE, FORM),
        writes=_WRITES,
    )
    def update() -> Response:
        return writes.update()

    @app.route("/store", methods=["GET", "PUT", "POST", "DELETE"])
    @operation(
        "a graph of the dataset, by the SPARQL 1.1 Graph Store Protocol",
        *_GRAPH,
        formats=GRAPHS,
        accepts=_BODIES,
        writes=_WRITES,
    )
    def store() -> Response:
        graph, whole = graph_of_request()
        if request.method in {"GET", "HEAD"} and whole:
            return writes.describe()
        if request.method == "DELETE" and whole:
            raise ProtocolError(NAME_ONE)
        return writes.read(graph) if request.method in {"GET", "HEAD"} else writes.write(graph, whole=whole)

    @app.route("/store/<path:name>", methods=["GET", "PUT", "POST", "DELETE"])
    @operation(
        "a graph of the dataset whose IRI is the address itself",
        RouteParameter("name", "what stands behind store/", True, place="path"),
        formats=GRAPHS,
        accepts=_BODIES,
        writes=_WRITES,
    )
    def named_store(name: str) -> Response:
        graph = writes.direct(name)
        return writes.read(graph) if request.method in {"GET", "HEAD"} else writes.write(graph)
