"""A Parquet file, row by row, as texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from kg.errors import Finding
from loaders.mapped_tables.cell_texts import cell_text, of_single_precision

_MAGIC = b"PAR1"
_AT_ONCE = 2000
_SINGLE = "FLOAT"
_NESTED = ("STRUCT", "MAP", "[]", "BLOB", "UNION")


def is_parquet(path: Path) -> bool:
    """Whether a file is in Parquet, by what it holds."""
    with path.open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


def read_parquet(path: Path, place: str, decimal: str, findings: list[Finding]) -> Iterator[tuple[int, list[str]]]:
    """Yield the names of the columns as row 1, then the rows. A column of lists or structures is a finding.

    `decimal`: the sign that numbers are given before their decimals.
    """
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
        singles = [str(kind).upper() == _SINGLE for _, kind in described]
        yield 1, names
        number = 1
        while rows := result.fetchmany(_AT_ONCE):
            for row in rows:
                number += 1
                yield (
                    number,
                    [
                        cell_text(of_single_precision(value) if single and value is not None else value, decimal)
                        for value, single in zip(row, singles, strict=True)
                    ],
                )
    except duckdb.Error as error:
        rule = f"the Parquet file cannot be read: {str(error).partition(chr(10))[0]}"
        findings.append(Finding(place, 1, "", "", rule, "Write it again."))
    finally:
        database.close()
