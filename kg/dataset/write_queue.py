"""Writes that wait for another to land: small ones share a version, so that what it costs is paid once for all."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from kg.dataset.change import WriteKind, WriteStep

_MOST_WRITES, _MOST_BYTES = 100, 2**20
# An update with a pattern may take all the time that a write has, and those that land with it would wait for nothing.
_PATTERN = re.compile(rb"\bWHERE\b", re.IGNORECASE)

_Landed = TypeVar("_Landed")
_State = TypeVar("_State")


class WaitingWrite(Future[_Landed], Generic[_State, _Landed]):
    """Steps that are to land together; `check` sees the state that they change, and raises what is against it."""

    def __init__(self, steps: tuple[WriteStep, ...], check: Callable[[_State], None] | None) -> None:
        super().__init__()
        self.steps, self.check = steps, check

    @property
    def lands_alone(self) -> bool:
        """Whether it shares no version: it has a check, or may take long."""
        return bool(self.check) or any(
            step.kind is WriteKind.UPDATE and _PATTERN.search(step.body) for step in self.steps
        )

    @property
    def size(self) -> int:
        """The bytes of its bodies."""
        return sum(len(step.body) for step in self.steps)


class WriteQueue(Generic[_State, _Landed]):
    """Writes in the order in which they came; any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[WaitingWrite[_State, _Landed]] = deque()

    def put(self, write: WaitingWrite[_State, _Landed]) -> None:
        """Let a write wait."""
        with self._lock:
            self._waiting.append(write)

    def withdraw(self, write: WaitingWrite[_State, _Landed]) -> bool:
        """Take a write out; say whether it still waited."""
        with self._lock:
            if write not in self._waiting:
                return False
            self._waiting.remove(write)
            return True

    def take(self) -> list[WaitingWrite[_State, _Landed]]:
        """Take the writes that may land next, as one version: small ones, or one that is large or lands alone."""
        with self._lock:
            taken: list[WaitingWrite[_State, _Landed]] = []
            size = 0
            while self._waiting and len(taken) < _MOST_WRITES:
                following = self._waiting[0]
                size += following.size
                if taken and (following.lands_alone or taken[0].lands_alone or size > _MOST_BYTES):
                    break
                taken.append(self._waiting.popleft())
            return taken
