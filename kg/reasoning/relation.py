"""A binary relation between numbered terms: one sorted array, its last addition, and joins on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Ids = NDArray[np.int64]

SHIFT = 32
MASK = (1 << SHIFT) - 1
_NOTHING = np.empty(0, dtype=np.int64)
_ROWS_AT_ONCE = 1 << 24


def pack(subjects: Ids, objects: Ids) -> Ids:
    """Return pairs as single numbers, ordered by subject and then by object."""
    return (subjects << SHIFT) | objects


class Relation:
    """Pairs without repetition, sorted; `delta` holds those of the last round."""

    def __init__(self) -> None:
        self.keys = _NOTHING
        self.delta = _NOTHING
        self.rounds: list[tuple[int, Ids]] = []
        self._reverse: Ids | None = None

    def __len__(self) -> int:
        return len(self.keys)

    def add(self, candidates: list[Ids], round_: int) -> int:
        """Make the new ones among the candidates the delta of a round, and return their number."""
        result = np.unique(candidates[0] if len(candidates) == 1 else np.concatenate(candidates))
        if len(self.keys) and len(result):
            places = np.searchsorted(self.keys, result)
            places[places == len(self.keys)] = 0
            result = result[self.keys[places] != result]
        self.delta = result
        if len(result):
            merged = np.concatenate((self.keys, result))
            merged.sort(kind="stable")
            self.keys = merged
            self._reverse = None
            self.rounds.append((round_, result))
        return len(result)

    def settle(self) -> None:
        """Forget the delta."""
        self.delta = _NOTHING

    def __contains__(self, key: int) -> bool:
        place = int(np.searchsorted(self.keys, key))
        return place < len(self.keys) and int(self.keys[place]) == key

    def round_of(self, key: int) -> int:
        """Return the round in which a pair came in; the given ones came in round 0."""
        for number, added in self.rounds:
            place = int(np.searchsorted(added, key))
            if place < len(added) and int(added[place]) == key:
                return number
        return -1

    def reverse(self) -> Ids:
        """Return the pairs with object and subject exchanged, sorted."""
        if self._reverse is None:
            self._reverse = swapped(self.keys)
        return self._reverse


def swapped(keys: Ids) -> Ids:
    """Return pairs with their ends exchanged, sorted."""
    turned = ((keys & MASK) << SHIFT) | (keys >> SHIFT)
    turned.sort(kind="stable")
    return turned


def beginning_with(keys: Ids, first: int) -> Ids:
    """Return the second ends of the sorted pairs that begin with a term."""
    low, high = np.searchsorted(keys, (first << SHIFT, (first + 1) << SHIFT))
    return keys[low:high] & MASK


def matches(firsts: Ids, keys: Ids) -> Iterator[tuple[Ids, Ids]]:
    """Join terms with the sorted pairs that begin with them: places among the terms, and the other ends.

    The result comes in parts, so that one join never needs more than a few hundred megabytes.
    """
    low = np.searchsorted(keys, firsts << SHIFT)
    counts = np.searchsorted(keys, (firsts + 1) << SHIFT) - low
    ends = np.cumsum(counts)
    start = 0
    while start < len(firsts):
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + _ROWS_AT_ONCE, side="right")))
        part = counts[start:stop]
        total = int(part.sum())
        if total:
            places = np.repeat(np.arange(start, stop), part)
            first_row = np.repeat(low[start:stop] - (np.cumsum(part) - part), part)
            yield places, keys[first_row + np.arange(total)] & MASK
        start = stop
