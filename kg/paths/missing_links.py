"""Where chains break: what sources or curators say is not known, joins that contexts forbid, and the nearest ends."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rdflib import URIRef
from rdflib.namespace import RDF

from kg.namespaces import MK
from kg.paths.chains import ChainSearch, ChainState
from kg.paths.entities import Entities
from kg.paths.stated_claims import StatedClaim, species_agree
from kg.paths.statements import Statements
from kg.paths.step import Step, StepKind
from kg.paths.triple_index import TripleIndex

SHOWN, FEW = 3, 5


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

    forward: Mapping[URIRef, tuple[ChainState, ...]]
    backward: dict[URIRef, int]


class MissingLinks:
    """Finds what is missing between two nodes."""

    def __init__(self, index: TripleIndex, entities: Entities, statements: Statements) -> None:
        self._index, self._entities, self._statements = index, entities, statements
        # When all pairs are explained, one source is asked for with target after target.
        self._forward = lru_cache(maxsize=1)(_states_from)

    @cached_property
    def _stated(self) -> list[tuple[URIRef, tuple[URIRef, ...], StatedClaim]]:
        result = []
        for iri in self._index.subjects(RDF.type, MK.KnowledgeGap):
            subject, relation = self._index.iri(iri, MK.subject), self._index.iri(iri, MK.openRelation)
            if relation is not None and not self._statements.acts(relation):
                continue
            ends = tuple(dict.fromkeys((*self._index.iris(iri, MK.object), *self._index.iris(iri, MK.event))))
            if subject is not None and ends:
                result.append((subject, ends, self._statements.claims.read(iri)))
        return result

    def reach(self, chains: ChainSearch, source: URIRef, target: URIRef, steps: int) -> Reach:
        """Return how far one comes from a source and towards a target."""
        backward, level = {target: 0}, [target]
        allowed = chains.graph.allowed(target, self._entities.narrower(target))
        usable = {id(step) for step, may in zip(chains.graph.steps, allowed, strict=True) if may}
        for distance in range(1, steps + 2):
            level = [
                step.tail
                for node in level
                for step in chains.graph.to_node.get(node, ())
                if id(step) in usable and step.tail not in backward and not self._entities.is_treatment(step.tail)
            ]
            backward |= {node: backward.get(node, distance) for node in level}
        return Reach(self._forward(chains, source, steps), backward)

    def stated(self, source: URIRef, target: URIRef, reach: Reach) -> list[MissingLink]:
        """Return what claims say is not known between what is reached and what leads to the target.

        Of a link that others state, a claim that speaks of the treatment says that it is not known under it.
        """
        scope = {source, *self._entities.scope(source)}
        ends = {target, *self._entities.narrower(target), *reach.backward}
        result = []
        for subject, wanted, claim in self._stated:
            open_here = subject not in reach.backward or claim.treatments
            here = subject in scope or (subject in reach.forward and open_here)
            end = next((end for end in wanted if end in ends and end != subject), None)
            if here and end is not None and self._fits(source, claim):
                result.append(MissingLink(subject, end, claim.statement, claim))
        return result

    def _fits(self, source: URIRef, claim: StatedClaim) -> bool:
        """Whether a claim speaks of a source, or of no treatment."""
        treatment = self._entities.is_treatment(source)
        return not claim.treatments or not treatment or bool(claim.treatments & self._entities.scope(source))

    def broken(
        self,
        chains: ChainSearch,
        source: URIRef,
        target: URIRef,
        reach: Reach,
        steps: int,
        associated: frozenset[URIRef],
    ) -> list[MissingLink]:
        """Return why there is no chain: joins that contexts forbid, or else the ends that nobody joins.

        `associated`: what is stated to go together with the target, be it the source or a part or class of it.
        Where there is any, what is stated of a broader kind of the target is a lead, and is named.
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
        result = result or (self._of_broader_kind(chains, source, target, reach, steps) if associated else [])
        return result[:SHOWN] or self._ends(chains, source, target, reach, associated)

    def _of_broader_kind(
        self, chains: ChainSearch, source: URIRef, target: URIRef, reach: Reach, steps: int
    ) -> list[MissingLink]:
        """Return what is reached and bears on a broader kind of the target.

        What bears on another kind of that is no lead: what stops neutrophils from ripening says nothing of red cells.
        """
        entities, result = self._entities, []
        for broader in entities.broader(target):
            result += [
                MissingLink(subject, target, claim.statement, claim)
                for subject, ends, claim in self._stated
                if broader in ends and subject in reach.forward and self._fits(source, claim)
            ]
            for step in chains.graph.to_node.get(broader, ()):
                states = reach.forward.get(step.tail, ())
                if step.kind is StepKind.MECHANISM and any(chains.follow(state, step, steps) for state in states):
                    name = entities.label(broader)
                    reason = f"stated to bear on {name}; that it bears on {entities.label(target)} is not stated"
                    result.append(MissingLink(step.tail, target, reason))
        return result

    def _ends(
        self, chains: ChainSearch, source: URIRef, target: URIRef, reach: Reach, associated: frozenset[URIRef]
    ) -> list[MissingLink]:
        """Return what is akin to what leads to a target, or else the target as wanted after what the source binds."""
        label, leading = self._entities.label, self._leading_to(chains, source, target)
        reached = [node for node in reach.forward if node != source and not self._entities.is_treatment(node)]
        akin = [MissingLink(*pair, reason) for node in leading for pair, reason in self._akin(reached, node)]
        if akin:
            return akin[:SHOWN]
        known = "nothing in the graph is stated to lead there by a mechanism"
        if leading:
            known = f"stated to lead there: {', '.join(map(label, leading[:SHOWN]))}"
        if not reached:
            return [MissingLink(source, target, f"it is stated to act on nothing; {known}")]
        acted = f"{label(source)} is stated to act on"
        one = f"the one thing that {acted} does not lead there"
        acts = one if len(reached) == 1 else f"none of {len(reached)} things that {acted} leads there"
        return [MissingLink(self._first_acted_on(source, associated), target, f"{acts}; {known}")]

    def _leading_to(self, chains: ChainSearch, source: URIRef, target: URIRef) -> list[URIRef]:
        """Return what is stated to lead to a target, the best supported first, unless it speaks against the source.

        What is named after another treatment, as its exposure is, is nothing that this one lacks. What the source
        does the opposite to of what would be needed is no way either, nor is a feature of patients that nothing is
        stated to act on.
        """
        entities, scope = self._entities, self._entities.scope(source)
        kinds = {target, *entities.narrower(target)}
        defining = {*entities.vocabulary.structural("definition"), *entities.vocabulary.structural("deficit")}
        best: dict[URIRef, Step] = {}
        for step in sorted((step for kind in kinds for step in chains.graph.to_node.get(kind, ())), key=_by_support):
            acts = step.kind is StepKind.MECHANISM and MK[step.relation] not in defining
            if acts and step.tail not in kinds:
                best.setdefault(step.tail, step)
        result = []
        for node, step in best.items():
            named = entities.treatments_in(entities.label(node))
            effects = {chain.sign for chain in chains.best(source, node, FEW, 2)}
            against = bool(effects) and all(effect * step.sign < 0 for effect in effects)
            given = entities.has_role(node, "factor") and node not in chains.graph.to_node
            if (not named or named & scope) and not against and not given:
                result.append(node)
        return result

    def _akin(self, reached: list[URIRef], wanted: URIRef) -> list[tuple[tuple[URIRef, URIRef], str]]:
        """Return the processes that are reached and are of one kind with one that is wanted next, and why."""
        entities, result = self._entities, []
        parents = set(entities.parents(wanted)) if entities.has_role(wanted, "process") else set()
        for node in sorted(reached):
            shared = sorted(parents.intersection(entities.parents(node)))
            if shared and node != wanted:
                reason = f"both are kinds of {entities.label(shared[0])}; that the one leads to the other is not stated"
                result.append(((node, wanted), reason))
        return result

    def _first_acted_on(self, source: URIRef, associated: frozenset[URIRef]) -> URIRef:
        """Return what a source, a part or else a class of it is stated to bind or to have as its target.

        Parts that are themselves associated with the event, or of a class that is, go before the others.
        """
        entities, targets = self._entities, self._statements.targets
        parts = (source, *entities.components_of(source), *entities.members.get(source, ()))
        suspected = [part for part in parts if part != source and associated & {part, *entities.classes(part)}]
        for some in (suspected, parts):
            classes = (group for part in some for group in entities.classes(part))
            known = [targets[each] for each in (*some, *classes) if each in targets]
            if known:
                return max(known, key=lambda target: target.claims).node
        return source

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
            scope = entities.scope(state.given)
            if last and context.treatments and scope and not context.treatments & scope:
                return "stated under " + " or ".join(sorted(map(entities.label, context.treatments)))
        return ""

    def _place(self, step: Step) -> str:
        context = step.context
        parts = [self._entities.label(context.cell)] if context.cell else []
        return ", ".join([*parts, *sorted(context.species)])


def _by_support(step: Step) -> tuple[int, URIRef]:
    return step.cost, step.tail


def _states_from(chains: ChainSearch, source: URIRef, steps: int) -> Mapping[URIRef, tuple[ChainState, ...]]:
    """Return the states in which chains from a source come to each node."""
    result: dict[URIRef, dict[ChainState, None]] = {source: {ChainState(source, source): None}}
    waiting = deque([(source, ChainState(source, source))])
    onward = chains.graph.from_node
    while waiting:
        node, carried = waiting.popleft()
        for step in onward.get(node, ()):
            after = None if step.kind is StepKind.GENERAL else chains.follow(carried, step, steps)
            if after is not None and after not in result.setdefault(step.head, {}):
                result[step.head][after] = None
                waiting.append((step.head, after))
    return {node: tuple(states) for node, states in result.items()}
