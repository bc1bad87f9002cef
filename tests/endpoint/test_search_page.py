"""The page of a search: things by the words of lay people, two things with what joins them, claims by their words."""

from __future__ import annotations

import html
import json
import re

import pytest
from flask.testing import FlaskClient


def found(client: FlaskClient, text: str) -> list[str]:
    answer = client.get("/search", query_string={"q": text, "format": "json"})
    return [each["entity"] for each in answer.get_json()]


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("blood clots", "ae:thromboembolism"),
        ("second cancers", "ae:second-primary-malignancy"),
        ("low platelets", "ae:thrombocytopenia"),
        ("stroke", "ae:cerebrovascular-events"),
        ("tiredness", "ae:fatigue"),
        ("Velcade", "drug:bortezomib"),
        ("velcaid", "drug:bortezomib"),
        ("neuropaty", "ae:peripheral-neuropathy"),
        ("multiple myloma", "disease:multiple-myeloma"),
        ("http://purl.obolibrary.org/obo/CHEBI_63791", "drug:lenalidomide"),
        ("https://w3id.org/myeloma-kg/drug/lenalidomide", "drug:lenalidomide"),
        ("NCT01564537", "trial:NCT01564537"),
        ("PMID 24292623", "pub:lu-2014"),
        ("Alkeran", "drug:melphalan"),
        ("lénalidomide", "drug:lenalidomide"),
        ("tumour lysis", "ae:tumor-lysis-syndrome"),
        ("tingling in hands and feet", "ae:peripheral-neuropathy"),
        ("what is cereblon", "protein:CRBN"),
        ("NF-kB", "protein:NF-kappaB"),
        ("TNF-a", "protein:TNF"),
        ("https://doi.org/10.3892/mco.2023.2705", "pub:zhang-2023"),
        ("https://pubmed.ncbi.nlm.nih.gov/24292623/", "pub:lu-2014"),
        ("https://clinicaltrials.gov/study/NCT01564537", "trial:NCT01564537"),
        ("Zhang 2023", "pub:zhang-2023"),
        ("the paper of Facon et al, 2018", "pub:facon-2018"),
        ("low white cells", "ae:leukopenia"),
        ("autologous transplant", "procedure:asct"),
        ("transplant-ineligible newly diagnosed", "population:ndmm-transplant-ineligible"),
        ("del5q", "disease:del5q-mds"),
        ("opportunistic infections", "ae:opportunistic-infection"),
        ("Schwann cells", "cell:schwann-cell"),
        ("hepatitis B screening", "procedure:hbv-status-testing"),
        ("breast feeding", "population:breastfeeding-women"),
        ("tumour necrosis factor", "protein:TNF"),
        ("neutropaenia", "ae:neutropenia"),
        ("proteosome inhibitor", "drug-class:proteasome-inhibitor"),
        ("E1A11", "trial:NCT01863550"),
        ("MLN9708", "drug:ixazomib"),
        ("HuLuc63", "drug:elotuzumab"),
        ("anti-CD38 antibody", "drug-class:anti-cd38-antibody"),
        ("swog0777", "trial:SWOG-S0777"),
    ],
)
def test_the_words_of_lay_people_brands_and_slips_find_the_thing(client: FlaskClient, text: str, entity: str) -> None:
    assert found(client, text)[0] == entity


@pytest.mark.parametrize(
    ("text", "regimen"),
    [
        ("Len/Dex", "regimen:Rd"),
        ("rev dex", "regimen:Rd"),
        ("D-VRd", "regimen:Dara-VRd"),
        ("dara plus VRd", "regimen:Dara-VRd"),
        ("Dara-Rd", "regimen:DRd"),
        ("Revlimid, Velcade and dexamethasone", "regimen:VRd"),
        ("VTd", ""),
        ("red", ""),
    ],
)
def test_a_regimen_is_found_by_its_drugs_however_they_are_put_together(
    client: FlaskClient, text: str, regimen: str
) -> None:
    regimens = [each for each in found(client, text) if each.startswith("regimen:")]
    assert regimens[:1] == [regimen] * bool(regimen)


