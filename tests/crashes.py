"""How often an evaluator ended that nobody had ended."""

from __future__ import annotations

from kg.errors import Cause
from kg.evaluation.pool import Pool


def crashes(pool: Pool) -> int:
    """Return how many jobs an evaluator ended with."""
    return sum(number for (_, cause), number in pool.state().outcomes.items() if cause is Cause.CRASH)
