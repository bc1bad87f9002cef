"""The results of a record in the legacy XML, under the names of API v2.

Groups are called E1 for EG000, vocabularies and assessments have defaults, and totals stand among the rows of events
(`Total`): they are taken out here and become totals of their groups. The total of deaths from all causes stands among
the serious events.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from loaders.clinical_trials_gov.words import constant, group_id, iso_date, total_of
from loaders.clinical_trials_gov.xml_text import Data, own_text, text_of, texts_of


def has_former_tables(study: etree._Element) -> bool:
    """Whether the tables of a record have the form of before 2017: without classes, and with numbers as measures."""
    former = ("baseline/measure_list/measure/category_list", "outcome_list/outcome/measure_list")
    return any(study.find(f"clinical_results/{path}") is not None for path in former)


def results_data(results: etree._Element) -> Data:
    """Return the data of `clinical_results` under the names and constants of API v2."""
    result: Data = {}
    flow, baseline = results.find("participant_flow"), results.find("baseline")
    if flow is not None:
        result["participantFlowModule"] = {
            "groups": _groups(flow),
            "periods": [_period(one) for one in flow.iterfind("period_list/period")],
        }
    if baseline is not None:
        result["baselineCharacteristicsModule"] = {
            "groups": _groups(baseline),
            "denoms": _denominators(baseline),
            "measures": [
                {
                    "title": text_of(one, "title"),
                    "populationDescription": text_of(one, "population"),
                    **_table(one),
                }
                for one in baseline.iterfind("measure_list/measure")
                if one.find("category_list") is None
            ],
        }
    outcomes = [_outcome(one) for one in results.iterfind("outcome_list/outcome") if one.find("measure_list") is None]
    result["outcomeMeasuresModule"] = {"outcomeMeasures": outcomes}
    events = results.find("reported_events")
    if events is not None:
        result["adverseEventsModule"] = _events(events)
    return result


def _groups(parent: etree._Element) -> list[Data]:
    return [
        {
            "id": group_id(one.get("group_id", "")),
            "title": text_of(one, "title"),
            "description": text_of(one, "description"),
        }
        for one in parent.iterfind("group_list/group")
    ]


def _period(period: etree._Element) -> Data:
    return {
        "title": text_of(period, "title"),
        "milestones": [
            {"type": text_of(one, "title"), "achievements": _participants(one)}
            for one in period.iterfind("milestone_list/milestone")
        ],
        "dropWithdraws": [
            {"type": text_of(one, "title"), "reasons": _participants(one)}
            for one in period.iterfind("drop_withdraw_reason_list/drop_withdraw_reason")
        ],
    }


def _participants(parent: etree._Element) -> list[Data]:
    return [
        {"groupId": group_id(one.get("group_id", "")), "numSubjects": one.get("count", ""), "comment": own_text(one)}
        for one in parent.iterfind("participants_list/participants")
    ]


def _denominators(parent: etree._Element) -> list[Data]:
    return [
        {
            "units": text_of(one, "units"),
            "counts": [
                {"groupId": group_id(count.get("group_id", "")), "value": count.get("value", "")}
                for count in one.iterfind("count_list/count")
            ],
        }
        for one in parent.iterfind("analyzed_list/analyzed")
    ]


def _table(measure: etree._Element) -> Data:
    """Return parameter, unit, denominators and cells of a measure."""
    return {
        "paramType": constant(text_of(measure, "param")),
        "dispersionType": text_of(measure, "dispersion"),
        "unitOfMeasure": text_of(measure, "units"),
        "denoms": _denominators(measure),
        "classes": [
            {
                "title": text_of(one, "title"),
                "denoms": _denominators(one),
                "categories": [
                    {"title": text_of(category, "title"), "measurements": _measurements(category)}
                    for category in one.iterfind("category_list/category")
                ],
            }
            for one in measure.iterfind("class_list/class")
        ],
    }


def _measurements(category: etree._Element) -> list[Data]:
    return [
        {
            "groupId": group_id(one.get("group_id", "")),
            "value": one.get("value", ""),
            "spread": one.get("spread", ""),
            "lowerLimit": one.get("lower_limit", ""),
            "upperLimit": one.get("upper_limit", ""),
            "comment": own_text(one),
        }
        for one in category.iterfind("measurement_list/measurement")
    ]


def _outcome(outcome: etree._Element) -> Data:
    measure = outcome.find("measure")
    return {
        "type": constant(text_of(outcome, "type")),
        "title": text_of(outcome, "title"),
        "timeFrame": text_of(outcome, "time_frame"),
        "populationDescription": text_of(outcome, "population"),
        "anticipatedPostingDate": iso_date(text_of(outcome, "posting_date")),
        "groups": _groups(outcome),
        **({} if measure is None else _table(measure)),
        "analyses": [_analysis(one) for one in outcome.iterfind("analysis_list/analysis")],
    }


def _analysis(analysis: etree._Element) -> Data:
    kind = text_of(analysis, "non_inferiority_type")
    return {
        "groupIds": [group_id(group) for group in texts_of(analysis, "group_id_list/group_id")],
        "nonInferiorityType": constant(kind),
        "pValue": text_of(analysis, "p_value"),
        "pValueComment": text_of(analysis, "p_value_desc"),
        "statisticalMethod": text_of(analysis, "method"),
        "statisticalComment": text_of(analysis, "method_desc"),
        "groupDescription": text_of(analysis, "groups_desc"),
        "otherAnalysisDescription": text_of(analysis, "other_analysis_desc"),
        "paramType": text_of(analysis, "param_type"),
        "paramValue": text_of(analysis, "param_value"),
        "dispersionType": constant(text_of(analysis, "dispersion_type")),
        "dispersionValue": text_of(analysis, "dispersion_value"),
        "ciNumSides": constant(text_of(analysis, "ci_n_sides")),
        "ciPctValue": text_of(analysis, "ci_percent"),
        "ciLowerLimit": text_of(analysis, "ci_lower_limit"),
        "ciUpperLimit": text_of(analysis, "ci_upper_limit"),
        "ciLowerLimitComment": text_of(analysis, "ci_lower_limit_na_comment"),
        "ciUpperLimitComment": text_of(analysis, "ci_upper_limit_na_comment"),
        "estimateComment": text_of(analysis, "estimate_desc"),
    }


def _events(events: etree._Element) -> Data:
    totals: dict[str, Data] = {}
    result: Data = {
        "timeFrame": text_of(events, "time_frame"),
        "frequencyThreshold": text_of(events, "other_events/frequency_threshold"),
    }
    for kind in ("serious", "other"):
        rows = events.find(f"{kind}_events")
        result[f"{kind}Events"] = [] if rows is None else list(_rows(rows, totals))
    result["eventGroups"] = [{**group, **totals.get(group["id"], {})} for group in _groups(events)]
    return result


def _rows(events: etree._Element, totals: dict[str, Data]) -> Iterator[Data]:
    """Yield the rows of events; the rows of totals go to the totals of their groups."""
    vocabulary, assessment = text_of(events, "default_vocab"), text_of(events, "default_assessment")
    for category in events.iterfind("category_list/category"):
        organ_system = text_of(category, "title")
        for event in category.iterfind("event_list/event"):
            term = text_of(event, "sub_title")
            name = event.find("sub_title")
            total = total_of(organ_system, term)
            if total:
                for count in event.iterfind("counts"):
                    group = totals.setdefault(group_id(count.get("group_id", "")), {})
                    group[f"{total}NumAffected"] = count.get("subjects_affected", "")
                    group[f"{total}NumAtRisk"] = count.get("subjects_at_risk", "")
                continue
            yield {
                "term": term,
                "organSystem": organ_system,
                "sourceVocabulary": (name.get("vocab", "") if name is not None else "") or vocabulary,
                "assessmentType": constant(text_of(event, "assessment") or assessment),
                "notes": text_of(event, "description"),
                "stats": [
                    {
                        "groupId": group_id(count.get("group_id", "")),
                        "numAffected": count.get("subjects_affected", ""),
                        "numAtRisk": count.get("subjects_at_risk", ""),
                        "numEvents": count.get("events", ""),
                    }
                    for count in event.iterfind("counts")
                ],
            }
