"""Changes to a text: what stands from here to there is replaced."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """A part of a text, from `start` to `end`, and what stands in its place."""

    start: int
    end: int
    replacement: str


def apply_edits(text: str, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> str:
    """Return a part of a text in which smaller parts are replaced; edits at one place stay in their order.

    >>> apply_edits("ask { }", [Edit(0, 3, "ASK"), Edit(6, 6, "?s ?p ?o ")])
    'ASK { ?s ?p ?o }'
    """
    pieces = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        pieces += [text[start : edit.start], edit.replacement]
        start = edit.end
    return "".join([*pieces, text[start:end]])
