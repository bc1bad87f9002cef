"""BNODE(text) is one blank node for a text in a solution, and another one in another solution."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from kg.engine.results import EngineResults


def results(text: str) -> EngineResults:
    store = ox.Store()
    store.update("INSERT DATA { <urn:s> <urn:p> 1, 2 . GRAPH <urn:g> { <urn:s> <urn:p> 3 , 4 } }")
    return EngineQuery(store, Merger(store), Job(f"PREFIX : <urn:> {text}", "")).results()


def rows(text: str) -> tuple[list[str], list[str]]:
    """Return the variables of an answer and its rows; blank nodes are numbered in the order in which they come."""
    answer = results(text)
    assert isinstance(answer, ox.QuerySolutions)
    seen: dict[str, str] = {}

    def shown(term: object) -> str:
        if isinstance(term, ox.BlankNode):
            return seen.setdefault(term.value, f"_{len(seen) + 1}")
        return "-" if term is None else str(getattr(term, "value", term))

    return [each.value for each in answer.variables], [" ".join(map(shown, row)) for row in answer]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        # In SELECT: the same in a solution, another in the next.
        ("SELECT (BNODE('a') AS ?x) (bnode ('a') AS ?y) (BNODE('b') AS ?z) { :s :p ?o }", "_1 _1 _2|_3 _3 _4"),
        ("SELECT (BNODE(STR(?o)) AS ?x) (BNODE(STR(?o)) AS ?y) { :s :p ?o } ORDER BY ?o", "_1 _1|_2 _2"),
        # In BIND, with what follows it.
        ("SELECT ?x ?y { :s :p ?o BIND(BNODE('a') AS ?x) BIND(BNODE('a') AS ?y) }", "_1 _1|_2 _2"),
        ("SELECT ?x (BNODE('a') AS ?y) { :s :p ?o . BIND(BNODE('a') AS ?x) FILTER(?x = BNODE('a')) }", "_1 _1|_2 _2"),
        ("SELECT ?x (BNODE('a') AS ?y) { BIND(BNODE('a') AS ?x) :s :p ?o }", "_1 _2|_1 _3"),
        ("SELECT ?x { GRAPH ?g { :s :p ?o BIND(BNODE('a') AS ?x) } }", "_1|_2"),
        ("SELECT ?x { { :s :p ?o BIND(BNODE('a') AS ?x) } UNION { BIND(BNODE('a') AS ?x) } }", "_1|_2|_3"),
        ("SELECT ?x { { SELECT (BNODE('a') AS ?x) { :s :p ?o } } }", "_1|_2"),
        ("SELECT (BNODE('a') AS ?x) { :s :p 1 OPTIONAL { :s :p ?o } }", "_1|_2"),
        ("SELECT DISTINCT (BNODE('a') AS ?x) { :s :p ?o }", "_1|_2"),
        # What is no text has no node.
        ("SELECT (BNODE(1) AS ?x) (BNODE('a'@en) AS ?y) (BNODE(?none) AS ?z) { :s :p 1 }", "- - -"),
        # Aggregates.
        ("SELECT (COUNT(DISTINCT BNODE('a')) AS ?n) { :s :p ?o }", "2"),
        ("SELECT (COUNT(*) AS ?n) { :s :p ?o BIND(BNODE('a') AS ?x) }", "2"),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { VALUES ?o { 1 1 } BIND(1 AS ?p) FILTER(isBlank(BNODE('a'))) }", "1"),
        # Nothing is there that was not there before.
        ("SELECT DISTINCT * { { SELECT * { VALUES ?o { 1 1 } FILTER(isBlank(BNODE('a'))) } } }", "1"),
        ("SELECT (BNODE('a') AS ?x) { } VALUES ?o { 1 }", "_1"),
    ],
)
def test_a_text_has_one_node_in_each_solution(text: str, answer: str) -> None:
    assert rows(text)[1] == answer.split("|")


def test_no_variable_is_seen_that_the_query_does_not_have() -> None:
    assert rows("SELECT * { :s :p ?o BIND(BNODE('a') AS ?x) } ORDER BY ?o") == (["o", "x"], ["1 _1", "2 _2"])
    assert rows("SELECT * { BIND(BNODE('a') AS ?x) } VALUES ?v { 1 }") == (["v", "x"], ["1 _1"])


def test_construct_makes_a_node_for_each_solution() -> None:
    triples = results("CONSTRUCT { ?x :is ?o ; :same ?y } { :s :p ?o BIND(BNODE('a') AS ?x) BIND(BNODE('a') AS ?y) }")
    assert isinstance(triples, ox.QueryTriples)
    kept = list(triples)
    same = [each for each in kept if each.predicate.value == "urn:same"]
    assert len(kept) == 4
    assert len(same) == 2
    assert all(each.subject == each.object for each in same)
    assert same[0].subject != same[1].subject
