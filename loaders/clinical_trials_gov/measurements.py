"""One cell of a table of results as the properties of a claim: estimate, dispersion, denominators, unit, comment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from rdflib import Literal
from rdflib.namespace import XSD

from kg.model import Property
from kg.namespaces import MK
from loaders.clinical_trials_gov.results_section import Denominator, Measurement
from loaders.clinical_trials_gov.words import plain
from loaders.figures import (
    Number,
    decimal_literal,
    dispersion,
    exact_number,
    integer_literal,
    is_printed,
    printed_number,
    text_literal,
    whole_number,
)
from loaders.record_claims import in_words, text_properties
from loaders.units import is_share_of_one, ucum

PARTICIPANTS = "participants"
# What comments say where too few events make a median out of reach.
_NOT_REACHED = re.compile(
    r"\bnot (?:yet )?(?:been )?(?:reached|attained|met)\b|\bunreached\b"
    r"|\b(?:insufficient|inadequate|low|limited|small|too few|few|fewer|not enough|less than|under)\b[^.;]{0,80}"
    r"\b(?:events?|deaths?|died|progress\w*|relapse\w*)\b"
    r"|<\s*50\s*%",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"(?:%|\bpercent(?:age)?)\s+(?:of\s+)?(?:the\s+)?(?:participants|patients|subjects)\b", re.IGNORECASE
)
_OWN_NUMBER = re.compile(r"\b[nN]\s*=\s*\d")
_TIME = re.compile(r"(at )?(?:(day|week|month|year)s? (\d{1,4})|(\d{1,4})[ -](day|week|month|year)s?)", re.IGNORECASE)
_LENGTHS = {"d", "wk", "mo", "a"}
_DURATIONS = {"day": ("D", 1), "week": ("D", 7), "month": ("M", 1), "year": ("Y", 1)}
TRUE = Literal("true", datatype=XSD.boolean, normalize=False)
FALSE = Literal("false", datatype=XSD.boolean, normalize=False)


@dataclass(frozen=True)
class Table:
    """What holds for every cell of a table: parameter, dispersion, unit, and the denominators of the whole."""

    param_type: str
    dispersion_type: str
    unit: str
    denoms: tuple[Denominator, ...]


@dataclass(frozen=True)
class Cell:
    """A cell: its properties, its figure in words, and why it cannot be taken at its word, if so."""

    properties: list[Property] = field(default_factory=list)
    words: str = ""
    unresolved: str = ""


def counts(denoms: Iterable[Denominator]) -> dict[str, dict[str, int]]:
    """Return the denominators by unit, in lower case, and group."""
    return {
        (one.units or PARTICIPANTS).lower(): {
            count.group_id: number for count in one.counts if (number := whole_number(count.value)) is not None
        }
        for one in denoms
    }


def unread_counts(denoms: Iterable[Denominator]) -> list[str]:
    """Return the denominators that are no whole numbers, as they are written."""
    return [count.value for one in denoms for count in one.counts if whole_number(count.value) is None]


def states_own_number(title: str) -> bool:
    """Whether the title of a row gives denominators of its own, such as `Week 12, N = 56, 122`."""
    return bool(_OWN_NUMBER.search(title))


def analyzed(numbers: Mapping[str, Mapping[str, int]], group: str) -> tuple[int | None, list[tuple[str, int]]]:
    """Return how many participants of a group were analyzed, and how many of each other unit."""
    people = numbers.get(PARTICIPANTS, {}).get(group)
    others = [(unit, counted[group]) for unit, counted in numbers.items() if unit != PARTICIPANTS and group in counted]
    return people, others


def timepoint(text: str, *, of_frame: bool = False) -> list[Property]:
    """Return the time point that a text is, and nothing where it says more than one.

    `of_frame`: whether it says when an outcome was measured; there `2 years` is how long people were watched.

    >>> timepoint("Week 12")[0][1].toPython().days, timepoint("Baseline to Week 12")
    (84, [])
    >>> [str(timepoint(text, of_frame=True)[0][1]) for text in ("at 2 years", "Month 6")]
    ['P2Y', 'P6M']
    >>> timepoint("2 years", of_frame=True)
    []
    """
    match = _TIME.fullmatch(text.strip().rstrip("."))
    if match is None or (of_frame and match[5] and not match[1]):
        return []
    unit, number = (match[2] or match[5]).lower(), int(match[3] or match[4])
    letter, factor = _DURATIONS[unit]
    return [(MK.timepoint, Literal(f"P{number * factor}{letter}", datatype=XSD.duration, normalize=False))]


def is_time_to_event(table: Table) -> bool:
    """Whether figures of a table are times to an event: such a figure holds at no time point."""
    return table.param_type == "MEDIAN" and ucum(table.unit) in _LENGTHS


def cell(table: Table, measurement: Measurement, people: int | None, others: list[tuple[str, int]]) -> Cell:
    """Return the properties of a cell; `people` and `others` are its denominators."""
    written = measurement.value.strip()
    comment = plain(measurement.comment)
    number = printed_number(written)
    unit = _unit(table.unit, number)
    result = text_properties(
        (MK.sourceComment, comment), (MK.unitAsWritten, table.unit), (MK.asWritten, measurement.as_written or written)
    )
    result.append((MK.unit, text_literal(unit)))
    kind = dispersion(table.dispersion_type)
    spread, spread_words = _spread(table, measurement)
    bounds, bounds_words, broken = _bounds(table, measurement)
    if kind:
        result.append((MK.dispersionType, text_literal(kind.type)))
    result += [*_value(table, written, number, comment), *spread, *bounds]
    counted = _counted(table, unit, number, people)
    if people:
        result.append((MK.denominator, integer_literal(people)))
    if counted is not None and people:
        if counted <= people:
            result.append((MK.numerator, integer_literal(counted)))
        else:
            broken = f"{counted} participants of {people} analyzed: more than there are."
    broken = broken or _impossible(table, unit, number)
    if people == 0 and number is not None and not any(count for _, count in others):
        broken = broken or "Nobody was analyzed, and yet there is a figure."
    for name, count in others[:1]:
        result += [(MK.unitsAnalyzed, integer_literal(count)), (MK.unitsAnalyzedType, text_literal(name))]
    return Cell(result, _words(table, written, spread_words or bounds_words, people, others), broken)


def people_number(people: int) -> list[Property]:
    """Return the properties of a number of participants."""
    return [
        (MK.value, decimal_literal(Decimal(people))),
        (MK.operator, text_literal("=")),
        (MK.unit, text_literal("{participants}")),
        (MK.asWritten, text_literal(str(people))),
    ]


def parameter(table: Table) -> str:
    """Return the statistic of a table in words."""
    return in_words(table.param_type) if table.param_type else "not stated"


def _value(table: Table, written: str, number: Number | None, comment: str) -> list[Property]:
    if number is not None:
        return [(MK.value, decimal_literal(number.value)), (MK.operator, text_literal(number.operator))]
    if not is_printed(written) and written:
        reached = table.param_type != "MEDIAN" or not _NOT_REACHED.search(comment)
        return [(MK.textValue, text_literal("not available")), *([] if reached else [(MK.notReached, TRUE)])]
    return [(MK.textValue, text_literal(written))] if written else []


def _unit(words: str, number: Number | None) -> str:
    unit = ucum(words)
    if unit == "%" and number is not None and not 0 <= number.value <= 100:
        return "%{as_stated}"
    return unit


def _impossible(table: Table, unit: str, number: Number | None) -> str:
    """Return why a figure cannot be what it is said to be; nothing where it can."""
    if number is None:
        return ""
    if _counts_people(table, unit) and (number.value < 0 or number.value % 1):
        return f"{number.value} participants: people are counted in whole numbers."
    if _SHARE.search(table.unit) and not 0 <= number.value <= 100:
        return f"{number.value} % of the participants: a share lies between 0 and 100 %."
    if is_share_of_one(table.unit) and not 0 <= number.value <= 1:
        return f"{number.value} as a {table.unit.lower()}: it lies between 0 and 1, and may be meant as a percentage."
    return ""


def _counts_people(table: Table, unit: str) -> bool:
    return table.param_type == "COUNT_OF_PARTICIPANTS" or (table.param_type == "NUMBER" and unit == "{participants}")


def _counted(table: Table, unit: str, number: Number | None, people: int | None) -> int | None:
    """Return the figure where it counts participants."""
    if number is None or people is None or number.operator != "=" or number.value != number.value.to_integral_value():
        return None
    if _counts_people(table, unit):
        return int(number.value) if number.value >= 0 else None
    return None


def _spread(table: Table, measurement: Measurement) -> tuple[list[Property], str]:
    number = exact_number(measurement.spread)
    if not is_printed(measurement.spread):
        return [], ""
    kind = dispersion(table.dispersion_type)
    words = f"{kind.type if kind else 'dispersion'} {measurement.spread}"
    return [] if number is None else [(MK.dispersion, decimal_literal(number))], words


def _bounds(table: Table, measurement: Measurement) -> tuple[list[Property], str, str]:
    lower, upper = exact_number(measurement.lower_limit), exact_number(measurement.upper_limit)
    kind = dispersion(table.dispersion_type)
    shown = f"{measurement.lower_limit or 'not given'} to {measurement.upper_limit or 'not given'}"
    if not is_printed(measurement.lower_limit) and not is_printed(measurement.upper_limit):
        return [], "", ""
    words = f"{_level(kind.level) if kind and kind.level else ''}{kind.type if kind else 'limits'} {shown}"
    if lower is not None and upper is not None and lower > upper:
        return [], words, f"The lower limit is above the upper one: {shown}."
    result: list[Property] = []
    if lower is not None:
        result.append((MK.lowerBound, decimal_literal(lower)))
    if upper is not None:
        result.append((MK.upperBound, decimal_literal(upper)))
    if result and kind and kind.bounds:
        result.append((MK.boundsType, text_literal(kind.bounds)))
        if kind.level:
            result.append((MK.confidenceLevel, decimal_literal(kind.level)))
    return result, words, ""


def _level(level: object) -> str:
    return f"{float(str(level)) * 100:g} % "


def _words(table: Table, written: str, spread: str, people: int | None, others: list[tuple[str, int]]) -> str:
    of = f", {people} participants analyzed" if people is not None else ""
    of += "".join(f", {count} {unit} analyzed" for unit, count in others)
    return f"{written or 'no value'} {table.unit}".strip() + (f" ({spread})" if spread else "") + of
