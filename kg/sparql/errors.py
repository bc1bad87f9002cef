"""What can be wrong with the text of a query or an update. A branch of the tree in `kg.errors`.

QueryError
└── QuerySyntaxError       the text is no SPARQL query; says line and column
    └── MisunderstoodError the engine would take it, and answer something else
LimitError
├── QueryTooLargeError     the text of the query is too long
└── QueryTooDeepError      brackets nest too deep, or too many parts
"""

from __future__ import annotations

from kg.errors import LimitError, QueryError


class QuerySyntaxError(QueryError):
    """The text is no SPARQL query."""


class MisunderstoodError(QuerySyntaxError):
    """The text is no SPARQL query, and the engine would answer it as if it were another one."""


class QueryTooLargeError(LimitError):
    """The text of the query is too long."""


class QueryTooDeepError(LimitError):
    """The query nests too deep, or has too many parts."""