@pytest.mark.parametrize("text", ["Isa-KRd", "Dara-VTd", "Isa-Rd"])
def test_a_regimen_of_other_drugs_is_not_taken_for_one_that_is_written_like_it(client: FlaskClient, text: str) -> None:
    answer = client.get("/search", query_string={"q": text, "format": "json"}).get_json()
    assert [each for each in answer if each["matched"]] == []
    page = client.get("/search", query_string={"q": text}, headers={"Accept": "text/html"}).text
    assert "Things with this name" not in page
    page = client.get("/search", query_string={"q": f"{text} neutropenia"}, headers={"Accept": "text/html"}).text
    assert f"No name in the graph: {text}." in page
    assert "How can" not in page


@pytest.mark.slow
@pytest.mark.parametrize("text", ["VTE rate of Rd", "GRIFFIN sCR", "TOURMALINE-MM2 PFS", "KRd and VRd neutropenia"])
def test_the_figures_that_a_search_offers_are_there(client: FlaskClient, text: str) -> None:
    page = client.get("/search", query_string={"q": text}, headers={"Accept": "text/html"}).text
    offered = re.findall(r'href="(?:\.\./)*(compare\?[^"]+)"', page)
    assert offered
    for address in offered:
        shown = client.get(f"/{html.unescape(address)}", headers={"Accept": "text/html"})
        assert (address, shown.status_code) == (address, 200)
        assert "figure" in shown.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "drug", "end"),
    [
        ("pomalidomide myeloma", "pomalidomide", "multiple myeloma"),
        ("G-CSF neutropenia", "granulocyte colony-stimulating factor", "neutropenia"),
        ("acyclovir shingles", "acyclovir", "herpes zoster"),
        ("aspirin blood clot in a vein", "aspirin", "venous thromboembolism"),
    ],
)
def test_a_drug_is_not_asked_how_it_leads_to_what_it_is_given_for(
    client: FlaskClient, text: str, drug: str, end: str
) -> None:
    page = client.get("/search", query_string={"q": text}, headers={"Accept": "text/html"}).text
    assert f"How is {drug} linked with {end}?" in page
    assert f"lead to {end}" not in page


def test_a_page_asks_of_a_drug_as_the_search_does(client: FlaskClient) -> None:
    page = client.get("/ae/bone-disease", headers={"Accept": "text/html"}).text
    assert "How is lenalidomide linked with myeloma bone disease?" in page
    assert "lenalidomide lead to myeloma bone disease" not in page


@pytest.mark.parametrize("drug", ["siltuximab", "trastuzumab", "prednisolone", "teclistamab"])
def test_a_drug_that_the_graph_does_not_have_finds_no_other_drug(client: FlaskClient, drug: str) -> None:
    assert found(client, drug) == []
    page = client.get("/search", query_string={"q": drug}, headers={"Accept": "text/html"}).text
    assert "Nothing in the graph has this name or says this." in page


def test_what_is_only_written_like_a_name_is_not_said_to_be_it(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "Velcade neuropaty"}, headers={"Accept": "text/html"}).text
    assert "How can bortezomib lead to peripheral neuropathy?" in page
    assert "by “neuropaty”" not in page
    answer = client.get("/search", query_string={"q": "neuropaty", "format": "json"}).get_json()
    assert [(each["label"], each["matched"]) for each in answer[:1]] == [("peripheral neuropathy", "")]


