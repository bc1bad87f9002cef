"""Where chains break: what sources or curators say is not known, joins that contexts forbid, and the nearest ends."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property

from rdflib import URIRef
from rdflib.namespace import RDF

from kg.namespaces import MK
from kg.paths.chains import Carried, Chains
from kg.paths.entities import Entities
from kg.paths.evidence import Witness, species_agree
from kg.paths.index import Index
from kg.paths.step import Kind, Step
from kg.paths.steps import Statements

SHOWN = 3


@dataclass(frozen=True)
class Gap:
    """A missing link: the last node reached, the next one wanted, and who says so."""

    reached: URIRef
    wanted: URIRef
    reason: str
    witness: Witness | None = None


@dataclass(frozen=True)
class Reach:
    """What can be reached from a source, and what leads to a target, whatever the contexts."""

    forward: dict[URIRef, tuple[Carried, ...]]
    backward: dict[URIRef, int]


class Gaps:
    """Finds what is missing between two nodes."""

    def __init__(self, index: Index, entities: Entities, statements: Statements) -> None:
        self._index, self._entities, self._statements = index, entities, statements

    @cached_property
    def _stated(self) -> list[tuple[URIRef, tuple[URIRef, ...], Witness]]:
        found = []
        for claim in self._index.subjects(RDF.type, MK.KnowledgeGap):
            subject = self._index.iri(claim, MK.subject)
            ends = tuple(dict.fromkeys((*self._index.iris(claim, MK.object), *self._index.iris(claim, MK.event))))
            if subject is not None and ends:
                found.append((subject, ends, self._statements.witnesses.of(claim)))
        return found

    def reach(self, chains: Chains, source: URIRef, target: URIRef, steps: int) -> Reach:
        """Return how far one comes from a source and towards a target."""
        forward: dict[URIRef, dict[Carried, None]] = {source: {Carried(source): None}}
        waiting = deque([(source, Carried(source))])
        onward = chains.graph.from_node
        while waiting:
            node, carried = waiting.popleft()
            for step in onward.get(node, ()):
                after = None if step.kind is Kind.GENERAL else chains.follow(carried, step, steps)
                if after is not None and after not in forward.setdefault(step.head, {}):
                    forward[step.head][after] = None
                    waiting.append((step.head, after))
        backward, level = {target: 0}, [target]
        allowed = chains.graph.allowed(target)
        usable = {id(step) for step, may in zip(chains.graph.steps, allowed, strict=True) if may}
        for distance in range(1, steps + 2):
            level = [
                step.tail
                for node in level
                for step in chains.graph.to_node.get(node, ())
                if id(step) in usable and step.tail not in backward and not self._entities.treatment(step.tail)
            ]
            backward |= {node: backward.get(node, distance) for node in level}
        return Reach({node: tuple(states) for node, states in forward.items()}, backward)

    def stated(self, source: URIRef, target: URIRef, reach: Reach) -> list[Gap]:
        """Return what claims say is not known between what is reached and what leads to the target."""
        scope = {source, *self._entities.scope(source)}
        ends = {target, *self._entities.special(target), *reach.backward}
        found = []
        for subject, wanted, witness in self._stated:
            here = subject in scope or (subject in reach.forward and subject not in reach.backward)
            fitting = not witness.treatments or not self._entities.treatment(source) or witness.treatments & scope
            for end in wanted:
                if here and fitting and end in ends and subject != end:
                    found.append(Gap(subject, end, witness.statement, witness))
                    break
        return found

    def broken(self, chains: Chains, source: URIRef, target: URIRef, reach: Reach, steps: int) -> list[Gap]:
        """Return why there is no chain: joins that contexts forbid, or else the ends that nobody joins."""
        refused: dict[tuple[URIRef, URIRef], str] = {}
        for node in sorted(reach.forward):
            for step in chains.graph.from_node.get(node, ()):
                onward = step.head in reach.backward and step.kind is Kind.MECHANISM
                if onward and all(chains.follow(state, step, steps) is None for state in reach.forward[node]):
                    reason = self._why(reach.forward[node], step)
                    if reason:
                        refused.setdefault((step.tail, step.head), reason)
        closest = sorted(refused, key=lambda pair: (reach.backward[pair[1]], pair))
        if closest:
            return [Gap(*pair, refused[pair]) for pair in closest[:SHOWN]]
        wanted = sorted(node for node, distance in reach.backward.items() if distance == 1) or [target]
        reason = f"of {len(reach.forward) - 1} things that it is stated to act on, none is stated to lead there"
        return [Gap(source, node, reason) for node in wanted[:SHOWN]]

    def _why(self, states: tuple[Carried, ...], step: Step) -> str:
        entities, context = self._entities, step.context
        wanted = self._place(step)
        for state in states:
            if (state.tumor or entities.malignant(context.cell)) and entities.of_blood(step.head):
                return "stated in tumor cells, which a blood count does not follow"
            if not entities.cells_agree(state.cell, context.cell):
                return f"reached in {entities.label(state.cell or URIRef(''))}, wanted in {wanted}"
            if not species_agree(state.species, context.species):
                return f"reached in {', '.join(sorted(state.species))}, wanted in {wanted}"
            scope = entities.scope(state.treatment)
            if context.treatments and scope and not context.treatments & scope:
                return "stated under " + " or ".join(sorted(map(entities.label, context.treatments)))
        return ""

    def _place(self, step: Step) -> str:
        context = step.context
        parts = [self._entities.label(context.cell)] if context.cell else []
        return ", ".join([*parts, *sorted(context.species)])
