"""What an executor of Spark does: rows of batches become rows of parts. It runs from the code that a session ships."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from kg import resources
from kg.ingestion.conversion import Premises
from kg.ingestion.converted_part import conversion_versions, converted_part, packed_value, unpacked_value
from kg.libraries import optional_library

PREMISES = "premises.packed"
ROWS = "number int, packed binary"
"""Batches and parts alike: the number of a batch in its round, and what `packed_value` made of it."""
SLOTS = "slot int"


def slots(batches: Iterable[Any]) -> Iterator[Any]:
    """Yield a row (SLOTS) for a partition, when all that converting needs is installed there."""
    conversion_versions()
    for number, _ in enumerate(batches):
        if number == 0:
            yield _arrow().RecordBatch.from_pydict({"slot": _arrow().array([1], _arrow().int32())})


def converted_rows(batches: Iterable[Any]) -> Iterator[Any]:
    """Yield a row with its part for each row with a batch (ROWS, as Arrow record batches)."""
    for rows in batches:
        for row in rows.to_pylist():
            part = converted_part(unpacked_value(row["packed"]), _premises())
            yield record_batch([(row["number"], packed_value(part))])


def record_batch(rows: Iterable[tuple[int, bytes]]) -> Any:
    """Return rows (ROWS) as an Arrow record batch."""
    arrow = _arrow()
    numbers, packed = zip(*rows, strict=True)
    return arrow.RecordBatch.from_pydict(
        {"number": arrow.array(numbers, arrow.int32()), "packed": arrow.array(packed, arrow.binary())}
    )


@cache
def _premises() -> Premises:
    premises: Premises = unpacked_value((resources.IMPORTED_FROM / PREMISES).read_bytes())
    return premises


def _arrow() -> Any:
    return optional_library("pyarrow", "A cluster of Spark")
