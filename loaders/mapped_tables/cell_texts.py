"""Values of cells that have a type, as texts: what Excel and Parquet store as numbers, days and truths."""

from __future__ import annotations

import math
import struct
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any


def cell_text(value: Any, decimal: str) -> str:
    """Return a value as a table would print it. `decimal`: the sign before decimals, as in the rest of the table.

    >>> [cell_text(value, ",") for value in (1200.0, 12.5, True, datetime(2020, 3, 1), None)]
    ['1200', '12,5', 'true', '2020-03-01', '']
    """
    if value is None or (isinstance(value, float | Decimal) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)).normalize(), "f").replace(".", decimal)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def of_single_precision(value: float) -> float:
    """Return the shortest number that is this one in single precision.

    >>> of_single_precision(0.44999998807907104)
    0.45
    """
    if not math.isfinite(value):
        return value
    texts = (f"{value:.{digits}g}" for digits in range(1, 10))
    return next(float(text) for text in texts if struct.unpack("f", struct.pack("f", float(text))) == (value,))
