"""Comparing regimens, drugs or trials: their figures, which of them may stand on one axis, and why others may not."""
