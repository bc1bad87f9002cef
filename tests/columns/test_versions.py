"""Versions after a load keep its columns as long as it is known what was written, and lose them otherwise."""

from __future__ import annotations

import errno
import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest

from kg.columns import making
from kg.configuration import Configuration
from kg.dataset import bulk_load, columns
from kg.dataset.bulk_load import load_files
from kg.dataset.change import Change, WriteKind, WriteStep
from kg.dataset.copies import back_up, compact, restore, verify
from kg.dataset.directory import Directory
from kg.dataset.errors import DatasetError
from kg.dataset.writer import Writer
from kg.dataset.writing import Writing
from kg.engine import column_groups, column_making
from kg.engine.column_groups import COLUMNS, WRITTEN, ColumnGroups
from kg.engine.job import Job
from kg.engine.mended_texts import MendedTexts
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from kg.engine.snapshot import Snapshot
from kg.evaluation import worker
from tests.waiting import wait_for

XSD = "http://www.w3.org/2001/XMLSchema#"
LINES = "".join(
    f'<http://x/s{n}> <http://x/p> <http://x/o{n % 3}> .\n<http://x/s{n}> <http://x/r> "{n}"^^<{XSD}integer> .\n'
    for n in range(9)
)
PREFIX = "PREFIX : <http://x/> "
QUESTIONS = [
    f"{PREFIX}SELECT ?o (COUNT(*) AS ?n) (SUM(?v) AS ?sum) {{ ?s :p ?o ; :r ?v }} GROUP BY ?o",
    f"{PREFIX}SELECT ?p (COUNT(DISTINCT ?o) AS ?n) {{ ?s ?p ?o }} GROUP BY ?p",
    f"{PREFIX}SELECT ?o (COUNT(*) AS ?n) {{ GRAPH :g {{ ?s :p ?o }} }} GROUP BY ?o",
    f"{PREFIX}SELECT (COUNT(*) AS ?n) {{ ?s :p :o1 }}",
]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_groups, "_LEAST", 0)
    monkeypatch.setattr(bulk_load, "LEAST_QUADS", 1)


def loaded(folder: Path, text: str = LINES, graph: str = "") -> Directory:
    folder.mkdir(exist_ok=True)
    file = folder / "data.nt"
    file.write_text(text, encoding="utf-8")
    directory = Directory(folder / "dataset")
    load_files(directory, [file], graph)
    return directory


def update(text: str) -> WriteStep:
    return WriteStep(WriteKind.UPDATE, f"{PREFIX}{text}".encode())


def write(directory: Directory, *steps: WriteStep) -> Snapshot:
    return Writer(directory).apply(Change(directory.next_name(), steps, 0.0))


def reckoned(version: Snapshot, more: Sequence[str] = ()) -> int:
    """Hold answers from the columns of a version against the engine's; return how many came from columns."""
    store, number = ox.Store.read_only(version.location), 0
    groups = ColumnGroups.beside(Path(version.location), store)
    for text in (*QUESTIONS, *more):
        asked = EngineQuery(store, Merger(store), Job(text, "text/csv"), MendedTexts(), groups)
        number += asked._grouped(text) is not None
        without = EngineQuery(store, Merger(store), Job(text, "text/csv"), MendedTexts())
        assert rows(asked) == rows(without), text
    return number


def rows(query: EngineQuery) -> Counter[tuple[str, ...]]:
    results = query.results()
    assert isinstance(results, ox.QuerySolutions)
    return Counter(tuple(map(str, row)) for row in results)


@pytest.mark.slow
def test_small_writes_leave_columns_in_use(tmp_path: Path) -> None:
    directory = loaded(tmp_path)
    for step, answered in (
        (update("INSERT DATA { :s1 :p :o2 . :new :p :o9 ; :r 5, 05, 7000 }"), 3),
        (update("DELETE DATA { :s1 :p :o1 . :absent :p :o1 . :new :r 5 }"), 3),
        (update("INSERT DATA { GRAPH :g { :s1 :p :o1, 'a'@EN-gb } } ; DELETE DATA { :s2 :p :o2 }"), 4),
        (update("INSERT DATA { :s1 :p :o1 . :s2 :p :o2 }"), 4),
        (WriteStep(WriteKind.ADD, b"<http://x/z> <http://x/p> <http://x/o1> .", "http://x/g", "text/turtle"), 4),
    ):
        version = write(directory, step)
        assert reckoned(version) == answered


