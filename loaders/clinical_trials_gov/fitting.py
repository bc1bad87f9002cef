"""Fit loosely written data to the study model: nothing for null, a list for a single value, text for a number."""

from __future__ import annotations

import types
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from loaders.clinical_trials_gov.study import Study
from loaders.figures import whole_number

_Part = TypeVar("_Part", bound=Struct)
_TRUE = frozenset({"true", "yes", "t", "y", "1", "accepts healthy volunteers"})
_FALSE = frozenset({"false", "no", "f", "n", "0"})


class ShapeError(ValueError):
    """Data that are no study: says where in the record, what stands there and what was expected."""


def decode_study(content: bytes) -> Study:
    """Return the study of a record in the form of API v2. Raises ShapeError."""
    try:
        return msgspec.json.decode(content, type=Study, strict=False)
    except msgspec.ValidationError:
        return fit(msgspec.json.decode(content), Study, "$")
    except msgspec.DecodeError as error:
        raise ShapeError(f"it is no JSON: {error}") from error


def fit(value: Any, kind: type[_Part], place: str) -> _Part:
    """Return the part of a study that nested dictionaries, lists and texts describe. Raises ShapeError.

    Empty texts and nulls count as missing; where the model has a list, a single value is a list of one.
    """
    if not isinstance(value, dict):
        raise ShapeError(f"{place} is '{_shown(value)}' where an object is expected")
    result = {}
    for name, (field, wanted) in _fields(kind).items():
        given = value.get(name)
        if given is not None and given != "":
            result[field] = _fit(given, wanted, f"{place}.{name}")
    return kind(**result)


def _fit(value: Any, wanted: Any, place: str) -> Any:
    if get_origin(wanted) is tuple:
        each = get_args(wanted)[0]
        given = value if isinstance(value, list) else [value]
        return tuple(_fit(one, each, f"{place}[{index}]") for index, one in enumerate(given) if one is not None)
    if get_origin(wanted) in {Union, types.UnionType}:
        return _fit(value, next(one for one in get_args(wanted) if one is not type(None)), place)
    if issubclass(wanted, Struct):
        return fit(value, wanted, place)
    text = _text(value, place)
    if wanted is bool:
        if text.lower() not in _TRUE | _FALSE:
            raise ShapeError(f"{place} is '{_shown(value)}' where yes or no is expected")
        return text.lower() in _TRUE
    if wanted is int:
        number = whole_number(text.removeprefix("-").removesuffix(".0"))
        if number is None:
            raise ShapeError(f"{place} is '{_shown(value)}' where a whole number is expected")
        return -number if text.startswith("-") else number
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
