"""Records converted by a cluster: the same functions, and the same lines, as in one process.

Records go to the workers and sorted files come back as bytes; what is merged stands in the home of the graph, as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager

from kg.ingestion.conversion import Batch, Premises
from kg.ingestion.dask_cluster import dask_converter
from kg.ingestion.load_options import cluster_kind
from kg.ingestion.report import SourceReport
from kg.ingestion.spark_cluster import spark_converter

# How an address begins -> what answers there.
KINDS = {"sc": spark_converter, "tcp": dask_converter, "tls": dask_converter}


def cluster_converter(
    premises: Premises, address: str
) -> AbstractContextManager[Callable[[Iterable[Batch]], Iterator[SourceReport]]]:
    """Return the context that gives the function that converts batches in a cluster.

    `address`: tcp://host:8786 or tls:// of a Dask scheduler, sc://host:15002 of a Spark Connect server. Raises
    ConfigurationError for another address, or when the library is not installed; ClusterError when the cluster cannot
    be reached or cannot go on; BuildError when it would convert otherwise than this machine.
    """
    return KINDS[cluster_kind(address)](premises, address)
