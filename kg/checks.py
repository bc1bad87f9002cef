"""The checks: queries on a new snapshot that must return nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.engine.snapshot import Snapshot
from kg.errors import BuildError
from kg.prefixes import contract
from kg.query_files import read_queries

_SHOWN = 50


def run_checks(folder: Path, progress: Callable[[str], None]) -> None:
    """Run `queries/checks` on a new snapshot: each must return nothing. Raises BuildError."""
    progress("running the checks")
    opened = Snapshot(folder).open()
    complaints = []
    for query in read_queries("checks").values():
        names, rows = opened.select(query.sparql)
        for row in list(rows)[:_SHOWN]:
            cells = ", ".join(
                f"{name}={contract(str(term))}" for name, term in zip(names, row, strict=True) if term is not None
            )
            complaints.append(
                f"{query.name}: {query.header.get('problem', '')} {cells}. {query.header.get('solution', '')}"
            )
    if complaints:
        raise BuildError("The checks found defects:\n" + "\n".join(complaints))
