"""Whose turn it is: who runs little goes before who runs much, and one client does not have every evaluator."""

from __future__ import annotations

from kg.engine.snapshot import Snapshot
from kg.evaluation.queueing import Queue, Ticket


def unused() -> Snapshot:
    raise AssertionError


def called(queue: Queue, places: int) -> str:
    """Return the clients whose tickets run now, a letter each."""
    return "".join(ticket.client for ticket in iter(lambda: queue.next(places), None))


def queue_of(clients: str) -> Queue:
    queue = Queue()
    for client in clients:
        queue.enter(Ticket(client, unused))
    return queue


def test_clients_take_turns_one_query_each() -> None:
    assert called(queue_of("aaabbc"), 6) == "abcaba"


def test_one_that_runs_fewer_goes_before_one_that_came_first() -> None:
    queue = queue_of("aaaa")
    assert called(queue, 2) == "aa"
    queue.enter(Ticket("b", unused))
    queue.leave(Ticket("a", unused))
    assert called(queue, 2) == "b"


def test_a_client_with_every_place_gets_no_more_and_another_gets_one() -> None:
    queue = queue_of("aaaa")
    assert called(queue, 2) == "aa"
    for client in "bc":
        queue.enter(Ticket(client, unused))
    assert called(queue, 2) == "b"
    queue.leave(Ticket("b", unused))
    assert called(queue, 2) == "c"
    assert [queue.count_of_client(client) for client in "abc"] == [4, 0, 1]


def test_two_clients_that_share_the_places_share_no_reserve() -> None:
    queue = queue_of("ab")
    assert called(queue, 2) == "ab"
    queue.enter(Ticket("c", unused))
    assert called(queue, 2) == ""


def test_one_place_is_one_place() -> None:
    queue = queue_of("ab")
    assert called(queue, 1) == "a"


def test_who_goes_away_while_he_waits_is_forgotten() -> None:
    queue, ticket = queue_of("a"), Ticket("b", unused)
    queue.enter(ticket)
    queue.withdraw(ticket)
    assert called(queue, 2) == "a"
    assert (len(queue), queue.count_of_client("b")) == (0, 0)
