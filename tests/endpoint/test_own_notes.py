"""What a group writes beside the curated graph stands on the pages and in the search, marked as theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.configuration import Configuration, Secret
from kg.dataset.directory import Directory
from kg.dataset.writing import Writing
from kg.evaluation.pool import Pool
from server import create_app

SESAME = "0123456789abcdef0123456789abcdef"
NOTES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX mk: <https://w3id.org/myeloma-kg/ontology#>
PREFIX drug: <https://w3id.org/myeloma-kg/drug/>
PREFIX ae: <https://w3id.org/myeloma-kg/ae/>
PREFIX claim: <https://w3id.org/myeloma-kg/claim/>
INSERT DATA {
  drug:lenalidomide rdfs:comment "<b>Our ward</b> stops it before harvest." .
  drug:wardium a mk:Drug ; rdfs:label "wardium"@en ; skos:prefLabel "wardium"@en .
  claim:ours.1 a mk:AdverseEventClaim, mk:Claim ; mk:subject drug:lenalidomide ; mk:relation mk:reportedWith ;
    mk:object ae:fatigue ; mk:polarity mk:Affirmed ; mk:certainty mk:Asserted ; mk:status mk:Accepted ;
    mk:statement "On our ward lenalidomide tires people."@en ; rdfs:label "On our ward lenalidomide tires people."@en .
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
        answer = client.post("/update", data={"update": NOTES}, headers={"Authorization": f"Bearer {SESAME}"})
        assert answer.status_code == 204, answer.text
        yield client


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


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


def test_a_thing_of_theirs_is_found_and_marked(notes: FlaskClient) -> None:
    assert "dataset of this server" in page(notes, "/search?q=wardium")
    assert "dataset of this server" in page(notes, "/drug/wardium")
    assert "dataset of this server" not in page(notes, "/search?q=velcade")


def test_a_note_goes_home_with_the_data(notes: FlaskClient) -> None:
    assert "stops it before harvest" in notes.get("/drug/lenalidomide.ttl").text
    assert "On our ward lenalidomide tires people." in notes.get("/ae/fatigue.csv").text


def test_the_first_page_says_that_there_is_a_dataset(notes: FlaskClient) -> None:
    assert "https://example.org/notes" in page(notes, "/")