@pytest.mark.parametrize(
    "text",
    [
        "hair loss",
        "zoledronic acid",
        "amyloidosis",
        "bone pain",
        "t(4;14)",
        "venetoclax",
        "vitamin D",
        "factor V Leiden",
        "bispecific antibody",
        "mantle cell lymphoma",
        "cytokine release syndrome",
        "B-cell maturation antigen",
        "CD8 T cell leukaemia",
        "ER stress",
        "BMS",
        "p62",
        "time to next treatment",
    ],
)
def test_what_the_graph_does_not_have_is_no_other_thing(client: FlaskClient, text: str) -> None:
    page = client.get("/search", query_string={"q": text}, headers={"Accept": "text/html"}).text
    assert "Nothing in the graph has this name" in page
    assert found(client, text) == []


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("side effects of Revlimid", ["drug/lenalidomide#events"]),
        ("how does lenalidomide work", ["drug/lenalidomide#acts-on"]),
        ("can I take Revlimid while pregnant", ["drug/lenalidomide#contraindications", "contraindicated in pregnan"]),
        ("does lenalidomide cause blood clots", ["paths?from=drug%3Alenalidomide&to=ae%3Athromboembolism"]),
        ("disputes TOURMALINE-MM1", ["trial/NCT01564537#disputes", "What is disputed about TOURMALINE-MM1: "]),
        ("is anything controversial about dexamethasone", ["drug/dexamethasone"]),
        ("misprints", ["browse/Dispute"]),
        ("What is new since the last release?", ["What has changed since the last version</a>"]),
        ("how do I cite this", ["How to cite the graph, and the claims in it</a>"]),
        ("neutropenia KRd against VRd", ["compare?of=regimen%3AKRd&of=regimen%3AVRd&event=ae%3Aneutropenia"]),
        ("how often does VRd cause neutropenia", ["compare?of=regimen%3AVRd&event=ae%3Aneutropenia"]),
        ("second primary malignancy", ["compare?event=ae%3Asecond-primary-malignancy"]),
        ("rate of second cancers", ["compare?event=ae%3Asecond-primary-malignancy"]),
        ("overall survival", ["compare?measure=overall+survival"]),
        ("overall survival with Rd or VRd", ["compare?of=regimen%3ARd&of=regimen%3AVRd&measure=overall+survival"]),
        ("what are the targets of daratumumab", ["drug/daratumumab#acts-on"]),
        ("results of ENDURANCE", ["#outcomes"]),
        (
            "What does lenalidomide do to neutrophils and why?",
            ["paths?from=drug%3Alenalidomide&to=ae%3Aneutropenia", "Claims on lenalidomide and neutrophils"],
        ),
        ("CRBN mutations resistance", ["Claims on CRBN mutations with “resistance”", "Mutation of cereblon"]),
        ("what causes second cancers", ["paths?to=ae%3Asecond-primary-malignancy"]),
        ("thrombosis prophylaxis", ["ae/thromboembolism#management"]),
        ("lenalidomide dose", ["drug/lenalidomide#dosing"]),
        ("VTE prophylaxis", ["ae/thromboembolism#management", "of which venous thromboembolism is a kind"]),
        ("neutropaenia", ["compare?event=ae%3Aneutropenia"]),
        ("VRd low white cells", ["paths?from=regimen%3AVRd&to=ae%3Aleukopenia"]),
        ("proteosome inhibitor neuropathy", ["paths?from=drug-class%3Aproteasome-inhibitor&to=ae%3Aperipheral"]),
        ("thalidomide rash", ["paths?from=drug%3Athalidomide&to=ae%3Arash"]),
        ("SJS/TEN", ["ae/stevens-johnson-syndrome", "ae/toxic-epidermal-necrolysis"]),
        ("HR for OS in POLLUX", ["compare?of=trial%3APOLLUX&measure=hazard+ratio+for+overall+survival"]),
        ("HR for PFS in POLLUX", ["No figure is recorded: hazard ratio for progression-free survival, POLLUX"]),
        ("POLLUX HR", ["compare?of=trial%3APOLLUX&measure=HR", "Claims on POLLUX and HR"]),
        ("ICARIA hazard ratio", ["No figure is recorded: hazard ratio, ICARIA-MM; what is stands on its page"]),
        ("elotuzumab overall survival", ["No figure is recorded: overall survival, elotuzumab alone", ">0.78<"]),
        (
            "KRd versus VRd in ENDURANCE: peripheral neuropathy",
            [
                "compare?of=regimen%3AKRd&of=regimen%3AVRd&event=ae%3Aperipheral-neuropathy",
                "compare?of=trial%3ANCT01863550&event=ae%3Aperipheral-neuropathy",
                "Claims on three of: KRd, VRd, ENDURANCE, peripheral neuropathy",
                "Fewer than 1 % of newly diagnosed patients given KRd in ENDURANCE",
                "8 % of newly diagnosed patients given VRd in ENDURANCE",
            ],
        ),
        ("biochemical relapse definition", ["population/mm-biochemical-relapse#definitions"]),
        ("FDA approval of maintenance", ["authorised lenalidomide in 2017"]),
        ("dexamethasone 40 mg", ["drug/dexamethasone#dosing"]),
        ("contraindicated in pregnancy", ["browse/ContraindicationClaim", "should be contraindicated in pregnancy"]),
        ("resistance mutations", ["browse/ResistanceClaim", "Mutation of cereblon"]),
        ("PD-1 inhibitor", ["protein/PDCD1#acted-on"]),
        ("HD7 trial neutropenia", ["trial/NCT03617731"]),
        ("GRIFFIN MRD", ["Claims on GRIFFIN with “measurable residual disease”"]),
        ("dosing of elotuzumab", ["Nothing is recorded about elotuzumab under “Dosing”"]),
        ("foot pain after Velcade", ["Claims on Velcade with “foot” or “pain”", "Painful peripheral neuropathy"]),
        ("best regimen for relapsed myeloma", ["compare?measure=median+progression-free+survival"]),
        (
            "why does daratumumab interfere with blood typing",
            ["paths?from=drug%3Adaratumumab&to=ae%3Apositive-indirect-antiglobulin-test", "can mask alloantibodies"],
        ),
    ],
)
def test_a_question_leads_to_where_its_answer_stands(client: FlaskClient, text: str, answers: list[str]) -> None:
    page = html.unescape(client.get("/search", query_string={"q": text}, headers={"Accept": "text/html"}).text)
    assert [answer for answer in answers if answer not in page] == []


