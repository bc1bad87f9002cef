"""The best chains from one node to another: steps that follow on each other because their contexts agree."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rdflib import URIRef

from kg.errors import ParameterError
from kg.paths.blocking import Blocking
from kg.paths.cost import BLOCKED, BLOCKED_REASON, PASSING_REASON
from kg.paths.entities import Entities
from kg.paths.k_shortest_paths import paths_by_cost
from kg.paths.stated_claims import StatedClaim, in_animals_alone, joins_animals_to_unstated, species_agree
from kg.paths.step import Step, StepKind
from kg.paths.step_graph import StepGraph

MOST_CHAINS, MOST_STEPS = 10_000, 8
# Beginnings of paths that one question may look at.
WORK = 400_000


@dataclass(frozen=True)
class Link:
    """A step in a chain: what it costs there and why, what becomes of its head, what stands against it there."""

    step: Step
    reasons: tuple[tuple[str, int], ...]
    state: int
    assumed: bool
    """Whether the context had to be assumed to be that of the step before."""
    blocked: tuple[StatedClaim, ...] = ()
    """Claims that another component of the treatment does the opposite to the head."""

    @property
    def cost(self) -> int:
        """The cost of the step in the chain."""
        return sum(amount for _, amount in self.reasons)


@dataclass(frozen=True)
class Chain:
    """A chain: its links, and further contexts or relations in which sources state the same chain."""

    links: tuple[Link, ...]
    also: tuple[tuple[Link, ...], ...] = ()
    denied: tuple[StatedClaim, ...] = ()
    """Claims that deny that the source brings about what the chain passes."""
    contradicts: tuple[StatedClaim, ...] = ()
    """Claims that the source does the opposite to the target, without a mechanism."""

    @property
    def cost(self) -> int:
        """The score: the sum of the costs of the steps."""
        return sum(link.cost for link in self.links)

    @property
    def sign(self) -> int:
        """What the source does to the target: 1 raises, -1 lowers, 0 cannot be told."""
        return self.links[-1].state

    @property
    def tentative(self) -> bool:
        """Whether it does so only perhaps: a step is doubted, of a class, of animals, or in an open context."""
        steps = [link.step for link in self.links]
        doubted = any(step.possible or step.disputed or step.inferred for step in steps)
        animals = any(in_animals_alone(step.context.species) for step in steps)
        return doubted or animals or bool(self.denied) or any(link.assumed for link in self.links)

    @property
    def nodes(self) -> tuple[URIRef, ...]:
        """The nodes from the source to the target."""
        return (self.links[0].step.tail, *(link.step.head for link in self.links))

    @property
    def component(self) -> URIRef | None:
        """The part of the treatment that the chain begins from, where the source is made of parts."""
        first = self.links[0].step
        return first.head if first.kind is StepKind.PART else None


@dataclass(frozen=True)
class ChainState:
    """What a path so far carries: where it was seen, under which treatment, how long it is."""

    treatment: URIRef
    """What acts: the source of the path, or the component or member that it took."""
    given: URIRef
    """What the patients are given: the source, or the member of it that was taken."""
    cell: URIRef | None = None
    species: frozenset[str] = frozenset()
    silenced: frozenset[URIRef] = frozenset()
    """Organ systems of whose events what was seen says nothing."""
    member: bool = False
    steps: int = 0
    last: StepKind | None = None


class ChainSearch:
    """Finds chains in a graph of steps."""

    def __init__(self, graph: StepGraph, entities: Entities, blocking: Blocking) -> None:
        self.graph, self._entities, self._blocking = graph, entities, blocking

    def best(self, source: URIRef, target: URIRef, k: int, steps: int) -> list[Chain]:
        """Return the k best chains of at most so many steps, each sequence of nodes and signs once.

        Steps to the parts of the source and to the kind of the last node do not count.
        Raises ParameterError for a number that makes no sense, and LimitError for a question without end.
        """
        if not 0 <= k <= MOST_CHAINS:
            raise ParameterError(f"k is {k}: ask for 0 to {MOST_CHAINS} chains.")
        if not 1 <= steps <= MOST_STEPS:
            raise ParameterError(f"The length is {steps}: a chain may have 1 to {MOST_STEPS} steps.")
        result: dict[tuple[object, ...], Chain] = {}
        if k and source != target and {source, target} <= self.graph.number.keys():
            for links in self._ranked(source, target, steps):
                same = tuple((link.step.tail, link.step.head, link.step.sign) for link in links)
                if same in result:
                    result[same] = replace(result[same], also=(*result[same].also, links))
                elif len(result) == k:
                    break
                else:
                    result[same] = Chain(links)
        return list(result.values())

    def _ranked(self, source: URIRef, target: URIRef, steps: int) -> Iterator[tuple[Link, ...]]:
        """Yield chains by their cost with what it has in the chain alone, of the same cost the firm ones first.

        A chain costs no less than its steps, so that what waits is next once no shorter one can still come.
        """
        waiting: list[tuple[int, bool, int, tuple[Link, ...]]] = []
        for number, links in enumerate(self._ordered(source, target, steps)):
            least = sum(amount for link in links for reason, amount in link.reasons if reason != BLOCKED_REASON)
            while waiting and waiting[0][0] < least:
                yield heapq.heappop(waiting)[-1]
            chain = Chain(links)
            heapq.heappush(waiting, (chain.cost, chain.tentative, number, links))
        while waiting:
            yield heapq.heappop(waiting)[-1]

    def _ordered(self, source: URIRef, target: URIRef, steps: int) -> Iterator[tuple[Link, ...]]:
        ends = (self.graph.number[source], self.graph.number[target])

        def compose(carried: object, arc: int) -> ChainState | None:
            return self.follow(carried, self.graph.steps[arc], steps) if isinstance(carried, ChainState) else None

        allowed, start = self.graph.allowed(target, self._entities.narrower(target)), ChainState(source, source)
        paths = paths_by_cost(
            self.graph.digraph, *ends, steps + 2, allowed=allowed, compose=compose, start=start, work=WORK
        )
        for path in paths:
            yield self._linked(source, [self.graph.steps[arc] for arc in path.arcs])

    def follow(self, carried: ChainState, step: Step, steps: int) -> ChainState | None:
        """Return what a path carries after a step, or None where the step does not follow on it."""
        entities, context = self._entities, step.context
        if step.kind is StepKind.PART:
            member = step.relation == "has member"
            # Patients are given all parts of a treatment, and one member of a class.
            taken = ChainState(step.head, step.head if member else carried.given, member=member, last=StepKind.PART)
            return taken if carried.last is None else None
        if step.kind is StepKind.GENERAL:
            # An association with a kind of event is one with the event: no mechanism.
            return (
                None
                if carried.last in {None, StepKind.PART, StepKind.ASSOCIATION}
                else replace(carried, last=StepKind.GENERAL)
            )
        silenced = carried.silenced | entities.silenced_by(context.cell)
        scope = entities.scope(carried.given)
        if (
            carried.steps == steps
            # What is stated of a class was reached from the class itself, without its member.
            or (carried.member and step.inferred)
            or not entities.cells_agree(carried.cell, context.cell)
            or not species_agree(carried.species, context.species)
            or (context.treatments and scope and not context.treatments & scope)
            or entities.shows_in(step.head, silenced)
        ):
            return None
        # What a cell releases, and a cell itself, acts on other cells.
        leaves = context.released or entities.kind(step.head) == "CellType"
        species = carried.species & context.species or context.species or carried.species
        return replace(
            carried,
            cell=None if leaves else self._narrower(carried.cell, context.cell),
            species=species,
            silenced=silenced,
            steps=carried.steps + 1,
            last=step.kind,
        )

    def _narrower(self, one: URIRef | None, other: URIRef | None) -> URIRef | None:
        if one is None or other is None:
            return one or other
        return one if other in self._entities.broader(one) else other

    def _linked(self, source: URIRef, steps: list[Step]) -> tuple[Link, ...]:
        links: list[Link] = []
        carried, state = ChainState(source, source), 1
        for step in steps:
            acting = step.kind in {StepKind.MECHANISM, StepKind.ASSOCIATION}
            joined = (carried.cell is None) != (step.context.cell is None) or joins_animals_to_unstated(
                carried.species, step.context.species
            )
            assumed = acting and carried.steps > 0 and joined
            state *= step.sign
            blocked: tuple[StatedClaim, ...] = ()
            if acting and carried.treatment != source:
                blocked = self._blocking.claims(source, carried.treatment, step, state)
            reasons = [(why, cost) for why, cost in step.reasons if step.tail != source or why != PASSING_REASON]
            if blocked:
                # Which of the two prevails is not known.
                reasons, state = [*reasons, (BLOCKED_REASON, BLOCKED)], 0
            links.append(Link(step, tuple(reasons), state, assumed, blocked))
            carried = self.follow(carried, step, len(steps)) or carried
        return tuple(links)
