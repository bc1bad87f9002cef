"""Figures that are printed twice are one finding, and figures that differ are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rdflib import Literal, URIRef

from kg.errors import Finding
from kg.model import ACCEPTED, DISPUTED, Claim, Property
from kg.namespaces import MK
from kg.prefixes import expand
from loaders.repeated_figures import mark_repeated_figures

GROUP, MEASURE = URIRef(expand("group:a.VRd")), URIRef(expand("measure:median-pfs"))


def outcome(key: str, value: str, *more: Property, status: URIRef = ACCEPTED) -> Claim:
    properties = ((MK.measure, MEASURE), (MK.group, GROUP), (MK.value, Literal(value)), (MK.unit, Literal("mo")), *more)
    return Claim(
        "p", key, MK.OutcomeClaim, GROUP, MK.hasOutcome, MEASURE, "It is so.", properties=properties, status=status
    )


def repeated(*claims: Claim) -> dict[str, str]:
    findings: list[Finding] = []
    marked = mark_repeated_figures(claims, findings)
    assert findings == []
    return {
        claim.key: str(value).rpartition("p.")[2]
        for claim in marked
        for predicate, value in claim.properties
        if predicate == MK.repeats
    }


def test_the_first_of_two_equal_figures_stands_for_the_finding() -> None:
    assert repeated(outcome("table", "43"), outcome("text", "43")) == {"text": "table"}


def test_what_one_place_leaves_out_makes_no_second_finding_and_the_fuller_one_stands() -> None:
    bounds = (MK.lowerBound, Literal("30.1"))
    assert repeated(outcome("table", "43"), outcome("text", "43", bounds)) == {"table": "text"}


def test_in_which_order_places_give_their_properties_does_not_count() -> None:
    text = outcome("text", "43")
    assert repeated(outcome("table", "43"), replace(text, properties=text.properties[::-1])) == {"text": "table"}


def test_an_accepted_figure_stands_before_a_disputed_one() -> None:
    assert repeated(outcome("table", "43", status=DISPUTED), outcome("text", "43")) == {"table": "text"}


@pytest.mark.parametrize(
    "other",
    [
        outcome("text", "44"),
        outcome("text", "43", (MK.timepoint, Literal("P3Y"))),
        outcome("text", "43", (MK.gradeMin, Literal("3"))),
        outcome("text", "43", (MK.referenceGroup, URIRef(expand("group:a.Rd")))),
    ],
)
def test_another_figure_time_grade_or_reference_is_another_finding(other: Claim) -> None:
    assert repeated(outcome("table", "43"), other) == {}


def test_bounds_that_differ_make_two_findings() -> None:
    low, high = (MK.lowerBound, Literal("30")), (MK.lowerBound, Literal("31"))
    assert repeated(outcome("table", "43", low), outcome("text", "43", high)) == {}


def test_what_a_row_repeats_must_be_there() -> None:
    findings: list[Finding] = []
    mark_repeated_figures([outcome("text", "43", (MK.repeats, URIRef(expand("claim:p.table"))))], findings)
    assert [finding.rule for finding in findings] == ["it repeats a claim that is not there"]
