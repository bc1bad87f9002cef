"""A response on its way from the thread that makes it to the client, who may read more slowly than it is made."""

from __future__ import annotations

import tempfile
import threading
from collections import deque
from collections.abc import Callable
from typing import IO

from kg.evaluation.errors import CancelledError
from kg.web.errors import SpoolFullError

_PART = 2**18

Headers = list[tuple[str, str]]


class SpoolBudget:
    """How many bytes the files of all spools may hold together."""

    def __init__(self, limit: int) -> None:
        self._limit, self._taken = limit, 0
        self._lock = threading.Lock()

    def take(self, size: int) -> None:
        """Take room for some bytes. Raises SpoolFullError when there is not so much."""
        with self._lock:
            if self._taken + size > self._limit:
                raise SpoolFullError(
                    "Too much of too many results is waiting to be read. Read faster, or try again later.",
                    SpoolFullError.retry_after,
                    "spools_bytes",
                )
            self._taken += size

    def give_back(self, size: int) -> None:
        """Give room back."""
        with self._lock:
            self._taken -= size


class Spool:
    """Holds what is not yet sent: in memory up to a size, then in a file, so that nobody has to wait.

    A thread writes, another one takes. `wake` is called whenever there is something to take. What finds no room breaks
    the response.
    """

    def __init__(self, memory: int, budget: SpoolBudget, wake: Callable[[], None]) -> None:
        self.status = ""
        self.headers: Headers = []
        self.size = 0  # bytes of the body so far
        self._wake, self._memory, self._budget = wake, memory, budget
        self._lock = threading.Lock()
        self._parts: deque[bytes] = deque()
        self._held = 0
        self._file: IO[bytes] | None = None
        self._written = self._read = 0
        self._ended = self._broken = self._abandoned = False

    def begin(self, status: str, headers: Headers) -> None:
        """Set the head of the response; it is sent with the first part of the body."""
        self.status, self.headers = status, headers

    def write(self, part: bytes) -> None:
        """Add a part of the body. Raises CancelledError when nobody reads any more, and SpoolFullError."""
        with self._lock:
            if self._abandoned:
                raise CancelledError("The client went away.")
            self._put(part)
        if part:
            self._wake()

    def end(self, part: bytes = b"", *, broken: bool) -> None:
        """Add the last part: the body is complete, or it broke off. Raises SpoolFullError; it is broken then."""
        try:
            with self._lock:
                self._ended, self._broken = True, True
                if not self._abandoned:
                    self._put(part)
                self._broken = broken
        finally:
            self._wake()

    def abandon(self) -> None:
        """Say that nobody reads any more."""
        with self._lock:
            self._abandoned, was_known = True, self._ended or self._abandoned
            self._parts.clear()
            self._close_file()
        if not was_known:
            self._wake()

    @property
    def ready(self) -> bool:
        """Whether there is something to take, or an end to be seen."""
        with self._lock:
            return bool(self._parts or self._written > self._read or self._ended or self._abandoned)

    @property
    def over(self) -> bool:
        """Whether nothing more will be written."""
        with self._lock:
            return self._ended or self._abandoned

    @property
    def state(self) -> tuple[bool, bool]:
        """Whether all was taken, and whether it broke off."""
        with self._lock:
            empty = not self._parts and self._written == self._read
            return (empty and self._ended) or self._abandoned, self._broken or self._abandoned

    def take(self) -> bytes:
        """Return what comes next; nothing when there is nothing now."""
        with self._lock:
            if self._parts:
                part = b"".join(self._parts)
                self._parts.clear()
                self._held = 0
                return part
            if self._file is None:
                return b""
            self._file.seek(self._read)
            part = self._file.read(min(_PART, self._written - self._read))
            self._read += len(part)
            if self._read == self._written:
                self._close_file()
            return part

    def _put(self, part: bytes) -> None:
        if self._file is None and self._held + len(part) <= self._memory:
            if part:
                self._parts.append(part)
                self._held += len(part)
        else:
            self._spill(part)
        self.size += len(part)

    def _spill(self, part: bytes) -> None:
        self._budget.take(len(part))
        try:
            if self._file is None:
                # Closed when it is read or abandoned; the system removes it with the last handle.
                self._file = tempfile.TemporaryFile(prefix="myeloma-kg-", buffering=0)  # noqa: SIM115
            self._file.seek(self._written)
            view = memoryview(part)
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            self._budget.give_back(len(part))
            raise SpoolFullError(
                f"The temporary folder of the server takes no more ({error.strerror}). Ask for less, or later.",
                SpoolFullError.retry_after,
            ) from error
        self._written += len(part)

    def _close_file(self) -> None:
        if self._file:
            self._file.close()
            self._file = None
            self._budget.give_back(self._written)
            self._written = self._read = 0
