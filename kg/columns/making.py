"""Makes the columns of a version from the files of N-Triples that it was loaded from.

All lines are worked on together, by DuckDB: a line is split at its first two spaces, and if what comes of it are terms
as the engine writes them, the line was one triple. Lines that are written in another way are read by the caller's
parser, and literals that the engine may spell otherwise go through it, each once.
"""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import duckdb

from kg.columns.codes import BESIDE, FIRST_BESIDE, INTEGER, INTEGERS, SCHEMA, quoted
from kg.columns.database import open_database

MOST_MEMORY = "1000MB"
"""So many bytes DuckDB holds until it writes what it works on into files."""
_LONGEST_LINE = 2**21
_AT_ONCE = 10_000
# A parser that is called from Python takes some ten seconds for a million.
_MOST_OTHER_LINES = 200_000
_SUBJECT, _PREDICATE, _OBJECT = 1, 2, 4
# Terms as the engine writes them, but for literals whose value or language it may spell otherwise.
_IRI = r"<[^\x00-\x20<>\"{}|^`\\]*>"
_NODE = rf"{_IRI}|_:[A-Za-z0-9]+"
_TEXT = r"\"([ !#-\[\]-~\x{A0}-\x{D7FF}\x{E000}-\x{FFFD}\x{10000}-\x{10FFFF}]|\\[tnr\"\\])*\""
_TERM = rf"{_NODE}|{_TEXT}(@[A-Za-z]+(-[A-Za-z0-9]+)*|\^\^{_IRI})?"
_DOUBTFUL = r'^".*"(\^\^|@.*[A-Z])[^"]*$'

# The terms of the triples in a text of N-Triples, as they are written there.
Parse = Callable[[str], Iterable[tuple[str, str, str]]]
# Terms as the engine writes them, in the same order.
Spell = Callable[[Sequence[str]], Sequence[str]]


class Lines(NamedTuple):
    """A file of N-Triples, and the graph of its triples: an IRI in `<` and `>`, or nothing for the default graph."""

    file: Path
    graph: str = ""


class UnfitError(Exception):
    """Files of which no columns can be made."""


def make_columns(
    target: Path,
    version: str,
    sources: Sequence[Lines],
    number: int,
    parse: Parse,
    spell: Spell,
    *,
    memory: str = MOST_MEMORY,
) -> None:
    """Make the columns of a version, of the files that it was loaded from, and how many different quads these hold.

    `memory`: so much DuckDB holds, as it writes it. Raises UnfitError, and KeyboardInterrupt.
    """
    with _opened(target, memory) as database:
        _Maker(database, parse, spell).make(sources, number)
        database.execute("INSERT INTO made VALUES (?)", [version])


def make_columns_beside(
    target: Path, name: str, columns: Path, source: Lines, number: int, parse: Parse, spell: Spell
) -> None:
    """Make the columns of so many triples that are read together with the default graph of a version with columns.

    Those that it has, too, are left out. `name`: what they are, and beside which version. Raises UnfitError, and
    KeyboardInterrupt.
    """
    with _opened(target, MOST_MEMORY) as database:
        database.execute(f"ATTACH {quoted(str(columns))} AS base (READ_ONLY)")
        _Maker(database, parse, spell, has_base=True).make([source], number)
        database.execute(
            f"UPDATE quads SET graph = {BESIDE}; DELETE FROM quads WHERE (p, s, o) IN "
            "(SELECT (p, s, o) FROM base.quads WHERE graph IN (SELECT graph FROM base.graphs WHERE text = ''))"
        )
        database.execute("INSERT INTO made VALUES (?)", [name])


