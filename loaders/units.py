"""Units of measure in words as UCUM codes, where the words leave no doubt; anything else becomes an annotation.

UCUM: https://ucum.org/ucum. An annotation in braces stands for whatever the source counts: `{participants}`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from loaders.vocabularies import code_list

_PEOPLE = r"(?:participants?|subjects?|patients?|people|persons|individuals|women|men|children|infants)"
_SHARE = re.compile(rf"(?:%|percent(?:age)?)(?: \(?%\)?)?(?: of (?:the |all )?{_PEOPLE})?|{_PEOPLE} \(%\)")
_COUNT = re.compile(rf"(?:number of |count of )?{_PEOPLE}")
_FRACTION = re.compile(
    rf"(?:proportion|fraction)(?: of (?:the )?{_PEOPLE})?|probability|ratio|(?:hazard|odds|risk) ratio"
)
_SHARE_OF_ONE = re.compile(rf"(?:proportion|fraction)(?: of (?:the |all )?{_PEOPLE})?|probability")
_CODES = code_list("ucum", "unit")
# Capitals make another unit: millimolar or millimetre, giga per litre (as cells are counted) or gram per litre.
_DOUBTFUL = frozenset({"mM", "MM", "Mm", "G/L", "G/l"})
_POWER = re.compile(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_OUTSIDE = re.compile(r"[^!-z|~]+")


def is_share_of_one(words: str) -> bool:
    """Whether a unit in words is a proportion of people or a probability, which lies between 0 and 1.

    >>> is_share_of_one("Proportion of participants"), is_share_of_one("ratio"), is_share_of_one("% of participants")
    (True, False, False)
    """
    return bool(_SHARE_OF_ONE.fullmatch(" ".join(words.lower().split())))


@lru_cache(maxsize=4096)
def ucum(words: str) -> str:
    """Return the UCUM code of a unit in words.

    >>> ucum("Percentage of participants"), ucum("months"), ucum("µg/mL"), ucum("Proportion of patients")
    ('%', 'mo', 'ug/mL', '1')
    >>> ucum("10⁹/L"), ucum("10⁶ cells/kg"), ucum("kg/m²")
    ('10*9/L', '{10^6_cells/kg}', 'kg/m2')
    >>> ucum("Participants"), ucum("units on a scale"), ucum("percent change"), ucum("")
    ('{participants}', '{units_on_a_scale}', '%{change}', '1')
    >>> ucum("G/L"), ucum("g/L"), ucum("mM"), ucum("mm")
    ('{G/L}', 'g/L', '{mM}', 'mm')
    """
    powers = _POWER.sub(lambda match: f"10^{unicodedata.normalize('NFKC', match[1])}", words)
    plain = " ".join(unicodedata.normalize("NFKC", powers).replace("μ", "u").split())
    if plain in _DOUBTFUL:
        return f"{{{plain}}}"
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
