"""Who gets the next free evaluator: clients in turn, each client's queries in their order, and its pages apart."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable

from kg.engine.snapshot import Snapshot
from kg.evaluation.evaluator import Evaluator


class Ticket:
    """A query's place in the queue; `choose_snapshot` gives what it is asked of when an evaluator is free."""

    def __init__(self, client: str, choose_snapshot: Callable[[], Snapshot]) -> None:
        self.client, self.choose_snapshot = client, choose_snapshot
        self.snapshot: Snapshot | None = None
        self.evaluator: Evaluator | None = None
        self.called = threading.Event()


class Queue:
    """Tickets that wait. Not safe for threads by itself: the pool holds its lock."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[Ticket]] = OrderedDict()
        self._count = 0
        self._running: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._count

    def count_of_client(self, client: str) -> int:
        """How many queries of a client wait or run."""
        return self._running[client] + len(self._waiting.get(client, ()))

    def enter(self, ticket: Ticket) -> None:
        """Let a ticket wait for its turn."""
        self._waiting.setdefault(ticket.client, deque()).append(ticket)
        self._count += 1

    def next(self, places: int) -> Ticket | None:
        """Return the ticket that runs next, now that an evaluator is free; None when it has to wait.

        It is one of the clients that have the fewest running, in turn. As many run as there are `places`, and one
        more where a client has all of several: the evaluator that is kept in reserve is for others than that one.
        """
        if not self._waiting:
            return None
        client = min(self._waiting, key=self._running.__getitem__)
        in_reserve = places > 1 and len(self._running) == 1 and not self._running[client]
        if self._running.total() >= places + in_reserve:
            return None
        ticket = self._waiting[client].popleft()
        self._waiting.move_to_end(client)
        self._forget_if_empty(client)
        self._count -= 1
        self._running[client] += 1
        return ticket

    def withdraw(self, ticket: Ticket) -> None:
        """Take a waiting ticket out of the queue."""
        self._waiting[ticket.client].remove(ticket)
        self._forget_if_empty(ticket.client)
        self._count -= 1

    def leave(self, ticket: Ticket) -> None:
        """Count a query that has ended no longer."""
        self._running[ticket.client] -= 1
        if not self._running[ticket.client]:
            del self._running[ticket.client]

    def _forget_if_empty(self, client: str) -> None:
        if not self._waiting[client]:
            del self._waiting[client]
