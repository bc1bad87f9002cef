"""A partner is asked for what can be joined, and the answer is the same."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox
import pytest

from kg.engine import narrowing
from kg.engine.narrowing import narrowed

DATA = """
@prefix : <http://example.org/> .
:a :p :x , :y ; :name "a" . :b :p :y ; :name "b"@en . :c :p :z ; :size 3 . :d :size 4 .
:far {
  :x :q :one . :y :q :two , :three . :w :q :four . :one :label "a" . :two :label "b"@en . :a :size 3 , 4 .
}
"""
QUERIES = [
    "{ ?s :p ?o SERVICE :far { ?o :q ?r } }",
    "{ ?s :p ?o . SERVICE :far { ?o :q ?r OPTIONAL { ?r :label ?n } } ?s :name ?n }",
    "{ ?s :p ?o OPTIONAL { SERVICE :far { ?o :q ?r } } }",
    "{ ?s :p ?o OPTIONAL { SERVICE :far { ?o :q ?r } FILTER(?s = :a) } }",
    "{ ?s :p ?o FILTER(?r != :three) SERVICE :far { ?o :q ?r } }",
    "{ ?s :p ?o FILTER NOT EXISTS { ?s :size ?r } SERVICE :far { ?o :q ?r } }",
    "{ ?s :size ?n OPTIONAL { ?s :p ?o } SERVICE :far { ?o :q ?r } }",
    "{ ?s :size ?n OPTIONAL { ?s :p ?o } SERVICE :far { ?t :size ?n OPTIONAL { ?o :q ?r } } }",
    "{ ?s :name ?n SERVICE :far { ?t :label ?n } }",
    "{ ?s :p ?o SERVICE :far { { SELECT ?r { ?o :q ?r } } } }",
    "{ ?s :p ?o SERVICE :far { SELECT ?o (COUNT(*) AS ?r) { ?o :q ?x } GROUP BY ?o } }",
    "{ ?s :p ?o MINUS { :a :p ?o } SERVICE :far { ?o :q ?r } }",
    "{ ?s :p ?o SERVICE :far { ?o :q ?r } SERVICE :far { ?r :label ?n } }",
    "{ ?s :p ?x BIND(?x AS ?o) SERVICE :far { ?o :q ?r } }",
    "{ VALUES (?s ?o) { (:a :x) (UNDEF :y) } SERVICE :far { ?o :q ?r MINUS { ?s :none ?o } } }",
    "{ ?s :none ?o SERVICE :far { ?o :q ?r } }",
    "{ SERVICE :far { ?o :q ?r } ?s :p ?o }",
    "{ ?s :p ?o SERVICE :far { ?t :q ?r FILTER(?t = ?o) } }",
    "{ { ?s :p ?o } UNION { ?s :p ?t } SERVICE :far { ?o :q ?r } }",
    "{ ?s :p [] , ?o SERVICE :far { ?o :q ?r } }",
    "{ ?s :size ?n SERVICE :far { :a :size ?n } }",
]
UNTOUCHED = [
    "{ ?s :p ?o BIND(RAND() AS ?n) SERVICE :far { ?o :q ?n } }",
    "{ { SELECT ?o { ?s :p ?o } LIMIT 1 } SERVICE :far { ?o :q ?r } }",
    "{ ?s :p ?o SERVICE :far { ?x :q ?r } }",
    "{ ?s :p ?o SERVICE :far {",
]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    loaded = ox.Store()
    loaded.load(DATA.encode(), ox.RdfFormat.TRIG)
    return loaded


def rows(store: ox.Store, text: str) -> list[list[str | None]]:
    found = store.query(text.replace("SERVICE", "GRAPH"))
    assert isinstance(found, ox.QuerySolutions)
    return [[None if term is None else str(term) for term in row] for row in found]


def whole(query: str) -> str:
    return f"PREFIX : <http://example.org/> SELECT * {query}"


@pytest.mark.parametrize("query", QUERIES)
def test_the_answer_is_the_same(store: ox.Store, query: str) -> None:
    asked = narrowed(whole(query), lambda text: rows(store, text))
    found = rows(store, asked)

    def ordered(found: Sequence[Sequence[str | None]]) -> list[str]:
        return sorted(map(str, found))

    assert ordered(found) == ordered(rows(store, whole(query)))


def test_the_rows_go_along(store: ox.Store) -> None:
    asked = narrowed(whole(QUERIES[0]), lambda text: rows(store, text))
    values = " ".join(f"(<http://example.org/{name}>)" for name in "xyz")
    assert f"SERVICE :far {{ VALUES (?o) {{ {values} }} {{ ?o :q ?r }} }}" in asked


@pytest.mark.parametrize("query", UNTOUCHED)
def test_what_would_not_come_out_the_same_is_left_as_it_is(store: ox.Store, query: str) -> None:
    assert narrowed(whole(query), lambda text: rows(store, text)) == whole(query)


def test_too_many_rows_do_not_go_along(store: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrowing, "MOST_ROWS", 2)
    assert narrowed(whole(QUERIES[0]), lambda text: rows(store, text)) == whole(QUERIES[0])
