"""The terms of SPARQL results as values of Python: numbers, dates, truths, and IRIs and texts as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

from kg.datatypes import NUMBERS, WHOLE_NUMBERS, XSD
from kg.prefixes import contract, joined_iris

PythonValue: TypeAlias = "str | int | float | bool | date | datetime | None"


class _Reader(NamedTuple):
    """How a datatype is written, and what makes a value of it; Python's own readers take more than XML Schema does."""

    form: re.Pattern[str]
    read: Callable[[str], PythonValue]


def _reader(form: str, read: Callable[[str], PythonValue]) -> _Reader:
    return _Reader(re.compile(form, re.ASCII), read)


# Those of a whole number in tables with types, but for its sign.
_MOST_BITS = 63
_LARGEST = 1e100
_BLANKS = " \t\r\n"
_DAY = r"\d{4}-\d\d-\d\d"
_DECIMAL = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_WHOLE = _reader(r"[+-]?\d+", int)
_INEXACT = _reader(rf"{_DECIMAL}(?:[eE][+-]?\d+)?|[+-]?INF|NaN", float)
_READERS: Mapping[str, _Reader] = {
    **dict.fromkeys(NUMBERS, _INEXACT),
    f"{XSD}decimal": _reader(_DECIMAL, float),
    **dict.fromkeys(WHOLE_NUMBERS, _WHOLE),
    f"{XSD}gYear": _reader(r"-?\d{4,}", int),
    f"{XSD}boolean": _reader("true|false|1|0", lambda text: text in {"true", "1"}),
    f"{XSD}date": _reader(_DAY, date.fromisoformat),
    f"{XSD}dateTime": _reader(rf"{_DAY}T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?", datetime.fromisoformat),
}


def python_value(term: Mapping[str, Any], iri: Callable[[str], str] = contract) -> PythonValue:
    """Return a term of SPARQL 1.1 Query Results JSON as a value; `iri`: how IRIs are written, by default as CURIEs.

    What Python cannot hold, such as the year 12000, and what is ill-typed, stays text. IRIs of ours that a text joins
    by blanks are written as other IRIs.

    >>> python_value({"type": "literal", "value": "43.0", "datatype": "http://www.w3.org/2001/XMLSchema#decimal"})
    43.0
    """
    text, datatype = term["value"], term.get("datatype", "")
    if term["type"] == "uri":
        return iri(text)
    if term["type"] == "bnode":
        return f"_:{text}"
    if term["type"] == "triple":
        parts = (str(python_value(text[part], iri)) for part in ("subject", "predicate", "object"))
        return f"<<( {' '.join(parts)} )>>"
    if iris := joined_iris(text):
        return " ".join(map(iri, iris))
    reader, written = _READERS.get(datatype), text.strip(_BLANKS)
    try:
        return reader.read(written) if reader and reader.form.fullmatch(written) else str(text)
    except ValueError:
        return str(text)


def float_or_none(text: str) -> float | None:
    """Return the number that a text is; None for any other text, and for one that nobody can reckon with or draw.

    >>> float_or_none("4.5"), float_or_none("INF"), float_or_none("NaN"), float_or_none("1e308")
    (4.5, None, None, None)
    """
    try:
        number = float(text)
    except ValueError:
        return None
    # Sums and differences of what is smaller are finite.
    return number if abs(number) < _LARGEST else None


def types_of(values: Iterable[PythonValue]) -> set[type]:
    """Return the types of the values that are there.

    >>> types_of([1, None, 2])
    {<class 'int'>}
    """
    return {type(value) for value in values if value is not None}


def column_type(values: Sequence[PythonValue]) -> type | None:
    """Return the type of a column that holds these values in a table with types; None where all are missing.

    Whole and broken numbers together are float; what is of several types is str, and so are whole numbers of more than
    64 bits, and times of which some have a zone and some have none.

    >>> column_type([1, 2.5]), column_type([1, "a"]), column_type([2**63])
    (<class 'float'>, <class 'str'>, <class 'str'>)
    """
    kinds = types_of(values)
    zoned = {value.tzinfo is not None for value in values if isinstance(value, datetime)}
    if len(zoned) > 1 or any(type(value) is int and value.bit_length() > _MOST_BITS for value in values):
        return str
    if kinds == {int, float}:
        return float
    return kinds.pop() if len(kinds) == 1 else str if kinds else None


def in_column(value: PythonValue, kind: type | None) -> PythonValue:
    """Return a value as one of the type of its column."""
    if kind is float and isinstance(value, int):
        return float(value)
    return str(value) if kind is str and value is not None else value
