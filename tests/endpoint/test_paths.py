"""Chains over HTTP and on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from rdflib import Graph

from kg.cli.main import cli
from kg.namespaces import MK

ASKED = {"from": "lenalidomide", "to": "neutropenia", "k": "2"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "media_type", "words"),
    [
        ("txt", "text/plain", "lenalidomide → neutropenia"),
        ("html", "text/html", "<h1>lenalidomide to neutropenia</h1>"),
        ("json", "application/json", '"score"'),
        ("ttl", "text/turtle", "mk:Explanation"),
        ("svg", "image/svg+xml", "<svg"),
        ("dot", "text/vnd.graphviz", "digraph"),
        ("csv", "text/csv", "finding,chain,score,sign,step,from,relation,to"),
    ],
)
def test_chains_are_answered_in_every_format(client: FlaskClient, form: str, media_type: str, words: str) -> None:
    answer = client.get("/paths", query_string=ASKED | {"format": form})
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert words in answer.text
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    by_header = client.get("/paths", query_string=ASKED, headers={"Accept": media_type})
    assert by_header.text == answer.text


@pytest.mark.slow
def test_several_starts_and_filters_are_repeated_parameters(client: FlaskClient) -> None:
    query = "from=lenalidomide&from=thalidomide&to=VTE&format=json&evidence=in+vitro&evidence=review"
    answer = client.get(f"/paths?{query}")
    asked = json.loads(answer.text)["question"]
    assert [each["curie"] for each in asked["from"]] == ["drug:lenalidomide", "drug:thalidomide"]
    assert asked["ask"] == "shared"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        pytest.param(
            "from=lenalidomid&to=neutropenia", 404, "Did you mean 'drug:lenalidomide'", marks=pytest.mark.slow
        ),
        ("from=lenalidomide", 400, "The end is missing"),
        ("to=VRd", 400, "Name an end as well"),
        (
            "from=lenalidomide&from=Revlimid&to=neutropenia",
            400,
            "'lenalidomide' and 'Revlimid' are the same thing",
        ),
        ("from=lenalidomide&to=neutropenia&also=ae:neutropenia", 400, "name different ones"),
        ("from=lenalidomide&to=neutropenia&k=10001", 400, "ask for 0 to 10000"),
        ("from=lenalidomide&to=neutropenia&k=many", 400, "no whole number"),
        (f"{'&'.join(f'from=x{i}' for i in range(51))}&to=neutropenia", 400, "names 51 things; it may name 50"),
        ("from=lenalidomide&to=neutropenia&nonsense=1", 400, "is no parameter of /paths"),
        ("from=lenalidomide&to=neutropenia&evidence=rumour", 400, "no kind of evidence"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_reason(
    client: FlaskClient, query: str, status: int, words: str
) -> None:
    answer = client.get(f"/paths?{query}")
    assert (answer.status_code, words in answer.text) == (status, True), answer.text


@pytest.mark.slow
def test_a_page_asks_which_thing_a_name_means(client: FlaskClient) -> None:
    page = client.get("/paths?from=VRd&to=neuropathy", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "may mean several things" in page.text
    assert 'href="paths?from=VRd&amp;to=ae%3Aperipheral-neuropathy"' in page.text
    assert "publication</span>" not in page.text
    assert client.get("/paths?from=VRd&to=ae:peripheral-neuropathy", headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 200, "Why might VRd cause peripheral neuropathy?"),
        ("from=qqqqqq&to=neutropenia", 404, "is the name of nothing in the graph"),
        ("from=lenalidomide", 200, "where the chains should lead"),
        ("from=lenalidomide&to=neutropenia&k=many", 400, "no whole number"),
    ],
)
def test_a_page_keeps_the_form_where_nothing_can_be_answered(
    client: FlaskClient, query: str, status: int, words: str
) -> None:
    page = client.get(f"/paths?{query}", headers={"Accept": "text/html"})
    assert (page.status_code, words in page.text) == (status, True)
    assert 'name="to"' in page.text


@pytest.mark.slow
def test_a_name_is_what_a_chain_may_begin_with(client: FlaskClient) -> None:
    answer = client.get("/paths?from=IR&to=neutropenia&format=json")
    assert json.loads(answer.text)["question"]["from"][0]["curie"] == "regimen:IR"
    asked = client.get("/paths?from=VRd&to=neuropathy&format=json")
    assert (asked.status_code, asked.headers["X-Error-Code"]) == (404, "unknown-name")


def run(built_home: Path, *arguments: str) -> str:
    done = CliRunner().invoke(cli, ["paths", *arguments, "--home", str(built_home)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.slow
def test_the_command_says_chains_evidence_and_gaps(built_home: Path) -> None:
    text = run(built_home, "VRd", "thrombocytopenia")
    assert re.search(r"bortezomib --\| proplatelet formation --\| thrombocytopenia", text)
    assert "murai-2014" in text
    assert "Stated, without a mechanism:" in text
    assert "The exact mechanism of thrombocytopenia under bortezomib was unknown in 2005" in text
    assert "zhang-2023 16667-16670" in text


@pytest.mark.slow
def test_the_answer_as_turtle_has_ordered_steps_on_edges(built_home: Path, tmp_path: Path) -> None:
    run(built_home, "lenalidomide", "neutropenia", "--format", "turtle", "--output", str(tmp_path / "a.ttl"))
    graph = Graph().parse(tmp_path / "a.ttl")
    steps = list(graph.objects(None, MK.hasStep))
    assert steps
    assert all(graph.value(step, MK.onEdge) and graph.value(step, MK.stepNumber) for step in steps)


@pytest.mark.slow
def test_ten_thousand_chains_of_any_pair_end_in_time(built_home: Path) -> None:
    assert "chain" in run(built_home, "VRd", "infection", "-k", "10000", "--steps", "6")


@pytest.mark.slow
def test_a_page_shows_names_where_its_address_has_curies(client: FlaskClient) -> None:
    asked = {"from": "regimen:VRd", "to": "ae:peripheral-neuropathy"}
    page = client.get("/paths", query_string=asked, headers={"Accept": "text/html"}).text
    assert 'name="from" value="VRd"' in page
    assert 'name="to" value="peripheral neuropathy"' in page
    asked = {"of": "regimen:KRd", "event": "ae:second-primary-malignancy"}
    page = client.get("/compare", query_string=asked, headers={"Accept": "text/html"}).text
    assert 'name="of" value="KRd"' in page
    assert 'name="event" value="second primary malignancy"' in page
    assert "ae:second" not in page.partition("<main")[2].partition("<table")[0].replace("ae%3A", "")
