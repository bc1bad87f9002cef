"""The adverse events of a record, in the model that results of studies are claimed from.

Serious events come with the events and the deaths that the treatment is thought to have caused. Their groups have ids
and titles of their own, and name no arms; the figures of an event may stand in another order than the groups do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loaders.clinical_trials_gov.results_section import AdverseEventsModule, Event, EventGroup, EventStats
from loaders.figures import whole_number
from loaders.registers.elements import each, text_at
from loaders.registers.eu_ctr.codes import ORGAN_SYSTEMS, constant_at


def adverse_events(data: Mapping[str, Any]) -> AdverseEventsModule:
    """Return groups, totals and events."""
    groups, ids = [], {}
    for index, one in enumerate(each(data, "adverseEvents.reportingGroups.reportingGroup")):
        ids[text_at(one, "id")] = f"events-{index}"
        exposed = _number(one, "subjectsExposed")
        groups.append(
            EventGroup(
                f"events-{index}",
                text_at(one, "title"),
                text_at(one, "description"),
                deaths_num_affected=_number(one, "deathsAllCauses"),
                deaths_num_at_risk=exposed,
                serious_num_affected=_number(one, "subjectsAffectedBySeriousAdverseEvents"),
                serious_num_at_risk=exposed,
                other_num_affected=_number(one, "subjectsAffectedByNonSeriousAdverseEvents"),
                other_num_at_risk=exposed,
                deaths_from_events=_number(one, "deathsResultingFromAdverseEvents"),
            )
        )
    return AdverseEventsModule(
        frequency_threshold=text_at(data, "adverseEvents.nonSeriousEventFrequencyThreshold"),
        time_frame=text_at(data, "adverseEvents.timeFrame"),
        event_groups=tuple(groups),
        serious_events=_events(data, "adverseEvents.seriousAdverseEvents.seriousAdverseEvent", ids),
        other_events=_events(data, "adverseEvents.nonSeriousAdverseEvents.nonSeriousAdverseEvent", ids),
    )


def _events(data: Mapping[str, Any], path: str, ids: Mapping[str, str]) -> tuple[Event, ...]:
    vocabulary = _vocabulary(data, "adverseEvents.dictionary")
    return tuple(
        Event(
            term=text_at(one, "term"),
            organ_system=_organ_system(one),
            source_vocabulary=_vocabulary(one, "dictionary") or vocabulary,
            assessment_type=constant_at(one, "assessmentMethod", {}).replace(" ", "_").upper(),
            notes=text_at(one, "description"),
            stats=tuple(_stats(value, ids) for value in each(one, "values.value")),
        )
        for one in each(data, path)
    )


def _organ_system(event: Any) -> str:
    code = text_at(event, "organSystem.eutctId")
    return ORGAN_SYSTEMS.get(code, f"organ system {code}" if code else "")


def _vocabulary(data: Any, path: str) -> str:
    name = text_at(data, f"{path}.otherName") or constant_at(data, f"{path}.name", {"meddra": "MedDRA"})
    return f"{name} {text_at(data, f'{path}.version')}".strip()


def _stats(value: Any, ids: Mapping[str, str]) -> EventStats:
    group = text_at(value, "reportingGroupId")
    return EventStats(
        ids.get(group, group),
        num_events=_number(value, "occurrences"),
        num_affected=_number(value, "subjectsAffected"),
        num_at_risk=_number(value, "subjectsExposed"),
        num_related_events=_number(value, "occurrencesCausallyRelatedToTreatment"),
        num_deaths=_number(value, "fatalities.deaths"),
        num_related_deaths=_number(value, "fatalities.deathsCausallyRelatedToTreatment"),
    )


def _number(data: Any, path: str) -> int | None:
    return whole_number(text_at(data, path))
