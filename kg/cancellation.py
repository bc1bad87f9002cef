"""A client's word that it no longer waits for its answer."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Cancellation:
    """Set once, from any thread; whoever works for the client is told."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = False
        self._told: Callable[[], None] | None = None

    @property
    def cancelled(self) -> bool:
        """Whether the client has gone."""
        return self._cancelled

    def cancel(self) -> None:
        """Say that the client has gone."""
        with self._lock:
            self._cancelled = True
            # Under the lock, so that nobody is told who has taken the callback back.
            if self._told:
                self._told()

    def tell(self, callback: Callable[[], None] | None) -> None:
        """Have a callback called when the client goes, at once if it has gone; None takes it back."""
        with self._lock:
            self._told = callback
            if self._cancelled and callback:
                callback()
