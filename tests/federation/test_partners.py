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
from kg.federation.paging import Pages, follows
from kg.federation.partner_results import read_result
from server import create_app
from tests import scratch
from tests.federation.stores import JSON, VIRTUOSO, by_rdflib, running_oxigraph, running_store, running_virtuoso

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
    with read_result(fetched).written().body as written:
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
        rows({"type": "uri", "value": "http://[x/"}),
        rows({"type": "literal", "value": "x", "datatype": "http://x/%"}),
        rows({"type": "uri", "value": "urn:a"}).replace('"vars": ["x"', '"vars": ["y"'),
        rows({"type": "star", "value": "x"}),
        XML.format(""),
        b"\xff\xfe",
    ],
)
def test_what_is_no_result_is_the_partners_failure(body: str | bytes) -> None:
    with pytest.raises(PartnerError, match="<http://far/> gave no SPARQL result that can be read"):
        read(body)


def test_a_result_with_as_many_rows_as_the_partner_gives_may_be_cut() -> None:
    three = rows(*({"type": "literal", "value": text} for text in "abc")).encode()
    for most, may_be_cut in (("4", False), ("3", True), ("0", False), ("many", False), ("9" * 5000, False)):
        fetched = Fetched("http://far/", JSON, len(three), io.BytesIO(three), {"x-sparql-maxrows": most})
        assert read_result(fetched).may_be_cut is may_be_cut


@pytest.mark.parametrize(
    ("query", "exist"),
    [
        ("SELECT * WHERE { ?s ?p ?o . }", True),
        ("SELECT DISTINCT ?s WHERE { ?s ?p ?o . FILTER(?o > 1) }", True),
        ("SELECT ?s WHERE { ?s ?p ?o . } ORDER BY ASC(?s) LIMIT 5", False),
        ("SELECT ?s WHERE { { SELECT ?s WHERE { ?s ?p ?o . } LIMIT 5 } }", False),
        ("SELECT (COUNT(?s) AS ?n) WHERE { ?s ?p ?o . }", False),
        ("SELECT ?s WHERE { ?s ?p ?o . } GROUP BY ?s", False),
        ("SELECT * WHERE { ?s ?p ?o . BIND(RAND() AS ?n) }", False),
        ("SELECT * WHERE { ?s ?p ?o . FILTER(?o < NOW()) }", False),
        ("ASK { ?s ?p ?o }", False),
        ("SELECT * WHERE { ?s ?p }", False),
    ],
)
def test_what_has_an_order_is_asked_for_in_pages(query: str, *, exist: bool) -> None:
    assert Pages(query, ["s"], 50).exist is exist
    assert not Pages(query, ["s"], 1).exist
    assert not Pages(query, [], 50).exist


def term(value: str, kind: str = "literal", **more: str) -> dict[str, dict[str, str]]:
    return {"x": {"type": kind, "value": value, **more}}


@pytest.mark.parametrize(
    ("first", "page", "do_follow"),
    [
        ([], [term("a")], True),
        (["a", "b"], [term("b"), term("c")], True),
        (["a", "b"], [term("b")], True),
        (["a", "b"], [term("c"), term("d")], False),  # the order is another one
        (["a", "b"], [], False),
        # Stores sort these alike: what stood before the seam may stand behind it the next time.
        (["a", "b"], [term("b"), term("b")], False),
        (["a", "b"], [term("b"), term("B")], False),
        (["a", "b"], [term("b"), term("b", **{"xml:lang": "en"})], False),
        (["a", "30"], [term("30"), term("30.0")], False),
        (["a", "1"], [term("1"), term("true")], False),
        (["a", "x" * 300], [term("x" * 300), term("x" * 300 + "y")], False),
        # A blank node has its name in one result alone, but for Virtuoso's.
        ([], [term("b1", "bnode")], False),
        ([], [term("nodeID://b1", "bnode")], True),
    ],
)
def test_a_page_follows_if_its_order_can_be_trusted(
    first: list[str], page: list[dict[str, dict[str, str]]], *, do_follow: bool
) -> None:
    assert follows([term(value) for value in first], page) is do_follow


@pytest.fixture(scope="module")
def partners(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    if shutil.which(VIRTUOSO) is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    with ExitStack() as stack:
        yield {
            "virtuoso": stack.enter_context(running_virtuoso(tmp_path_factory.mktemp("virtuoso"), TURTLE + MANY)),
            "rdflib": stack.enter_context(running_store(by_rdflib(TURTLE + MANY))),
            "oxigraph": stack.enter_context(running_oxigraph(TURTLE + MANY)),
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


MANY = "".join(
    f':s{n:03} :number {n} ; :half {n}.5 ; :label "label {n}"@en ; :next :s{n + 1:03} ; :inner [ :of {n} ] .\n'
    for n in range(150)
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("?s :number ?o", 150),
        ("?s :half ?o", 150),
        ("?s :label ?o", 151),
        ("?s :next ?o", 150),
        ("?s :inner ?b . ?b :of ?o", 150),
        ("?s :next/:next ?o", 149),
        ("?s :number ?n OPTIONAL { ?s :half ?h FILTER(?h > 100) }", 150),
        ("?s ?p ?o . ?s :number 7", 5),
        ("{ SELECT ?s (COUNT(*) AS ?n) { ?s :number|:half ?o } GROUP BY ?s }", 150),
        ("?s :number ?o FILTER(?o < 50)", 50),
        ("?s :number ?o FILTER(?o < 49)", 49),
        ("?s :number ?o FILTER(?o < 51)", 51),
    ],
)
def test_a_result_that_virtuoso_cuts_comes_in_pages(
    near: FlaskClient, partners: dict[str, str], pattern: str, count: int
) -> None:
    found = ask(near, f"{PREFIX}SELECT * {{ SERVICE <{partners['virtuoso']}> {{ {pattern} }} }}")
    assert found.total() == count
    if "_" not in "".join(found):
        assert found == ask(near, f"{PREFIX}SELECT * {{ SERVICE <{partners['oxigraph']}> {{ {pattern} }} }}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("{ SELECT ?s { ?s :number ?o } LIMIT 120 }", "has no order"),
        ("?s :number ?o BIND(RAND() AS ?r)", "has no order"),
        ("?a :of ?o . VALUES ?same { 1 1 }", "does not tell the rows apart"),
    ],
)
def test_a_store_that_cuts_its_result_is_named_with_its_limit(
    near: FlaskClient, partners: dict[str, str], pattern: str, reason: str
) -> None:
    query = f"{PREFIX}SELECT * {{ SERVICE <{partners['virtuoso']}> {{ {pattern} }} }}"
    response = near.get("/sparql", query_string={"query": query}, headers={"Accept": JSON})
    text = response.get_data(as_text=True)
    assert (response.status_code, "gives 50 rows at most" in text, partners["virtuoso"] in text) == (502, True, True)
    assert reason in text
    assert ask(near, query.replace("SERVICE", "SERVICE SILENT")) == Counter([""])