@pytest.mark.slow
@pytest.mark.parametrize(
    "step",
    [
        update("INSERT { ?s :q ?o } WHERE { ?s :p ?o }"),
        update("INSERT DATA { [] :p :o1 }"),
        update("CLEAR DEFAULT"),
        update(f"INSERT DATA {{ {' '.join(f':n{n} :p :o1 .' for n in range(columns.MOST_WRITTEN + 1))} }}"),
        WriteStep(WriteKind.REPLACE, b"<http://x/z> <http://x/p> <http://x/o1> .", "", "text/turtle"),
    ],
)
def test_what_is_not_known_or_too_much_ends_columns(tmp_path: Path, step: WriteStep) -> None:
    version = write(loaded(tmp_path), step)
    assert not (version.path / COLUMNS).exists()
    assert reckoned(version) == 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_columns_follow_writes_by_chance(tmp_path: Path, seed: int) -> None:
    random, directory = Random(seed), loaded(tmp_path)  # noqa: S311
    for _ in range(12):
        verbs, values = (":p", ":r"), (":o1", ":o4", "3", "12", "true")
        triples = " ".join(
            f":s{random.randint(0, 11)} {random.choice(verbs)} {random.choice(values)} ."
            for _ in range(random.randint(1, 3))
        )
        graph = random.choice(("{}", "{}", "GRAPH :g {{ {} }}")).format(triples)
        version = write(directory, update(f"{random.choice(('INSERT', 'DELETE'))} DATA {{ {graph} }}"))
        assert (version.path / COLUMNS).is_file()
        reckoned(version)


@pytest.mark.slow
def test_columns_are_made_of_whole_lines_of_one_load_alone(tmp_path: Path) -> None:
    directory = loaded(tmp_path)
    more = tmp_path / "more.nt"
    more.write_text("<http://x/z> <http://x/p> <http://x/o1> .\n", encoding="utf-8")
    version, _, reason = load_files(directory, [more])
    assert not (version.path / COLUMNS).exists()
    assert reason == "A load makes them only of N-Triples, in an empty dataset."
    turtle = tmp_path / "data.ttl"
    turtle.write_text(LINES, encoding="utf-8")
    version, *_ = load_files(Directory(tmp_path / "other"), [turtle])
    assert not (version.path / COLUMNS).exists()


@pytest.mark.slow
def test_files_are_packed_and_go_into_a_graph(tmp_path: Path) -> None:
    packed = tmp_path / "data.nt.gz"
    packed.write_bytes(gzip.compress(LINES.encode()))
    version, *_ = load_files(Directory(tmp_path / "dataset"), [packed], "http://x/g")
    assert reckoned(version) == 1


@pytest.mark.slow
def test_a_write_lands_where_files_cannot_be_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = loaded(tmp_path)
    writer = Writer(directory)
    assert len(writer.opened) == 18

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", refuse)
    version = writer.apply(Change(directory.next_name(), (update("INSERT DATA { :s1 :p :o2 }"),), 0.0))
    assert not (version.path / COLUMNS).exists()
    assert reckoned(version) == 0


@pytest.mark.slow
def test_a_version_without_its_columns_answers(tmp_path: Path) -> None:
    version = loaded(tmp_path).current()
    assert version is not None
    (version.path / COLUMNS).unlink()
    assert reckoned(version) == 0


@pytest.mark.slow
def test_columns_that_went_once_they_were_seen_are_not_waited_for(tmp_path: Path) -> None:
    version = loaded(tmp_path).current()
    assert version is not None
    groups = ColumnGroups.beside(Path(version.location), ox.Store.read_only(version.location))
    assert groups is not None
    (version.path / COLUMNS).unlink()
    os.mkfifo(version.path / COLUMNS)
    assert groups._columns is None


@pytest.mark.slow
def test_columns_of_another_version_are_not_believed(tmp_path: Path) -> None:
    version, other = (
        loaded(tmp_path / name, text).current() for name, text in (("a", LINES), ("b", LINES.partition("\n")[0]))
    )
    assert version is not None
    assert other is not None
    shutil.copy(other.path / COLUMNS, version.path / COLUMNS)
    assert reckoned(version) == 0


