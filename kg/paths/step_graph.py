"""The graph of steps, numbered for the search."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property

import numpy as np
from rdflib import URIRef

from kg.paths.cost import PASSING_REASON, cost, passing_cost
from kg.paths.digraph import Digraph
from kg.paths.step import Step, StepKind


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

    def allowed(
        self, target: URIRef, kinds: frozenset[URIRef] = frozenset()
    ) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which steps may be taken on the way to a target.

        To the kind of something only in the last step; and no association with a treatment is the end of a chain.
        """
        return np.array([_may_lead(step, target, kinds) for step in self.steps], dtype=np.bool_)


def _may_lead(step: Step, target: URIRef, kinds: frozenset[URIRef]) -> bool:
    if step.kind is StepKind.GENERAL:
        return step.head == target
    if step.tail in kinds:
        return False
    return not (step.kind is StepKind.ASSOCIATION and step.head == target and step.relation != "associatedWith")


def _order(step: Step) -> tuple[str, ...]:
    context = step.context
    where = (str(context.cell or ""), *sorted(context.species), *sorted(context.treatments), str(context.released))
    return (step.tail, step.head, *step.edges, str(step.through or ""), str(step.sign), *where)
