"""Which queries are sent to a store that evaluates as our engine does."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox
import pytest

from kg.engine.job import Job
from kg.rdf import DATASET, PROVENANCE_GRAPH
from kg.sparql.inspection import Guard, inspect
from kg.stores.errors import RemoteStoreError
from kg.stores.protocol import SparqlClient
from kg.stores.remote import RemoteStore
from kg.stores.whole_queries import NotEvaluatedThereError, WholeQueries

NOWHERE = WholeQueries(SparqlClient("http://127.0.0.1:9/query"), [])


@pytest.mark.parametrize("text", ["ASK { <a> ?p ?o }", "SELECT (IRI(?s) AS ?i) { ?s ?p ?o }", "ASK { ?s uri:p <#b> }"])
def test_what_has_no_base_gets_none_of_a_server(text: str) -> None:
    with pytest.raises(NotEvaluatedThereError):
        NOWHERE.query(text)
    with pytest.raises(RemoteStoreError):
        NOWHERE.query(text, base_iri="http://x/sparql")
    with pytest.raises(RemoteStoreError):
        NOWHERE.query(f"BASE <http://x/> {text}")


@pytest.mark.parametrize("text", ["ASK { <urn:a> <http://x/p> 'IRI(1)' }", "SELECT ?iri { ?iri a <urn:URI> }"])
def test_what_has_whole_names_is_sent(text: str) -> None:
    with pytest.raises(RemoteStoreError):
        NOWHERE.query(text)


class _Oxigraph(SparqlClient):
    """A store of Oxigraph in this process, which holds a snapshot and a graph of others."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9/query")
        self.server = "Oxigraph"
        self._store = ox.Store()
        self._store.update(
            "INSERT DATA { <urn:a> <urn:p> 'b' GRAPH <urn:own> { <urn:a> <urn:p> 'c' } "
            f"GRAPH <{PROVENANCE_GRAPH}> {{ <{DATASET}> <http://purl.org/dc/terms/identifier> 'abc' ; "
            "<http://rdfs.org/ns/void#subset> <urn:own> } GRAPH <urn:other> { <urn:a> <urn:p> 'd' } }"
        )

    def query(self, text: str, media_type: str, parameters: Sequence[tuple[str, str]] = ()) -> bytes:
        default = [ox.NamedNode(iri) for name, iri in parameters if name == "default-graph-uri"]
        named = [ox.NamedNode(iri) for name, iri in parameters if name == "named-graph-uri"]
        if parameters:
            results = self._store.query(text, default_graph=[*default], named_graphs=[*named])
        else:
            results = self._store.query(text)
        assert isinstance(results, ox.QuerySolutions)
        return results.serialize(format=ox.QueryResultsFormat.from_media_type(media_type)) or b""


def test_what_is_not_sent_is_evaluated_here() -> None:
    store = RemoteStore(_Oxigraph())
    assert list(store.texts("SELECT (IRI(CONCAT('urn:', ?o)) AS ?i) { ?s <urn:p> ?o }")) == [["urn:b"]]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("SELECT ?g { GRAPH ?g { ?s <urn:p> ?o } }", 1),
        ("SELECT ?o { GRAPH <urn:other> { ?s <urn:p> ?o } }", 0),
        ("SELECT ?o { GRAPH <urn:own> { ?s <urn:p> ?o } }", 1),
        ("SELECT ?o FROM <urn:other> { ?s <urn:p> ?o }", 0),
        ("SELECT ?o FROM <urn:own> { ?s <urn:p> ?o }", 1),
        ("SELECT ?o FROM NAMED <urn:other> { GRAPH ?g { ?s <urn:p> ?o } }", 0),
        ("SELECT ?g { GRAPH ?g { } }", 2),
    ],
)
def test_graphs_of_others_answer_nothing(text: str, count: int) -> None:
    dataset = inspect(text, Guard(query_bytes=1000, nesting=10, chain=100)).dataset
    job = Job(text, "", "http://x/", *dataset)
    results, _ = RemoteStore(_Oxigraph()).evaluated(job)
    assert isinstance(results, ox.QuerySolutions)
    assert len(list(results)) == count
