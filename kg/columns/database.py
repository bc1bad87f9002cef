"""Files of columns, opened with DuckDB: in one thread, where it may be in a process that may open few files."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

# Without these, DuckDB looks for its share of the machine in files that a confined process may not open, and gives up.
_SHARE = {"SLURM_CPUS_ON_NODE": "1", "SLURM_MEM_PER_NODE": "256"}

WITHOUT_BAR = "SET enable_progress_bar = false"
"""DuckDB shows a bar on the standard output after two seconds, whatever that is; it takes this only once it is open."""


def open_database(path: Path, memory: str, work: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open a file for reading, or, with a folder for what finds no room in memory, for writing. Raises duckdb.Error.

    `memory`: so much of it is used, as DuckDB writes it.
    """
    os.environ.update(_SHARE)
    config: dict[str, str | bool | int | float | list[str]] = {"threads": 1, "async_threads": 0}
    config |= {"memory_limit": memory, "temp_directory": str(work or ""), "preserve_insertion_order": False}
    database = duckdb.connect(str(path), read_only=work is None, config=config)
    database.execute(WITHOUT_BAR)
    return database
