"""Intervals of proportions, against the definition of the score interval."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.intervals import wilson_interval

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


@pytest.mark.parametrize(("affected", "at_risk"), [(1, 0), (0, 0), (-1, 5), (6, 5)])
def test_what_is_no_proportion_is_refused(affected: int, at_risk: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        wilson_interval(affected, at_risk)
