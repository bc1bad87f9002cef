"""Loading a snapshot into a store that somebody else runs, graph by graph, and holding what it keeps against it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from kg.engine.store import Store
from kg.stores.dialects import STANDARD, Dialect, dialect_of
from kg.stores.errors import RemoteStoreError
from kg.stores.partial_copy import PartialCopy
from kg.stores.protocol import SparqlClient
from kg.stores.remote import require_own_default_graph


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
    Raises RemoteStoreError, with the graph, when a count differs, and when the store gives a value otherwise than the
    snapshot has it.
    """
    client.greet()
    dialect = dialect_of(client.server)
    graph_store = graph_store or graph_store_beside(client.address, dialect)
    counts: dict[str, int] = {}
    with TemporaryDirectory(prefix="myeloma-kg-") as folder:
        path, nothing = Path(folder, "graph.nt"), Path(folder, "nothing.nt")
        *others, provenance = store.graphs_last_provenance()
        nothing.write_bytes(b"")
        client.put_graph(graph_store, provenance, nothing)
        for graph in ("", *others, provenance):
            counts[graph] = store.dump_graph(graph, path)
            progress(f"{graph or 'the default graph'}: {counts[graph]:,} triples")
            client.put_graph(graph_store, graph or dialect.default_graph, path)
            try:
                _check_graph(store, client, dialect, graph, counts[graph])
            except RemoteStoreError:
                with suppress(RemoteStoreError):
                    client.put_graph(graph_store, provenance, nothing)
                raise
    require_own_default_graph(client)
    return counts


def _check_graph(store: Store, client: SparqlClient, dialect: Dialect, graph: str, count: int) -> None:
    """Hold a graph of a store against that of the snapshot; of the default graph, which has no others, the number."""
    held = client.count(dialect.in_graph(graph, "?s ?p ?o"))
    if held != count:
        raise RemoteStoreError(
            f"{client.address} holds {held:,} triples in {graph or 'the default graph'} "
            f"where the snapshot has {count:,}: it takes two of them as one, or others were there."
        )
    there = PartialCopy(client, dialect, [graph], count).graph_quads(graph) if graph else ()
    for quad in there:
        if quad not in store.engine:
            raise RemoteStoreError(
                f"{client.address} does not keep values as they are: in {graph} it gives {quad.object} as "
                f"{quad.predicate} of {quad.subject}, which the snapshot does not say. Keep this snapshot in another "
                "store, such as Oxigraph."
            )