@contextmanager
def _opened(target: Path, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        with (
            TemporaryDirectory(dir=target.parent, prefix=".columns-") as work,
            closing(open_database(target, memory, Path(work))) as database,
        ):
            yield database
    except (duckdb.Error, OSError, SyntaxError, ValueError, RuntimeError) as error:
        # What DuckDB makes of the interrupt of Python.
        if type(error) is RuntimeError and "interrupted" in str(error):
            raise KeyboardInterrupt from error
        raise UnfitError(str(error)) from error


class _Maker:
    def __init__(
        self, database: duckdb.DuckDBPyConnection, parse: Parse, spell: Spell, *, has_base: bool = False
    ) -> None:
        self._run, self._parse, self._spell, self._has_base = database.execute, parse, spell, has_base

    def make(self, sources: Sequence[Lines], number: int) -> None:
        """Fill the tables, and hold them against how many quads there are."""
        self._run(SCHEMA)
        graphs = list(dict.fromkeys(source.graph for source in sources))
        for place, graph in enumerate(graphs):
            self._run("INSERT INTO graphs VALUES (?, ?)", [place, graph])
        self._run("CREATE TEMP TABLE triples (graph INTEGER, s VARCHAR, p VARCHAR, o VARCHAR, other VARCHAR)")
        for place, source in enumerate(sources):
            self._read(source.file, graphs.index(source.graph), place)
        self._list_terms()
        if self._read_others():
            self._list_terms()
        self._number_terms()
        codes = "(SELECT hash(text) AS hash, code FROM codes)"
        joins = (f"JOIN {codes} AS {term} ON {term}.hash = hash(triples.{term})" for term in ("s", "p", "o"))
        chosen = f"graph, p.code AS p, s.code AS s, o.code AS o FROM triples {' '.join(joins)}"
        # Most files say a triple once, and to look for those that they repeat takes a tenth of the time.
        for distinct in ("", "DISTINCT"):
            self._run(f"CREATE OR REPLACE TABLE quads AS SELECT {distinct} {chosen} ORDER BY ALL")
            ((found,),) = self._rows("SELECT COUNT(*) FROM quads")
            if found == number:
                return
        raise UnfitError(f"The files hold {found:,} different quads, and {number:,} were loaded.")

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._run(query).fetchall()

    def _read(self, file: Path, graph: int, place: int) -> None:
        """Split the lines of a file. The same label is another blank node in another file."""
        lines = (
            f"read_csv({quoted(glob.escape(str(file)))}, columns = {{'line': 'VARCHAR'}}, header = false, "
            f"delim = '\x01', quote = '', escape = '', auto_detect = false, strict_mode = false, "
            f"max_line_size = {_LONGEST_LINE})"
        )

        prefix = f"{'b' if self._has_base else ''}{place}"

        def named(term: str) -> str:
            return f"CASE WHEN {term}[1] = '_' THEN '_:{prefix}x' || substr({term}, 3) ELSE {term} END"

        # `substr` takes half the time of a slice.
        self._run(
            f"INSERT INTO triples SELECT {graph}, {named('s')}, p, {named('o')}, other FROM ("
            "SELECT substr(line, 1, a - 1) AS s, substr(line, a + 1, b - 1) AS p, "
            "substr(line, a + b + 1, length(line) - a - b - 2) AS o, "
            "CASE WHEN b > 0 AND line LIKE '% .' THEN NULL ELSE line END AS other "
            "FROM (SELECT line, a, strpos(substr(line, a + 1), ' ') AS b FROM ("
            f"SELECT line, strpos(line, ' ') AS a FROM {lines} WHERE line <> '')))"
        )

    def _list_terms(self) -> None:
        self._run(
            "CREATE OR REPLACE TEMP TABLE texts AS SELECT text, bit_or(place) AS places FROM ("
            f"SELECT s AS text, {_SUBJECT} AS place FROM triples UNION ALL SELECT p, {_PREDICATE} FROM triples "
            f"UNION ALL SELECT o, {_OBJECT} FROM triples) GROUP BY text"
        )

    def _read_others(self) -> bool:
        """Put triples in the place of lines that are written in another way; say whether there are any."""
        fits = (
            f"regexp_full_match(text, {quoted(_TERM)}) AND (places & {_PREDICATE} = 0 OR text[1] = '<') "
            f"AND (places & {_SUBJECT} = 0 OR text[1] <> '\"')"
        )
        self._run(f"CREATE TEMP TABLE others AS SELECT text FROM texts WHERE NOT ({fits})")
        chosen = "other IS NOT NULL OR s IN (FROM others) OR p IN (FROM others) OR o IN (FROM others)"
        rows = self._rows(
            "SELECT graph, coalesce(other, concat(s, ' ', p, ' ', o, ' .')) FROM triples "
            f"WHERE {chosen} LIMIT {_MOST_OTHER_LINES + 1}"
        )
        if len(rows) > _MOST_OTHER_LINES or any("_:" in line for _, line in rows):
            raise UnfitError("Too many lines are written as no engine writes them, or they name blank nodes.")
        if rows:
            self._run(f"DELETE FROM triples WHERE {chosen}")
        read = ((graph, *triple) for graph, line in rows for triple in self._parse(line))
        while some := list(islice(read, _AT_ONCE)):
            columns = [list(column) for column in zip(*some, strict=True)]
            self._run("INSERT INTO triples SELECT unnest(?), unnest(?), unnest(?), unnest(?), NULL", columns)
        return bool(rows)

    def _number_terms(self) -> None:
        is_integer = f"regexp_full_match(text, {quoted(INTEGER)})"
        self._run("CREATE TEMP TABLE spelled (text VARCHAR, as_engine VARCHAR)")
        doubtful = self._rows(
            f"SELECT text FROM texts WHERE regexp_matches(text, {quoted(_DOUBTFUL)}) AND NOT {is_integer}"
        )
        texts = (text for (text,) in doubtful)
        while some := list(islice(texts, _AT_ONCE)):
            self._run("INSERT INTO spelled SELECT unnest(?), unnest(?)", [some, list(self._spell(some))])
        self._run(
            "CREATE TEMP TABLE spellings AS SELECT texts.text AS written, coalesce(as_engine, texts.text) AS text, "
            "places FROM texts LEFT JOIN spelled ON spelled.text = texts.text"
        )
        first, known = (FIRST_BESIDE, "base.terms") if self._has_base else (1, "(FROM terms LIMIT 0)")
        self._run(
            f"INSERT INTO terms SELECT {first - 1} + row_number() OVER (ORDER BY places & {_SUBJECT} DESC), text FROM ("
            f"SELECT text, bit_or(places) AS places FROM spellings WHERE NOT {is_integer} GROUP BY text) "
            f"ANTI JOIN {known} USING (text)"
        )
        self._run("INSERT INTO names SELECT hash(text) AS hash, code FROM terms ORDER BY hash")
        self._run(
            "CREATE TEMP TABLE codes AS SELECT written AS text, code FROM spellings "
            f"JOIN (FROM terms UNION ALL FROM {known}) USING (text) UNION ALL "
            f"SELECT written, {INTEGERS} + regexp_extract(text, '[-0-9]+')::BIGINT FROM spellings WHERE {is_integer}"
        )
