"""Numbers that the name of a category gives for each group, such as `Parenchymous surgery (n=46, 43)`.

They are taken where nothing else than the order of the table can be meant: the categories part every group without
rest, or no other order fits the sizes of the groups.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations

_NUMBERS = re.compile(r"\(\s*[nN]\s*=\s*(\d+(?:\s*[,;/]\s*\d+)*)\s*\)")
_MOST_GROUPS = 6


def numbers_of_categories(names: Sequence[str], sizes: Sequence[int | None]) -> list[list[int] | None]:
    """Return for each category how many of each group it is about, or None where that is not proven.

    `sizes`: how many participants of each group were analyzed, in the order of the table.

    >>> numbers_of_categories(["Parenchymous (n=46, 43)", "Soft tissue (n=45,44)"], [91, 87])
    [[46, 43], [45, 44]]
    >>> numbers_of_categories(["Week 4 (n=40, 41)"], [45, 46])
    [None]
    """
    stated = [_stated(name, len(sizes)) for name in names]
    rows = [row for row in stated if row is not None]
    known = [size for size in sizes if size is not None]
    if not rows or len(known) != len(sizes) or not _fits(rows, known):
        return [None] * len(names)
    return stated if _parts(rows, known) or _only_order(rows, known) else [None] * len(names)


def _stated(name: str, groups: int) -> list[int] | None:
    match = _NUMBERS.search(name)
    numbers = [int(number) for number in re.findall(r"\d+", match[1])] if match else []
    return numbers if len(numbers) == groups else None


def _fits(rows: list[list[int]], sizes: Sequence[int]) -> bool:
    return all(number <= size for row in rows for number, size in zip(row, sizes, strict=True))


def _parts(rows: list[list[int]], sizes: Sequence[int]) -> bool:
    """Whether the rows add up to the sizes, with or without a row that is the whole itself; sizes of groups differ."""
    whole = list(sizes)
    parts = [row for row in rows if row != whole]
    sums = [sum(column) for column in zip(*parts, strict=True)] if parts else whole
    return len(set(sizes)) == len(sizes) and sums == whole


def _only_order(rows: list[list[int]], sizes: Sequence[int]) -> bool:
    """Whether the sizes fit in no other order."""
    if len(sizes) == 1:
        return True
    if len(sizes) > _MOST_GROUPS:
        return False
    others = (order for order in permutations(sizes) if order != tuple(sizes))
    return len(set(sizes)) == len(sizes) and not any(_fits(rows, order) for order in others)
