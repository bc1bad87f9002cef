"""The columns beside a store, asked for the groups of a query (`kg.columns`) where the engine would take long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

import pyoxigraph as ox

from kg.columns.question import Question
from kg.engine.grouping import GroupedQuery, grouped_query
from kg.engine.job import Job
from kg.engine.results import EngineResults
from kg.engine.snapshot import Snapshot
from kg.engine.statistics import AskForNumbers, Statistics
from kg.errors import SnapshotError

if TYPE_CHECKING:
    from kg.columns.columns import Columns

COLUMNS = "columns.duckdb"
"""The name of the file beside the store of a version."""
COLUMNS_BESIDE = "columns-beside.duckdb"
"""The name of the file of what is read together with its default graph, where it is joined with another."""
MADE, WRITTEN, OWN, BESIDE_OF = "columns", "written", "own", "beside"
"""Where a version says with which one its columns were made, what quads were written since, as N-Quads, and, where it
is joined with another graph, what name its own default graph has there, and what the columns beside are those of."""
# A triple that has fewer solutions than this is what the engine begins with, and is soon done.
_LEAST = 2**13
_MOST_KEPT, _LONGEST_KEPT = 128, 20_000

_Evaluate: TypeAlias = Callable[[str], EngineResults]


class FoundGroups(NamedTuple):
    """A query and its groups."""

    query: GroupedQuery
    rows: Sequence[Sequence[str]]

    def filled(self, text: str) -> str:
        """Return what the text of the query was mended to, with the groups in it; nothing where it has no place."""
        return self.query.filled(text, self.rows)


class ColumnGroups:
    """The file of columns of a version; what reads it is imported with the first query that needs it."""

    def __init__(self, version: Snapshot, store: ox.Store) -> None:
        self._version, self._store = version, store
        self._read = lru_cache(_MOST_KEPT)(grouped_query)

    @classmethod
    def beside(cls, location: Path, store: ox.Store) -> ColumnGroups | None:
        """Return the columns beside a store, which has been opened; None where there are none."""
        return cls(Snapshot(location.parent), store) if location.with_name(COLUMNS).is_file() else None

    @property
    def is_open(self) -> bool:
        """Whether the file has been read, and memory is held for the next query."""
        return "_columns" in self.__dict__

    def release(self) -> None:
        """Let go of the file and of what was read; the next query opens it again."""
        self.__dict__.pop("_columns", None)

    @cached_property
    def _columns(self) -> Columns | None:
        """What reads the file; None where it cannot be known what has been written since."""
        try:
            info = self._version.info
        except SnapshotError:
            return None
        module = import_module("kg.columns.columns")
        columns, own = self._version.path / COLUMNS, info.get(OWN, "")
        if not columns.is_file():
            return None
        beside = self._version.path / COLUMNS_BESIDE if own else None
        quads = ox.parse("\n".join(info.get(WRITTEN, ())).encode(), ox.RdfFormat.N_QUADS)
        written = [module.WrittenQuad(*map(_text, quad), holds) for quad, holds in self._asked(quads, own)]
        files = module.ColumnFiles(columns, info.get(MADE, ""), beside, own, info.get(BESIDE_OF, ""))
        return cast("Columns", module.Columns(files, written))

    def _asked(self, quads: Iterable[ox.Quad], own: str) -> Iterator[tuple[ox.Quad, bool]]:
        """Yield quads, and whether they hold now; those of the default graph as joined columns have them."""
        for quad in quads:
            holds = quad in self._store
            if own and isinstance(quad.graph_name, ox.DefaultGraph):
                of_dataset = ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(own[1:-1]))
                is_own = of_dataset in self._store
                yield of_dataset, is_own
                holds = holds and not is_own
            yield quad, holds

    def counts(self) -> dict[tuple[str, str], int] | None:
        """Read all of the columns, if there are any; return their quads by graph and predicate.

        Raises DamagedColumnsError.
        """
        return self._columns.counts() if self._columns else None

    def groups(self, text: str, job: Job, numbers: AskForNumbers, evaluate: _Evaluate) -> FoundGroups | None:
        """Return a query and its groups; None where they are not known, or the engine finds them as fast."""
        query = self._read(text) if len(text) <= _LONGEST_KEPT else grouped_query(text)
        if query is None or (query.has_from and job.default_graphs is None):
            return None
        statistics = Statistics(numbers, query.prologue, query.graph)
        if any(statistics.count(triple.text, _LEAST) < _LEAST for triple in query.triples):
            return None
        known = _spelled(query, evaluate)
        graph = _graph(job, known.get(query.graph, ""))
        if graph is None:
            return None
        triples = [(known.get(s, s), known.get(p, p), known.get(o, o)) for s, p, o in query.terms]
        columns = self._columns
        question = Question(graph, triples, query.keys, query.aggregates, query.conditions, query.first)
        groups = columns.groups(question) if columns else None
        return FoundGroups(query, groups) if groups is not None else None


def _spelled(query: GroupedQuery, evaluate: _Evaluate) -> dict[str, str]:
    """Return the constants of a query as the engine writes them, by how they are written."""
    written = query.constants
    names = " ".join(f"?term_{number}" for number in range(len(written)))
    rows = evaluate(f"{query.prologue}SELECT * {{ VALUES ({names}) {{ ({' '.join(written)}) }} }}") if written else ()
    row = next(iter(rows)) if isinstance(rows, ox.QuerySolutions) else ()
    return dict(zip(written, map(str, row), strict=True))


def _text(term: object) -> str:
    return "" if isinstance(term, ox.DefaultGraph) else str(term)


def _graph(job: Job, named: str) -> str | None:
    """Return the graph that is asked, nothing for the default graph of the store; None where there is no one such."""
    if named:
        return named if job.named_graphs is None or named[1:-1] in job.named_graphs else None
    if job.default_graphs is None:
        return ""
    return f"<{job.default_graphs[0]}>" if len(job.default_graphs) == 1 else None
