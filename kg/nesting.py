"""How deep texts nest: what reads them recurses, and there is an end to that."""

from __future__ import annotations

from itertools import accumulate


def deepest(document: bytes, opening: bytes, closing: bytes) -> int:
    """Return the most levels that signs open, whatever closes before.

    >>> deepest(b"a)) ((b)(", b"(", b")")
    2
    """
    steps = dict.fromkeys(opening, 1) | dict.fromkeys(closing, -1)
    others = bytes(each for each in range(256) if each not in steps)
    marks = map(steps.__getitem__, document.translate(None, others))
    return max(accumulate(marks, lambda level, step: max(level + step, 0), initial=0))
