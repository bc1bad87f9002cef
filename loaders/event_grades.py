"""The grades of adverse events that headers, captions and rows of tables name, after the scale of CTCAE from 1 to 5.

https://ctep.cancer.gov/protocoldevelopment/electronic_applications/ctc.htm
"""

from __future__ import annotations

import re

HIGHEST = 5
_NUMBER = r"(?:[1-5]|(?-i:IV|V|I{1,3}))(?![\w.])"
_GRADES = re.compile(
    r"(?P<any>\b(?:any|all)[- ]?(?:ctcae |toxicity )?grades?\b)"
    r"|(?P<before>≥|>=|≤|<=|>|<)?\s*\bgrades?\s*(?P<op>≥|>=|≤|<=|>|<|at least)?\s*"
    rf"(?P<numbers>{_NUMBER}(?:\s*(?:-|–|—|−|to|through|/|,|or|and|&)\s*(?:grades?\s*)?{_NUMBER})*)"
    r"\s*(?P<after>\+|(?:or|and)\s+(?:higher|above|greater|more|worse|lower|below|less)\b)?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"[-–—−]|\b(?:to|through)\b")
_SINGLE = re.compile(r"[1-5]|IV|V|I{1,3}")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}


def stated_grades(text: str) -> tuple[int, int] | None:
    """Return the lowest and the highest grade that a text names, or None where it names none or several spans.

    >>> [stated_grades(text) for text in ("Grade 3 or 4", "Grade 3+", "Grades 1 to 3", "≥ Grade 3", "All Grades")]
    [(3, 4), (3, 5), (1, 3), (3, 5), (1, 5)]
    >>> [stated_grades(text) for text in ("Grade I/II", "Grade III/IV", "> Grade 2", "Any grade, grade 3", "Grade 1/3")]
    [(1, 2), (3, 4), (3, 5), None, None]
    """
    spans = {_span(match) for match in _GRADES.finditer(text)}
    return spans.pop() if len(spans) == 1 else None


def without_grades(text: str) -> str:
    """Return what is left of a text without the grades that it names.

    >>> without_grades("Neutropenia (Grade 3/4)"), without_grades("Grade 3 rash"), without_grades("Grade 3")
    ('Neutropenia', 'rash', '')
    """
    left = re.sub(r"[(\[]\s*[)\]]", " ", _GRADES.sub(" ", text))
    return " ".join(left.split()).strip(" ,;:/-–")


def _span(match: re.Match[str]) -> tuple[int, int] | None:
    if match["any"]:
        return 1, HIGHEST
    numbers = [_ROMAN[one] if one in _ROMAN else int(one) for one in _SINGLE.findall(match["numbers"])]
    low, high = min(numbers), max(numbers)
    # `1/3` may be 1 to 3, or 1 and 3.
    if not _RANGE.search(match["numbers"]) and set(numbers) != set(range(low, high + 1)):
        return None
    operator, after = match["op"] or match["before"] or "", (match["after"] or "").lower()
    if after == "+" or after.endswith(("higher", "above", "greater", "more", "worse")):
        operator = "≥"
    elif after:
        operator = "≤"
    match operator:
        case "":
            return low, high
        case "≤" | "<=":
            return 1, high
        case "<":
            return (1, low - 1) if low > 1 else None
        case ">":
            return (high + 1, HIGHEST) if high < HIGHEST else None
        case _:
            return low, HIGHEST
