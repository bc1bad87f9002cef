"""The columns of a version, read: groups of solutions, and what is reckoned of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import duckdb

from kg.columns.codes import BESIDE, INTEGERS, LEAST_INTEGER, quoted
from kg.columns.database import open_database
from kg.columns.numbered_terms import NumberedTerms, integer_text
from kg.columns.question import Question, select_groups

_MEMORY = "256MB"
MOST_GROUPS = 10_000
"""More groups than these are not worth writing out for the engine."""
_LONGEST_TEXTS = 2**20
_LARGEST_SUM = 2**63
_NO_KEY = ("_:", "<<")
_ALIKE = "USING (graph, p, s, o)"
_TABLES = ("terms", "names", "quads")


class WrittenQuad(NamedTuple):
    """A quad that was written since the columns were made, and whether it holds now; no graph for the default one."""

    subject: str
    predicate: str
    object: str
    graph: str
    holds: bool


class ColumnFiles(NamedTuple):
    """The columns of a version, and where it is joined with another graph those of the other, which are `beside` it.

    `version`: that which the columns were made with. `own`: the name that its default graph has in the joined one.
    `beside_of`: the name of what stands beside, and beside which version.
    """

    columns: Path
    version: str
    beside: Path | None = None
    own: str = ""
    beside_of: str = ""


class DamagedColumnsError(Exception):
    """Columns that cannot be read, or that are those of another version."""


class Columns:
    """Files of columns, open for reading, with what was written since they were made.

    Of a joined version, a quad of the default graph that was written stands here twice: under the name of the
    dataset's own, and without a name, where it holds if only the other graph has it.

    An answer is what the engine would say, to the letter, or None: where the values are not all integers of up to
    fifteen digits, a sum may be beyond what the engine can hold, a key is a blank node or a triple, there are no or
    too many groups, the memory does not do, or the file is that of another version.
    """

    def __init__(self, files: ColumnFiles, written: Sequence[WrittenQuad] = ()) -> None:
        self._files, self._written = files, written

    @cached_property
    def _reader(self) -> _Reader | None:
        try:
            return self._opened()
        except (duckdb.Error, MemoryError, DamagedColumnsError):
            return None

    def _opened(self) -> _Reader:
        reader, files = _Reader(self._files, self._written), self._files
        if (reader.version, reader.beside_of) != (files.version, files.beside_of):
            raise DamagedColumnsError("they are of another version")
        return reader

    def groups(self, question: Question) -> list[list[str]] | None:
        """Return a row a group: its keys and what is reckoned, as N-Triples writes terms."""
        try:
            return self._reader.groups(question) if self._reader else None
        except (duckdb.Error, MemoryError):
            return None

    def counts(self) -> dict[tuple[str, str], int]:
        """Read all of the files; return how many quads there are by graph and predicate. Raises DamagedColumnsError.

        In a joined version, those without a graph are what only the other graph has in the default graph.
        """
        try:
            return self._opened().counts()
        except (duckdb.Error, MemoryError, LookupError) as error:
            raise DamagedColumnsError(str(error).partition("\n")[0] or "the memory does not do") from error


class _Reader:
    def __init__(self, files: ColumnFiles, written: Sequence[WrittenQuad]) -> None:
        self._run = open_database(files.columns, _MEMORY).execute
        if files.beside:
            self._run(f"ATTACH {quoted(str(files.beside))} AS beside (READ_ONLY)")
        self._run("SET enable_external_access = false; SET lock_configuration = true")
        for table in _TABLES:
            more = f" UNION ALL FROM beside.{table}" if files.beside else ""
            self._run(f"CREATE TEMP VIEW all_{table} AS FROM {table}{more}")
        self.version, self.beside_of = self._made("made"), self._made("beside.made") if files.beside else ""
        self._graphs = dict(self._run("SELECT text, graph FROM graphs").fetchall())
        self._own = files.own
        if files.beside:
            self._graphs = {self._own if text == "" else text: graph for text, graph in self._graphs.items()}
            self._graphs[""] = BESIDE
        self._terms = NumberedTerms(self._run)
        self._quads = self._with(written) if written else "all_quads"

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
            ("added", "ANTI JOIN all_quads {} WHERE holds"),
            ("gone", "SEMI JOIN all_quads {} WHERE NOT holds"),
        ):
            self._run(f"CREATE TEMP TABLE {name} AS SELECT graph, p, s, o FROM written {chosen.format(_ALIKE)}")
        return (
            f"(SELECT graph, p, s, o FROM all_quads ANTI JOIN gone {_ALIKE} UNION ALL SELECT graph, p, s, o FROM added)"
        )

    def _made(self, table: str) -> str:
        return "".join(name for (name,) in self._run(f"SELECT version FROM {table}").fetchall())

    def counts(self) -> dict[tuple[str, str], int]:
        for table in ("terms", "names"):
            self._run(f"SELECT bit_xor(hash(each)) FROM all_{table} AS each").fetchall()
        counted = f"SELECT graph, p, COUNT(*), bit_xor(hash(s, o)) FROM {self._quads} GROUP BY graph, p"
        rows = self._run(counted).fetchall()
        texts = self._terms.texts({predicate for _, predicate, *_ in rows})
        graphs = {number: name for name, number in self._graphs.items()}
        return {(graphs[graph], texts[predicate]): number for graph, predicate, number, _ in rows}

    def groups(self, question: Question) -> list[list[str]] | None:
        # The default graph of a joined version is that of the dataset, and what is beside it.
        names = {question.graph, *([] if question.graph else [self._own])}
        graphs = [self._graphs[name] for name in sorted(names) if name in self._graphs]
        codes = self._terms.codes(question.terms)
        if not graphs or len(codes) < len(question.terms):
            return None
        rows = self._run(select_groups(question, self._quads, graphs, codes, MOST_GROUPS + 1)).fetchall()
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
