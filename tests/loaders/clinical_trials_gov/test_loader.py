"""A study of our own making, in every form and in bad company: what it says, and what is reported."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from kg import ontology
from kg.errors import Finding
from kg.model import NEGATED, POSSIBLE, UNRESOLVED
from kg.namespaces import MK
from kg.rdf import as_graph, entity_quads
from kg.validation import violations
from loaders.clinical_trials_gov.loader import ClinicalTrialsGovLoader
from loaders.entity_index import EntityIndex
from loaders.records import Records
from loaders.source import SourceRecord

SAMPLES = Path(__file__).parent / "samples"
SAMPLE = SAMPLES / "NCT99990001.json"
Write = Callable[[str, bytes], Path]


def read(path: Path) -> tuple[list[SourceRecord], list[str]]:
    findings: list[Finding] = []
    return list(ClinicalTrialsGovLoader().read(path, findings)), [str(finding) for finding in findings]


def data(number: int = 1) -> dict[str, Any]:
    study: dict[str, Any] = json.loads(SAMPLE.read_bytes())
    study["protocolSection"]["identificationModule"]["nctId"] = f"NCT9999000{number}"
    return study


@pytest.fixture
def made_up(convert: Callable[[Path], Any]) -> Any:
    return convert(SAMPLE)


def test_the_sample_says_what_is_expected(made_up: Any) -> None:
    expected = (SAMPLES / "NCT99990001.nq").read_text(encoding="utf-8").splitlines()
    assert made_up.conversion.lines() == expected


@pytest.mark.slow
def test_what_it_says_keeps_the_shapes(made_up: Any, curated: Records) -> None:
    known = as_graph(quad for entity in curated.entities for quad in entity_quads(entity))
    whole = known + ontology.load() + as_graph(made_up.conversion.quads())
    assert [each for each in violations(whole, ontology.shapes()) if "NCT99990001" in each.node] == []


def test_unknown_terms_are_reported_and_no_entity_is_made_of_them(made_up: Any) -> None:
    assert {(each.role, each.text, each.candidates) for each in made_up.conversion.unknown} == {
        ("condition", "MM", ("disease:multiple-myeloma",)),
        ("condition", "Weariness", ()),
        ("intervention", "LEN", ("drug:lenalidomide",)),
        ("event", "Febrile neutropenia", ()),
    }
    assert made_up.object("intervention-3") == ""
    assert made_up.of("intervention-3", "interventionTerm") == "LEN"


def test_a_regimen_is_proven_by_its_drugs(made_up: Any) -> None:
    assert made_up.object("arm-0.regimen") == "regimen:Rd"
    assert made_up.object("arm-2.regimen") == "regimen:VR", "its one intervention lists two known drugs"
    assert not made_up.keys("arm-1.regimen"), "a placebo is part of no regimen"
    assert made_up.object("intervention-4") == "regimen:VR"
    assert made_up.object("arm-2.intervention-4.bortezomib") == "drug:bortezomib"
    assert made_up.relation("arm-1.intervention-2") == "mk:receivesDrug"


def test_groups_are_joined_by_title_and_number(made_up: Any) -> None:
    assert made_up.of("events.eg000.total-serious", "group") == "group:NCT99990001.arm-0"
    assert made_up.of("events.eg001.total-serious", "group") == "group:NCT99990001.events.eg001"
    assert made_up.of("outcome-0.og001.analyzed", "value", "group") == ("19.0", "group:NCT99990001.arm-0")


def test_estimates_are_what_their_names_say(made_up: Any) -> None:
    assert made_up.of("outcome-0.analysis-0", "measure", "confidenceLevel", "pValue", "pValueOperator") == (
        *("measure:NCT99990001.outcome-0.hazard-ratio", "0.9685", "0.001", "<"),
    )
    assert made_up.of("outcome-0.analysis-1", "measure", "value") == (
        *("measure:NCT99990001.outcome-0.test-statistic", "11.2"),
    )
    assert made_up.object("outcome-0.hazard-ratio.kind") == "measure:pfs-hazard-ratio"
    assert made_up.object("outcome-0.kind") == "measure:median-pfs"
    assert made_up.of("outcome-0.class-0.category-0.og001", "notReached", "dataCutOff") == ("true", "2020-03-17")
    assert made_up.of("outcome-0.class-0.category-0.og000", "value", "asWritten") == ("10.3", "10.30")


def test_denominators_belong_to_their_row(made_up: Any) -> None:
    key = "outcome-1.class-{}.category-0.og000"
    assert made_up.of(key.format(0), "numerator", "denominator", "timepoint", "outcomeCategory") == (
        *("7", "28", "P28D", "Yes"),
    )
    assert made_up.of(key.format(1), "value", "denominator", "numerator") == ("9.0", None, None)
    assert made_up.of("outcome-1.og000.analyzed", "value", "unitsAnalyzed", "unitsAnalyzedType") == (
        "29.0",
        "57",
        "eyes",
    )


def test_events_are_read_with_care(made_up: Any) -> None:
    febrile = "events.serious.blood-and-lymphatic-system-disorders.febrile-neutropenia"
    assert made_up.of(f"{febrile}.eg000", "eventTerm", "asWritten", "affected", "eventCount") == (
        *("Febrile neutropenia", "33300-Febrile neutropenia", "2", "3"),
    )
    assert made_up.claim(f"{febrile}.eg001").kind == MK.KnowledgeGap, "nobody at risk: not assessed"
    neutropenia = "events.other.blood-and-lymphatic-system-disorders.neutropenia"
    assert made_up.claim(f"{neutropenia}.eg000").polarity == NEGATED
    assert made_up.claim(f"{neutropenia}.eg001").status == UNRESOLVED, "31 of 29"
    assert made_up.of(f"{neutropenia}.eg001", "affected", "vocabulary", "frequencyThreshold") == (None, "MedDRA", "5.0")
    assert made_up.of(f"{febrile}.eg000", "vocabularyVersion", "frequencyThreshold") == ("19.0", None)
    assert made_up.of("events.eg000.total-other", "frequencyThreshold") == "5.0", "rare events are not in this total"
    assert made_up.of("events.eg000.total-serious", "frequencyThreshold") is None


def test_every_form_gives_the_same_records(write: Write) -> None:
    one, two = data(1), data(2)
    both = [one, two]
    lines = "\n".join(json.dumps(each) for each in both).encode()
    forms = {
        "list.json": json.dumps(both, indent=1).encode(),
        "page.json": json.dumps({"totalCount": 2, "studies": both, "nextPageToken": "x"}).encode(),
        "lines.jsonl": lines,
        "marked.jsonl": b"\xef\xbb\xbf" + lines + b"\n\n",
        "no-ending": lines,
    }
    expected, findings = read(write("lines.jsonl", lines))
    assert (len(expected), findings) == (2, [])
    for name, content in forms.items():
        records, findings = read(write(name, content))
        assert [(each.identifier, each.content, each.version) for each in records] == [
            (each.identifier, each.content, each.version) for each in expected
        ], name
        assert findings == []
    archive = write("both.zip", b"")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for each in both:
            number = each["protocolSection"]["identificationModule"]["nctId"]
            zipped.writestr(f"{number[:7]}xxxx/{number}.json", json.dumps(each, indent=2))
        zipped.writestr("Contents.txt", "what is in it")
    records, findings = read(archive)
    assert [each.sha256 for each in records] == [each.sha256 for each in expected]
    assert findings == []


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file is empty"),
    "picture.json": (b"\x89PNG\r\n", "neither JSON nor XML"),
    "page.html": (b"<!DOCTYPE html><html><body>Not found</body></html>", "the file begins with <clinical_study>"),
    "other.json": (b'{"a": 1}', "it has no protocolSection"),
    "list.json": (b'[{"a": 1}]', "value '1': it has no protocolSection"),
    "number.json": (b'{"protocolSection": {"identificationModule": {"nctId": "12"}}}', "its number is '12'"),
    "shape.json": (b'{"protocolSection": {"statusModule": 7}}', "$.protocolSection.statusModule is '7'"),
    "deep.json": (b'{"protocolSection": ' + b"[" * 100_000, "it is nested too deeply"),
    "entities.xml": (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><clinical_study><id_info/></clinical_study>',
        "declares entities of its own",
    ),
    "other.xml": (b"<studies/>", "the file begins with <clinical_study>"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_record_is_reported(write: Write, name: str) -> None:
    content, rule = BAD[name]
    records, findings = read(write(name, content))
    assert records == []
    assert any(rule in finding for finding in findings), findings


def test_a_truncated_list_gives_the_records_before_the_break(write: Write) -> None:
    whole = json.dumps([data(1), data(2)], indent=1).encode()
    records, findings = read(write("cut.json", whole[:-3000]))
    assert [each.identifier for each in records] == ["NCT99990001"]
    (finding,) = findings
    assert f"cut.json:{whole[:-3000].count(10) + 1}: " in finding
    assert "breaks off or is broken after record 1" in finding


def test_a_bad_line_costs_that_line_alone(write: Write) -> None:
    lines = [json.dumps(data(1)), '{"protocolSection": {', json.dumps({"a": 1}), json.dumps(data(2))]
    records, findings = read(write("lines.jsonl", "\n".join(lines).encode()))
    assert [each.identifier for each in records] == ["NCT99990001", "NCT99990002"]
    assert [finding.partition("lines.jsonl:")[2][:2] for finding in findings] == ["2:", "3:"]


def test_a_broken_list_is_located(write: Write) -> None:
    content = json.dumps([data(1)], indent=1).replace('"acronym": "MADEUP"', '"acronym": MADEUP').encode()
    line = content[: content.index(b"MADEUP")].count(b"\n") + 1
    _, findings = read(write("broken.json", content))
    assert f"broken.json:{line}: " in findings[0]


def test_loosely_written_data_are_fitted(write: Write, convert: Callable[[Path], Any]) -> None:
    loose = data()
    loose["protocolSection"]["designModule"] |= {"phases": "PHASE2", "enrollmentInfo": {"count": "1,030", "type": None}}
    loose["resultsSection"]["outcomeMeasuresModule"] = None
    loose["protocolSection"]["eligibilityModule"] = {"healthyVolunteers": "Accepts Healthy Volunteers"}
    fitted = convert(write("loose.json", json.dumps(loose).encode()))
    assert fitted.of("design", "trialPhase") == "phase 2"
    assert fitted.of("enrollment", "value") == "1030.0"
    assert fitted.of("eligibility", "healthyVolunteers") == "true"


XML = """<?xml version="1.0" encoding="UTF-8"?>
<clinical_study rank="1">
  <id_info><nct_id>NCT99990003</nct_id></id_info>
  <brief_title>Old &amp; gray</brief_title>
  <overall_status>Withdrawn</overall_status>
  <why_stopped>no money</why_stopped>
  <study_type>Observational [Patient Registry]</study_type>
  <clinical_results>
    <reported_events>
      <group_list><group group_id="E1"><title>All</title></group></group_list>
      <serious_events>
        <default_vocab>MedDRA 18.0</default_vocab>
        <category_list>
          <category><title>Total</title><event_list>
            <event><sub_title>Total, serious adverse events</sub_title>
              <counts group_id="E1" subjects_affected="2" subjects_at_risk="9"/></event>
            <event><sub_title>Total, all-cause mortality</sub_title>
              <counts group_id="E1" subjects_affected="1" subjects_at_risk="12"/></event>
          </event_list></category>
          <category><title>Cardiac disorders</title><event_list>
            <event><sub_title vocab="CTCAE (4.0)">Palpitations</sub_title>
              <counts group_id="E1" events="4" subjects_affected="2" subjects_at_risk="9"/></event>
          </event_list></category>
        </category_list>
      </serious_events>
    </reported_events>
  </clinical_results>
