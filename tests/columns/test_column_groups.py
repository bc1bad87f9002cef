"""What is reckoned from columns is what the engine answers, to the letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyoxigraph as ox
import pytest

from kg.columns import columns, numbered_terms
from kg.engine import column_groups
from kg.engine.column_groups import COLUMNS, ColumnGroups
from kg.engine.column_making import LoadedFile, add_columns
from kg.engine.job import Job
from kg.engine.mended_texts import MendedTexts
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from kg.engine.snapshot import INFO
from tests.columns.questions import GRAPH, Questions


class Version:
    """A store and its columns, made of files by graph; `reckoned` counts the answers that came from columns."""

    def __init__(self, folder: Path, texts: Mapping[str, str], number: int = 0) -> None:
        folder.mkdir(exist_ok=True)
        self.store, self.reckoned = ox.Store(), 0
        files = []
        for place, (graph, text) in enumerate(texts.items()):
            path = folder / f"{place} [*].nt"
            path.write_text(text, encoding="utf-8", newline="")
            target = ox.NamedNode(graph) if graph else None
            self.store.bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES, to_graph=target)
            files.append(LoadedFile.of(path, target))
        self.why_not = add_columns(folder, "", files, number or len(self.store))
        (folder / INFO).write_text("{}", encoding="utf-8")
        self.columns = ColumnGroups.beside(folder / "store", self.store)
        if self.columns:
            self.columns.groups = self._counted(self.columns.groups)  # type: ignore[method-assign]

    def _counted(self, groups: Callable[..., object]) -> Callable[..., Any]:
        def counted(*arguments: object) -> object:
            found = groups(*arguments)
            self.reckoned += found is not None
            return found

        return counted

    def answer(self, text: str, **dataset: tuple[str, ...]) -> object:
        """Return names and rows, or the kind of error."""
        return self._answer(text, self.columns, dataset)

    def answer_of_engine(self, text: str, **dataset: tuple[str, ...]) -> object:
        """Return what is answered without columns."""
        return self._answer(text, None, dataset)

    def _answer(self, text: str, columns: ColumnGroups | None, dataset: Mapping[str, tuple[str, ...]]) -> object:
        job = Job(text, "text/csv", **dataset)  # type: ignore[arg-type]
        try:
            results = EngineQuery(self.store, Merger(self.store), job, MendedTexts(), columns).results()
            assert isinstance(results, ox.QuerySolutions)
            return [variable.value for variable in results.variables], Counter(tuple(map(str, row)) for row in results)
        except (SyntaxError, RuntimeError, ValueError) as error:
            return type(error)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_groups, "_LEAST", 0)
    monkeypatch.setattr(numbered_terms, "_MOST_KEPT", 5)  # so that terms are forgotten, too


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_groups_are_those_of_the_engine(tmp_path: Path, seed: int) -> None:
    made = Questions(Random(seed))  # noqa: S311
    reckoned = 0
    for number in range(3):
        version = Version(tmp_path / str(number), {"": made.lines(), GRAPH: made.lines()})
        assert not version.why_not
        for _ in range(90):
            text = made.query()
            assert version.answer(text) == version.answer_of_engine(text), text
            dataset = {"default_graphs": (GRAPH,), "named_graphs": ()}
            assert version.answer(text, **dataset) == version.answer_of_engine(text, **dataset), text
        reckoned += version.reckoned
    assert reckoned > 20


LINES = "".join(f"<http://x/s{n}> <http://x/p> <http://x/o{n % 3}> .\n" for n in range(9)) + "".join(
    f'<http://x/s{n}> <http://x/r> "{n}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n' for n in range(8)
)
GROUPED = "PREFIX : <http://x/> SELECT ?o {items} {{ ?s :p ?o ; :r ?v }} GROUP BY ?o"


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    return Version(tmp_path_factory.mktemp("version"), {"": LINES, GRAPH: LINES.replace("/s1>", "/s2>")})


@pytest.mark.parametrize(
    "text",
    [
        GROUPED.format(items="(COUNT(*) AS ?n) (SUM(?v) AS ?sum)"),
        GROUPED.format(items="(AVG(?v) AS ?mean) (MIN(?v) + MAX(?v) AS ?ends)") + " HAVING(AVG(?v) > 3) ORDER BY ?mean",
        GROUPED.format(items="(COUNT(DISTINCT ?s) AS ?n)") + " ORDER BY DESC(COUNT(?s)) DESC(?o) LIMIT 2",
        "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
        "SELECT ?o (COUNT(*) AS ?n) { ?s <http://x/p> ?o FILTER(?v > 3 && 7 > ?v) ?s <http://x/r> ?v } GROUP BY ?o",
        "SELECT (SUM(?v) AS ?n) { GRAPH <http://x/g> { ?s <http://x/r> ?v } FILTER(?v != 3) FILTER(?v <= 6) }",
        "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s <http://x/p> ?o . [] <http://x/p> ?o }",
        "BASE <http://x/> SELECT ?s (MAX(?v) AS ?most) { GRAPH <g> { ?s <r> ?v } } GROUP BY ?s",
        "SELECT (COUNT(*) AS ?n) { ?a <http://x/p> ?b . ?c <http://x/r> ?d }",
    ],
)
def test_columns_answer(version: Version, text: str) -> None:
    before = version.reckoned
    assert version.answer(text) == version.answer_of_engine(text)
    assert version.reckoned == before + 1


@pytest.mark.parametrize(
    "text",
    [
        GROUPED.format(items="(SUM(?s) AS ?sum)"),  # no numbers
        GROUPED.format(items="(SAMPLE(?v) AS ?one)"),
        GROUPED.format(items="?s (COUNT(*) AS ?n)"),  # ?s is not grouped by
        "SELECT (COUNT(*) AS ?n) { ?s <http://x/absent> ?o }",
        "SELECT (COUNT(*) AS ?n) { ?s <http://x/p>* ?o }",
        "SELECT ?o (COUNT(*) AS ?n) { ?s <http://x/p> ?o ; <http://x/r> ?v FILTER(?v > 2.5) } GROUP BY ?o",
        "SELECT ?o (COUNT(*) AS ?n) { ?s <http://x/p> ?o ; ?r ?v FILTER(?v > 2) } GROUP BY ?o",  # some are names
        "SELECT ?o (COUNT(*) AS ?n) { ?s <http://x/p> ?o ; <http://x/r> ?v FILTER(?v > 99) } GROUP BY ?o",
        "SELECT (COUNT(*) AS ?n) { ?s <http://x/p> ?o OPTIONAL { ?s <http://x/r> ?v } }",
        "SELECT (COUNT(*) AS ?n) FROM <http://x/g> { ?s <http://x/p> ?o }",  # unless the job names it
        "SELECT ?nothing (COUNT(*) AS ?n) { ?s <http://x/p> ?o } GROUP BY ?nothing",
    ],
)
def test_the_engine_answers(version: Version, text: str) -> None:
    before = version.reckoned
    assert version.answer(text) == version.answer_of_engine(text)
    assert version.reckoned == before


# Subjects with one to four values each: more groups than may be written out.
MANY = "".join(
    f'<http://x/s{n:02}> <http://x/{place}> "{n * place % 7}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    for n in range(40)
    for place in range(1, n % 4 + 2)
)
BY_SUBJECT = "SELECT ?s (COUNT({}) AS ?n) {{ ?s ?p ?v }} GROUP BY ?s "


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Version:
    return Version(tmp_path_factory.mktemp("many"), {"": MANY})


@pytest.mark.parametrize(
    ("text", "reckoned"),
    [
        (BY_SUBJECT.format("*") + "ORDER BY DESC(?n) ?s LIMIT 4", 1),
        (BY_SUBJECT.format("*") + "ORDER BY DESC(COUNT(*)) DESC(?s) OFFSET 3 LIMIT 5", 1),
        (BY_SUBJECT.format("DISTINCT ?v") + "ORDER BY DESC(?n) DESC(?s) LIMIT 3", 1),
        (BY_SUBJECT.format("*") + "ORDER BY ?n DESC(?s) LIMIT 2", 1),
        (BY_SUBJECT.format("*") + "ORDER BY DESC(?n) ?s LIMIT 12", 0),  # the last one ties with too many
        (BY_SUBJECT.format("*") + "ORDER BY DESC(?n) ?s", 0),
        (BY_SUBJECT.format("*") + "ORDER BY DESC(?s) LIMIT 4", 0),
        (BY_SUBJECT.format("*") + "HAVING(?n < 4) ORDER BY DESC(?n) ?s LIMIT 4", 0),
        (BY_SUBJECT.format("*").replace("?v }", "?v FILTER(?v > 1) }") + "ORDER BY DESC(?n) ?s LIMIT 4", 0),
        (BY_SUBJECT.format("*").replace("COUNT(*)", "SUM(?v)") + "ORDER BY DESC(?n) ?s LIMIT 4", 0),
        (BY_SUBJECT.format("*").replace("?s (", "DISTINCT (", 1) + "ORDER BY DESC(?n) LIMIT 4", 0),
        (BY_SUBJECT.format("*") + "ORDER BY DESC(?n + 1) ?s LIMIT 4", 0),
    ],
)
def test_of_many_groups_those_that_come_first_by_a_count_are_written_out(
    many: Version, text: str, reckoned: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "MOST_GROUPS", 11)
    before = many.reckoned
    assert many.answer(text) == many.answer_of_engine(text)
    assert many.reckoned == before + reckoned


def test_a_named_graph_that_the_request_leaves_out_is_not_asked(version: Version) -> None:
    text = "SELECT (COUNT(*) AS ?n) { GRAPH <http://x/g> { ?s <http://x/p> ?o } }"
    before = version.reckoned
    version.answer(text, default_graphs=(), named_graphs=("http://x/other",))
    assert version.reckoned == before


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('_:a <http://x/p> "\\u0041" .', "a blank node on a line that needs a parser"),
        ("<http://x/s> <http://x/p> <http://x/o> .", "a file that says more than was loaded"),
    ],
)
def test_no_columns_are_better_than_wrong_ones(tmp_path: Path, line: str, why: str) -> None:
    version = Version(tmp_path, {"": LINES + line}, number=len(LINES.splitlines()))
    assert version.why_not, why
    assert version.columns is None
    assert {path.suffix for path in tmp_path.iterdir()} == {".nt", ".json"}


def test_a_file_that_changed_while_it_was_loaded_gives_no_columns(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text(LINES, encoding="utf-8")
    loaded = LoadedFile.of(path, None)
    path.write_text(LINES.replace("/s1>", "/s77>"), encoding="utf-8")
    assert add_columns(tmp_path, "", [loaded], len(LINES.splitlines())) == f"{loaded.path} was changed meanwhile."


def test_columns_that_were_let_go_are_opened_again(tmp_path: Path) -> None:
    version = Version(tmp_path, {"": LINES})
    text = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
    assert version.columns is not None
    assert not version.columns.is_open
    first = version.answer(text)
    assert version.columns.is_open
    version.columns.release()
    assert not version.columns.is_open
    assert version.answer(text) == first
    assert version.reckoned == 2


def test_columns_that_cannot_be_read_are_passed_over(tmp_path: Path) -> None:
    version = Version(tmp_path, {"": LINES})
    (tmp_path / COLUMNS).write_bytes(b"no columns")
    text = GROUPED.format(items="(COUNT(*) AS ?n)")
    assert version.answer(text) == version.answer_of_engine(text)
    assert not version.reckoned


def test_terms_are_found_where_hashes_have_changed(tmp_path: Path) -> None:
    version = Version(tmp_path, {"": LINES})
    with duckdb.connect(str(tmp_path / COLUMNS)) as database:
        database.execute("UPDATE probe SET hash = hash + 1; UPDATE names SET hash = hash - 1")
    text = "SELECT (COUNT(*) AS ?n) { ?s <http://x/p> <http://x/o1> ; <http://x/r> ?v }"
    assert version.answer(text) == version.answer_of_engine(text)
    assert version.reckoned == 1


def test_few_triples_are_left_to_the_engine(version: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_groups, "_LEAST", 8)
    before = version.reckoned
    version.answer("SELECT (COUNT(*) AS ?n) { ?s <http://x/p> <http://x/o1> ; <http://x/r> ?v }")
    assert version.reckoned == before
