"""Whether a text is a name with a slip of the pen, and not the name of another thing."""

from __future__ import annotations

import difflib
import re

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 4


def is_slip(text: str, name: str) -> bool:
    """Whether a text is a name with at most one letter of each word left out, and at most one put in.

    What differs by more is the name of another thing, and so is another figure or short word.

    >>> is_slip("bortezomab", "bortezomib"), is_slip("siltuximab", "isatuximab"), is_slip("dara vtd", "dara vrd")
    (True, False, False)
    """
    words, others = _WORD.findall(text), _WORD.findall(name)
    if len(words) != len(others):
        words, others = ["".join(words)], ["".join(others)]
    return all(word == other or _is_slip_of_word(word, other) for word, other in zip(words, others, strict=True))


def _is_slip_of_word(word: str, other: str) -> bool:
    if min(len(word), len(other)) < _SHORTEST or not (word + other).isalpha():
        return False
    changes = difflib.SequenceMatcher(None, word, other, autojunk=False).get_opcodes()
    lost = sum(end - begin for tag, begin, end, _, _ in changes if tag != "equal")
    found = sum(end - begin for tag, _, _, begin, end in changes if tag != "equal")
    return max(lost, found) <= 1
