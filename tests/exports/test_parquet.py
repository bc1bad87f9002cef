"""Parquet files: what the system refuses is an error of the system, whoever writes."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from kg.exports.parquet import write_records

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_a_device_without_room_is_no_error_of_the_library() -> None:
    with pytest.raises(OSError, match="No space left") as refused:
        write_records(FULL, {"n": "BIGINT"}, [{"n": 1}])
    assert (refused.value.errno, refused.value.filename) == (errno.ENOSPC, str(FULL))
