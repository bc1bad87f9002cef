"""The steps of our graph: edges, split by the contexts in which their claims state them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rdflib import Literal, URIRef
from rdflib.namespace import RDF

from kg.model import AFFIRMED
from kg.namespaces import MK
from kg.paths.entities import MATERIAL, Entities
from kg.paths.evidence import Witness, Witnesses, species_agree
from kg.paths.index import Index
from kg.paths.step import Context, Kind, Step

# Relations that say that one acts on the other, and not with what result.
UNSIGNED = ("binds", "hasTarget", "ubiquitinates", "actsThrough", "partOf")
RISKS = {MK.causes, MK.increasesRiskOf, MK.decreasesRiskOf}
# More of these of a thing means less of the thing.
LOWERING = {"degradation", "cell-death"}
_GENERAL = {"OrganSystem": "in organ system", "Disease": "is part of"}
Pair = tuple[URIRef, URIRef]


@dataclass(frozen=True)
class Filters:
    """Which evidence counts."""

    grounds: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    since: int = 0
    until: int = 9999
    inferred: bool = True
    disputed: bool = True

    def witness(self, witness: Witness) -> bool:
        """Whether a claim counts."""
        return (
            (not self.grounds or witness.ground in self.grounds)
            and (not self.sources or witness.publication in self.sources or bool(witness.origins & self.sources))
            and (self.since <= witness.year <= self.until if witness.year else not self.since)
        )

    def association(self, witness: Witness) -> bool:
        """Whether a claim that two go together counts."""
        return self.witness(witness) and (self.disputed or not witness.disputed)

    def step(self, step: Step) -> bool:
        """Whether a step may be taken."""
        return (self.inferred or not step.inferred) and (self.disputed or not step.disputed)


class Statements:
    """The edges of an index with their claims as evidence, and the steps that follow."""

    def __init__(self, index: Index, entities: Entities) -> None:
        self._index, self._entities = index, entities
        self.witnesses = Witnesses(index, entities.treatments_in, entities.label)
        self._signs: dict[URIRef, int] = {MK[name]: 0 for name in (*UNSIGNED, "associatedWith")}
        self._signs |= {relation: int(str(sign)) for relation, sign in index.all(MK.sign) if isinstance(sign, Literal)}
        self._edges = self._read_edges()
        self.denied = self._denied()

    def acts(self, relation: URIRef) -> bool:
        """Whether a relation says that one thing acts on another."""
        return relation in self._signs

    def _read_edges(self) -> list[tuple[URIRef, URIRef, URIRef, URIRef, list[Witness]]]:
        index, entities, supported = self._index, self._entities, defaultdict(list)
        for edge, claim in index.all(MK.supportedBy):
            supported[edge].append(URIRef(claim))
        found = []
        for edge, claims in supported.items():
            subject, relation, value = (index.iri(edge, MK[name]) for name in ("subject", "relation", "object"))
            if subject is None or value is None or relation not in self._signs or entities.treatment(value):
                continue
            found.append((edge, subject, relation, value, [self.witnesses.of(claim) for claim in claims]))
        return found

    def _denied(self) -> dict[Pair, tuple[Witness, ...]]:
        found: dict[Pair, list[Witness]] = defaultdict(list)
        gaps = {claim for claim, kind in self._index.all(RDF.type) if kind == MK.KnowledgeGap}
        for claim, polarity in self._index.all(MK.polarity):
            if polarity == AFFIRMED:
                continue
            relation = self._index.iri(claim, MK.relation)
            subject, value = self._index.iri(claim, MK.subject), self._index.iri(claim, MK.object)
            if relation in self._signs and subject and value and claim not in gaps:
                found[subject, value].append(self.witnesses.of(claim))
        return {pair: tuple(claims) for pair, claims in found.items()}

    def steps(self, filters: Filters) -> Iterator[Step]:
        """Yield the steps that filters leave, those between treatments and to general kinds included."""
        stated: dict[Pair, list[tuple[int, Witness]]] = defaultdict(list)
        plain: list[Step] = []
        for edge, subject, relation, value, witnesses in self._edges:
            signed = [(self._sign(relation, value, witness), witness) for witness in filter(filters.witness, witnesses)]
            stated[subject, value].extend(signed)
            plain.extend(self._split(edge, subject, relation, value, signed))
        supposed = (member for each in plain for member in self._of_members(each))
        for step in (*plain, *supposed):
            known = (step.tail, *self._entities.classes(step.tail))
            opposed = {w for each in known for sign, w in stated[each, step.head] if sign * step.sign < 0}
            full = replace(step, opposed=tuple(sorted(opposed, key=lambda witness: witness.claim)))
            if filters.step(full):
                yield full
        yield from self._structure()

    def _split(
        self, edge: URIRef, subject: URIRef, relation: URIRef, value: URIRef, signed: list[tuple[int, Witness]]
    ) -> Iterator[Step]:
        """Yield one step for each sign and context that the claims of an edge state."""
        risk = relation in RISKS and (
            self._entities.treatment(subject) or self._entities.kind(subject) in {"Disease", "Population"}
        )
        kind = Kind.ASSOCIATION if risk or relation == MK.associatedWith else Kind.MECHANISM
        contexts = {
            (sign, Context(cell, witness.species, witness.treatments, witness.released)): None
            for sign, witness in signed
            for cell in witness.cells or (None,)
        }
        against = self.denied.get((subject, value), ())
        name = str(relation).removeprefix(str(MK))
        for sign, context in contexts:
            fits = _fitting(context)
            witnesses = tuple(witness for each, witness in signed if each == sign and fits(witness))
            yield Step(subject, value, name, kind, sign, (edge,), context, witnesses, against)

    def _of_members(self, step: Step) -> Iterator[Step]:
        """Yield what a step of a class lets one suppose of its members, unless a source denies it of the member."""
        if self._entities.kind(step.tail) == "DrugClass":
            for drug, way in self._entities.members.get(step.tail, {}).items():
                denied = self.denied.get((drug, step.head), ())
                if any(witness.relation == step.relation for witness in denied):
                    continue
                against = (*step.against, *denied)
                yield replace(step, tail=drug, through=step.tail, edges=(*way, *step.edges), against=against)

    def _structure(self) -> Iterator[Step]:
        entities = self._entities
        for iri in entities:
            parts = {**entities.contained(iri), **entities.members.get(iri, {})}
            name = "has member" if entities.kind(iri) == "DrugClass" else "contains"
            for part, way in parts.items():
                yield Step(iri, part, name, Kind.PART, 1, way, witnesses=self._structural(way))
            for general, way in entities.general(iri).items():
                kinds = (entities.kind(iri), entities.kind(general))
                name = "is a kind of" if len(set(kinds)) == 1 else _GENERAL.get(kinds[1], "is a kind of")
                yield Step(iri, general, name, Kind.GENERAL, 1, way, witnesses=self._structural(way))

    def _structural(self, way: tuple[URIRef, ...]) -> tuple[Witness, ...]:
        return tuple(
            self.witnesses.of(URIRef(claim)) for edge in way for claim in self._index.iris(edge, MK.supportedBy)
        )

    def _sign(self, relation: URIRef, value: URIRef, witness: Witness) -> int:
        turned = witness.aspect in LOWERING and self._entities.kind(value) in MATERIAL and relation != MK.degrades
        return -self._signs[relation] if turned else self._signs[relation]


def _fitting(context: Context) -> Callable[[Witness], bool]:
    """Return whether a claim speaks for a context: it states the same, or leaves open what the context states."""

    def fits(witness: Witness) -> bool:
        return (
            (not witness.cells or context.cell in witness.cells)
            and (not witness.species or (bool(context.species) and species_agree(context.species, witness.species)))
            and witness.treatments <= context.treatments
        )

    return fits
