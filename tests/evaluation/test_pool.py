"""A query ends, is stopped, or is refused; whatever it does, the next one is answered."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kg.cancellation import Cancellation
from kg.configuration import Configuration
from kg.engine.job import Job
from kg.engine.snapshots import Snapshots
from kg.errors import QueryError, to_raise
from kg.evaluation.errors import (
    BrokenResultError,
    CancelledError,
    DeadlineError,
    EngineCrashError,
    MemoryLimitError,
    OverloadError,
)
from kg.evaluation.evaluator import Evaluator
from kg.evaluation.pool import Pool
from kg.sparql.errors import QuerySyntaxError
from tests import scratch
from tests.scratch import EX
from tests.waiting import wait_for

JSON = "application/sparql-results+json"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = (
    "{ { SELECT ?a ?c ?d ?f { ?a ?b ?c . ?d ?e ?f } LIMIT 900000 } "
    "BIND(CONCAT(STR(?a), STR(?c), STR(?d), STR(?f)) AS ?x) }"
)
COUNT = f"SELECT (COUNT(*) AS ?n) {{ ?s <{EX.p}>|<{EX.q}> ?o }}"


def ask(pool: Pool, text: str, client: str = "", **parts: Any) -> list[dict[str, str]]:
    answer = pool.evaluate(Job(text, JSON, **parts), client)
    found = json.loads(b"".join(answer))
    return [{name: term["value"] for name, term in row.items()} for row in found["results"]["bindings"]]


def test_a_query_is_answered(pool: Pool) -> None:
    assert ask(pool, f"SELECT ?v {{ <{EX.n7}> <{EX.value}> ?v }}") == [{"v": "7"}]


def test_a_variable_is_bound_as_a_term_and_not_as_text(pool: Pool) -> None:
    bound = {"o": {"type": "literal", "value": "7", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}
    assert ask(pool, f"SELECT ?s ?o {{ ?s <{EX.value}> ?o }}", substitutions=bound) == [{"s": str(EX.n7), "o": "7"}]
    hostile = {"o": {"type": "literal", "value": '" } ; DROP ALL #'}}
    assert ask(pool, f"SELECT ?s ?o {{ ?s <{EX.value}> ?o }}", substitutions=hostile) == []


@pytest.mark.slow
def test_what_a_large_query_took_is_given_back(small_home: Path) -> None:
    snapshot = Snapshots(small_home).require()
    evaluator = Evaluator(0, [small_home])
    try:
        evaluator.await_ready(20)
        held = []
        for text in (COUNT, f"SELECT (COUNT(DISTINCT ?x) AS ?n) {LARGE}", COUNT):
            assert b"".join(evaluator.run(Job(text, JSON, seconds=60), snapshot))
            held.append(evaluator.resident)
    finally:
        evaluator.close()
    before, largest, after = held
    assert largest - before > 50 * 2**20
    assert after - before < 40 * 2**20


@pytest.mark.parametrize(
    ("default", "named", "count"),
    [
        (None, None, 2),
        ((EX.g1,), (), 1),
        ((EX.g2,), (), 2),
        ((EX.g1, EX.g2), (), 2),
        ((), (EX.g1,), 0),
        ((EX.nowhere, EX.g1), (), 1),
    ],
)
def test_several_graphs_are_asked_as_one_with_each_triple_once(
    pool: Pool, default: tuple[str, ...] | None, named: tuple[str, ...] | None, count: int
) -> None:
    triples = f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER(?s = <{EX.a}>) }}"
    assert ask(pool, triples, default_graphs=default, named_graphs=named) == [{"n": str(count)}]


def test_named_graphs_stand_beside_a_merged_default_graph(pool: Pool) -> None:
    text = "SELECT ?g { GRAPH ?g { ?s ?p ?o } }"
    found = ask(pool, text, default_graphs=(EX.g1, EX.g2), named_graphs=(EX.g1,))
    assert found == [{"g": str(EX.g1)}]


def test_a_query_without_end_is_stopped_at_its_deadline(pool: Pool) -> None:
    began = time.monotonic()
    with pytest.raises(DeadlineError) as stopped:
        ask(pool, ENDLESS, seconds=0.5)
    assert stopped.value.remedy == to_raise("deadline_seconds")
    assert time.monotonic() - began < 2
    assert ask(pool, COUNT)


@pytest.mark.slow
def test_a_query_that_eats_memory_is_stopped(pool: Pool) -> None:
    with pytest.raises(MemoryLimitError) as stopped:
        ask(pool, "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f")
    assert stopped.value.remedy == to_raise("memory_bytes")
    assert ask(pool, COUNT)


@pytest.mark.slow
def test_a_query_that_overflows_the_stack_costs_only_its_process(pool: Pool) -> None:
    with pytest.raises(EngineCrashError):
        ask(pool, "SELECT * " + "{" * 400_000 + "}" * 400_000)
    assert ask(pool, COUNT)


@pytest.mark.slow
def test_errors_of_the_caller_limits_and_crashes_are_counted_apart(pool: Pool) -> None:
    before = Counter(pool.state().outcomes)
    for text, seconds, error in (
        ("SELECT {", 20.0, QuerySyntaxError),
        (ENDLESS, 0.5, DeadlineError),
        ("SELECT * " + "{" * 400_000 + "}" * 400_000, 20.0, EngineCrashError),
    ):
        with pytest.raises(error):
            ask(pool, text, seconds=seconds)
    assert Counter(pool.state().outcomes) - before == Counter(
        {("query-syntax", "caller"): 1, ("deadline", "limit"): 1, ("engine-crash", "crash"): 1}
    )


def test_a_result_that_is_too_large_is_broken_off_and_says_so(pool: Pool) -> None:
    answer = pool.evaluate(Job("SELECT * { ?a ?b ?c . ?d ?e ?f }", JSON))
    with pytest.raises(BrokenResultError) as broken:
        list(answer)
    assert broken.value.remedy == to_raise("result_bytes")
    assert ask(pool, COUNT)


@pytest.mark.parametrize("text", ["SELECT {", "SELECT * { ?s <a", ""])
def test_what_the_engine_refuses_leaves_the_process_alive(pool: Pool, text: str) -> None:
    wait_for(lambda: pool.state().idle == 3)
    before = {id(each) for each in pool._idle}
    with pytest.raises(QuerySyntaxError):
        ask(pool, text)
    assert {id(each) for each in pool._idle} == before


def test_an_unknown_function_has_no_value_and_is_warned_of(pool: Pool) -> None:
    results = pool.evaluate(Job("SELECT (<http://example.org/f>(1) AS ?x) (2 AS ?y) {}", JSON))
    assert json.loads(results.read())["results"]["bindings"] == [
        {"y": {"type": "literal", "value": "2", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}
    ]
    assert [warning.partition(":")[0] for warning in results.warnings] == ["There is no function <http"]
    assert not pool.evaluate(Job("ASK {}", JSON)).warnings


def test_no_query_reaches_the_network(pool: Pool) -> None:
    with pytest.raises(QueryError, match="engine refused"):
        ask(pool, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_what_nobody_waits_for_is_given_up(pool: Pool) -> None:
    cancellation = Cancellation()
    threading.Timer(0.2, cancellation.cancel).start()
    began = time.monotonic()
    with pytest.raises(CancelledError):
        pool.evaluate(Job(ENDLESS, JSON, seconds=20), cancellation=cancellation)
    assert time.monotonic() - began < 3


def test_an_answer_that_is_closed_early_frees_its_process(pool: Pool) -> None:
    answer = pool.evaluate(Job("SELECT * { ?a ?b ?c . ?d ?e ?f }", JSON))
    answer.close()
    wait_for(lambda: not pool.state().running)
    assert ask(pool, COUNT)


@pytest.mark.slow
def test_a_killed_process_is_replaced_and_its_query_answered_by_another(pool: Pool) -> None:
    for _ in range(3):
        for evaluator in list(pool._idle):
            evaluator.process.kill()
        assert ask(pool, COUNT)
    wait_for(lambda: pool.state().idle == 3)


@pytest.mark.slow
def test_a_process_killed_in_the_middle_of_a_query_costs_nobody_the_answer(pool: Pool) -> None:
    def kill_the_running() -> None:
        for evaluator in list(pool._running):
            evaluator.process.kill()

    slow = f"SELECT (COUNT(*) AS ?n) {{ ?a <{EX.value}> ?b . ?c <{EX.value}> ?d FILTER(?b + ?d = 7) }}"
    timer = threading.Timer(0.1, kill_the_running)
    timer.start()
    assert ask(pool, slow) == [{"n": "10"}]
    timer.join()


def test_clients_take_turns(small_home: Path) -> None:
    order: list[str] = []
    with Pool(Configuration(home=small_home, workers=1, deadline_seconds=20)) as pool:
        blocker = Cancellation()
        threads = [threading.Thread(target=_swallow, args=(pool, blocker))]
        threads[0].start()
        wait_for(lambda: pool.state().running == 1)

        def enter(client: str) -> None:
            ask(pool, COUNT, client)
            order.append(client)

        for client in ("greedy", "greedy", "greedy", "modest"):
            before = pool.state().waiting
            threads.append(threading.Thread(target=enter, args=(client,)))
            threads[-1].start()
            wait_for(lambda before=before: pool.state().waiting == before + 1)  # type: ignore[misc]
        blocker.cancel()
        for thread in threads:
            thread.join()
    assert order.index("modest") == 1


@pytest.mark.slow
def test_a_client_that_has_every_evaluator_leaves_others_the_reserve_and_itself_its_pages(small_home: Path) -> None:
    with Pool(Configuration(home=small_home, workers=2)) as pool:
        wait_for(lambda: pool.state().idle == 3)
        blockers = [Cancellation() for _ in range(5)]
        threads = [threading.Thread(target=_swallow, args=(pool, blocker)) for blocker in blockers]
        for thread in threads:
            thread.start()
        wait_for(lambda: pool.state().waiting == 3)
        begun = time.monotonic()
        assert ask(pool, COUNT, "modest")
        with pytest.raises(QueryError, match="no task 'juggle'"):
            pool.evaluate(Job("{}", "text/plain", task="juggle"), "blocker")
        assert time.monotonic() - begun < 5
        assert pool.state().running == 2
        for blocker in blockers:
            blocker.cancel()
        for thread in threads:
            thread.join()


def _swallow(pool: Pool, cancellation: Cancellation) -> None:
    with pytest.raises(CancelledError):
        pool.evaluate(Job(ENDLESS, JSON), "blocker", cancellation)


@pytest.mark.slow
def test_a_full_queue_says_when_to_come_back(small_home: Path) -> None:
    settings = Configuration(home=small_home, workers=1, queue=1, queue_seconds=0.3, client_queries=2)
    with Pool(settings) as pool:
        blocker = Cancellation()
        thread = threading.Thread(target=_swallow, args=(pool, blocker))
        thread.start()
        wait_for(lambda: pool.state().running == 1)
        with pytest.raises(OverloadError, match="became free") as late:
            ask(pool, COUNT, "a")
        assert late.value.retry_after >= 1
        waiting = threading.Thread(target=_overloaded, args=(pool, "a"))
        waiting.start()
        wait_for(lambda: pool.state().waiting == 1)
        with pytest.raises(OverloadError, match="queue is full"):
            ask(pool, COUNT, "b")
        waiting.join()
        blocker.cancel()
        thread.join()
        assert ask(pool, COUNT, "a")


def _overloaded(pool: Pool, client: str) -> None:
    with pytest.raises(OverloadError):
        ask(pool, COUNT, client)


@pytest.mark.slow
def test_a_new_snapshot_is_taken_up_between_two_queries(tmp_path: Path) -> None:
    value = f"SELECT ?v {{ <{EX.marker}> <{EX.value}> ?v }}"
    scratch.publish(tmp_path, scratch.quads(1))
    with Pool(Configuration(home=tmp_path, workers=2)) as pool:
        seen = [ask(pool, value)[0]["v"]]
        scratch.publish(tmp_path, scratch.quads(2))
        while seen[-1] == "1":
            seen.append(ask(pool, value)[0]["v"])
            assert len(seen) < 20_000
        seen += [ask(pool, value)[0]["v"] for _ in range(20)]
        assert seen == sorted(seen)
        wait_for(lambda: pool.state().idle == 3)


@pytest.mark.slow
def test_a_damaged_snapshot_is_not_taken_up(tmp_path: Path) -> None:
    good = scratch.publish(tmp_path)
    with Pool(Configuration(home=tmp_path, workers=1)) as pool:
        bad = tmp_path / "snapshots" / ("0" * 64)
        (bad / "store").mkdir(parents=True)
        (tmp_path / "current").write_text(bad.name, encoding="ascii")
        time.sleep(0.8)
        assert ask(pool, COUNT)
        assert pool.snapshot.digest == good.digest


def test_an_unknown_task_is_refused_and_the_evaluator_goes_on(pool: Pool) -> None:
    arguments = json.dumps({"name": "nothing"})
    with pytest.raises(QueryError, match="no task 'juggle'"):
        pool.evaluate(Job(arguments, "text/plain", task="juggle"))
    assert ask(pool, f"SELECT ?v {{ <{EX.n7}> <{EX.value}> ?v }}") == [{"v": "7"}]
