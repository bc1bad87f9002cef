"""What people call an entity finds it; what may be several is asked back."""

from __future__ import annotations

import pytest

from kg.errors import UnknownNameError
from kg.resolution import AmbiguousNameError, Names
from loaders.entities import collect_names
from loaders.records import Records


@pytest.fixture(scope="module")
def known(curated: Records) -> Names:
    return collect_names(curated.entities, curated.overrides)


@pytest.mark.parametrize(
    ("name", "curie"),
    [
        ("lenalidomide", "drug:lenalidomide"),
        ("Revlimid", "drug:lenalidomide"),
        ("daratuzumab", "drug:daratumumab"),
        ("IL 6", "protein:IL6"),
        ("il‑6", "protein:IL6"),
        ("TNF-α", "protein:TNF"),
        ("tnf alpha", "protein:TNF"),
        ("VRD", "regimen:VRd"),
        ("NCT02874742", "trial:NCT02874742"),
        ("10.3892/mco.2023.2705", "pub:zhang-2023"),
        ("drug:lenalidomide", "drug:lenalidomide"),
        ("https://w3id.org/myeloma-kg/drug/lenalidomide", "drug:lenalidomide"),
        ("<https://w3id.org/myeloma-kg/drug/lenalidomide>", "drug:lenalidomide"),
        ("Cmax", "measure:cmax"),
    ],
)
def test_a_name_finds_its_entity(known: Names, name: str, curie: str) -> None:
    assert known.resolve(name) == curie


def test_an_ambiguous_name_is_reported_with_its_candidates(known: Names) -> None:
    with pytest.raises(AmbiguousNameError, match=r"'IR' may be measure:incidence-rate, regimen:IR\. Say which\."):
        known.resolve("IR")


def test_an_unknown_name_is_answered_with_near_ones(known: Names) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'ae:neutropenia'"):
        known.resolve("neutropaenia")
    with pytest.raises(
        UnknownNameError, match=r"names a claim and no entity: ask for it with query 'DESCRIBE claim:a\.b'"
    ):
        known.resolve("claim:a.b")
    with pytest.raises(UnknownNameError, match=r"'xyzzy' is the name of nothing in the graph\.$"):
        known.resolve("xyzzy")


def test_the_likest_name_comes_first(known: Names) -> None:
    assert known.near("multiple myloma")[0] == "disease:multiple-myeloma"


def test_a_name_with_other_figures_is_no_near_one() -> None:
    names = Names()
    names.add("CD38", "protein:CD38")
    names.add("carfilzomib", "drug:carfilzomib")
    assert names.near("CD138") == []
    assert names.near("carfilzomeb") == ["drug:carfilzomib"]
    with pytest.raises(UnknownNameError, match=r"nothing in the graph\.$"):
        names.resolve("CD138")


@pytest.mark.parametrize(
    "drug",
    ["siltuximab", "rituximab", "trastuzumab", "marizomib", "prednisolone", "valacyclovir", "drug:siltuximab", "VTd"],
)
def test_another_drug_with_the_same_ending_is_no_slip(known: Names, drug: str) -> None:
    assert known.near(drug) == []
    assert known.slips(drug) == []
    assert known.corrected(drug) == drug.casefold()


@pytest.mark.parametrize("slip", ["bortezomab", "bortzomib", "bortezzomib", "bortezmoib", "drug:bortezomab"])
def test_a_letter_wrong_left_out_too_many_or_exchanged_is_a_slip(known: Names, slip: str) -> None:
    assert known.near(slip) == ["drug:bortezomib"]


def test_a_slip_of_a_word_finds_the_names_that_hold_the_word(known: Names) -> None:
    assert "ae:pulmonary-embolism" in known.slips("embolsm")
    assert known.slips("xyzzy") == []


def test_another_figure_or_short_word_is_no_slip() -> None:
    names = Names([("TNFRSF11A", "protein:RANK"), ("Dara-VRd", "regimen:Dara-VRd"), ("TOURMALINE-MM1", "trial:MM1")])
    assert names.slips("TNFRSF17A") == []
    assert names.slips("Dara-VTd") == []
    assert names.slips("TOURMALIN-MM1") == ["trial:MM1"]
    assert names.corrected("TNFRSF17A") == "tnfrsf17a"


def test_overrides_name_entities_that_exist(curated: Records) -> None:
    assert set(curated.overrides.values()) <= {entity.curie for entity in curated.entities}


def test_a_part_of_a_name_finds_only_what_people_say() -> None:
    names = Names()
    names.add("P62877", "protein:a", is_said=False)
    assert names.alike("p628", 5) == []
    names.add("P62877", "protein:b")
    names.add("P62877", "protein:c", is_said=False)
    assert ("protein:b", "p62877") in names.alike("p628", 5)
