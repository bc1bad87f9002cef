"""Rows that are sorted outside of the engine: in the order that it has for them, and nothing lost on the way."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.datatypes import XSD
from kg.engine import row_order
from kg.engine.functions import FUNCTIONS
from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.queried_graphs import QueriedGraphs
from kg.engine.query import EngineQuery
from kg.engine.rewriting import rewritten
from kg.engine.row_order import NotSortableError, RowOrder, SortKey, sorted_rows, without_order

STORE = ox.Store()
DATA = QueriedGraphs(list, lambda _: True)
PLACED = {
    "integer": "0 -0 1 2 10 -5 999999999999999", "decimal": "1.0 -0.1 0.30 10.000000000001 5 2.5",
    "double": "1e0 1 1.5E0 -1.0E-3 INF -INF 1E15", "boolean": "true false",
    "date": "2020-01-01 2020-01-01Z 2020-01-01+14:00 1999-12-31 soon", "gYear": "2020 2019 y",
    "dateTime": "2020-01-01T00:00:00 2020-01-01T12:00:00+14:00 none", "duration": "P1M P30D PT1S x",
}  # fmt: skip
OTHERS = {"integer": "01 x 9007199254740993", "double": "NaN", "float": "1", "boolean": "1", "other": "a", "byte": "1"}


def literals(texts: dict[str, str]) -> list[str]:
    return [f'"{text}"^^<{XSD}{name}>' for name, each in texts.items() for text in each.split()]


strings = st.text(st.characters(exclude_categories=["Cs"]), max_size=4).map(lambda text: str(ox.Literal(text)))
tagged = st.tuples(strings, st.sampled_from(["@en", "@de", "@en-gb"])).map("".join)
placed = st.one_of(
    strings, tagged, st.sampled_from([*literals(PLACED), "UNDEF", "<http://x/a>", "<http://x/B>", "<http://x/a/b>"])
)
values = placed | st.sampled_from(literals(OTHERS))


def query(rows: list[tuple[str, str]], order: str) -> str:
    return f"SELECT * {{ VALUES (?a ?b) {{ {' '.join(f'({a} {b})' for a, b in rows)} }} }} ORDER BY {order}"


def by_engine(text: str) -> list[list[str]]:
    return shown(STORE.query(rewritten(text, DATA), custom_functions=FUNCTIONS))


def shown(results: object) -> list[list[str]]:
    assert isinstance(results, ox.QuerySolutions)
    return [[same(str(term)) for term in row] for row in results]


def same(term: str) -> str:
    """Return one spelling for numbers that are equal: their order among each other is open."""
    value, _, datatype = term.rpartition("^^")
    if not datatype.endswith(("#integer>", "#decimal>", "#double>", "#float>")):
        return term
    return term if value == '"x"' else repr(float(value.strip('"')) + 0.0)


def outside(rows: list[tuple[str, str]], order: str) -> list[list[str]]:
    text, row_order = without_order(query(rows, order))
    assert row_order.keys
    assert "ORDER" not in text
    results = STORE.query(text)
    assert isinstance(results, ox.QuerySolutions)
    return shown(sorted_rows(results, row_order))


orders = st.sampled_from(["?a ?b", "DESC(?a) ?b", "?b DESC(?a)", "DESC(?b) DESC(?a)"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(placed, placed), max_size=12), orders)
def test_rows_are_in_the_order_of_the_engine(rows: list[tuple[str, str]], order: str) -> None:
    try:
        result = outside(rows, order)
    except NotSortableError:
        # Control characters, which are written as numbers.
        assert any(ord(sign) < 32 or sign == "\x7f" for row in rows for value in row for sign in value)
        return
    assert result == by_engine(query(rows, order))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(values, values), max_size=6), orders)
def test_what_the_engine_alone_can_sort_it_sorts(rows: list[tuple[str, str]], order: str) -> None:
    text = query(rows, order)
    assert shown(EngineQuery(STORE, Merger(STORE), Job(text, "")).results()) == by_engine(text)


def test_nothing_is_lost_of_a_row() -> None:
    store = ox.Store()
    node, property_ = ox.BlankNode("x1"), ox.NamedNode("http://x/p")
    texts = [ox.Literal(text) for text in ("", "\t\r\n\\\"'", "\x00\x0b\x7f\u2028", "ä𝄞", '"', "\\u0041")]
    numbers = [ox.Literal(text, datatype=ox.NamedNode(f"{XSD}{name}")) for name, text in (("integer", "01"),
               ("decimal", "+1."), ("decimal", "5"), ("double", "1e0"), ("boolean", "1"))]  # fmt: skip
    tagged = [ox.Literal("a", language="en-gb"), ox.Literal("a", language="ar", direction=ox.BaseDirection.RTL)]
    terms = [*texts, *numbers, *tagged, node, ox.NamedNode("http://x/%20é"), ox.Triple(node, property_, texts[1])]
    for number, term in enumerate(terms):
        store.add(ox.Quad(ox.NamedNode(f"http://x/{number:02}"), property_, term))
    results = store.query("SELECT ?s ?o ?none { ?s ?p ?o }")
    assert isinstance(results, ox.QuerySolutions)
    kept = {quad.subject: quad.object for quad in store}
    rows = [(row[0], row[1], row[2]) for row in sorted_rows(results, RowOrder((SortKey("s", falls=False),)))]
    assert rows == [(name, kept[name], None) for name in sorted(kept, key=str)]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?a ?b ?c } ORDER BY ?a LIMIT # three\n3",
        "SELECT * { ?a ?b ?c } ORDER BY STR(?a)",
        "SELECT ?a { ?a ?b ?c } ORDER BY ?a ?c",
        "SELECT ?a { ?a ?b ?c } GROUP BY ?a ORDER BY COUNT(*)",
        "SELECT * { { SELECT ?a { ?a ?b ?c } ORDER BY ?a } }",
        "CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c } ORDER BY ?a",
        "ASK { ?a ?b ?c }",
        "SELECT * { ORDER BY ?a",
    ],
)
def test_the_engine_sorts_by_what_is_not_in_all_rows(text: str) -> None:
    assert without_order(text) == (text, RowOrder())


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("SELECT ?a { ?a ?b ?c } ORDER BY ?a", "SELECT ?a { ?a ?b ?c } "),
        ("SELECT DISTINCT * { ?a ?b ?c } ORDER # of\nBY DESC (?a)", "SELECT DISTINCT * { ?a ?b ?c } "),
        (
            "SELECT ?order (1 AS ?a) { ?order ?b ?c } GROUP BY ?order HAVING (?b > 1) order by ?a VALUES ?b { 1 }",
            "SELECT ?order (1 AS ?a) { ?order ?b ?c } GROUP BY ?order HAVING (?b > 1)  VALUES ?b { 1 }",
        ),
    ],
)
def test_the_order_of_rows_is_left_out(text: str, rest: str) -> None:
    unsorted_text, order = without_order(text)
    assert unsorted_text == rest
    assert [key.name for key in order.keys] == ["a"]


@pytest.mark.parametrize(
    ("sliced", "rows"),
    [
        ("LIMIT 2", slice(0, 2)), ("LIMIT 2 OFFSET 1", slice(1, 3)), ("OFFSET 1\nlimit 2", slice(1, 3)),
        ("OFFSET 3", slice(3, None)), ("LIMIT 0", slice(0, 0)),
    ],
)  # fmt: skip
def test_limit_and_offset_are_left_out_with_the_order(sliced: str, rows: slice) -> None:
    text, order = without_order(f"SELECT ?a {{ ?a ?b ?c }} ORDER BY ?a {sliced}")
    assert (text, order.rows) == ("SELECT ?a { ?a ?b ?c } ", rows)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(placed, placed), max_size=12), orders, st.integers(0, 14), st.integers(0, 14))
def test_limit_keeps_the_first_rows(rows: list[tuple[str, str]], order: str, limit: int, offset: int) -> None:
    try:
        whole, some = (outside(rows, f"{order} {each}") for each in ("", f"LIMIT {limit} OFFSET {offset}"))
    except NotSortableError:
        return
    assert some == whole[offset : offset + limit]


def test_an_order_by_what_is_in_no_row_is_none() -> None:
    assert by_engine("SELECT * { VALUES ?a { 1 2 } } ORDER BY ?b") == [["1.0"], ["2.0"]]
    text = "SELECT * { VALUES ?a { 2 1 } } ORDER BY ?b ?a"
    assert shown(EngineQuery(STORE, Merger(STORE), Job(text, "")).results()) == [["1.0"], ["2.0"]]
    assert shown(EngineQuery(STORE, Merger(STORE), Job("SELECT * { } ORDER BY ?a", "")).results()) == [[]]


def test_a_long_table_is_sorted_by_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_order, "_MOST_BYTES", 100)
    values = " ".join(f'"{number:03}"' for number in range(99, -1, -1))
    text = f"SELECT * {{ VALUES ?a {{ {values} }} }} ORDER BY ?a"
    rows = shown(EngineQuery(STORE, Merger(STORE), Job(text, "")).results())
    assert rows == sorted(rows)
