"""Figures as sources print them: what is a number, a p value, a dispersion, and what stays text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rdflib import Literal
from rdflib.namespace import XSD

WHOLE = r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)"
"""A whole number as English prints it. No thousands begin with 0: `0,450` is a fraction as other languages write it."""
_OPERATORS = {"": "=", "=": "=", "<": "<", "<=": "≤", "≤": "≤", "=<": "≤", ">": ">", ">=": "≥", "≥": "≥", "=>": "≥",
              "~": "≈", "≈": "≈"}  # fmt: skip
_PRINTED = re.compile(rf"(<=|>=|=<|=>|[<>=≤≥≈~])?\s*([+-]?(?:{WHOLE}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{{1,2}})?)")
_MINUS = str.maketrans({"−": "-", "–": "-"})
_P = re.compile(r"[pP]?\s*(?:-?\s*[vV]alue)?\s*")
_CONFIDENCE = re.compile(r"(\d+(?:\.\d+)?)\s*%?\s*(?:two-sided |one-sided )?(?:confidence|credible)", re.IGNORECASE)
_CONFIDENCE_CONSTANT = re.compile(r"CONFIDENCE_(\d+)")
_WHOLE = re.compile(WHOLE)
_LONGEST = 40
_NOT_AVAILABLE = frozenset({"", "na", "n/a", "not applicable", "not available"})


@dataclass(frozen=True)
class Number:
    """A number as printed, and how the true figure stands to it."""

    value: Decimal
    operator: str = "="


@dataclass(frozen=True)
class Dispersion:
    """What a source gives beside an estimate: a spread of some type, or bounds with their level.

    `bounds`: what the limits are, as `mk:boundsType` names it; empty where the type gives a single spread.
    """

    type: str
    bounds: str = ""
    level: Decimal | None = None


def printed_number(text: str) -> Number | None:
    """Return the number that a text prints, or None: `NA`, words and anything ambiguous are no numbers.

    >>> printed_number("<0.001")
    Number(value=Decimal('0.001'), operator='<')
    >>> printed_number("1,234.5").value, printed_number("0,05"), printed_number("0,050"), printed_number("NA")
    (Decimal('1234.5'), None, None, None)
    """
    if len(text) > _LONGEST:
        return None
    match = _PRINTED.fullmatch(text.strip().translate(_MINUS))
    if match is None:
        return None
    return Number(Decimal(match[2].replace(",", "")), _OPERATORS[match[1] or ""])


def exact_number(text: str) -> Decimal | None:
    """Return the number that a text prints by itself, or None: beside `<` a limit or a spread is not known.

    >>> exact_number("24.5"), exact_number(">24")
    (Decimal('24.5'), None)
    """
    number = printed_number(text)
    return number.value if number is not None and number.operator == "=" else None


def whole_number(text: str) -> int | None:
    """Return the count that a text prints, or None.

    >>> whole_number("1,012"), whole_number("12.5"), whole_number("12,5"), whole_number("")
    (1012, None, None, None)
    """
    printed = text.strip()
    return int(printed.replace(",", "")) if _WHOLE.fullmatch(printed) else None


def is_printed(text: str) -> bool:
    """Whether a figure says something, and is not called not available."""
    return text.strip().lower() not in _NOT_AVAILABLE


def p_value(text: str) -> Number | None:
    """Return the p value that a text prints, or None when it is no probability.

    >>> p_value("p<.0001"), p_value("1.00").value, p_value("1.7"), p_value("=0.247").operator
    (Number(value=Decimal('0.0001'), operator='<'), Decimal('1.00'), None, '=')
    """
    number = printed_number(_P.sub("", text, count=1))
    if number is None or not 0 <= number.value <= 1 or number.operator == "≈":
        return None
    return number


def confidence_level(percent: str) -> Decimal | None:
    """Return the level of an interval as a fraction (96.85 is 0.9685), or None when it is no percentage.

    >>> confidence_level("95 %"), confidence_level("0.95"), confidence_level("<95")
    (Decimal('0.95'), None, None)
    """
    number = exact_number(percent.strip().removesuffix("%"))
    # No interval has a level below one percent: such a figure is a fraction where a percentage belongs.
    return number / 100 if number is not None and 1 <= number < 100 else None


@lru_cache(maxsize=512)
def dispersion(text: str) -> Dispersion | None:
    """Return what a type of dispersion means, in the words of a register or as a constant; None where there is none.

    >>> dispersion("84% Confidence Interval")
    Dispersion(type='confidence interval', bounds='confidence-interval', level=Decimal('0.84'))
    >>> dispersion("FULL_RANGE"), dispersion("Inter-Quartile Range").bounds, dispersion("NA")
    (Dispersion(type='full range', bounds='range', level=None), 'interquartile-range', None)
    """
    words = " ".join(text.replace("_", " ").replace("-", " ").lower().split())
    if words in {"", "na", "n/a", "not applicable", "none"}:
        return None
    if constant := _CONFIDENCE_CONSTANT.fullmatch(text.strip()):
        digits = constant[1]
        return Dispersion("confidence interval", "confidence-interval", Decimal(f"0.{digits}"))
    if "confidence" in words or "credible" in words:
        level = _CONFIDENCE.match(text.strip())
        kind = "credible interval" if "credible" in words else "confidence interval"
        return Dispersion(kind, "confidence-interval", confidence_level(level[1]) if level else None)
    match words:
        case "full range":
            return Dispersion("full range", "range")
        case "inter quartile range" | "interquartile range":
            return Dispersion("interquartile range", "interquartile-range")
        case "standard error of mean" | "standard error of the mean":
            return Dispersion("standard error of the mean")
        case "geometric coefficient" | "geometric coefficient of variation":
            return Dispersion("geometric coefficient of variation")
        case _:
            return Dispersion(words)


@lru_cache(maxsize=65536)
def decimal_literal(value: Decimal) -> Literal:
    """Return a decimal as the store writes it: without an exponent, with a digit after the point."""
    plain = format(value.normalize(), "f")
    return Literal(plain if "." in plain else f"{plain}.0", datatype=XSD.decimal, normalize=False)


@lru_cache(maxsize=65536)
def integer_literal(value: int) -> Literal:
    """Return a whole number as a literal."""
    return Literal(str(value), datatype=XSD.integer, normalize=False)


@lru_cache(maxsize=65536)
def text_literal(text: str) -> Literal:
    """Return a text as a literal: units, terms and the like come again and again."""
    return Literal(text, normalize=False)
