"""What an operation is said to change beforehand is what it changes."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.engine.update import update

NAMES = st.sampled_from([ox.NamedNode(f"urn:{letter}") for letter in "abc"])
VALUES = st.one_of(NAMES, st.sampled_from([ox.Literal("x", language="en"), ox.Literal(1), ox.BlankNode("b")]))
GRAPHS = st.sampled_from([ox.DefaultGraph(), ox.NamedNode("urn:g"), ox.NamedNode("urn:h")])
QUADS = st.lists(st.builds(ox.Quad, NAMES, NAMES, VALUES, GRAPHS), max_size=12)
UPDATES = (
    "DELETE WHERE { ?s ?p <urn:a> . GRAPH <urn:g> { ?s ?p ?o } }",
    "DELETE { ?s ?p ?o } INSERT { ?s ?p <urn:new> } WHERE { ?s ?p ?o OPTIONAL { ?o ?q ?s } ?s <urn:a> ?any }",
    "DELETE { GRAPH <urn:g> { ?s ?p ?o } } INSERT { GRAPH <urn:h> { ?s ?p ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }",
    "BASE <urn:> PREFIX u: <urn:> INSERT { ?o u:p ?s GRAPH <g> { ?s a ?o . } } WHERE { ?s u:a+ ?o }",
    "delete { ?s ?p ?o } where { graph ?g { ?s ?p ?o } } ; insert data { <urn:a> a 1 graph <urn:g> { <urn:a> a 2 } }",
    "INSERT { ?s <urn:n> ?n } WHERE { SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o FILTER EXISTS { ?s ?p ?x } } GROUP BY ?s }",
    "DELETE DATA { <urn:a> <urn:a> <urn:b> } ; DELETE { ?s ?p ?o } WHERE { ?s ?p ?o MINUS { ?s <urn:c> ?z } }",
    "WITH <urn:g> DELETE { ?s ?p ?o } INSERT { ?o ?p ?s GRAPH <urn:h> { ?s ?p 1 } } WHERE { ?s ?p ?o }",
    "PREFIX : <urn:> WITH :g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o GRAPH ?g { ?s !(:a|^:b) ?o } }",
    "BASE <urn:> WITH <g> INSERT { ?s ?p ?o } USING <h> USING NAMED <g> WHERE { ?s ?p ?o GRAPH ?g { ?s ?q ?x } }",
    "DELETE { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }",
    "INSERT { GRAPH <urn:n> { ?s ?p ?o } } USING <urn:g> USING <urn:h> WHERE { ?s ?p ?o GRAPH ?x { ?s ?p ?o } }",
    "INSERT { ?s <urn:n> ?g } USING NAMED <urn:g> WHERE { { ?s ?p ?g } UNION { GRAPH ?g { ?s ?p ?o MINUS { } } } }",
)


@pytest.mark.parametrize("text", UPDATES)
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(quads=QUADS)
def test_the_delta_is_what_the_update_does(text: str, quads: list[ox.Quad]) -> None:
    store, mirror = ox.Store(), set(quads)
    store.extend(quads)
    deltas = update(store, text, None, is_mirrored=True)
    assert deltas is not None
    for delta in deltas:
        mirror = (mirror - set(delta.removed)) | set(delta.added)
    assert mirror == set(store)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT { ?s <urn:p> [] } WHERE { ?s ?p ?o }",
        "INSERT { ?s <urn:p> _:b } WHERE { ?s ?p ?o }",
        "INSERT { ?s <urn:p> (1 2) } WHERE { ?s ?p ?o }",
        "INSERT { ?s <urn:p> ?r } WHERE { ?s ?p ?o BIND(RAND() AS ?r) }",
        "INSERT { GRAPH ?o { ?s ?p ?o } } WHERE { ?s ?p ?o }",
        "DELETE WHERE { ?s ?p ?o } ; CLEAR DEFAULT",
    ],
)
def test_what_only_the_engine_knows_is_not_said(text: str) -> None:
    store = ox.Store()
    name = ox.NamedNode("urn:a")
    store.add(ox.Quad(name, name, name))
    assert update(store, text, None, is_mirrored=True) is None
