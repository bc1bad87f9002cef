"""The threads that make responses: of reading and of writing apart, so that neither holds the other back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from kg.configuration import Configuration

_FOR_PAGES = 16
# As many small writes as wait for one another share a version.
_FOR_WRITES = 100
_WRITTEN, _READING = ("/update", "/store"), frozenset(("GET", "HEAD", "OPTIONS"))


class RequestThreads:
    """Threads for the queries that run and wait, for pages, and for writes."""

    def __init__(self, configuration: Configuration) -> None:
        readers = configuration.workers + configuration.queue + _FOR_PAGES
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="request")
        self._writers = ThreadPoolExecutor(_FOR_WRITES, thread_name_prefix="write")

    def submit(self, environ: Mapping[str, Any], make: Callable[[], None]) -> Future[None]:
        """Have the response made to the request of a WSGI environment."""
        is_write = environ["REQUEST_METHOD"] not in _READING and environ["PATH_INFO"].startswith(_WRITTEN)
        return (self._writers if is_write else self._readers).submit(make)

    def close(self) -> None:
        """Take no more work."""
        for threads in (self._readers, self._writers):
            threads.shutdown(wait=False, cancel_futures=True)
