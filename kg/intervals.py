"""Confidence intervals of shares."""

from __future__ import annotations

from math import sqrt

# Of the normal distribution, for 95 %.
_Z = 1.959963984540054


def wilson_interval(affected: float, at_risk: float) -> tuple[float, float]:
    """Return the 95 % score interval of a share in percent, without continuity correction.

    After Wilson (1927), doi:10.1080/01621459.1927.10502953. `affected` may be broken, as the percentage that a source
    prints gives it. Raises ValueError unless 0 <= affected <= at_risk and at_risk > 0.

    >>> [round(bound, 1) for bound in wilson_interval(362, 1097)]
    [30.3, 35.8]
    """
    if not 0 <= affected <= at_risk or not at_risk:
        raise ValueError(f"{affected} of {at_risk} is no share.")
    share, square = affected / at_risk, _Z * _Z
    middle = (share + square / (2 * at_risk)) / (1 + square / at_risk)
    half = _Z * sqrt(share * (1 - share) / at_risk + square / (4 * at_risk**2)) / (1 + square / at_risk)
    # Rounding would leave the bound a little beside what it is where nobody or everybody is affected.
    return (
        max(0.0, 100 * (middle - half)) if affected else 0.0,
        min(100.0, 100 * (middle + half)) if affected < at_risk else 100.0,
    )
