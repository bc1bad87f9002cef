"""The guard before the engine: what nests too deep or holds too much is refused, long lists of values are not."""

from __future__ import annotations

import pytest

from kg.sparql.errors import MisunderstoodError, QueryTooDeepError, QueryTooLargeError
from kg.sparql.inspection import Guard, inspect, inspect_update

GUARD = Guard(query_bytes=10**6, nesting=20, chain=50)
N = 60


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { " + "?s ?p ?o . " * N + "}",
        "SELECT * { ?s " + " ; ".join(["?p ?o"] * N) + " }",
        "SELECT * { ?s ?p " + " , ".join(["?o"] * N) + " }",
        "SELECT * { ?s ?p [ " + " ; ".join(["?p ?o"] * N) + " ] }",
        "SELECT * { ?s ?p ( " + "1 " * N + ") }",
        "SELECT * { ?s ?p ( " + "'a'@en 'b'^^<http://x/> true " * N + ") }",
        "SELECT * { ?s ?p ( " + "[] " * N + ") }",
        # Few in each bracket, many in all.
        "SELECT * { " + "{ ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }" * (N // 3) + " }",
        "SELECT (1" + "+1" * N + " AS ?x) {}",
        "SELECT * { FILTER(" + "!" * N + "true) }",
        "SELECT * { ?s <http://p>" + "/<http://p>" * N + " ?o }",
        "SELECT " + " ".join(f"?x{i}" for i in range(N)) + " {}",
        "SELECT * { ?s ?p ?o } ORDER BY " + "?o " * N,
        "DESCRIBE " + "<http://x/> " * N,
        "SELECT * { VALUES ?x { 1 } " + "?s ?p ?o . " * N + "}",
        "SELECT * { " + "a " * N + "}",
        "SELECT * { VALUES ?x { " + "a " * N + "} }",
        "SELECT * { " + "\\\\" * N + "}",
    ],
)
def test_what_the_engine_would_recurse_over_is_counted(query: str) -> None:
    with pytest.raises(QueryTooDeepError, match="VALUES or IN"):
        inspect(query, GUARD)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { VALUES ?x { " + "1 " * N + "} }",
        "SELECT * { VALUES (?x ?y) { " + "(1 'a') " * N + "} }",
        "SELECT * { VALUES ?x { " + "-1 'a'^^<http://x/> UNDEF " * N + "} }",
        "SELECT * { VALUES (" + " ".join(f"?x{i}" for i in range(N)) + ") { } }",
        "SELECT * { ?s ?p ?x } VALUES ?x { " + "<http://x/> " * N + "}",
        "SELECT * { ?s ?p ?o FILTER(?o IN (" + ", ".join(["1"] * N) + ")) }",
        "SELECT (CONCAT(" + ", ".join(["'a'"] * N) + ") AS ?x) {}",
        "SELECT * " + "FROM <http://g/> " * N + "{}",
        "".join(f"PREFIX p{i}: <http://x/> " for i in range(N)) + "ASK {}",
        "SELECT ('" + "((((.;,!+" * N + "' AS ?x) {} # " + "{{{{ . . ." * N,
    ],
)
def test_long_lists_are_free(query: str) -> None:
    inspect(query, GUARD)


@pytest.mark.parametrize("opened", ["{", "(", "[ <p> ", "<< ?s ?p ", "<<( ?s ?p ", "OPTIONAL {", "VALUES ?x {"])
def test_brackets_nest_so_deep_and_no_deeper(opened: str) -> None:
    with pytest.raises(QueryTooDeepError, match="query flatter"):
        inspect("SELECT * { " + opened * 20, GUARD)
    inspect("SELECT * { " + opened * 19, GUARD)


def test_the_data_of_an_update_are_free() -> None:
    inspect_update(
        "INSERT DATA { " + "<s> a <o> ; <p> 'a'@en, -1 . GRAPH <g> { <s> <p> ( 1 2 [] ) } " * 12 + "}", GUARD
    )
    inspect_update(
        "INSERT DATA { " + "<s> <p> <o>, <o> ; <p> true . " * N + "} ; DELETE DATA { " + "<s> <p> 1 . " * N + "}", GUARD
    )
    with pytest.raises(QueryTooDeepError, match="VALUES or IN"):
        inspect_update("DELETE { ?s ?p ?o } WHERE { " + "?s ?p ?o . " * N + "}", GUARD)


LONG = "http://example.org/" + "a/" * 20_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        f"BASE <{'a/' * 20}> " * 2000 + "ASK {}",
        f"BASE <{LONG}> " + "PREFIX p: <a> " * 500 + "ASK {}",
        f"PREFIX p: <{LONG}> ASK" + "".join(f" FROM p:a{number}" for number in range(500)) + " {}",
        f"PREFIX p: <{LONG}> ASK {{" + "".join(f" SERVICE p:a{number} {{}}" for number in range(500)) + " }",
    ],
)
def test_few_characters_do_not_become_many(query: str) -> None:
    """The front resolves what says where a query goes, and has no process to lose."""
    with pytest.raises(QueryTooLargeError, match="written out"):
        inspect(query, Guard(query_bytes=10**6, nesting=100, chain=5000), "http://localhost/sparql")


def test_a_graph_of_from_counts_once() -> None:
    query = "SELECT * FROM <a:1> FROM NAMED <a:1> FROM <a:2> FROM <a:1> FROM NAMED <a:1> {}"
    assert inspect(query, Guard(query_bytes=1000, nesting=10, chain=100)).dataset == (("a:1", "a:2"), ("a:1",))


def test_the_graphs_of_a_construct_stand_behind_its_template() -> None:
    query = "CONSTRUCT { ?s <a:p> [ <a:q> ?o ] } FROM <a:1> FROM NAMED <a:2> WHERE { { ?s ?p ?o } } VALUES ?o { 1 }"
    assert inspect(query, Guard(query_bytes=1000, nesting=10, chain=100)).dataset == (("a:1",), ("a:2",))


def test_graphs_and_services_have_names_that_need_not_be_declared() -> None:
    query = "PREFIX b: <b:> SELECT * FROM k:1 FROM NAMED b:1 { SERVICE k:2 {} }"
    inspection = inspect(query, Guard(query_bytes=1000, nesting=10, chain=100), known={"k": "k:", "b": "other:"})
    assert inspection.dataset == (("k:1",), ("b:1",))
    assert [service.address for service in inspection.services] == ["k:2"]


def test_a_call_inside_an_iri_is_found_in_one_pass() -> None:
    """Each bracket began a search of its own: what was to take a moment kept the whole server for hours."""
    limits = Guard(query_bytes=10**6, nesting=10, chain=100)
    assert inspect(f"ASK {{ <{')SERVIC' * 50_000}> ?p ?o }}", limits).form == "ASK"
    with pytest.raises(MisunderstoodError, match="column 7"):
        inspect("ASK { <x)Service#> ?p ?o }", limits)
