"""Rows without columns: what `SELECT *` gives where nothing that its pattern names is a variable.

Where variables are made for what a pattern does not name, `*` is written as a list, and no list is empty: it holds one
variable, which is taken out of the rows again, or of DESCRIBE a name of which nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.engine.results import EngineResults
from kg.sparql import tree

_ROW = "myeloma_row_"
_NOTHING = "<urn:myeloma-kg:nothing>"


def listed(names: Iterable[str], query: tree.SelectQuery) -> str:
    """Return what stands for the `*` of a query whose pattern has variables.

    >>> from kg.sparql.grammar import parse
    >>> listed(["x", "y", "x"], parse("SELECT * { }")), listed([], parse("SELECT * { }"))
    ('?x ?y', '(1 AS ?myeloma_row_0)')
    """
    # No other SELECT may make the same variable.
    nothing = _NOTHING if query.form == "DESCRIBE" else f"(1 AS ?{_ROW}{query.start})"
    return " ".join(f"?{name}" for name in sorted(set(names))) or nothing


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