@pytest.mark.parametrize("text", ["ICARIA neutropenia rate", "Myeloma XI hazard ratio", "FIRST trial PFS"])
def test_no_figure_is_offered_that_is_not_there(client: FlaskClient, text: str) -> None:
    page = client.get("/search", query_string={"q": text}, headers={"Accept": "text/html"}).text
    assert "No figure is recorded: " in page
    assert "compare?" not in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Myeloma XI number of patients", "1,971 patients"),
        ("half-life of lenalidomide", "3 to 4 hours"),
        ("cardiac toxicity of carfilzomib", "Carfilzomib"),
        ("2017 approval of maintenance by the FDA", "in 2017 as maintenance therapy"),
    ],
)
def test_what_claims_say_otherwise_is_not_said_to_be_nothing(client: FlaskClient, text: str, said: str) -> None:
    page = client.get("/search", query_string={"q": text}, headers={"Accept": "text/html"}).text
    assert said in page
    assert "is recorded" not in page


def test_an_abbreviation_is_no_beginning_of_other_words(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "PE"}, headers={"Accept": "text/html"}).text
    assert "pulmonary embolism" in page
    assert "peripheral neuropathy" not in page.lower()


@pytest.mark.parametrize(
    ("text", "journals"),
    [
        ("NEJM", {"N Engl J Med", "New England Journal of Medicine"}),
        ("New England Journal of Medicine", {"N Engl J Med", "New England Journal of Medicine"}),
        ("Lancet 1962", {"Lancet"}),
    ],
)
def test_publications_are_found_by_journal_in_full_or_abbreviated(
    client: FlaskClient, text: str, journals: set[str]
) -> None:
    answer = client.get("/search", query_string={"q": text, "format": "json"}).get_json()
    assert answer
    assert {each["kind"] for each in answer} == {"mk:Publication"}
    assert {each["matched"].split(", ")[-2] for each in answer} <= journals


def test_a_title_that_has_the_word_is_not_said_to_be_written_like_it(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "pembrolizumab"}, headers={"Accept": "text/html"}).text
    assert "Names with a word of it:" in page


