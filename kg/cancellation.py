"""A client's word that it no longer waits for its answer."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Cancellation:
    """Set once, from any thread; whoever works for the client can have a callback called then."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = False
        self._callback: Callable[[], None] | None = None

    @property
    def cancelled(self) -> bool:
        """Whether the client has gone."""
        return self._cancelled

    def cancel(self) -> None:
        """Say that the client has gone."""
        with self._lock:
            self._cancelled = True
            # Under the lock, so that nobody is called who has taken the callback back.
            if self._callback:
                self._callback()

    def on_cancel(self, callback: Callable[[], None] | None) -> None:
        """Have a callback called when the client goes, at once if it has gone; None takes it back."""
        with self._lock:
            self._callback = callback
            if self._cancelled and callback:
                callback()
