"""From a query to the response that carries its answer."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress

from flask import Response, request

from kg.cancellation import Cancellation
from kg.configuration import Configuration
from kg.engine.job import Job
from kg.engine.store import Snapshot
from kg.evaluation.answer import Answer
from kg.evaluation.errors import BrokenResultError
from kg.evaluation.pool import Pool
from kg.formats import GRAPHS, RESULTS, Choice, Format, negotiate
from kg.namespaces import prefixes
from kg.sparql.inspection import Guard, Inspection, inspect
from kg.sparql.protocol import ProtocolQuery
from kg.sparql.syntax import Explained
from kg.web import record
from kg.web.gateway import CANCELLATION

_GZIP = 16 + zlib.MAX_WBITS
# What is smaller than this is not worth packing.
_SMALL = 1000

Terms = Mapping[str, Mapping[str, str]]


class Answering:
    """Has queries evaluated and makes responses of the answers."""

    def __init__(self, configuration: Configuration, pool: Pool, asked: Callable[[], Snapshot] | None = None) -> None:
        """Take what gives the snapshot that is asked: the pool's current one, unless told otherwise."""
        self._asked = asked or (lambda: pool.snapshot)
        self._configuration, self._pool = configuration, pool
        self._guard = Guard(
            configuration.query_bytes, configuration.nesting, configuration.chain, configuration.service_allow
        )

    def respond(self, asked: ProtocolQuery, endpoint: str, terms: Terms | None = None) -> Response:
        """Return the response to a query; `terms`: what its variables are bound to.

        Raises what the inspection, the negotiation and the evaluation raise.
        """
        noted = record.of(request.environ)
        noted.query = hashlib.sha256(asked.text.encode("utf-8", "replace")).hexdigest()[:16]
        with Explained(asked.text):
            found = inspect(asked.text, self._guard, endpoint)
        offered = GRAPHS if found.form in {"CONSTRUCT", "DESCRIBE"} else RESULTS
        choice = negotiate(wanted_format(offered), offered)
        job = self._job(asked, found, choice, endpoint, terms or {})
        return self._done(job, choice, volatile=found.volatile)

    def perform(self, task: str, arguments: Mapping[str, str], offered: tuple[Format, ...]) -> Response:
        """Return the response to a task of `kg.evaluation.tasks`, in one of the formats that are offered."""
        choice = negotiate(wanted_format(offered), offered)
        text = json.dumps(arguments, sort_keys=True)
        seconds = self._configuration.deadline_seconds
        return self._done(Job(text, choice.format.media_type, seconds=seconds, task=task), choice)

    def _done(self, job: Job, choice: Choice, *, volatile: bool = False) -> Response:
        noted = record.of(request.environ)
        if not volatile:
            tag = _tag(self._asked().digest, job)
            if tag in request.if_none_match.as_set(include_weak=True):
                return _dated(Response(status=304), tag)
        cancellation = request.environ.get(CANCELLATION) or Cancellation()
        answer = self._pool.evaluate(job, request.remote_addr or "", cancellation, self._asked)
        noted.snapshot = answer.snapshot[:16]
        return _dated(_response(answer, choice, noted), "" if volatile else _tag(answer.snapshot, job))

    def _job(self, asked: ProtocolQuery, found: Inspection, choice: Choice, endpoint: str, terms: Terms) -> Job:
        default, named = found.dataset
        if asked.names_a_dataset:
            # The request's word on the dataset wins over FROM in the query.
            default, named = asked.default_graphs, asked.named_graphs
        return Job(
            text=asked.text,
            media_type=choice.format.media_type,
            base_iri=endpoint,
            default_graphs=default,
            named_graphs=named,
            substitutions=terms,
            prefixes=found.prefixes or prefixes(),
            seconds=self._configuration.deadline_seconds,
            services=tuple(found.services),
        )


def wanted_format(offered: Iterable[Format]) -> str | None:
    """Return what the client accepts: format= in the address when it names an offered one, else its Accept header."""
    named = request.args.get("format", "").lower()
    for each in offered:
        if named and (named in each.media_types or named in each.short_names):
            return each.media_type
    return request.headers.get("Accept")


class _Body:
    """The parts of an answer on their way out; closing it ends an evaluation that nobody waits for."""

    def __init__(self, answer: Answer, noted: record.Record, *, packed: bool) -> None:
        self._answer, self._noted = answer, noted
        self._parts = _packed(answer) if packed else iter(answer)

    def __iter__(self) -> Iterator[bytes]:
        return self._parts

    def close(self) -> None:
        """Let go of the evaluation."""
        self._noted.outcome = self._noted.outcome or ("answered" if self._answer.complete else "broken")
        self._answer.close()


def _response(answer: Answer, choice: Choice, noted: record.Record) -> Response:
    if request.method == "HEAD":
        # What breaks off later has sent its head before.
        with suppress(BrokenResultError):
            for _ in answer:
                pass
    whole = answer.body
    packed = request.accept_encodings.quality("gzip") > 0 and (whole is None or len(whole) > _SMALL)
    body = _Body(answer, noted, packed=packed)
    if whole is None or request.method == "HEAD":
        response = Response(body, content_type=choice.content_type)
    else:
        response = Response(b"".join(body), content_type=choice.content_type)
        body.close()
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _packed(parts: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    for part in parts:
        some = packer.compress(part)
        if some:
            yield some
    yield packer.flush()


def _tag(digest: str, job: Job) -> str:
    return hashlib.sha256(f"{digest}\n".encode() + job.encode()).hexdigest()[:32]


def _dated(response: Response, tag: str) -> Response:
    """Say how long the response holds: as long as its tag; nothing that the time or chance decides is kept."""
    response.headers["Vary"] = "Accept, Accept-Encoding"
    if tag:
        # Weak, because the rows of an unordered result may come in another order.
        response.set_etag(tag, weak=True)
        response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
