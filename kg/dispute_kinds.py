"""Kinds of disputes in words."""

from __future__ import annotations

_IN_WORDS = {
    "contradicts-other-source": "contradicts other source",
    "contradicts-itself": "contradicts itself",
    "arithmetic": "arithmetic",
    "general-knowledge": "general knowledge",
    "parsing": "how it is printed",
}


def dispute_kind_in_words(kind: str) -> str:
    """Return the kind of a dispute as people read it; what is no kind comes back as it is.

    >>> dispute_kind_in_words("contradicts-itself"), dispute_kind_in_words("neuropathy")
    ('contradicts itself', 'neuropathy')
    """
    return _IN_WORDS.get(kind, kind)
