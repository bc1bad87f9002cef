"""What a cell of a role says: terms for the properties of a claim, whatever way people write them.

A cell that can be read in two ways is not read: CellError says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from kg.model import RdfTerm
from kg.prefixes import expand
from loaders.cells import CellError, parse_date
from loaders.event_grades import stated_grades, without_grades
from loaders.figures import WHOLE, Number, decimal_literal, integer_literal, p_value, printed_number
from loaders.units import ucum

# Three decimals are too many: of 1.000 nobody can say whether it is one or, as some languages write it, a thousand.
_COUNTED = rf"{WHOLE}(?:\.00?)?"
_COUNT = re.compile(rf"({_COUNTED})(?:\s*/\s*({_COUNTED})|\s+of\s+({_COUNTED}))?(?:\s*\(\s*(\d+(?:\.\d+)?)\s*%\s*\))?")
_ANY = {"any", "all"}
_SCALE = re.compile(r"\bctcae\b", re.IGNORECASE)
_NUMBER = r"[+\-−]?\d+(?:\.\d+)?"
_INTERVAL = re.compile(rf"[\[(]?\s*({_NUMBER})\s*(?:-|–|,|;|to)\s*({_NUMBER})\s*[\])]?")
_DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?")
_LASTS = re.compile(r"(\d+)[\s-]*(year|yr|month|mo|week|wk|day|d|hour|h)s?", re.IGNORECASE)
_LETTERS = {
    "year": "{}Y",
    "yr": "{}Y",
    "month": "{}M",
    "mo": "{}M",
    "day": "{}D",
    "d": "{}D",
    "hour": "T{}H",
    "h": "T{}H",
}
_TRUTH = {"true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false"}
_ECO = re.compile(r"ECO:\d{7}")
_CODE = re.compile(r"[A-Za-z%\[\]{}0-9*.]+/[A-Za-z\[\]{}0-9*./]+|\{[^{}\s]+\}")
_PERCENT = "%"
EQUAL = "="
"""The operator of a figure beside which nothing else stands."""
_AMBIGUOUS = frozenset({"NR", "N.R."})
_OF_THOUSANDS = re.compile(r"(?<![\d.])[1-9]\d{0,2}(?:\.\d{3})+(?![\d.])")
_WITHOUT_DECIMALS = re.compile(r"(?<=\d)\.0\b")


@dataclass(frozen=True)
class CellValue:
    """The term of a role, what the same cell says of other roles, and the percentage beside a count."""

    term: RdfTerm
    also: Mapping[str, RdfTerm] = field(default_factory=dict)
    percent: Decimal | None = None


def cell_value(range_: str, role: str, text: str, decimal: str) -> CellValue:
    """Return what a cell says. `range_`: that of the role. `decimal`: the sign before decimals. Raises CellError."""
    kind, _, detail = range_.partition(":")
    match kind:
        case "decimal":
            return _figure(role, text, decimal)
        case "integer":
            return _count(role, text, decimal)
        case "enum":
            return CellValue(_listed(text, detail.split("|")))
        case "date":
            return CellValue(parse_date(text))
        case "boolean" | "duration" | "ucum" | "eco":
            return CellValue(_READERS[kind](text))
        case _:
            return CellValue(Literal(text))


def grades(text: str) -> tuple[Literal, Literal]:
    """Return the lowest and the highest grade that a cell names. Raises CellError.

    >>> [grade.toPython() for grade in grades("Grade 3-4")], [grade.toPython() for grade in grades("≥3")]
    ([3, 4], [3, 5])
    >>> [[grade.toPython() for grade in grades(text)] for text in ("III", "III/IV", "3+", "3.0", "any")]
    [[3, 3], [3, 4], [3, 5], [3, 3], [1, 5]]
    """
    named = _WITHOUT_DECIMALS.sub("", _SCALE.sub(" ", text)).strip()
    if "grade" not in named.lower():
        named = f"{named} grade" if named.lower() in _ANY else f"grade {named}"
    found = stated_grades(named)
    if found is None or without_grades(named):
        raise CellError("a grade is 3, 3-4, ≥3 or any")
    return integer_literal(found[0]), integer_literal(found[1])


def interval(text: str, decimal: str) -> tuple[Literal, Literal]:
    """Return the bounds that a cell names. Raises CellError.

    >>> [str(bound) for bound in interval("(0,45; 0,78)", ",")]
    ['0.45', '0.78']
    """
    match = _INTERVAL.fullmatch(_pointed(text, decimal))
    if match is None:
        raise CellError("an interval is two numbers, such as 0.45-0.78")
    low, high = (_number(bound.replace("−", "-")).value for bound in match.groups())
    if low > high:
        raise CellError("the lower bound stands first")
    return decimal_literal(low), decimal_literal(high)


def _figure(role: str, text: str, decimal: str) -> CellValue:
    if role == "p_value":
        probability = p_value(_pointed(text, decimal))
        if probability is None:
            raise CellError("it is no probability between 0 and 1")
        return CellValue(decimal_literal(probability.value), _operator("p_operator", probability))
    if text.lower() == "not reached" and role == "value":
        return CellValue(Literal(text), {"not_reached": Literal("true", datatype=XSD.boolean, normalize=False)})
    if text.upper() in _AMBIGUOUS:
        raise CellError(f"{text} may be not reached or not reported", "Say which under [values] of the mapping.")
    percent = text.endswith(_PERCENT)
    number = _number(_pointed(text.removesuffix(_PERCENT).strip(), decimal))
    if role == "confidence_level":
        level = number.value / 100 if percent or number.value > 1 else number.value
        if not 0 < level < 1:
            raise CellError("a confidence level lies between 0 and 100 %")
        return CellValue(decimal_literal(level))
    if role != "value" and number.operator != "=":
        raise CellError(f"'{number.operator}' stands before a figure that has no operator")
    if role != "value":
        return CellValue(decimal_literal(number.value))
    also: dict[str, RdfTerm] = {"as_written": Literal(text), **_operator("operator", number)}
    return CellValue(decimal_literal(number.value), also | ({"unit": Literal(_PERCENT)} if percent else {}))


def _operator(role: str, number: Number) -> dict[str, RdfTerm]:
    return {} if number.operator == EQUAL else {role: Literal(number.operator)}


def _number(text: str) -> Number:
    number = printed_number(text)
    if number is None:
        hint = 'Write decimal = "," under [table] of the mapping.' if re.fullmatch(r"[<>≤≥]?\s*-?\d+,\d+", text) else ""
        raise CellError("it is no number", hint)
    return number


def _pointed(text: str, decimal: str) -> str:
    """Return a text with points before decimals and no marks between thousands. Raises CellError.

    >>> _pointed("1.234,5", ","), _pointed("10,1-14,2", ",")
    ('1234.5', '10.1-14.2')
    """
    if decimal != ",":
        return text
    joined = _OF_THOUSANDS.sub(lambda match: match[0].replace(".", ""), text)
    if re.search(r"\.\d", joined):
        rule = "where a comma stands before decimals, a point stands between thousands"
        raise CellError(rule, "Write one sign before decimals in the whole table.")
    return joined.replace(",", ".")


def _count(role: str, text: str, decimal: str) -> CellValue:
    match = _COUNT.fullmatch(_pointed(text, decimal))
    if match is None:
        raise CellError("a count is a whole number, such as 12, 12/45 or 12 (27%)")
    number, among_them = _whole(match[1]), match[2] or match[3]
    percent = Decimal(match[4]) if match[4] else None
    among = {"affected": "at_risk", "numerator": "denominator"}.get(role)
    if among_them and percent is not None and not is_share(number, _whole(among_them), percent):
        raise CellError("the percentage is not that of the numbers")
    if among_them and among is None:
        raise CellError("a count is a whole number")
    also = {among: integer_literal(_whole(among_them))} if among_them and among else {}
    return CellValue(integer_literal(number), also, percent)


def is_share(number: int, among: int, percent: Decimal) -> bool:
    """Whether a percentage is that of two numbers, as far as tables round."""
    return abs(Decimal(number) * 100 / max(among, 1) - percent) <= 1


def _whole(text: str) -> int:
    return int(text.partition(".")[0].replace(",", ""))


def _listed(text: str, allowed: list[str]) -> Literal:
    wanted = " ".join(text.lower().replace("-", " ").replace("_", " ").split())
    for one in allowed:
        if one.replace("-", " ") == wanted:
            return Literal(one)
    raise CellError(f"it is none of {', '.join(allowed)}", "Say what is meant by it under [values] of the mapping.")


def _truth(text: str) -> Literal:
    if text.lower() not in _TRUTH:
        raise CellError("it is neither yes nor no")
    return Literal(_TRUTH[text.lower()], datatype=XSD.boolean, normalize=False)


def _unit(text: str) -> Literal:
    return Literal(text if _CODE.fullmatch(text) else ucum(text))


def _evidence(text: str) -> URIRef:
    if not _ECO.fullmatch(text):
        raise CellError("a type of evidence is ECO: and seven digits")
    return URIRef(expand(text.replace("ECO:", "obo:ECO_")))


def _duration(text: str) -> Literal:
    if not _DURATION.fullmatch(text):
        match = _LASTS.fullmatch(text)
        if match is None:
            raise CellError("a duration is 12 months, 28 days or P12M")
        unit, number = match[2].lower(), int(match[1])
        text = f"P{number * 7}D" if unit in {"week", "wk"} else f"P{_LETTERS[unit].format(number)}"
    return Literal(text, datatype=XSD.duration, normalize=False)


_READERS: dict[str, Callable[[str], RdfTerm]] = {
    "boolean": _truth,
    "duration": _duration,
    "ucum": _unit,
    "eco": _evidence,
}
