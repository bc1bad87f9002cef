"""The files of `queries/`, which the build reads: what the snapshot then holds is what the server answers with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kg import resources
from kg.shipped_query import ShippedQuery, parse_query


@cache
def read_queries(kind: str) -> Mapping[str, ShippedQuery]:
    """Return the queries of a kind (answers, checks, rules) by name, alphabetically. Raises ParameterError."""
    files = sorted((resources.QUERIES / kind).glob("*.rq"))
    return {path.stem: parse_query(path.stem, path.read_text(encoding="utf-8")) for path in files}
