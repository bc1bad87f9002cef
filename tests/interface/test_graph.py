"""The graph as Python opens it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph as RdfGraph

import myeloma_kg as mk
from kg.errors import ConfigurationError, LimitError, ParameterError, SnapshotError, UnknownNameError


@pytest.fixture(scope="module")
def graph(built_home: Path) -> Iterator[mk.Graph]:
    with mk.open(built_home) as opened:
        yield opened


def test_each_form_of_query_has_its_answer(graph: mk.Graph) -> None:
    assert graph.query("ASK { drug:lenalidomide a mk:Drug }") is True
    described = graph.query("DESCRIBE drug:lenalidomide")
    assert isinstance(described, RdfGraph)
    assert len(described) > 10
    rows = graph.query("SELECT ?drug { ?drug a mk:ProteasomeInhibitor } ORDER BY ?drug")
    assert isinstance(rows, mk.Result)
    assert [row.drug for row in rows][:2] == ["drug:bortezomib", "drug:carfilzomib"]
    assert rows.labels["drug:bortezomib"] == "bortezomib"


def test_a_shipped_query_takes_names_and_numbers(graph: mk.Graph) -> None:
    rows = graph.shipped("outcome-of-trial", trial="swog s0777")
    assert {row.value for row in rows} == {30.0, 43.0}
    with pytest.raises(ParameterError, match="It takes: trial, measure"):
        graph.query("outcome-of-trial", tryal="SWOG S0777")
    with pytest.raises(UnknownNameError, match="is no shipped query"):
        graph.query("outcome-of-trail")
    with pytest.raises(ParameterError, match="Only shipped queries have parameters"):
        graph.query("ASK {}", trial="x")


def test_rates_say_what_their_interval_is_made_of(graph: mk.Graph) -> None:
    rates = graph.rates("neutropenia")
    counted = [row for row in rates if row.affected is not None and row.atRisk is not None]
    assert counted
    assert {row.interval for row in counted} == {"Wilson, 95 %, from the counts"}
    assert all(row.lower <= 100 * row.affected / row.atRisk <= row.upper for row in counted)  # type: ignore[operator]
    assert {row.lower for row in rates if row not in counted} == {None}


def test_an_error_leaves_the_graph_usable(built_home: Path) -> None:
    with mk.open(built_home, deadline_seconds=5) as graph:
        with pytest.raises(LimitError):
            graph.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        assert graph.search("Velcade")[0].label == "bortezomib"


def test_a_closed_graph_answers_no_more(built_home: Path) -> None:
    graph = mk.open(built_home)
    graph.close()
    with pytest.raises(SnapshotError, match="This graph is closed"):
        graph.query("ASK {}")


def test_what_is_no_text_is_refused_before_anything_is_asked(graph: mk.Graph) -> None:
    with pytest.raises(ParameterError, match="name=5 is no text"):
        graph.entity(5)  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="query=None is no text"):
        graph.query(None)  # type: ignore[arg-type]
    assert graph.query("ASK {}") is True


def test_a_setting_that_there_is_not_is_answered_with_the_nearest(built_home: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"'deadline_second' is no setting\. Did you mean deadline_seconds\?"):
        mk.open(built_home, deadline_second=1)


def test_a_file_is_no_graph(tmp_path: Path) -> None:
    (tmp_path / "x.csv").touch()
    with pytest.raises(SnapshotError, match="is a file"):
        mk.open(tmp_path / "x.csv")


def test_a_folder_without_a_graph_is_named(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="There is no graph in"):
        mk.open(tmp_path)


def test_what_the_package_does_not_have_is_answered_with_what_it_has() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'load'; it has Graph"):
        mk.load  # noqa: B018
