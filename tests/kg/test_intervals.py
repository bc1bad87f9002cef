"""Intervals of proportions, against the definition of the score interval."""

from __future__ import annotations

from collections.abc import Callable
from math import comb, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.intervals import exact_interval, wilson_interval

Z = 1.959963984540054


@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_each_bound_is_where_the_score_test_just_rejects(counts: tuple[int, int]) -> None:
    affected, at_risk = counts
    share = affected / at_risk
    for percent in wilson_interval(affected, at_risk):
        bound = percent / 100
        assert 0 <= bound <= 1
        if 0 < bound < 1:
            assert abs(share - bound) == pytest.approx(Z * sqrt(bound * (1 - bound) / at_risk), rel=1e-6, abs=1e-9)


def test_nobody_and_everybody() -> None:
    assert wilson_interval(0, 79)[0] == 0
    assert wilson_interval(79, 79)[1] == 100


def chance(counts: range, at_risk: int, share: float) -> float:
    return sum(comb(at_risk, count) * share**count * (1 - share) ** (at_risk - count) for count in counts)


@given(st.integers(1, 120).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_each_exact_bound_leaves_a_fortieth(counts: tuple[int, int]) -> None:
    affected, at_risk = counts
    lower, upper = (bound / 100 for bound in exact_interval(affected, at_risk))
    assert lower <= affected / at_risk <= upper
    if affected:
        assert chance(range(affected, at_risk + 1), at_risk, lower) == pytest.approx(0.025, rel=1e-6)
    if affected < at_risk:
        assert chance(range(affected + 1), at_risk, upper) == pytest.approx(0.025, rel=1e-6)


def test_exact_bounds_are_those_that_are_printed_elsewhere() -> None:
    # Nobody among n: the upper bound is 1 - 0.025 ** (1 / n).
    assert exact_interval(0, 79) == (0.0, pytest.approx(100 * (1 - 0.025 ** (1 / 79))))
    assert exact_interval(79, 79) == (pytest.approx(100 * 0.025 ** (1 / 79)), 100.0)


@pytest.mark.parametrize("interval", [exact_interval, wilson_interval])
@pytest.mark.parametrize(("affected", "at_risk"), [(1, 0), (0, 0), (-1, 5), (6, 5)])
def test_what_is_no_proportion_is_refused(
    interval: Callable[[int, int], tuple[float, float]], affected: int, at_risk: int
) -> None:
    with pytest.raises(ValueError, match="is no share"):
        interval(affected, at_risk)
