"""Dates of publication as journals print them, as precise as they are: a season is no month, and a range no day."""

from __future__ import annotations

import re
from datetime import date

from rdflib import Literal

from loaders.cells import parse_date

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}
_EXACT = re.compile(r"(?P<year>\d{4})(?:[ -]+(?P<month>[A-Za-z]{3,9}|\d{1,2})\.?(?:[ -]+(?P<day>\d{1,2}))?)?")
_DAYS_OF_ONE_MONTH = re.compile(r"(?P<year>\d{4}) (?P<month>[A-Za-z]{3,9}) \d{1,2}\s*-\s*\d{1,2}")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d{2}|20\d{2})(?!\d)")


def publication_date(text: str) -> Literal | None:
    """Return the date that a text is, as a day, a month or a year; of a range its first year, or its one month.

    >>> [str(publication_date(text)) for text in ("2002 Sep 3", "2001 Jun", "1990 Spring", "1998 Dec-1999 Jan")]
    ['2002-09-03', '2001-06', '1990', '1998']
    >>> [str(publication_date(text)) for text in ("2018 05 17", "1979 Apr 15-30", "2015 Nov-Dec", "2018")]
    ['2018-05-17', '1979-04', '2015', '2018']
    >>> publication_date("in press") is None
    True
    """
    written = " ".join(text.split())
    match = _EXACT.fullmatch(written) or _DAYS_OF_ONE_MONTH.fullmatch(written)
    month = _month(match["month"] or "") if match else 0
    if match and (month or not match["month"]):
        year = int(match["year"])
        day = int(match.groupdict().get("day") or 0)
        if month and day and _is_a_day(year, month, day):
            return parse_date(f"{year:04}-{month:02}-{day:02}")
        return parse_date(f"{year:04}-{month:02}" if month else f"{year:04}")
    matched = _YEAR.search(written)
    return parse_date(matched[1]) if matched else None


def is_exact(text: str) -> bool:
    """Whether a text is one day, month or year, so that its date says all that it says."""
    result, match = publication_date(text), _EXACT.fullmatch(" ".join(text.split()))
    if match is None or result is None:
        return False
    return str(result).count("-") == sum(match[part] is not None for part in ("month", "day"))


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= 12 else 0
    return _MONTHS.get(text[:3].lower(), 0)


def _is_a_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
