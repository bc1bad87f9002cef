"""A store that somebody else runs and that holds a snapshot of ours: asked over HTTP, by the same methods as ours.

What answers by a store (search, chains, proofs, pages, shipped queries) asks by `select` and `texts` alone, and so does
not know where the store is. A store that evaluates as our engine does (`oxigraph serve`) is sent whole queries; of any
other the triples are fetched that a query needs, and it is evaluated here (`kg.stores.partial_copy`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from rdflib import DCTERMS, VOID, Literal, URIRef

from kg.engine.job import Job
from kg.engine.mended_texts import MendedTexts
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from kg.engine.results import EngineResults
from kg.engine.store import Store
from kg.errors import QueryError
from kg.rdf import DATASET, PROVENANCE_GRAPH
from kg.stores.dialects import Dialect, dialect_of
from kg.stores.errors import RefusedQueryError, RemoteStoreError
from kg.stores.partial_copy import PartialCopy
from kg.stores.protocol import SparqlClient
from kg.stores.triple_patterns import QueriedDataset
from kg.stores.whole_queries import NotEvaluatedThereError, WholeQueries

_DIGEST = f"SELECT ?digest WHERE {{ GRAPH <{PROVENANCE_GRAPH}> {{ <{DATASET}> <{DCTERMS.identifier}> ?digest }} }}"
_GRAPHS = f"SELECT ?graph WHERE {{ GRAPH <{PROVENANCE_GRAPH}> {{ <{DATASET}> <{VOID.subset}> ?graph }} }}"
_MOST_TRIPLES = 2_000_000


class RemoteStore(Store):
    """A store behind a SPARQL endpoint; `digest`: of the snapshot that it says it was loaded from.

    Raises RemoteStoreError when the store cannot be asked or states no digest.
    """

    local = False

    def __init__(self, client: SparqlClient, most: int = _MOST_TRIPLES) -> None:
        """Ask a store; `most`: the triples that may be fetched of it."""
        self._client, self._most = client, most
        self.digest = _digest(client)
        self.dialect: Dialect = dialect_of(client.server)
        self.graphs = [*sorted(client.column(_GRAPHS)), str(PROVENANCE_GRAPH)]
        require_own_default_graph(client)
        self._forget()

    def _forget(self) -> None:
        """Keep nothing that was learned of the store."""
        self._shared: dict[Callable[[Store], object], object] = {}
        self._copy = PartialCopy(self._client, self.dialect, self.graphs, self._most)
        self._whole = WholeQueries(self._client, self.graphs)
        self._texts = MendedTexts()

    def require_unchanged(self) -> None:
        """Raise RemoteStoreError when the store states another snapshot by now, or none: what was asked may be of both.

        Who publishes takes the digest away first, and states one last.
        """
        try:
            _require_digest(_digest(self._client), self.digest, self._client.address)
        except RemoteStoreError:
            self._forget()
            raise

    def evaluated(self, job: Job) -> tuple[EngineResults, EngineQuery]:
        """Return the results of the query of a job, and the query as it was evaluated.

        Raises what `EngineQuery.results` raises, and RemoteStoreError.
        """
        if self.dialect.evaluates and not job.services and len(job.default_graphs or ()) <= 1:
            query = EngineQuery(self._whole, Merger(self._copy.store), job, self._texts)  # type: ignore[arg-type]  # its methods
            try:
                return query.results(), query
            except (NotEvaluatedThereError, RefusedQueryError, SyntaxError):
                # What it does not take is evaluated here, with our messages.
                pass
        dataset = QueriedDataset(job.default_graphs, job.named_graphs)
        store = self._copy.prepare(job.text, job.known, job.base_iri, dataset)
        query = EngineQuery(store, Merger(store), job)
        return query.results(), query

    def _results(self, query: str, substitutions: Mapping[str, URIRef | Literal]) -> EngineResults:
        if substitutions:
            raise QueryError("A remote store takes no substitutions: write them as VALUES.")
        if self.dialect.evaluates:
            try:
                return self._whole.query(query)
            except (NotEvaluatedThereError, RefusedQueryError):
                pass
        try:
            return self._copy.prepare(query, {}).query(query)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise QueryError(f"The query was refused: {error}") from error

    def graphs_last_provenance(self) -> list[str]:
        """Return the names of the named graphs of the snapshot, sorted, that of provenance last."""
        return list(self.graphs)

    def graph_lines(self, name: str) -> Iterator[str]:
        """Yield the quads of a named graph as lines of N-Quads, in any order. Raises RemoteStoreError."""
        return (f"{quad} ." for quad in self._copy.graph_quads(name))

    @property
    def address(self) -> str:
        """The address of its endpoint, without a password."""
        return self._client.address

    def __len__(self) -> int:
        triple = self.dialect.in_graph("", "?s ?p ?o")
        return self._client.count(triple)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RemoteStore) and self._client is other._client

    def __hash__(self) -> int:
        return id(self._client)


def remote_store(address: str, digest: str = "") -> RemoteStore:
    """Return the store at an address; `digest`: of the snapshot that it must hold, if one is expected.

    Raises RemoteStoreError and ConfigurationError.
    """
    store = RemoteStore(SparqlClient(address))
    _require_digest(store.digest, digest or store.digest, store.address)
    return store


def require_own_default_graph(client: SparqlClient) -> None:
    """Raise RemoteStoreError when a store that was asked answers from named graphs where a query names none."""
    if dialect_of(client.server).default_graph:
        return
    if client.column(f"SELECT ?digest WHERE {{ <{DATASET}> <{DCTERMS.identifier}> ?digest }}"):
        raise RemoteStoreError(
            f"{client.address} answers from its named graphs where a query names none. Run it so that its default "
            "graph is a graph of its own: Oxigraph without --union-default-graph; Virtuoso is known by its header "
            "Server, which a proxy has to let through."
        )


def _require_digest(stated: str, expected: str, address: str) -> None:
    if stated != expected:
        raise RemoteStoreError(
            f"{address} holds snapshot {stated[:16]} now, no longer {expected[:16]}: ask again, and open it anew where "
            "it was opened before."
        )


def stated_digest(address: str) -> str:
    """Return the digest of the snapshot that a store says it holds. Raises RemoteStoreError."""
    return _digest(SparqlClient(address))


def _digest(client: SparqlClient) -> str:
    stated = client.column(_DIGEST)
    if len(stated) != 1:
        what = "no snapshot" if not stated else f"{len(stated)} snapshots"
        raise RemoteStoreError(f"{client.address} states {what} in its graph of provenance: load one with publish.")
    return stated[0]
