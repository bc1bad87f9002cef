"""Whether the columns of a version, and of its views, are whole: they open, are its own, and agree with its store."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox

from kg.columns.columns import DamagedColumnsError
from kg.engine.column_groups import OWN, ColumnGroups
from kg.engine.snapshot import STORE, Snapshot
from kg.engine.store import Store

_PASSED_OVER = "They are passed over: answers are right, and aggregates take long."
_BELIEVED = "What is counted of them may be wrong."
_COUNTS = "SELECT ?g ?p (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } GROUP BY ?g ?p"


def columns_fault(dataset: Path, version: Snapshot, *, counting: bool) -> str:
    """Read the columns of a version and its views; return what is wrong with them, and what to do; else nothing.

    `counting`: hold them against the store, too.
    """
    views = sorted((dataset / "views").glob(f"{version.digest}+*/"))
    for each in (version, *map(Snapshot, views)):
        if found := _fault(each, counting=counting):
            remedy = f"Make them anew while no server runs on it: myeloma-kg dataset compact {dataset}"
            return f"The columns of {each.path} cannot be used: {found} {remedy}"
    return ""


def _fault(version: Snapshot, *, counting: bool) -> str:
    store = Store.read_only(str(version.path / STORE)).engine
    groups = ColumnGroups.beside(version.path / STORE, store)
    try:
        counted = groups.counts() if groups else None
    except DamagedColumnsError as error:
        return f"{str(error).rstrip('.!')}. {_PASSED_OVER}"
    if counted is None or not counting:
        return ""
    own = version.info.get(OWN, "")
    if own:
        # The default graph of a joined version is that of the dataset, and what is beside it.
        both: Counter[tuple[str, str]] = Counter(counted)
        both.update({("", predicate): number for (graph, predicate), number in counted.items() if graph == own})
        counted = dict(both)
    graphs = {graph for graph, _ in counted} if own else None
    held = {key: number for key, number in _counts(store).items() if graphs is None or key[0] in graphs}
    if counted == held:
        return ""
    return f"they hold {sum(counted.values()):,} quads, and the store {sum(held.values()):,}. {_BELIEVED}"


def _counts(store: ox.Store) -> dict[tuple[str, str], int]:
    rows = store.query(_COUNTS)
    read = rows if isinstance(rows, ox.QuerySolutions) else ()
    return {(str(row["g"] or ""), str(row["p"])): int(row["n"].value) for row in read}
