"""What the rewriting of a query has to know of the data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kg.engine.statistics import AskForNumbers


@dataclass(frozen=True)
class QueriedGraphs:
    """What the rewriting has to know of the data: the named graphs, the answer to an ASK, and numbers.

    `numbers`: None where joins are left in the order of the engine. `names`: the answer to a SELECT of one variable
    that stands for IRIs; `table`: the answer to any SELECT as VALUES, or nothing where it is too large for a text.
    """

    graphs: Callable[[], Sequence[str]]
    ask: Callable[[str], bool]
    numbers: AskForNumbers | None = None
    names: Callable[[str], Iterable[str]] | None = None
    table: Callable[[str], str] | None = None
