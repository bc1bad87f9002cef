"""A query on the triples that it needs has the answer that it has on all of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.configuration import Configuration
from kg.errors import ConfigurationError, QueryError
from kg.stores.dialects import STANDARD, VIRTUOSO, dialect_of
from kg.stores.errors import IncompleteAnswerError, RemoteStoreError
from kg.stores.partial_copy import PartialCopy
from kg.stores.protocol import SparqlClient
from kg.stores.remote import RemoteStore
from kg.stores.triple_patterns import QueriedDataset
from server import serve

DATA = """
<urn:a> <urn:p> <urn:b> . <urn:b> <urn:p> <urn:c> . <urn:c> <urn:p> <urn:a> . <urn:b> <urn:q> <urn:d> .
<urn:d> <urn:q> <urn:e> . <urn:a> <urn:r> "1" . <urn:b> <urn:r> "2" . <urn:e> <urn:r> 3 . <urn:a> a <urn:T> .
<urn:d> a <urn:T> . <urn:x> a <urn:U> . <urn:e> <urn:s> <urn:a> . <urn:e> <urn:s> <urn:x> .
<urn:g1> { <urn:a> <urn:p> <urn:z> . <urn:z> <urn:q> <urn:a> }
<urn:g2> { <urn:z> <urn:p> <urn:a> . <urn:b> <urn:r> "g" }
<urn:other> { <urn:a> <urn:p> <urn:hidden> }
"""
GRAPHS = ("urn:g1", "urn:g2")
QUERIES = """
SELECT * { ?x <urn:p> ?y . ?y <urn:q> ?z }
SELECT * { <urn:a> <urn:p> ?y OPTIONAL { ?y <urn:q> ?z } }
SELECT * { <urn:a> <urn:p> ?y OPTIONAL { ?y <urn:q> ?z } OPTIONAL { ?z <urn:q> ?w } }
SELECT * { ?x a <urn:T> OPTIONAL { ?x <urn:q> ?y } ?y <urn:p> ?z }
SELECT * { <urn:d> a ?t OPTIONAL { ?x a ?t OPTIONAL { ?x <urn:q> ?d } } }
SELECT * { { <urn:a> <urn:p> ?y } UNION { <urn:d> <urn:q> ?y } ?y ?p ?o }
SELECT * { ?x a <urn:T> MINUS { ?x <urn:q> ?y } }
SELECT * { ?x a <urn:T> FILTER NOT EXISTS { ?x <urn:q> ?y } }
SELECT * { ?x a <urn:T> FILTER EXISTS { ?x <urn:p> ?y FILTER EXISTS { ?y <urn:q> ?z } } }
SELECT * { ?x a <urn:T> BIND(EXISTS { ?x <urn:q> ?y } AS ?has) }
SELECT * { <urn:a> <urn:p>+ ?y }
SELECT * { <urn:a> <urn:p>* ?y }
SELECT * { ?y <urn:p>+ <urn:a> }
SELECT * { ?y <urn:p>* <urn:nowhere> }
SELECT * { ?x <urn:p>* ?y }
SELECT * { ?x (<urn:p>|<urn:q>)+ <urn:e> }
SELECT * { <urn:a> <urn:p>/<urn:q>/^<urn:q> ?y }
SELECT * { ?x (<urn:p>/<urn:q>)? <urn:d> . ?c ?part ?x }
SELECT * { <urn:b> !<urn:p> ?y }
SELECT * { ?x !(<urn:p>|^<urn:q>) <urn:a> }
SELECT * { <urn:a> ^(<urn:p>|<urn:s>) ?y }
SELECT * { ?x (^<urn:p>)+ <urn:c> }
SELECT * { <urn:a> (<urn:p>)+ ?y }
SELECT * { <urn:a> ((<urn:p>))/^(<urn:p>) ?y }
SELECT * { <urn:a> (a) ?y . ?y ^(a)? ?z }
SELECT * { GRAPH ?g { ?s ?p ?o } }
SELECT * { GRAPH <urn:g1> { ?s <urn:p> ?o } ?o2 <urn:p> ?s }
SELECT * { GRAPH <urn:other> { ?s ?p ?o } }
SELECT * { GRAPH ?g { <urn:a> <urn:p> ?o } OPTIONAL { ?o <urn:q> ?z } }
SELECT * { GRAPH ?g {} }
SELECT * { VALUES ?x { <urn:a> <urn:b> } ?x <urn:r> ?y }
SELECT * { VALUES (?x ?y) { (<urn:a> UNDEF) (<urn:b> "2") } ?x <urn:r> ?y }
SELECT * { ?x <urn:r> ?y } VALUES ?x { <urn:e> }
SELECT * { ?x <urn:r> "1" }
SELECT * { ?x <urn:r> 3.0 }
SELECT * { { SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y } GROUP BY ?x } ?x a <urn:T> }
SELECT * { ?x a <urn:T> { SELECT ?x ?y { ?x <urn:p> ?y } ORDER BY ?y LIMIT 1 } }
SELECT * { <urn:a> <urn:p> ?y { SELECT ?y { ?y <urn:q> ?z } } }
SELECT * { <urn:a> <urn:p> ?y . { ?y <urn:q> ?z OPTIONAL { ?a <urn:r> ?b } } }
SELECT (COUNT(*) AS ?n) { ?s ?p ?o }
SELECT (SUM(?v) AS ?n) { ?x <urn:r> ?v }
SELECT DISTINCT ?p { ?s ?p <urn:a> }
SELECT * { [] <urn:p> [ <urn:q> ?z ] }
SELECT * { _:n <urn:p> ?y . _:n <urn:r> ?z }
SELECT * { ?x <urn:p> ?y ; <urn:r> ?z , ?w }
SELECT * { ?x ?p ?y . ?y ?p ?z FILTER(?x != ?z) }
SELECT * { <urn:a> ?p ?y . ?z ?p <urn:e> }
SELECT (EXISTS { <urn:x> a <urn:U> } AS ?e) {}
SELECT * { ?x a <urn:T> LATERAL { SELECT ?x ?y { ?x ?p ?y } ORDER BY ?y LIMIT 1 } FILTER(?x = <urn:d>) }
ASK { <urn:a> <urn:p> <urn:b> }
ASK { <urn:a> <urn:p> <urn:q> }
CONSTRUCT { ?y <urn:back> ?x } WHERE { ?x <urn:p> ?y }
CONSTRUCT WHERE { <urn:a> ?p ?o }
DESCRIBE <urn:a>
DESCRIBE ?y { <urn:a> <urn:p> ?y }
DESCRIBE * { <urn:d> <urn:q> ?y }
PREFIX u: <urn:> SELECT * { u:a u:p ?y . ?y a|u:q ?z }
BASE <http://example.org/> SELECT * { <a> ?p ?o }
""".strip().splitlines()


class StoreClient(SparqlClient):
    """Asks a store of this process; `most`: the rows that it gives at once, as Virtuoso does it."""

    def __init__(self, store: ox.Store, most: int = 0) -> None:
        super().__init__("http://localhost/sparql")
        self.store, self.most, self.asked = store, most, list[str]()

    def query(self, text: str, media_type: str, parameters: Sequence[tuple[str, str]] = ()) -> bytes:  # noqa: ARG002 - as of the class
        assert not parameters
        self.asked.append(text)
        results = self.store.query(text)
        if isinstance(results, ox.QueryTriples):
            lines = (results.serialize(format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
            return b"".join(lines[: self.most] if self.most else lines)
        body = results.serialize(format=ox.QueryResultsFormat.JSON) or b""
        given = json.loads(body).get("results", {}).get("bindings", ())
        if self.most and len(given) >= self.most:
            raise IncompleteAnswerError("some are left out", self.most)
        return body


def copy(most: int = 0, dialect: str = "", held: int = 1000) -> PartialCopy:
    store = ox.Store()
    store.load(DATA.encode(), ox.RdfFormat.TRIG)
    kind = dialect_of(dialect)
    if kind.default_graph:
        name = ox.NamedNode(kind.default_graph)
        quads = list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
        store.extend(ox.Quad(each.subject, each.predicate, each.object, name) for each in quads)
        store.clear_graph(ox.DefaultGraph())
    return PartialCopy(StoreClient(store, most), kind, GRAPHS, held)


def whole() -> ox.Store:
    store = ox.Store()
    store.load(DATA.encode(), ox.RdfFormat.TRIG)
    store.remove_graph(ox.NamedNode("urn:other"))
    return store


def rows(store: ox.Store, text: str) -> list[str]:
    results = store.query(text)
    return sorted(map(str, results)) if not isinstance(results, ox.QueryBoolean) else [str(bool(results))]


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize(("dialect", "most"), [("", 0), ("Virtuoso/07", 0), ("Virtuoso/07", 3)])
def test_the_answer_is_that_of_the_whole_store(text: str, dialect: str, most: int) -> None:
    assert rows(copy(most, dialect).prepare(text, {}), text) == rows(whole(), text)


def test_queries_of_one_copy_do_not_disturb_each_other() -> None:
    kept = copy()
    for text in QUERIES:
        assert rows(kept.prepare(text, {}), text) == rows(whole(), text)


_TERMS = st.sampled_from(["?x", "?y", "?z", "?w", "<urn:a>", "<urn:b>", "<urn:d>"])
_VERBS = st.sampled_from(
    ["<urn:p>", "<urn:q>", "a", "?v", "<urn:p>+", "<urn:q>*", "^<urn:p>", "(<urn:p>|<urn:q>)", "<urn:p>/<urn:q>"]
)
_TRIPLES = st.tuples(_TERMS, _VERBS, _TERMS).map(lambda parts: f"{' '.join(parts)} .")


def _groups(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    kinds = ("OPTIONAL {", "{", "MINUS {", "FILTER EXISTS {", "FILTER NOT EXISTS {", "GRAPH ?g {")
    wrapped = st.sampled_from(kinds).map(lambda kind: f"{kind} %s }}")
    part = st.one_of(_TRIPLES, st.tuples(wrapped, inner).map(lambda pair: pair[0] % pair[1]))
    union = st.tuples(inner, inner).map(lambda pair: f"{{ {pair[0]} }} UNION {{ {pair[1]} }}")
    return st.lists(st.one_of(part, union), min_size=1, max_size=3).map(" ".join)


@pytest.mark.slow
@given(st.recursive(_TRIPLES, _groups, max_leaves=6))
def test_any_query_has_the_answer_of_the_whole_store(group: str) -> None:
    text = f"SELECT * {{ {group} }}"
    assert rows(copy(dialect="Virtuoso").prepare(text, {}), text) == rows(whole(), text)


def test_a_query_asks_for_what_it_is_about() -> None:
    kept = copy()
    store = kept.prepare("SELECT * { <urn:a> <urn:p> ?y . ?y <urn:q> ?z }", {})
    assert len(store) == 2  # not the other triples of these properties


def test_graphs_of_others_are_not_fetched() -> None:
    kept = copy()
    kept.prepare("SELECT * { GRAPH ?g { ?s ?p ?o } }", {})
    assert kept._client.asked == [  # type: ignore[attr-defined]  # of the tests
        f"SELECT ?s ?p ?o WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}" for name in GRAPHS
    ]


def test_of_a_graph_that_is_not_given_at_once_each_property_is_fetched() -> None:
    kept = copy(4, "Virtuoso")
    assert len(kept.prepare("SELECT * { ?s ?p ?o }", {})) == 13
    asked = kept._client.asked  # type: ignore[attr-defined]  # of the tests
    assert not [text for text in asked if "ORDER BY ?s ?p ?o" in text]
    assert len([text for text in asked if text.startswith("CONSTRUCT")]) == 6


def test_the_dataset_of_a_query_is_heeded() -> None:
    text = "SELECT * { ?s <urn:p> ?o }"
    store = copy().prepare(text, {}, dataset=QueriedDataset(("urn:g1", "urn:g2"), ()))
    graphs = [ox.NamedNode(name) for name in GRAPHS]
    assert sorted(map(str, store.query(text, default_graph=graphs))) == sorted(  # type: ignore[arg-type]  # invariant
        map(str, whole().query(text, default_graph=graphs))  # type: ignore[arg-type]  # invariant
    )


def test_more_than_may_be_held_is_refused() -> None:
    with pytest.raises(RemoteStoreError, match="needs more than 5 triples"):
        copy(held=5).prepare("SELECT * { ?s ?p ?o }", {})


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (("1", "boolean"), "true"),
        (("62", "duration"), "P5Y2M"),
        (("0", "duration"), "P0M"),
        (("-12", "duration"), "-P1Y"),
        (("2.592e+06", "duration"), "P30D"),
        (("3600.5", "dayTimeDuration"), "PT1H0.5S"),
        (("0.0", "duration"), "PT0S"),
        (("P1Y2M3DT4H", "duration"), "P1Y2M3DT4H"),
        (("12", "integer"), "12"),
    ],
)
def test_literals_of_virtuoso_are_read_by_their_datatype(given: tuple[str, str], read: str) -> None:
    text, kind = given
    datatype = ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}")
    assert VIRTUOSO.term(ox.Literal(text, datatype=datatype)) == ox.Literal(read, datatype=datatype)
    assert STANDARD.term(ox.Literal(text, datatype=datatype)) == ox.Literal(text, datatype=datatype)


def test_a_dataset_beside_a_graph_elsewhere_is_refused(tmp_path: Path) -> None:
    settings = Configuration(store="http://127.0.0.1:9/query", dataset=tmp_path / "d")
    with pytest.raises(ConfigurationError, match="Serve them apart"):
        serve(settings)


def test_a_remote_store_has_every_method_of_a_store() -> None:
    stated = (
        "<https://w3id.org/myeloma-kg/graph/provenance> { <https://w3id.org/myeloma-kg/dataset> "
        "<http://purl.org/dc/terms/identifier> 'abc' ; <http://rdfs.org/ns/void#subset> <urn:g2>, <urn:g1> }"
    )
    store = ox.Store()
    store.load(f"{DATA} {stated}".encode(), ox.RdfFormat.TRIG)
    remote = RemoteStore(StoreClient(store))
    assert remote.digest == "abc"
    assert remote.graphs_last_provenance() == [*GRAPHS, "https://w3id.org/myeloma-kg/graph/provenance"]
    assert len(remote) == len(list(store.quads_for_pattern(None, None, None, ox.DefaultGraph())))
    assert sorted(remote.texts("SELECT ?o { <urn:a> <urn:p> ?o }")) == [["urn:b"]]
    assert [str(row[0]) for row in remote.select("SELECT ?o { GRAPH ?g { <urn:b> <urn:r> ?o } }")[1]] == ["g"]
    assert remote.shared(len) == len(remote)
    with pytest.raises(QueryError, match="is not expected here"):
        remote.select("SELECT ?o { ?o }")
