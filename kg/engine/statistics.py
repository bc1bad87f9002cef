"""How many triples fit a pattern, asked of the store when a query needs to know, and remembered for that store.

Nothing is kept beside the data, so that nothing of it can be stale. A count ends at a bound, and how many triples of a
property a subject or an object has is taken from the first ones in the engine's index, which are the same whenever it
is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

# Asks a SELECT of one row; returns the numbers in it.
AskForNumbers = Callable[[str], Sequence[int]]

_SAMPLE = 1000
_SUBJECTS = 20


class Fan(NamedTuple):
    """How many triples of a property a subject has, and an object, on average."""

    of_subject: float
    of_object: float


class Statistics:
    """Counts of one graph.

    >>> Statistics(lambda query: [7], "", "").count("?s <p> ?o", 1000)
    7
    """

    def __init__(self, ask: AskForNumbers, prologue: str, graph: str) -> None:
        """Take what the names of patterns need, and the graph: an IRI, or nothing for the default graph."""
        self._ask, self._prologue, self._graph = ask, prologue, graph
        self._counts: dict[tuple[str, int], int] = {}
        self._fans: dict[str, Fan] = {}

    def count(self, pattern: str, most: int) -> int:
        """Return how many solutions a pattern has, or `most` when they are more."""
        key = pattern, most
        if key not in self._counts:
            (number,) = self._numbers(f"(COUNT(*) AS ?n) {{ SELECT * {{ {self._here(pattern)} }} LIMIT {most} }}")
            self._counts[key] = number
        return self._counts[key]

    def fan(self, verb: str) -> Fan:
        """Return what a property has on average; `verb`: as it is written."""
        if verb not in self._fans:
            self._fans[verb] = self._fan(verb)
        return self._fans[verb]

    def _fan(self, verb: str) -> Fan:
        triples = self._here(f"?s {verb} ?o")
        number, objects = self._numbers(
            f"(COUNT(*) AS ?n) (COUNT(DISTINCT ?o) AS ?d) {{ SELECT ?o {{ {triples} }} LIMIT {_SAMPLE} }}"
        )
        some = f"{{ SELECT DISTINCT ?s {{ SELECT ?s {{ {triples} }} LIMIT {_SUBJECTS} }} }}"
        found, subjects = self._numbers(
            f"(COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?d) {{ SELECT ?s {{ {some} LATERAL {{ {triples} }} }} "
            f"LIMIT {_SAMPLE} }}"
        )
        return Fan(found / max(subjects, 1), number / max(objects, 1))

    def _here(self, pattern: str) -> str:
        return f"GRAPH {self._graph} {{ {pattern} }}" if self._graph else pattern

    def _numbers(self, rest: str) -> Sequence[int]:
        return self._ask(f"{self._prologue}SELECT {rest}")
