"""The columns of a version, read: groups of solutions, and what is reckoned of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import duckdb

from kg.columns.codes import INTEGERS, LEAST_INTEGER
from kg.columns.numbered_terms import NumberedTerms, integer_text
from kg.columns.question import Question, select_groups

_MEMORY = "256MB"
_SHARE = {"SLURM_CPUS_ON_NODE": "1", "SLURM_MEM_PER_NODE": "256"}
MOST_GROUPS = 10_000
"""More groups than these are not worth writing out for the engine."""
_LONGEST_TEXTS = 2**20
_LARGEST_SUM = 2**63
_NO_KEY = ("_:", "<<")
_ALIKE = "USING (graph, p, s, o)"


class WrittenQuad(NamedTuple):
    """A quad that was written since the columns were made, and whether it holds now; no graph for the default one."""

    subject: str
    predicate: str
    object: str
    graph: str
    holds: bool


class Columns:
    """A file of columns, open for reading, with what was written since it was made.

    An answer is what the engine would say, to the letter, or None: where the values are not all integers of up to
    fifteen digits, a sum may be beyond what the engine can hold, a key is a blank node or a triple, there are no or
    too many groups, the memory does not do, or the file is that of another version.
    """

    def __init__(self, path: Path, version: str, written: Sequence[WrittenQuad] = ()) -> None:
        """`version`: that which they were made with."""
        self._path, self._version, self._written = path, version, written

    @cached_property
    def _reader(self) -> _Reader | None:
        try:
            reader = _Reader(self._path, self._written)
        except (duckdb.Error, MemoryError):
            return None
        return reader if reader.version == self._version else None

    def groups(self, question: Question) -> list[list[str]] | None:
        """Return a row a group: its keys and what is reckoned, as N-Triples writes terms."""
        try:
            return self._reader.groups(question) if self._reader else None
        except (duckdb.Error, MemoryError):
            return None


class _Reader:
    def __init__(self, path: Path, written: Sequence[WrittenQuad]) -> None:
        # Without these, DuckDB looks for its share of the machine in files that no evaluator may open, and gives up.
        os.environ.update(_SHARE)
        config: dict[str, str | bool | int | float | list[str]] = {"threads": 1, "async_threads": 0}
        config |= {"memory_limit": _MEMORY, "temp_directory": ""}
        self._run = duckdb.connect(str(path), read_only=True, config=config).execute
        self._run("SET enable_external_access = false; SET lock_configuration = true")
        self._graphs = dict(self._run("SELECT text, graph FROM graphs").fetchall())
        ((self.version,),) = self._run("SELECT version FROM made").fetchall()
        self._terms = NumberedTerms(self._run)
        self._quads = self._with(written) if written else "quads"

    def _with(self, written: Sequence[WrittenQuad]) -> str:
        """Return the quads as they are after those were written, as a table of SQL."""
        codes = self._terms.add({text for quad in written for text in (quad.subject, quad.predicate, quad.object)})
        for quad in written:
            self._graphs.setdefault(quad.graph, len(self._graphs))
        graphs = [self._graphs[quad.graph] for quad in written]
        triples = [(quad.predicate, quad.subject, quad.object) for quad in written]
        terms = ([codes[triple[place]] for triple in triples] for place in range(3))
        columns = [graphs, *terms, [quad.holds for quad in written]]
        self._run("CREATE TEMP TABLE written (graph INTEGER, p BIGINT, s BIGINT, o BIGINT, holds BOOLEAN)")
        self._run("INSERT INTO written SELECT unnest(?), unnest(?), unnest(?), unnest(?), unnest(?)", columns)
        for name, chosen in (
            ("added", "ANTI JOIN quads {} WHERE holds"),
            ("gone", "SEMI JOIN quads {} WHERE NOT holds"),
        ):
            self._run(f"CREATE TEMP TABLE {name} AS SELECT graph, p, s, o FROM written {chosen.format(_ALIKE)}")
        return f"(SELECT graph, p, s, o FROM quads ANTI JOIN gone {_ALIKE} UNION ALL SELECT graph, p, s, o FROM added)"

    def groups(self, question: Question) -> list[list[str]] | None:
        graph, codes = self._graphs.get(question.graph), self._terms.codes(question.terms)
        if graph is None or len(codes) < len(question.terms):
            return None
        rows = self._run(select_groups(question, self._quads, graph, codes, MOST_GROUPS + 1)).fetchall()
        width, checked = len(question.keys), len(question.keys) + len(question.aggregates)
        if not 0 < len(rows) <= MOST_GROUPS or not all(_is_exact(row[checked:]) for row in rows):
            return None
        texts = self._terms.texts({code for row in rows for code in row[:width]})
        if sum(map(len, texts.values())) > _LONGEST_TEXTS or any(text.startswith(_NO_KEY) for text in texts.values()):
            return None
        return [[*(texts[code] for code in row[:width]), *map(integer_text, row[width:checked])] for row in rows]


def _is_exact(checks: tuple[int, ...]) -> bool:
    """Whether a group has solutions and the values in it are integers whose sum the engine can hold, in any order."""
    number, *bounds = checks
    return number > 0 and all(
        least >= LEAST_INTEGER and max(abs(least - INTEGERS), abs(largest - INTEGERS)) * number < _LARGEST_SUM
        for least, largest in zip(bounds[::2], bounds[1::2], strict=True)
    )
