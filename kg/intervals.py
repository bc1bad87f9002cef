"""Confidence intervals of shares."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log, sqrt

# Of the normal distribution, for 95 %.
_Z = 1.959963984540054
_LEVEL = 0.95
# Halvings of 0 to 1: beyond what a double can tell apart.
_HALVINGS = 60


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


def exact_interval(affected: int, at_risk: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a share in percent, which covers at least as often as it says.

    After Clopper and Pearson (1934), doi:10.1093/biomet/26.4.404: each bound is the share at which what was seen, or
    more of it, has a chance of 2.5 %. Raises ValueError unless 0 <= affected <= at_risk and at_risk > 0.

    >>> [round(bound, 1) for bound in exact_interval(362, 1097)]
    [30.2, 35.9]
    """
    if not 0 <= affected <= at_risk or not at_risk:
        raise ValueError(f"{affected} of {at_risk} is no share.")
    tail = (1 - _LEVEL) / 2
    lower = _where(lambda share: 1 - _at_most(affected - 1, at_risk, share) > tail) if affected else 0.0
    upper = _where(lambda share: _at_most(affected, at_risk, share) < tail) if affected < at_risk else 1.0
    return 100 * lower, 100 * upper


def _where(is_above: Callable[[float], bool]) -> float:
    """Return the share from which on something is so."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_above(middle) else (middle, high)
    return (low + high) / 2


def _at_most(affected: int, at_risk: int, share: float) -> float:
    """Return the chance of at most so many among so many, by the binomial distribution."""
    total = 0.0
    for count in range(affected + 1):
        ways = lgamma(at_risk + 1) - lgamma(count + 1) - lgamma(at_risk - count + 1)
        total += exp(ways + count * log(share) + (at_risk - count) * log(1 - share)) if 0 < share < 1 else 0.0
    return total
