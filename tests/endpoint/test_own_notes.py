"""What a group writes beside the curated graph stands on the pages and in the search, marked as theirs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from kg.configuration import Configuration
from kg.dataset.directory import Directory
from kg.dataset.writing import Writing
from kg.engine.job import Job
from kg.evaluation.pool import Pool
from kg.evaluation.result_stream import ResultStream
from kg.setting_values import Secret
from server import create_app

SESAME = "0123456789abcdef0123456789abcdef"
NOTES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX mk: <https://w3id.org/myeloma-kg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX drug: <https://w3id.org/myeloma-kg/drug/>
PREFIX ae: <https://w3id.org/myeloma-kg/ae/>
PREFIX claim: <https://w3id.org/myeloma-kg/claim/>
PREFIX measure: <https://w3id.org/myeloma-kg/measure/>
PREFIX population: <https://w3id.org/myeloma-kg/population/>
PREFIX protein: <https://w3id.org/myeloma-kg/protein/>
PREFIX regimen: <https://w3id.org/myeloma-kg/regimen/>
INSERT DATA {
  drug:lenalidomide rdfs:comment "<b>Our ward</b> stops it before harvest." .
  drug:wardium a mk:Drug ; rdfs:label "wardium"@en ; skos:prefLabel "wardium"@en .
  drug:wardine a mk:Drug ; rdfs:label "labelled alone"@en .
  claim:ours.1 a mk:AdverseEventClaim, mk:Claim ; mk:subject drug:lenalidomide ; mk:relation mk:reportedWith ;
    mk:object ae:fatigue ; mk:polarity mk:Affirmed ; mk:certainty mk:Asserted ; mk:status mk:Accepted ;
    mk:statement "On our ward lenalidomide tires people."@en ; rdfs:label "On our ward lenalidomide tires people."@en .
  claim:ours.2 a mk:MechanismClaim, mk:Claim ; mk:subject drug:bortezomib ; mk:relation mk:inhibits ;
    mk:object protein:PDCD1 ; mk:polarity mk:Affirmed ; mk:certainty mk:Asserted ; mk:status mk:Accepted ;
    mk:statement "On our ward bortezomib blocks PD-1."@en ; rdfs:label "On our ward bortezomib blocks PD-1."@en .
  claim:ours.4 a mk:MechanismClaim, mk:Claim ; mk:subject protein:PDCD1 ; mk:relation mk:decreasesRiskOf ;
    mk:object ae:fatigue ; mk:polarity mk:Affirmed ; mk:certainty mk:Asserted ; mk:status mk:Accepted ;
    mk:statement "On our ward PD-1 keeps people awake."@en ; rdfs:label "On our ward PD-1 keeps people awake."@en .
  claim:ours.3 a mk:AdverseEventClaim, mk:Claim ; mk:subject regimen:VRd ; mk:relation mk:reportedWith ;
    mk:object ae:neutropenia ; mk:event ae:neutropenia ; mk:measure measure:adverse-event-rate ; mk:value 40 ;
    mk:unit "%" ; mk:population population:ndmm ; mk:polarity mk:Affirmed ; mk:certainty mk:Asserted ;
    mk:status mk:Accepted ; mk:statement "On our ward 40 % of them had it."@en ;
    rdfs:label "On our ward 40 % of them had it."@en .
  claim:ours.5 a mk:AdverseEventClaim, mk:Claim ; mk:subject regimen:VRd ; mk:relation mk:reportedWith ;
    mk:object ae:neutropenia ; mk:event ae:neutropenia ; mk:measure measure:adverse-event-rate, "a > rate" ;
    mk:value [] ; mk:group "group of > ours", [] ; mk:population "> elderly" ; mk:status mk:Accepted, [] ;
    mk:statedIn "a letter", [] ; mk:statement "On our ward, carelessly."@en ; rdfs:label "On our ward, carelessly."@en .
  regimen:VRd rdfs:comment [] .
  <https://example.org/claim/6> a mk:AdverseEventClaim, mk:Claim ; mk:subject regimen:VRd ;
    mk:relation mk:reportedWith ; mk:object ae:neutropenia ; mk:event ae:neutropenia ;
    mk:measure measure:adverse-event-rate ; mk:value "INF"^^xsd:double, "NaN"^^xsd:double, 1e308 ;
    mk:lowerBound -1e308 ; mk:upperBound 1e308 ; mk:confidenceLevel "usual" ; mk:status mk:Accepted ;
    mk:statedIn <https://example.org/letter> ;
    mk:statement "On our ward by its own name."@en ; rdfs:label "On our ward by its own name."@en .
  GRAPH <https://example.org/notes> { ae:fatigue rdfs:seeAlso drug:lenalidomide }
}
"""


