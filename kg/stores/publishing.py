"""Loading a snapshot into a store that somebody else runs, graph by graph, with every count checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from kg.engine.store import Store
from kg.stores.dialects import STANDARD, Dialect, dialect_of
from kg.stores.errors import RemoteStoreError
from kg.stores.protocol import SparqlClient


def graph_store_beside(address: str, dialect: Dialect = STANDARD) -> str:
    """Return where a graph store stands by custom: beside the endpoint.

    >>> graph_store_beside("http://localhost:7878/query")
    'http://localhost:7878/store'
    """
    return urljoin(address, dialect.graph_store)


def publish(
    store: Store, client: SparqlClient, graph_store: str = "", progress: Callable[[str], None] = lambda _: None
) -> dict[str, int]:
    """Replace the default graph and each named graph of a store by those of a snapshot; return their triples by name.

    `graph_store`: the address of its graph store, if it does not stand beside the endpoint. The graph of provenance,
    which names the snapshot, is taken away first and comes last: a store that was loaded in part states no digest.
    Raises RemoteStoreError, with the graph, when a count differs.
    """
    client.rows("ASK {}")
    dialect = dialect_of(client.server)
    graph_store = graph_store or graph_store_beside(client.address, dialect)
    counts: dict[str, int] = {}
    with TemporaryDirectory(prefix="myeloma-kg-") as folder:
        path = Path(folder, "graph.nt")
        *others, provenance = store.graphs_last_provenance()
        path.write_bytes(b"")
        client.put_graph(graph_store, provenance, path)
        for graph in ("", *others, provenance):
            counts[graph] = store.dump_graph(graph, path)
            progress(f"{graph or 'the default graph'}: {counts[graph]:,} triples")
            client.put_graph(graph_store, graph or dialect.default_graph, path)
            pattern = dialect.in_graph(graph, "?s ?p ?o")
            (row,) = client.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")["results"]["bindings"]
            if int(row["n"]["value"]) != counts[graph]:
                raise RemoteStoreError(
                    f"{client.address} holds {int(row['n']['value']):,} triples in {graph or 'the default graph'} "
                    f"where the snapshot has {counts[graph]:,}: it takes two of them as one, or others were there."
                )
    return counts
