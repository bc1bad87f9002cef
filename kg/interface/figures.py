"""Figures as rows: value and unit, counts, intervals and what they are of, grade, population, source and status."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from numbers import Integral
from typing import Any, Literal, TypeAlias

from kg.errors import ParameterError
from kg.interface.result import SolutionRow
from kg.intervals import exact_interval, wilson_interval
from kg.namespaces import MK
from kg.prefixes import contract
from kg.term_values import PythonValue
from kg.unit_words import unit_in_words

IntervalMethod: TypeAlias = Literal["wilson", "exact"]
_METHODS = {"wilson": ("Wilson", wilson_interval), "exact": ("exact (Clopper-Pearson)", exact_interval)}
_AT_LEAST = re.compile(r"(?:≥|>=)\s*([1-5])|([1-5])\s*\+")
_FIGURES = (
    "measure", "event", "group", "treatment", "study", "operator", "value", "unit", "unit_in_words", "lower", "upper",
    "interval", "n", "N", "grade", "serious", "attribution", "population", "setting", "timepoint", "condition",
    "reference", "status", "status_reason", "doubts", "source", "claim", "statement",
)  # fmt: skip
OUTCOME_COLUMNS = tuple(name for name in _FIGURES if name not in {"event", "grade", "serious", "attribution"})
RATE_COLUMNS = tuple(name for name in _FIGURES if name != "condition")
ADVERSE_EVENT = contract(str(MK.AdverseEventClaim))


def figure_row(figure: Mapping[str, Any], columns: Iterable[str], method: IntervalMethod) -> SolutionRow:
    """Return a figure as a row, of these columns.

    `lower` and `upper` are in the unit of the value: the bounds that the source prints, else the 95 % interval of a
    share in percent whose counts `n` and `N` it prints; `interval` says which. `method`: "wilson" for the score
    interval, "exact" for that of Clopper and Pearson.
    """
    n, total = _count(figure["affected"]), _count(figure["at_risk"])
    lower, upper, interval = _interval(figure, n, total, method)
    row: dict[str, PythonValue] = {
        "measure": figure["measure"],
        "event": figure["event"] or None,
        "group": figure["group"] or None,
        "treatment": figure["treatment"] or None,
        "study": figure["study"] or None,
        "operator": figure["operator"] or None,
        "value": figure["value"],
        "unit": figure["unit"] or None,
        "unit_in_words": unit_in_words(figure["unit"]) or None,
        "lower": lower,
        "upper": upper,
        "interval": interval,
        "n": n,
        "N": total,
        "grade": figure["grade"] or None,
        "serious": figure["serious"],
        "attribution": figure["attribution"] or None,
        "population": figure["population"] or None,
        "setting": " ".join(part for part in (figure["setting"], figure["timing"]) if part) or None,
        "timepoint": figure["timepoint"] or None,
        "condition": figure["condition"] or None,
        "reference": figure["reference"] or None,
        "status": figure["status"] or None,
        "status_reason": figure["status_reason"] or None,
        "doubts": "; ".join(figure["doubts"]) or None,
        "source": figure["publication"],
        "claim": figure["claim"],
        "statement": figure["statement"],
    }
    return SolutionRow({name: row[name] for name in columns})


# What the columns hold, for where nothing of it is stated.
FIGURE_TYPES: Mapping[str, type] = {
    "value": float, "lower": float, "upper": float, "n": int, "N": int, "serious": bool,
}  # fmt: skip


def require_method(method: str) -> None:
    """Raise ParameterError for what is no way to make an interval."""
    if method not in _METHODS:
        raise ParameterError(f"interval={method!r} is no way to make an interval. There are: {', '.join(_METHODS)}.")


def chosen(
    figures: Iterable[Mapping[str, Any]], *, population: str, source: str, grade: str | int, serious: bool | None
) -> list[Mapping[str, Any]]:
    """Return the figures of a population, source and grade. Raises ParameterError where one leaves nothing.

    `population`: words of its name, or the state of the disease; `source`: the CURIE of a publication or a part of it.
    """
    result = list(figures)
    for name, wanted, keys in (
        ("population", population, ("population", "population_label", "setting", "timing")),
        ("source", source, ("publication",)),
    ):
        if wanted:
            words = wanted.casefold()
            kept = [each for each in result if any(words in each[key].casefold() for key in keys)]
            result = _require(kept, result, name, wanted, keys[:3])
    if not isinstance(grade, str | Integral):
        raise ParameterError(f"grade={grade!r} is no grade: write one, such as 3, or a range, such as '3-4' or '≥3'.")
    if grade != "":
        written = _grades(str(grade))
        result = _require(
            [each for each in result if each["grade"] == written], result, "grade", str(grade), ("grade",)
        )
    if serious is not None:
        result = [each for each in result if each["serious"] is serious]
    return result


def _grades(written: str) -> str:
    """Return grades as figures have them.

    >>> _grades("≥3"), _grades("3+"), _grades("3 to 4"), _grades("3"), _grades("≥5")
    ('3-5', '3-5', '3-4', '3', '5')
    """
    plain = written.replace("–", "-").replace(" to ", "-").strip()
    at_least = _AT_LEAST.fullmatch(plain)
    if at_least is None:
        return plain
    lowest = at_least[1] or at_least[2]
    return lowest if lowest == "5" else f"{lowest}-5"


def _require(
    kept: list[Mapping[str, Any]], given: list[Mapping[str, Any]], name: str, wanted: str, keys: Iterable[str]
) -> list[Mapping[str, Any]]:
    if not kept and given:
        there_are = sorted({each[key] for each in given for key in keys if each[key]})
        raise ParameterError(
            f"No figure has the {name} '{wanted}'. There are: {'; '.join(there_are) or 'none that is stated'}."
        )
    return kept


def _interval(
    figure: Mapping[str, Any], n: PythonValue, total: PythonValue, method: IntervalMethod
) -> tuple[float | None, float | None, str | None]:
    lower, upper = figure["lower"], figure["upper"]
    if lower is not None or upper is not None:
        level = f"{float(figure['level']) * 100:g} %" if figure["level"] else ""
        kind = figure["bounds"].replace("-", " ") or "bounds"
        return lower, upper, ", ".join(part for part in ("printed", level, kind) if part)
    if figure["unit"] == "%" and isinstance(n, int) and isinstance(total, int) and 0 <= n <= total and total:
        title, make = _METHODS[method]
        low, high = make(n, total)
        return round(low, 2), round(high, 2), f"{title}, 95 %, from n and N"
    return None, None, None


def _count(text: str) -> PythonValue:
    if not text:
        return None
    number = float(text)
    return int(number) if number.is_integer() else number
