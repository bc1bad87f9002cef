"""The threads that make responses: of reading and of writing apart, so that neither holds the other back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from kg.configuration import Configuration
from kg.processors import share_processor, use_any_processor
from kg.web.spool import Spool

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_FOR_PAGES = 16
# As many small writes as wait for one another share a version.
_FOR_WRITES = 100
_WRITTEN, _READING = ("/update", "/store"), frozenset(("GET", "HEAD", "OPTIONS"))


def is_write(environ: Mapping[str, Any]) -> bool:
    """Whether a request may change the dataset.

    >>> [is_write({"REQUEST_METHOD": method, "PATH_INFO": "/store"}) for method in ("PUT", "HEAD")]
    [True, False]
    """
    return environ["REQUEST_METHOD"] not in _READING and environ["PATH_INFO"].startswith(_WRITTEN)


class RequestThreads:
    """Threads in which a WSGI application answers: for the queries that run and wait, for pages, and for writes."""

    def __init__(self, application: WsgiApplication, configuration: Configuration) -> None:
        self._application = application
        readers = configuration.workers + configuration.queue + _FOR_PAGES
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="request", initializer=share_processor)
        self._writers = ThreadPoolExecutor(_FOR_WRITES, thread_name_prefix="write", initializer=share_processor)

    def make(self, environ: dict[str, Any], spool: Spool) -> Future[None]:
        """Have the response to the request of a WSGI environment written to a spool."""
        return (self._writers if is_write(environ) else self._readers).submit(self._make, environ, spool)

    def close(self) -> None:
        """Take no more work."""
        for threads in (self._readers, self._writers):
            threads.shutdown(wait=False, cancel_futures=True)

    def _make(self, environ: dict[str, Any], spool: Spool) -> None:
        # The last part goes out with the word that it is the last: a client may close when it has every byte.
        held, complete, is_long = b"", False, False
        try:
            parts = self._application(environ, lambda status, headers, _error=None: spool.begin(status, headers))
            try:
                for part in parts:
                    if held:
                        # Of a long response more is packed and moved than is interpreted.
                        is_long = True
                        use_any_processor()
                    spool.write(held)
                    held = part
            finally:
                close = getattr(parts, "close", None)
                if close:
                    close()
            complete = True
        finally:
            spool.end(held if complete else b"", broken=not complete)
            if is_long:
                share_processor()
