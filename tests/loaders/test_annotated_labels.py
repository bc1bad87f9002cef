"""Annotated labels: what people marked, where it stands, and what a mark does not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.model import POSSIBLE
from kg.namespaces import MK
from loaders.annotated_labels import AnnotatedLabelLoader
from loaders.entity_index import EntityIndex
from loaders.records import Records
from tests.loaders.bulk import Loaded, expect_sample, iri, load, values

SAMPLE = Path(__file__).parent / "annotated_labels"
REACTIONS, BOX = "annotated-label-revlimid-adverse-reactions", "annotated-label-revlimid-boxed-warnings"


@pytest.fixture
def sections(index: EntityIndex) -> Loaded:
    return load(AnnotatedLabelLoader(), SAMPLE / "sections.json", index)


def test_the_sample_says_what_is_expected(sections: Loaded, curated: Records) -> None:
    expect_sample(sections, SAMPLE / "sections.json", SAMPLE, curated)


def test_a_mention_has_its_place(sections: Loaded) -> None:
    claim = sections.claim(REACTIONS, "neutropenia")
    assert (claim.subject, claim.relation, claim.object) == (
        iri("drug:lenalidomide"),
        MK.reportedWith,
        iri("ae:neutropenia"),
    )
    assert values(claim, "locator") == ["adverse reactions, characters 27 to 38"]
    assert values(sections.claim(REACTIONS, "vein-thrombosis-of-the-leg"), "locator") == [
        "adverse reactions, in several pieces"
    ]


def test_a_mention_that_is_not_there_is_said(sections: Loaded) -> None:
    assert not any(claim.key == "thrombosis" for claim in sections.conversions[REACTIONS].claims)
    assert any("the text has" in line for line in sections.report())


def test_what_a_box_names_is_warned_of(sections: Loaded) -> None:
    claim = sections.claim(BOX, "embryo-fetal-toxicity")
    assert (claim.relation, values(claim, "boxed")) == (MK.warnsOf, ["true"])


def test_the_mark_of_animals_makes_it_possible(sections: Loaded) -> None:
    assert sections.claim(BOX, "pulmonary-embolism").certainty == POSSIBLE


def test_real_annotations(shared: Path, index: EntityIndex) -> None:
    (path,) = (shared / "upstream/labels").glob("onsides-*.json")
    loaded = load(AnnotatedLabelLoader(), path, index)
    box = loaded.conversions["annotated-label-pomalyst-boxed-warnings"]
    assert {claim.relation for claim in box.claims} == {MK.warnsOf}
    assert len(box.claims) == 8
    assert len(loaded.conversions["annotated-label-kyprolis-adverse-reactions"].claims) == 122
    assert any(line == "unknown: drug: KEYTRUDA: " for line in loaded.report())


def test_mentions_that_are_no_list_are_said(tmp_path: Path, index: EntityIndex) -> None:
    section = '{"label_id": "REVLIMID", "section_name": "boxed warnings", "section_text": "x", "adverse_events": 5}'
    (tmp_path / "sections.json").write_text(section, encoding="utf-8")
    loaded = load(AnnotatedLabelLoader(), tmp_path / "sections.json", index)
    assert (loaded.records, len(loaded.findings)) == ({}, 1)
