"""The tables of results of a record, in the model that results of studies are claimed from.

A figure belongs to its category by the id that it names: the order of figures says nothing. Of a dispersion, only a
range or an interval has two ends; what stands in `highRangeValue` of a standard deviation means nothing. A percentage
is a level only of a confidence interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from loaders.clinical_trials_gov.measurements import counts
from loaders.clinical_trials_gov.results_section import (
    Analysis,
    BaselineCharacteristicsModule,
    BaselineMeasure,
    Category,
    Count,
    Denominator,
    Group,
    MeasureClass,
    Measurement,
    OutcomeMeasure,
    OutcomeMeasuresModule,
)
from loaders.registers.elements import each, text_at
from loaders.registers.eu_ctr.categories import numbers_of_categories
from loaders.registers.eu_ctr.codes import DISPERSIONS, METHODS, PARAMETERS, RANGES, constant_at
from loaders.registers.eu_ctr.placeholders import Placeholders
from loaders.registers.eu_ctr.subjects import Subjects
from loaders.units import ucum

_PEOPLE, _TOTAL, _EVERYONE = "Participants", "total", "Total of all reporting groups"
_CHARACTERISTICS = (
    "ageContinuousCharacteristic",
    "ageCategoricalCharacteristic",
    "genderCategoricalCharacteristic",
    "studyCategoricalCharacteristics.studyCategoricalCharacteristic",
    "studyContinuousCharacteristics.studyContinuousCharacteristic",
)


def baseline(data: Mapping[str, Any], subjects: Subjects) -> tuple[BaselineCharacteristicsModule, list[str]]:
    """Return the baseline characteristics that have values, and the place of each."""
    groups, ids, sizes = _baseline_groups(data, subjects)
    denominator = Denominator(_PEOPLE, tuple(Count(group, size) for group, size in sizes.items()))
    measures, places = [], []
    for path in _CHARACTERISTICS:
        several = path.startswith("study")
        for index, one in enumerate(each(data, f"baselineCharacteristics.{path}")):
            if text_at(one, "readyForValues") == "true":
                measures.append(_characteristic(one, ids))
                places.append(f"baselineCharacteristics.{path}" + (f"[{index}]" if several else ""))
    module = BaselineCharacteristicsModule(groups=groups, denoms=(denominator,), measures=tuple(measures))
    return module, places


def _baseline_groups(
    data: Mapping[str, Any], subjects: Subjects
) -> tuple[tuple[Group, ...], dict[str, str], dict[str, str]]:
    """Return the groups of the baseline table, their ids in the model by those of the record, and their sizes."""
    groups, ids, sizes = [], {}, {}
    for index, one in enumerate(each(data, "baselineCharacteristics.baselineReportingGroups.baselineReportingGroup")):
        own, size = text_at(one, "id"), text_at(one, "subjects")
        group = subjects.group(text_at(one, "armId"), text_at(one, "subjectAnalysisSetId"), text_at(one, "description"))
        if group is None:
            everyone = size == str(subjects.started())
            title = text_at(one, "title") or "Overall period"
            group = Group(f"baseline-{index}", title, _EVERYONE if everyone else text_at(one, "description"))
        groups.append(group)
        ids[own], sizes[group.id] = group.id, size
    numbers = [int(size) for size in sizes.values() if size.isdecimal()]
    for one in each(data, "subjectAnalysisSets.subjectAnalysisSet"):
        group = subjects.group("", text_at(one, "id"))
        if group and group.id not in sizes:
            groups.append(group)
            ids[text_at(one, "id")], sizes[group.id] = group.id, text_at(one, "subjects")
    groups.append(Group(_TOTAL, "Total", _EVERYONE))
    if numbers and sum(numbers) == subjects.started():
        sizes[_TOTAL] = str(sum(numbers))
    return tuple(groups), ids, sizes


def _characteristic(one: Any, ids: Mapping[str, str]) -> BaselineMeasure:
    dispersion = constant_at(one, "dispersionType", DISPERSIONS)
    parameter = constant_at(one, "centralTendencyType", PARAMETERS)
    unit = text_at(one, "unit")
    rows = [
        (ids.get(text_at(group, "baselineReportingGroupId")), group)
        for group in each(one, "reportingGroups.reportingGroup")
    ]
    sets = each(one, "subjectAnalysisSets.subjectAnalysisSet")
    rows += [(ids.get(text_at(group, "subjectAnalysisSetId")), group) for group in sets]
    rows += [(_TOTAL, group) for group in each(one, "totalBaselineGroup")]
    table = _Table(text_at(one, "description"), dispersion, [(group, row) for group, row in rows if group])
    return BaselineMeasure(
        title=text_at(one, "title"),
        param_type=parameter or ("COUNT_OF_PARTICIPANTS" if _counts_people(unit) else "NUMBER"),
        dispersion_type=dispersion,
        unit_of_measure=unit,
        classes=table.classes(each(one, "categories.category")),
    )


def outcomes(data: Mapping[str, Any], subjects: Subjects) -> OutcomeMeasuresModule:
    """Return the end points."""
    return OutcomeMeasuresModule(tuple(_outcome(one, subjects) for one in each(data, "endPoints.endPoint")))


def _outcome(one: Any, subjects: Subjects) -> OutcomeMeasure:
    groups, rows, sizes, ids = [], [], {}, {}
    for path, name in (
        ("armReportingGroups.armReportingGroup", "armId"),
        ("subjectAnalysisSetReportingGroups.subjectAnalysisSetReportingGroup", "subjectAnalysisSetId"),
    ):
        for row in each(one, path):
            own = text_at(row, name)
            group = subjects.group(own, own)
            if group is not None:
                groups.append(group)
                rows.append((group.id, row))
                sizes[group.id], ids[text_at(row, "id")] = text_at(row, "subjects"), group.id
    unit, level = text_at(one, "unit"), text_at(one, "percentage")
    dispersion = constant_at(one, "dispersionType", DISPERSIONS)
    if dispersion == DISPERSIONS["confidenceInterval"] and level:
        dispersion = f"{level}% Confidence Interval"
    parameter = constant_at(one, "centralTendencyType", PARAMETERS)
    if not parameter:
        parameter = "COUNT_OF_PARTICIPANTS" if _counts_people(unit) else "NUMBER"
    description = " ".join(text_at(one, name) for name in ("title", "description", "unit", "timeFrame"))
    table = _Table(description, dispersion, rows)
    ready = text_at(one, "readyForValues") != "false"
    denominator = Denominator(_PEOPLE, tuple(Count(group, size) for group, size in sizes.items()))
    return OutcomeMeasure(
        type=constant_at(one, "type", {}).replace(" ", "_").upper(),
        title=text_at(one, "title"),
        time_frame=text_at(one, "timeFrame"),
        param_type=parameter,
        dispersion_type=dispersion,
        unit_of_measure=unit,
        groups=tuple(groups),
        denoms=(denominator,) if sizes else (),
        classes=table.classes(each(one, "categories.category"), denominator) if ready else (),
        analyses=tuple(
            _analysis(result, ids, description) for result in each(one, "statisticalAnalyses.statisticalAnalysis")
        ),
    )


def _counts_people(unit: str) -> bool:
    return ucum(unit) == "{participants}"


class _Table:
    """The figures of a table. `rows`: its groups, each with what the record has of it."""

    def __init__(self, description: str, dispersion: str, rows: list[tuple[str, Any]]) -> None:
        comments = " ".join(text_at(row, "comment") for _, row in rows)
        self._placeholders = Placeholders(f"{description} {comments}")
        self._ranges = any(dispersion.endswith(name) for name in RANGES)
        self._rows = rows

    def classes(self, categories: list[Any], denominator: Denominator | None = None) -> tuple[MeasureClass, ...]:
        """Return a class for each category, or one where there are none."""
        if not categories:
            return (MeasureClass(categories=(Category(measurements=self._measurements("")),)),)
        names = [text_at(one, "name") for one in categories]
        sizes = counts((denominator,)).get(_PEOPLE.lower(), {}) if denominator else {}
        numbers = numbers_of_categories(names, [sizes.get(group) for group, _ in self._rows])
        return tuple(
            MeasureClass(
                name,
                self._denominators(stated),
                (Category(measurements=self._measurements(text_at(one, "id"))),),
            )
            for one, name, stated in zip(categories, names, numbers, strict=True)
        )

    def _denominators(self, stated: list[int] | None) -> tuple[Denominator, ...]:
        if stated is None:
            return ()
        pairs = zip(self._rows, stated, strict=True)
        return (Denominator(_PEOPLE, tuple(Count(group, str(number)) for (group, _), number in pairs)),)

    def _measurements(self, category: str) -> tuple[Measurement, ...]:
        result = (self._measurement(group, row, category) for group, row in self._rows)
        return tuple(one for one in result if one is not None)

    def _measurement(self, group: str, row: Any, category: str) -> Measurement | None:
        figure = _of(row, category, ("countableValues.countableValue", "tendencyValues.tendencyValue", "tendencyValue"))
        spread = _of(row, category, ("dispersionValues.dispersionValue", "dispersionValue"))
        written = text_at(figure, "value")
        if not written:
            return None
        low, high = text_at(spread, "value"), text_at(spread, "highRangeValue") if self._ranges else ""
        meanings = [self._placeholders.meaning(value) for value in (written, low, high)]
        comments = dict.fromkeys(text for text in (text_at(row, "comment"), *meanings) if text)
        low, high = (value if not meaning else "" for value, meaning in zip((low, high), meanings[1:], strict=True))
        return Measurement(
            group_id=group,
            value="NA" if meanings[0] else written,
            as_written=written if meanings[0] else "",
            spread="" if self._ranges else low,
            lower_limit=low if self._ranges else "",
            upper_limit=high,
            comment=" ".join(comments),
        )


def _of(row: Any, category: str, paths: Iterable[str]) -> Any:
    """Return what stands at one of the paths for a category; without one, the only thing that does."""
    for path in paths:
        result = each(row, path)
        if category:
            result = [one for one in result if text_at(one, "categoryId") == category]
        if len(result) == 1:
            return result[0]
    return None


def _analysis(one: Any, ids: Mapping[str, str], outcome: str) -> Analysis:
    """Return an analysis. `outcome`: what the end point says of itself, which may say what nines stand for."""
    estimate, test = "parameterEstimate", "statisticalHypothesisTest"
    interval = f"{estimate}.confidenceInterval"
    relation, p = text_at(one, f"{test}.valueEqualityRelation"), text_at(one, f"{test}.value")
    method = text_at(one, f"{test}.otherMethod") or constant_at(one, f"{test}.method", METHODS)
    compared = each(one, "armComparisonGroupId") + each(one, "subjectAnalysisSetComparisonGroupId")
    sides = constant_at(one, f"{interval}.sides", {}).replace(" ", "_").upper()
    described = (text_at(one, "title"), text_at(one, "description"), text_at(one, f"{test}.comment"))
    paths = (f"{estimate}.pointEstimate", f"{interval}.lowerLimit", f"{interval}.upperLimit")
    placeholders = Placeholders(" ".join([outcome, *described]))
    value, lower, upper = (
        (text, "") if not (meaning := placeholders.meaning(text)) else ("NA", meaning)
        for text in (text_at(one, path) for path in paths)
    )
    return Analysis(
        title=text_at(one, "title"),
        param_type=text_at(one, f"{estimate}.otherType") or constant_at(one, f"{estimate}.type", {}),
        param_value=value[0],
        dispersion_type=constant_at(one, f"{estimate}.variabilityEstimate.type", DISPERSIONS),
        dispersion_value=text_at(one, f"{estimate}.variabilityEstimate.dispersionValue"),
        statistical_method=method,
        p_value=f"{relation if relation != '=' else ''}{p}" if p else "",
        ci_num_sides=sides,
        ci_pct_value=text_at(one, f"{interval}.percentage"),
        ci_lower_limit=lower[0],
        ci_upper_limit=upper[0],
        ci_lower_limit_comment=lower[1],
        ci_upper_limit_comment=upper[1],
        estimate_comment=value[1],
        non_inferiority_type=constant_at(one, "type", {}).replace(" ", "_").upper(),
        group_description=". ".join(part.rstrip(".") for part in described if part),
        group_ids=tuple(dict.fromkeys(ids.get(group, group) for group in compared)),
    )
