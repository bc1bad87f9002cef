"""Rows as a Parquet file, with the types of their values: the same rows give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.exports.parquet import write_records
from kg.term_values import PythonValue, column_type, in_column

_TYPES: Mapping[type | None, str] = {int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN", date: "DATE"}


def write_parquet_rows(path: Path, names: Sequence[str], rows: Iterable[Sequence[PythonValue]]) -> None:
    """Write rows; a column whose values are of several types is text, whole and broken numbers together are numbers.

    The engine does not tell names apart by case: of `n` and `N` the second becomes `N_2`.
    """
    held, names = [list(row) for row in rows], _distinct(names)
    values = {name: [row[number] for row in held] for number, name in enumerate(names)}
    kinds = {name: column_type(each) for name, each in values.items()}
    records = (
        {name: _plain(in_column(value, kinds[name])) for name, value in zip(names, row, strict=True)} for row in held
    )
    write_records(path, {name: _type(kind, values[name]) for name, kind in kinds.items()}, records)


def parquet_bytes(names: Sequence[str], rows: Iterable[Sequence[PythonValue]]) -> bytes:
    """Return the file as bytes."""
    with TemporaryDirectory(prefix="myeloma-kg-") as folder:
        path = Path(folder, "rows.parquet")
        write_parquet_rows(path, names, rows)
        return path.read_bytes()


def _distinct(names: Sequence[str]) -> list[str]:
    chosen: dict[str, str] = {}
    for name in names:
        written, number = name, 1
        while written.casefold() in chosen:
            number += 1
            written = f"{name}_{number}"
        chosen[written.casefold()] = written
    return list(chosen.values())


def _type(kind: type | None, values: Iterable[PythonValue]) -> str:
    if kind is datetime:
        return "TIMESTAMPTZ" if any(isinstance(each, datetime) and each.tzinfo for each in values) else "TIMESTAMP"
    return _TYPES.get(kind, "VARCHAR")


def _plain(value: PythonValue) -> object:
    """Return a value as the engine reads it in JSON, where numbers are finite."""
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
