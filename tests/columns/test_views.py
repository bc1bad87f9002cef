"""A version that is joined with the curated graph is counted from columns as it is by the engine."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest

from kg.dataset.change import Change
from kg.dataset.copies import verify
from kg.dataset.directory import Directory
from kg.dataset.errors import DatasetError
from kg.dataset.view import view_name
from kg.dataset.writer import Writer
from kg.engine.column_groups import COLUMNS, COLUMNS_BESIDE
from kg.engine.snapshot import Snapshot
from kg.own_dataset import OWN_GRAPH
from tests.columns.test_versions import LINES, PREFIX, loaded, reckoned, small, update

__all__ = ["small"]

CURATED = """
<http://x/s1> <http://x/p> <http://x/o1> . <http://x/s1> <http://x/p> <http://x/o2> . <http://x/s1> <http://x/r> 3, 70 .
<http://x/c> <http://x/p> <http://x/o1>, <http://x/only> ; <http://x/r> 7000 . <http://x/c> <http://x/q> "a"@en-GB, [] .
"""
VERBS, VALUES = (":p", ":r", ":q"), (":o1", ":o2", ":only", "3", "70", "12", "true", "'a'@en-GB")


def curated_snapshot(folder: Path) -> Path:
    folder.mkdir()
    store = ox.Store(str(folder / "store"))
    store.load(CURATED.encode(), ox.RdfFormat.TURTLE)
    store.flush()
    return folder


def written(directory: Directory, writer: Writer, curated: Path, text: str) -> Snapshot:
    version = writer.apply(Change(directory.next_name(), (update(text),), 0.0, curated=str(curated)))
    return Snapshot(directory.path / "views" / view_name(str(curated), version.digest))


OF_VIEWS = [
    f"{PREFIX}SELECT ?o (COUNT(*) AS ?n) {{ GRAPH <{OWN_GRAPH}> {{ ?s :p ?o }} }} GROUP BY ?o",
    f"{PREFIX}SELECT ?p (COUNT(*) AS ?n) (MAX(?v) AS ?most) {{ ?s ?p ?o ; :r ?v }} GROUP BY ?p",
]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("graph", ["", "http://x/g"])
def test_writes_by_chance_leave_what_is_counted_right(tmp_path: Path, seed: int, graph: str) -> None:
    random, directory = Random(seed), loaded(tmp_path, graph=graph)  # noqa: S311
    curated, writer = curated_snapshot(tmp_path / "curated"), Writer(directory)
    view, number = writer.view(str(curated)), 0
    for _ in range(12):
        assert (view.path / COLUMNS).samefile(directory.path / "versions" / view.digest.partition("+")[0] / COLUMNS)
        number += reckoned(view, OF_VIEWS)
        triples = " ".join(
            f":{random.choice(('c', 's1', 's2', 'new'))} {random.choice(VERBS)} {random.choice(VALUES)} ."
            for _ in range(random.randint(1, 4))
        )
        place = random.choice(("{}", "{}", "GRAPH :g {{ {} }}")).format(triples)
        verb = random.choice(("INSERT", "DELETE"))
        view = written(directory, writer, curated, f"{verb} DATA {{ {place} }}")
    assert number > 12


@pytest.mark.slow
def test_what_stands_beside_is_made_once(tmp_path: Path) -> None:
    directory, curated = loaded(tmp_path), curated_snapshot(tmp_path / "curated")
    writer = Writer(directory)
    first = writer.view(str(curated)).path / COLUMNS_BESIDE
    second = written(directory, writer, curated, "INSERT DATA { :s1 :p :o2 }").path / COLUMNS_BESIDE
    assert first.samefile(second)


@pytest.mark.slow
def test_a_view_has_no_columns_where_they_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory, curated = loaded(tmp_path), curated_snapshot(tmp_path / "curated")

    def refuse(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("kg.engine.column_making.make_columns_beside", refuse)
    view = Writer(directory).view(str(curated))
    assert not {COLUMNS, COLUMNS_BESIDE} & {path.name for path in view.path.iterdir()}
    assert reckoned(view, OF_VIEWS) == 0


@pytest.mark.slow
def test_columns_end_with_those_of_the_dataset(tmp_path: Path) -> None:
    directory, curated = loaded(tmp_path), curated_snapshot(tmp_path / "curated")
    writer = Writer(directory)
    assert reckoned(writer.view(str(curated)), OF_VIEWS)
    view = written(directory, writer, curated, "INSERT DATA { [] :p :o1 }")
    assert not (view.path / COLUMNS).exists()
    assert reckoned(view, OF_VIEWS) == 0


@pytest.mark.slow
def test_what_stands_beside_another_version_is_not_believed(tmp_path: Path) -> None:
    curated, views = curated_snapshot(tmp_path / "curated"), []
    for name, lines in (("a", LINES), ("b", LINES.partition("\n")[2])):
        directory = loaded(tmp_path / name, lines)
        views.append(Writer(directory).view(str(curated)))
        assert reckoned(views[-1], OF_VIEWS)
        assert verify(directory.path)
    view, other = views[1], views[0]
    (view.path / COLUMNS_BESIDE).unlink()
    shutil.copy(other.path / COLUMNS_BESIDE, view.path / COLUMNS_BESIDE)
    assert reckoned(view, OF_VIEWS) == 0
    with pytest.raises(DatasetError, match=rf"The columns of {re.escape(str(view.path))} cannot be used"):
        verify(directory.path)