@pytest.mark.slow
def test_a_compacted_dataset_has_columns_whatever_it_came_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_making, "LEAST_QUADS", 1)
    directory = Directory(tmp_path / "dataset")
    directory.create()
    turtle = "[ :p :o1 ; :r 05 ] :p :o2 . :s1 :p :o1 ; :r 7 ."
    write(directory, WriteStep(WriteKind.REPLACE, f"@prefix : <http://x/> . {turtle}".encode(), "", "text/turtle"))
    write(directory, update("INSERT DATA { GRAPH :g { :s2 :p :o1 } GRAPH :h { :s2 :p :o1 } :s2 :p :o1 ; :r 3 }"))
    done = compact(directory)
    assert not done.without_columns
    assert 0 < done.columns < done.after
    assert verify(directory.path).quads == 9
    version = directory.current()
    assert version is not None
    assert reckoned(version, [f"{PREFIX}SELECT (COUNT(*) AS ?n) {{ GRAPH :h {{ ?s ?p ?o }} }}"]) == 5
    assert reckoned(write(directory, update("DELETE DATA { :s2 :p :o1 }"))) == 4
    monkeypatch.setattr(column_making, "_MOST_GRAPHS", 2)
    assert compact(directory).without_columns == "It has more than 2 graphs."


@pytest.mark.slow
def test_a_backup_is_without_columns(tmp_path: Path) -> None:
    back_up(loaded(tmp_path), tmp_path / "saved")
    assert not list((tmp_path / "saved").rglob(COLUMNS))
    restored = restore(tmp_path / "saved", Directory(tmp_path / "restored"), replace=False)
    assert reckoned(restored.version) == 0


