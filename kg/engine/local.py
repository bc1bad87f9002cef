"""A query asked in this process, for the command line: the answers of the endpoint, without its limits."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.query import Question
from kg.engine.store import Row, Store, Table, table
from kg.errors import QueryError
from kg.namespaces import prefixes
from kg.sparql.errors import QuerySyntaxError
from kg.sparql.inspection import Guard, inspect
from kg.sparql.syntax import Explained, explain

_OWN = Guard(query_bytes=sys.maxsize, nesting=100, chain=1000)


def select(store: Store, text: str) -> Table:
    """Run a SELECT in which our prefixes need not be declared. Raises QueryError or LimitError."""
    with Explained(text):
        found = inspect(text, _OWN)
    job = Job(text, "", "", *found.dataset, known=prefixes())
    question = Question(store.engine, Merger(store.engine), job)
    try:
        names, rows = table(question.results())
    except (SyntaxError, QuerySyntaxError) as error:
        raise QuerySyntaxError(explain(text, str(error), prefixes())) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"The engine refused the query: {error}") from error
    return names, _checked(question, rows)


def _checked(question: Question, rows: Iterator[Row]) -> Iterator[Row]:
    yield from rows
    question.check()