@pytest.mark.parametrize(
    "text", ["bortezomib neuropathy subcutaneous", "painful neuropathy", "severe neuropathy on Velcade"]
)
def test_a_kind_of_what_a_word_names_is_found_beside_words_that_name_nothing(client: FlaskClient, text: str) -> None:
    assert "ae:peripheral-neuropathy" in found(client, text)
    assert "ae:severe-skin-reaction" not in found(client, text)


def test_a_survival_that_is_named_is_the_one_that_is_offered(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "overall survival MAIA"}, headers={"Accept": "text/html"}).text
    assert "No name in the graph: MAIA." in page
    assert "progression-free" not in page


@pytest.mark.parametrize("text", ["second cancers", "arterial thromboses", "neutropaenia", "DVTs"])
def test_a_plural_and_a_british_word_are_names_and_not_only_like_one(client: FlaskClient, text: str) -> None:
    assert client.get("/search", query_string={"q": text, "format": "json"}).get_json()[0]["matched"]


def test_a_short_abbreviation_is_no_beginning_of_a_word(client: FlaskClient) -> None:
    assert found(client, "PE") == ["ae:pulmonary-embolism"]
    assert found(client, "EPO") == []
    assert "drug:pomalidomide" in found(client, "pom")


def test_a_number_is_no_part_of_a_name(client: FlaskClient) -> None:
    assert found(client, "ANC <1000") == ["biomarker:absolute-neutrophil-count"]


def test_a_treatment_and_a_study_are_not_compared(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "DKd CANDOR"}, headers={"Accept": "text/html"}).text
    assert "Compare DKd and CANDOR" not in page
    assert "Claims on DKd and CANDOR" in page


def test_a_mark_between_names_is_no_part_of_one(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "VRd + neuropathy"}, headers={"Accept": "text/html"}).text
    assert "VRd +" not in page.partition("<h2")[2]


def test_names_that_only_share_words_stand_under_nothing_has_this_name(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "plasma cell leukaemia"}, headers={"Accept": "text/html"}).text
    assert "Nothing in the graph has this name" in page or "Nothing has this name" in page


def test_what_an_abbreviation_stands_for_is_written_once(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "VRd neuropathy"}, headers={"Accept": "text/html"}).text
    assert "How can VRd lead to peripheral neuropathy?" in page
    names = client.get("/search", query_string={"q": "anemia"}, headers={"Accept": "text/html"}).text
    assert "disease:mds" not in names


def test_claims_of_sources_stand_before_classifications(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "second primary malignancy"}, headers={"Accept": "text/html"}).text
    claims = re.findall(r'href="claim/([^"#]+)"', page)
    assert claims[0].startswith(("curation.",)) is False
    assert claims == sorted(claims, key=lambda claim: claim.startswith("curation."))


@pytest.mark.slow
def test_the_claims_suggested_are_as_many_as_the_page_shows(client: FlaskClient) -> None:
    count = next(each["label"] for each in suggested(client, "VRd neuropathy") if each["kind"] == "claims")
    page = client.get("/search", query_string={"q": "VRd neuropathy"}, headers={"Accept": "text/html"}).text
    table = page[page.index('id="claims"') :].partition("</table>")[0]
    assert int(count.split()[0]) == table.count("<tr>") - 1


def test_words_that_the_graph_does_not_have_are_named(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "itchy skin rash"}, headers={"Accept": "text/html"}).text
    assert "No name in the graph: itchy." in page
    assert 'href="ae/rash"' in page
    page = client.get("/search", query_string={"q": "lenalidomide in t(11;14)?"}, headers={"Accept": "text/html"}).text
    assert "No name in the graph: t(11;14)." in page


def test_what_is_only_written_like_a_name_is_said_to_be(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "velcadde"}, headers={"Accept": "text/html"}).text
    assert 'href="drug/bortezomib"' in page


def test_two_things_in_one_text_are_both_found(client: FlaskClient) -> None:
    entities = found(client, "VRd neuropathy")
    assert entities[0] == "regimen:VRd"
    assert "ae:peripheral-neuropathy" in entities


