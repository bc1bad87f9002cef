"""Spontaneous reports: what somebody suspected, which is possible and never asserted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.model import POSSIBLE
from loaders.entity_index import EntityIndex
from loaders.records import Records
from loaders.spontaneous_reports import SpontaneousReportLoader
from tests.loaders.bulk import Loaded, expect_sample, iri, load, values

SAMPLE = Path(__file__).parent / "spontaneous_reports"
REPORT = "report-90000001"


@pytest.fixture
def reports(index: EntityIndex) -> Loaded:
    return load(SpontaneousReportLoader(), SAMPLE / "events.json", index)


def test_the_sample_says_what_is_expected(reports: Loaded, curated: Records) -> None:
    expect_sample(reports, SAMPLE / "events.json", SAMPLE, curated)


def test_a_suspicion_is_possible_and_said_once(reports: Loaded) -> None:
    claims = reports.conversions[REPORT].claims
    assert [claim.key for claim in claims] == ["lenalidomide.neutropenia", "lenalidomide.invented-reaction"]
    assert {claim.certainty for claim in claims} == {POSSIBLE}
    assert claims[0].object == iri("ae:neutropenia")


def test_what_makes_a_report_serious_is_not_said_of_a_reaction(reports: Loaded) -> None:
    claim = reports.claim(REPORT, "lenalidomide.neutropenia")
    assert (values(claim, "reportSeriousness"), values(claim, "serious")) == (["hospitalization"], [])
    assert values(claim, "reactionOutcome") == ["recovered"]


def test_medicines_taken_beside_are_not_suspected(reports: Loaded) -> None:
    assert not any("drug/dexamethasone" in line for line in reports.lines())
    assert any("not suspected: DEXAMETHASONE" in line for line in reports.report())


@pytest.mark.parametrize("name", ["BLINDED LENALIDOMIDE", "LENALIDOMIDE/PLACEBO"])
def test_a_medicine_that_was_blinded_is_none_that_was_given(name: str, tmp_path: Path, index: EntityIndex) -> None:
    drug: dict[str, object] = {"medicinalproduct": name, "drugcharacterization": "1"}
    drug["activesubstance"] = {"activesubstancename": "LENALIDOMIDE"}
    patient = {"reaction": [{"reactionmeddrapt": "Neutropenia"}], "drug": [drug]}
    (tmp_path / "one.json").write_text(json.dumps({"safetyreportid": "7", "patient": patient}), encoding="utf-8")
    loaded = load(SpontaneousReportLoader(), tmp_path / "one.json", index)
    assert loaded.conversions["report-7"].claims == []
    assert any(f"or like a placebo: {name}" in line for line in loaded.report())


def test_what_is_null_is_not_there(tmp_path: Path, index: EntityIndex) -> None:
    named = {"medicinalproduct": None, "activesubstance": {"activesubstancename": "POMALIDOMIDE"}}
    drugs = [{**named, "drugcharacterization": "1"}, {"medicinalproduct": "VELCADE", "drugcharacterization": None}]
    reactions = [{"reactionmeddrapt": None}, {"reactionmeddrapt": "Neutropenia", "reactionmeddraversionpt": None}]
    report = {"safetyreportid": "7", "receivedate": None, "patient": {"reaction": reactions, "drug": drugs}}
    (tmp_path / "one.json").write_text(json.dumps(report), encoding="utf-8")
    loaded = load(SpontaneousReportLoader(), tmp_path / "one.json", index)
    (claim,) = loaded.conversions["report-7"].claims
    assert claim.statement == "Report 7: neutropenia in one patient; POMALIDOMIDE was suspected."
    assert values(claim, "vocabularyVersion") == []
    assert not any("None" in line for line in (*loaded.lines(), *loaded.report()))


def test_one_medicine_and_one_reaction_are_read_like_several(reports: Loaded) -> None:
    (claim,) = reports.conversions["report-90000002"].claims
    assert (claim.subject, claim.object) == (iri("drug:bortezomib"), iri("ae:peripheral-neuropathy"))


def test_a_real_report_of_another_medicine_gives_no_claim(shared: Path, index: EntityIndex) -> None:
    loaded = load(SpontaneousReportLoader(), shared / "upstream/labels/faers-event.json", index)
    assert loaded.conversions["report-4562564-7"].claims == []
    assert any("unknown: drug: VIOXX" in line for line in loaded.report())
