"""Units of measure, which the graph holds as UCUM codes, and counts, in the words of people."""

from __future__ import annotations

import re

# Codes that are shorter than what people read; UCUM: https://ucum.org/ucum.
_WORDS = {
    "1": "",
    "a": "years",
    "mo": "months",
    "wk": "weeks",
    "d": "days",
    "h": "hours",
    "min": "minutes",
    "s": "seconds",
    "{event}/(100.a)": "events per 100 patient-years",
    "/(100.a)": "events per 100 patient-years",
    "mg/d": "mg a day",
    "mg/(24.h)": "mg in 24 hours",
    "10*9/L": "× 10⁹/L",
    "10*3/uL": "× 10³/µL",
    "mm[Hg]": "mm Hg",
}
_ANNOTATION = re.compile(r"\{([^}]*)\}")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_PERIODS = ("year", "month", "week", "day")
_MONTHS = {"mo": 1.0, "a": 12.0, "wk": 12 / 52.1775, "d": 12 / 365.2425}


def count_in_words(count: int, one: str, many: str = "") -> str:
    """Return a count with what is counted; `many`: its plural, where that does not end in s alone.

    >>> count_in_words(1, "claim"), count_in_words(1097, "claim"), count_in_words(0, "entity", "entities")
    ('1 claim', '1,097 claims', '0 entities')
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def unit_in_words(code: str) -> str:
    """Return a unit as people read it; a ratio has none.

    >>> unit_in_words("mo"), unit_in_words("{cycle}"), unit_in_words("{event}/(100.a)"), unit_in_words("1")
    ('months', 'cycles', 'events per 100 patient-years', '')
    """
    if code in _WORDS:
        return _WORDS[code]
    annotation = _ANNOTATION.fullmatch(code)
    if annotation:
        words = annotation[1].replace("_", " ")
        # What has several words, such as units on a scale, is as its source writes it.
        return words if words.endswith("s") or " " in words else f"{words}s"
    return _ANNOTATION.sub(lambda match: match[1], code)


def months_in(code: str) -> float | None:
    """Return how many months a unit of time is, by the mean year of the Gregorian calendar; None for another unit.

    >>> months_in("a"), months_in("%")
    (12.0, None)
    """
    return _MONTHS.get(code)


def duration_in_words(text: str) -> str:
    """Return an ISO 8601 duration in words, and any other text as it is.

    >>> duration_in_words("P3Y"), duration_in_words("P1Y2M"), duration_in_words("end of induction")
    ('3 years', '1 year 2 months', 'end of induction')
    """
    match = _DURATION.fullmatch(text)
    if not match or not any(match.groups()):
        return text
    parts = zip(match.groups(), _PERIODS, strict=True)
    return " ".join(f"{count} {word}{'' if count == '1' else 's'}" for count, word in parts if count)
