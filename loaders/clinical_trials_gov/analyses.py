"""A statistical analysis of an outcome as the properties of a claim: what the estimate is, its interval, its p value.

The name of the parameter alone says what an estimate is. A test statistic that stands where an estimate belongs is no
ratio, whatever the test: a value under `Log Rank` is a log-rank statistic and no hazard ratio.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.model import Property
from kg.namespaces import MK
from loaders.clinical_trials_gov.results_section import Analysis
from loaders.clinical_trials_gov.words import plain
from loaders.figures import (
    Number,
    confidence_level,
    decimal_literal,
    dispersion,
    exact_number,
    is_printed,
    p_value,
    printed_number,
    text_literal,
)
from loaders.record_claims import in_words, text_properties
from loaders.units import ucum

_RATIOS = ("hazard ratio", "odds ratio", "risk ratio", "rate ratio", "ratio of")
_STATISTICS = (
    (re.compile(r"hazard ratio,? ?\(?log\)?|log[- ]?hazard ratio", re.IGNORECASE), "log hazard ratio"),
    (re.compile(r"odds ratio,? ?\(?log\)?|log[- ]?odds ratio", re.IGNORECASE), "log odds ratio"),
    (re.compile(r"risk ratio,? ?\(?log\)?|log[- ]?risk ratio", re.IGNORECASE), "log risk ratio"),
    (re.compile(r"(?:adjusted |stratified )?hazards? ratio(?: \(HR\))?|HR", re.IGNORECASE), "hazard ratio"),
    (re.compile(r"(?:adjusted |common )?odds ratio(?: \(OR\))?|OR", re.IGNORECASE), "odds ratio"),
    (re.compile(r"risk ratio(?: \(RR\))?|relative risk(?: \(RR\))?", re.IGNORECASE), "risk ratio"),
    (re.compile(r"risk difference(?: \(RD\))?", re.IGNORECASE), "risk difference"),
    (re.compile(r"mean difference \((?:final values|net)\)|mean difference", re.IGNORECASE), "mean difference"),
    (re.compile(r"median difference \((?:final values|net)\)|median difference", re.IGNORECASE), "median difference"),
    (
        re.compile(r"LS mean difference|least[- ]squares? mean difference", re.IGNORECASE),
        "least squares mean difference",
    ),
    (re.compile(r"slope", re.IGNORECASE), "slope"),
)
# What comments call a value that is a statistic of the test and no estimate of an effect.
_TEST_STATISTIC = re.compile(
    r"\b(?:log[- ]?rank|chi[- ]?squared?|wilcoxon|cochran[- ]mantel[- ]haenszel|CMH|wald|z|t|f)[- ](?:test )?statistic",
    re.IGNORECASE,
)
_METHODS = re.compile(
    r"log[- ]?rank(?: test)?(?: statistic)?|chi[- ]?squared?(?: statistic)?|(?:test|[ztf]) ?-?statistic|z ?-?score",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Estimate:
    """What an analysis gives: its properties, what its estimate is, and the whole in words."""

    properties: list[Property]
    statistic: str
    words: str
    has_estimate: bool
    unresolved: str = ""


def estimate(analysis: Analysis, outcome_unit: str) -> Estimate:
    """Return what an analysis gives. `outcome_unit`: the unit of the outcome, which differences share."""
    number = printed_number(analysis.param_value)
    statistic = statistic_of(analysis)
    bounds, interval, broken = _interval(analysis)
    result: list[Property] = text_properties((MK.asWritten, analysis.param_value))
    if number is not None:
        result += [(MK.value, decimal_literal(number.value)), (MK.operator, text_literal(number.operator))]
        broken = broken or _impossible(statistic, number)
    elif analysis.param_value:
        result.append((MK.textValue, text_literal(analysis.param_value)))
    result += bounds
    if number is not None or bounds:
        result.append((MK.unit, text_literal(_unit(statistic, outcome_unit))))
    result += [*_spread(analysis), *_p_value(analysis, alone=not analysis.param_value)]
    if not result:
        return Estimate([], statistic, "", has_estimate=False)
    shown = (
        f"{statistic} {analysis.param_value}" if analysis.param_value else "",
        interval,
        f"p value {analysis.p_value}" if analysis.p_value else "",
        f"by {analysis.statistical_method}" if analysis.statistical_method else "",
    )
    words = ", ".join(part for part in shown if part)
    has_estimate = bool(analysis.param_value) or bool(bounds)
    return Estimate([*result, *_described(analysis)], statistic, words, has_estimate, broken)


def _spread(analysis: Analysis) -> list[Property]:
    kind, spread = dispersion(analysis.dispersion_type), exact_number(analysis.dispersion_value)
    if kind is None or spread is None:
        return []
    return [(MK.dispersionType, text_literal(kind.type)), (MK.dispersion, decimal_literal(spread))]


def _p_value(analysis: Analysis, *, alone: bool) -> list[Property]:
    p = p_value(analysis.p_value)
    result = text_properties((MK.pValueAsWritten, analysis.p_value))
    if p is not None:
        result += [(MK.pValue, decimal_literal(p.value)), (MK.pValueOperator, text_literal(p.operator))]
    elif alone and analysis.p_value:
        result.append((MK.textValue, text_literal(f"p {analysis.p_value}")))
    return result


def _described(analysis: Analysis) -> list[Property]:
    """Return method, hypothesis and comments of an analysis."""
    hypothesis = in_words(analysis.non_inferiority_type)
    comments = (
        *(analysis.group_description, analysis.estimate_comment, analysis.p_value_comment),
        *(analysis.ci_lower_limit_comment, analysis.ci_upper_limit_comment),
    )
    return text_properties(
        (MK.parameterType, analysis.param_type),
        (MK.statisticalMethod, analysis.statistical_method),
        (MK.hypothesisType, hypothesis if hypothesis != "not applicable" else ""),
        *((MK.sourceComment, plain(text)) for text in comments),
    )


def statistic_of(analysis: Analysis) -> str:
    """Return what the estimate of an analysis is, in the words of the field where its name leaves no doubt."""
    name = " ".join(analysis.param_type.split())
    comment = f"{analysis.estimate_comment} {analysis.statistical_comment} {analysis.other_analysis_description}"
    if _METHODS.fullmatch(name) or (analysis.estimate_comment and _TEST_STATISTIC.search(comment)):
        return "test statistic"
    for pattern, words in _STATISTICS:
        if pattern.fullmatch(name):
            return words
    return name or "not stated"


def _unit(statistic: str, outcome_unit: str) -> str:
    lower = statistic.lower()
    if any(name in lower for name in _RATIOS) or lower == "test statistic":
        return "1"
    unit = ucum(outcome_unit)
    if lower == "risk difference" and unit != "%":
        # A difference of shares is none of participants, and whether it is one of percentages is not said.
        return ucum(statistic)
    if "difference" in lower or lower in {"slope", "median", "mean"}:
        return "%{difference}" if unit == "%" else unit
    return ucum(statistic) if statistic != "not stated" else unit


def _interval(analysis: Analysis) -> tuple[list[Property], str, str]:
    lower, upper = exact_number(analysis.ci_lower_limit), exact_number(analysis.ci_upper_limit)
    if not is_printed(analysis.ci_lower_limit) and not is_printed(analysis.ci_upper_limit):
        return [], "", ""
    level = confidence_level(analysis.ci_pct_value)
    shown = f"{analysis.ci_lower_limit or 'not given'} to {analysis.ci_upper_limit or 'not given'}"
    percent = f"{analysis.ci_pct_value} % " if analysis.ci_pct_value else ""
    words = f"{percent}confidence interval {shown}"
    if lower is not None and upper is not None and lower > upper:
        return [], words, f"The lower limit is above the upper one: {shown}."
    if lower is None and upper is None:
        return [], words, ""
    result: list[Property] = [(MK.boundsType, text_literal("confidence-interval"))]
    if lower is not None:
        result.append((MK.lowerBound, decimal_literal(lower)))
    if upper is not None:
        result.append((MK.upperBound, decimal_literal(upper)))
    if level is not None:
        result.append((MK.confidenceLevel, decimal_literal(level)))
    sides = {"ONE_SIDED": "one-sided", "TWO_SIDED": "two-sided"}.get(analysis.ci_num_sides, "")
    return [*result, *text_properties((MK.confidenceSides, sides))], words, ""


def _impossible(statistic: str, number: Number) -> str:
    """Return why a figure cannot be what its name says, or nothing."""
    if statistic in {"hazard ratio", "odds ratio", "risk ratio"} and number.value < 0:
        return f"A {statistic} is not negative: {number.value}."
    return ""
