"""The participant flow: how many started, reached each milestone, and left, by period and group."""

from __future__ import annotations

from rdflib import URIRef

from kg.model import Property
from kg.namespaces import MK
from loaders.clinical_trials_gov.groups import Groups
from loaders.clinical_trials_gov.measurements import people_number
from loaders.clinical_trials_gov.results_section import FlowStats, ParticipantFlowModule
from loaders.clinical_trials_gov.words import plain
from loaders.figures import integer_literal, whole_number
from loaders.record_claims import RecordClaims, text_properties


class Flow:
    """Says how participants went through one study."""

    def __init__(self, claims: RecordClaims, iri: URIRef, groups: Groups) -> None:
        self._claims, self._record, self._iri, self._groups = claims, claims.record, iri, groups

    def claim_all(self, flow: ParticipantFlowModule) -> None:
        """Claim every milestone and every reason for leaving."""
        for index, period in enumerate(flow.periods):
            place = f"resultsSection.participantFlowModule.periods[{index}]"
            for number, milestone in enumerate(period.milestones):
                if not milestone.type:
                    self._claims.skip(f"{place}.milestones[{number}]", "the row names no milestone", period.title)
                    continue
                what = [(MK.period, period.title), (MK.milestone, milestone.type)]
                words = f"{milestone.type.lower()} ({period.title})"
                for stats in milestone.achievements:
                    self._participants(
                        f"flow.period-{index}.milestone-{number}",
                        f"{place}.milestones[{number}]",
                        stats,
                        text_properties(*what, (MK.sourceComment, plain(stats.comment or milestone.comment))),
                        words,
                        flow.type_units_analyzed,
                    )
            for number, reason in enumerate(period.drop_withdraws):
                if not reason.type:
                    self._claims.skip(f"{place}.dropWithdraws[{number}]", "the row names no reason", period.title)
                    continue
                what = [(MK.period, period.title), (MK.withdrawalReason, reason.type)]
                words = f"did not complete {period.title} because of: {reason.type}"
                for stats in reason.reasons:
                    self._participants(
                        f"flow.period-{index}.withdrawal-{number}",
                        f"{place}.dropWithdraws[{number}]",
                        stats,
                        text_properties(*what, (MK.sourceComment, plain(stats.comment or reason.comment))),
                        words,
                        flow.type_units_analyzed,
                    )

    def _participants(
        self, key: str, place: str, stats: FlowStats, properties: list[Property], words: str, units: str
    ) -> None:
        group = self._groups.flow(stats.group_id)
        people, counted = whole_number(stats.num_subjects), whole_number(stats.num_units)
        if group is None or people is None:
            given = f"{stats.group_id} {stats.num_subjects}"
            self._claims.skip(place, "no number of participants of a known group", given)
            return
        result = [*properties, *people_number(people), (MK.trial, self._iri), (MK.group, group)]
        if counted is not None:
            result += [(MK.unitsAnalyzed, integer_literal(counted))]
            result += text_properties((MK.unitsAnalyzedType, units.lower()))
        statement = f"{self._record}: {stats.num_subjects} participants of '{self._groups.title(group)}' {words}."
        self._claims.claim(
            f"{key}.{stats.group_id.lower()}", MK.StudyDesignClaim, group, MK.hasFlow, statement, place, result
        )
