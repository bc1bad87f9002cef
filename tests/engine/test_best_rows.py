"""ORDER BY with LIMIT gives the first rows of the whole order, whatever the values are."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.engine.best_rows import with_bound
from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from tests.benchmarks import order

XSD = "http://www.w3.org/2001/XMLSchema#"
ALL = "SELECT ?v { ?s <http://x/p> ?v } ORDER BY %s"


def literal(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


NUMBERS = st.one_of(
    st.integers(-50, 50).map(lambda number: literal(str(number), "integer")),
    st.integers(-50, 50).map(lambda number: literal(f"{number}.5", "decimal")),
    st.sampled_from(["1e3", "-2.25E0", "INF", "-INF", "NaN", "0.1"]).map(lambda text: literal(text, "double")),
    st.sampled_from(["9007199254740993", "9007199254740992", "1.5"]).map(lambda text: literal(text, "decimal")),
)
TEXTS = st.text(st.sampled_from('aAbzé"\\\n\U00010348\uffff'), max_size=3)
VALUES = st.one_of(
    NUMBERS,
    TEXTS.map(ox.Literal),
    st.tuples(TEXTS, st.sampled_from(["en", "de", "en-GB"])).map(lambda pair: ox.Literal(pair[0], language=pair[1])),
    st.sampled_from(["a", "b", "B", "é"]).map(lambda name: ox.NamedNode(f"http://x/{name}")),
    st.sampled_from(["a", "b"]).map(ox.BlankNode),
    st.sampled_from(["true", "false", "no boolean"]).map(lambda text: literal(text, "boolean")),
    st.sampled_from(["2026-01-01", "2025-12-31", "2026-01-01Z"]).map(lambda text: literal(text, "date")),
    st.sampled_from(["12", "x"]).map(lambda text: literal(text, "int")),
    st.sampled_from(["no number", "1e3", "+7"]).map(lambda text: literal(text, "integer")),
    st.sampled_from(["x", "y"]).map(lambda text: ox.Literal(text, datatype=ox.NamedNode("http://x/type"))),
)
CONDITIONS = st.sampled_from(
    [
        "?v",
        "ASC(?v)",
        "DESC(?v)",
        "DESC(?v) ?s",
        "STR(?v)",
        "DESC(STRLEN(STR(?v))) ?v",
        "DATATYPE(?v) ?v",
        "DESC(-?v) ?v",
    ]
)


def answer(store: ox.Store, text: str) -> list[object]:
    rows = EngineQuery(store, Merger(store), Job(text, "")).results()
    assert isinstance(rows, ox.QuerySolutions)
    return [_comparable(row[0]) for row in rows]


def _comparable(term: object) -> object:
    """Return equal numbers of several datatypes, whose order is open, as one."""
    numbers = {XSD + name for name in ("integer", "decimal", "double")}
    if isinstance(term, ox.Literal) and term.datatype.value in numbers and term.value not in {"NaN", "no number"}:
        return float(term.value)
    return term


ONE_KIND = st.sampled_from([NUMBERS, TEXTS.map(ox.Literal), VALUES]).flatmap(
    lambda values: st.lists(values, min_size=1, max_size=40)
)


@settings(max_examples=200, deadline=None)
@given(ONE_KIND, CONDITIONS, st.integers(1, 12), st.integers(0, 5))
def test_the_first_rows_are_those_of_the_whole_order(
    values: list[ox.Literal], condition: str, limit: int, offset: int
) -> None:
    store = ox.Store()
    store.extend(
        ox.Quad(ox.NamedNode(f"http://x/s{i:02}"), ox.NamedNode("http://x/p"), value) for i, value in enumerate(values)
    )
    text = ALL % condition
    whole = answer(store, text)
    assert answer(store, f"{text} LIMIT {limit} OFFSET {offset}") == whole[offset : offset + limit]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?v } ORDER BY ?v LIMIT 2",
        "SELECT ?v (STR(?s) AS ?n) { ?s ?p ?v FILTER(?v > 1) } ORDER BY DESC(?v) OFFSET 1 LIMIT 2",
        "PREFIX x: <http://x/> SELECT ?v FROM <http://x/g> { ?s x:p ?v . ?s x:q ?w } ORDER BY ?v LIMIT 2",
    ],
)
def test_few_rows_are_left_to_sort(text: str) -> None:
    keys = [literal(str(number), "integer") for number in (7, 3, 9, 1)]
    bounded = with_bound(text, lambda _: keys)
    assert bounded.count("FILTER(") == text.count("FILTER(") + 1


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?v } ORDER BY ?v",
        "SELECT * { ?s ?p ?v } LIMIT 2",
        "SELECT DISTINCT ?p { ?s ?p ?v } ORDER BY ?v LIMIT 2",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?v } GROUP BY ?s ORDER BY ?n LIMIT 2",
        "SELECT (STR(?v) AS ?n) { ?s ?p ?v } ORDER BY ?n LIMIT 2",
        "SELECT * { ?s ?p ?v } ORDER BY RAND() LIMIT 2",
        "SELECT * { ?s <x:p>* ?v } ORDER BY ?v LIMIT 2",
        "SELECT * { ?s ?p ?v OPTIONAL { ?v ?q ?w } } ORDER BY ?w LIMIT 2",
        "SELECT * { ?s ?p ?v FILTER(RAND() < 0.5) } ORDER BY ?v LIMIT 2",
        "SELECT * { { SELECT * { ?s ?p ?v } } } ORDER BY ?v LIMIT 2",
        "SELECT * { ?s ?p ?v } ORDER BY ?v LIMIT 20000",
        "SELECT * { ?s ?p ?v } ORDER BY ?v LIMIT 0",
        "ASK { ?s ?p ?v }",
        "no query",
    ],
)
def test_other_queries_stay_as_they_are(text: str) -> None:
    def ask_for_keys(_: str) -> list[ox.Literal]:
        raise AssertionError("it would be asked twice")

    assert with_bound(text, ask_for_keys) == text


@pytest.mark.slow
def test_the_best_of_a_million_rows_are_those_of_the_engine() -> None:
    """The benchmark `tests.benchmarks.order` shows what it takes."""
    store = ox.Store()
    store.bulk_extend(order.data(1_000_000))
    for text in order.QUERIES.values():
        plain = [tuple(map(str, row)) for row in store.query(text)]  # type: ignore[union-attr,arg-type]  # a SELECT
        best = EngineQuery(store, Merger(store), Job(text, "")).results()
        assert [tuple(map(str, row)) for row in best] == plain  # type: ignore[union-attr,arg-type]  # a SELECT
