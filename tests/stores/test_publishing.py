"""A store is held to the snapshot that was published to it: at once, and as long as it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.engine.store import Store
from kg.evaluation.evaluator import Evaluator
from kg.rdf import DATASET, PROVENANCE_GRAPH
from kg.stores.errors import RemoteStoreError
from kg.stores.protocol import SparqlClient
from kg.stores.publishing import publish
from kg.stores.remote import RemoteStore, remote_store


class _Server(SparqlClient):
    """A store of Oxigraph in this process; `reads`: the literals that it takes for others."""

    def __init__(self, reads: dict[str, str] | None = None, *, is_union: bool = False) -> None:
        super().__init__("http://127.0.0.1:9/query")
        self.server, self.store = "Oxigraph", ox.Store()
        self._reads, self._is_union = reads or {}, is_union

    def query(self, text: str, media_type: str, parameters: Sequence[tuple[str, str]] = ()) -> bytes:
        assert not parameters
        results = self.store.query(text, use_default_graph_as_union=self._is_union)
        assert isinstance(results, ox.QuerySolutions | ox.QueryBoolean)
        return results.serialize(format=ox.QueryResultsFormat.from_media_type(media_type)) or b""

    def put_graph(self, graph_store: str, graph: str, path: Path) -> None:
        assert graph_store.endswith("/store")
        text = path.read_text(encoding="utf-8")
        for written, read in self._reads.items():
            text = text.replace(written, read)
        place = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        self.store.clear_graph(place)
        self.store.load(text.encode(), ox.RdfFormat.N_TRIPLES, to_graph=place)


def snapshot(digest: str, value: str = "'one'") -> Store:
    store = ox.Store()
    store.update(
        f"INSERT DATA {{ <urn:a> <urn:p> {value} GRAPH <urn:g> {{ <urn:a> <urn:p> {value} }} "
        f"GRAPH <{PROVENANCE_GRAPH}> {{ <{DATASET}> <http://purl.org/dc/terms/identifier> '{digest}' ; "
        "<http://rdfs.org/ns/void#subset> <urn:g> } }"
    )
    return Store(store)


def values(store: Store) -> list[str]:
    return [value for (value,) in store.texts("SELECT ?o { GRAPH ?g { <urn:a> <urn:p> ?o } }")]


def test_what_a_store_does_not_keep_as_it_is_is_not_published() -> None:
    server = _Server({'"P1Y2M3D"': '"P1Y2M"'})
    months = "'P1Y2M3D'^^<http://www.w3.org/2001/XMLSchema#duration>"
    with pytest.raises(RemoteStoreError, match=r"in urn:g it gives \"P1Y2M\".*Keep this snapshot in another store"):
        publish(snapshot("abc", months), server)
    with pytest.raises(RemoteStoreError, match="states no snapshot"):
        RemoteStore(server)


def test_a_count_that_differs_leaves_no_digest() -> None:
    server = _Server({f"<{DATASET}> <http://rdfs.org/ns/void#subset> <urn:g> .": ""})
    with pytest.raises(RemoteStoreError, match=r"holds 1 triples in .* where the snapshot has 2"):
        publish(snapshot("abc"), server)
    with pytest.raises(RemoteStoreError, match="states no snapshot"):
        RemoteStore(server)


@pytest.mark.parametrize("server", ["Oxigraph", "Another"])
def test_a_store_that_holds_another_snapshot_by_now_is_refused(server: str) -> None:
    client = _Server()
    client.server = server
    publish(snapshot("abc"), client)
    remote = RemoteStore(client)
    assert (values(remote), remote.shared(len)) == (["one"], 1)
    remote.require_unchanged()
    publish(snapshot("def", "'two'"), client)
    with pytest.raises(RemoteStoreError, match="holds snapshot def now, no longer abc"):
        remote.require_unchanged()
    # What was learned meanwhile was of either.
    publish(snapshot("abc", "'three'"), client)
    remote.require_unchanged()
    assert values(remote) == ["three"]


def test_a_store_is_opened_for_the_snapshot_that_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    client = _Server()
    publish(snapshot("abc"), client)
    monkeypatch.setattr("kg.stores.remote.SparqlClient", lambda _: client)
    assert remote_store("http://127.0.0.1:9/query", "abc").digest == remote_store("http://127.0.0.1:9/query").digest
    with pytest.raises(RemoteStoreError, match="holds snapshot abc now, no longer def"):
        remote_store("http://127.0.0.1:9/query", "def")


def test_a_store_whose_default_graph_is_all_of_its_graphs_is_refused() -> None:
    client = _Server(is_union=True)
    for ask in (lambda: publish(snapshot("abc"), client), lambda: RemoteStore(client)):
        with pytest.raises(RemoteStoreError, match="Oxigraph without --union-default-graph"):
            ask()


def test_the_password_of_a_store_is_not_among_the_arguments_of_a_process() -> None:
    evaluator = Evaluator(2**28, [], 0, "http://name:secret@localhost:7878/query")
    try:
        assert "http://localhost:7878" in evaluator.process.args  # type: ignore[operator]  # a list
        assert not any("secret" in each for each in evaluator.process.args)  # type: ignore[union-attr]  # a list
    finally:
        evaluator.close()
