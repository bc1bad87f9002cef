"""Rows without columns: what `SELECT *` gives where nothing that its pattern names is a variable.

Where variables are made for what a pattern does not name, `*` is written as a list, and no list is empty: it holds one
variable, which is taken out of the rows again.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.engine.results import EngineResults

_ROW = "myeloma_row_"


def listed(names: Iterable[str], place: int) -> str:
    """Return what stands for `*`; `place`: of the pattern, because no other SELECT may make the same variable.

    >>> listed(["x", "y", "x"], 9), listed([], 9)
    ('?x ?y', '(1 AS ?myeloma_row_9)')
    """
    return " ".join(f"?{name}" for name in sorted(set(names))) or f"(1 AS ?{_ROW}{place})"


def without_made_column(results: EngineResults) -> EngineResults:
    """Return results without the column that stands for none.

    >>> rows = ox.Store().query("SELECT (1 AS ?myeloma_row_9) { VALUES ?x { 1 2 } }")
    >>> [tuple(row) for row in without_made_column(rows)]
    [(), ()]
    """
    if not isinstance(results, ox.QuerySolutions) or len(results.variables) != 1:
        return results
    if not results.variables[0].value.startswith(_ROW):
        return results
    return ox.parse_query_results(b"\n" * (1 + sum(1 for _ in results)), ox.QueryResultsFormat.TSV)
