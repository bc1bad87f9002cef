"""Facts of real records, read by hand, most of them where the plain reading is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.model import AFFIRMED, NEGATED, POSSIBLE
from kg.namespaces import MK

Convert = Callable[[Path], Any]


@pytest.fixture
def study(shared: Path, convert: Convert) -> Callable[[str], Any]:
    return lambda name: convert(shared / "upstream" / "ctgov" / name)


def test_lenalidomide_in_mds(study: Callable[[str], Any]) -> None:
    mds = study("NCT01029262.xml")
    placebo, lenalidomide = "group:NCT01029262.flow.fg000", "group:NCT01029262.flow.fg001"
    assert mds.of("flow.period-0.milestone-0.fg000", "value", "unit") == ("79.0", "{participants}")
    assert mds.of("flow.period-0.milestone-0.fg001", "value") == "160.0"
    neutropenia = "blood-and-lymphatic-system-disorders.neutropenia"
    assert mds.of(f"events.other.{neutropenia}.eg001", "affected", "atRisk", "serious") == ("100", "160", "false")
    assert mds.of(f"events.serious.{neutropenia}.eg001", "affected", "atRisk", "serious") == ("3", "160", "true")
    assert mds.object(f"events.other.{neutropenia}.eg001") == "ae:neutropenia"
    thrombosis = "events.serious.vascular-disorders.deep-vein-thrombosis"
    assert mds.of(f"{thrombosis}.eg001", "affected", "atRisk", "group") == ("3", "160", lenalidomide)
    assert mds.of(f"{thrombosis}.eg000", "affected", "atRisk", "group") == ("0", "79", placebo)
    assert (mds.claim(f"{thrombosis}.eg001").polarity, mds.claim(f"{thrombosis}.eg000").polarity) == (
        AFFIRMED,
        NEGATED,
    )
    assert mds.of("outcome-0.class-0.category-0.og001", "value", "unit", "outcomeType") == ("26.9", "%", "primary")
    assert mds.of("outcome-0.class-0.category-0.og000", "value", "denominator") == ("2.5", "79")
    assert mds.of("outcome-0.analysis-0", "value", "lowerBound", "pValue", "pValueOperator", "pValueAsWritten") == (
        *("10.616", "2.639"),
        *("0.001", "<", "<0.001"),
    )
    assert mds.of("enrollment", "value", "estimated") == ("239.0", None)
    assert mds.of("status", "textValue", "completionDate", "estimated") == (
        *("active not recruiting", "2018-06-04", "completion"),
    )


def test_groups_that_are_called_otherwise_than_the_arms_are_no_arms(study: Callable[[str], Any]) -> None:
    mds = study("NCT01029262.xml")
    assert mds.entities["group:NCT01029262.arm-0"].label == "NCT01029262: Arm #1 - Lenalidomide plus placebo"
    assert mds.subject("arm-0.intervention-0") == "group:NCT01029262.arm-0"
    assert mds.entity("group:NCT01029262.flow.fg001", "candidateGroup") == "group:NCT01029262.arm-0"
    assert "arm-0.regimen" not in mds.claims, "its label names placebo, which its interventions do not"
    assert mds.claim("flow.fg001.intervention").certainty == POSSIBLE
    assert not [curie for curie in mds.entities if ".events." in curie], "the event groups are those of the flow"


def test_a_row_with_its_own_numbers_does_not_take_those_of_the_table(study: Callable[[str], Any]) -> None:
    mds = study("NCT01029262.xml")
    assert mds.of("outcome-12.og000.analyzed", "value") == "58.0"
    assert mds.of("outcome-12.class-0.category-0.og000", "outcomeClass", "denominator") == ("Week 12, N= 56, 122", None)


def test_the_register_s_indexing_is_no_intervention(study: Callable[[str], Any]) -> None:
    mds = study("NCT01029262.xml")
    objects = {mds.object(key) for key in mds.claims}
    assert "drug:thalidomide" not in objects, "the index has it, the study does not"
    assert mds.object("condition-mesh-1") == "disease:myelodysplastic-syndrome"
    assert mds.claim("condition-mesh-1").certainty == POSSIBLE


@pytest.mark.parametrize("name", ["NCT00023673.xml", "NCT00023673.api-v1.json"])
def test_pooled_event_groups_and_denominators_of_a_row(study: Callable[[str], Any], name: str) -> None:
    lung = study(name)
    assert lung.of("design", "trialPhase") == ["phase 1", "phase 2"]
    assert lung.of("events.eg001.total-serious", "affected", "atRisk", "group") == (
        *("36", "53"),
        "group:NCT00023673.events.eg001",
    )
    assert lung.entity("group:NCT00023673.events.eg001", "candidateGroup") is not None
    assert lung.of("events.eg000.total-serious", "group") == "group:NCT00023673.arm-0"
    assert lung.of("outcome-2.class-10.category-0.og000", "outcomeClass", "numerator", "denominator") == (
        *("Late RT toxicity: Grade 1", "13", "50"),
    )
    assert lung.of("outcome-3.class-1.category-0.og001", "denominator", "dispersionType", "lowerBound") == (
        *("21", "full range", "14.0"),
    )
    assert lung.of("outcome-3.analysis-0", "pValue", "value", "statisticalMethod") == (
        *("0.62", None, "Wilcoxon (Mann-Whitney)"),
    )


def test_both_forms_of_a_record_say_the_same(shared: Path, convert: Convert) -> None:
    xml, json = (convert(shared / "upstream" / "ctgov" / f"NCT00023673.{form}") for form in ("xml", "api-v1.json"))
    events = xml.keys("events.")
    assert events == json.keys("events.")
    assert all(xml.claim(key).digest == json.claim(key).digest for key in events)


def test_a_withdrawn_study_says_why(study: Callable[[str], Any]) -> None:
    caries = study("NCT00973089.json")
    assert caries.of("status", "textValue") == "withdrawn"
    assert str(caries.of("status", "whyStopped")).startswith("recruiting or enrolling participants has halted")
    assert caries.of("enrollment", "value") == "0.0"
    assert study("NCT04402008.json").of("status", "textValue", "whyStopped") == (
        *("terminated", "Business decision, not related to safety."),
    )


def test_a_median_that_is_not_reached_has_its_limit_and_its_comment(study: Callable[[str], Any]) -> None:
    lung = study("NCT02856893.json")
    key = "outcome-6.class-0.category-0.og000"
    assert lung.of(key, "asWritten", "value", "notReached", "lowerBound", "upperBound", "confidenceLevel") == (
        *("NA", None, "true", "28.4", None, "0.95"),
    )
    assert "insufficient number" in str(lung.of(key, "sourceComment"))
    assert lung.of("outcome-6.class-0.category-0.og002", "value", "notReached", "upperBound") == ("42.84", None, None)
    blinatumomab = study("NCT01207388.xml")
    assert blinatumomab.of("outcome-4.class-0.category-0.og000", "notReached", "lowerBound") == ("true", "7.1")


def test_an_interval_has_the_level_that_it_says(study: Callable[[str], Any]) -> None:
    lung = study("NCT02856893.json")
    assert lung.of("outcome-0.class-0.category-0.og000", "confidenceLevel", "lowerBound") == ("0.84", "40.2")
    assert lung.of("outcome-0.analysis-0", "confidenceLevel", "group", "comparedGroup", "value") == (
        *("0.84", "group:NCT02856893.outcome-0.og001", None, "67.2"),
    )
    assert lung.of("outcome-2.class-0.category-0.og000", "value", "unit", "unitAsWritten") == (
        *("0.17", "1", "proportion of participants"),
    )


def test_an_arm_that_is_spelled_in_three_ways_is_joined_where_two_agree(study: Callable[[str], Any]) -> None:
    lung = study("NCT02856893.json")
    assert lung.of("events.eg000.total-deaths", "affected", "atRisk", "group") == (
        "19",
        "53",
        "group:NCT02856893.arm-0",
    )
    assert lung.of("events.eg001.total-deaths", "group") == "group:NCT02856893.events.eg001"
    assert lung.entity("group:NCT02856893.events.eg001", "candidateGroup") == "group:NCT02856893.arm-1"
    assert lung.of("flow.period-0.milestone-0.fg001", "value", "group") == ("52.0", "group:NCT02856893.flow.fg001")


def test_a_crossover_has_more_people_in_its_event_groups_than_in_its_arms(study: Callable[[str], Any]) -> None:
    filgrastim = study("NCT01987596.json")
    assert filgrastim.of("events.eg000.total-other", "atRisk", "group") == ("21", "group:NCT01987596.events.eg000")
    assert filgrastim.of("flow.period-0.milestone-0.fg000", "value") == "12.0"
    pain = filgrastim.keys("events.other.nervous-system-disorders.pain.eg000")
    assert len(pain) == 2, "the same term twice is two rows"
    assert [filgrastim.of(key, "affected", "eventCount") for key in pain] == [("4", "6"), ("4", "6")]
    assert filgrastim.of("outcome-1.analysis-0", "pValue", "pValueAsWritten", "statisticalMethod") == (
        *("1.0", "1.00", "McNemar"),
    )
    assert filgrastim.of(pain[0], "vocabulary", "assessment") == (None, "non-systematic")


def test_deaths_have_denominators_of_their_own_and_are_no_serious_event(study: Callable[[str], Any]) -> None:
    brexpiprazole = study("NCT03548584.json")
    assert brexpiprazole.of("events.eg001.total-deaths", "affected", "atRisk") == ("1", "153")
    assert brexpiprazole.of("events.eg000.total-deaths", "affected", "atRisk", "serious") == ("0", "75", None)
    assert brexpiprazole.of("events.eg000.total-serious", "atRisk") == "73"
    assert not brexpiprazole.keys("events.serious.total")
    pooled = brexpiprazole.of("outcome-5.class-0.category-0.og000", "group", "denominator")
    assert pooled == ("group:NCT03548584.outcome-5.og000", "221")


def test_units_that_are_not_participants(study: Callable[[str], Any]) -> None:
    leads = study("NCT01076361.xml")
    key = "outcome-0.class-0.category-0.og000"
    assert leads.of(key, "value", "unit", "unitsAnalyzed", "unitsAnalyzedType", "denominator") == (
        *("92.3", "%{model_4968_leads}", "609", "leads", "349"),
    )
    assert leads.of(key, "numerator") is None


def test_nothing_was_analyzed_and_nothing_was_posted(study: Callable[[str], Any]) -> None:
    poziotinib = study("NCT04402008.json")
    assert poziotinib.claim("outcome-1.no-results").kind == MK.KnowledgeGap
    assert poziotinib.of("outcome-1.og000.analyzed", "value") == "0.0"
    assert poziotinib.claim("outcome-7.no-results").kind == MK.KnowledgeGap
    assert poziotinib.of("outcome-7.no-results", "outcomeType") == "other pre specified"
    assert len(poziotinib.keys("events.eg00", "total-deaths")) == 7


def test_a_full_range_and_an_interquartile_range_are_no_confidence_intervals(study: Callable[[str], Any]) -> None:
    fluconazole, repaglinide = study("NCT00734539.xml"), study("NCT00763412.json")
    assert fluconazole.of("baseline-0.class-0.category-0.bg000", "boundsType", "confidenceLevel") == (
        *("interquartile-range", None),
    )
    assert repaglinide.of("baseline-1.class-0.category-0.bg000", "boundsType", "lowerBound", "upperBound") == (
        *("range", "12.0", "18.0"),
    )
    assert fluconazole.subject("baseline-0.class-0.category-0.bg002") == "trial:NCT00734539", "the total is everyone"


def test_periods_of_the_flow_stand_apart(study: Callable[[str], Any]) -> None:
    fluconazole = study("NCT00734539.xml")
    assert fluconazole.of("flow.period-1.milestone-1.fg000", "value", "period", "milestone") == (
        *("118.0", "Long Term Follow up", "COMPLETED"),
    )
    assert fluconazole.of("flow.period-0.withdrawal-0.fg001", "value", "withdrawalReason") == ("32.0", "Death")
    crossover = study("NCT01841593.xml")
    assert crossover.of("flow.period-2.milestone-0.fg001", "value") == "6.0"
    assert crossover.of("outcome-0.class-0.category-0.og000", "value", "denominator", "unit") == (
        "1178.0",
        "17",
        "ng/mL",
    )
    assert crossover.claim("outcome-0.class-0.category-0.og000").statement.startswith("NCT01841593: Maximum Observed")


def test_vocabularies_written_two_ways_are_one(study: Callable[[str], Any]) -> None:
    vandetanib = study("NCT00777179.json")
    written = {vandetanib.of(key, "vocabularyAsWritten") for key in vandetanib.keys("events.") if "total" not in key}
    assert {"MedDRA 10.0", "MedDRA (10.0)"} <= written
    read = {vandetanib.of(key, "vocabulary", "vocabularyVersion") for key in vandetanib.keys("events.serious")}
    assert read == {("MedDRA", "10.0")}


def test_an_observational_study_and_an_expanded_access_are_no_trials(study: Callable[[str], Any]) -> None:
    registry, access = study("NCT01076361.xml"), study("NCT03133988.xml")
    assert registry.of("design", "studyType") == "patient registry"
    assert "study:NCT01076361" in registry.entities
    assert access.of("status", "textValue") == "available"
    assert access.of("design", "studyType", "trialPhase") == ("expanded access", None)


def test_groups_that_follow_on_from_others_are_no_arms_and_overlap_with_them(study: Callable[[str], Any]) -> None:
    certolizumab = study("NCT02552212.json")
    assert certolizumab.keys("arm-", "intervention") == ["arm-0.intervention-0", "arm-1.intervention-1"]
    assert certolizumab.of("flow.period-0.milestone-0.fg002", "value") == "0.0", "nobody started in the open extension"
    assert certolizumab.of("flow.period-1.milestone-0.fg002", "value", "period") == (
        *("243.0", "SFE Period (Week 52 - 156)"),
    )
    assert certolizumab.of("flow.period-0.milestone-1.fg000", "value", "milestone") == ("96.0", "Received OL CZP")
    deaths = [certolizumab.of(f"events.eg00{group}.total-deaths", "affected", "atRisk") for group in range(5)]
    assert deaths == [("0", "158"), ("0", "159"), ("0", "96"), ("0", "20"), ("0", "243")], "676 of 317 participants"
    assert certolizumab.of("events.eg002.total-serious", "group") == "group:NCT02552212.events.eg002"


def test_a_set_that_is_analyzed_is_named_behind_the_group(study: Callable[[str], Any]) -> None:
    certolizumab = study("NCT02552212.json")
    assert certolizumab.of("outcome-0.class-0.category-0.og001", "value", "denominator", "group") == (
        *("47.2", "159", "group:NCT02552212.flow.fg001"),
    )
    assert certolizumab.of("events.eg001.total-serious", "affected", "atRisk", "group") == (
        *("8", "159", "group:NCT02552212.flow.fg001"),
    )


def test_a_ratio_and_a_difference_have_units_of_their_own(study: Callable[[str], Any]) -> None:
    certolizumab = study("NCT02552212.json")
    assert certolizumab.of("outcome-0.analysis-0", "value", "unit", "lowerBound", "upperBound", "pValue") == (
        *("15.231", "1", "7.336", "31.623", "0.001"),
    )
    assert certolizumab.of("outcome-12.analysis-0", "value", "unit", "measure") == (
        *("-1.696", "{scores_on_a_scale}", "measure:NCT02552212.outcome-12.difference"),
    )
    assert certolizumab.of("outcome-27.analysis-0", "pValue", "pValueOperator", "pValueAsWritten") == (
        *("0.247", "=", "=0.247"),
    )
    assert certolizumab.of("outcome-12.class-0.category-0.og000", "dispersionType", "dispersion", "lowerBound") == (
        *("standard error", "0.21", None),
    )


def test_a_count_of_participants_has_its_denominator(study: Callable[[str], Any]) -> None:
    certolizumab = study("NCT02552212.json")
    assert certolizumab.of("outcome-27.class-0.category-0.og001", "numerator", "denominator", "value") == (
        *("4", "159", "4.0"),
    )
    nelfinavir = study("NCT01065844.xml")
    assert nelfinavir.of("outcome-0.class-0.category-3.og000", "outcomeCategory", "numerator", "denominator") == (
        *("Progressive disease (PD)", "4", "11"),
    )
    assert nelfinavir.of("events.eg000.total-other", "affected", "atRisk") == ("5", "15"), (
        "15 were treated, 11 analyzed"
    )


def test_a_study_without_serious_events_says_that_there_were_none(study: Callable[[str], Any]) -> None:
    chewing = study("NCT05594173.json")
    assert chewing.of("enrollment", "value") == "20.0"
    assert chewing.of("flow.period-0.milestone-1.fg000", "value") == "17.0"
    assert chewing.of("events.eg000.total-serious", "affected", "atRisk") == ("0", "18")
    assert not chewing.keys("events.serious.")
    assert chewing.of(
        "events.other.gastrointestinal-disorders.digestive-complaints.eg000", "affected", "vocabulary"
    ) == (*("1", None),)
    assert chewing.of("outcome-0.class-0.category-0.og004", "value", "denominator", "unit") == (
        *("6.0", "14", "{number_of_chewing_cycles}"),
    )


def test_four_numbers_of_one_study_differ(study: Callable[[str], Any]) -> None:
    dupilumab = study("NCT02210780.json")
    assert dupilumab.of("flow.period-0.milestone-0.fg001", "value") == "97.0"
    assert dupilumab.of("flow.period-0.milestone-1.fg001", "value") == "89.0"
    assert dupilumab.of("outcome-0.class-0.category-0.og001", "value", "denominator") == ("83.3", "90")
    assert dupilumab.of("events.eg001.total-serious", "affected", "atRisk", "group") == (
        *("3", "97", "group:NCT02210780.arm-1"),
    )
    assert dupilumab.of("flow.period-0.withdrawal-0.fg001", "value", "withdrawalReason") == ("5.0", "Adverse Event")


def test_a_planned_number_is_no_enrolled_one(study: Callable[[str], Any]) -> None:
    match = study("NCT02465060.xml")
    assert match.of("enrollment", "value", "estimated") == ("6452.0", "enrollment")
    assert match.claim("enrollment").statement == "NCT02465060: it plans to enroll 6452 participants."
    assert len([key for key in match.claims if key.startswith("arm-") and "." not in key]) == 30
    myeloma = [key for key in match.claims if match.object(key) == "disease:multiple-myeloma"]
    assert myeloma == ["condition-19"], "what the sponsor names is not said again as the indexing of the register"
    assert study("NCT02654730.xml").of("enrollment", "value", "estimated") == ("61.0", None)


def test_a_study_that_was_stopped_says_why_and_in_which_phases_it_is(study: Callable[[str], Any]) -> None:
    stopped = study("NCT02654730.xml")
    assert stopped.of("status", "textValue", "completionDate", "estimated") == ("terminated", "2016-12", "completion")
    assert str(stopped.of("status", "whyStopped")).startswith("Enrollment took longer than anticipated")
    assert stopped.of("design", "trialPhase") == ["phase 2", "phase 3"]
