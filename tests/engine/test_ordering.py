"""ORDER BY over values of every type: sorted within each type, and the engine does not break off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.configuration import Configuration
from kg.engine.job import Job
from kg.engine.rewriting import Data, rewritten
from kg.evaluation.pool import Pool

JSON = "application/sparql-results+json"


def kind(variable: str) -> str:
    return f'IF(isNumeric({variable}), " ", COALESCE(STR(DATATYPE({variable})), ""))'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * {} ORDER BY ?a", f"SELECT * {{}} ORDER BY ASC({kind('?a')}) ?a"),
        ("SELECT * {} ORDER BY DESC(?a) LIMIT 3", f"SELECT * {{}} ORDER BY DESC({kind('?a')}) DESC(?a) LIMIT 3"),
        ("SELECT * {} ORDER BY STR(?a) (?b + 1)", "SELECT * {} ORDER BY STR(?a) (?b + 1)"),
        ("SELECT ?a { ?a ?b ?c }", "SELECT ?a { ?a ?b ?c }"),
        (
            "SELECT * { { SELECT ?a {} ORDER BY ?a } ?a ?b ?c }",
            f"SELECT * {{ {{ SELECT ?a {{}} ORDER BY ASC({kind('?a')}) ?a }} ?a ?b ?c }}",
        ),
    ],
)
def test_the_kind_of_a_variable_goes_before_it(text: str, expected: str) -> None:
    assert rewritten(text, Data(list, lambda _: True)) == expected


@pytest.mark.slow
def test_everything_can_be_sorted(built_home: Path) -> None:
    query = "SELECT DISTINCT ?o { ?s ?p ?o } ORDER BY ?o"
    with Pool(Configuration(home=built_home, workers=1)) as pool:
        for _ in range(2):  # the evaluator goes on
            rows = json.loads(b"".join(pool.evaluate(Job(query, JSON, seconds=120))))["results"]["bindings"]
            numbers = [float(row["o"]["value"]) for row in rows if row["o"].get("datatype", "").endswith("#decimal")]
            assert len(numbers) > 50
            assert numbers == sorted(numbers)
