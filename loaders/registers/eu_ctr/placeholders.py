"""Nines where a value belongs: the register takes numbers alone, so that `99999` is written for what was not reached.

What the nines stand for is said in the description of the end point, if anywhere.
"""

from __future__ import annotations

import re

_NINES = re.compile(r"-?9{3,}(?:\.[09]+)?")
_NINES_OF_THEIR_OWN = re.compile(r"-?9{4,}(?:\.[09]+)?")
_SENTENCE = re.compile(r"(?<=[.;])\s+")


class Placeholders:
    """The figures of one end point that stand for no value. `text`: what the end point says of itself."""

    def __init__(self, text: str) -> None:
        self._meanings: dict[str, str] = {}
        for sentence in _SENTENCE.split(text):
            for nines in _NINES.findall(sentence):
                self._meanings.setdefault(_whole(nines), sentence.strip())

    def meaning(self, value: str) -> str:
        """Return what a value stands for if it is no figure; nothing if it is one.

        >>> found = Placeholders("Time to death. '99999' signifies not estimable due to low number of events.")
        >>> found.meaning("99999"), found.meaning("39.86")
        ("'99999' signifies not estimable due to low number of events.", '')
        """
        value = value.strip()
        if not _NINES.fullmatch(value):
            return ""
        meaning = self._meanings.get(_whole(value))
        if meaning or not _NINES_OF_THEIR_OWN.fullmatch(value):
            return meaning or ""
        return f"{value} stands where a value belongs; the record does not say what it means."


def _whole(nines: str) -> str:
    return nines.removeprefix("-").partition(".")[0]
