"""Figures side by side: what may stand on one axis, what may not, and why."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from kg.comparison.axis_plot import NARROW, axis_plot
from kg.comparison.comparison import AxisKey, Comparison, ComparisonAxis, compare
from kg.comparison.comparison_page import comparison_as_csv
from kg.comparison.figures import ComparedFigure
from kg.engine.snapshots import Snapshots
from kg.engine.store import Store
from kg.errors import ParameterError
from kg.resolution import AmbiguousNameError


@pytest.fixture(scope="module")
def store(built_home: Path) -> Store:
    return Snapshots(built_home).require().open()


def titles(comparison: Comparison) -> list[str]:
    return [axis.title for axis in comparison.shared_axes]


@pytest.mark.slow
def test_arms_of_one_randomised_trial_share_an_axis_that_says_so(store: Store) -> None:
    comparison = compare(store, ["KRd", "VRd"], "peripheral neuropathy")
    (axis,) = comparison.shared_axes
    assert [(each.group, each.operator, each.value) for each in axis.figures] == [
        ("group:NCT01863550.KRd", "<", 1.0),
        ("group:NCT01863550.VRd", "=", 8.0),
    ]
    assert "ENDURANCE: groups of one study, randomised." in axis.remarks
    assert not any("Between studies" in remark for remark in axis.remarks)


@pytest.mark.slow
def test_figures_of_other_patients_stand_on_an_axis_of_their_own_and_the_reason_is_given(store: Store) -> None:
    comparison = compare(store, ["KRd", "VRd"])
    assert "median progression-free survival, newly diagnosed" in titles(comparison)
    assert "median progression-free survival, relapsed or refractory" in [axis.title for axis in comparison.axes]
    assert any(
        reason.startswith("Median progression-free survival stands on") and "kind of patients" in reason
        for reason in comparison.apart
    )
    for axis in comparison.axes:
        assert len({(each.measure, each.setting, each.grade, each.timepoint) for each in axis.figures}) == 1


@pytest.mark.slow
def test_patients_of_whom_no_state_of_the_disease_is_stated_stand_apart_by_who_they_were(store: Store) -> None:
    of = compare(store, ["lenalidomide"], measure="measure:adverse-event-rate").axes
    among = {axis.key.setting: {each.population for each in axis.figures} for axis in of}
    assert among["patients with diffuse large B-cell lymphoma"] == {"population:dlbcl"}
    assert among[""] == {""}


@pytest.mark.slow
def test_a_rejected_cell_on_patients_puts_no_figure_among_them(store: Store) -> None:
    titled = {axis.title: {each.study for each in axis.figures} for axis in compare(store, ["KRd", "VRd"]).axes}
    assert "trial:odonnell-2018" not in titled["median progression-free survival, relapsed or refractory"]
    assert titled["overall response rate, multiple myeloma, transplant-ineligible, line not stated"] == {
        "trial:odonnell-2018"
    }


@pytest.mark.slow
def test_hazard_ratios_against_one_comparator_share_an_axis(store: Store) -> None:
    axis = compare(store, ["POLLUX", "ASPIRE", "ELOQUENT-2"]).shared_axes[0]
    assert axis.title == "hazard ratio for overall survival, against lenalidomide-dexamethasone, relapsed or refractory"
    assert [each.value for each in axis.figures] == [0.63, 0.73, 0.78]
    assert "Each ratio compares groups within its own study." in axis.remarks
    assert "Where no interval is drawn, the source prints none." in axis.remarks


@pytest.mark.slow
def test_a_figure_that_is_printed_twice_is_drawn_once(store: Store) -> None:
    comparison = compare(store, ["SWOG S0777", "ENDURANCE"])
    axis = next(axis for axis in comparison.axes if axis.title == "median progression-free survival, newly diagnosed")
    drawn = [(each.group, each.value) for each in axis.figures]
    assert len(drawn) == len(set(drawn))
    text, table = "claim:zhang-2023.s4-s0777-vrd-median-pfs", "claim:zhang-2023.t1-r05-median-pfs"
    assert axis.printed[text] == (table,)
    assert table not in {each.claim for each in axis.figures}


@pytest.mark.slow
def test_rejected_claims_are_listed_and_not_drawn(store: Store) -> None:
    comparison = compare(store, ["TOURMALINE-MM1", "ASPIRE"])
    assert any("rejected" in figure.doubts for figure in comparison.unplaced)
    assert not any("rejected" in figure.doubts for axis in comparison.axes for figure in axis.figures)


@pytest.mark.slow
def test_second_primary_malignancies_go_home_with_each_measure_told_apart(store: Store) -> None:
    comparison = compare(store, ["Rd", "lenalidomide"], "second primary malignancy")
    rows = list(csv.DictReader(io.StringIO(comparison_as_csv(comparison))))
    measures = {row["measure"] for row in rows}
    assert {"incidence rate per 100 patient-years", "relative risk", "hazard ratio for an adverse event"} <= measures
    rate = next(row for row in rows if row["claim"] == "claim:zhang-2023.s5-spm-phase-3-rd")
    assert (rate["value"], rate["unit"], rate["lower"]) == ("3.98", "events per 100 patient-years", "2.51")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["KRd"], "Name at least one more to compare KRd with"),
        ([], "From 2 to 6 things"),
        (["KRd", "VRd", "Rd", "IRd", "R", "Pd", "DRd"], "From 2 to 6 things"),
        (["KRd", "carfilzomib-lenalidomide-dexamethasone"], "stands there twice"),
    ],
)
def test_what_cannot_be_compared_is_refused(store: Store, names: list[str], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        compare(store, names)
    with pytest.raises(AmbiguousNameError):
        compare(store, ["IR", "VRd"])


@pytest.mark.slow
def test_with_an_event_or_a_measure_one_name_is_enough(store: Store) -> None:
    comparison = compare(store, ["Rd"], "venous thromboembolism")
    figures = {figure.claim: figure.value for axis in comparison.axes for figure in axis.figures}
    assert figures["claim:revlimid-label-thromboembolism.x-rd-deep-vein-thrombosis"] == 7.4
    griffin = compare(store, ["GRIFFIN"], measure="stringent complete response rate")
    assert 62.6 in {figure.value for axis in griffin.axes for figure in axis.figures}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["http://a.example/> . ?s ?p ?o } #", "https://a.example/a b", 'http://a.example/"'])
def test_what_no_iri_may_hold_never_reaches_a_query(store: Store, name: str) -> None:
    with pytest.raises(ParameterError, match="is no IRI"):
        compare(store, [name, "VRd"])
    with pytest.raises(ParameterError, match="is no IRI"):
        compare(store, [], name)
    with pytest.raises(ParameterError, match="is no IRI"):
        compare(store, [], measure=name)


@pytest.mark.slow
def test_without_a_name_every_figure_of_an_outcome_is_compared(store: Store) -> None:
    comparison = compare(store, [], measure="median progression-free survival")
    axis = next(axis for axis in comparison.axes if axis.title == "median progression-free survival, newly diagnosed")
    values = [each.value for each in axis.figures]
    assert len(axis.items) > 3
    assert values == sorted(values, key=lambda value: -(value or 0))
    assert any("nobody was randomised" in remark for remark in axis.remarks)
    assert any(remark.startswith("From when time was counted is not recorded") for remark in axis.remarks)


@pytest.mark.slow
def test_an_endpoint_stands_for_the_measures_of_every_statistic(store: Store) -> None:
    comparison = compare(store, [], measure="overall survival")
    assert {"measure:os-hazard-ratio", "measure:median-os", "measure:os-rate"} <= set(comparison.measures)
    assert all(len({figure.measure for figure in axis.figures}) == 1 for axis in comparison.axes)


@pytest.mark.slow
def test_without_a_name_measures_of_an_event_are_told_apart(store: Store) -> None:
    comparison = compare(store, [], "second primary malignancy")
    measures = {axis.key.measure for axis in comparison.axes}
    assert {"measure:incidence-rate", "measure:relative-risk", "measure:adverse-event-hazard-ratio"} <= measures
    hazard = next(axis for axis in comparison.axes if axis.key.measure == "measure:adverse-event-hazard-ratio")
    assert "6.9" in hazard.figures[0].statement
    assert "4.8" in hazard.figures[0].statement


def figure(item: str, claim: str, **parts: object) -> ComparedFigure:
    given = {
        "kind": "mk:OutcomeClaim",
        "statement": "",
        "publication": "pub:one",
        "measure": "measure:os",
        "measure_label": "os",
        "statistic": "median",
    }
    return ComparedFigure(item=item, claim=claim, benefit="higher", **(given | parts))  # type: ignore[arg-type] # the fields of one class


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"value": 1.0, "operator": "<", "unit": "%"}, "< 1 %"),
        ({"value": 43.0, "operator": "=", "unit": "mo"}, "43 months"),
        ({"value": 3.9, "lower": 2.5, "level": "0.95"}, "3.9 (95 % interval 2.5 to not reached)"),
        ({"value": 5.0, "lower": 2.0, "upper": 9.0, "bounds": "full-range"}, "5 (full range 2 to 9)"),
        ({"value": 5.0, "lower": 2.0, "upper": 9.0}, "5 (bounds 2 to 9)"),
        ({"value": None, "not_reached": True}, "not reached"),
    ],
)
def test_a_figure_is_told_with_its_operator_and_what_its_bounds_are(parts: dict[str, object], words: str) -> None:
    assert figure("urn:a", "claim:one.a", **parts).value_in_words == words


@pytest.mark.slow
def test_events_that_are_not_serious_stand_apart_from_those_of_which_nothing_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def given(_: Store, item: str) -> list[ComparedFigure]:
        parts = {"event": "ae:rash", "event_label": "rash", "measure_label": "share with an adverse event", "unit": "%"}
        of = (("all", None), ("serious", True), ("other", False))
        return [figure(item, f"claim:{name}", value=9.0, serious=serious, **parts) for name, serious in of]

    monkeypatch.setattr("kg.comparison.comparison.figures", given)
    comparison = compare(store, ["KRd", "VRd"])
    assert sorted(titles(comparison)) == [
        "share with rash, grade not stated, not serious, patients not stated",
        "share with rash, grade not stated, patients not stated",
        "share with rash, grade not stated, serious, patients not stated",
    ]


@pytest.mark.slow
def test_ratios_against_others_stand_apart_and_it_is_said_against_what(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def given(_: Store, item: str) -> list[ComparedFigure]:
        of = (("a", "lenalidomide"), ("b", "placebo"), ("c", ""))
        return [figure(item, f"claim:{name}", value=0.5, statistic="hazard ratio", against=what) for name, what in of]

    monkeypatch.setattr("kg.comparison.comparison.figures", given)
    (reason,) = compare(store, ["KRd", "VRd"]).apart
    assert "what the ratio is against (lenalidomide; not stated; placebo)" in reason


@pytest.mark.parametrize("ratio", [True, False])
@pytest.mark.parametrize("layout", [None, NARROW])
def test_a_plot_escapes_names_links_claims_and_draws_open_ends(*, ratio: bool, layout: object) -> None:
    hostile = "<script>alert(1)</script> & co"
    figures = (
        figure("urn:a", "claim:one.a", value=0.5, lower=0.2, group_label=hostile, doubts=("disputed",)),
        figure("urn:b", "claim:one.b", value=2.0, lower=1.0, upper=4.0, group_label="b", among=True),
    )
    key = AxisKey(
        "measure:os", "1", "", "", "", "", serious=False, attribution="", against="", ratio=ratio, of_event=False
    )
    axis = ComparisonAxis("survival", key, figures, (), {})
    plot = axis_plot(axis, {"urn:a": 0, "urn:b": 1}, {"urn:a": "a", "urn:b": "b"}, "../", *([layout] if layout else []))  # type: ignore[list-item] # a layout
    assert "<script" not in plot
    assert 'href="../claim/one.a" class="item-1 doubtful"' in plot
    assert "0.5 (0.2 – n. r.)" in plot
    assert "†" in plot


@pytest.mark.parametrize("name", ["hazard ratio", "Hazard ratios", "HR"])
def test_a_statistic_stands_for_its_measures(store: Store, name: str) -> None:
    comparison = compare(store, ["POLLUX"], measure=name)
    assert "measure:pfs-hazard-ratio" in comparison.measures
    assert all(each.endswith("-hazard-ratio") for each in comparison.measures)
    assert [figure.value for axis in comparison.axes for figure in axis.figures] == [0.63]