def test_a_drug_and_an_event_find_what_was_seen_under_regimens_with_it(client: FlaskClient) -> None:
    asked = {"q": "which regimens with carfilzomib had cardiac failure"}
    page = client.get("/search", query_string=asked, headers={"Accept": "text/html"}).text
    alone, _, on_regimens = page.partition("Claims on regimens with carfilzomib, and on cardiac failure</h2>")
    assert 'href="claim/pi-cardiovascular-2018.b179-carfilzomib-cardiac-failure"' in alone
    assert 'href="claim/mukherjee-2021.aspire-cardiac-failure"' in on_regimens
    assert 'id="regimens"' not in client.get("/search?q=VRd+neuropathy", headers={"Accept": "text/html"}).text


def test_two_things_offer_the_chain_the_claims_and_both_pages(client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": "VRd neuropathy"}, headers={"Accept": "text/html"})
    page = html.unescape(answer.text)
    assert 'href="paths?from=regimen%3AVRd&to=ae%3Aperipheral-neuropathy"' in page
    assert 'href="regimen/VRd"' in page
    assert 'href="ae/peripheral-neuropathy"' in page
    assert "8 % of newly diagnosed patients given VRd in ENDURANCE had peripheral neuropathy" in page
    assert "HtrA2" not in page


def test_two_regimens_offer_the_comparison(client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": "KRd VRd"}, headers={"Accept": "text/html"})
    assert "compare?of=regimen%3AKRd&of=regimen%3AVRd" in html.unescape(answer.text)


def test_claims_are_found_by_their_words(client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": "expression of PD-1"}, headers={"Accept": "text/html"})
    assert "Lenalidomide reduces the expression of PD-1 on T cells" in answer.text


def test_a_claim_is_one_click_from_its_passage_where_it_is_published(client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": "lenalidomide PD-1"}, headers={"Accept": "text/html"})
    passage = (
        "https://spandidos-publications.com/10.3892/mco.2023.2705?text=fulltext#:~:text=Lenalidomide%20reduces%20the,"
    )
    assert passage in html.unescape(answer.text)
    page = html.unescape(client.get("/claim/zhang-2023.s2-pd1-t-cell", headers={"Accept": "text/html"}).text)
    assert passage in page
    assert "Open the passage where it is published" in page
    literature = html.unescape(
        client.get("/claim/lu-2014.b013-lenalidomide-ikzf1", headers={"Accept": "text/html"}).text
    )
    assert "https://pubmed.ncbi.nlm.nih.gov/24292623#:~:text=" in literature


def test_a_search_without_words_is_a_page_with_examples(client: FlaskClient) -> None:
    assert "search?q=blood%20clots" in client.get("/search", headers={"Accept": "text/html"}).text
    assert client.get("/search", headers={"Accept": "application/json"}).status_code == 400


def test_a_search_that_finds_nothing_says_so(client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": "qzqzqzqz"}, headers={"Accept": "text/html"})
    assert "Nothing in the graph has this name" in answer.text


def suggested(client: FlaskClient, text: str) -> list[dict[str, str]]:
    answer: list[dict[str, str]] = json.loads(client.get("/suggest", query_string={"q": text}).text)
    return answer


@pytest.mark.slow
def test_two_things_suggest_the_chain_the_claims_and_both_pages(client: FlaskClient) -> None:
    suggestions = suggested(client, "VRd neuropathy")
    assert suggestions[0]["address"].startswith("paths?from=regimen%3AVRd&to=ae%3Aperipheral-neuropathy")
    kinds = {each["kind"] for each in suggestions}
    assert {"chains", "claims", "mk:Regimen", "mk:AdverseEvent"} <= kinds
    assert suggested(client, "KRd VRd")[0]["kind"] == "comparison"


def test_other_words_suggest_things_and_else_claims(client: FlaskClient) -> None:
    assert suggested(client, "revlimid")[0]["address"] == "drug/lenalidomide"
    assert "claim" in {each["kind"] for each in suggested(client, "cereblon-dependent degradation is seen")}
