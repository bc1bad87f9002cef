"""A Parquet file, row by row, as texts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from kg.errors import Finding

_MAGIC = b"PAR1"
_AT_ONCE = 2000
_NESTED = ("STRUCT", "MAP", "[]", "BLOB", "UNION")


def is_parquet(path: Path) -> bool:
    """Whether a file is in Parquet, by what it holds."""
    with path.open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


def read_parquet(path: Path, place: str, findings: list[Finding]) -> Iterator[tuple[int, list[str]]]:
    """Yield the names of the columns as row 1, then the rows. A column of lists or structures is a finding."""
    database = duckdb.connect(":memory:", config={"memory_limit": "300MB", "threads": 1})
    try:
        result = database.execute("SELECT * FROM read_parquet(?)", [str(path)])
        described = [(str(name), kind) for name, kind, *_ in result.description or ()]
        # To DuckDB n and N are one name, so that it gives the second another; the file has both.
        written = [
            name for (name,) in database.execute("SELECT name FROM parquet_schema(?) OFFSET 1", [str(path)]).fetchall()
        ]
        names = written if len(written) == len(described) else [name for name, _ in described]
        result = database.execute("SELECT * FROM read_parquet(?)", [str(path)])
        for name, (_, kind) in zip(names, described, strict=True):
            if any(sign in str(kind).upper() for sign in _NESTED):
                remedy = "Write its parts as columns of their own. It is read as a text."
                findings.append(
                    Finding(place, 1, name, str(kind), "the column holds more than one value a row", remedy)
                )
        yield 1, names
        number = 1
        while rows := result.fetchmany(_AT_ONCE):
            for row in rows:
                number += 1
                yield number, [_text(value) for value in row]
    except duckdb.Error as error:
        rule = f"the Parquet file cannot be read: {str(error).partition(chr(10))[0]}"
        findings.append(Finding(place, 1, "", "", rule, "Write it again."))
    finally:
        database.close()


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float | Decimal) and value == int(value) else str(value)
