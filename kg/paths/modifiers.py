"""What else bears on a risk: other treatments, prophylaxis, diseases, exposure, dose, time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rdflib import URIRef
from rdflib.namespace import RDF

from kg.model import ACCEPTED, DISPUTED
from kg.namespaces import MK
from kg.paths.answer import Finding
from kg.paths.entities import Entities
from kg.paths.evidence import Witness, Witnesses
from kg.paths.index import Index

_RAISING = {MK.causes, MK.increasesRiskOf, MK.increases, MK.induces, MK.activates, MK.upregulates}
_LOWERING = {MK.decreasesRiskOf, MK.decreases, MK.inhibits, MK.downregulates, MK.degrades}
_CHANGING = {MK.influences, MK.alters, MK.hasHigher, MK.hasLower}
_NOT_MECHANISMS = {
    "Drug", "DrugClass", "Regimen", "TreatmentProtocol", "ReportingGroup", "Procedure", "Disease", "Biomarker",
    "Population", "AdverseEvent",
}  # fmt: skip
_HEADINGS = (
    "raises it, besides",
    "lowers it",
    "bears on it, or was compared",
    "no difference seen, or denied",
    "stated only under a condition",
    "is managed by",
)


class Modifiers:
    """The claims of an index that tell what changes a risk."""

    def __init__(self, index: Index, entities: Entities, witnesses: Witnesses) -> None:
        self._index, self._entities, self._witnesses = index, entities, witnesses

    def besides(self, source: URIRef, target: URIRef, passed: set[URIRef]) -> Iterator[Finding]:
        """Yield what bears on a target, its kinds, and what chains from the source pass, other than the source."""
        index, entities = self._index, self._entities
        events = {target, *entities.special(target)}
        scope = {source, *entities.scope(source), *entities.contained(source)}
        own = scope | {other for other in entities if scope & entities.contained(other).keys()}
        found: dict[str, list[Witness]] = defaultdict(list)
        gaps = set(index.subjects(RDF.type, MK.KnowledgeGap))
        # What changes a factor, such as exposure, bears on the risk as well.
        factors = {
            factor
            for claim, value in index.all(MK.object)
            if value in events and (factor := index.iri(claim, MK.subject)) and entities.kind(factor) == "Biomarker"
        }
        for claim, _ in index.all(MK.subject):
            subject = index.iri(claim, MK.subject)
            value, relation = index.iri(claim, MK.object), index.iri(claim, MK.relation)
            counts = index.iri(claim, MK.status) in {ACCEPTED, DISPUTED} and claim not in gaps
            if not counts or relation is None or subject is None:
                continue
            witness, kind = self._witnesses.of(claim), entities.kind(subject)
            if relation == MK.managedBy and (subject in events or events & set(index.iris(claim, MK.event))):
                found["is managed by"].append(witness)
            elif value in events | factors | passed and kind in _NOT_MECHANISMS:
                if witness.treatments and not witness.treatments & scope and entities.treatment(source):
                    continue
                heading = self._heading(relation, witness, itself=subject in own, aside=value not in events | factors)
                if heading:
                    found[heading].append(witness)
        for heading in _HEADINGS:
            if found[heading]:
                unique = tuple(dict.fromkeys(found[heading]))
                yield Finding(heading, witnesses=unique)
        if not found:
            yield Finding("nothing is stated that raises or lowers it besides")

    def _heading(self, relation: URIRef, witness: Witness, *, itself: bool, aside: bool) -> str:
        if itself:
            # The source's own claims say something besides only where they state a condition or a comparison.
            compared = relation in _RAISING | _LOWERING | _CHANGING and (witness.condition or witness.polarity)
            return "stated only under a condition" if compared and not aside else ""
        if witness.polarity:
            return "no difference seen, or denied" if relation in _RAISING | _LOWERING | _CHANGING else ""
        if relation in _RAISING:
            return "raises it, besides"
        if relation in _LOWERING:
            return "lowers it"
        return "bears on it, or was compared" if relation in _CHANGING and not aside else ""


