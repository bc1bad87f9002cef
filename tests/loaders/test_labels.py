"""Drug labels: what they warn of and tabulate, and what only looks like a warning or a figure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.model import NEGATED
from kg.namespaces import MK
from loaders.entity_index import EntityIndex
from loaders.labels.loader import DrugLabelLoader
from loaders.records import Records
from tests.loaders.bulk import Loaded, expect_sample, iri, load, values

SAMPLE = Path(__file__).parent / "labels"
LABEL, JSON_LABEL = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"
LIPITOR, COUGH = "c6e131fe-e7df-4876-83f7-9156fc4e8228", "00f66f25-3469-4c16-9baf-fba21e9628bd"


@pytest.fixture
def label(index: EntityIndex) -> Loaded:
    return load(DrugLabelLoader(), SAMPLE / "label.xml", index)


@pytest.mark.parametrize("name", ["label.xml", "openfda.json"])
def test_the_samples_say_what_is_expected(name: str, index: EntityIndex, curated: Records) -> None:
    loaded = load(DrugLabelLoader(), SAMPLE / name, index)
    expect_sample(loaded, SAMPLE / name, SAMPLE, curated)


def test_a_box_around_a_dose_is_no_warning(label: Loaded) -> None:
    (warning,) = label.claims(LABEL, "hasBoxedWarning")
    assert values(warning, "textValue") == ["NEUTROPENIA and DEEP VEIN THROMBOSIS; Invented Toxicity"]
    assert any("is no warning" in line for line in label.report())


def test_a_limitation_is_no_indication(label: Loaded) -> None:
    (indication,) = label.claims(LABEL, "indicatedFor")
    assert (indication.subject, indication.object) == (iri("drug:lenalidomide"), iri("disease:multiple-myeloma"))


def test_a_count_that_fits_its_percentage_is_a_figure(label: Loaded) -> None:
    claim = label.claim(LABEL, "table-1.row-6.column-2")
    assert (claim.relation, claim.object) == (MK.reportedWith, iri("ae:neutropenia"))
    assert [values(claim, name)[0] for name in ("affected", "atRisk", "value", "gradeMin", "gradeMax")] == [
        *("57", "107", "53.3", "1", "5")
    ]


def test_a_count_that_does_not_fit_its_percentage_is_a_place_alone(label: Loaded) -> None:
    claim = label.claim(LABEL, "table-1.row-7.column-2")
    assert claim.certainty == MK.Possible
    assert values(claim, "figureDoubt") == ["41 of 107 is not 83.3 %"]
    assert values(claim, "value") == values(claim, "affected") == []


def test_nobody_with_an_event_gives_no_edge(label: Loaded) -> None:
    assert label.claim(LABEL, "table-1.row-6.column-5").polarity == NEGATED
    assert label.claim(LABEL, "table-2.row-3.column-3").polarity == NEGATED


def test_a_bare_figure_needs_a_header_that_says_what_it_is(label: Loaded) -> None:
    assert values(label.claim(LABEL, "table-2.row-3.column-2"), "value") == ["8.3"]
    assert values(label.claim(LABEL, "table-3.row-2.column-2"), "value") == []


def test_both_forms_of_a_label_are_one_medicine(index: EntityIndex) -> None:
    loaded = load(DrugLabelLoader(), SAMPLE / "openfda.json", index)
    (warning,) = loaded.claims(JSON_LABEL, "hasBoxedWarning")
    assert (warning.subject, values(warning, "textValue")) == (
        iri("drug:lenalidomide"),
        ["NEUTROPENIA and DEEP VEIN THROMBOSIS"],
    )
    claim = loaded.claim(JSON_LABEL, "table-1.row-2.column-2")
    assert [values(claim, name)[0] for name in ("affected", "atRisk", "value")] == ["53", "100", "53.0"]


def test_a_version_that_is_null_is_none(tmp_path: Path) -> None:
    data = json.loads((SAMPLE / "openfda.json").read_text(encoding="utf-8"))
    data["results"][0]["version"] = None
    (tmp_path / "label.json").write_text(json.dumps(data), encoding="utf-8")
    assert next(iter(DrugLabelLoader().read(tmp_path / "label.json", []))).version == ""


@pytest.mark.parametrize(
    ("text", "named"),
    [
        *((text, 0) for text in ("None.", "4 CONTRAINDICATIONS None (4).", "Contraindications: none known", "N/A")),
        ("There are no known contraindications to the use of X 0.5 mg.", 0),
        ("X has no absolute contraindications.", 0),
        ("There are no contraindications except hypersensitivity.", 1),
        ("Hypersensitivity to X, no other contraindications.", 1),
        ("None known. Do not give it in pregnancy.", 1),
        ("X is contraindicated in pregnancy.", 1),
    ],
)
def test_that_there_is_no_contraindication_is_none(tmp_path: Path, index: EntityIndex, text: str, named: int) -> None:
    data = json.loads((SAMPLE / "openfda.json").read_text(encoding="utf-8"))
    data["results"][0]["contraindications"] = [text]
    (tmp_path / "label.json").write_text(json.dumps(data), encoding="utf-8")
    loaded = load(DrugLabelLoader(), tmp_path / "label.json", index)
    assert len(loaded.claims(JSON_LABEL, "contraindicatedIn")) == named
    assert any("that there is no contraindication" in line for line in loaded.report()) != bool(named)


def test_of_a_box_that_may_warn_or_not_nothing_is_said(tmp_path: Path, index: EntityIndex) -> None:
    text = (SAMPLE / "openfda.json").read_text(encoding="utf-8")
    data = json.loads(text)
    one = data["results"][0]
    one["boxed_warning"] = ["Severe bleeding has occurred. See full prescribing information."]
    (tmp_path / "label.json").write_text(json.dumps(data), encoding="utf-8")
    loaded = load(DrugLabelLoader(), tmp_path / "label.json", index)
    assert loaded.claims(JSON_LABEL, "hasBoxedWarning") == []
    assert any("boxed_warning: a box" in line for line in loaded.report())
    del one["boxed_warning"]
    (tmp_path / "label.json").write_text(json.dumps(data), encoding="utf-8")
    (absent,) = load(DrugLabelLoader(), tmp_path / "label.json", index).claims(JSON_LABEL, "hasBoxedWarning")
    assert absent.polarity == NEGATED


def test_a_label_that_speaks_of_its_boxed_warning_does_not_deny_it(tmp_path: Path, index: EntityIndex) -> None:
    """Labels of the older form have the box in a section without its code."""
    data = json.loads((SAMPLE / "openfda.json").read_text(encoding="utf-8"))
    one = data["results"][0]
    del one["boxed_warning"]
    one["spl_unclassified_section"] = ["WARNING: NEUTROPENIA"]
    one["precautions"] = ["Blood counts should be watched (see Boxed Warning)."]
    (tmp_path / "label.json").write_text(json.dumps(data), encoding="utf-8")
    assert load(DrugLabelLoader(), tmp_path / "label.json", index).claims(JSON_LABEL, "hasBoxedWarning") == []
    text = (SAMPLE / "label.xml").read_text(encoding="utf-8").replace('code="34066-1"', 'code="42229-5"')
    for words, denied in (("as needed", 1), ("as needed (see BOXED WARNING)", 0)):
        changed = text.replace("</paragraph>", f" {words}</paragraph>", 1)
        (tmp_path / "label.xml").write_text(changed, encoding="utf-8")
        loaded = load(DrugLabelLoader(), tmp_path / "label.xml", index)
        assert len(loaded.claims(LABEL, "hasBoxedWarning")) == denied
        assert any("whether it has a boxed warning is left open" in line for line in loaded.report()) != denied


def test_real_labels(shared: Path, index: EntityIndex) -> None:
    folder = shared / "upstream" / "labels"
    lipitor = load(DrugLabelLoader(), folder / "spl-lipitor-orig.xml", index)
    assert lipitor.findings == []
    any_dose = lipitor.claim(LIPITOR, "table-1.row-2.column-2")
    assert values(any_dose, "eventTerm") == ["Nasopharyngitis"]
    assert (values(any_dose, "value"), values(any_dose, "atRisk")) == (["8.3"], ["8755"])
    placebo = lipitor.claim(LIPITOR, "table-1.row-2.column-7")
    assert (values(placebo, "value"), values(placebo, "atRisk")) == (["8.2"], ["7311"])
    (boxed,) = lipitor.claims(LIPITOR, "hasBoxedWarning")
    assert boxed.polarity == MK.Negated
    strengths = [values(lipitor.entity(f"product:NDC.0071-015{number}"), "productStrength") for number in (5, 6, 7, 8)]
    assert strengths == [["10 mg"], ["20 mg"], ["40 mg"], ["80 mg"]]
    cough = load(DrugLabelLoader(), folder / "spl-cough.xml", index)
    (boxed,) = cough.claims(COUGH, "hasBoxedWarning")
    assert boxed.polarity == MK.Negated
    assert any("is no warning" in line for line in cough.report())
    assert values(cough.entity(f"product:label.{COUGH}"), "ingredientTerm") == [
        *("DIPHENHYDRAMINE HYDROCHLORIDE", "PHENYLEPHRINE HYDROCHLORIDE")
    ]


@pytest.mark.parametrize("text", ["<html/>", '{"results": [{"id": 1}]}', "", "a,b", "<document/>"])
def test_what_is_no_label_is_said(tmp_path: Path, index: EntityIndex, text: str) -> None:
    (tmp_path / "file").write_text(text, encoding="utf-8")
    loaded = load(DrugLabelLoader(), tmp_path / "file", index)
    assert not loaded.conversions
    assert loaded.findings
