"""Registers of studies: one study whatever its number, sizes planned and reached, and results read by their ids."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.model import NEGATED, Claim
from kg.namespaces import MK
from loaders.entity_index import EntityIndex
from loaders.records import Records
from loaders.registers.ctis import CtisLoader
from loaders.registers.eu_ctr.loader import EuCtrLoader
from loaders.registers.isrctn import IsrctnLoader
from loaders.source import Loader
from tests.loaders.bulk import Loaded, expect_sample, iri, load, values

SAMPLE = Path(__file__).parent / "registers"
TRIAL, EUDRACT, GERMAN, CT = "NCT00000001", "2001-000001-01", "2001-000001-01-DE", "2030-500001-11-00"
LOADERS: dict[str, Loader] = {"isrctn.json": IsrctnLoader(), "ctis.ndjson": CtisLoader(), "eu-ctr.json": EuCtrLoader()}


@pytest.fixture
def eu_ctr(index: EntityIndex) -> Loaded:
    return load(EuCtrLoader(), SAMPLE / "eu-ctr.json", index)


@pytest.mark.parametrize("name", LOADERS)
def test_the_samples_say_what_is_expected(name: str, index: EntityIndex, curated: Records) -> None:
    loaded = load(LOADERS[name], SAMPLE / name, index)
    expect_sample(loaded, SAMPLE / name, SAMPLE, curated)


def figure(claim: Claim) -> list[str]:
    return [values(claim, name)[0] if values(claim, name) else "" for name in ("value", "numerator", "denominator")]


def events(claim: Claim) -> list[str]:
    names = ("affected", "atRisk", "eventCount", "relatedEventCount", "deathCount")
    return [values(claim, name)[0] if values(claim, name) else "" for name in names]


@pytest.mark.parametrize("name", LOADERS)
def test_a_trial_is_one_in_all_registers(name: str, index: EntityIndex) -> None:
    loaded = load(LOADERS[name], SAMPLE / name, index)
    assert EUDRACT in values(loaded.entity(f"trial:{TRIAL}"), "registration")


def test_what_says_that_there_is_no_number_is_none(index: EntityIndex) -> None:
    loaded = load(IsrctnLoader(), SAMPLE / "isrctn.json", index)
    assert values(loaded.entity("study:ISRCTN00000002"), "registration") == ["ISRCTN00000002"]
    numbers = [values(claim, "textValue") for claim in loaded.claims("ISRCTN00000001", "registeredAs")]
    assert numbers == [["ISRCTN00000001"], [EUDRACT], ["1234567"], ["INV-01"], [TRIAL]]


def test_the_size_aimed_at_is_not_the_size_reached(index: EntityIndex) -> None:
    loaded = load(IsrctnLoader(), SAMPLE / "isrctn.json", index)
    sizes = [
        (values(claim, "value")[0], values(claim, "estimated")) for claim in loaded.claims("ISRCTN00000001", "enrolled")
    ]
    assert sizes == [("200.0", ["enrollment"]), ("37.0", [])]
    assert [line for line in loaded.report() if "about 50" in line]


ISRCTN_XML = """<allTrials xmlns="http://www.67bricks.com/isrctn" totalCount="2"><fullTrial>
 <trial lastUpdated="2026-01-02T03:04:05.1Z" publicIdentifierCanonical="ISRCTN00000003">
  <isrctn dateAssigned="2025-01-01T00:00:00Z">00000003</isrctn>
  <trialDescription><title>An invented trial</title><acronym /></trialDescription>
  <externalRefs><eudraCTNumber /><clinicalTrialsGovNumber>NCT00000003</clinicalTrialsGovNumber>
   <secondaryNumbers><secondaryNumber id="x" numberType="funder">F-1</secondaryNumber></secondaryNumbers></externalRefs>
  <trialDesign><studyDesign /><primaryStudyDesign>Interventional</primaryStudyDesign>{stopped}
   <interventionalTrialDesign><allocation>Randomized controlled trial</allocation>
    <masking>Open (masking not used)</masking><assignment>Parallel</assignment>
    <purposes><purpose>Treatment</purpose></purposes></interventionalTrialDesign></trialDesign>
  <participants><lowerAgeLimit unit="years" value="18.0">18 Years</lowerAgeLimit>
   <targetEnrolment>210</targetEnrolment><totalFinalEnrolment>0</totalFinalEnrolment></participants>
  <conditions><condition><description>Multiple myeloma</description></condition></conditions>
  <interventions><intervention><interventionType>Drug</interventionType><drugNames /></intervention></interventions>
 </trial><sponsor id="1"><organisation>Nobody</organisation></sponsor></fullTrial></allTrials>"""


@pytest.mark.parametrize(
    ("stopped", "sizes"),
    [("", ["210.0"]), ("<overallStatusOverride>Stopped</overallStatusOverride>", ["210.0", "0.0"])],
)
def test_the_xml_of_isrctn_is_read_and_nobody_is_no_size_until_a_study_stops(
    stopped: str, sizes: list[str], tmp_path: Path, index: EntityIndex
) -> None:
    (tmp_path / "answer.xml").write_text(ISRCTN_XML.format(stopped=stopped), encoding="utf-8")
    loaded = load(IsrctnLoader(), tmp_path / "answer.xml", index)
    assert loaded.findings == []
    assert values(loaded.entity("trial:NCT00000003"), "registration") == ["ISRCTN00000003", "NCT00000003"]
    design = loaded.claim("ISRCTN00000003", "design")
    assert [values(design, name) for name in ("allocation", "masking", "interventionModel", "primaryPurpose")] == [
        *(["randomized controlled trial"], ["none"], ["parallel"], ["treatment"]),
    ]
    assert [values(claim, "value")[0] for claim in loaded.claims("ISRCTN00000003", "enrolled")] == sizes


def test_codes_and_counts_of_ctis_are_not_what_they_look_like(index: EntityIndex) -> None:
    loaded = load(CtisLoader(), SAMPLE / "ctis.ndjson", index)
    assert values(loaded.claim(CT, "design"), "trialPhase") == ["phase 2"]
    status = loaded.claim(CT, "status")
    assert [values(status, name) for name in ("textValue", "startDate", "estimated")] == [
        *(["ongoing, recruiting"], ["2031-04-05"], ["completion"]),
    ]
    sizes = {claim.key: values(claim, "value")[0] for claim in loaded.claims(CT, "enrolled")}
    assert sizes == {
        "enrollment.spain": "7.0",
        "enrollment.italy": "4.0",
        "enrollment.eea": "11.0",
        "enrollment.rest": "19.0",
        "enrollment": "30.0",
    }
    assert all(values(claim, "estimated") for claim in loaded.claims(CT, "enrolled"))
    assert "2001-000009-09" not in "".join(loaded.lines())


def test_results_are_those_of_the_trial_however_many_countries_are_loaded(eu_ctr: Loaded) -> None:
    german, british = (set(found.lines()) for found in eu_ctr.conversions.values())
    results = {line for line in german if f"<https://w3id.org/myeloma-kg/claim/{EUDRACT}." in line}
    assert len(results) > 500
    assert results <= british
    status = [values(eu_ctr.claim(record, "status"), "region") for record in eu_ctr.conversions]
    assert status == [["Germany"], ["UK"]]


def test_figures_belong_to_their_categories_by_id(eu_ctr: Loaded) -> None:
    assert figure(eu_ctr.claim(GERMAN, "outcome-0.class-0.category-0.arm-0")) == ["100.0", "", "46"]
    assert figure(eu_ctr.claim(GERMAN, "outcome-0.class-0.category-0.arm-1")) == ["97.7", "", "43"]
    assert figure(eu_ctr.claim(GERMAN, "outcome-0.class-1.category-0.arm-1")) == ["90.9", "", "44"]
    assert figure(eu_ctr.claim(GERMAN, "baseline-1.class-0.category-0.arm-1")) == ["30.0", "30", "91"]


def test_an_analysis_is_named_and_says_what_it_estimates(eu_ctr: Loaded) -> None:
    analysis = eu_ctr.claim(GERMAN, "outcome-0.analysis-0")
    assert "Response (younger): analysis of 'Lenalidomide' and 'Placebo': risk ratio 1.03" in analysis.statement
    names = ("value", "lowerBound", "upperBound", "confidenceLevel", "pValue", "pValueOperator", "hypothesisType")
    assert [values(analysis, name)[0] for name in names] == [
        "1.03",
        "0.91",
        "1.16",
        "0.95",
        "0.001",
        "<",
        "equivalence",
    ]


def test_nines_are_no_figures_where_they_stand_for_none(eu_ctr: Loaded) -> None:
    median = eu_ctr.claim(GERMAN, "outcome-1.class-0.category-0.arm-0")
    assert [values(median, name) for name in ("value", "asWritten", "notReached", "lowerBound", "upperBound")] == [
        *([], ["99999"], ["true"], ["39.9"], []),
    ]
    weight = eu_ctr.claim(GERMAN, "outcome-2.class-0.category-0.arm-0")
    assert [values(weight, name) for name in ("value", "dispersion")] == [["61.0"], []]


def changed(tmp_path: Path, index: EntityIndex, name: str, **parts: Any) -> Loaded:
    """Load the first record of a sample with some of its parts changed; `a__b` is `b` of `a`."""
    text = (SAMPLE / name).read_text(encoding="utf-8")
    record = json.loads(text)[0] if text.startswith("[") else json.loads(text.splitlines()[0])
    for path, value in parts.items():
        *above, last = path.split("__")
        part = record
        for one in above:
            part = part[one] if isinstance(part, dict) else part[int(one)]
        part[last] = value
    (tmp_path / "changed.json").write_text(json.dumps(record), encoding="utf-8")
    return load(LOADERS[name], tmp_path / "changed.json", index)


def test_nines_are_no_estimates_and_groups_of_another_table_are_said(tmp_path: Path, index: EntityIndex) -> None:
    at = "endPoints__endPoint__0__statisticalAnalyses__statisticalAnalysis"
    interval = {"lowerLimit": "0.91", "upperLimit": "99999", "percentage": "95"}
    loaded = changed(
        tmp_path, index, "eu-ctr.json",
        **{f"{at}__parameterEstimate__confidenceInterval": interval, f"{at}__armComparisonGroupId": ["Elsewhere-1"]},
    )  # fmt: skip
    assert not [claim for claim in loaded.claims("2001-000001-01-DE", "hasOutcome") if "analysis" in claim.key]
    assert [line for line in loaded.report() if "the analysis gives no estimate, p value or group" in line]
    loaded = changed(tmp_path, index, "eu-ctr.json", **{f"{at}__parameterEstimate__confidenceInterval": interval})
    (claim,) = [one for one in loaded.claims("2001-000001-01-DE", "hasOutcome") if ".analysis-" in one.key]
    assert (values(claim, "lowerBound"), values(claim, "upperBound")) == (["0.91"], [])
    assert "99999 stands where a value belongs; the record does not say what it means." in values(
        claim, "sourceComment"
    )


@pytest.mark.parametrize(("reached", "status"), [("false", ["ongoing"]), ("true", ["ended"]), ({}, ["not stated"])])
def test_only_what_a_record_says_of_its_end_is_a_status(
    reached: Any, status: list[str], tmp_path: Path, index: EntityIndex
) -> None:
    parts = {"trialInformation__isGlobalEndOfTrialReached": reached, "trialInformation__globalEndOfTrialPremature": ""}
    loaded = changed(tmp_path, index, "eu-ctr.json", **parts)
    assert values(loaded.claim("2001-000001-01-DE", "results-status"), "textValue") == status


def test_the_other_names_of_a_product_stand_one_by_one(tmp_path: Path, index: EntityIndex) -> None:
    at = "subjectDisposition__postAssignmentPeriods__postAssignmentPeriod__arms__arm__0__armProducts"
    product = {"name": "IMP 7", "code": "", "otherNames": {"otherName": ["Revlimid", "Lenalidomide"]}}
    loaded = changed(tmp_path, index, "eu-ctr.json", **{at: {"armProduct": product}})
    given = [claim for claim in loaded.claims("2001-000001-01-DE", "receivesDrug") if "IMP 7" in claim.statement]
    assert [claim.object for claim in given] == [iri("drug:lenalidomide")]


def test_arms_of_one_title_receive_their_own_products(tmp_path: Path, index: EntityIndex) -> None:
    at = "subjectDisposition__postAssignmentPeriods__postAssignmentPeriod__arms__arm"
    product = {"name": "Bortezomib", "code": ""}
    changes = {f"{at}__1__title": "Lenalidomide", f"{at}__1__armProducts": {"armProduct": product}}
    loaded = changed(tmp_path, index, "eu-ctr.json", **changes)
    claims = [claim for claim in loaded.claims(GERMAN, "receivesDrug") if claim.key.startswith("arm-")]
    given = {(claim.key[:5], claim.object) for claim in claims}
    assert given == {("arm-0", iri("drug:lenalidomide")), ("arm-1", iri("drug:bortezomib"))}


def test_brackets_and_lists_hold_the_names_of_drugs_together(tmp_path: Path, index: EntityIndex) -> None:
    names = ["Lenalidomide (Revlimid, Celgene); dexamethasone", "bortezomib"]
    loaded = changed(tmp_path, index, "isrctn.json", interventions__intervention__drugNames=names)
    terms = [values(claim, "interventionTerm")[0] for claim in loaded.claims("ISRCTN00000001", "studiesIntervention")]
    assert terms == ["Lenalidomide (Revlimid, Celgene)", "dexamethasone", "bortezomib"]


def test_a_standard_deviation_has_no_upper_end(eu_ctr: Loaded) -> None:
    age = eu_ctr.claim(GERMAN, "baseline-0.class-0.category-0.arm-0")
    assert [values(age, name) for name in ("value", "dispersion", "upperBound")] == [["66.4"], ["6.1"], []]


def test_one_event_is_read_like_several_and_by_the_ids_of_its_groups(eu_ctr: Loaded) -> None:
    place = "events.other.blood-and-lymphatic-system-disorders.neutropenia"
    placebo, lenalidomide = (eu_ctr.claim(GERMAN, f"{place}.events-{number}") for number in (0, 1))
    assert (placebo.subject, placebo.object) == (iri(f"group:{EUDRACT}.arm-1"), iri("ae:neutropenia"))
    assert events(placebo)[:3] == ["13", "87", "14"]
    assert (lenalidomide.subject, events(lenalidomide)[:3]) == (
        iri(f"group:{EUDRACT}.events.events-1"),
        ["20", "91", "25"],
    )
    assert values(eu_ctr.entity(f"group:{EUDRACT}.events.events-1"), "candidateGroup") == [f"{EUDRACT}.arm-0"]


def test_serious_events_tell_what_is_related_and_who_died(eu_ctr: Loaded) -> None:
    place = "events.serious.vascular-disorders.deep-vein-thrombosis"
    assert events(eu_ctr.claim(GERMAN, f"{place}.events-1")) == ["3", "91", "4", "2", "1"]
    assert eu_ctr.claim(GERMAN, f"{place}.events-0").polarity == NEGATED
    assert any("no group of the table has this id: E9" in line for line in eu_ctr.report())


def test_end_points_without_values_are_gaps(eu_ctr: Loaded) -> None:
    assert eu_ctr.claim(GERMAN, "outcome-4.no-results").kind == MK.KnowledgeGap


@pytest.mark.parametrize(("name", "content", "message"), [
    ("a.json", "<trial/>", "records of CTIS are JSON"),
    ("b.json", '{"isrctn": "00000001", "ctrname": "ISRCTN"}', "it is no record of CTIS"),
    ("c.json", '{"ctNumber": "2030-500001-11-00", ', "the JSON is broken"),
])  # fmt: skip
def test_what_is_no_record_is_said(name: str, content: str, message: str, tmp_path: Path, index: EntityIndex) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    loaded = load(CtisLoader(), tmp_path / name, index)
    assert (loaded.conversions, len(loaded.findings)) == ({}, 1)
    assert message in str(loaded.findings[0])


def test_a_real_trial_of_the_european_register(shared: Path, index: EntityIndex) -> None:
    loaded = load(EuCtrLoader(), shared / "upstream/registries/2016-004489-24-DE.json", index)
    record = "2016-004489-24-DE"
    assert values(loaded.entity("trial:NCT03461406"), "registration") == ["2016-004489-24", "NCT03461406"]
    sizes = {claim.key: values(claim, "value")[0] for claim in loaded.claims(record, "enrolled")}
    assert sizes == {
        "enrollment.country": "8.0",
        "enrollment.eea": "80.0",
        "enrollment": "172.0",
        "results-enrollment": "186.0",
    }
    assert events(loaded.claim(record, "events.events-0.total-serious"))[:2] == ["9", "87"]
    assert events(loaded.claim(record, "events.events-1.total-other"))[:2] == ["20", "91"]
    anaemia = "events.other.blood-and-lymphatic-system-disorders.anaemia"
    assert [events(loaded.claim(record, f"{anaemia}.events-{number}"))[:3] for number in (0, 1)] == [
        *(["3", "87", "3"], ["2", "91", "2"]),
    ]
    assert figure(loaded.claim(record, "outcome-0.class-1.category-0.arm-1")) == ["90.9", "", "44"]
    assert values(loaded.claim(record, "results-status"), "completionDate") == ["2022-05-20"]


def test_real_records_of_ctis_and_isrctn(shared: Path, index: EntityIndex) -> None:
    ctis = load(CtisLoader(), shared / "upstream/registries/2024-510663-34-00.json", index)
    assert values(ctis.entity("trial:NCT04494412"), "registration") == [
        *("2024-510663-34-00", "2019-001588-63", "NCT04494412"),
    ]
    assert values(ctis.claim("2024-510663-34-00", "design"), "trialPhase") == ["phase 2"]
    isrctn = load(IsrctnLoader(), shared / "upstream/registries/96912679.json", index)
    assert values(isrctn.entity("trial:ISRCTN96912679"), "registration") == ["ISRCTN96912679"]
    (size,) = isrctn.claims("ISRCTN96912679", "enrolled")
    assert (values(size, "value"), values(size, "estimated")) == (["211.0"], ["enrollment"])
