"""The graph of steps, numbered for the search."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from rdflib import URIRef

from kg.paths.cost import PASSING_REASON, cost, passing_cost
from kg.paths.digraph import Digraph
from kg.paths.step import Step, StepKind

_Numbers: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]
_Flags: TypeAlias = np.ndarray[tuple[int], np.dtype[np.bool_]]


class StepGraph:
    """Steps between entities; nodes and steps are numbered by IRI, which is the order of ties."""

    def __init__(
        self,
        steps: Iterable[Step],
        cells_agree: Callable[[URIRef | None, URIRef | None], bool] = lambda *_: True,
    ) -> None:
        ordered = sorted(steps, key=_order)
        onward: dict[URIRef, set[URIRef]] = {}
        for step in ordered:
            if step.kind in {StepKind.MECHANISM, StepKind.ASSOCIATION}:
                onward.setdefault(step.tail, set()).add(step.head)
        # What treatments do is many things: that does not make them unspecific.
        for step in ordered:
            if step.kind is StepKind.PART:
                onward[step.tail] = onward[step.head] = set()
        self.steps = [self._priced(step, cost(step, cells_agree), onward) for step in ordered]
        self.nodes = sorted({end for step in ordered for end in (step.tail, step.head)})
        self.number = {iri: number for number, iri in enumerate(self.nodes)}

    @staticmethod
    def _priced(step: Step, reasons: tuple[tuple[str, int], ...], onward: dict[URIRef, set[URIRef]]) -> Step:
        unspecific = passing_cost(len(onward.get(step.tail, ())))
        whole = (*reasons, (PASSING_REASON, unspecific)) if unspecific else reasons
        return replace(step, cost=sum(amount for _, amount in whole), reasons=whole)

    @cached_property
    def digraph(self) -> Digraph:
        """The steps as arcs."""
        arcs = [(self.number[step.tail], self.number[step.head], step.cost) for step in self.steps]
        return Digraph.from_arcs(len(self.nodes), arcs)

    @cached_property
    def from_node(self) -> dict[URIRef, list[Step]]:
        """The steps that lead on from each node."""
        result: dict[URIRef, list[Step]] = {}
        for step in self.steps:
            result.setdefault(step.tail, []).append(step)
        return result

    @cached_property
    def to_node(self) -> dict[URIRef, list[Step]]:
        """The steps that lead to each node."""
        result: dict[URIRef, list[Step]] = {}
        for step in self.steps:
            result.setdefault(step.head, []).append(step)
        return result

    def allowed(self, target: URIRef, kinds: frozenset[URIRef] = frozenset()) -> _Flags:
        """Return which steps may be taken on the way to a target.

        To the kind of something only in the last step; and no association with a treatment is the end of a chain.
        """
        tails, heads, to_kinds, with_treatments = self._columns
        at_target = heads == self.number.get(target, -1)
        from_kinds = np.isin(tails, [self.number[kind] for kind in kinds if kind in self.number])
        result: _Flags = np.where(to_kinds, at_target, ~from_kinds & ~(at_target & with_treatments))
        return result

    @cached_property
    def _columns(self) -> tuple[_Numbers, _Numbers, _Flags, _Flags]:
        """Of each step where it begins and ends, and whether it leads to a kind or is stated of a treatment."""
        tails = np.array([self.number[step.tail] for step in self.steps], dtype=np.int64)
        heads = np.array([self.number[step.head] for step in self.steps], dtype=np.int64)
        to_kinds = np.array([step.kind is StepKind.GENERAL for step in self.steps], dtype=np.bool_)
        stated = [step.kind is StepKind.ASSOCIATION and step.relation != "associatedWith" for step in self.steps]
        return tails, heads, to_kinds, np.array(stated, dtype=np.bool_)


def _order(step: Step) -> tuple[str, ...]:
    context = step.context
    where = (str(context.cell or ""), *sorted(context.species), *sorted(context.treatments), str(context.released))
    return (step.tail, step.head, *step.edges, str(step.through or ""), str(step.sign), *where)
