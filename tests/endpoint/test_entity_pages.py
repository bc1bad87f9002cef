"""Pages of entities, claims, disputes and publications: what stands on them, and that they are data, too."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient
from rdflib import XSD, Graph, Literal
from rdflib.compare import isomorphic


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def section(text: str, key: str) -> str:
    return text.split(f'<h2 id="{key}">', 1)[1].split("</section>", 1)[0]


@pytest.mark.slow
def test_a_name_is_an_address(client: FlaskClient) -> None:
    named, numbered = page(client, "/trial/TOURMALINE-MM1"), page(client, "/trial/NCT01564537")
    assert named == numbered
    assert "<h1>lenalidomide</h1>" in page(client, "/drug/Revlimid")


def test_the_disputes_of_a_trial_stand_on_top(client: FlaskClient) -> None:
    text = page(client, "/trial/TOURMALINE-MM1")
    assert re.findall(r'<h2 id="([^"]+)"', text)[0] == "disputes"
    disputes = section(text, "disputes")
    assert "the cited final analysis has 53.6 against 51.6 months, hazard ratio 0.939, P=0.495" in disputes
    assert "The claims of better overall survival are rejected" in disputes
    assert 'href="../claim/zhang-2023.s4-tourmaline-mm1-os"' in disputes


def test_the_groups_of_a_trial_stand_side_by_side(client: FlaskClient) -> None:
    outcomes = section(page(client, "/trial/SWOG-S0777"), "outcomes")
    row = next(row for row in outcomes.split("<tr>")[1:] if ">median progression-free survival<" in row)
    assert 'href="../claim/zhang-2023.t1-r06-median-pfs"' in row
    assert re.findall(r">(\d+ months)<", row) == ["30 months", "43 months", "43 months"]
    assert "<circle" in outcomes


def test_figures_of_a_protocol_are_not_of_the_regimen_of_one_phase(client: FlaskClient) -> None:
    maintenance, whole = page(client, "/regimen/RDara"), page(client, "/regimen/Dara-VRd")
    assert 'id="outcomes"' not in maintenance
    apart = section(maintenance, "of-protocols")
    assert "62.6 %" in apart
    assert "a figure is of the whole protocol, not of this" in apart
    assert "62.6 %" in section(whole, "outcomes")
    assert 'id="of-protocols"' not in whole


def test_a_figure_of_a_group_says_of_what_it_is(client: FlaskClient) -> None:
    groups = section(page(client, "/trial/FIRST"), "groups")
    figures = re.sub(r"<[^>]+>", "", groups)
    assert "33 % (patients older than 75 years); melphalan-prednisone-thalidomide: 72 weeks" in figures
    assert "Rd for 18 cycles: 18 cycles" in figures


def test_a_fact_whose_claim_is_rejected_says_so(client: FlaskClient) -> None:
    facts = re.sub(r"<[^>]+>", "", section(page(client, "/group/odonnell-2018.VRd"), "facts"))
    assert "relapsed/refractory multiple myeloma 1 rejected" in facts


def test_a_conflict_of_components_says_where_a_context_is_assumed(client: FlaskClient) -> None:
    rows = section(page(client, "/regimen/VRd?section=derived"), "derived").split("<tr>")
    conflicts = [row for row in rows if "component conflict" in row]
    assumed = [name for row in conflicts for name in re.findall(r">([^<]+)</a>", row) if "context assumed" in row]
    assert len(conflicts) == 3
    assert "tumor necrosis factor" in assumed
    assert "degradation of Ikaros" not in assumed


def test_a_negated_effect_is_marked_before_its_relation(client: FlaskClient) -> None:
    acts_on = section(page(client, "/drug/carfilzomib?section=acts-on"), "acts-on")
    assert "not: inhibits" in acts_on
    assert "does not inhibits" not in acts_on


def test_what_a_drug_does_is_said_once_with_its_most_specific_relation(client: FlaskClient) -> None:
    acts_on = section(page(client, "/drug/lenalidomide?section=acts-on"), "acts-on")
    rows = [row for row in acts_on.split("<tr>") if ">PD-1</a>" in row]
    assert len(rows) == 1
    assert "zhang-2023.s2-pd1-t-cell" in rows[0]
    assert "giuliani-2017" in rows[0]
    assert "downregulates (expression)" in rows[0]
    assert "causally related to" not in acts_on


@pytest.mark.slow
def test_an_inferred_fact_leads_to_its_proof(client: FlaskClient) -> None:
    text = page(client, "/regimen/VRd")
    address = re.search(r'href="../(explain\?[^"]+)"', section(text, "inferred"))
    assert address
    proof = client.get(f"/{address[1]}", headers={"Accept": "text/plain"}).text
    assert "regimen:VRd mk:hasComponent" in proof


def test_ratios_and_rates_are_told_apart_in_the_table_that_goes_home(client: FlaskClient) -> None:
    answer = client.get("/ae/second-primary-malignancy.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(answer.text.splitlines()))
    figures = {(row["measure"], row["value"], row["unit"]) for row in rows if row["value"]}
    assert ("hazard ratio for an adverse event", "1.55", "ratio or number") in figures
    assert ("relative risk", "2.61", "ratio or number") in figures
    assert any(value == "3.98" and unit == "events per 100 patient-years" for _, value, unit in figures)
    assert any("6.9 % with lenalidomide and 4.8 % without" in row["statement"] for row in rows)


def test_a_ratio_is_drawn_with_its_event_and_of_whom_it_is(client: FlaskClient) -> None:
    text = page(client, "/drug/bortezomib")
    drawn = text[text.index("<title>Ratios</title>") :].partition("</svg>")[0]
    assert "tumor lysis syndrome, odds ratio for an adverse event" in drawn
    assert "bortezomib, men; therapy that contained" in drawn


def test_the_claims_of_a_publication_follow_its_text(client: FlaskClient) -> None:
    text = page(client, "/pub/zhang-2023?section=claims&page=2")
    places = [int(each.replace(",", "")) for each in re.findall(r'<td class="number">([\d,]+)</td>', text)]
    assert len(places) > 100
    assert places == sorted(places)


def test_a_claim_says_where_it_stands_and_who_disputes_it(client: FlaskClient) -> None:
    text = page(client, "/claim/zhang-2023.s4-tourmaline-mm1-os")
    assert '<a href="https://doi.org/10.3892/mco.2023.2705" rel=' in section(text, "place")
    assert "hazard ratio 0.939" in section(text, "disputes")


def test_a_claim_shows_all_that_it_says_by_the_labels_of_the_ontology(client: FlaskClient) -> None:
    text = page(client, "/claim/zhang-2023.s4-endurance-design")
    assert re.search(r"Masking.*?none", section(text, "says"), re.DOTALL)
    serious = page(client, "/claim/zhang-2023.t1-r28-serious-ae")
    assert re.search(r"Serious.*?yes", section(serious, "says"), re.DOTALL)


def test_a_dispute_has_its_claims_side_by_side(client: FlaskClient) -> None:
    disputes = client.get("/trial/NCT01564537.json").get_json()["disputes"]
    dispute = next(each for each in disputes if "0.939" in each["reason"])
    text = page(client, "/" + dispute["dispute"].replace(":", "/", 1))
    claims = section(text, "claims")
    assert all(claim.replace(":", "/", 1) in claims for claim in dispute["claims"])
    assert re.search(r'<td class="prose"><a href="../claim/', claims)


def test_the_tag_of_a_disputed_claim_leads_to_its_dispute_or_to_the_list_of_them(client: FlaskClient) -> None:
    claims = section(page(client, "/dispute/C053"), "claims")
    assert 'href="../dispute/C053" class="tag doubt">disputed<' in claims
    assert 'href="../claim/zhang-2023.t1-r17-sensory-neuropathy#disputes" class="tag doubt">3 disputes<' in claims


@pytest.mark.slow
@pytest.mark.parametrize("extension", ["ttl", "json", "csv", "jsonld", "nt", "rdf"])
def test_a_page_is_data_with_an_extension(client: FlaskClient, extension: str) -> None:
    answer = client.get(f"/drug/lenalidomide.{extension}")
    assert answer.status_code == 200
    assert "lenalidomide" in answer.text
    assert answer.mimetype != "text/html"
    assert answer.headers["Content-Disposition"] == f'inline; filename="lenalidomide.{extension}"'


def test_a_spreadsheet_of_a_page_has_its_figures_as_numbers(client: FlaskClient) -> None:
    answer = client.get("/trial/SWOG-S0777.xlsx")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as parts:
        sheet, texts = (parts.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "sharedStrings"))
    assert "<v>43</v>" in sheet
    assert "SWOG S0777: VRd arm" in texts
    assert "CC BY 4.0" in texts


def test_an_extension_that_there_is_not_is_refused(client: FlaskClient) -> None:
    answer = client.get("/drug/lenalidomide.pdf", headers={"Accept": "text/html"})
    assert answer.status_code == 406
    assert "ttl" in answer.text
    assert client.get("/drug/nonsuch.pdf").status_code == 404


def test_a_page_that_is_no_number_is_refused(client: FlaskClient) -> None:
    assert client.get("/pub/zhang-2023?section=claims&page=x").status_code == 400


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/drug/lenalidomide?section=nonsense", 404, "The page of lenalidomide has no section 'nonsense'."),
        ("/drug/lenalidomide?section=events&page=99", 400, "page=99 is behind the last page of the section"),
        ("/drug/lenalidomide?section=acts-on&page=99", 400, "page=99: what is opened has one page."),
        ("/drug/lenalidomide?page=99", 400, "page=99: what is opened has one page."),
        ("/pub/zhang-2023?section=claims&page=99", 400, "page=99 is behind the last page of the section"),
    ],
)
def test_a_section_that_there_is_not_does_not_pass_for_nothing_being_known(
    client: FlaskClient, address: str, status: int, says: str
) -> None:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert (answer.status_code, says in html.unescape(answer.text)) == (status, True)


@pytest.mark.slow
def test_no_page_is_large(client: FlaskClient) -> None:
    for address in ("/drug/lenalidomide", "/pub/zhang-2023", "/population/rrmm", "/disease/multiple-myeloma"):
        answer = client.get(address, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
        assert len(answer.data) < 300_000


def test_the_breadcrumbs_lead_to_the_table_of_the_class(client: FlaskClient) -> None:
    for address, above in (("/trial/SWOG-S0777", "browse/ClinicalTrial"), ("/dispute/B-SPM", "browse/Dispute")):
        assert f'<a href="../{above}">' in page(client, address)
        assert client.get(f"/{above}", headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.slow
def test_what_no_source_states_says_what_it_is_and_leads_to_its_claims(client: FlaskClient) -> None:
    query = (
        "PREFIX mk: <https://w3id.org/myeloma-kg/ontology#> SELECT ?edge ?chain {"
        " ?edge mk:subject <https://w3id.org/myeloma-kg/drug/lenalidomide> ; mk:supportedBy ?claim"
        " GRAPH <https://w3id.org/myeloma-kg/graph/explanations> { ?chain a mk:Explanation } } LIMIT 1"
    )
    (row,) = client.get("/sparql", query_string={"query": query}).get_json()["results"]["bindings"]
    edge, chain = (page(client, row[name]["value"].removeprefix("https://w3id.org/myeloma-kg")) for name in row)
    assert 'href="../drug/lenalidomide"' in section(edge, "facts")
    assert 'href="../claim/' in section(edge, "facts")
    assert "No claim in the graph speaks of this" not in edge + chain
    linked = re.findall(r'href="\.\./((?:paths\?|browse)[^"]*)"', chain)
    assert any(each.startswith("paths?from=") for each in linked)
    assert {client.get(f"/{each}").status_code for each in linked} == {200}


@pytest.mark.parametrize("address", ["/ae/neutropenia", "/trial/SWOG-S0777"])
def test_a_figure_that_is_disputed_is_drawn_open(client: FlaskClient, address: str) -> None:
    events = section(page(client, address), "events")
    assert 'class="mark doubt"' in events
    assert "A mark that is drawn open is in doubt" in events


def test_a_publication_is_read_by_reference_managers(client: FlaskClient) -> None:
    text = page(client, "/pub/jayaweera-2021")
    assert (
        "<p>Jayaweera SPE; Wanigasinghe Kanakanamge SP; Rajalingam D; Silva GN. Front Oncol. 11:740796. 2021</p>"
        in text
    )
    assert "Note of the curators: reference 71 of document 001; record as printed there" in text
    found = re.search(r'<span class="Z3988" title="([^"]+)"></span>', text)
    assert found
    fields = parse_qs(found[1])
    assert fields["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:journal"]
    assert fields["rft.au"] == ["Jayaweera SPE", "Wanigasinghe Kanakanamge SP", "Rajalingam D", "Silva GN"]
    assert (fields["rft.jtitle"], fields["rft.volume"], fields["rft.date"]) == (["Front Oncol"], ["11"], ["2021"])
    cited = re.search(r'title="([^"]+)"></span>', page(client, "/pub/zhang-2023"))
    assert cited
    assert parse_qs(cited[1])["rft_id"] == ["info:doi/10.3892/mco.2023.2705"]


def test_the_publications_behind_a_page_go_into_a_reference_manager(client: FlaskClient) -> None:
    one = client.get("/pub/zhang-2023.ris")
    assert one.mimetype == "application/x-research-info-systems"
    assert one.headers["Content-Disposition"] == 'inline; filename="zhang-2023.ris"'
    assert one.text.split("\r\n") == [
        "TY  - JOUR",
        "TI  - Lenalidomide use in multiple myeloma (Review)",
        *("AU  - Zhang, CW", "AU  - Wang, YN", "AU  - Ge, XL"),
        *("JO  - Molecular and Clinical Oncology", "VL  - 20", "IS  - 1", "SP  - 7", "PY  - 2023", "DA  - 2023/11/28"),
        *("DO  - 10.3892/mco.2023.2705", "UR  - https://doi.org/10.3892/mco.2023.2705", "ER  - ", "", ""),
    ]
    assert client.get("/claim/zhang-2023.t1-r05-median-pfs.ris").data == one.data
    several = client.get("/ae/cardiac-failure.ris").text
    assert several.count("TY  - ") == several.count("ER  - ") > 2
    assert "DO  - 10.1016/j.ejphar.2018.03.022\r\n" in several


def test_the_publications_behind_a_page_are_cited_in_latex(client: FlaskClient) -> None:
    one = client.get("/pub/zhang-2023.bib")
    assert one.mimetype == "application/x-bibtex"
    assert one.text.splitlines() == [
        "@article{zhang-2023,",
        "  title = {{Lenalidomide use in multiple myeloma (Review)}},",
        "  author = {Zhang, CW and Wang, YN and Ge, XL},",
        "  journal = {Molecular and Clinical Oncology},",
        *("  year = {2023},", "  volume = {20},", "  number = {1},", "  pages = {7},"),
        *("  doi = {10.3892/mco.2023.2705},", "}"),
    ]
    assert "author = {Holstein, SA and others}" in client.get("/pub/holstein-2018.bib").text
    several = client.get("/drug/lenalidomide.bib").text
    assert several.count("\n@") == several.count("\n}\n") - 1 > 50
    assert re.findall(r"(?<!\\)[&%#]", several) == []


def test_a_claim_says_how_to_cite_it_and_its_publication_is_read_by_reference_managers(client: FlaskClient) -> None:
    text = page(client, "/claim/zhang-2023.t1-r05-median-pfs")
    whole = (
        "Zhang CW; Wang YN; Ge XL. Lenalidomide use in multiple myeloma (Review). Molecular and Clinical Oncology. "
        "20(1):7. 2023-11-28. doi:10.3892/mco.2023.2705 · "
    )
    assert whole in section(text, "place")
    assert '<a href="../data#cite">how to cite this graph</a>' in section(text, "place")
    cited = re.search(r'<span class="Z3988" title="([^"]+)"></span>', text)
    assert cited
    assert parse_qs(cited[1])["rft_id"] == ["info:doi/10.3892/mco.2023.2705"]


def test_a_drawing_tells_the_groups_of_one_study_apart(client: FlaskClient) -> None:
    drawings = re.findall(r"<svg class=\"plot.*?</svg>", page(client, "/ae/neutropenia"), re.DOTALL)
    assert ["wide-only" in each for each in drawings] == [True, False]
    for drawing in drawings:
        lines = re.findall(r"<tspan[^>]*>([^<]+)</tspan></text>", drawing)
        assert {"Rd-R arm", "continuous Rd arm"} <= {each.rpartition("patients: ")[2] for each in lines}
        # Read alone, a link says of which event and grade it is.
        assert "neutropenia, grade 3–4: Myeloma XI: lenalidomide maintenance 33 %, 362 of 1097" in drawing


def test_what_is_known_of_a_publication_stands_under_words(client: FlaskClient) -> None:
    heads = re.findall(r'<th scope="row">([^<]+)</th>', page(client, "/pub/zhang-2023"))
    assert {"licence", "to be read at"} <= set(heads)
    assert not [head for head in heads if ":" in head]


def test_every_syntax_of_a_page_has_the_same_terms(client: FlaskClient) -> None:
    def graph(extension: str, syntax: str) -> Graph:
        return Graph().parse(data=client.get(f"/claim/zhang-2023.t1-r01-neutropenia.{extension}").text, format=syntax)

    turtle = graph("ttl", "turtle")
    assert Literal("21", datatype=XSD.decimal) in set(turtle.objects())
    for extension, syntax in (("nt", "nt"), ("rdf", "xml")):
        assert isomorphic(graph(extension, syntax), turtle), extension
