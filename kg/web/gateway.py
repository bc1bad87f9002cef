"""From the HTTP server to the Flask application: ASGI outside, WSGI inside.

The server's event loop takes requests in and sends responses out, so that a slow client holds no thread; a
thread makes the response. What the client must know beforehand is refused here: bodies that are too large,
too slow or malformed. A client that goes away cancels the work for it.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any, cast

from kg.cancellation import Cancellation
from kg.configuration import Configuration
from kg.errors import MyelomaKgError
from kg.evaluation.errors import BrokenResultError, CancelledError, OverloadError, UnavailableError
from kg.formats import Format
from kg.web.access import Access
from kg.web.browser_headers import DATA_POLICY, browser_headers
from kg.web.connection import CLIENT, LINGER, METHODS, Client
from kg.web.errors import (
    CompressedBodyError,
    InternalError,
    MalformedRequestError,
    MethodError,
    TransferCodingError,
    UnreadResponseError,
)
from kg.web.metrics import Metrics
from kg.web.places import without_places
from kg.web.problems import CODE_HEADER, Problem, problem_format
from kg.web.proxies import Proxies, public_environ
from kg.web.record import RequestRecord, attach_record
from kg.web.request_bodies import RequestBodies
from kg.web.request_threads import RequestThreads, WsgiApplication, is_write
from kg.web.result_cache import CACHED_VERSION, ResponseCopy, ResultCache
from kg.web.spool import Headers, Spool, SpoolBudget
from kg.web.wsgi import AsgiScope, request_headers, wsgi_environ

_log = logging.getLogger("myeloma_kg.gateway")

AsgiMessage = MutableMapping[str, Any]
AsgiReceive = Callable[[], Awaitable[AsgiMessage]]
AsgiSend = Callable[[AsgiMessage], Awaitable[None]]

CANCELLATION = "myeloma_kg.cancellation"
_RECORD = "myeloma_kg.record"
# It ends up in links.
_HOST = re.compile(r"((\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?)(:[0-9]{0,5})?)?")


class Gateway:
    """An ASGI application around a WSGI one."""

    def __init__(
        self,
        application: WsgiApplication,
        configuration: Configuration,
        metrics: Metrics,
        access: Access,
        version: Callable[[], str] = str,
    ) -> None:
        """Stand before an application; `version` names the data that its answers come from, if they may be kept."""
        self._configuration = configuration
        self._hidden = without_places(configuration)
        self._metrics = metrics
        self._access = access
        self._proxies = Proxies(configuration.trusted_proxies)
        self._public = public_environ(configuration.public_url)
        self._common = list(browser_headers(configuration).items())
        self._budget = SpoolBudget(configuration.spools_bytes)
        self._version = version
        self._cache = ResultCache(configuration.cache_bytes)
        self.stopping = False
        self._bodies = RequestBodies(configuration, access)
        self._threads = RequestThreads(application, configuration)

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        headers = request_headers(scope)
        record = self._record(scope, headers)
        with self._metrics.under_way():
            try:
                _check(scope, headers, stopping=self.stopping)
                self._access.check_host(headers.get("host", ""))
                self._access.check_origin(scope["method"], scope["path"], headers)
                body = await self._bodies.read(receive, headers, record)
            except MyelomaKgError as error:
                await self._refuse(error, record, headers.get("accept", ""), send, receive)
            except ConnectionError:
                record.fail(CancelledError("The client went away."))
            else:
                await self._answer(scope, headers, body, record, send)
            finally:
                self._bodies.forget(record)
        self._metrics.count(record)
        record.write()

    def _record(self, scope: AsgiScope, headers: dict[str, str]) -> RequestRecord:
        """Return the record of a request with these headers, one and the same each time."""
        if _RECORD not in scope:
            client = str((scope.get("client") or ("",))[0])
            scope[_RECORD] = RequestRecord(
                method=scope["method"],
                path=scope["path"],
                client=self._proxies.client(client, headers.get("x-forwarded-for", "")),
                id=headers.get("x-request-id", ""),
            )
        record: RequestRecord = scope[_RECORD]
        return record

    def refuse_unread(
        self, error: MyelomaKgError, client: str, method: str, path: str, known: AsgiScope | None
    ) -> tuple[int, Headers, bytes]:
        """Return status, headers and body of the answer to a request that cannot be read.

        `known`: its scope where it is under way already; else it is counted and logged now.
        """
        if known:
            record = self._record(known, request_headers(known))
        else:
            record = RequestRecord(method, path, self._proxies.client(client, ""))
        headers, body = self._refusal(error, record, "")
        if not known:
            self._metrics.count(record)
            record.write()
        return record.status, headers, body

    async def _answer(
        self,
        scope: AsgiScope,
        headers: dict[str, str],
        body: bytes,
        record: RequestRecord,
        send: AsgiSend,
    ) -> None:
        """Send the response that is kept for a request; else have it made, and keep it where that may be."""
        version = self._version() if self._access.tokens.everybody_reads else ""
        target = b"%b?%b" % (scope["raw_path"], scope["query_string"])
        key = self._cache.key(version, scope["method"], target, headers, body)
        kept = self._cache.get(key) if key else None
        if kept:
            kept.describe(record)
            await send(_start(kept.status, [*kept.headers, _request_id(record)]))
            await send({"type": "http.response.body", "body": kept.body})
            return
        environ = wsgi_environ(scope, headers, body) | {"REMOTE_ADDR": record.client} | self._public
        attach_record(environ, record)
        copy = ResponseCopy(self._cache.largest if key else 0)
        whole = await self._serve(environ, record, scope[CLIENT], send, copy)
        if key and whole and environ.get(CACHED_VERSION) in version.split():
            self._cache.keep(key, copy, record)

    def close(self) -> None:
        """Take no more work."""
        self._threads.close()

    async def _refuse(
        self,
        error: MyelomaKgError,
        record: RequestRecord,
        accept: str,
        send: AsgiSend,
        unread: AsgiReceive | None = None,
    ) -> None:
        """Answer with an error; `unread`: what is left of the request goes nowhere."""
        headers, body = self._refusal(error, record, accept)
        await send(_start(record.status, _encoded(headers)))
        if unread:
            await send({"type": "http.response.body", "body": body, "more_body": True})
            await _discard(unread)
            body = b""
        await send({"type": "http.response.body", "body": body})

    def _refusal(self, error: MyelomaKgError, record: RequestRecord, accept: str) -> tuple[Headers, bytes]:
        """Return headers and body of the response that tells an error, which the record keeps."""
        record.fail(error)
        problem = Problem.from_error(error, self._hidden)
        record.status = problem.status
        form = problem_format(accept, page=False)
        text = problem.as_json(record.id) if form is Format.PROBLEM else problem.as_text()
        content_type = form.media_type if form is Format.PROBLEM else f"{form.media_type}; charset=utf-8"
        headers = [("Content-Type", content_type), ("Content-Length", str(len(text.encode())))]
        headers += [("Connection", "close"), ("X-Request-Id", record.id), (CODE_HEADER, problem.code), *self._common]
        headers += [("Content-Security-Policy", DATA_POLICY), ("Vary", "Accept")]
        if isinstance(error, OverloadError):
            headers.append(("Retry-After", str(error.retry_after)))
        body = text.encode() if record.method != "HEAD" else b""
        record.sent = len(body)
        return headers, body

    async def _serve(
        self, environ: dict[str, Any], record: RequestRecord, client: Client, send: AsgiSend, copy: ResponseCopy
    ) -> bool:
        """Have a response made and send it; say whether all of it was sent."""
        loop, awake = asyncio.get_running_loop(), asyncio.Event()
        spool = Spool(self._configuration.spool_bytes, self._budget, lambda: _wake(loop, awake))
        cancellation = Cancellation()
        environ[CANCELLATION] = cancellation
        # Its protocol has no way to say that a response broke off: the client gets the whole, or none of it.
        whole = environ["SERVER_PROTOCOL"] in {"HTTP/1", "HTTP/1.0"}
        work = self._threads.make(environ, spool)
        work.add_done_callback(_report)
        depart = partial(_depart, cancellation, spool)
        client.on_departure(depart)
        try:
            in_time = partial(self._send_in_time, client, send)
            sent = await self._send(spool, awake, record, in_time, copy, whole=whole)
            if cancellation.cancelled and not sent:
                record.fail(CancelledError("The client went away."))
            elif sent is None:
                await self._refuse(await _failure(work), record, environ.get("HTTP_ACCEPT", ""), send)
            elif not sent and not record.cause:
                record.fail(await _failure(work))
            return bool(sent)
        except asyncio.CancelledError:
            perhaps = " It may have landed all the same: look before you send it again." if is_write(environ) else ""
            error = UnavailableError(f"The server is stopping, and waited no longer.{perhaps}")
            record.fail(error)
            if not record.status:
                await self._refuse(error, record, environ.get("HTTP_ACCEPT", ""), send)
            return False
        finally:
            client.forget(depart)
            cancellation.cancel()
            spool.abandon()

    async def _send(
        self,
        spool: Spool,
        awake: asyncio.Event,
        record: RequestRecord,
        send: AsgiSend,
        copy: ResponseCopy,
        *,
        whole: bool,
    ) -> bool | None:
        """Send the response; say whether it was complete, None when it broke off before anything was sent.

        Left incomplete, the server breaks the connection. `whole`: nothing is sent before all is there.
        """
        begun = False
        while True:
            held_back = whole and not begun
            await _wait(spool, awake, whole=held_back)
            if held_back and spool.state[1]:
                return None
            part = spool.take()
            ended, broken = spool.state
            if not part and (broken or not ended):
                if ended:
                    return False if begun else None
                continue
            if not begun:
                begun, record.status = True, int(spool.status[:3] or 500)
                copy.headers = _encoded(spool.headers)
                headers = [*copy.headers, _request_id(record)]
                if whole and not any(name == b"content-length" for name, _ in headers):
                    headers.append((b"content-length", b"%d" % spool.size))
                await send(_start(record.status, headers))
            copy.add(part)
            try:
                await send({"type": "http.response.body", "body": part, "more_body": not ended or broken})
            except TimeoutError:
                record.fail(UnreadResponseError("The client left the response unread for too long."))
                return False
            record.sent += len(part)
            if ended:
                return not broken

    async def _send_in_time(self, client: Client, send: AsgiSend, message: AsgiMessage) -> None:
        """Send a part of a response. Raises TimeoutError when the client leaves unread what was sent before."""
        if client.is_behind:
            async with asyncio.timeout(self._configuration.send_seconds):
                await send(message)
        else:
            await send(message)


def _check(scope: AsgiScope, headers: dict[str, str], *, stopping: bool) -> None:
    if stopping:
        raise UnavailableError("The server is stopping.")
    if scope["method"] not in METHODS:
        raise MethodError(f"The method {scope['method'][:20]} is not one of this server.")
    if not headers.get("host") and scope.get("http_version") == "1.1":
        raise MalformedRequestError("The request has no Host.")
    if not _HOST.fullmatch(headers.get("host", "")):
        raise MalformedRequestError("The Host of the request is no name or address of a machine.")
    if headers.get("transfer-encoding", "chunked").lower() != "chunked":
        raise TransferCodingError("No Transfer-Encoding is taken but chunked.")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise CompressedBodyError("A compressed body is not taken. Send it as it is.")


def _start(status: int, headers: list[tuple[bytes, bytes]]) -> AsgiMessage:
    return {"type": "http.response.start", "status": status, "headers": headers}


def _encoded(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def _request_id(record: RequestRecord) -> tuple[bytes, bytes]:
    return b"x-request-id", record.id.encode()


def _wake(loop: asyncio.AbstractEventLoop, awake: asyncio.Event) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(awake.set)


async def _discard(receive: AsgiReceive) -> None:
    """Read the rest of a request for a while: a connection that is closed over it takes the answer along."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER):
            while (message := await receive())["type"] == "http.request" and message.get("more_body"):
                pass


def _depart(cancellation: Cancellation, spool: Spool) -> None:
    """End the work for a client that has gone."""
    cancellation.cancel()
    spool.abandon()


async def _wait(spool: Spool, awake: asyncio.Event, *, whole: bool) -> None:
    """Wait until there is something to take from a spool, or all of it."""
    while not (spool.over if whole else spool.ready):
        awake.clear()
        if not (spool.over if whole else spool.ready):
            await awake.wait()


async def _failure(work: Future[None]) -> MyelomaKgError:
    """Return why a response broke off before anything of it was sent."""
    waited = asyncio.wrap_future(work)
    await asyncio.wait({waited})
    error = waited.exception()
    if isinstance(error, BrokenResultError) and isinstance(error.__cause__, MyelomaKgError):
        return error.__cause__
    if isinstance(error, MyelomaKgError):
        return error
    return InternalError(f"The server made a mistake ({type(error).__name__}). Its log has more.")


def _report(work: Future[None]) -> None:
    if work.cancelled():
        return
    error = work.exception()
    if error is None:
        return
    if isinstance(error, MyelomaKgError):
        _log.info("a response broke off: %s", error)
    else:
        _log.error("a response failed", exc_info=cast("Exception", error))
