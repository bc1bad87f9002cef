"""Where in a record of the register something stands that its results, in their model, are claimed from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.entity_index import EntityIndex
from loaders.record_claims import RecordClaims
from loaders.registers.eu_ctr.subjects import PERIODS
from loaders.source import SourceCard

_GROUP, _OF_GROUP = r"\.eventGroups\[(\d+)\]", r".reportingGroups.reportingGroup[\1]"
_ARMS = r"protocolSection\.armsInterventionsModule"
_PLACES = (
    (r"resultsSection\.outcomeMeasuresModule\.outcomeMeasures\[(\d+)\]", r"endPoints.endPoint[\1]"),
    (r"\.classes\[(\d+)\](?:\.categories\[\d+\])?", r".categories.category[\1]"),
    (r"\.denoms$", ".armReportingGroups"),
    (r"\.analyses\[(\d+)\]", r".statisticalAnalyses.statisticalAnalysis[\1]"),
    (r"resultsSection\.participantFlowModule\.periods\[(\d+)\]", rf"{PERIODS}[\1]"),
    (r"resultsSection\.participantFlowModule\.groups", f"{PERIODS}.arms.arm"),
    (r"\.milestones\[0\]", ".startedMilestone"),
    (r"\.milestones\[1\]", ".completedMilestone"),
    (r"\.milestones\[\d+\]", ".otherMilestones"),
    (r"\.dropWithdraws\[\d+\]", ".arms.arm.notCompletedReasonDetails"),
    (r"resultsSection\.adverseEventsModule", "adverseEvents"),
    (r"\.seriousEvents\[(\d+)\]", r".seriousAdverseEvents.seriousAdverseEvent[\1]"),
    (r"\.otherEvents\[(\d+)\]", r".nonSeriousAdverseEvents.nonSeriousAdverseEvent[\1]"),
    (r"\.stats\[(\d+)\]", r".values.value[\1]"),
    (rf"{_GROUP}\.seriousNumAffected", rf"{_OF_GROUP}.subjectsAffectedBySeriousAdverseEvents"),
    (rf"{_GROUP}\.otherNumAffected", rf"{_OF_GROUP}.subjectsAffectedByNonSeriousAdverseEvents"),
    (rf"{_GROUP}\.deathsNumAffected", rf"{_OF_GROUP}.deathsAllCauses"),
    (rf"{_ARMS}\.armGroups\[(\d+)\]", rf"{PERIODS}[0].arms.arm[\1]"),
    (rf"{_ARMS}\.interventions\[\d+\](?:\.armGroupLabels)?", f"{PERIODS}[0].arms.arm.armProducts"),
)
_PATTERNS = tuple((re.compile(pattern), place) for pattern, place in _PLACES)
_BASELINE = re.compile(r"resultsSection\.baselineCharacteristicsModule\.measures\[(\d+)\]")


class ResultClaims(RecordClaims):
    """The claims of results, with their places in the record of the register.

    `characteristics`: the place of each baseline characteristic.
    """

    def __init__(self, card: SourceCard, record: str, entities: EntityIndex, characteristics: Sequence[str]) -> None:
        super().__init__(card, record, entities)
        self._characteristics = characteristics

    def place(self, locator: str) -> str:
        """Return the place in the record of the register of a place in the model."""
        locator = _BASELINE.sub(lambda match: self._characteristics[int(match[1])], locator)
        for pattern, place in _PATTERNS:
            locator = pattern.sub(place, locator)
        return locator
