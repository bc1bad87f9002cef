"""Which queries are sent to a store that evaluates as our engine does."""

from __future__ import annotations

import pytest

from kg.stores.errors import RemoteStoreError
from kg.stores.protocol import SparqlClient
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
