"""The shipped queries on the built graph: an expected result is a file that names query and parameters."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from kg.engine.snapshots import Snapshots
from kg.engine.store import Store
from kg.query_files import read_queries
from kg.query_library import bind_parameters, bound_text, shipped_queries
from kg.search.entity_names import EntityNames
from kg.shipped_query import get_query
from kg.tables import TableFormat, render_table

# What a row stands for beside its claim; a row of any other query is one claim.
ROWS_BY = {
    "cells-where-protein-changes": ("cell",),
    "disputes-about": ("dispute",),
    "disputes-of-drug": ("dispute",),
    "disputes-of-regimen": ("dispute",),
    "disputes-of-trial": ("dispute",),
    "management-of": ("event",),
    "missing-links-of": ("explanation", "target", "reached", "wanted"),
    "rules-for-action": ("event",),
}
# Of things with claims that have several values of something; else the defaults.
EXAMPLES = {
    "adverse-event-rates": {"event": "peripheral neuropathy"},
    "design-of-study": {"study": "study:dimopoulos-2019"},
}
EXPECTED = sorted((Path(__file__).parent / "answers").glob("*.csv"))
HEADER = re.compile(r"# (\w[\w ]*): (.*)")
GROUPS = re.compile(
    r"(?P<seeing>(?:WHERE|OPTIONAL|EXISTS)\s*)?\{|(?P<end>\})|\b(?:FILTER|BIND)\b(?P<expression>[^\n{}]*)"
)


@pytest.fixture(scope="module")
def opened(built_home: Path) -> Store:
    return Snapshots(built_home).require().open()


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.stem)
def test_a_shipped_query_answers_as_expected(expected: Path, opened: Store) -> None:
    lines = expected.read_text(encoding="utf-8").splitlines(keepends=True)
    header = dict(match.groups() for line in lines if (match := HEADER.match(line)))
    shipped = get_query(opened.shared(shipped_queries), header.pop("query").strip())
    header.pop("question", None)
    names = opened.shared(EntityNames).iri_of_kinds
    columns = [name.strip() for name in header.pop("columns").split(",")]
    bound = bind_parameters(shipped, {name: value.strip() for name, value in header.items()}, names)
    variables, rows = opened.select(bound_text(shipped, bound))
    picked = [[row[variables.index(column)] for column in columns] for row in rows]
    assert render_table(columns, picked, TableFormat.CSV) == "".join(
        line for line in lines if not line.startswith("# ")
    )


def test_every_shipped_query_has_an_expected_result() -> None:
    tested = {path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# query: ") for path in EXPECTED}
    assert set(read_queries("answers")) - tested - {"class-counts"} == set()


@pytest.mark.parametrize("name", read_queries("answers"))
def test_figures_have_a_measure_and_units_in_words(name: str) -> None:
    variables = set(re.findall(r"\?(\w+)", read_queries("answers")[name].sparql.partition("WHERE")[0]))
    if variables & {"value", "difference", "cycles"}:
        assert "unitInWords" in variables
        assert variables & {"measure", "relation"}
    if "threshold" in variables:
        assert variables >= {"quantity"}
        assert variables & {"unitInWords", "thresholdUnitInWords"}
    if variables & {"value", "cycles"}:
        assert "operator" in variables, "less than 1 % would read as 1 %"
    if variables >= {"value", "measure"}:
        assert variables >= {"lower", "upper", "bounds"}, "a figure would lose its interval, a range would be no figure"
    if "pValue" in variables:
        assert "pOperator" in variables


@pytest.mark.parametrize("name", read_queries("answers"))
def test_a_claim_stands_beside_its_status(name: str) -> None:
    variables = set(re.findall(r"\?(\w+)", read_queries("answers")[name].sparql.partition("WHERE")[0]))
    if "claim" in variables and not variables & {"dispute", "row", "number", "explanation"}:
        assert "status" in variables, "what is disputed would read as accepted"
    if "difference" in variables:
        assert variables >= {"firstStatus", "secondStatus"}, "a difference of disputed figures would read as accepted"


@pytest.mark.parametrize("name", [name for name, query in read_queries("answers").items() if "?claim" in query.text])
def test_a_claim_has_one_row(name: str, opened: Store) -> None:
    query, names = read_queries("answers")[name], opened.shared(EntityNames).iri_of_kinds
    variables, rows = opened.select(bound_text(query, bind_parameters(query, EXAMPLES.get(name, {}), names)))
    by = [variables.index(column) for column in ("claim", *ROWS_BY.get(name, ())) if column in variables]
    keys = [tuple(row[place] for place in by) for row in rows]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


@pytest.mark.parametrize("name", read_queries("answers"))
def test_a_filter_stands_where_the_parameters_that_it_names_are_bound(name: str) -> None:
    """The values of parameters stand at the start of the query: a group within it does not see them."""
    query = read_queries("answers")[name]
    seeing: list[bool] = []
    for match in GROUPS.finditer(query.sparql):
        if match["end"]:
            seeing.pop()
        elif match["expression"] is None:
            seeing.append(bool(match["seeing"]))
        elif not seeing[-1]:
            named = [p.name for p in query.parameters if re.search(rf"\?{p.name}\b", match["expression"])]
            assert not named, f"{match[0].strip()} stands in a group in which {', '.join(named)} is not bound"


@pytest.mark.slow
@pytest.mark.parametrize("name", read_queries("checks"))
def test_no_check_finds_a_defect(name: str, opened: Store) -> None:
    _, rows = opened.select(read_queries("checks")[name].sparql)
    assert list(rows) == []
