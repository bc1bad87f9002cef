"""Queries of random words: each is answered or refused, and none brings an evaluator down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.configuration import Configuration
from kg.evaluation.pool import Pool
from server import create_app
from tests import scratch
from tests.crashes import crashes

pytestmark = pytest.mark.slow
_GRAMMAR = """
SELECT CONSTRUCT ASK DESCRIBE WHERE FROM NAMED DISTINCT REDUCED * { } { } ( ) [ ] << >> <<( )>> . ; , ?s ?p ?o ?x
$x a OPTIONAL MINUS UNION GRAPH FILTER BIND AS VALUES UNDEF EXISTS NOT IN LATERAL GROUP BY ORDER HAVING ASC DESC
LIMIT OFFSET COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR IF COALESCE STR LANG DATATYPE IRI BNODE RAND ABS
CONCAT SUBSTR REPLACE REGEX STRLEN UCASE ENCODE_FOR_URI CONTAINS YEAR NOW TZ UUID MD5 sameTerm isIRI bound TRIPLE
SUBJECT isTRIPLE LANGMATCHES + - * / = != < > <= >= && || ! ^ | ? ^^ @en @ \\ ~ % & # : _:b x: x:y
<http://example.org/value> <http://example.org/a> <> 1 -1 1.5 1e3 0 99999999999999999999 'a' "b" 'a'@en '''c'''
'1'^^<http://www.w3.org/2001/XMLSchema#integer> true false PREFIX BASE VERSION INSERT DELETE DATA LOAD é \u202e 😀
"""
WORDS = _GRAMMAR.split()
TERMS = st.sampled_from(
    [
        "?s",
        "?p",
        "?o",
        "?x",
        "1",
        "'a'",
        "true",
        "<http://example.org/a>",
        "_:b",
        "[]",
        "(1)",
        "<<",
        "?s",
        "?p",
        "?o",
        ">>",
    ]
)
PATHS = st.recursive(
    st.sampled_from(["<http://example.org/next>", "a", "!a", "!(a|^a)", "?p"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("/|"), inner).map("".join),
        st.tuples(st.just("("), inner, st.sampled_from([")*", ")+", ")?", ")"])).map("".join),
        inner.map(lambda path: f"^({path})"),
    ),
    max_leaves=5,
)
EXPRESSIONS = st.recursive(
    st.sampled_from(
        ["?s", "?o", "1", "0", "-1", "1.5", "1e400", "'a'", "true", "NOW()", "<http://x/>", "RAND()", "9" * 30]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "=", "<", "&&", "||", " IN "]), inner).map(
            lambda part: f"({part[0]} {part[1]} {f'({part[2]})' if part[1] == ' IN ' else part[2]})"
        ),
        st.tuples(
            st.sampled_from(
                [
                    "STR",
                    "IRI",
                    "ABS",
                    "STRLEN",
                    "YEAR",
                    "UCASE",
                    "COUNT",
                    "SUM",
                    "MAX",
                    "GROUP_CONCAT",
                    "SAMPLE",
                    "DATATYPE",
                    "BNODE",
                    "!",
                ]
            ),
            inner,
        ).map(lambda part: f"{part[0]}({part[1]})"),
        st.tuples(
            st.sampled_from(["IF", "REGEX", "REPLACE", "SUBSTR", "CONCAT", "COALESCE", "STRDT", "STRLANG"]),
            inner,
            inner,
            inner,
        ).map(lambda part: f"{part[0]}({', '.join(part[1 : 3 if part[0].startswith('STR') else 4])})"),
    ),
    max_leaves=6,
)
PATTERNS = ("OPTIONAL", "MINUS", "GRAPH ?g", "FILTER EXISTS", "FILTER NOT EXISTS", "{} UNION")
TRIPLES = st.tuples(TERMS, PATHS, TERMS).map(lambda parts: " ".join(parts) + " . ")
GROUPS = st.recursive(
    TRIPLES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map("".join),
        st.tuples(st.sampled_from(PATTERNS), inner)
        .map(lambda part: f"{part[0]} {{ {part[1]} }} "),
        EXPRESSIONS.map(lambda expression: f"FILTER({expression}) "),
        EXPRESSIONS.map(lambda expression: f"BIND({expression} AS ?y) "),
        inner.map(lambda group: f"{{ SELECT * {{ {group} }} LIMIT 3 }} "),
        inner.map(lambda group: f"VALUES (?x ?o) {{ (1 UNDEF) ('a' 2) }} {group}"),
    ),
    max_leaves=6,
)  # fmt: skip
QUERIES = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=25).map(lambda words: "SELECT * { " + " ".join(words) + " }"),
    st.tuples(GROUPS, EXPRESSIONS, EXPRESSIONS).map(
        lambda parts: f"SELECT * {{ {parts[0]} }} ORDER BY ({parts[1]}) DESC({parts[2]}) LIMIT 20"
    ),
    st.tuples(GROUPS, EXPRESSIONS).map(
        lambda parts: f"SELECT ({parts[1]} AS ?z) {{ {parts[0]} }} GROUP BY ?s ?o LIMIT 20"
    ),
    GROUPS.map(lambda group: f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {group} }} LIMIT 20"),
    GROUPS.map(lambda group: f"ASK {{ {group} }}"),
    st.text(max_size=60),
)


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    home = tmp_path_factory.mktemp("fuzz")
    scratch.publish(home, scratch.quads()[-60:])
    with Pool(Configuration(home=home, workers=2, deadline_seconds=0.5)) as running:
        yield running


@pytest.fixture(scope="module")
def fuzzed(pool: Pool) -> FlaskClient:
    return create_app(Configuration(workers=2, deadline_seconds=0.5), pool).test_client()


@settings(max_examples=1500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(query=QUERIES)
def test_a_query_of_random_words_is_answered_or_refused(fuzzed: FlaskClient, pool: Pool, query: str) -> None:
    before = crashes(pool)
    answer = fuzzed.post("/sparql", data=query.encode("utf-8", "replace"), content_type="application/sparql-query")
    assert answer.status_code in {200, 400, 422, 504} or (answer.status_code == 403 and "SERVICE" in query.upper())
    assert crashes(pool) == before, query
