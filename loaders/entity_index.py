"""The curated entities as a loader sees them: what a name stands for, and which regimen a set of drugs is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import URIRef

from kg.model import Claim, Entity, supports_plain_triple
from kg.namespaces import MK, contract, expand
from kg.resolution import Names


@dataclass(frozen=True)
class EntityIndex:
    """Names of entities with what each stands for, their labels, and regimens by the set of their drugs."""

    names: Names
    labels: Mapping[str, str]
    regimens: Mapping[frozenset[str], str]

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


def entity_index(entities: Iterable[Entity], claims: Iterable[Claim], names: Names) -> EntityIndex:
    """Return the index of the curated entities.

    A set of drugs that two regimens have in common stands for neither.
    """
    components: dict[str, set[str]] = {}
    for claim in claims:
        if claim.relation == MK.hasComponent and claim.object is not None and supports_plain_triple(claim):
            components.setdefault(contract(str(claim.subject)), set()).add(contract(str(claim.object)))
    by_drugs: dict[frozenset[str], list[str]] = {}
    for regimen, drugs in components.items():
        by_drugs.setdefault(frozenset(drugs), []).append(regimen)
    return EntityIndex(
        names=names,
        labels={entity.curie: entity.label for entity in entities},
        regimens={drugs: result[0] for drugs, result in sorted(by_drugs.items(), key=str) if len(result) == 1},
    )
