"""The results of a study of AACT, from flat rows back to tables of results, under the names of API v2.

Rows are in the order of the record, so that a row begins something new where its title changes or its group comes
again. AACT keeps the denominators of an outcome but not those of its rows: rows with titles of their own have unknown
denominators here. The number analyzed of a baseline row is only believed where it is that of its group: AACT takes it
from a group of the same code in any study where the record gives none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from loaders.clinical_trials_gov.aact_tables import AactRow, AactRows
from loaders.clinical_trials_gov.words import constant, group_id, iso_date, total_of
from loaders.clinical_trials_gov.xml_text import Data

_UNITS = "Participants"
# Denominators that are not known: a unit without counts.
_UNKNOWN = [{"units": _UNITS}]
_TABLES = ("result_groups", "outcomes", "milestones", "reported_events", "baseline_measurements")


def aact_results_data(study: AactRow, rows: AactRows) -> Data | None:
    """Return the results of a study, or None where it has none."""
    if not any(rows.get(table) for table in _TABLES):
        return None
    groups = _Groups(rows.get("result_groups", []))
    return {
        "participantFlowModule": _flow(rows, groups),
        "baselineCharacteristicsModule": _baseline(study, rows, groups),
        "outcomeMeasuresModule": {"outcomeMeasures": [_outcome(one, rows, groups) for one in rows.get("outcomes", ())]},
        "adverseEventsModule": _events(rows, groups),
    }


class _Groups:
    """The groups of a study: rows of one table refer to them by id or by code."""

    def __init__(self, rows: Iterable[AactRow]) -> None:
        self._rows = list(rows)
        self._by_id = {row["id"]: row for row in self._rows if "id" in row}

    def code(self, row: AactRow) -> str:
        """Return the code of the group that a row is of."""
        own = self._by_id.get(row.get("result_group_id", ""), {})
        return group_id(row.get("ctgov_group_code") or own.get("ctgov_group_code", ""))

    def of(self, kind: str) -> list[Data]:
        """Return the groups of the flow, the baseline or the events."""
        return [_group(row) for row in self._rows if row.get("result_type", "").lower() == kind]

    def of_outcome(self, outcome: str, rows: Iterable[AactRow]) -> list[Data]:
        """Return the groups of an outcome: those that name it, or those that its rows name."""
        named = [row for row in self._rows if outcome and row.get("outcome_id") == outcome]
        if not named:
            used = dict.fromkeys(row["result_group_id"] for row in rows if "result_group_id" in row)
            named = sorted((self._by_id[one] for one in used if one in self._by_id), key=self._rows.index)
        return [_group(row) for row in named]


def _group(row: AactRow) -> Data:
    code = group_id(row.get("ctgov_group_code", ""))
    return {"id": code, "title": row.get("title"), "description": row.get("description")}


def _cells_of(*columns: str) -> Callable[[AactRow], tuple[str, ...]]:
    return lambda row: tuple(row.get(column, "") for column in columns)


def _nested(
    rows: Iterable[AactRow], name: Callable[[AactRow], tuple[str, ...]], group: Callable[[AactRow], str]
) -> Iterator[list[AactRow]]:
    """Yield the rows of each part: a part ends where the name changes or a group comes again."""
    part: list[AactRow] = []
    seen: set[str] = set()
    for row in rows:
        if part and (name(row) != name(part[0]) or group(row) in seen):
            yield part
            part, seen = [], set()
        part.append(row)
        seen.add(group(row))
    if part:
        yield part


def _of(rows: AactRows, table: str, outcome: AactRow) -> list[AactRow]:
    return [row for row in rows.get(table, ()) if row.get("outcome_id") == outcome.get("id")]


def _flow(rows: AactRows, groups: _Groups) -> Data:
    periods: dict[str, Data] = {}
    for table, key, title, list_name in (
        ("milestones", "milestones", "title", "achievements"),
        ("drop_withdrawals", "dropWithdraws", "reason", "reasons"),
    ):
        parts = _nested(rows.get(table, ()), _cells_of("period", title), groups.code)
        for part in parts:
            name = part[0].get("period", "")
            period = periods.setdefault(name, {"title": name, "milestones": [], "dropWithdraws": []})
            comment = part[0].get("milestone_description") or part[0].get("drop_withdraw_comment")
            stats = [
                {
                    "groupId": groups.code(row),
                    "numSubjects": row.get("count"),
                    "numUnits": row.get("count_units"),
                    "comment": row.get("reason_comment") or row.get("description"),
                }
                for row in part
            ]
            period[key].append({"type": part[0].get(title), "comment": comment, list_name: stats})
    units = next(iter(rows.get("participant_flows", ())), {}).get("units_analyzed")
    return {"typeUnitsAnalyzed": units, "groups": groups.of("participant flow"), "periods": list(periods.values())}


def _denominators(rows: Iterable[AactRow], groups: _Groups) -> list[Data]:
    result: dict[str, list[Data]] = {}
    for row in rows:
        count = {"groupId": groups.code(row), "value": row.get("count")}
        result.setdefault(row.get("units", _UNITS), []).append(count)
    return [{"units": units, "counts": counts} for units, counts in result.items()]


def _classes(
    rows: list[AactRow], groups: _Groups, denominators: Callable[[list[AactRow]], list[Data] | None] = lambda _: None
) -> list[Data]:
    """Return the classes of a table. `denominators`: those of the rows of a class, as far as the rows tell."""
    classes: list[list[list[AactRow]]] = []
    for category in _nested(rows, _cells_of("classification", "category"), groups.code):
        last = classes[-1] if classes else []
        known = {one[0].get("category") for one in last}
        if last and _title(last) == _title([category]) and category[0].get("category") not in known:
            last.append(category)
        else:
            classes.append([category])
    result = []
    for categories in classes:
        own = denominators([row for category in categories for row in category])
        if own is None:
            own = _UNKNOWN if len(classes) > 1 or _title(categories) else []
        result.append(
            {
                "title": _title(categories),
                "denoms": own,
                "categories": [
                    {
                        "title": category[0].get("category"),
                        "measurements": [_measurement(row, groups) for row in category],
                    }
                    for category in categories
                ],
            }
        )
    return result


def _title(categories: list[list[AactRow]]) -> str:
    return categories[0][0].get("classification", "")


def _measurement(row: AactRow, groups: _Groups) -> Data:
    return {
        "groupId": groups.code(row),
        "value": row.get("param_value"),
        "spread": row.get("dispersion_value"),
        "lowerLimit": row.get("dispersion_lower_limit_raw") or row.get("dispersion_lower_limit"),
        "upperLimit": row.get("dispersion_upper_limit_raw") or row.get("dispersion_upper_limit"),
        "comment": row.get("explanation_of_na"),
    }


def _baseline(study: AactRow, rows: AactRows, groups: _Groups) -> Data:
    overall = _denominators(rows.get("baseline_counts", ()), groups)
    known = {(one["units"], count["groupId"]): count["value"] for one in overall for count in one["counts"]}

    def denominators(part: list[AactRow]) -> list[Data] | None:
        own = [
            (row.get("number_analyzed_units", _UNITS), groups.code(row), row["number_analyzed"])
            for row in part
            if "number_analyzed" in row
        ]
        if not own:
            return None
        return [] if all(known.get((units, code)) == number for units, code, number in own) else _UNKNOWN

    measures = []
    named = ("title", "units", "param_type", "dispersion_type", "population_description")
    parts: list[list[AactRow]] = []
    for row in rows.get("baseline_measurements", ()):
        if parts and all(row.get(name) == parts[-1][0].get(name) for name in named):
            parts[-1].append(row)
        else:
            parts.append([row])
    for part in parts:
        first = part[0]
        measures.append(
            {
                "title": first.get("title"),
                "populationDescription": first.get("population_description"),
                "paramType": constant(first.get("param_type", "")),
                "dispersionType": first.get("dispersion_type"),
                "unitOfMeasure": first.get("units"),
                "classes": _classes(part, groups, denominators),
            }
        )
    return {
        "typeUnitsAnalyzed": study.get("baseline_type_units_analyzed"),
        "groups": groups.of("baseline"),
        "denoms": overall,
        "measures": measures,
    }


def _outcome(outcome: AactRow, rows: AactRows, groups: _Groups) -> Data:
    counts, cells = _of(rows, "outcome_counts", outcome), _of(rows, "outcome_measurements", outcome)
    first = cells[0] if cells else {}

    return {
        "type": constant(outcome.get("outcome_type", "")),
        "title": outcome.get("title"),
        "timeFrame": outcome.get("time_frame"),
        "populationDescription": outcome.get("population"),
        "anticipatedPostingDate": iso_date(outcome.get("anticipated_posting_month_year", "")),
        "paramType": constant(outcome.get("param_type") or first.get("param_type", "")),
        "dispersionType": outcome.get("dispersion_type") or first.get("dispersion_type"),
        "unitOfMeasure": outcome.get("units") or first.get("units"),
        "typeUnitsAnalyzed": outcome.get("units_analyzed"),
        "groups": groups.of_outcome(outcome.get("id", ""), [*counts, *cells]),
        "denoms": _denominators(counts, groups),
        "classes": _classes(cells, groups),
        "analyses": [_analysis(one, rows, groups) for one in _of(rows, "outcome_analyses", outcome)],
    }


def _analysis(analysis: AactRow, rows: AactRows, groups: _Groups) -> Data:
    links = rows.get("outcome_analysis_groups", ())
    return {
        "groupIds": [groups.code(one) for one in links if one.get("outcome_analysis_id") == analysis.get("id")],
        "paramType": analysis.get("param_type"),
        "paramValue": analysis.get("param_value"),
        "dispersionType": constant(analysis.get("dispersion_type", "")),
        "dispersionValue": analysis.get("dispersion_value"),
        "statisticalMethod": analysis.get("method"),
        "statisticalComment": analysis.get("method_description"),
        "pValue": analysis.get("p_value_raw")
        or f"{analysis.get('p_value_modifier', '')} {analysis.get('p_value', '')}".strip(),
        "pValueComment": analysis.get("p_value_description"),
        "ciNumSides": constant(analysis.get("ci_n_sides", "")),
        "ciPctValue": analysis.get("ci_percent"),
        "ciLowerLimit": analysis.get("ci_lower_limit_raw") or analysis.get("ci_lower_limit"),
        "ciUpperLimit": analysis.get("ci_upper_limit_raw") or analysis.get("ci_upper_limit"),
        "ciUpperLimitComment": analysis.get("ci_upper_limit_na_comment"),
        "estimateComment": analysis.get("estimate_description"),
        "nonInferiorityType": constant(analysis.get("non_inferiority_type", "")),
        "groupDescription": analysis.get("groups_description"),
        "otherAnalysisDescription": analysis.get("other_analysis_description"),
    }


def _events(rows: AactRows, groups: _Groups) -> Data:
    totals: dict[str, Data] = {}
    for row in rows.get("reported_event_totals", ()):
        _add_total(totals, group_id(row.get("ctgov_group_code", "")), row.get("event_type", "").lower(), row)
    result: Data = {"seriousEvents": [], "otherEvents": []}
    events = rows.get("reported_events", [])
    name = _cells_of("event_type", "organ_system", "adverse_event_term", "vocab", "assessment")
    for part in _nested(events, name, groups.code):
        first = part[0]
        organ_system, term = first.get("organ_system", ""), first.get("adverse_event_term", "")
        if total := total_of(organ_system, term):
            for row in part:
                _add_total(totals, groups.code(row), total, row)
            continue
        kind = "seriousEvents" if first.get("event_type", "").lower() == "serious" else "otherEvents"
        result[kind].append(
            {
                "term": term,
                "organSystem": organ_system,
                "sourceVocabulary": first.get("vocab") or first.get("default_vocab"),
                "assessmentType": constant(first.get("assessment") or first.get("default_assessment", "")),
                "stats": [
                    {
                        "groupId": groups.code(row),
                        "numAffected": row.get("subjects_affected"),
                        "numAtRisk": row.get("subjects_at_risk"),
                        "numEvents": row.get("event_count"),
                    }
                    for row in part
                ],
            }
        )
    common = events[0] if events else {}
    result["timeFrame"] = common.get("time_frame")
    result["frequencyThreshold"] = common.get("frequency_threshold")
    result["eventGroups"] = [{**group, **totals.get(group["id"], {})} for group in groups.of("reported event")]
    return result


def _add_total(totals: dict[str, Data], code: str, kind: str, row: AactRow) -> None:
    group = totals.setdefault(code, {})
    group[f"{kind}NumAffected"] = row.get("subjects_affected")
    group[f"{kind}NumAtRisk"] = row.get("subjects_at_risk")
