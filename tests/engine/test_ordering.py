"""ORDER BY over values of every type: one order, whatever the order of the rows, and the engine does not break off."""

from __future__ import annotations

import json
from graphlib import TopologicalSorter
from itertools import combinations
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest

from kg.configuration import Configuration
from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.queried_graphs import QueriedGraphs
from kg.engine.query import EngineQuery
from kg.engine.rewriting import rewritten
from kg.evaluation.pool import Pool

JSON = "application/sparql-results+json"
PREFIX = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
# The engine alone sorts so few without breaking off.
ROWS = 16
# The order among them is only partial.
TYPED = {
    "dateTime": "2020-01-01T00:00:00 2020-01-01T00:00:00Z 2020-01-01T12:00:00+14:00 2020-01-01T02:00:00-05:00 "
    "2019-12-31T23:59:59.5 2020-01-01T24:00:00 -0044-03-15T00:00:00Z 12020-01-01T00:00:00 none 2020-13-01T00:00:00",
    "date": "2020-01-01 2020-01-01Z 2020-01-01+14:00 2020-01-02-12:00 1999-12-31 soon",
    "time": "12:00:00 12:00:00Z 12:00:00.25+05:00 23:59:59-14:00 noon",
    "gYear": "2020 2020Z 2020+14:00 2019 -0001 y", "gYearMonth": "2020-01 2020-01Z 2020-02+14:00",
    "gMonth": "--01 --02Z", "gMonthDay": "--01-02 --01-02Z", "gDay": "---01 ---02+14:00",
    "duration": "P1M P30D P31D P28D P1Y P365D P366D PT1S -P1M x", "dayTimeDuration": "P1D PT24H PT25H -P1D",
    "yearMonthDuration": "P1Y P12M P13M", "integer": "9 10 9007199254740993 9007199254740992 -5 x",
    "decimal": "9.5 10.0 -0.1", "double": "9 1e1 9007199254740992 NaN INF -INF", "float": "9.5 16777217 NaN",
    "boolean": "true false 1 maybe",
    "string": "9 10 a B ä", "other": "9 10 a",
}  # fmt: skip
TERMS = [
    *(f'"{text}"^^xsd:{name}' for name, texts in TYPED.items() for text in texts.split()),
    *('"a"@en', '"a"@de', '"b"@de', '"A"@en', "<http://x/a>", "<http://x/B>", "UNDEF"),
]


STORE = ox.Store()


def ordered(terms: list[str], direction: str) -> list[str]:
    text = f"{PREFIX} SELECT ?x {{ VALUES ?x {{ {' '.join(terms)} }} }} ORDER BY {direction}(?x)"
    results = EngineQuery(STORE, Merger(STORE), Job(text, "")).results()
    assert isinstance(results, ox.QuerySolutions)
    return [str(row[0]) for row in results]


def is_less(first: str, second: str) -> bool:
    return bool(STORE.query(f"{PREFIX} ASK {{ FILTER({first} < {second}) }}"))


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_values_of_every_type_have_one_order(direction: str) -> None:
    followers: dict[str, set[str]] = {}
    for seed in range(150):
        some = Random(seed).sample(TERMS, ROWS)  # noqa: S311
        order = list(map(normal, ordered(some, direction)))
        for place, term in enumerate(order):
            followers.setdefault(term, set()).update(other for other in order[place + 1 :] if other != term)
    assert len(followers) > 70
    assert list(TopologicalSorter(followers).static_order())  # raises CycleError where there is no one order


def normal(term: str) -> str:
    """Return one spelling for numbers that are equal: their order among each other is open."""
    value, _, datatype = term.rpartition("^^")
    if not datatype.endswith(("#integer>", "#decimal>", "#double>", "#float>")):
        return term
    return term if value == '"x"' else repr(float(value.strip('"')))


@pytest.mark.parametrize("name", TYPED)
def test_what_is_less_comes_before(name: str) -> None:
    terms = [f'"{text}"^^xsd:{name}' for text in TYPED[name].split()]
    placed = {term: place for place, term in enumerate(ordered(terms, "ASC"))}
    shown = {term: ordered([term], "ASC")[0] for term in terms}
    for first, second in combinations(terms, 2):
        if is_less(first, second):
            assert placed[shown[first]] < placed[shown[second]]
        elif is_less(second, first):
            assert placed[shown[first]] > placed[shown[second]]


