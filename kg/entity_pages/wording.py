"""Figures in words: values with their measures, units, intervals, grades and times, as a reader says them."""

from __future__ import annotations

from kg.entity_pages.claim_records import ClaimRecord
from kg.unit_words import unit_in_words

_OPERATORS = {"=": "", "≈": "about ", "<": "< ", ">": "> ", "≤": "≤ ", "≥": "≥ "}


def unit_of_value(unit: str, value: str) -> str:
    """Return a unit as it stands behind a value: one month, two months.

    >>> unit_of_value("mo", "43"), unit_of_value("mo", "1"), unit_of_value("1", "2.6")
    ('months', 'month', '')
    """
    words = unit_in_words(unit)
    return words.removesuffix("s") if value == "1" and words.isalpha() else words


def grade_in_words(claim: ClaimRecord) -> str:
    """Return the grades that a claim on an event is limited to, such as `grade 3–4`; nothing for any grade.

    >>> grade_in_words(ClaimRecord("urn:a", "", {"serious": ("false",), "gradeMin": ("3",)}))
    'not serious, grade 3 or higher'
    """
    low, high = claim.first("gradeMin"), claim.first("gradeMax")
    serious = {"true": "serious", "false": "not serious"}.get(claim.first("serious"), "")
    if low and high:
        grades = f"grade {low}" if low == high else f"grade {low}–{high}"
    else:
        grades = f"grade {low} or higher" if low else f"grade up to {high}" if high else ""
    return ", ".join(part for part in (serious, grades) if part)


def value_in_words(claim: ClaimRecord) -> str:
    """Return the figure of a claim with its unit and interval; nothing where it has none."""
    value, unit = claim.first("value"), claim.first("unit")
    if not value and counts_of(claim)[0] is not None and counts_of(claim)[1]:
        return f"{counts_in_words(claim)} ({percent_of(claim):.3g} %)"
    if not value:
        return "not reached" if claim.first("notReached") == "true" else claim.first("textValue")
    operator = _OPERATORS.get(claim.first("operator"), "")
    words = unit_of_value(unit, value)
    text = f"{operator}{value}{'' if words in {'', '%'} else ' '}{words}".replace("%", " %")
    share = counts_in_words(claim)
    return ", ".join(part for part in (text, interval_in_words(claim), share) if part)


def interval_in_words(claim: ClaimRecord) -> str:
    """Return what bounds the figure, such as `95 % CI 1.03–2.34` or `range 25–82`."""
    low, high = claim.first("lowerBound"), claim.first("upperBound")
    if not low and not high:
        return ""
    level = claim.number("confidenceLevel")
    kind = claim.first("boundsType") or "confidence-interval"
    name = "CI" if kind == "confidence-interval" else kind.replace("-", " ")
    percent = f"{level * 100:g} % " if level and name == "CI" else ""
    # A dash before a minus cannot be read.
    between = " to " if "-" in low + high else "–"
    return f"{percent}{name} {low or '?'}{between}{high or '?'}"


def counts_in_words(claim: ClaimRecord) -> str:
    """Return of how many patients how many are meant, such as `58 of 267`."""
    part, whole = counts_of(claim)
    if part is not None and whole:
        return f"{part:g} of {whole:g}"
    return f"of {whole:g}" if whole else ""


def counts_of(claim: ClaimRecord) -> tuple[float | None, float | None]:
    """Return how many patients of how many, where the claim says it."""
    part = claim.number("affected")
    whole = claim.number("atRisk")
    return (
        part if part is not None else claim.number("numerator"),
        whole if whole is not None else claim.number("denominator"),
    )


def percent_of(claim: ClaimRecord) -> float | None:
    """Return the share of patients that a claim gives, in percent, or that its counts make; None where it has none."""
    value = claim.number("value")
    if value is not None:
        return value if claim.first("unit") == "%" else None
    part, whole = counts_of(claim)
    return 100 * part / whole if part is not None and whole else None


def printed_event(claim: ClaimRecord) -> str:
    """Return the words of a source for an event that is none of ours."""
    term = claim.first("eventTerm")
    return term.capitalize() if term.isupper() else term


def p_value_in_words(claim: ClaimRecord) -> str:
    """Return the p value of a claim; nothing where it has none."""
    value = claim.first("pValue")
    return f"p {claim.first('pValueOperator') or '='} {value}" if value else ""
