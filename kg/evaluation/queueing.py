"""Who gets the next free evaluator: clients in turn, each client's queries in their order."""

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
        self._present: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._count

    def count_of_client(self, client: str) -> int:
        """How many queries of a client wait or run."""
        return self._present[client]

    def enter(self, ticket: Ticket) -> None:
        """Let a ticket wait for its turn."""
        self._waiting.setdefault(ticket.client, deque()).append(ticket)
        self._present[ticket.client] += 1
        self._count += 1

    def next(self) -> Ticket:
        """Return the ticket whose turn it is; its client goes to the end of the round."""
        client, tickets = next(iter(self._waiting.items()))
        ticket = tickets.popleft()
        self._waiting.move_to_end(client)
        self._forget_if_empty(client)
        self._count -= 1
        return ticket

    def withdraw(self, ticket: Ticket) -> None:
        """Take a waiting ticket out of the queue."""
        self._waiting[ticket.client].remove(ticket)
        self._forget_if_empty(ticket.client)
        self._count -= 1
        self.leave(ticket)

    def leave(self, ticket: Ticket) -> None:
        """Count a query that has ended no longer."""
        self._present[ticket.client] -= 1
        if not self._present[ticket.client]:
            del self._present[ticket.client]

    def _forget_if_empty(self, client: str) -> None:
        if not self._waiting[client]:
            del self._waiting[client]