def test_what_has_no_value_comes_first_then_iris_then_literals() -> None:
    order = ordered(["'a'", "<http://x/B>", "1", "UNDEF", "<http://x/a>", "'a'@en", "true", "UNDEF"], "ASC")
    assert [term[0] for term in order] == list("NN<<") + ['"'] * 4


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?a ?b ?c } ORDER BY STR(?a) (STRLEN(?b) > 1) LIMIT 3",
        "SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?c } GROUP BY ?a ORDER BY DESC(COUNT(*))",
        "SELECT ?a { ?a ?b ?c } ORDER BY RAND()",
        # Subjects, properties and graphs are no literals.
        "SELECT * { ?a ?b ?c } ORDER BY ?a DESC(?b)",
        "SELECT * { ?c <urn:p> ?a . ?a <urn:q>/<urn:r>? ?b } ORDER BY ASC(?a)",
        "SELECT * { GRAPH ?a { ?b <urn:p> ?c } OPTIONAL { ?d <urn:q> ?b } } ORDER BY ?a ?b",
        "SELECT * { { ?a <urn:p> ?b } UNION { ?c <urn:q> ?b . ?a ?d 1 } } ORDER BY ?a",
        "SELECT * { VALUES ?a { <urn:x> <urn:y> } ?b <urn:p> ?a } ORDER BY ?a",
        "SELECT ?n { { SELECT ?b (COUNT(*) AS ?n) { ?a <urn:p> ?b } GROUP BY ?b } } ORDER BY DESC(?n)",
    ],
)
def test_what_the_engine_can_sort_is_left_alone(text: str) -> None:
    assert rewritten(text, QueriedGraphs(list, lambda _: True)) == text


@pytest.mark.parametrize(
    "pattern",
    [
        "?b <urn:p> ?a",
        "?a ^<urn:p> ?b",
        "?a <urn:p>? ?b",
        "?a <urn:p>* ?b",
        "OPTIONAL { ?a <urn:p> ?b }",
        "{ ?a <urn:p> ?b } UNION { ?b <urn:p> ?a }",
        "VALUES ?a { <urn:x> UNDEF } ?b <urn:p> ?a",
        "VALUES ?a { <urn:x> 1 } ?b <urn:p> ?a",
        "{ SELECT (?x AS ?a) { ?b <urn:p> ?x } }",
        "BIND(<urn:x> + 1 AS ?a)",
        "?b <urn:p> ?c FILTER EXISTS { ?a <urn:p> ?b }",
    ],
)
def test_what_may_be_a_literal_has_keys(pattern: str) -> None:
    text = f"SELECT * {{ {pattern} }} ORDER BY ?a"
    assert "isLiteral(?a)" in rewritten(text, QueriedGraphs(list, lambda _: True))


@pytest.mark.parametrize("key", ["?x", "DESC(?x)", "(IF(true, ?x, 1))", "(COALESCE(?x, 1))", "MAX(?x)", "?m"])
def test_every_key_can_be_sorted_by(key: str) -> None:
    values = " ".join(Random(key).sample(TERMS, ROWS))  # noqa: S311
    group = "GROUP BY ?x" if key in {"MAX(?x)", "?m"} else ""
    head = "?x (MAX(?x) AS ?m)" if group else "*"
    text = f"{PREFIX} SELECT {head} {{ VALUES ?x {{ {values} }} }} {group} ORDER BY {key}"
    assert len(list(EngineQuery(STORE, Merger(STORE), Job(text, "")).results())) == ROWS  # type: ignore[arg-type]


@pytest.mark.slow
def test_everything_can_be_sorted(built_home: Path) -> None:
    query = "SELECT DISTINCT ?o { ?s ?p ?o } ORDER BY ?o"
    with Pool(Configuration(home=built_home, workers=1)) as pool:
        for _ in range(2):  # the evaluator goes on
            rows = json.loads(b"".join(pool.evaluate(Job(query, JSON, seconds=120))))["results"]["bindings"]
            numbers = [float(row["o"]["value"]) for row in rows if row["o"].get("datatype", "").endswith("#decimal")]
            assert len(numbers) > 50
            assert numbers == sorted(numbers)