@pytest.fixture(scope="module")
def notes(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A server of the built graph with a dataset beside it, in which there are notes."""
    folder = tmp_path_factory.mktemp("dataset") / "d"
    settings = Configuration(home=built_home, workers=1, dataset=folder, token=Secret(SESAME))
    with Pool(settings) as pool, Writing(settings, Directory(folder), lambda: pool.snapshot) as writing:
        writing.uses = pool.uses
        client = create_app(settings, pool, writing=writing).test_client()
        write(client, NOTES)
        yield client


def write(client: FlaskClient, text: str) -> None:
    answer = client.post("/update", data={"update": text}, headers={"Authorization": f"Bearer {SESAME}"})
    assert answer.status_code == 204, answer.text


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.slow
def test_a_note_stands_on_the_page_marked_as_theirs(notes: FlaskClient) -> None:
    own = page(notes, "/drug/lenalidomide").split('<h2 id="dataset">')[1].split("</section>")[0]
    assert "it is theirs" in own
    assert "&lt;b&gt;Our ward&lt;/b&gt; stops it before harvest." in own
    assert "https://example.org/notes" in own


def test_a_claim_of_theirs_stands_among_the_claims_with_a_mark(notes: FlaskClient) -> None:
    rows = page(notes, "/ae/fatigue").split('<h2 id="events">')[1].split("<tr>")
    row = next(row for row in rows if "On our ward lenalidomide tires people." in row)
    assert "dataset of this server" in row
    assert any("dataset of this server" not in each for each in rows[1:])


@pytest.mark.slow
def test_a_thing_of_theirs_is_found_and_marked(notes: FlaskClient) -> None:
    assert "dataset of this server" in page(notes, "/search?q=wardium")
    assert "dataset of this server" in page(notes, "/drug/wardium")
    assert "drug/wardine" in page(notes, "/search?q=labelled+alone")
    assert "labelled alone" in page(notes, "/explain?s=labelled+alone&p=a&o=mk:Drug")
    assert "dataset of this server" not in page(notes, "/search?q=velcade")


@pytest.mark.slow
def test_a_note_goes_home_with_the_data(notes: FlaskClient) -> None:
    assert "stops it before harvest" in notes.get("/drug/lenalidomide.ttl").text
    assert "On our ward lenalidomide tires people." in notes.get("/ae/fatigue.csv").text


@pytest.mark.slow
def test_the_data_page_says_which_files_hold_nothing_of_theirs(notes: FlaskClient) -> None:
    page = " ".join(notes.get("/data", headers={"Accept": "text/html"}).text.split())
    assert "stands in none of them, KGX, Parquet and SSSOM included" in page
    table = notes.get("/browse/AdverseEventClaim?format=csv").text
    assert any("ours." in line and "the dataset of this server" in line for line in table.splitlines())


def test_the_first_page_says_that_there_is_a_dataset(notes: FlaskClient) -> None:
    assert "https://example.org/notes" in page(notes, "/")


MARK = "dataset of this server"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/paths?from=VRd&to=neutropenia", "On our ward 40 % of them had it."),
        ("/compare?of=VRd&of=KRd&event=neutropenia", "On our ward 40 % of them had it."),
        ("/browse/AdverseEventClaim?q=ward", "On our ward 40 % of them had it."),
        ("/browse/Drug?q=wardium", "wardium"),
        ("/search?q=ward+tires", "On our ward lenalidomide tires people."),
        ("/claim/ours.3", "On our ward 40 % of them had it."),
        ("/explain?s=drug:wardium&p=a&o=mk:Drug", "wardium"),
        ("/data", "https://example.org/notes"),
    ],
)
def test_what_is_theirs_is_marked_on_every_page(notes: FlaskClient, address: str, words: str) -> None:
    text = page(notes, address)
    assert words in text
    assert MARK in text


@pytest.mark.parametrize(
    "address",
    [
        "/browse/AdverseEventClaim?q=carelessly&format=json",
        "/regimen/VRd?format=json",
        "/regimen/VRd?format=ttl",
        "/claim/ours.5?format=json",
        "/claim/ours.5?format=ttl",
        "/figures?treatment=VRd&format=json",
        "/figures?measure=measure%3Aadverse-event-rate&treatment=VRd&format=json",
        "/compare?of=VRd&of=KRd&event=neutropenia&format=json",
        "/compare?of=VRd&of=KRd&event=neutropenia&format=ttl",
        "/explain?s=ae:fatigue&p=rdfs:seeAlso&o=drug:lenalidomide",
        pytest.param("/compare?of=VRd&of=KRd&event=neutropenia", marks=pytest.mark.slow),
        pytest.param("/regimen/VRd", marks=pytest.mark.slow),
        pytest.param("/ae/neutropenia", marks=pytest.mark.slow),
    ],
)
def test_a_careless_claim_costs_no_page(notes: FlaskClient, address: str) -> None:
    page(notes, address)


def test_a_mechanism_of_theirs_is_a_step_of_a_chain_with_the_mark(notes: FlaskClient) -> None:
    chains = json.loads(page(notes, "/paths?from=VRd&to=ae%3Afatigue&k=20&format=json"))["chains"]
    claims = [claim for chain in chains for step in chain["steps"] for claim in step["claims"]]
    assert {"claim:ours.2", "claim:ours.4"} <= {claim["claim"] for claim in claims if claim.get("own")}
    assert f"stated in the {MARK}" in page(notes, "/paths?from=VRd&to=ae%3Afatigue&k=20")
    assert f"stated in the {MARK}" in page(notes, "/paths?from=VRd&to=ae%3Afatigue&k=20&format=csv")


@pytest.mark.parametrize(
    "address",
    [
        "/drug/lenalidomide?format=csv",
        "/browse/AdverseEventClaim?q=ward&format=csv",
        "/compare?of=VRd&of=KRd&event=neutropenia&format=csv",
    ],
)
def test_tables_say_of_which_part_each_row_is(notes: FlaskClient, address: str) -> None:
    rows = list(csv.DictReader(io.StringIO(page(notes, address))))
    ours = {row.get("part of") or row["part_of"] for row in rows if "On our ward" in "".join(row.values())}
    assert ours == {f"the {MARK}"}
    others = {row.get("part of") or row["part_of"] for row in rows if "On our ward" not in "".join(row.values())}
    assert others <= {"the curated graph"}


def test_a_suggestion_says_what_is_theirs(notes: FlaskClient) -> None:
    (suggestion,) = json.loads(notes.get("/suggest?q=wardium").text)
    assert (suggestion["address"], suggestion["own"]) == ("drug/wardium", True)


@pytest.mark.parametrize("address", ["/queries/class-counts?format=csv", "/queries/class-counts", "/browse/Drug"])
def test_what_waits_while_others_write_is_answered(
    notes: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """The version that was the newest when the request came is gone when an evaluator is free."""
    evaluate = Pool.evaluate

    def late(pool: Pool, job: Job, *rest: Any, **named: Any) -> ResultStream:
        for number in range(3):
            write(notes, f"INSERT DATA {{ <urn:note> <urn:number> {number} }} ; DELETE WHERE {{ <urn:note> ?p ?o }}")
        return evaluate(pool, job, *rest, **named)

    monkeypatch.setattr(Pool, "evaluate", late)
    assert notes.get(address).status_code == 200
