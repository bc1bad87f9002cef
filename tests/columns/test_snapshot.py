"""A snapshot that is built has the columns of its default graph, and what is reckoned from them is right."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.engine import column_making
from kg.engine.column_groups import COLUMNS, ColumnGroups
from kg.engine.column_making import add_columns_of_snapshot
from kg.engine.draft import default_graph
from kg.engine.job import Job
from kg.engine.mended_texts import MendedTexts
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from kg.engine.snapshot import DATA, STORE, Snapshot
from kg.engine.snapshots import Snapshots

QUERIES = (
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "SELECT ?class ?p (COUNT(DISTINCT ?o) AS ?n) { ?s a ?class ; ?p ?o } GROUP BY ?class ?p HAVING (?n > 9)",
)


@pytest.fixture
def snapshot(built_home: Path) -> Snapshot:
    """The graph, built."""
    return Snapshots(built_home).require()


@pytest.mark.parametrize("query", QUERIES)
def test_aggregates_over_the_graph_come_from_columns_and_are_those_of_the_engine(
    snapshot: Snapshot, query: str
) -> None:
    store = ox.Store.read_only(snapshot.location)
    columns = ColumnGroups.beside(Path(snapshot.location), store)
    assert columns is not None
    answer = EngineQuery(store, Merger(store), Job(query, "text/csv"), MendedTexts(), columns).results()
    expected = store.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    assert isinstance(expected, ox.QuerySolutions)
    assert sorted(map(str, answer)) == sorted(map(str, expected))
    assert columns.is_open


def test_the_columns_are_all_of_the_default_graph_and_nothing_else(snapshot: Snapshot) -> None:
    store = ox.Store.read_only(snapshot.location)
    columns = ColumnGroups.beside(Path(snapshot.location), store)
    assert columns is not None
    counted = columns.counts() or {}
    assert {graph for graph, _ in counted} == {""}
    assert sum(counted.values()) == sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a snapshot of two triples of the default graph, one of them in two graphs."""
    lines = (
        "<urn:a> <urn:b> <urn:c> <urn:g> .",
        "<urn:a> <urn:b> <urn:c> <urn:h> .",
        '<urn:a> <urn:b> "d" <urn:g> .',
    )
    (tmp_path / DATA).write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")
    (tmp_path / STORE).mkdir()
    return tmp_path


def test_a_triple_of_several_graphs_is_once_in_the_default_graph(folder: Path) -> None:
    assert list(default_graph(folder / DATA)) == ['<urn:a> <urn:b> "d" .', "<urn:a> <urn:b> <urn:c> ."]


def test_a_snapshot_whose_triples_are_not_as_many_as_was_said_has_no_columns(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(column_making, "LEAST_QUADS", 1)
    assert "2 different quads, and 3" in add_columns_of_snapshot(folder, "digest", 3)
    assert not (folder / COLUMNS).exists()
    assert add_columns_of_snapshot(folder, "digest", 2) == ""
    assert (folder / COLUMNS).exists()


@pytest.mark.parametrize("triples", [99_999, 20_000_001])
def test_a_small_snapshot_and_one_that_is_too_large_have_none(folder: Path, triples: int) -> None:
    assert add_columns_of_snapshot(folder, "digest", triples) == ""
    assert not (folder / COLUMNS).exists()
