"""From a query to the response that carries its answer."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from urllib.parse import unquote_plus

from flask import Request, Response, request
from flask.globals import request_ctx

from kg.cancellation import Cancellation
from kg.configuration import Configuration
from kg.engine.job import Job
from kg.engine.snapshot import Snapshot
from kg.errors import MyelomaKgError, ParameterError
from kg.evaluation.admission import admit_query
from kg.evaluation.errors import BrokenResultError
from kg.evaluation.pool import Pool
from kg.evaluation.result_stream import ANSWERED, ResultStream
from kg.formats import GRAPHS, RESULTS, Choice, Format, NotAcceptableError, negotiate, require_format
from kg.prefixes import prefixes
from kg.shipped_query import ShippedQuery
from kg.sparql.protocol import ProtocolQuery
from kg.web.conditions import Conditions
from kg.web.gateway import CANCELLATION
from kg.web.program import program_digest
from kg.web.record import RequestRecord, request_record
from kg.web.result_cache import CACHED_VERSION

_GZIP = 16 + zlib.MAX_WBITS
# What the tag of a packed representation ends with.
_PACKED = "-gzip"
# What is smaller than this is not worth packing.
_SMALL = 1000
_MOST_WARNINGS, _LONGEST_WARNING = 10, 500
_WORD = re.compile(r"[A-Za-z0-9._-]+")
_LONGEST_NAME = 60
# What people know better than the extension of the format.
_EXTENSIONS = {"application/json": "json", "application/xml": "xml", "text/xml": "xml"}


class Answering:
    """Has queries evaluated and makes responses of their results."""

    def __init__(
        self, configuration: Configuration, pool: Pool, choose_snapshot: Callable[[], Snapshot] | None = None
    ) -> None:
        """Take what chooses the snapshot of a query; without it that is the pool's current one.

        `snapshot`: gives the one that is asked next.
        """
        self.snapshot = choose_snapshot or (lambda: pool.snapshot)
        self._configuration, self._pool = configuration, pool

    def respond(self, query: ProtocolQuery, endpoint: str) -> Response:
        """Return the response to a query. Raises what the inspection, the negotiation and the evaluation raise."""
        job, choice, volatile = self._job(query, endpoint)
        response = self._evaluate(job, choice, self.snapshot, volatile=volatile)
        add_warnings(response, query.warnings)
        return response

    def respond_graph(
        self, query: ProtocolQuery, endpoint: str, choose_snapshot: Callable[[], Snapshot], revision: Callable[[], str]
    ) -> Response:
        """Return a graph, which a query asks for, with a strong validator.

        `revision`: what changes with the graph, in the state of which `choose_snapshot` gave the snapshot last.
        """
        job, choice, _ = self._job(query, endpoint)
        return self._evaluate(job, choice, choose_snapshot, revision=revision)

    def respond_shipped(self, query: ShippedQuery, values: Mapping[str, str], endpoint: str) -> Response:
        """Return the response to a shipped query; `values`: those of its parameters, as written."""
        job, choice, volatile = self._job(ProtocolQuery(query.sparql), endpoint)
        job = replace(job, shipped=query.name, values=dict(sorted(values.items())))
        return self._evaluate(job, choice, self.snapshot, volatile=volatile)

    def perform(
        self, task: str, arguments: Mapping[str, str], offered: tuple[Format, ...], extension: str = ""
    ) -> Response:
        """Return the response to a task of `kg.evaluation.tasks`, in one of the formats that are offered.

        `extension`: that of the address, such as `csv`, which says what is wanted.
        """
        named = require_format(extension, offered).media_type if extension else None
        choice = negotiate(named or wanted_format(offered), offered)
        text = json.dumps(arguments, sort_keys=True)
        seconds = self._configuration.deadline_seconds
        job = Job(text, choice.format.media_type, seconds=seconds, task=task)
        return self._evaluate(job, choice, self.snapshot)

    def _evaluate(
        self,
        job: Job,
        choice: Choice,
        choose_snapshot: Callable[[], Snapshot],
        *,
        volatile: bool = False,
        revision: Callable[[], str] | None = None,
    ) -> Response:
        # Each look at what stands for the request of a thread takes half a microsecond.
        asked = request_ctx.request
        headers, environ = asked.headers, asked.environ
        conditions = Conditions(headers.get("If-Match"), headers.get("If-None-Match"))
        tag = digest = ""
        if not volatile:
            digest = choose_snapshot().digest
            tag = _tag(digest, job, revision)
            unchanged = conditions.unchanged(tag, tag + _PACKED)
            if unchanged:
                return self._cacheable(Response(status=304), unchanged, is_strong=revision is not None)
        cancellation = environ.get(CANCELLATION) or Cancellation()
        results = self._pool.evaluate(job, asked.remote_addr or "", cancellation, choose_snapshot)
        record = request_record(environ)
        record.snapshot = results.snapshot[:16]
        if tag and (revision or results.snapshot != digest):
            tag = _tag(results.snapshot, job, revision)
        if tag and conditions.exclude_all:
            # Only now is it sure that it is there.
            results.close()
            return self._cacheable(Response(status=304), tag, is_strong=revision is not None)
        if not volatile and not job.services and revision is None:
            environ[CACHED_VERSION] = results.snapshot
        return self._cacheable(_response(asked, results, choice, record), tag, is_strong=revision is not None)

    def _cacheable(self, response: Response, tag: str, *, is_strong: bool) -> Response:
        """Say how long the response holds: as long as its tag; nothing that the time or chance decides is kept."""
        response.headers["Vary"] = "Accept, Accept-Encoding"
        if not tag:
            response.headers["Cache-Control"] = "no-store"
            return response
        if is_strong and response.headers.get("Content-Encoding"):
            tag += _PACKED
        # Weak for a query, because the rows of an unordered result may come in another order.
        response.set_etag(tag, weak=not is_strong)
        whose = "private" if self._configuration.is_private else "public"
        response.headers["Cache-Control"] = f"{whose}, max-age=0, must-revalidate"
        return response

    def _job(self, query: ProtocolQuery, endpoint: str) -> tuple[Job, Choice, bool]:
        """Return a query as a job, its format, and whether time or chance decide its result."""
        request_record(request.environ).query = hashlib.sha256(query.text.encode("utf-8", "replace")).hexdigest()[:16]
        inspection = admit_query(query.text, self._configuration, endpoint)
        offered = GRAPHS if inspection.form in {"CONSTRUCT", "DESCRIBE"} else RESULTS
        default, named = inspection.dataset
        if query.names_a_dataset:
            # The dataset of the request wins over FROM in the query.
            default, named = query.default_graphs, query.named_graphs
        job = partial(
            Job,
            text=query.text,
            base_iri=endpoint,
            default_graphs=default,
            named_graphs=named,
            # Rows are written without: none is sent along.
            prefixes=(inspection.prefixes or prefixes()) if offered is GRAPHS else {},
            seconds=self._configuration.deadline_seconds,
            services=tuple(service.address for service in inspection.services),
        )
        try:
            choice = negotiate(wanted_format(offered, query.format), offered)
        except NotAcceptableError:
            # What is wrong with the text comes first.
            syntax = job(media_type="")
            self._pool.evaluate(syntax, request.remote_addr or "", choose_snapshot=self.snapshot).close()
            raise
        return job(media_type=choice.format.media_type), choice, inspection.volatile


def wanted_format(offered: Sequence[Format], named: str = "") -> str | None:
    """Return what the client accepts: `named`, the `format=` of the address, or else its Accept header.

    Raises NotAcceptableError for a `format=` that is not offered.
    """
    name = named.strip().lower() or format_argument()
    return require_format(name, offered).media_type if name else request.headers.get("Accept")


def format_argument() -> str:
    """Return the `format=` of the address, several with commas between; nothing when it names none."""
    return ",".join(_arguments("format")).strip().lower()


def single_argument(name: str, default: str = "") -> str:
    """Return a parameter of the address that may be given once. Raises ParameterError when there are several."""
    values = _arguments(name)
    if len(values) > 1:
        raise ParameterError(f"{name}= stands {len(values)} times in the address. Send it once.")
    return values[0] if values else default


def _arguments(name: str) -> list[str]:
    """Return what the address has for a parameter. Queries are long to decode: they are read once, and not here."""
    return request.args.getlist(name) if name in _names(request.query_string) else []


@lru_cache(64)
def _names(query_string: bytes) -> frozenset[str]:
    """Return the names of the parameters of an address; each request asks for several."""
    pairs = query_string.decode("latin-1").split("&")
    return frozenset(unquote_plus(pair.partition("=")[0]) for pair in pairs)


class _Body:
    """The parts of a result on their way out; closing it ends an evaluation that nobody waits for."""

    def __init__(self, results: ResultStream, record: RequestRecord, *, is_packed: bool) -> None:
        self._results, self._record = results, record
        self._parts = packed(results) if is_packed else iter(results)

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._parts
        except MyelomaKgError as error:
            self._record.fail(error)
            raise

    def close(self) -> None:
        """Let go of the evaluation."""
        if self._results.complete and not self._record.outcome:
            self._record.outcome = ANSWERED
        self._results.close()


def _response(asked: Request, results: ResultStream, choice: Choice, record: RequestRecord) -> Response:
    whole = results.body
    if asked.method == "HEAD" and whole is None:
        # What breaks off later has sent its head before.
        with suppress(BrokenResultError):
            for _ in results:
                pass
    is_packed = (whole is None or len(whole) > _SMALL) and asked.accept_encodings.quality("gzip") > 0
    body = _Body(results, record, is_packed=is_packed)
    if whole is None:
        response = Response(body, content_type=choice.content_type)
    else:
        response = Response(b"".join(body), content_type=choice.content_type)
        body.close()
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    add_warnings(response, results.warnings)
    if choice.format is not Format.HTML:
        named_after = next(iter(_arguments("graph")), "") or asked.path
        response.headers["Content-Disposition"] = f'inline; filename="{_file_name(named_after, choice)}"'
    return response


def add_warnings(response: Response, warnings: Iterable[str]) -> None:
    """Add what is probably not meant in a request to the headers of its response, of which clients take a few lines."""
    given = list(warnings)
    shown = given if len(given) <= _MOST_WARNINGS else given[: _MOST_WARNINGS - 1]
    for warning in shown:
        line = " ".join(warning.split()).encode("ascii", "backslashreplace").decode()
        response.headers.add("X-Warning", line if len(line) <= _LONGEST_WARNING else f"{line[:_LONGEST_WARNING]} ...")
    if len(shown) < len(given):
        response.headers.add("X-Warning", f"There are {len(given) - len(shown)} warnings more.")


@lru_cache(64)
def _file_name(named_after: str, choice: Choice) -> str:
    """Return the name under which a browser keeps a response: the last word of its path, or of its graph."""
    words = _WORD.findall(named_after)
    extension = _EXTENSIONS.get(choice.media_type, choice.format.extension)
    stem = words[-1].removesuffix(f".{extension}")[-_LONGEST_NAME:].strip(".-_") if words else ""
    return f"{stem or 'data'}.{extension}"


def packed(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield parts of a body in gzip."""
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    for part in parts:
        some = packer.compress(part)
        if some:
            yield some
    yield packer.flush()


def _tag(digest: str, job: Job, revision: Callable[[], str] | None) -> str:
    """Return the entity tag of a result: of a graph its revision, a point, and what tells representations apart."""
    asked = program_digest().encode() + job.encoded
    if revision:
        return f"{revision()}.{hashlib.sha256(asked).hexdigest()[:16]}"
    return hashlib.sha256(f"{digest}\n".encode() + asked).hexdigest()[:32]
