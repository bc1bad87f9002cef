"""One record as entities and claims: the only place that says what a study of ClinicalTrials.gov means in the graph."""

from __future__ import annotations

from collections.abc import Iterable

from loaders.clinical_trials_gov.arms import Arms
from loaders.clinical_trials_gov.design import Design, study_entity
from loaders.clinical_trials_gov.events import Events
from loaders.clinical_trials_gov.fitting import UnreadCount
from loaders.clinical_trials_gov.flow import Flow
from loaders.clinical_trials_gov.groups import Groups
from loaders.clinical_trials_gov.results import Results
from loaders.clinical_trials_gov.study import Study
from loaders.entity_index import EntityIndex
from loaders.record_claims import RecordClaims
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication


def conversion(
    card: SourceCard, record: SourceRecord, study: Study, unread: Iterable[UnreadCount], entities: EntityIndex
) -> Conversion:
    """Return what a record says: a pure function of the record and of the curated entities.

    `unread`: the counts that the study was read without.
    """
    claims = RecordClaims(card, study.nct_id, entities)
    title = study.protocol_section.identification_module.brief_title or study.nct_id
    address = f"https://clinicaltrials.gov/study/{study.nct_id}"
    claims.conversion.entities.append(record_publication(card, record, title, address, study.last_update))
    iri = study_entity(claims, study)
    groups = Groups(claims, study, iri)
    Design(claims, study, iri).claim_all()
    Arms(claims, study, iri, groups).claim_all()
    if study.results_section is not None:
        Flow(claims, iri, groups).claim_all(study.results_section.participant_flow_module)
        Results(claims, iri, groups).claim_all(study.results_section)
        Events(claims, iri, groups).claim_all(study.results_section.adverse_events_module)
    for count in unread:
        claims.skip(count.place, "the count is no whole number and is left out", count.written)
    return claims.conversion
