"""The aggregates of the W3C suites are answered alike with columns."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox
import pytest

from kg.dataset.column_making import LoadedFile, add_columns
from kg.engine import column_groups
from kg.engine.column_groups import ColumnGroups
from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from kg.engine.results import write_results
from kg.engine.snapshot import INFO
from kg.formats import RESULTS, negotiate
from kg.sparql.inspection import inspect
from tests.conformance import suites
from tests.conformance.test_answers import GUARD, URL, Stand


class StandWithColumns(Stand):
    """Makes columns of all that it holds for each query that has groups."""

    reckoned = 0

    def _query(self, text: str, accept: str) -> tuple[str, bytes]:
        found = inspect(text, GUARD, URL)
        if found.form != "SELECT" or "(" not in text:
            return super()._query(text, accept)
        choice = negotiate(accept, RESULTS)
        job = Job(text, choice.format.media_type, URL, *found.dataset)
        with TemporaryDirectory() as folder:
            columns = self._columns(Path(folder))
            query = EngineQuery(self._store, Merger(self._store), job, None, columns)
            self.reckoned += query._grouped(text) is not None
            output = io.BytesIO()
            write_results(query.results(), job.media_type, job.prefixes, output)
        return choice.format.media_type, output.getvalue()

    def _columns(self, folder: Path) -> ColumnGroups | None:
        graphs = [None, *(name for name in self._store.named_graphs() if isinstance(name, ox.NamedNode))]
        files = []
        for number, graph in enumerate(graphs):
            path = folder / f"{number}.nt"
            self._store.dump(str(path), ox.RdfFormat.N_TRIPLES, from_graph=graph or ox.DefaultGraph())
            files.append(LoadedFile.of(path, graph))
        add_columns(folder, files, len(self._store))
        (folder / INFO).write_text("{}", encoding="utf-8")
        return ColumnGroups.beside(folder / "store", self._store)


@pytest.mark.slow
def test_aggregates_of_the_suites(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_groups, "_LEAST", 0)
    module, stand = suites.runner(shared), StandWithColumns()

    def request(
        client: Any, _: str, url: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        client.n += 1
        return stand.request(url, body, headers)

    module.Client.req = request  # type: ignore[attr-defined]
    outcomes, reasons, _ = suites.run(module, shared, URL, only=r"(aggregates|grouping|subquery|functions)/")
    assert not {key: reasons[key] for key, outcome in outcomes.items() if suites.known().get(key) != outcome}
    assert stand.reckoned > 5
