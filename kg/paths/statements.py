"""The steps of our graph: edges, split by the contexts in which their claims state them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rdflib import URIRef

from kg.model import NEGATED, Edge
from kg.namespaces import MK
from kg.paths.entities import Entities
from kg.paths.evidence_filter import EvidenceFilter
from kg.paths.stated_claims import StatedClaim, StatedClaims, species_agree
from kg.paths.step import Step, StepContext, StepKind
from kg.paths.triple_index import TripleIndex
from kg.prefixes import expand

_GENERAL = {"OrganSystem": "in organ system", "Disease": "is part of"}
NodePair = tuple[URIRef, URIRef]


@dataclass(frozen=True, order=True)
class Target:
    """A molecule that a treatment is stated to bind or to target, and by how many claims."""

    claims: int
    node: URIRef


class Statements:
    """The edges of an index with their claims as evidence, and the steps that follow."""

    def __init__(self, index: TripleIndex, entities: Entities) -> None:
        self._index, self._entities = index, entities
        self.claims = StatedClaims(index, entities)
        self._signs, self._step_kinds = entities.vocabulary.signs, entities.vocabulary.step_kinds
        self._edges = self._read_edges()
        self.denied = self._denied()
        self.effects = self._effects()
        self.definitions = self._definitions()
        self.targets = self._targets()

    def acts(self, relation: URIRef) -> bool:
        """Whether a relation says that one thing acts on another."""
        return relation in self._signs

    def _read_edges(self) -> list[tuple[URIRef, URIRef, URIRef, URIRef, list[StatedClaim]]]:
        index, entities, supported = self._index, self._entities, defaultdict[URIRef, list[URIRef]](list)
        signed = {edge for relation in self._signs for edge in index.subjects(MK.relation, relation)}
        for edge, iri in index.all(MK.supportedBy):
            if edge in signed:
                supported[edge].append(URIRef(iri))
        for iri in sorted(index.own):
            if own_edge := self._edge_of(iri):
                supported[own_edge].append(iri)
        result = []
        for edge, claims in supported.items():
            subject, relation, value = self._triple(edge if index.iri(edge, MK.subject) else claims[0])
            if subject is None or value is None or relation not in self._signs or entities.is_treatment(value):
                continue
            result.append((edge, subject, relation, value, [self.claims.read(iri) for iri in claims]))
        return result

    def _edge_of(self, claim: URIRef) -> URIRef | None:
        """Return the edge that a claim beside the curated graph is on, where it counts and affirms something."""
        subject, relation, value = self._triple(claim)
        affirms = self.claims.counts(claim) and self._index.iri(claim, MK.polarity) != NEGATED
        if subject is None or relation is None or value is None or not affirms:
            return None
        return URIRef(expand(Edge(subject, relation, value, (), (), asserted=True).curie))

    def _triple(self, iri: URIRef) -> tuple[URIRef | None, URIRef | None, URIRef | None]:
        subject, relation, value = (self._index.iri(iri, MK[name]) for name in ("subject", "relation", "object"))
        return subject, relation, value

    def _effects(self) -> dict[URIRef, list[tuple[URIRef, int, StatedClaim]]]:
        """Return what each treatment is stated to raise or lower by a mechanism, with the sign and the claim."""
        result: dict[URIRef, list[tuple[URIRef, int, StatedClaim]]] = defaultdict(list)
        for _, subject, relation, value, claims in self._edges:
            if self._entities.is_treatment(subject) and self._kind(subject, relation) is StepKind.MECHANISM:
                signed = ((self._sign(relation, value, claim), claim) for claim in claims)
                result[subject].extend((value, sign, claim) for sign, claim in signed if sign)
        return dict(result)

    def _definitions(self) -> dict[URIRef, list[tuple[URIRef, int]]]:
        """Return what more of each thing means for another by definition: breakdown of a protein is less of it."""
        result: dict[URIRef, list[tuple[URIRef, int]]] = defaultdict(list)
        defining = self._entities.vocabulary.structural("definition")
        for _, subject, relation, value, _ in self._edges:
            if relation in defining:
                result[subject].append((value, self._signs[relation]))
        return dict(result)

    def _targets(self) -> dict[URIRef, Target]:
        """Return the molecule that each treatment is stated to bind or to target, by most claims."""
        stated: dict[URIRef, dict[URIRef, int]] = defaultdict(dict)
        for _, subject, relation, value, claims in self._edges:
            binding = relation not in self._entities.vocabulary.effects and self._entities.has_role(value, "material")
            acting = self._entities.is_treatment(subject) and self._kind(subject, relation) is StepKind.MECHANISM
            if binding and acting:
                stated[subject][value] = stated[subject].get(value, 0) + len(claims)
        return {drug: max(Target(count, node) for node, count in result.items()) for drug, result in stated.items()}

    def _denied(self) -> dict[NodePair, tuple[StatedClaim, ...]]:
        result: dict[NodePair, list[StatedClaim]] = defaultdict(list)
        for iri in self._index.subjects(MK.polarity, NEGATED):
            if not self.claims.counts(iri):
                continue
            relation = self._index.iri(iri, MK.relation)
            subject, value = self._index.iri(iri, MK.subject), self._index.iri(iri, MK.object)
            if relation in self._signs and subject and value:
                result[subject, value].append(self.claims.read(iri))
        return {pair: tuple(claims) for pair, claims in result.items()}

    def steps(self, filters: EvidenceFilter) -> Iterator[Step]:
        """Yield the steps that filters leave, those between treatments and to general kinds included."""
        stated: dict[NodePair, list[tuple[int, StatedClaim]]] = defaultdict(list)
        plain: list[Step] = []
        for edge, subject, relation, value, claims in self._edges:
            signed = [(self._sign(relation, value, claim), claim) for claim in filter(filters.admits_claim, claims)]
            stated[subject, value].extend(signed)
            plain.extend(self._split(edge, subject, relation, value, signed))
        supposed = [member for each in plain for member in self._of_members(each)]
        acting = self._directed([*plain, *supposed])
        for step in acting:
            known = (step.tail, *self._entities.classes(step.tail))
            opposed = {w for each in known for sign, w in stated[each, step.head] if sign * step.sign < 0}
            full = replace(step, opposed=tuple(sorted(opposed, key=lambda claim: claim.iri)))
            if filters.admits_step(full):
                yield full
        yield from self._structure()

    def _split(
        self, edge: URIRef, subject: URIRef, relation: URIRef, value: URIRef, signed: list[tuple[int, StatedClaim]]
    ) -> Iterator[Step]:
        """Yield one step for each sign and context that the claims of an edge state."""
        kind = self._kind(subject, relation)
        contexts = {
            (sign, StepContext(cell, claim.species, claim.treatments, claim.released)): None
            for sign, claim in signed
            for cell in claim.cells or (None,)
        }
        against = self.denied.get((subject, value), ())
        name = str(relation).removeprefix(str(MK))
        for sign, context in contexts:
            fits = _fitting(context)
            claims = tuple(claim for each, claim in signed if each == sign and fits(claim))
            yield Step(subject, value, name, kind, sign, (edge,), context, claims, against)

    def _kind(self, subject: URIRef, relation: URIRef) -> StepKind:
        stated, entities = self._step_kinds[relation], self._entities
        # That patients who are given or have something are at risk says nothing of how.
        risk = stated == "risk" and (entities.is_treatment(subject) or entities.has_role(subject, "state"))
        return StepKind.ASSOCIATION if risk or stated == "association" else StepKind.MECHANISM

    def _of_members(self, step: Step) -> Iterator[Step]:
        """Yield what a step of a class lets one suppose of its members, unless a source denies it of the member."""
        if self._entities.kind(step.tail) == "DrugClass":
            for drug, way in self._entities.members.get(step.tail, {}).items():
                denied = self.denied.get((drug, step.head), ())
                if any(claim.relation == step.relation for claim in denied):
                    continue
                against = (*step.against, *denied)
                yield replace(step, tail=drug, through=step.tail, edges=(*way, *step.edges), against=against)

    def _directed(self, steps: list[Step]) -> list[Step]:
        """Return steps without those that bind or target something of which another step says what becomes of it there.

        What becomes of it in one cell says nothing of cells that are not named. What a drug binds, and its class acts
        on, or on a kind of which it is, the drug acts on so: a hypothesis.
        """
        entities, by_pair = self._entities, defaultdict(list)
        for step in steps:
            by_pair[step.tail, step.head].append(step)
        added: list[Step] = []
        for step in steps:
            if self._undirected(step) and not step.inferred:
                for broader, way in entities.broader(step.head).items():
                    for known in by_pair.get((step.tail, broader), ()):
                        if known.inferred and known.sign:
                            claims = (*step.claims, *known.claims)
                            edges = (*step.edges, *way, *known.edges)
                            added.append(replace(known, head=step.head, edges=edges, claims=claims))
        signed = defaultdict(set)
        for step in (*steps, *added):
            if step.sign:
                signed[step.tail, step.head].add(step.context.cell)

        def is_stated(step: Step) -> bool:
            cell, known = step.context.cell, signed.get((step.tail, step.head), set())
            return None in known or (cell is not None and any(entities.cells_agree(cell, each) for each in known))

        return [step for step in steps if not (self._undirected(step) and is_stated(step))] + added

    def _undirected(self, step: Step) -> bool:
        return step.kind is StepKind.MECHANISM and MK[step.relation] not in self._entities.vocabulary.effects

    def _structure(self) -> Iterator[Step]:
        entities = self._entities
        for iri in entities:
            parts = {**entities.components_of(iri), **entities.members.get(iri, {})}
            name = "has member" if entities.kind(iri) == "DrugClass" else "contains"
            for part, way in parts.items():
                yield Step(iri, part, name, StepKind.PART, 1, way, claims=self._structural(way))
            for general, way in entities.broader(iri).items():
                kinds = (entities.kind(iri), entities.kind(general))
                name = "is a kind of" if len(set(kinds)) == 1 else _GENERAL.get(kinds[1], "is a kind of")
                yield Step(iri, general, name, StepKind.GENERAL, 1, way, claims=self._structural(way))

    def _structural(self, way: tuple[URIRef, ...]) -> tuple[StatedClaim, ...]:
        return tuple(self.claims.read(URIRef(iri)) for edge in way for iri in self._index.iris(edge, MK.supportedBy))

    def _sign(self, relation: URIRef, value: URIRef, claim: StatedClaim) -> int:
        reversing = claim.aspect in self._entities.vocabulary.reversing_aspects and relation != MK.degrades
        turned = reversing and self._entities.has_role(value, "material")
        return -self._signs[relation] if turned else self._signs[relation]


def _fitting(context: StepContext) -> Callable[[StatedClaim], bool]:
    """Return whether a claim speaks for a context: it states the same, or leaves open what the context states."""

    def fits(claim: StatedClaim) -> bool:
        return (
            (not claim.cells or context.cell in claim.cells)
            and (not claim.species or (bool(context.species) and species_agree(context.species, claim.species)))
            and claim.treatments <= context.treatments
        )

    return fits
