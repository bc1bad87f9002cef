"""A query evaluated in this process, for the command line: the answers of the endpoint, without its limits."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from kg.engine.service_access import check_services
from kg.engine.store import Row, Store, Table, table
from kg.engine.syntax_errors import explain_syntax_error
from kg.errors import QueryError
from kg.namespaces import prefixes
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.inspection import Guard, inspect
from kg.sparql.syntax import errors_located_in

_GUARD = Guard(query_bytes=sys.maxsize, nesting=100, chain=1000)


def select(store: Store, text: str) -> Table:
    """Run a SELECT in which our prefixes need not be declared. Raises QueryError or LimitError."""
    with errors_located_in(text):
        inspection = inspect(text, _GUARD)
    check_services(inspection.services, ())
    job = Job(text, "", "", *inspection.dataset, known=prefixes())
    query = EngineQuery(store.engine, Merger(store.engine), job)
    try:
        names, rows = table(query.results())
    except (SyntaxError, QuerySyntaxError) as error:
        raise QuerySyntaxError(explain_syntax_error(text, error, prefixes())) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"The engine refused the query: {error}") from error
    return names, _checked(query, rows)


def _checked(query: EngineQuery, rows: Iterator[Row]) -> Iterator[Row]:
    yield from rows
    query.check()
