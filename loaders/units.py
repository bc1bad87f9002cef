"""Units of measure in words as UCUM codes, where the words leave no doubt; anything else becomes an annotation.

UCUM: https://ucum.org/ucum. An annotation in braces stands for whatever the source counts: `{participants}`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PEOPLE = r"(?:participants?|subjects?|patients?|people|persons|individuals|women|men|children|infants)"
_SHARE = re.compile(rf"(?:%|percent(?:age)?)(?: \(?%\)?)?(?: of (?:the |all )?{_PEOPLE})?|{_PEOPLE} \(%\)")
_COUNT = re.compile(rf"(?:number of |count of )?{_PEOPLE}")
_FRACTION = re.compile(
    rf"(?:proportion|fraction)(?: of (?:the )?{_PEOPLE})?|probability|ratio|(?:hazard|odds|risk) ratio"
)
_CODES = {
    "years": "a", "year": "a", "yrs": "a",
    "months": "mo", "month": "mo", "time in months": "mo",
    "weeks": "wk", "week": "wk",
    "days": "d", "day": "d",
    "hours": "h", "hour": "h", "hr": "h", "hrs": "h", "h": "h",
    "minutes": "min", "minute": "min", "min": "min",
    "seconds": "s", "second": "s", "sec": "s",
    "kg": "kg", "kilograms": "kg", "grams": "g", "g": "g", "mg": "mg", "milligrams": "mg",
    "cm": "cm", "centimeters": "cm", "mm": "mm", "millimeters": "mm",
    "mmhg": "mm[Hg]", "mm hg": "mm[Hg]", "beats per minute": "/min", "beats/min": "/min", "bpm": "/min",
    "kg/m^2": "kg/m2", "kg/m2": "kg/m2", "kg/m²": "kg/m2",
    "g/dl": "g/dL", "mg/dl": "mg/dL", "g/l": "g/L", "mg/l": "mg/L", "mmol/l": "mmol/L", "umol/l": "umol/L",
    "ug/l": "ug/L", "ug/ml": "ug/mL", "mcg/ml": "ug/mL", "ng/ml": "ng/mL", "pg/ml": "pg/mL", "mg/ml": "mg/mL",
    "ng/dl": "ng/dL", "iu/ml": "[IU]/mL", "iu/l": "[IU]/L", "u/l": "U/L",
    "ng*h/ml": "ng.h/mL", "ng*hr/ml": "ng.h/mL", "h*ng/ml": "ng.h/mL", "hr*ng/ml": "ng.h/mL", "ng.h/ml": "ng.h/mL",
    "ug*h/ml": "ug.h/mL", "ug*hr/ml": "ug.h/mL", "h*ug/ml": "ug.h/mL", "hr*ug/ml": "ug.h/mL",
    "l/h": "L/h", "l/hr": "L/h", "ml/min": "mL/min", "liters": "L", "l": "L", "ml": "mL",
    "10^9/l": "10*9/L", "x10^9/l": "10*9/L", "10^3/ul": "10*3/uL",
    "events per 100 patient-years": "/(100.a)", "gy": "Gy",
}  # fmt: skip
_OUTSIDE = re.compile(r"[^!-z|~]+")


@lru_cache(maxsize=4096)
def ucum(words: str) -> str:
    """Return the UCUM code of a unit in words.

    >>> ucum("Percentage of participants"), ucum("months"), ucum("µg/mL"), ucum("Proportion of patients")
    ('%', 'mo', 'ug/mL', '1')
    >>> ucum("Participants"), ucum("units on a scale"), ucum("percent change"), ucum("")
    ('{participants}', '{units_on_a_scale}', '%{change}', '1')
    """
    plain = " ".join(unicodedata.normalize("NFKC", words).replace("μ", "u").split())
    lower = plain.lower()
    if not lower:
        return "1"
    if lower in _CODES:
        return _CODES[lower]
    if _SHARE.fullmatch(lower):
        return "%"
    if _FRACTION.fullmatch(lower):
        return "1"
    if _COUNT.fullmatch(lower):
        return "{participants}"
    for start in ("percentage ", "percent ", "% "):
        if lower.startswith(start):
            return f"%{{{_annotation(lower.removeprefix(start).removeprefix('of '))}}}"
    return f"{{{_annotation(lower)}}}"


def _annotation(words: str) -> str:
    return _OUTSIDE.sub("_", words).strip("_") or "unit"
