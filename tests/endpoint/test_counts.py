"""Counts that are published are those of what is served."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from rdflib import VOID, Graph, URIRef

SD = "http://www.w3.org/ns/sparql-service-description#"
QUERY = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


@pytest.mark.slow
def test_void_and_the_service_description_count_what_each_graph_holds(client: FlaskClient) -> None:
    accept = {"Accept": "application/sparql-results+json"}
    found = json.loads(client.get("/sparql", query_string={"query": QUERY}, headers=accept).data)["results"]["bindings"]
    served = {row["g"]["value"]: int(row["n"]["value"]) for row in found}
    void = Graph().parse(data=client.get("/.well-known/void").data, format="turtle")
    stated = {str(s): int(str(o)) for s, o in void.subject_objects(VOID.triples) if str(s) in served}
    assert len(stated) > 100
    assert stated == {graph: served[graph] for graph in stated}
    described = Graph().parse(data=client.get("/sparql", headers={"Accept": "text/turtle"}).data, format="turtle")
    stated = {
        str(described.value(node, URIRef(f"{SD}name"))): int(str(count))
        for node, count in described.subject_objects(VOID.triples)
    }
    assert len(stated) > 100
    assert stated == {graph: served[graph] for graph in stated}
