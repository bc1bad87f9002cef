"""A query cannot bring the server down: it ends, is stopped, or is refused, and the next one is answered."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from kg.configuration import Configuration
from kg.evaluation.errors import BrokenResultError
from kg.evaluation.pool import Pool
from tests import scratch

pytestmark = pytest.mark.slow

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
JSON = "application/sparql-results+json"


@pytest.fixture(scope="module")
def configuration(tmp_path_factory: pytest.TempPathFactory) -> Configuration:
    home = tmp_path_factory.mktemp("home")
    scratch.publish(home)
    return Configuration(home=home, deadline_seconds=1.5, workers=2, memory_bytes=2**30, result_bytes=10**7)


@pytest.fixture(scope="module")
def pool(configuration: Configuration) -> Iterator[Pool]:
    with Pool(configuration) as running:
        yield running


def asks(client: FlaskClient, query: str) -> int:
    return client.get("/sparql", query_string={"query": query}).status_code


def test_a_query_without_end_is_stopped_at_its_deadline(client: FlaskClient) -> None:
    began = time.monotonic()
    answer = client.get("/sparql", query_string={"query": ENDLESS})
    assert answer.status_code == 504
    assert "deadline_seconds" in answer.get_data(as_text=True)
    assert time.monotonic() - began < 8
    assert asks(client, "ASK {}") == 200


def test_a_query_that_eats_memory_is_stopped(client: FlaskClient) -> None:
    doubled = "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})\n" for n in range(40))
    status = asks(client, f'SELECT (STRLEN(?x40) AS ?n) {{ BIND("abcdefgh" AS ?x0) {doubled} }}')
    assert status in {422, 504}
    assert asks(client, "ASK {}") == 200


def test_a_result_that_is_too_large_is_broken_off(client: FlaskClient) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 1000000"
    answer = client.get("/sparql", query_string={"query": query})
    with pytest.raises(BrokenResultError, match="broke off after"):
        answer.get_data()
    assert asks(client, "ASK {}") == 200


def test_a_killed_evaluator_is_replaced(pool: Pool, client: FlaskClient) -> None:
    for evaluator in list(pool._idle):
        evaluator.process.kill()
    assert [asks(client, "ASK {}") for _ in range(10)] == [200] * 10
