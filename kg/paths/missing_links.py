"""Where chains break: what sources or curators say is not known, joins that contexts forbid, and the nearest ends."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property

from rdflib import URIRef
from rdflib.namespace import RDF

from kg.namespaces import MK
from kg.paths.chains import ChainSearch, ChainState
from kg.paths.entities import Entities
from kg.paths.stated_claims import StatedClaim, species_agree
from kg.paths.statements import Statements
from kg.paths.step import Step, StepKind
from kg.paths.triple_index import TripleIndex

SHOWN = 3


@dataclass(frozen=True)
class MissingLink:
    """A missing link: the last node reached, the next one wanted, and who says so."""

    reached: URIRef
    wanted: URIRef
    reason: str
    claim: StatedClaim | None = None


@dataclass(frozen=True)
class Reach:
    """What can be reached from a source, and what leads to a target, whatever the contexts."""

    forward: dict[URIRef, tuple[ChainState, ...]]
    backward: dict[URIRef, int]


class MissingLinks:
    """Finds what is missing between two nodes."""

    def __init__(self, index: TripleIndex, entities: Entities, statements: Statements) -> None:
        self._index, self._entities, self._statements = index, entities, statements

    @cached_property
    def _stated(self) -> list[tuple[URIRef, tuple[URIRef, ...], StatedClaim]]:
        result = []
        for iri in self._index.subjects(RDF.type, MK.KnowledgeGap):
            subject, relation = self._index.iri(iri, MK.subject), self._index.iri(iri, MK.relation)
            if relation is not None and not self._statements.acts(relation):
                continue
            ends = tuple(dict.fromkeys((*self._index.iris(iri, MK.object), *self._index.iris(iri, MK.event))))
            if subject is not None and ends:
                result.append((subject, ends, self._statements.claims.read(iri)))
        return result

    def reach(self, chains: ChainSearch, source: URIRef, target: URIRef, steps: int) -> Reach:
        """Return how far one comes from a source and towards a target."""
        forward: dict[URIRef, dict[ChainState, None]] = {source: {ChainState(source): None}}
        waiting = deque([(source, ChainState(source))])
        onward = chains.graph.from_node
        while waiting:
            node, carried = waiting.popleft()
            for step in onward.get(node, ()):
                after = None if step.kind is StepKind.GENERAL else chains.follow(carried, step, steps)
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
                if id(step) in usable and step.tail not in backward and not self._entities.is_treatment(step.tail)
            ]
            backward |= {node: backward.get(node, distance) for node in level}
        return Reach({node: tuple(states) for node, states in forward.items()}, backward)

    def stated(self, source: URIRef, target: URIRef, reach: Reach) -> list[MissingLink]:
        """Return what claims say is not known between what is reached and what leads to the target."""
        scope = {source, *self._entities.scope(source)}
        ends = {target, *self._entities.narrower(target), *reach.backward}
        result = []
        for subject, wanted, claim in self._stated:
            here = subject in scope or (subject in reach.forward and subject not in reach.backward)
            fitting = not claim.treatments or not self._entities.is_treatment(source) or claim.treatments & scope
            for end in wanted:
                if here and fitting and end in ends and subject != end:
                    result.append(MissingLink(subject, end, claim.statement, claim))
                    break
        return result

    def broken(
        self, chains: ChainSearch, source: URIRef, target: URIRef, reach: Reach, steps: int, *, associated: bool
    ) -> list[MissingLink]:
        """Return why there is no chain: joins that contexts forbid, or else the ends that nobody joins.

        Where source and target are associated, what is known of their next of kin may be a lead, and is named.
        """
        refused: dict[tuple[URIRef, URIRef], dict[str, None]] = {}
        for node in sorted(reach.forward):
            # What is known in tumors alone is no beginning of a chain to a blood count.
            states = [state for state in reach.forward[node] if not self._entities.shows_in(target, state.silenced)]
            for step in chains.graph.from_node.get(node, ()):
                onward = step.head in reach.backward and step.kind is StepKind.MECHANISM
                if onward and states and all(chains.follow(state, step, steps) is None for state in states):
                    reason = self._why(states, step, last=step.head in {target, *self._entities.narrower(target)})
                    if reason:
                        refused.setdefault((step.tail, step.head), {})[reason] = None
        closest = sorted(refused, key=lambda pair: (reach.backward[pair[1]], pair))
        result = [MissingLink(*pair, "; ".join(refused[pair])) for pair in closest]
        result = result or (self._beside(chains, target, reach, steps) if associated else [])
        return result[:SHOWN] or self._ends(chains, source, target, reach)

    def _beside(self, chains: ChainSearch, target: URIRef, reach: Reach, steps: int) -> list[MissingLink]:
        """Return what is reached and leads to the broader kind of the target, or to another kind of that."""
        entities, result = self._entities, []
        for broader in entities.parents(target):
            for other in sorted({broader, *entities.narrower(broader)} - {target, *entities.narrower(target)}):
                result += [
                    MissingLink(subject, other, claim.statement, claim)
                    for subject, ends, claim in self._stated
                    if other in ends and subject in reach.forward
                ]
                for step in chains.graph.to_node.get(other, ()):
                    states = reach.forward.get(step.tail, ())
                    fits = step.kind is StepKind.MECHANISM and any(
                        chains.follow(state, step, steps) for state in states
                    )
                    if fits:
                        name = entities.label(other)
                        reason = f"stated to bear on {name}; that it bears on {entities.label(target)} is not stated"
                        result.append(MissingLink(step.tail, target, reason))
        return result

    def _ends(self, chains: ChainSearch, source: URIRef, target: URIRef, reach: Reach) -> list[MissingLink]:
        """Return the target, or what is stated to lead to it, as wanted next."""
        scope = self._entities.scope(source)
        kinds = {target, *self._entities.narrower(target)}
        steps = [
            step for kind in kinds for step in chains.graph.to_node.get(kind, ()) if step.kind is StepKind.MECHANISM
        ]
        near = sorted({step.tail for step in steps} - kinds)
        # What is named after another treatment, as its exposure is, is nothing that this one lacks.
        named = {node: self._entities.treatments_in(self._entities.label(node)) for node in near}
        wanted = [node for node in near if not named[node] or named[node] & scope]
        reached = [node for node in reach.forward if node != source and not self._entities.is_treatment(node)]
        acts = f"of {len(reached)} things that it is stated to act on, none is stated to lead there"
        if not reached:
            return [
                MissingLink(source, node, "it is stated to act on nothing") for node in (wanted or [target])[:SHOWN]
            ]
        if wanted:
            return [MissingLink(source, node, acts) for node in wanted[:SHOWN]]
        return [MissingLink(source, target, f"{acts}; nothing in the graph is, by a mechanism")]

    def _why(self, states: list[ChainState], step: Step, *, last: bool) -> str:
        entities, context = self._entities, step.context
        wanted = self._place(step)
        for state in states:
            silenced = state.silenced | entities.silenced_by(context.cell)
            if entities.shows_in(step.head, silenced):
                systems = " and ".join(sorted(map(entities.label, silenced)))
                return f"stated in tumor cells, which say nothing of {systems}"
            if not entities.cells_agree(state.cell, context.cell):
                return f"reached in {entities.label(state.cell or URIRef(''))}, wanted in {wanted}"
            if not species_agree(state.species, context.species):
                return f"reached in {', '.join(sorted(state.species))}, wanted in {wanted}"
            scope = entities.scope(state.treatment)
            if last and context.treatments and scope and not context.treatments & scope:
                return "stated under " + " or ".join(sorted(map(entities.label, context.treatments)))
        return ""

    def _place(self, step: Step) -> str:
        context = step.context
        parts = [self._entities.label(context.cell)] if context.cell else []
        return ", ".join([*parts, *sorted(context.species)])
