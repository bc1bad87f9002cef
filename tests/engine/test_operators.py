"""Booleans have an order, an IRI has none, and a duration may be added to a date: as XPath has it."""

from __future__ import annotations

import pytest

from tests.engine.test_rewriting import ask, store_of

DAY, MONTH = '"P1D"^^xsd:dayTimeDuration', '"P1M"^^xsd:yearMonthDuration'
DATE, TIME = '"2020-01-31"^^xsd:date', '"2020-01-31T22:00:00Z"^^xsd:dateTime'


@pytest.mark.parametrize(
    ("left", "operator", "right", "value"),
    [
        ("false", "<", "true", "true"),
        ("true", "<", "false", "false"),
        ("true", ">=", "true", "true"),
        ("'1'^^xsd:boolean", ">", "false", "true"),
        ("true", "<", "2", "-"),
        ("true", "<", "'true'", "-"),
        (":a", "<=", ":a", "-"),
        (":a", "<", ":a", "-"),
        ("1", "<", "1.5", "true"),
        ("'a'", ">=", "'b'", "false"),
        (DATE, "<", '"2020-02-01"^^xsd:date', "true"),
    ],
)
def test_what_has_an_order_is_compared_and_nothing_else(left: str, operator: str, right: str, value: str) -> None:
    text = f"SELECT (?a {operator} ?b AS ?x) {{ VALUES (?a ?b) {{ ({left} {right}) }} }}"
    assert list(ask(store_of(""), text)) == [value]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT ?a { VALUES (?a ?b) { (true false) (false true) } FILTER(?a > ?b) }", "true"),
        ("SELECT ?a { VALUES ?a { true false } FILTER(?a < true) }", "false"),
        ("SELECT ?a { VALUES ?a { 1 5 } FILTER((?a > 3) > false) }", "5"),
        ("SELECT (MAX(?a) > MIN(?a) AS ?x) { VALUES ?a { true false } }", "true"),
        (f"SELECT (NOW() + {DAY} > NOW() AS ?x) {{}}", "true"),
        (f"SELECT (?a + ?b + ?b AS ?x) {{ VALUES (?a ?b) {{ ({DATE} {DAY}) }} }}", "2020-02-02"),
        ("SELECT (?a + ?a + ?a + ?a + ?a + ?a AS ?x) { VALUES ?a { 2 } }", "12"),
        ("SELECT (SUM(?a) + MAX(?a) AS ?x) { VALUES ?a { 2 3 } }", "8"),
    ],
)
def test_operators_are_mended_wherever_they_stand(text: str, rows: str) -> None:
    assert ask(store_of(""), text) == dict.fromkeys(rows.split(), 1)


@pytest.mark.parametrize(
    ("left", "right", "value"),
    [
        (DATE, DAY, "2020-02-01"),
        (DAY, DATE, "2020-02-01"),
        (DATE, MONTH, "2020-02-29"),
        (TIME, '"PT3H"^^xsd:dayTimeDuration', "2020-02-01T01:00:00Z"),
        ('"23:30:00"^^xsd:time', '"PT1H"^^xsd:dayTimeDuration', "00:30:00"),
        (DAY, DAY, "P2D"),
        ("1", "2.5", "3.5"),
        (DATE, "1", "-"),
        (DATE, DATE, "-"),
        ("'a'", DAY, "-"),
    ],
)
def test_a_duration_is_added_to_a_date_or_time(left: str, right: str, value: str) -> None:
    # Under other names the engine has the sides in another order.
    for a, b in (("?a", "?b"), ("?b", "?a"), ("?d", "?p"), ("?p", "?d")):
        text = f"SELECT ({a} + {b} AS ?x) {{ VALUES ({a} {b}) {{ ({left} {right}) }} }}"
        assert list(ask(store_of(""), text)) == [value]
    assert list(ask(store_of(""), f"SELECT ({left} + {right} AS ?x) {{}}")) == [value]
