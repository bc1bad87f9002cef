"""Every class as a table, every shipped query as a form, and both as files."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import RDF, VOID, Graph, URIRef
from rdflib.namespace import SH
from rdflib.plugins.sparql.parser import parseQuery

from kg.browsing.result_set import RS
from kg.formats import TRIPLES
from kg.namespaces import MK
from kg.prefixes import expand

pytestmark = pytest.mark.slow
PAGE = {"Accept": "text/html"}
SYNTAXES = [each.media_type for each in TRIPLES]


def cells(workbook: bytes) -> list[str]:
    """Return the texts of a spreadsheet, in the order in which they first appear."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return re.findall(r"<t[^>]*>([^<]*)</t>", parts.read("xl/sharedStrings.xml").decode())


def triples(content: bytes, media_type: str) -> set[str]:
    form = ox.RdfFormat.from_media_type(media_type)
    assert form is not None
    dataset = ox.Dataset(ox.parse(content, form))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def test_every_class_with_members_is_listed_below_the_one_it_is_a_part_of(client: FlaskClient) -> None:
    found = {each["class"]: each for each in json.loads(client.get("/browse?format=json").text)}
    assert found["mk:Regimen"]["count"] > found["mk:Triplet"]["count"] > 0
    page = client.get("/browse", headers=PAGE).text
    assert 'href="browse/Regimen"' in page
    assert re.search(r"<h3><a href=\"browse/Regimen\".*?browse/Triplet", page, re.DOTALL)
    for name in found:
        assert client.get(f"/browse/{name.partition(':')[2]}", headers=PAGE).status_code == 200


def test_a_facet_narrows_the_table_and_the_file_alike(client: FlaskClient) -> None:
    address = "/browse/Regimen?where=mk:hasComponent%3Ddrug:carfilzomib&where=mk:hasComponent%3Ddrug:lenalidomide"
    page = client.get(address, headers=PAGE).text
    assert "carfilzomib-lenalidomide-dexamethasone" in page
    assert "bortezomib-dexamethasone" not in page
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address}&format=csv").text)))
    assert {"regimen:KRd"} <= {row["name (IRI)"] for row in rows}
    assert all("carfilzomib" in row["has component"] for row in rows)


def test_a_filter_that_was_chosen_stands_with_its_name(client: FlaskClient) -> None:
    page = client.get("/browse/AdverseEventClaim?where=mk:object%3Dae:neutropenia&q=VRd", headers=PAGE).text
    assert "object: neutropenia ×" in page


def test_columns_order_and_words_are_in_the_address(client: FlaskClient) -> None:
    address = "/browse/OutcomeClaim?column=mk:value&column=mk:unit&where=mk:measure%3Dmeasure:median-pfs&sort=-mk:value"
    rows = json.loads(client.get(f"{address}&format=json").text)
    values = [row["mk:value"] for row in rows if "mk:value" in row]
    assert values == sorted(values, reverse=True)
    assert rows[0]["mk:unit"] == "months"
    few = client.get("/browse/Drug?q=LENALI&format=tsv").text.splitlines()
    assert any(line.startswith("lenalidomide\tdrug:lenalidomide") for line in few)
    assert all("lenali" in line.lower() for line in few[1:])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("Nothing", 404),
        ("Drug?column=mk:noSuch", 400),
        ("Drug?where=nonsense", 400),
        ("Drug?where=mk:key%3Da%22%20%7D%20", 200),
        ("Drug?sort=mk:noSuch", 400),
        ("Drug?first=many", 400),
        (f"Drug?first={'9' * 5000}", 400),
        ("Drug?q=%22%20%7D%20%5C", 200),
        # Each word and each filter is one more condition of a query.
        (f"Drug?q={'a' * 201}", 400),
        (f"Drug?{'&'.join(f'where=mk:key%3D{i}' for i in range(21))}", 400),
        (f"Drug?{'where=mk:key%3Da&' * 100}", 200),
        ("Drug?format=pdf", 406),
    ],
)
def test_what_makes_no_sense_is_refused(client: FlaskClient, query: str, status: int) -> None:
    assert client.get(f"/browse/{query}", headers=PAGE).status_code == status


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("/browse/Drug.csv?q=mab", "/browse/Drug?q=mab&format=csv"),
        ("/browse.json", "/browse?format=json"),
        ("/queries/outcome-of-trial.csv?trial=FIRST", "/queries/outcome-of-trial?trial=FIRST&format=csv"),
        ("/ontology/Drug.json", "/ontology/Drug?format=json"),
        ("/compare.csv?of=KRd&of=VRd", "/compare?of=KRd&of=VRd&format=csv"),
        ("/data.ttl", "/data?format=ttl"),
        ("/browse.ttl", "/browse?format=ttl"),
        ("/browse.csv", "/browse?format=csv"),
        ("/browse/Regimen.ttl", "/browse/Regimen?format=ttl"),
        ("/queries/outcome-of-trial.ttl", "/queries/outcome-of-trial?format=ttl"),
        ("/search.csv?q=Revlimid", "/search?q=Revlimid&format=csv"),
        ("/ontology.csv", "/ontology?format=csv"),
        ("/explain.csv?s=VRd&p=a&o=mk%3ATriplet", "/explain?s=VRd&p=a&o=mk%3ATriplet&format=csv"),
    ],
)
def test_an_extension_is_a_format(client: FlaskClient, address: str, where: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, where)
    assert client.get(where).status_code == 200


