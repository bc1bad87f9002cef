"""The aggregates of the W3C suites are answered alike with columns."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

import pyoxigraph as ox
import pytest

from kg.engine import column_groups
from kg.engine.column_groups import ColumnGroups
from kg.engine.column_making import LoadedFile, add_columns
from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from kg.engine.snapshot import INFO
from tests.conformance import suites
from tests.conformance.test_answers import URL, Stand


class StandWithColumns(Stand):
    """Makes columns of all that it holds for each query that has groups."""

    reckoned = 0

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def _asked(self, job: Job) -> EngineQuery:
        if "(" not in job.text:
            return super()._asked(job)
        columns = self._columns(Path(mkdtemp(dir=self._folder)))
        query = EngineQuery(self._store, Merger(self._store), job, None, columns)
        self.reckoned += query._grouped(job.text) is not None
        return query

    def _columns(self, folder: Path) -> ColumnGroups | None:
        graphs = [None, *(name for name in self._store.named_graphs() if isinstance(name, ox.NamedNode))]
        files = []
        for number, graph in enumerate(graphs):
            path = folder / f"{number}.nt"
            self._store.dump(str(path), ox.RdfFormat.N_TRIPLES, from_graph=graph or ox.DefaultGraph())
            files.append(LoadedFile.of(path, graph))
        add_columns(folder, "", files, len(self._store))
        (folder / INFO).write_text("{}", encoding="utf-8")
        return ColumnGroups.beside(folder / "store", self._store)


@pytest.mark.slow
def test_aggregates_of_the_suites(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_groups, "_LEAST", 0)
    module, stand = suites.runner(shared), StandWithColumns(tmp_path)
    suites.ask_instead(module, stand.request)
    outcomes, reasons, _ = suites.run(module, shared, URL, only=r"(aggregates|grouping|subquery|functions)/")
    assert not {key: reasons[key] for key, outcome in outcomes.items() if suites.known().get(key) != outcome}
    assert stand.reckoned > 5