@pytest.mark.slow
@pytest.mark.parametrize("what", ["foreign", "cut", "no database", "of the store before"])
def test_columns_that_cannot_be_believed_are_found(tmp_path: Path, what: str) -> None:
    directory = loaded(tmp_path / "a")
    version = directory.current()
    assert version is not None
    assert verify(directory.path).quads == 18
    written = write(directory, update("INSERT DATA { GRAPH :g { :s1 :p 7 } } ; DELETE DATA { :s1 :p :o1 }"))
    assert verify(directory.path).quads == 18
    file = written.path / COLUMNS
    whole = file.read_bytes()
    file.unlink()
    if what == "foreign":
        other = loaded(tmp_path / "b", LINES.partition("\n")[0]).current()
        assert other is not None
        shutil.copy(other.path / COLUMNS, file)
    elif what == "of the store before":
        file.write_bytes(whole)
        info = json.loads((written.path / "snapshot.json").read_text(encoding="utf-8"))
        (written.path / "snapshot.json").write_text(json.dumps({**info, WRITTEN: []}), encoding="utf-8")
    else:
        file.write_bytes(whole[: len(whole) // 2] if what == "cut" else b"nothing")
    with pytest.raises(DatasetError) as raised:
        verify(directory.path)
    said = str(raised.value)
    assert said.startswith(f"Every quad of {directory.path} can be read, 18 in all. The columns of {written.path} ")
    assert ("may be wrong" if what == "of the store before" else "answers are right") in said
    assert said.endswith(f"myeloma-kg dataset compact {directory.path}")


@pytest.mark.slow
def test_a_disk_without_room_for_columns_takes_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(column_making, "LEAST_QUADS", 1)
    (tmp_path / "data.nt").write_text(LINES, encoding="utf-8")
    directory = Directory(tmp_path / "dataset")
    with monkeypatch.context() as patched:
        patched.setattr(making, "TemporaryDirectory", refuse)
        done = load_files(directory, [tmp_path / "data.nt"])
        patched.setattr(column_making, "TemporaryDirectory", refuse)
        reasons = {done.without_columns, compact(directory).without_columns}
    assert reasons == {"There was no room for them on the disk: make room first."}
    version = directory.current()
    assert version is not None
    assert reckoned(version) == 0
    assert verify(directory.path).quads == 18
    assert {path.name for path in version.path.iterdir()} == {"store", "snapshot.json"}
    assert not compact(directory).without_columns


@pytest.mark.slow
def test_the_log_of_a_server_says_once_that_columns_are_passed_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    directory = loaded(tmp_path)
    settings = Configuration(dataset=directory.path, only_dataset=True)
    with Writing(settings, directory) as writing:
        writing.apply((update("INSERT DATA { :s1 :p :o2 }"),))
        assert not caplog.messages
        writing.apply((update("INSERT { ?s :q ?o } WHERE { ?s :p ?o }"),))
        writing.apply((update("INSERT { ?s :q ?o } WHERE { ?s :p ?o }"),))
    assert [text.partition(",")[0] for text in caplog.messages] == ["The dataset has no columns any more"]
    shutil.rmtree(directory.path)
    caplog.clear()
    version = loaded(tmp_path).current()
    assert version is not None
    file = version.path / COLUMNS
    file.write_bytes(file.read_bytes()[:5000])
    with Writing(settings, directory):
        wait_for(lambda: bool(caplog.messages))
        time.sleep(1)
    (message,) = caplog.messages
    assert f"The columns of {version.path} cannot be used" in message
    assert "answers are right" in message
    assert message.endswith(f"myeloma-kg dataset compact {directory.path}")


CONFINED = """
import sys
from pathlib import Path
from kg.evaluation import confinement
from kg.evaluation.file_access import allow_only
version = Path(sys.argv[1])
confinement.keep_figures()
allow_only([version.parent])
confinement.forbid_network()
confinement.limit_memory(2**30)
from kg.columns.columns import ColumnFiles, Columns
from kg.columns.question import Question, Reckoning
question = Question("", [("?s", "<http://x/p>", "?o")], [], [Reckoning("COUNT")])
columns = Columns(ColumnFiles(version / "columns.duckdb", version.name))
print(columns.groups(question)[0][0])
print(*(line for line in confinement._own_figures("status").splitlines() if line.startswith("Threads:")))
for text in ("SELECT * FROM read_csv('/etc/passwd')", f"ATTACH '{version}/new.db'", "SET threads = 2"):
    try:
        columns._reader._run(text)
        print("allowed", text)
    except Exception as error:
        pass
"""


@pytest.mark.slow
def test_columns_are_read_where_evaluators_are_confined(tmp_path: Path) -> None:
    version = loaded(tmp_path).current()
    assert version is not None
    answer = subprocess.run(
        [sys.executable, "-c", CONFINED, str(version.path)], capture_output=True, text=True, check=True
    )
    assert answer.stdout == f'"9"^^<{XSD}integer>\nThreads:\t1\n'


@pytest.mark.slow
def test_a_crash_between_store_and_columns_leaves_the_dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(bulk_load, "add_columns", crash)
        with pytest.raises(KeyboardInterrupt):
            loaded(tmp_path)
    shutil.rmtree(tmp_path / "dataset" / "work", ignore_errors=True)
    version = loaded(tmp_path).current()
    assert version is not None
    assert reckoned(version) == 3


def test_an_interrupt_of_what_makes_columns_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr(making._Maker, "make", interrupt)
    with pytest.raises(KeyboardInterrupt):
        loaded(tmp_path)


def test_columns_that_cannot_be_made_leave_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_disk(target: Path, *_: object, memory: str) -> None:
        for suffix in ("", ".wal"):
            Path(f"{target}{suffix}").touch()
        raise making.UnfitError("The disk is full.")

    monkeypatch.setattr(column_making, "make_columns", fill_disk)
    version = loaded(tmp_path).current()
    assert version is not None
    assert {each.name for each in version.path.iterdir()} == {"snapshot.json", "store"}


@pytest.mark.slow
@pytest.mark.parametrize(("memory", "read"), [(2**29, 1), (2**29 - 1, 0)])
def test_columns_are_read_where_there_is_memory_for_both(
    tmp_path: Path, memory: int, read: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = loaded(tmp_path).current()
    assert version is not None
    given: list[object] = []
    monkeypatch.setattr(worker, "_local", lambda _, columns: given.append(columns))
    worker._opened(str(version.location), memory)
    assert sum(columns is not None for columns in given) == read
