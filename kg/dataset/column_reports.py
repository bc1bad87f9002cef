"""What the log of a server says of the columns of its dataset: that they are passed over, and that they have ended."""

from __future__ import annotations

import logging
from pathlib import Path

from kg.dataset.columns import MOST_WRITTEN, fault_of_columns
from kg.dataset.directory import Directory
from kg.engine.column_groups import COLUMNS
from kg.engine.snapshot import Snapshot
from kg.processors import give_way
from kg.second_process import SecondProcess

_log = logging.getLogger("myeloma_kg.dataset")


class ColumnReports:
    """Says so once."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._has_columns = False

    def follow(self, shown: Snapshot) -> None:
        """Take up what readers are shown now, and say that it has no columns any more where the one before had them."""
        before, self._has_columns = self._has_columns, (shown.path / COLUMNS).is_file()
        if before and not self._has_columns:
            _log.warning(
                "The dataset has no columns any more, and aggregates take long: a write had a pattern, blank nodes or "
                "a whole graph, more than %s quads were written since they were made, or the file system takes no hard "
                "links. To make them anew, stop the server: myeloma-kg dataset compact %s",
                f"{MOST_WRITTEN:,}",
                self._directory.path,
            )

    def fault(self) -> str:
        """Read the columns, in a process of its own; return what is wrong with them. Raises MyelomaKgError, OSError."""
        if not self._has_columns:
            return ""
        with SecondProcess() as process:
            give_way(process.pid)
            return process.submit(_fault_in_use, self._directory.path).result()


def _fault_in_use(path: Path) -> str:
    # No version is removed meanwhile.
    with Directory(path).reading() as version:
        return fault_of_columns(path, version)
