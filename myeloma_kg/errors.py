"""The errors to catch: names that are the same in a clone and in an installed package, and from version to version.

Each has a `code`, the same as over HTTP, and a message that names the value, the rule and the remedy.

>>> from myeloma_kg.errors import UnknownNameError
>>> try:
...     graph.entity("lenalidomid")
... except UnknownNameError as error:
...     print(error.code)
unknown-name
"""

from __future__ import annotations

from kg.errors import (
    BuildError,
    ClusterError,
    ConfigurationError,
    LimitError,
    MyelomaKgError,
    OntologyError,
    ParameterError,
    QueryError,
    SnapshotError,
    SourceError,
    StorageError,
    UnknownNameError,
)
from kg.evaluation.errors import DeadlineError, MemoryLimitError, OverloadError, ResultTooLargeError
from kg.resolution import AmbiguousNameError
from kg.sparql.errors import QuerySyntaxError
from kg.stores.errors import RemoteStoreError

__all__ = [
    "AmbiguousNameError",
    "BuildError",
    "ClusterError",
    "ConfigurationError",
    "DeadlineError",
    "LimitError",
    "MemoryLimitError",
    "MyelomaKgError",
    "OntologyError",
    "OverloadError",
    "ParameterError",
    "QueryError",
    "QuerySyntaxError",
    "RemoteStoreError",
    "ResultTooLargeError",
    "SnapshotError",
    "SourceError",
    "StorageError",
    "UnknownNameError",
]
