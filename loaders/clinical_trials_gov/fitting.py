"""Fit loosely written data to the study model: nothing for null, a list for a single value, text for a number.

A count that is no whole number, such as `<20` or `-3`, is left out and noted: it may be nobody, and the record says
more.
"""

from __future__ import annotations

import types
from functools import cache
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from loaders.clinical_trials_gov.study import Study
from loaders.figures import whole_number

_Part = TypeVar("_Part", bound=Struct)
_TRUE = frozenset({"true", "yes", "t", "y", "1", "accepts healthy volunteers"})
_FALSE = frozenset({"false", "no", "f", "n", "0"})


class ShapeError(ValueError):
    """Data that are no study: says where in the record, what stands there and what was expected."""


class UnreadCount(NamedTuple):
    """A count that is no whole number: where it stands in the record, and what stands there."""

    place: str
    written: str


class FittedStudy(NamedTuple):
    """A study, and the counts of its record that were left out."""

    study: Study
    unread: tuple[UnreadCount, ...]


def decode_study(content: bytes) -> FittedStudy:
    """Return the study of a record in the form of API v2. Raises ShapeError."""
    try:
        return FittedStudy(msgspec.json.decode(content, type=Study, strict=False), ())
    except msgspec.ValidationError:
        return fit_study(msgspec.json.decode(content))
    except msgspec.DecodeError as error:
        raise ShapeError(f"it is no JSON: {error}") from error


def fit_study(value: Any) -> FittedStudy:
    """Return the study that nested dictionaries, lists and texts describe. Raises ShapeError.

    >>> events = {"eventGroups": {"id": "EG0", "seriousNumAffected": "<20", "seriousNumAtRisk": "29"}}
    >>> fitted = fit_study({"resultsSection": {"adverseEventsModule": events}})
    >>> fitted.study.results_section.adverse_events_module.event_groups[0].serious_num_at_risk, fitted.unread[0].written
    (29, '<20')
    """
    unread: list[UnreadCount] = []
    return FittedStudy(fit(value, Study, "$", unread), tuple(unread))


def fit(value: Any, kind: type[_Part], place: str, unread: list[UnreadCount]) -> _Part:
    """Return the part of a study that data describe; counts that are left out go to `unread`. Raises ShapeError.

    Empty texts and nulls count as missing; where the model has a list, a single value is a list of one.
    """
    if not isinstance(value, dict):
        raise ShapeError(f"{place} is '{_shown(value)}' where an object is expected")
    result = {}
    for name, (field, wanted) in _fields(kind).items():
        given = value.get(name)
        if given is not None and given != "":
            result[field] = _fit(given, wanted, f"{place}.{name}", unread)
    return kind(**result)


def _fit(value: Any, wanted: Any, place: str, unread: list[UnreadCount]) -> Any:
    if get_origin(wanted) is tuple:
        each = get_args(wanted)[0]
        given = value if isinstance(value, list) else [value]
        return tuple(_fit(one, each, f"{place}[{index}]", unread) for index, one in enumerate(given) if one is not None)
    if get_origin(wanted) in {Union, types.UnionType}:
        return _fit(value, next(one for one in get_args(wanted) if one is not type(None)), place, unread)
    if issubclass(wanted, Struct):
        return fit(value, wanted, place, unread)
    text = _text(value, place)
    if wanted is bool:
        if text.lower() not in _TRUE | _FALSE:
            raise ShapeError(f"{place} is '{_shown(value)}' where yes or no is expected")
        return text.lower() in _TRUE
    if wanted is int:
        number = whole_number(text.removesuffix(".0"))
        if number is None:
            unread.append(UnreadCount(place.removeprefix("$."), _shown(text)))
        return number
    return text


def _text(value: Any, place: str) -> str:
    match value:
        case str():
            return value.strip()
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            raise ShapeError(f"{place} is '{_shown(value)}' where a text is expected")


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


@cache
def _fields(kind: type[Struct]) -> dict[str, tuple[str, Any]]:
    """Return the name in the record, the name in the model and the type of every field."""
    hints = get_type_hints(kind)
    return {field.encode_name: (field.name, hints[field.name]) for field in msgspec.structs.fields(kind)}
