"""What a question about chains may say, and what it says by default. It imports no library."""

from __future__ import annotations

DEFAULT_CHAINS = 10
DEFAULT_STEPS = 5
EVIDENCE_KINDS = ("clinical", "in vivo", "in vitro", "review", "label", "database", "title", "curator", "outside")
"""On what ground a claim may stand, in the order in which claims of a step are shown."""
