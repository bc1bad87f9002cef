"""The columns of a version, which those after it link (`kg.engine.column_making` makes them).

They do as long as it is known which quads were written since, and these are few: they stand in what a version says of
itself, and whoever reads the columns asks the store which of them hold.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from kg.dataset.delta import DeltaAction, DeltaPart
from kg.engine.column_groups import BESIDE_OF, COLUMNS, COLUMNS_BESIDE, MADE, OWN, WRITTEN
from kg.engine.snapshot import INFO, Snapshot
from kg.evaluation import confinement
from kg.own_dataset import OWN_GRAPH

MOST_WRITTEN = 1_000
"""More quads than these are not kept beside columns."""
_KNOWN = frozenset((DeltaAction.ADD, DeltaAction.REMOVE, DeltaAction.MAKE))
_PLAIN = (ox.NamedNode, ox.Literal, ox.DefaultGraph)


def columns_after(version: Snapshot | None, parts: Sequence[DeltaPart] | None) -> dict[str, object]:
    """Return what the version after a change says of the columns of the one before: what they are of, what was written.

    Nothing where there are no columns, or where they end: what was written is not known, too much, or has blank nodes,
    whose labels in the store are other ones.
    """
    if version is None or parts is None or not (version.path / COLUMNS).is_file():
        return {}
    if any(part.action not in _KNOWN or part.size for part in parts):
        return {}
    quads = [quad for part in parts for quad in part.quads]
    if any(not isinstance(term, _PLAIN) for quad in quads for term in (quad.subject, quad.object, quad.graph_name)):
        return {}
    info = version.info
    written = list(dict.fromkeys([*info.get(WRITTEN, ()), *(f"{quad} ." for quad in quads)]))
    return {MADE: info.get(MADE, ""), WRITTEN: written} if len(written) <= MOST_WRITTEN else {}


def fault_of_columns(dataset: Path, version: Snapshot, *, counting: bool = False) -> str:
    """Return what is wrong with the columns of a version of a dataset, and what to do; nothing where there are none.

    All of them is read. `counting`: they are held against the store, too.
    """
    if not (version.path / COLUMNS).is_file():
        return ""
    check = import_module("kg.dataset.column_check")
    return cast("str", check.columns_fault(dataset, version, counting=counting))


def link_columns(version: Snapshot, folder: Path) -> None:
    """Have the columns of a version in the folder of the next one; where they cannot be linked, it has none."""
    with suppress(OSError):
        os.link(version.path / COLUMNS, folder / COLUMNS)


def add_view_columns(folder: Path, version: Snapshot, columns: Mapping[str, object], curated: Path, view: Path) -> None:
    """Have the columns of a version in the folder of a view, and those of the curated graph beside them.

    `columns`: what is to be said of those of the version. `view`: the view before it, whose second file is linked where
    it is beside the same columns; otherwise it is made. Where that cannot be done, the view has no columns.
    """
    try:
        before = json.loads((view / INFO).read_text(encoding="utf-8")) if (view / INFO).is_file() else {}
        name = f"{curated.name} beside {columns[MADE]}"
        if before.get(BESIDE_OF) == name and (view / COLUMNS_BESIDE).is_file():
            os.link(view / COLUMNS_BESIDE, folder / COLUMNS_BESIDE)
        else:
            import_module("kg.engine.column_making").add_columns_beside(folder, name, version.path / COLUMNS, curated)
            confinement.release_memory()
        described = {**columns, OWN: f"<{OWN_GRAPH}>", BESIDE_OF: name}
        (folder / INFO).write_text(json.dumps(described), encoding="utf-8")
        if (folder / COLUMNS_BESIDE).is_file():
            os.link(version.path / COLUMNS, folder / COLUMNS)
    except (OSError, ValueError):
        return
