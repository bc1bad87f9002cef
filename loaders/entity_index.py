"""The curated entities as a loader sees them: what a name stands for, and which regimen a set of drugs is."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from rdflib import URIRef

from kg.model import ACCEPTED, AFFIRMED, ASSERTED, DISPUTED, Claim, Entity, IdentifierMapping, supports_plain_triple
from kg.namespaces import MK
from kg.prefixes import contract, expand
from kg.resolution import Names
from loaders.entities import collect_names
from loaders.records import Records

_Key = TypeVar("_Key", bound=Hashable)


class StatedEffect(NamedTuple):
    """What a curated claim says of its subject and object: its name, relation and aspect, and whether it affirms it."""

    claim: str
    relation: str
    aspect: str
    affirmed: bool


@dataclass(frozen=True)
class EntityIndex:
    """Names of entities with what each stands for, their labels, and what else identifies one.

    `regimens`: by the set of their drugs. `studies`: by the number under which a register has them. `measures`: by
    the endpoint (its letters and digits alone) and the statistic. `mapped`: by the CURIE of a term of another
    vocabulary the entities that are mapped to it, each with the IRI of the predicate. `effects`: by subject and object
    what curated claims say of the two.
    """

    names: Names
    labels: Mapping[str, str]
    regimens: Mapping[frozenset[str], str]
    studies: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[tuple[str, str], str] = field(default_factory=dict)
    mapped: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    effects: Mapping[tuple[str, str], tuple[StatedEffect, ...]] = field(default_factory=dict)

    def candidates(self, text: str, *prefixes: str) -> list[str]:
        """Return the CURIEs with one of the prefixes that a label, synonym, brand name or identifier may stand for."""
        wanted = tuple(f"{prefix}:" for prefix in prefixes)
        return [curie for curie in self.names.candidates(text) if curie.startswith(wanted)]

    def resolve(self, text: str, *prefixes: str) -> str | None:
        """Return the CURIE of the one entity with one of the prefixes that a text stands for, or None."""
        candidates = self.candidates(text, *prefixes)
        return candidates[0] if len(candidates) == 1 else None

    def iri(self, text: str, *prefixes: str) -> URIRef | None:
        """Return the IRI of the one entity with one of the prefixes that a text stands for, or None."""
        curie = self.resolve(text, *prefixes)
        return URIRef(expand(curie)) if curie else None

    def regimen(self, drugs: Iterable[str]) -> str | None:
        """Return the CURIE of the regimen that consists of exactly these drugs (CURIEs), or None."""
        return self.regimens.get(frozenset(drugs))


def entity_index(
    entities: Iterable[Entity], claims: Iterable[Claim], names: Names, mappings: Iterable[IdentifierMapping] = ()
) -> EntityIndex:
    """Return the index of the curated entities.

    What two entities have in common (a set of drugs, a number of registration, an endpoint with its statistic) stands
    for neither.
    """
    components: dict[str, set[str]] = {}
    effects: dict[tuple[str, str], list[StatedEffect]] = {}
    for claim in claims:
        effect = _effect(claim)
        if effect is not None:
            ends = (contract(str(claim.subject)), contract(str(claim.object)))
            effects.setdefault(ends, []).append(effect)
        if claim.relation == MK.hasComponent and claim.object is not None and supports_plain_triple(claim):
            components.setdefault(contract(str(claim.subject)), set()).add(contract(str(claim.object)))
    labels: dict[str, str] = {}
    studies: list[tuple[str, str]] = []
    measures: list[tuple[tuple[str, str], str]] = []
    for entity in entities:
        labels[entity.curie] = entity.label
        stated = {predicate: str(value) for predicate, value in entity.properties}
        if MK.statistic in stated:
            measures.append(((letters(stated[MK.endpoint]), stated[MK.statistic]), entity.curie))
        studies += [(str(value), entity.curie) for name, value in entity.properties if name == MK.registration]
    mapped: dict[str, set[tuple[str, str]]] = {}
    for mapping in mappings:
        term = contract(str(mapping.object))
        mapped.setdefault(term, set()).add((contract(str(mapping.subject)), str(mapping.predicate)))
    return EntityIndex(
        names=names,
        labels=labels,
        regimens=_unambiguous((frozenset(drugs), regimen) for regimen, drugs in components.items()),
        studies=_unambiguous(studies),
        measures=_unambiguous(measures),
        effects={ends: tuple(stated) for ends, stated in effects.items()},
        mapped={term: tuple(sorted(pairs)) for term, pairs in mapped.items()},
    )


def _effect(claim: Claim) -> StatedEffect | None:
    """Return what a claim says of subject and object; None where it stands for nothing that others could be held to."""
    sure = claim.certainty == ASSERTED and claim.status in {ACCEPTED, DISPUTED}
    if claim.relation is None or claim.object is None or not sure or claim.kind == MK.KnowledgeGap:
        return None
    aspect = next(iter(claim.texts(MK.aspect)), "")
    return StatedEffect(claim.curie, str(claim.relation), aspect, affirmed=claim.polarity == AFFIRMED)


def letters(text: str) -> str:
    """Return the letters and digits of a text alone, without regard to case.

    >>> letters("Progression-Free Survival")
    'progressionfreesurvival'
    """
    return "".join(character for character in text.casefold() if character.isalnum())


def _unambiguous(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, str]:
    result: dict[_Key, set[str]] = {}
    for key, curie in pairs:
        result.setdefault(key, set()).add(curie)
    return {key: next(iter(curies)) for key, curies in result.items() if len(curies) == 1}


def index_of(records: Records, overrides: Mapping[str, str]) -> EntityIndex:
    """Return the index of what the curated tables hold. `overrides`: what a name stands for that several have."""
    names = collect_names(records.entities, overrides, records.mappings)
    return entity_index(records.entities, records.claims, names, records.mappings)