def test_a_spreadsheet_has_labels_numbers_and_says_where_it_is_from(client: FlaskClient) -> None:
    answer = client.get("/queries/adverse-events-of-group?format=xlsx")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    texts = cells(answer.data)
    assert {"event", "event (IRI)", "neutropenia", "ae:neutropenia", "Licence"} <= set(texts)
    assert client.get("/queries/adverse-events-of-group?format=xlsx").data == answer.data
    with zipfile.ZipFile(io.BytesIO(answer.data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>33</v>" in sheet
    assert "<f>" not in sheet
    assert "group:NCT01554852.lenalidomide" in texts


def test_a_unit_is_shown_once(client: FlaskClient) -> None:
    page = client.get("/queries/outcome-of-trial", headers=PAGE).text
    assert ">unit<" in page
    assert ">unit in words<" not in page
    spreadsheet = cells(client.get("/queries/outcome-of-trial?format=xlsx").data)
    assert "unit in words" not in spreadsheet
    # What is asked for by default is said, too.
    assert {"trial", "trial:SWOG-S0777"} <= set(spreadsheet)


def test_a_cell_of_several_things_has_a_link_to_each(client: FlaskClient) -> None:
    page = client.get("/queries/mechanisms-of?drug=thalidomide", headers=PAGE).text
    cells = ('href="../cell/myeloma-cell"', "<br>", 'href="../cell/t-cell"')
    assert re.search(".*".join(map(re.escape, cells)), page)
    figures = client.get("/queries/mechanisms-of?drug=thalidomide&format=csv").text
    assert "https://w3id.org/myeloma-kg/cell/myeloma-cell https://w3id.org/myeloma-kg/cell/t-cell" in figures


def test_a_column_without_a_value_is_named_and_takes_no_room(client: FlaskClient) -> None:
    address = "/queries/adverse-event-rates?event=ae:hypothyroidism"
    page = client.get(address, headers=PAGE).text
    heads = re.findall(r"<th[^>]*>.*?</th>", page, re.DOTALL)
    left_out = re.search(r"Not shown, because no row has a value there: (.*)\.</p>", page)
    assert left_out
    assert "bounds" in left_out[1].split(", ")
    assert not any(">bounds" in head for head in heads)
    assert any(">value" in head for head in heads)
    assert "bounds" in client.get(f"{address}&format=csv").text.splitlines()[0].split(",")


def test_a_shipped_query_is_a_form_with_a_labelled_answer_and_its_sparql(client: FlaskClient) -> None:
    page = client.get("/queries/outcome-of-trial?trial=ENDURANCE", headers=PAGE).text
    assert "ENDURANCE: KRd arm" in page
    assert "group:NCT01863550.KRd" in page
    assert "months" in page
    assert "trial:NCT01863550" in page[page.index("The SPARQL behind it") :]
    assert '<a class="sort" href="outcome-of-trial?trial=ENDURANCE&amp;sort=value">' in page
    # Among measures the name means one, and among all things a regimen as well.
    assert "incidence rate" in client.get("/queries/outcome-of-trial?measure=IR", headers=PAGE).text
    asks = client.get("/queries/definitions-of?term=IR", headers=PAGE)
    assert (asks.status_code, "may mean several things" in asks.text) == (200, True)
    wrong = client.get("/queries/adverse-events-of-group?gradeMin=high", headers=PAGE)
    assert (wrong.status_code, "is not a whole number" in wrong.text) == (400, True)
    assert (
        client.get("/queries/outcome-of-trial?trial=ENDURANCE&format=json").mimetype
        == "application/sparql-results+json"
    )


def test_the_list_of_queries_is_a_page_for_people_and_json_for_programs(client: FlaskClient) -> None:
    listed = json.loads(client.get("/queries/").text)
    for query in listed:
        page = client.get(f"/queries/{query['name']}", headers=PAGE)
        assert (query["name"], page.status_code) == (query["name"], 200)
        assert "The SPARQL behind it" in page.text
        # What it names needs no prefix of ours: any client can send it.
        assert parseQuery(query["sparql"])
    assert 'class="card" href="outcome-of-trial"' in client.get("/queries/", headers=PAGE).text


def test_a_class_and_a_shipped_query_are_rdf_too(client: FlaskClient) -> None:
    regimens = Graph().parse(data=client.get("/browse/Regimen?format=ttl").text, format="turtle")
    assert (URIRef(expand("regimen:VRd")), RDF.type, MK.Regimen) in regimens
    classes = Graph().parse(data=client.get("/browse?format=ttl").text, format="turtle")
    assert len(set(classes.subjects(VOID["class"], MK.Regimen))) == 1
    answer = Graph().parse(data=client.get("/queries/outcome-of-trial?format=ttl").text, format="turtle")
    rows = list(csv.DictReader(io.StringIO(client.get("/queries/outcome-of-trial?format=csv").text)))
    assert len(list(answer.objects(None, RS.solution))) == len(rows)
    listed = Graph().parse(data=client.get("/queries/?format=ttl").text, format="turtle")
    names = {row["name"] for row in csv.DictReader(io.StringIO(client.get("/queries/?format=csv").text))}
    assert {str(each).rpartition("/")[2] for each in listed.subjects(RDF.type, SH.SPARQLExecutable)} == names


@pytest.mark.parametrize(
    "address",
    [
        *("/browse", "/browse/Drug", "/queries/", "/queries/class-counts", "/data", "/search?q=VRd", "/"),
        "/paths?from=VRd&to=neuralgia",
    ],
)
def test_what_a_page_says_is_the_same_graph_in_every_syntax_of_rdf(client: FlaskClient, address: str) -> None:
    answers = {form: client.get(address, headers={"Accept": f"{form}, */*;q=0.1"}, buffered=True) for form in SYNTAXES}
    assert {form: answer.mimetype for form, answer in answers.items()} == {form: form for form in SYNTAXES}
    first, *others = (triples(answer.data, form) for form, answer in answers.items())
    assert first
    assert all(each == first for each in others)


def test_a_page_is_never_said_to_be_xhtml(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept": "application/xhtml+xml, */*;q=0.1"})
    assert answer.mimetype == "text/html"
    assert client.get("/data", headers={"Accept": "application/xhtml+xml"}).status_code == 406


@pytest.mark.parametrize("address", ["/browse", "/browse/Drug", "/queries/", "/data", "/search?q=x", "/"])
def test_a_format_that_a_page_does_not_have_is_refused(client: FlaskClient, address: str) -> None:
    joint = "&" if "?" in address else "?"
    assert client.get(f"{address}{joint}format=docx").status_code == 406


def test_disputes_are_told_apart_by_their_kind_in_words_and_not_by_their_sentences(client: FlaskClient) -> None:
    page = client.get("/browse/Dispute?where=mk:disputeKind%3Dparsing", headers=PAGE).text
    assert "dispute kind: how it is printed" in page
    assert "<td>how it is printed</td>" in re.sub(r"<td[^>]*>", "<td>", page)
    assert "contradicts-other-source" not in re.sub(r"<[^>]*>", "", page)
    facets = re.findall(r'<summary class="small">([^<]+)', page)
    assert "dispute kind" in facets
    assert "handling" not in facets


def test_units_are_told_apart_in_the_words_of_their_column(client: FlaskClient) -> None:
    page = client.get("/browse/OutcomeClaim?where=mk:unit%3Dmo", headers=PAGE).text
    assert "unit: months ×" in page
    unfiltered = re.sub(r"<[^>]*>", " ", client.get("/browse/OutcomeClaim", headers=PAGE).text)
    assert re.search(r"\bunit\s[^×]*\bmonths\s+\d", unfiltered)
    assert not re.search(r"\s(mo|\{patient\})\s+\d", unfiltered)


def test_a_long_header_is_not_repeated_whole_in_an_error(client: FlaskClient) -> None:
    answer = client.get("/queries/", headers={"Accept": f"image/{'x' * 5000}"})
    assert answer.status_code == 406
    assert len(answer.text) < 1000


def test_the_cells_of_a_column_look_alike(client: FlaskClient) -> None:
    table = client.get("/browse/AdverseEventClaim", headers=PAGE).text.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.findall(r'<td(?: class="(\w+)")?>', row) for row in table.split("<tr>")[1:]]
    assert len(rows) > 10
    assert [set(column) for column in zip(*rows, strict=True)][:3] == [{"prose"}, {"prose"}, {""}]


def test_a_measure_is_found_by_what_it_measures_and_what_is_none_is_refused(client: FlaskClient) -> None:
    page = client.get("/compare", query_string={"measure": "MRD"}, headers={"Accept": "text/html"}).text
    assert "Measurable residual disease negativity rate: every figure" in page
    refused = client.get("/compare", query_string={"measure": "neutropenia"}, headers={"Accept": "application/json"})
    assert (refused.status_code, "'neutropenia' is no outcome measure" in refused.text) == (404, True)


def test_a_class_that_is_written_otherwise_is_offered(client: FlaskClient) -> None:
    assert "Did you mean AdverseEvent?" in client.get("/browse/AdverseEvents", headers={"Accept": "text/html"}).text
    assert "Did you mean Drug?" in client.get("/browse/drug", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    "asked",
    [
        {"event": "neutropaenia"},
        {"event": "neutropenia", "of": "Dara-Rd"},
        {"event": "second primary malignancies"},
    ],
)
def test_plurals_british_words_and_regimens_by_their_drugs_are_names_everywhere(
    client: FlaskClient, asked: dict[str, str]
) -> None:
    page = client.get("/compare", query_string=asked, headers={"Accept": "text/html"})
    assert (page.status_code, "Which do you mean?" in page.text) == (200, False)


def test_one_thing_that_may_be_meant_is_not_called_several(client: FlaskClient) -> None:
    page = client.get("/compare", query_string={"event": "low white cells"}, headers={"Accept": "text/html"}).text
    assert "“low white cells” is the name of nothing in the graph. Did you mean this?" in page


def test_a_filter_by_a_literal_takes_all_that_read_like_it(client: FlaskClient) -> None:
    def names(where: str) -> list[str]:
        answer = client.get(f"/browse/OutcomeClaim.json?where={where}", follow_redirects=True)
        return [row["name"]["label"] for row in answer.json or ()]

    assert names("mk:unit%3Dmo")
    assert any("43 months" in name for name in names("mk:value%3D43"))
    assert names("mk:value%3D43.0.0") == []
