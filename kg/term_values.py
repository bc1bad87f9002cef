"""The terms of SPARQL results as values of Python: numbers, dates, truths, and IRIs and texts as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from kg.datatypes import NUMBERS, WHOLE_NUMBERS, XSD
from kg.prefixes import contract

PythonValue: TypeAlias = "str | int | float | bool | date | datetime | None"
_READERS: Mapping[str, Callable[[str], PythonValue]] = {
    **dict.fromkeys(NUMBERS, float),
    **dict.fromkeys((*WHOLE_NUMBERS, f"{XSD}gYear"), int),
    f"{XSD}boolean": lambda text: text in {"true", "1"},
    f"{XSD}date": date.fromisoformat,
    f"{XSD}dateTime": datetime.fromisoformat,
}


def python_value(term: Mapping[str, Any], iri: Callable[[str], str] = contract) -> PythonValue:
    """Return a term of SPARQL 1.1 Query Results JSON as a value; `iri`: how IRIs are written, by default as CURIEs.

    What Python cannot hold, such as the year 12000, and what is ill-typed, stays text.

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
    try:
        return _READERS.get(datatype, str)(text)
    except ValueError:
        return str(text)


def float_or_none(text: str) -> float | None:
    """Return the number that a text is; None for any other text."""
    try:
        return float(text)
    except ValueError:
        return None


def types_of(values: list[PythonValue]) -> set[type]:
    """Return the types of the values that are there.

    >>> types_of([1, None, 2])
    {<class 'int'>}
    """
    return {type(value) for value in values if value is not None}
