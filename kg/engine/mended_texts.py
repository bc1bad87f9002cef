"""Queries with the text that the engine is given in their place, and what the data were asked for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from kg.engine.job import Job
from kg.engine.row_order import RowOrder
from kg.engine.statistics import AskForNumbers
from kg.engine.unlike_literals import ValueOfProperty

_REMEMBERED = 256
_REMEMBERED_NUMBERS = 2048
_REMEMBERED_NAMES = 16
_REMEMBERED_STATED = 8192
_LONGEST = 100_000
# A shape asks for the same numbers in few ways.
_MOST_WAYS = 15
_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


class MendedText(NamedTuple):
    """What the engine is given in place of a query.

    `is_read`: whether our grammar took the query. `unknown`: IRIs of ours in it of which nothing was stated, and
    `unlike`: literals that its properties did not have.
    `order`: what its rows are still to be sorted by, and which are wanted.
    """

    text: str
    is_read: bool
    unknown: tuple[str, ...] = ()
    order: RowOrder = RowOrder()
    unlike: tuple[ValueOfProperty, ...] = ()


# The numbers that were asked for when a shape was mended, and what it became.
_Way: TypeAlias = tuple[Mapping[str, Sequence[int]], MendedText | None]
_MendShape: TypeAlias = Callable[[str, AskForNumbers], MendedText | None]


class MendedTexts:
    """Queries of one whole store with the text that the engine is given instead, and what was asked; the latest."""

    def __init__(self) -> None:
        self._texts: OrderedDict[tuple[object, ...], MendedText] = OrderedDict()
        self._shapes: OrderedDict[str, tuple[_Way, ...]] = OrderedDict()
        self._numbers: OrderedDict[tuple[object, ...], Sequence[int]] = OrderedDict()
        self._names: OrderedDict[tuple[object, ...], Sequence[str]] = OrderedDict()
        self._stated: OrderedDict[str, bool] = OrderedDict()

    def of_shape(self, shape: str, ask: AskForNumbers, mend: _MendShape) -> MendedText | None:
        """Return what `mend` makes of the text of a shape; made once for the numbers that it asked for."""
        ways = self._shapes.get(shape, ())
        for asked, mended in ways:
            if all(ask(text) == numbers for text, numbers in asked.items()):
                self._shapes.move_to_end(shape)
                return mended
        asked = {}

        def numbers(text: str) -> Sequence[int]:
            asked[text] = ask(text)
            return asked[text]

        mended = mend(shape, numbers)
        _keep(self._shapes, shape, (*ways[-_MOST_WAYS:], (asked, mended)), len(shape))
        return mended

    def numbers(self, job: Job, text: str, ask: Callable[[str], Sequence[int]]) -> Sequence[int]:
        """Return the numbers that a query of statistics gives for the graphs of a job; asked once."""
        return _once(self._numbers, _key(job, text), lambda: ask(text), _REMEMBERED_NUMBERS)

    def names(self, job: Job, namespace: str, find: Callable[[], Sequence[str]]) -> Sequence[str]:
        """Return the names below a namespace in the graphs of a job; looked for once."""
        return _once(self._names, _key(job, namespace), find, _REMEMBERED_NAMES)

    def is_stated(self, term: str, look: Callable[[], bool]) -> bool:
        """Whether anything is stated of a term, or with a property and a value, in any graph; looked for once."""
        return _once(self._stated, term, look, _REMEMBERED_STATED)

    def mended(self, job: Job, text: str, mend: Callable[[str], MendedText]) -> MendedText:
        """Return what `mend` makes of a text of a job; made once."""
        key = _key(job, text)
        if key not in self._texts:
            return self.remade(job, text, mend)
        self._texts.move_to_end(key)
        return self._texts[key]

    def remade(self, job: Job, text: str, mend: Callable[[str], MendedText]) -> MendedText:
        """Return what `mend` makes of a text of a job, in place of what was made before."""
        mended = mend(text)
        _keep(self._texts, _key(job, text), mended, len(text))
        return mended


def _once(memory: OrderedDict[_Key, _Kept], key: _Key, make: Callable[[], _Kept], most: int) -> _Kept:
    """Return what was made for a key, or make it; of more than `most` the one that was used longest ago goes."""
    if key not in memory:
        memory[key] = make()
        if len(memory) > most:
            memory.popitem(last=False)
    memory.move_to_end(key)
    return memory[key]


def _keep(memory: OrderedDict[_Key, _Kept], key: _Key, value: _Kept, length: int) -> None:
    if length <= _LONGEST:
        memory[key] = value
        if len(memory) > _REMEMBERED:
            memory.popitem(last=False)


def _key(job: Job, text: str) -> tuple[object, ...]:
    graphs = (None if names is None else tuple(names) for names in (job.default_graphs, job.named_graphs))
    return text, *graphs
