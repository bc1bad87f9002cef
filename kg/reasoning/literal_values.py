"""Values of literals, and whether they belong to a datatype (OWL 2 Structural Specification, section 4).

The value spaces of decimals, of floats, of doubles, of texts and of all others have nothing in common: 44 is 44.0, and
neither is 4.4e1.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from rdflib import OWL, RDF, RDFS, XSD

_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_INTEGER = re.compile(r"[+-]?\d+")
_FLOAT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN")
_ZONE = r"(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)"
_DAY = r"-?([1-9]\d{3,}|0\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
_DURATION = r"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
_NAME_START, _NAME = r"[^\W\d]", r"[\w.\-\u00b7]"
# Datatypes whose values have one form: literals of other datatypes do not belong to them.
_FORMS = {
    XSD.dateTime: f"{_DAY}T{_TIME}{_ZONE}?", XSD.dateTimeStamp: f"{_DAY}T{_TIME}{_ZONE}", XSD.date: f"{_DAY}{_ZONE}?",
    XSD.time: f"{_TIME}{_ZONE}?", XSD.duration: _DURATION, XSD.gYear: rf"-?\d{{4,}}{_ZONE}?",
    XSD.gYearMonth: rf"-?\d{{4,}}-(0[1-9]|1[0-2]){_ZONE}?", XSD.hexBinary: "([0-9A-Fa-f]{2})*",
    XSD.base64Binary: r"[A-Za-z0-9+/=\s]*", XSD.anyURI: r"[^\x00-\x20<>\"{}|\\^`]*", RDF.XMLLiteral: "(?s:.*)",
}  # fmt: skip
_FORM_PATTERNS = {str(kind): re.compile(form) for kind, form in _FORMS.items()}
# Datatypes whose values are texts of a form.
_TEXTS = {
    XSD.string: "(?s:.*)", XSD.normalizedString: r"[^\t\n\r]*", XSD.token: r"(?! )(?!.* $)(?!.*  )[^\t\n\r]*",
    XSD.language: r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", XSD.NMTOKEN: rf"(:|{_NAME})+",
    XSD.Name: rf"(:|{_NAME_START})(:|{_NAME})*", XSD.NCName: rf"{_NAME_START}{_NAME}*",
}  # fmt: skip
_TEXT_PATTERNS = {str(kind): re.compile(form) for kind, form in _TEXTS.items()}
# Least and greatest of the datatypes of whole numbers.
_WHOLE: dict[str, tuple[int | None, int | None]] = {
    str(XSD[name]): bounds
    for name, bounds in {
        "integer": (None, None), "nonNegativeInteger": (0, None), "positiveInteger": (1, None),
        "nonPositiveInteger": (None, 0), "negativeInteger": (None, -1), "long": (-(2**63), 2**63 - 1),
        "int": (-(2**31), 2**31 - 1), "short": (-(2**15), 2**15 - 1), "byte": (-128, 127),
        "unsignedLong": (0, 2**64 - 1), "unsignedInt": (0, 2**32 - 1), "unsignedShort": (0, 2**16 - 1),
        "unsignedByte": (0, 255),
    }.items()
}  # fmt: skip
_REAL = {str(XSD.decimal), str(OWL.real), str(OWL.rational)}
_INEXACT = {str(XSD.float), str(XSD.double)}
_BOOLEAN = str(XSD.boolean)
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


class LiteralValue(NamedTuple):
    """A value: its space (`number`, `text`, `truth` or a datatype) and what is the same of equal values."""

    space: str
    value: object


def literal_value(text: str) -> LiteralValue | None:
    """Return the value of a literal in its N-Triples form; none of a datatype that is not known, or a wrong one.

    >>> literal_value('"44.0"^^<http://www.w3.org/2001/XMLSchema#decimal>').value == 44
    True
    """
    match = _LITERAL.fullmatch(text)
    if match is None:
        return None
    lexical, language, datatype = match[1], match[2], match[3] or str(XSD.string)
    if "\\" in lexical:
        lexical = _ESCAPED.sub(_unescaped, lexical)
    if language:
        return LiteralValue("text", (lexical, language.lower()))
    return _typed_value(lexical, datatype)


def _typed_value(lexical: str, datatype: str) -> LiteralValue | None:
    if datatype in _TEXT_PATTERNS:
        return LiteralValue("text", (lexical, "")) if _TEXT_PATTERNS[datatype].fullmatch(lexical) else None
    plain = lexical.strip()
    if datatype in _WHOLE or datatype in _REAL:
        form = _INTEGER if datatype in _WHOLE else _DECIMAL
        number = Decimal(plain) if form.fullmatch(plain) else None
        return LiteralValue("number", number) if number is not None and _is_within(number, datatype) else None
    if datatype in _INEXACT:
        number_text = plain.replace("INF", "inf")
        return LiteralValue(datatype, repr(float(number_text))) if _FLOAT.fullmatch(plain) else None
    if datatype == _BOOLEAN:
        return LiteralValue("truth", _TRUTHS[plain]) if plain in _TRUTHS else None
    if datatype in _FORM_PATTERNS:
        space = str(XSD.dateTime) if datatype == str(XSD.dateTimeStamp) else datatype
        return LiteralValue(space, plain) if _FORM_PATTERNS[datatype].fullmatch(plain) else None
    return None


def _unescaped(match: re.Match[str]) -> str:
    if match[3]:
        return _ESCAPES.get(match[3], match[3])
    return chr(int(match[1] or match[2], 16))


def _is_within(number: Decimal, datatype: str) -> bool:
    least, most = _WHOLE.get(datatype, (None, None))
    return (least is None or number >= least) and (most is None or number <= most)


def is_of_datatype(text: str, datatype: str) -> bool | None:
    """Return whether the value of a literal belongs to a datatype; none when one of the two is not known.

    `text`: the literal in its N-Triples form; `datatype`: an IRI. A literal that its own datatype does not allow
    belongs to none.
    """
    match = _LITERAL.fullmatch(text)
    if match is None or not is_known_datatype(datatype):
        return None
    if datatype == str(RDFS.Literal):
        return True
    if not match[2] and not is_known_datatype(match[3] or str(XSD.string)):
        return None
    value = literal_value(text)
    return value is not None and _belongs(value, datatype)


def _belongs(value: LiteralValue, datatype: str) -> bool:
    if value.space == "text":
        lexical, language = value.value if isinstance(value.value, tuple) else ("", "")
        if datatype in {str(RDF.PlainLiteral), str(RDF.langString)}:
            return bool(language) or datatype == str(RDF.PlainLiteral)
        return not language and datatype in _TEXT_PATTERNS and _TEXT_PATTERNS[datatype].fullmatch(lexical) is not None
    if value.space == "number" and isinstance(value.value, Decimal):
        is_whole = datatype in _WHOLE and value.value == value.value.to_integral_value()
        return datatype in _REAL or (is_whole and _is_within(value.value, datatype))
    if value.space == "truth":
        return datatype == _BOOLEAN
    stamp = datatype == str(XSD.dateTimeStamp) and value.space == str(XSD.dateTime)
    return value.space == datatype or (stamp and _FORM_PATTERNS[datatype].fullmatch(str(value.value)) is not None)


def is_known_datatype(datatype: str) -> bool:
    """Return whether the values of a datatype are known here."""
    return (
        datatype in _WHOLE
        or datatype in _REAL
        or datatype in _INEXACT
        or datatype in _TEXT_PATTERNS
        or datatype in _FORM_PATTERNS
        or datatype in {_BOOLEAN, str(RDFS.Literal), str(RDF.PlainLiteral), str(RDF.langString)}
    )
