"""An error is not a crash: it costs no process, and has one name in HTTP, the log and the metrics."""

from __future__ import annotations

import json
from html import unescape

import pytest
from flask.testing import FlaskClient

from kg.evaluation.pool import Pool
from kg.web.metrics import Metrics
from tests.waiting import wait_for

MISTYPED = [
    *(f"/paths?from=lenalidomid{n}x&to=neutropenja" for n in range(10)),
    *(f"/explain?s=VRdd{n}q&p=a&o=mk:Drug" for n in range(10)),
    *(f"/drug/lenalidomid{n}" for n in range(10)),
    *(f"/paths?from=lenalidomide&to=neutropenia&k={n}x" for n in range(5)),
    *(f"/paths?from=lenalidomide&to=neutropenia&steps=9{n}" for n in range(5)),
    *(f"/search?q={'x' * (201 + n)}" for n in range(5)),
    *(f"/explain?s=VRd&p=a&o=nowhere{n}:x" for n in range(5)),
]


def processes(pool: Pool) -> set[int]:
    """Return the evaluators, once all have started: the two that work, and the spare one."""
    wait_for(lambda: len(pool._idle) == 3)
    return {each.process.pid for each in pool._idle}


@pytest.mark.slow
def test_fifty_mistyped_names_leave_the_same_processes(client: FlaskClient, pool: Pool) -> None:
    assert len(MISTYPED) == 50
    before, outcomes = processes(pool), pool.state().outcomes
    for address in MISTYPED:
        answer = client.get(address)
        assert answer.status_code in {400, 404}, address
        assert answer.headers["X-Error-Code"] in {"parameter", "unknown-name"}, address
    assert processes(pool) == before
    counted = {cause for (kind, cause), n in pool.state().outcomes.items() if n > outcomes.get((kind, cause), 0)}
    assert counted == {"caller"}


@pytest.mark.slow
def test_one_mistyped_name_of_each_kind_leaves_the_same_processes(client: FlaskClient, pool: Pool) -> None:
    before = processes(pool)
    for address in ("/explain?s=VRdd&p=a&o=mk:Drug", "/drug/lenalidomid", "/search?q=" + "x" * 201):
        assert client.get(address).status_code in {400, 404}
    assert processes(pool) == before


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/drug/lenalidomid", 404, "unknown-name"),
        ("/search?q=" + "x" * 201, 400, "parameter"),
        ("/sparql?query=SELECT", 400, "query-syntax"),
        ("/sparql?query=ASK{}&query=ASK{}", 400, "protocol"),
        ("/sparql?query=ASK{SERVICE<http://localhost/>{}}", 403, "remote-access"),
        ("/sparql?query=" + "{" * 200, 400, "query-too-deep"),
        ("/nowhere", 404, "not-found"),
        ("/explain", 400, "parameter"),
    ],
)
def test_an_error_has_one_name(client: FlaskClient, address: str, status: int, code: str) -> None:
    plain, structured = client.get(address), client.get(address, headers={"Accept": "application/json"})
    assert plain.status_code == structured.status_code == status
    assert plain.headers["X-Error-Code"] == structured.headers["X-Error-Code"] == code
    assert plain.content_type == "text/plain; charset=utf-8"
    assert structured.content_type == "application/problem+json"
    details = json.loads(structured.data)
    assert details["detail"] == plain.get_data(as_text=True).rstrip("\n")
    assert (details["status"], details["code"]) == (status, code)
    assert details["type"].endswith(f"/error/{code}")
    assert details["title"] not in details["detail"] or status == 404
    page = client.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["X-Error-Code"] == code
    assert page.mimetype == "text/html"
    assert details["detail"] in unescape(page.text)


def test_what_an_error_means_can_be_looked_up(client: FlaskClient) -> None:
    listed = client.get("/error/").get_json()
    assert {"deadline", "memory-limit", "engine-crash", "remote-access"} <= {each["code"] for each in listed}
    for each in listed:
        assert client.get(f"/error/{each['code']}").get_json() == each
        assert each["meaning"].endswith(".")
    assert client.get("/error/nothing").status_code == 404


def test_the_metrics_tell_caller_limit_and_crash_apart(client: FlaskClient, pool: Pool) -> None:
    client.get("/drug/lenalidomid")
    shown = Metrics().render(pool.state())
    assert 'myeloma_kg_evaluations_total{outcome="unknown-name",cause="caller"}' in shown
