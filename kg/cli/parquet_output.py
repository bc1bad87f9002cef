"""Rows as a Parquet file, with the types of their values: the same rows give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.exports.parquet import write_records
from kg.term_values import PythonValue, types_of

_TYPES = {int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN", date: "DATE", datetime: "TIMESTAMPTZ"}


def write_parquet_rows(path: Path, names: Sequence[str], rows: Iterable[Sequence[PythonValue]]) -> None:
    """Write rows; a column whose values are of several types is text, whole and broken numbers together are numbers.

    The engine does not tell names apart by case: of `n` and `N` the second becomes `N_2`.
    """
    held, names = [list(row) for row in rows], _distinct(names)
    columns = {name: _type([row[number] for row in held]) for number, name in enumerate(names)}
    records = (
        {
            name: None if value is None else str(value) if columns[name] == "VARCHAR" else _plain(value)
            for name, value in zip(names, row, strict=True)
        }
        for row in held
    )
    write_records(path, columns, records)


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


def _type(values: list[PythonValue]) -> str:
    kinds = types_of(values)
    if kinds == {int, float}:
        return "DOUBLE"
    return _TYPES.get(next(iter(kinds)), "VARCHAR") if len(kinds) == 1 else "VARCHAR"


def _plain(value: PythonValue) -> object:
    return value.isoformat() if isinstance(value, date) else value
