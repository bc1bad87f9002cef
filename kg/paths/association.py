"""What is stated of a treatment and an event without a mechanism: rates, comparisons, causes, risks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from rdflib import URIRef

from kg.namespaces import MK
from kg.paths.entities import Entities
from kg.paths.stated_claims import StatedClaim, StatedClaims
from kg.paths.triple_index import TripleIndex
from kg.unit_words import duration_in_words

_SERIOUS = {"true": "serious", "false": "not serious"}


@dataclass(frozen=True)
class Association:
    """One claim that a treatment and an event go together, or that they do not."""

    subject: URIRef
    relation: str
    event: URIRef
    bearing: str
    """Of what the claim speaks, where not of the source itself: a part, a class, a member."""
    figure: str
    claim: StatedClaim


@dataclass(frozen=True)
class Denial:
    """A claim that one thing leads to another, or goes with it, is not so."""

    claim: StatedClaim
    bearing: str = ""
    """Of what the claim speaks, where not of the ends themselves: a part, a class, a member; one kind of the event."""


class Associations:
    """The claims of an index that join treatments to events."""

    def __init__(self, index: TripleIndex, entities: Entities, claims: StatedClaims) -> None:
        self._index, self._entities, self._claims = index, entities, claims
        self._ranks = entities.vocabulary.association_ranks
        # Asked again and again when all pairs are explained.
        self._of, self._subjects = cache(self._stated_of), cache(self._bearing_on)
        self._open: dict[URIRef, set[URIRef]] = {}
        for iri, relation in index.all(MK.openRelation):
            subject, event = index.iri(iri, MK.subject), index.iri(iri, MK.object)
            if relation in self._ranks and subject is not None and event is not None:
                self._open.setdefault(subject, set()).add(event)

    def _stated_of(self, subject: URIRef) -> tuple[tuple[URIRef, URIRef, URIRef], ...]:
        """Return event, relation and claim of each claim that joins a treatment to an event."""
        index = self._index
        return tuple(
            (event, relation, iri)
            for iri in index.subjects(MK.subject, subject)
            for relation in index.iris(iri, MK.relation)
            if relation in self._ranks and (event := index.iri(iri, MK.object)) and self._claims.counts(iri)
        )

    def between(self, source: URIRef, target: URIRef) -> list[Association]:
        """Return what is stated of a source and a target or a kind of it, or denied, the strongest words first."""
        if not self._entities.is_treatment(source) and not self._entities.has_role(source, "factor"):
            return []
        events = {target, *self._entities.narrower(target)}
        result = [
            Association(subject, str(relation).removeprefix(MK), event, bearing, self.figure(iri), claim)
            for subject, bearing in self._subjects(source).items()
            for event, relation, iri in self._of(subject)
            if event in events and not (bearing and self._given_to_both(source, subject, iri))
            for claim in (self._claims.read(iri),)
        ]
        return sorted(result, key=lambda each: (each.bearing != "", self._ranks[MK[each.relation]], each.claim.iri))

    def _given_to_both(self, source: URIRef, subject: URIRef, claim: URIRef) -> bool:
        """Whether a claim compares its subject with what was given the source too: it says nothing of the source."""
        others = {*self._index.iris(claim, MK.comparator), *self._index.iris(claim, MK.referenceGroup)}
        contents = self._entities.components_of
        return source in contents(subject) and any(source in {other, *contents(other)} for other in others)

    def _denied(self, claim: URIRef) -> bool:
        return self._claims.read(claim).denied

    def pairs(self) -> Iterator[tuple[URIRef, URIRef]]:
        """Yield each drug or regimen and event that a claim joins, of the treatment itself or of a group given it.

        A claim that nothing is known of the two joins them too, one that denies it does not. An event in no organ
        system is of no kind that could be explained.
        """
        systems = frozenset(each for each in self._entities if self._entities.kind(each) == "OrganSystem")
        for iri in self._entities:
            if self._entities.kind(iri) in {"Drug", "Regimen"}:
                own = [subject for subject, bearing in self._subjects(iri).items() if not bearing]
                events = {event for subject in own for event, _, claim in self._of(subject) if not self._denied(claim)}
                events |= self._open.get(iri, set())
                for event in sorted(events):
                    if self._entities.shows_in(event, systems):
                        yield iri, event

    def _bearing_on(self, source: URIRef) -> Mapping[URIRef, str]:
        """Return the treatments whose claims bear on a source, and how."""
        entities = self._entities
        result = {source: ""}
        if entities.kind(source) != "DrugClass":
            # A group that was given the regimen speaks of it; never of one drug of several.
            for other in entities:
                given = entities.components_of(other)
                drugs = [each for each in given if entities.kind(each) == "Drug"]
                if source in given:
                    alone = entities.kind(source) != "Drug" or drugs == [source]
                    result[other] = "" if alone else f"given {entities.label(source)} and more, not it alone"
        for part in entities.components_of(source):
            result.setdefault(part, f"of its part {entities.label(part)}")
        for member in entities.members.get(source, ()):
            result.setdefault(member, f"of its member {entities.label(member)}")
        for part in list(result):
            for group in entities.classes(part) if entities.kind(part) in {"Drug", "DrugClass"} else ():
                result.setdefault(group, f"of the class {entities.label(group)}")
        return result

    def figure(self, iri: URIRef) -> str:
        """Return the figure of a claim with what it counts, when, and against whom, in a few words."""
        index = self._index
        written = index.text(iri, MK.asWritten)
        value = index.text(iri, MK.value)
        if not written and value:
            written = f"{index.text(iri, MK.operator)}{value} {index.text(iri, MK.unit)}".strip().removeprefix("=")
        low, high = index.text(iri, MK.gradeMin), index.text(iri, MK.gradeMax)
        grade = f"grade {low}" if low and low == high else f"grade {low}-{high}" if low else ""
        timepoint, attribution = index.text(iri, MK.timepoint), index.text(iri, MK.attribution)
        measure = index.iri(iri, MK.measure)
        against = index.iri(iri, MK.comparator)
        parts = (
            f"{self._entities.label(measure)} {written}" if measure and written else written,
            _SERIOUS.get(index.text(iri, MK.serious), ""),
            grade,
            f"treatment-{attribution}" if attribution not in {"", "not-stated"} else "",
            f"at {duration_in_words(timepoint)}" if timepoint else "",
            f"against {self._entities.label(against)}" if against else "",
        )
        return ", ".join(part for part in parts if part)
