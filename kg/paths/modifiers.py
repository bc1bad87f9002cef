"""What else bears on a risk: other treatments, prophylaxis, diseases, exposure, dose, time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rdflib import URIRef

from kg.namespaces import MK
from kg.paths.answer import PathFinding
from kg.paths.entities import Entities
from kg.paths.stated_claims import StatedClaim, StatedClaims
from kg.paths.triple_index import TripleIndex

# What patients are given, have or suffer changes a risk; a mechanism belongs into a chain.
_BEARING = ("treatment", "factor", "event")
_COMPARED = "bears on it, or was compared"
_OTHER_TREATMENTS = {"raises it, besides": "other treatments that raise it", "lowers it": "treatments that lower it"}
_HEADINGS = (
    "raises it, besides",
    "lowers it",
    *_OTHER_TREATMENTS.values(),
    _COMPARED,
    "denied",
    "stated only under a condition",
    "is managed by",
)


class RiskModifiers:
    """The claims of an index that tell what changes a risk."""

    def __init__(self, index: TripleIndex, entities: Entities, claims: StatedClaims) -> None:
        self._index, self._entities, self._claims = index, entities, claims
        self._effects = entities.vocabulary.effects

    def besides(self, source: URIRef, target: URIRef, passed: set[URIRef]) -> Iterator[PathFinding]:
        """Yield what bears on a target, its kinds, and what chains from the source pass, other than the source."""
        result: dict[str, list[StatedClaim]] = defaultdict(list)
        for heading, claim in (*self._managed(source, target), *self._changing(source, target, passed)):
            result[heading].append(claim)
        for heading in _HEADINGS:
            if result[heading]:
                unique = tuple(dict.fromkeys(result[heading]))
                yield PathFinding(heading, claims=unique)
        if not result:
            yield PathFinding("nothing is stated that raises or lowers it besides")

    def _managed(self, source: URIRef, target: URIRef) -> Iterator[tuple[str, StatedClaim]]:
        """Yield how the target, a kind of it or what it is a kind of is prevented and treated under the source."""
        own = self._own(source) if self._entities.scope(source) else set()
        events = {target, *self._entities.narrower(target), *self._entities.broader(target)}
        for iri in self._index.subjects(MK.relation, MK.managedBy):
            ends = {self._index.iri(iri, MK.subject), *self._index.iris(iri, MK.event)}
            treatments = set(self._index.iris(iri, MK.treatment))
            elsewhere = treatments and own and not treatments & own
            if ends & events and not elsewhere and self._claims.counts(iri):
                yield "is managed by", self._claims.read(iri)

    def _changing(self, source: URIRef, target: URIRef, passed: set[URIRef]) -> Iterator[tuple[str, StatedClaim]]:
        """Yield the claims on the target, its factors and the events that chains pass, each under its heading."""
        index, entities = self._index, self._entities
        events = {target, *entities.narrower(target)}
        harms = {node for node in passed if entities.has_role(node, "event")}
        scope, own = entities.scope(source), self._own(source)
        # What changes a factor, such as exposure, bears on the risk as well.
        whose = [index.iri(iri, MK.subject) for iri in self._on(events)]
        factors = {who for who in whose if who and entities.kind(who) == "Biomarker"}
        for iri in self._on(events | factors | harms):
            subject, relation, value = (index.iri(iri, MK[name]) for name in ("subject", "relation", "object"))
            if subject is None or subject in events or relation is None or value not in events | factors | harms:
                continue
            claim = self._claims.read(iri)
            elsewhere = claim.treatments and scope and not claim.treatments & scope
            if elsewhere or not any(entities.has_role(subject, role) for role in _BEARING):
                continue
            aside = value not in events | factors
            heading = self._heading(relation, claim, itself=subject in own, aside=aside)
            if heading:
                if entities.is_treatment(subject):
                    # Of what is not known to be another treatment nothing says that it is one.
                    heading = _OTHER_TREATMENTS.get(heading, heading) if self._is_known(subject) else _COMPARED
                yield heading, claim

    def _is_known(self, treatment: URIRef) -> bool:
        """Whether it is known which drugs a treatment holds: of a drug, a class or a procedure it is."""
        entities = self._entities
        made_of_drugs = entities.kind(treatment) in {"Regimen", "TreatmentProtocol", "ReportingGroup"}
        return not made_of_drugs or any(entities.kind(each) == "Drug" for each in entities.components_of(treatment))

    def _on(self, things: Iterable[URIRef]) -> list[URIRef]:
        """Return the claims that count and have one of some things as object, sorted."""
        return sorted(
            {iri for each in things for iri in self._index.subjects(MK.object, each) if self._claims.counts(iri)}
        )

    def _own(self, source: URIRef) -> set[URIRef]:
        """Return the treatments whose claims speak of the source itself: parts, their classes, and what contains it."""
        entities = self._entities
        return {source, *entities.scope(source)} | {
            other for other in entities if source in entities.components_of(other)
        }

    def _heading(self, relation: URIRef, claim: StatedClaim, *, itself: bool, aside: bool) -> str:
        effect = self._effects.get(relation)
        if effect is None:
            return ""
        if itself:
            # The source's own claims say something besides only where they state a condition or a comparison.
            besides = "denied" if claim.denied else "stated only under a condition" if claim.condition else ""
            return "" if aside else besides
        if claim.denied:
            return "denied"
        if effect:
            return "raises it, besides" if effect > 0 else "lowers it"
        return "" if aside else _COMPARED
