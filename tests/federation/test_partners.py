"""What partners spell in their own way is read, what they cut is named, and rows that go along change nothing."""

from __future__ import annotations

import io
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask.testing import FlaskClient

from kg.configuration import Configuration
from kg.evaluation.pool import Pool
from kg.federation.errors import PartnerError
from kg.federation.outgoing import Fetched
from kg.federation.partner_results import read_results
from server import create_app
from tests import scratch
from tests.federation.stores import JSON, VIRTUOSO, by_oxigraph, by_rdflib, running_store, running_virtuoso

XML = """<?xml version="1.0"?>
<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head>{}</sparql>"""
TURTLE = """@prefix : <http://example.org/p#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a :decimal 30.0 ; :integer 30 ; :boolean true ; :plain "plain" ; :tagged "text"@en-GB ; :double 1.5e0 ;
  :duration "P1D"^^xsd:duration ; :date "2020-01-01"^^xsd:date ; :time "2020-01-01T00:00:00Z"^^xsd:dateTime ;
  :blank [ :label "inside" ] ;
  :related :b .
:b :name "b" .
"""


def read(body: str | bytes, content_type: str = JSON, **headers: str) -> list[dict[str, dict[str, str]]]:
    whole = body if isinstance(body, bytes) else body.encode()
    fetched = Fetched("http://far/", content_type, len(whole), io.BytesIO(whole), headers)
    with read_results(fetched).body as written:
        found: list[dict[str, dict[str, str]]] = json.load(written)["results"]["bindings"]
    return found


def rows(*terms: dict[str, str]) -> str:
    return json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": term} for term in terms]}})


def test_blank_nodes_get_labels_that_are_read() -> None:
    far = [{"type": "bnode", "value": f"nodeID://b{number}"} for number in (7, 8, 7)]
    assert [row["x"]["value"] for row in read(rows(*far))] == ["b0", "b1", "b0"]
    assert read(rows({"type": "uri", "value": "nodeID://b7"}))[0]["x"]["type"] == "bnode"


def test_the_literals_of_older_drafts_are_literals() -> None:
    term = {"type": "typed-literal", "value": "5", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    assert read(rows(term)) == [{"x": {**term, "type": "literal"}}]


def test_a_result_in_xml_is_read_as_well() -> None:
    row = '<results><result><binding name="x"><literal xml:lang="en">a&lt;b</literal></binding></result></results>'
    found = read(XML.format(row), "application/sparql-results+xml")
    assert found == [{"x": {"type": "literal", "value": "a<b", "xml:lang": "en"}}]


@pytest.mark.parametrize(
    "body",
    [
        "<html>",
        "{",
        "[]",
        '{"head": {"vars": ["x"]}}',
        rows({"type": "uri", "value": "not an IRI"}),
        rows({"type": "star", "value": "x"}),
        XML.format(""),
        b"\xff\xfe",
    ],
)
def test_what_is_no_result_is_the_partners_failure(body: str | bytes) -> None:
    with pytest.raises(PartnerError, match="<http://far/> gave no SPARQL result that can be read"):
        read(body)


def test_a_result_that_was_cut_is_not_joined() -> None:
    three = rows(*({"type": "literal", "value": text} for text in "abc"))
    assert len(read(three, **{"x-sparql-maxrows": "4"})) == 3
    with pytest.raises(PartnerError, match=r"gives 3 rows at most .* was cut there"):
        read(three, **{"x-sparql-maxrows": "3"})


@pytest.fixture(scope="module")
def partners(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    if shutil.which(VIRTUOSO) is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7")
    with ExitStack() as stack:
        yield {
            "virtuoso": stack.enter_context(running_virtuoso(tmp_path_factory.mktemp("virtuoso"), TURTLE)),
            "rdflib": stack.enter_context(running_store(by_rdflib(TURTLE))),
            "oxigraph": stack.enter_context(running_store(by_oxigraph(TURTLE))),
        }


@pytest.fixture(scope="module")
def near(partners: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    home = tmp_path_factory.mktemp("near")
    scratch.publish(home)
    allowed = tuple(partners.values())
    settings = Configuration(home=home, workers=1, service_allow=allowed, service_private=("127.0.0.0/8",))
    with Pool(settings) as pool:
        yield create_app(settings, pool).test_client()


def ask(client: FlaskClient, query: str) -> Counter[str]:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": JSON})
    assert response.status_code == 200, response.get_data(as_text=True)
    found = json.loads(response.get_data())["results"]["bindings"]
    return Counter(
        " ".join(f"{name}={'_' if term['type'] == 'bnode' else term['value']}" for name, term in sorted(row.items()))
        for row in found
    )


PREFIX = "PREFIX : <http://example.org/p#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
VALUES = (
    *("30.0", "30", "30e0", "true", '"plain"', '"plain"^^xsd:string', '"text"@en-GB', '"P1D"^^xsd:duration', "1.5e0"),
    *('"2020-01-01"^^xsd:date', '"2020-01-01T00:00:00Z"^^xsd:dateTime', ":b", ":none"),
)


@pytest.mark.slow
@pytest.mark.parametrize("partner", ["virtuoso", "rdflib", "oxigraph"])
@pytest.mark.parametrize("value", VALUES)
def test_rows_that_go_along_change_nothing(
    near: FlaskClient, partners: dict[str, str], partner: str, value: str
) -> None:
    service = f"SERVICE <{partners[partner]}> {{ :a ?p ?o }}"
    along = ask(near, f"{PREFIX}SELECT * {{ VALUES ?o {{ {value} }} {service} }}")
    first = ask(near, f"{PREFIX}SELECT * {{ {service} VALUES ?o {{ {value} }} }}")
    assert along == first
    assert value != ":b" or len(along) == 1


@pytest.mark.slow
@pytest.mark.parametrize("partner", ["virtuoso", "rdflib", "oxigraph"])
def test_blank_nodes_of_a_store_are_joined_within_one_call(
    near: FlaskClient, partners: dict[str, str], partner: str
) -> None:
    pattern = "?s :blank ?x . ?x :label ?l"
    found = ask(near, f"{PREFIX}SELECT * {{ SERVICE <{partners[partner]}> {{ {pattern} }} }}")
    assert found == Counter(["l=inside s=http://example.org/p#a x=_"])


@pytest.mark.slow
def test_a_store_that_cuts_its_result_is_named_with_its_limit(near: FlaskClient, partners: dict[str, str]) -> None:
    query = f"SELECT * {{ SERVICE <{partners['virtuoso']}> {{ ?s ?p ?o }} }}"
    response = near.get("/sparql", query_string={"query": query}, headers={"Accept": JSON})
    text = response.get_data(as_text=True)
    assert (response.status_code, "gives 50 rows at most" in text, partners["virtuoso"] in text) == (502, True, True)
    silent = query.replace("SERVICE", "SERVICE SILENT")
    assert ask(near, silent) == Counter([""])
