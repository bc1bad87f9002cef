"""Regimens by their drugs, however they are put together: `D-VRd`, `Len/Dex`, `dara plus VRd`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

_JOINT = re.compile(r"\s*[-/+&,‑–]\s*|\s+(?:plus|and|with)\s+|\s+", re.IGNORECASE)
_FEWEST, _MOST_PARTS, _LONGEST = 2, 6, 60
# How regimens of myeloma are abbreviated: letters, or the beginnings of names.
_SHORT: Mapping[str, tuple[str, ...]] = {
    "v": ("drug:bortezomib",), "vel": ("drug:bortezomib",), "bor": ("drug:bortezomib",),
    "bort": ("drug:bortezomib",),
    "r": ("drug:lenalidomide",), "len": ("drug:lenalidomide",), "rev": ("drug:lenalidomide",),
    "k": ("drug:carfilzomib",), "car": ("drug:carfilzomib",), "cfz": ("drug:carfilzomib",),
    "i": ("drug:ixazomib",), "ixa": ("drug:ixazomib",),
    "d": ("drug:dexamethasone", "drug:daratumumab"), "dex": ("drug:dexamethasone",), "dara": ("drug:daratumumab",),
    "e": ("drug:elotuzumab",), "elo": ("drug:elotuzumab",), "isa": ("drug:isatuximab",),
    "p": ("drug:pomalidomide", "drug:prednisone"), "pom": ("drug:pomalidomide",), "pred": ("drug:prednisone",),
    "t": ("drug:thalidomide",), "thal": ("drug:thalidomide",), "m": ("drug:melphalan",), "mel": ("drug:melphalan",),
}  # fmt: skip
_WIDEST = max(map(len, _SHORT))
_FEWEST_CAPITALS = 2
# Two letters that are no name of a regimen mostly stand for something else: ER is the endoplasmic reticulum.
_SHORTEST_WORD = 3


class RegimenAbbreviations:
    """The regimens of a graph by the set of their drugs. `name`: resolves one name to the CURIEs that it may mean."""

    def __init__(self, components: Iterable[tuple[str, str]], name: Callable[[str], list[str]]) -> None:
        drugs: dict[str, set[str]] = {}
        for regimen, drug in components:
            drugs.setdefault(regimen, set()).add(drug)
        self._regimens: dict[frozenset[str], list[str]] = {}
        for regimen, each in sorted(drugs.items()):
            self._regimens.setdefault(frozenset(each), []).append(regimen)
        self._name = name

    def candidates(self, text: str) -> list[str]:
        """Return the regimens of just the drugs that a text puts together; none where it does not.

        >>> pairs = [("regimen:Rd", "drug:lenalidomide"), ("regimen:Rd", "drug:dexamethasone")]
        >>> RegimenAbbreviations(pairs, lambda name: []).candidates("Len/Dex")
        ['regimen:Rd']
        """
        parts = [part for part in _JOINT.split(text.strip()) if part] if len(text) <= _LONGEST else []
        if not parts or len(parts) > _MOST_PARTS:
            return []
        capitals = sum(character.isupper() for character in parts[0])
        if len(parts) == 1 and (capitals < _FEWEST_CAPITALS or len(parts[0]) < _SHORTEST_WORD):
            return []
        sets: list[frozenset[str]] = [frozenset()]
        for part in parts:
            known = [frozenset({curie}) for curie in self._name(part) if curie.startswith("drug:")]
            ways = known or list(dict.fromkeys(_spelled(part.casefold())))
            sets = [one | other for one in sets for other in ways if not one & other]
        result = (regimen for each in sets if len(each) >= _FEWEST for regimen in self._regimens.get(each, ()))
        return list(dict.fromkeys(result))


def _spelled(text: str) -> Iterator[frozenset[str]]:
    """Yield the sets of drugs whose short names, one after the other, are a text."""
    if not text:
        yield frozenset()
        return
    for width in range(min(_WIDEST, len(text)), 0, -1):
        for drug in _SHORT.get(text[:width], ()):
            for rest in _spelled(text[width:]):
                if drug not in rest and len(rest) < _MOST_PARTS:
                    yield rest | {drug}
