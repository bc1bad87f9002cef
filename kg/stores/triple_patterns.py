"""What a store is asked for: triples by pattern."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

IriSet: TypeAlias = frozenset[str]
# What variables may be, as IRIs; a variable that is not there may be anything.
KnownIris: TypeAlias = Mapping[str, IriSet]


class TriplePattern(NamedTuple):
    """Triples of a graph: `""` is the default graph, None any named one; of each part the IRIs that it may be."""

    graph: str | None
    subjects: IriSet | None
    predicate: str | None
    objects: IriSet | None


class PatternMatches(NamedTuple):
    """The subjects, the predicates and the objects of what a pattern gave; None where one of them is a literal."""

    subjects: IriSet | None
    predicates: IriSet | None
    objects: IriSet | None


NOTHING = PatternMatches(frozenset(), frozenset(), frozenset())
FetchTriples: TypeAlias = Callable[[TriplePattern], PatternMatches]


@dataclass(frozen=True)
class QueriedDataset:
    """The graphs of a query: None for the default graph of the store, or for all of its named graphs."""

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None
