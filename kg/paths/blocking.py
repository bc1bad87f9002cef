"""What a component of a treatment is stated to do against another component of it."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from rdflib import URIRef

from kg.paths.entities import Entities
from kg.paths.evidence_filter import EvidenceFilter
from kg.paths.stated_claims import StatedClaim, species_agree
from kg.paths.statements import Statements
from kg.paths.step import Step

_Effects = dict[URIRef, list[tuple[int, StatedClaim]]]


class Blocking:
    """The signed effects of drugs and drug classes, and which of them work against a step of another drug."""

    def __init__(self, statements: Statements, entities: Entities, filters: EvidenceFilter) -> None:
        self._statements, self._entities, self._filters = statements, entities, filters
        self._effects_of = cache(self._effects)

    def claims(self, treatment: URIRef, component: URIRef, step: Step, state: int) -> tuple[StatedClaim, ...]:
        """Return the claims that another component of a treatment does the opposite of `state` to a step's head.

        A claim whose condition names a treatment counts if this treatment contains that one too: it was found where
        both were given. Any other claim counts where its context agrees with that of the step.
        """
        if not state:
            return ()
        opposite = {
            claim
            for other in self._entities.components_of(treatment)
            if other != component and self._entities.kind(other) == "Drug"
            for sign, claim in self._effects_of(other).get(step.head, ())
            if sign * state < 0 and self._together(claim, treatment, other, step)
        }
        return tuple(sorted(opposite, key=lambda claim: claim.iri))

    def _together(self, claim: StatedClaim, treatment: URIRef, other: URIRef, step: Step) -> bool:
        beside = claim.treatments - self._entities.scope(other)
        if beside:
            return bool(beside & self._entities.scope(treatment))
        cells = any(self._entities.cells_agree(step.context.cell, cell) for cell in claim.cells or (None,))
        return cells and species_agree(step.context.species, claim.species)

    def _effects(self, drug: URIRef) -> _Effects:
        """Return what a drug, or a class of it, is surely stated to raise or lower, by definition or directly."""
        result: _Effects = defaultdict(list)
        for subject in (drug, *self._entities.classes(drug)):
            for value, sign, claim in self._statements.effects.get(subject, ()):
                if claim.possible or not self._filters.admits_claim(claim):
                    continue
                if subject != drug and (not self._filters.inferred or self._denied(drug, value, claim)):
                    continue
                result[value].append((sign, claim))
                for meant, turn in self._statements.definitions.get(value, ()):
                    result[meant].append((sign * turn, claim))
        return result

    def _denied(self, drug: URIRef, value: URIRef, claim: StatedClaim) -> bool:
        return any(denied.relation == claim.relation for denied in self._statements.denied.get((drug, value), ()))