</clinical_study>
"""


def test_rows_that_name_nothing_are_reported_and_say_nothing(write: Write, convert: Callable[[Path], Any]) -> None:
    study = data()
    results = study["resultsSection"]
    results["adverseEventsModule"]["otherEvents"][0]["term"] = " "
    period = results["participantFlowModule"]["periods"][0]
    period["milestones"][0]["type"] = None
    made = convert(write("nameless.json", json.dumps(study).encode()))
    assert {"the row names no event", "the row names no milestone"} <= {one.reason for one in made.conversion.skipped}
    statements = [claim.statement for claim in made.conversion.claims]
    assert not [text for text in statements if "had (other)" in text or f"  ({period['title']})" in text]
    assert not made.keys("flow.period-0.milestone-0")


def test_totals_of_the_legacy_xml_are_no_events(write: Write, convert: Callable[[Path], Any]) -> None:
    old = convert(write("old.xml", XML.encode()))
    assert old.keys("events.") == [
        *("events.eg000.total-deaths", "events.eg000.total-serious"),
        "events.serious.cardiac-disorders.palpitations.eg000",
    ]
    assert old.of("events.eg000.total-deaths", "affected", "atRisk", "isTotal") == ("1", "12", "true")
    assert old.of("events.serious.cardiac-disorders.palpitations.eg000", "vocabulary", "eventCount") == ("CTCAE", "4")
    assert old.of("status", "textValue", "whyStopped") == ("withdrawn", "no money")


def as_json(form: str) -> dict[str, Any]:
    """Return the XML above as the two forms of JSON that ctrdata makes of it: attributes apart, or merged."""

    apart = form == "attributes apart"

    def turned(one: etree._Element) -> Any:
        attributes = dict(one.attrib)
        result: dict[str, Any] = {"@attributes": attributes} if apart and attributes else attributes
        for child in one:
            result.setdefault(child.tag, []).append(turned(child))
        if not result:
            return one.text
        text = (one.text or "").strip()
        return result | ({"#text" if apart else "_": text} if text else {})

    root: dict[str, Any] = turned(etree.fromstring(XML.encode()))
    return {"ctrname": "CTGOV"} | root | {"brief_title": ["Old & gray"]}


@pytest.mark.parametrize("form", ["attributes apart", "attributes merged"])
def test_xml_as_json_says_the_same_wherever_its_attributes_stand(
    write: Write, convert: Callable[[Path], Any], form: str
) -> None:
    of_json = convert(write("study.json", json.dumps(as_json(form)).encode()))
    of_xml = convert(write("study.xml", XML.encode()))
    assert of_json.conversion.claims == of_xml.conversion.claims


FORMER_TABLES = """<outcome_list><outcome><type>Primary</type><title>Response</title>
  <group_list><group group_id="O1"><title>All</title></group></group_list>
  <measure_list><measure><title>Response</title><units>participants</units><category_list><category>
    <measurement_list><measurement group_id="O1" value="3"/></measurement_list>
  </category></category_list></measure></measure_list></outcome></outcome_list>"""


def test_tables_of_before_2017_are_said_and_do_not_pass_for_missing_results(write: Write, index: EntityIndex) -> None:
    path = write("former.xml", XML.replace("<reported_events>", f"{FORMER_TABLES}<reported_events>").encode())
    (record,), findings = read(path)
    assert "have the form of before 2017 and were not read" in findings[0]
    keys = [claim.key for claim in ClinicalTrialsGovLoader().convert(record, index).claims]
    assert not [key for key in keys if key.startswith("outcome-")]
    assert "events.eg000.total-serious" in keys


@pytest.mark.parametrize("written", ["<20", "≤5", "20 or more", "-3"])
def test_a_count_that_is_no_whole_number_costs_itself_alone(
    write: Write, convert: Callable[[Path], Any], written: str
) -> None:
    events = (censored := data())["resultsSection"]["adverseEventsModule"]
    events["eventGroups"][0]["seriousNumAffected"] = written
    stats = next(each for event in events["otherEvents"] for each in event["stats"] if each["groupId"] == "EG000")
    stats |= {"numAffected": written, "numEvents": 7}
    found, whole = (convert(write("study.json", json.dumps(each).encode())) for each in (censored, data()))
    place = "NCT99990001: resultsSection.adverseEventsModule."
    told = {each.locator.removeprefix(place): each.value for each in found.conversion.skipped if each.value == written}
    assert told == {"eventGroups[0].seriousNumAffected": written, "otherEvents[0].stats[0].numAffected": written}
    lost = {claim.key for claim in whole.conversion.claims} - {claim.key for claim in found.conversion.claims}
    assert lost == {"events.eg000.total-serious"}
    key = "events.other.blood-and-lymphatic-system-disorders.neutropenia.eg000"
    assert found.of(key, "affected", "eventCount") == (None, "7")


def test_days_that_no_calendar_has_are_said(write: Write, convert: Callable[[Path], Any]) -> None:
    odd = data()
    status = odd["protocolSection"]["statusModule"]
    status |= {"completionDateStruct": {"date": "2020-02-30"}, "lastUpdatePostDateStruct": {"date": "2021-02-31"}}
    outcome = odd["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]
    outcome["populationDescription"] = "Data cut-off date of February 30, 2020."
    found = convert(write("odd.json", json.dumps(odd).encode()))
    assert found.of("status", "completionDate") is None
    assert [one.reason for one in found.conversion.skipped if one.value == "2020-02-30"] == [
        "the month has no such day"
    ]


def test_numbers_with_separators_join_groups_too(write: Write, convert: Callable[[Path], Any]) -> None:
    flow = data()
    module = flow["resultsSection"]["participantFlowModule"]
    stats = module["periods"][0]["milestones"][0]["achievements"][0]
    stats["numSubjects"] = "1012"
    plain = convert(write("plain.json", json.dumps(flow).encode()))
    stats["numSubjects"] = "1,012"
    key = f"flow.period-0.milestone-0.{stats['groupId'].lower()}"
    commas = convert(write("commas.json", json.dumps(flow).encode()))
    assert commas.of(key, "value", "group") == plain.of(key, "value", "group")


@pytest.mark.parametrize(
    ("unit", "expected"), [("Participants", "{risk_difference}"), ("percentage of participants", "%{difference}")]
)
def test_a_risk_difference_is_none_of_participants(
    unit: str, expected: str, write: Write, convert: Callable[[Path], Any]
) -> None:
    study = data()
    outcomes = study["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]
    number = next(number for number, one in enumerate(outcomes) if one.get("analyses"))
    outcomes[number]["unitOfMeasure"] = unit
    outcomes[number]["analyses"][0] |= {"paramType": "Risk Difference (RD)", "paramValue": "-12.5"}
    found = convert(write("difference.json", json.dumps(study).encode()))
    assert found.of(f"outcome-{number}.analysis-0", "value", "unit") == ("-12.5", expected)


@pytest.mark.parametrize(
    ("unit", "written", "said"),
    [
        ("Participants", "7.5", "7.5 participants: people are counted in whole numbers."),
        ("Participants", "-1", "-1 participants: people are counted in whole numbers."),
        ("percentage of participants", "150", "150 % of the participants: a share lies between 0 and 100 %."),
        ("percentage of change", "150", None),
        ("participants", "7.5", "7.5 participants: people are counted in whole numbers."),
        (
            *("Proportion of participants", "45.2"),
            "45.2 as a proportion of participants: it lies between 0 and 1, and may be meant as a percentage.",
        ),
        ("Proportion of participants", "0.45", None),
        ("ratio", "45.2", None),
    ],
)
def test_a_figure_that_no_group_can_have_leaves_the_claim_open(
    unit: str, written: str, said: str | None, write: Write, convert: Callable[[Path], Any]
) -> None:
    study = data()
    outcome = study["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][1]
    outcome |= {"unitOfMeasure": unit} | ({"paramType": "NUMBER"} if unit != "Participants" else {})
    outcome["classes"][0]["categories"][0]["measurements"][0]["value"] = written
    found = convert(write("figure.json", json.dumps(study).encode()))
    assert found.of("outcome-1.class-0.category-0.og000", "statusReason") == said


def test_an_enrollment_that_says_not_whether_it_is_planned_is_possible(
    write: Write, convert: Callable[[Path], Any]
) -> None:
    study = data()
    del study["protocolSection"]["designModule"]["enrollmentInfo"]["type"]
    claim = convert(write("old.json", json.dumps(study).encode())).claim("enrollment")
    assert (claim.certainty, "not whether they are planned" in claim.statement) == (POSSIBLE, True)


def test_nobody_at_risk_and_somebody_with_the_event_is_open(write: Write, convert: Callable[[Path], Any]) -> None:
    study = data()
    stats = study["resultsSection"]["adverseEventsModule"]["seriousEvents"][0]["stats"]
    stats[1] |= {"numAffected": 2, "numAtRisk": 0}
    stats[0] |= {"numEvents": 5, "numAtRisk": 0}
    del stats[0]["numAffected"]
    found = convert(write("at-risk.json", json.dumps(study).encode()))
    key = "events.serious.blood-and-lymphatic-system-disorders.febrile-neutropenia"
    assert found.of(f"{key}.eg001", "statusReason") == "2 affected of 0 at risk: more than there are."
    assert found.of(f"{key}.eg000", "statusReason", "atRisk") == ("5 events in nobody.", None)


def test_a_figure_of_nobody_is_left_open(write: Write, convert: Callable[[Path], Any]) -> None:
    study = data()
    outcome = study["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]
    for count in outcome["denoms"][0]["counts"]:
        count["value"] = "0"
    found = convert(write("nobody.json", json.dumps(study).encode()))
    key = "outcome-0.class-0.category-0"
    assert found.of(f"{key}.og000", "statusReason") == "Nobody was analyzed, and yet there is a figure."
    assert found.of(f"{key}.og001", "statusReason") is None, "NA is no figure"


def test_denominators_that_are_no_numbers_are_said(write: Write, convert: Callable[[Path], Any]) -> None:
    study = data()
    study["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]["denoms"][0]["counts"][0]["value"] = "1,00"
    skipped = convert(write("denominator.json", json.dumps(study).encode())).conversion.skipped
    assert [each.locator.partition("outcomeMeasures")[2] for each in skipped if each.value == "1,00"] == [
        "Module.outcomeMeasures[0].denoms"
    ]


def test_an_analysis_of_groups_that_the_outcome_does_not_have_is_left_open(
    write: Write, convert: Callable[[Path], Any]
) -> None:
    foreign = data()
    outcomes = foreign["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]
    number = next(number for number, one in enumerate(outcomes) if one.get("analyses"))
    outcomes[number]["analyses"][0]["groupIds"] = [outcomes[number]["groups"][0]["id"], "OG099"]
    claims = convert(write("foreign.json", json.dumps(foreign).encode())).conversion.claims
    claim = next(one for one in claims if one.key == f"outcome-{number}.analysis-0")
    assert claim.status == UNRESOLVED


@pytest.mark.parametrize("listed", [True, False])
def test_arms_of_one_label_are_told_apart_by_what_they_list(
    *, listed: bool, write: Write, convert: Callable[[Path], Any]
) -> None:
    study = data()
    study.pop("resultsSection")
    drugs = ("Bortezomib", "Lenalidomide")
    study["protocolSection"]["armsInterventionsModule"] = {
        "armGroups": [{"label": "A", "interventionNames": [f"Drug: {drug}"] if listed else []} for drug in drugs],
        "interventions": [{"type": "DRUG", "name": drug, "armGroupLabels": ["A"]} for drug in drugs],
    }
    found = convert(write("twins.json", json.dumps(study).encode()))
    received = [key for key in found.keys("arm-") if "intervention" in key]
    assert received == (["arm-0.intervention-0", "arm-1.intervention-1"] if listed else [])
    reason = "several arms have this label, and nothing says which of them receives what"
    assert [one.reason for one in found.conversion.skipped] == ([] if listed else [reason, reason])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"lowerLimit": "10,1", "upperLimit": ">24"}, "95 % confidence interval 10,1 to >24"),
        ({"spread": "<0.1"}, "confidence interval <0.1"),
    ],
)
def test_a_limit_or_spread_that_is_no_number_by_itself_stays_in_words(
    given: dict[str, str], words: str, write: Write, convert: Callable[[Path], Any]
) -> None:
    study = data()
    outcome = study["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]
    cell = outcome["classes"][0]["categories"][0]["measurements"][0]
    cell |= {"value": "12", "spread": "", "lowerLimit": "", "upperLimit": "", **given}
    outcome["dispersionType"] = "95% Confidence Interval"
    found = convert(write("limits.json", json.dumps(study).encode()))
    key = f"outcome-0.class-0.category-0.{cell['groupId'].lower()}"
    assert found.of(key, "dispersion", "lowerBound", "upperBound", "boundsType") == (None, None, None, None)
    assert words in found.claim(key).statement


def test_limits_of_an_analysis_keep_their_operators(write: Write, convert: Callable[[Path], Any]) -> None:
    study = data()
    outcomes = study["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]
    number = next(number for number, one in enumerate(outcomes) if one.get("analyses"))
    outcomes[number]["analyses"][0] |= {"paramValue": "0.5", "ciLowerLimit": "<0.01", "ciUpperLimit": ">9.9"}
    found = convert(write("limits.json", json.dumps(study).encode()))
    key = f"outcome-{number}.analysis-0"
    assert found.of(key, "lowerBound", "upperBound") == (None, None)
    assert "confidence interval <0.01 to >9.9" in found.claim(key).statement


@pytest.mark.parametrize(
    ("frame", "unit", "expected"),
    [("Week 12", "mg", "P84D"), ("at 2 years", "mg", "P2Y"), ("2 years", "mg", None), ("Month 6", "months", None)],
)
def test_how_long_people_were_watched_is_no_time_point(
    frame: str, unit: str, expected: str | None, write: Write, convert: Callable[[Path], Any]
) -> None:
    study = data()
    outcome = study["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]
    outcome |= {"timeFrame": frame, "unitOfMeasure": unit, "paramType": "MEDIAN"}
    found = convert(write("frame.json", json.dumps(study).encode()))
    (key, *_) = found.keys("outcome-0.class-0")
    assert found.of(key, "timepoint", "timeFrame") == (expected, frame)


def test_a_placebo_is_not_the_drug_that_it_looks_like(write: Write, convert: Callable[[Path], Any]) -> None:
    study = data()
    study.pop("resultsSection")
    given = {
        "type": "DRUG",
        "name": "Lenalidomide matching placebo",
        "otherNames": ["Revlimid"],
        "armGroupLabels": ["A"],
    }
    study["protocolSection"]["armsInterventionsModule"] = {"armGroups": [{"label": "A"}], "interventions": [given]}
    found = convert(write("placebo.json", json.dumps(study).encode()))
    assert [found.object(key) for key in found.keys("intervention-0")] == ["", ""]
