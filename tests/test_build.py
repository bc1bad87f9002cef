"""The build as a person runs it: reproducible, and a bad source loses nothing."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox
import pytest

from kg import build, build_phases
from kg.build_inputs import BuildInputs
from kg.engine.column_groups import COLUMNS, ColumnGroups
from kg.engine.snapshot import CHANGES, INFO, STORE
from kg.engine.snapshots import Snapshots
from kg.errors import StorageError

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("kg", "loaders", "ontology", "queries")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of the project that a test may spoil."""
    folder = tmp_path / "checkout"
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def run(folder: Path, home: Path, *words: str, seed: str = "0") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "MYELOMA_KG_HOME": str(home)}
    command = [sys.executable, "-m", "kg.cli.main", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.slow
def test_a_bad_row_ends_the_build_and_the_last_snapshot_stays_in_use(checkout: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "snapshots" / "before").mkdir(parents=True)
    (home / "snapshots" / "before" / "snapshot.json").write_text("{}")
    (home / "current").write_text("before\n")
    spoil(checkout, "loaders/extracts/zhang-2023/mechanism.tsv", "drug:lenalidomide", "drug:lenalidomid")
    spoil(checkout, "loaders/entities/drugs.tsv", "drug:bortezomib", "bortezomib")
    done = run(checkout, home, "build")
    assert done.returncode == 3
    assert "loaders/entities/drugs.tsv:" in done.stderr
    assert "loaders/extracts/zhang-2023/mechanism.tsv:" in done.stderr
    assert "value 'drug:lenalidomid': no such entity. Did you mean 'drug:lenalidomide'" in done.stderr
    assert "Traceback" not in done.stderr
    assert (home / "current").read_text() == "before\n"


@pytest.mark.parametrize(("file", "place"), [(None, "home cannot be written"), ("a.nq", "a.nq")])
def test_a_disk_that_is_full_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str | None, place: str
) -> None:
    def refuse(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", file)

    monkeypatch.setattr(build, "own_sources", refuse)
    with pytest.raises(StorageError, match=f"{place}: No space left on device. .* Make room there"):
        build.build(tmp_path / "home")


def test_a_snapshot_says_what_it_is_made_of(built_home: Path) -> None:
    snapshot = Snapshots(built_home).require()
    assert snapshot.info["digest"] == snapshot.digest
    provenance = (snapshot.path / "provenance.ttl").read_text(encoding="utf-8")
    assert "loaders/extracts/zhang-2023/mechanism.tsv" in provenance
    assert "void:classPartition" in provenance


@pytest.mark.slow
def test_nothing_is_built_when_nothing_has_changed(built_home: Path) -> None:
    done = run(ROOT, built_home, "build")
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing has changed since the build of ")
    told = run(ROOT, built_home, "build", "--format", "csv").stdout.splitlines()
    assert told[0] == "digest,changed,path"
    assert told[1].split(",")[:2] == [Snapshots(built_home).require().digest, "false"]


@pytest.fixture
def home_of_today(tmp_path: Path) -> Path:
    """A home whose snapshot says that it was made of what is installed, beside an empty store."""
    path = tmp_path / "home" / "snapshots" / "digest"
    (path / STORE).mkdir(parents=True)
    (path / INFO).write_text(json.dumps({"fingerprint": BuildInputs.read().fingerprint()}), encoding="utf-8")
    (tmp_path / "home" / "current").write_text("digest")
    return tmp_path / "home"


class NewSnapshotError(Exception):
    """A new snapshot would have been made."""


@pytest.fixture
def never_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def new_snapshot(*_: object) -> NoReturn:
        raise NewSnapshotError

    monkeypatch.setattr(build_phases, "new_snapshot", new_snapshot)


@pytest.mark.usefixtures("never_built")
def test_what_has_not_changed_is_seen_from_the_disk(home_of_today: Path) -> None:
    assert not build.build(home_of_today).changed
    with pytest.raises(NewSnapshotError):
        build.build(home_of_today, force=True)


@pytest.mark.usefixtures("never_built")
@pytest.mark.parametrize(
    "damage",
    [
        lambda path: (path / STORE).rmdir(),
        lambda path: (path / INFO).unlink(),
        lambda path: (path / INFO).write_text("{"),
        lambda path: (path / INFO).write_text("[]"),
        lambda path: (path.parent.parent / "current").write_bytes(b"\xff\xfe"),
        lambda path: (path / INFO).write_text('{"fingerprint": "another"}'),
        lambda path: path.rename(path.with_name("elsewhere")),
    ],
    ids=["no store", "no description", "cut", "a list", "no digest", "other inputs", "gone"],
)
def test_a_damaged_snapshot_is_built_anew(home_of_today: Path, damage: Callable[[Path], object]) -> None:
    damage(home_of_today / "snapshots" / "digest")
    with pytest.raises(NewSnapshotError):
        build.build(home_of_today)


@pytest.mark.slow
def test_no_blank_node_and_no_time_in_the_data(built_home: Path) -> None:
    data = (Snapshots(built_home).require().path / "data.nq").read_text(encoding="utf-8")
    assert not any(line.startswith("_:") or " _:" in line.split('"')[0] for line in data.splitlines())
    assert "endedAtTime" not in data


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes(built_home: Path, checkout: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    done = run(checkout, again, "build", seed="4711")
    assert done.returncode == 0, done.stderr
    first, second = Snapshots(built_home).require(), Snapshots(again).require()
    assert first.digest == second.digest
    assert (first.path / "data.nq").read_bytes() == (second.path / "data.nq").read_bytes()


LITERATURE = "loaders/extracts/literature/adverse-event.tsv"
EVENTS = "loaders/extracts/zhang-2023/adverse-event.table-1.tsv"
COMPONENTS = "loaders/extracts/zhang-2023/classification.table-1.tsv"


def last_row(folder: Path) -> str:
    return (folder / LITERATURE).read_text(encoding="utf-8").splitlines(keepends=True)[-1]


def add_row(folder: Path) -> None:
    row = last_row(folder)
    spoil(folder, LITERATURE, row, f"{row}y-{row}")


def add_class(folder: Path) -> None:
    names = 'rdfs:label "hormone"@en ; skos:definition "A drug that the body makes, too."@en'
    declared = f"mk:Hormone a owl:Class ; rdfs:subClassOf mk:Drug ; {names} .\n\n"
    spoil(folder, "ontology/modules/entity.ttl", "mk:Drug a owl:Class ;", f"{declared}mk:Drug a owl:Class ;")


def change_components(folder: Path) -> None:
    contains = "regimen:Rd\tmk:hasComponent\tdrug:"
    spoil(folder, COMPONENTS, f"{contains}lenalidomide", f"{contains}thalidomide")


EDITS: dict[str, Callable[[Path], object]] = {
    "row removed": lambda folder: spoil(folder, LITERATURE, last_row(folder), ""),
    "row added": add_row,
    "figure changed": lambda folder: spoil(folder, EVENTS, "\t92\t", "\t91\t"),
    "what the reasoner is given changed": change_components,
    "entity changed": lambda folder: spoil(
        folder, "loaders/entities/drugs.tsv", "given with most myeloma drugs", "given with many myeloma drugs"
    ),
    "entity renamed": lambda folder: spoil(
        folder, "loaders/entities/groups.tsv", "continuous Rd in elderly", "steady Rd in elderly"
    ),
    "rule changed": lambda folder: spoil(
        folder, "queries/rules/component-effect.rq", '"component-effect "', '"effect "'
    ),
    "shape changed": lambda folder: spoil(folder, "ontology/shapes/AdverseEvent.ttl", "rename it", "name it otherwise"),
    "ontology changed": add_class,
}


def artefacts(home: Path) -> dict[str, bytes]:
    """Return what a snapshot is in files, and what its store and its columns hold: the files of these have no order."""
    path = Snapshots(home).require().path
    apart = {STORE, COLUMNS}
    files = (file for file in path.rglob("*") if file.is_file() and not apart & {file.parent.name, file.name})
    store = ox.Store.read_only(str(path / STORE))
    quads = sorted((store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines())
    graphs = sorted(str(name) for name in store.named_graphs())
    columns = ColumnGroups.beside(path / STORE, store)
    counted = sorted((columns.counts() or {}).items()) if columns else []
    whole = {STORE: b"\n".join(quads), "graphs": "\n".join(graphs).encode(), COLUMNS: repr(counted).encode()}
    return whole | {str(file.relative_to(path)): file.read_bytes() for file in files}


def without_changes(home: Path) -> dict[str, bytes]:
    """Return the artefacts but for what says how a snapshot differs from the one before it."""
    return {name: each for name, each in artefacts(home).items() if name != CHANGES}


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_what_was_kept_of_other_inputs_gives_the_same_bytes_as_nothing(
    built_home: Path, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[Path], object]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    edit(checkout)
    warm, cold = tmp_path / "warm", tmp_path / "cold"
    shutil.copytree(built_home / "phases", warm / "phases")
    for home in (warm, cold):
        done = run(checkout, home, "build")
        assert done.returncode == 0, done.stderr
    assert artefacts(warm) == artefacts(cold)


@pytest.mark.slow
def test_what_was_kept_is_right_for_one_edit_after_the_other_and_back_again(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    warm, cold, files = tmp_path / "warm", tmp_path / "cold", ("ontology", "loaders", "queries")
    first = tmp_path / "first"
    for name in files:
        shutil.copytree(checkout / name, first / name)
    assert run(checkout, warm, "build").returncode == 0
    untouched = without_changes(warm)
    for edit in ("row removed", "figure changed", "entity renamed", "ontology changed"):
        EDITS[edit](checkout)
        assert run(checkout, warm, "build").returncode == 0
    assert run(checkout, cold, "build").returncode == 0
    assert without_changes(warm) == without_changes(cold)
    for name in files:
        shutil.rmtree(checkout / name)
        shutil.copytree(first / name, checkout / name)
    assert run(checkout, warm, "build").returncode == 0
    assert without_changes(warm) == untouched


@pytest.mark.slow
def test_a_broken_shape_among_nodes_that_conformed_ends_the_build_with_the_node_named(
    built_home: Path, checkout: Path, tmp_path: Path
) -> None:
    spoil(checkout, "loaders/extracts/zhang-2023/adverse-event.table-1.tsv", "\t92\t", "\t920\t")
    shutil.copytree(built_home / "phases", tmp_path / "home" / "phases")
    done = run(checkout, tmp_path / "home", "build")
    assert done.returncode == 5
    assert "1 violation of the SHACL shapes" in done.stderr
    assert "claim:zhang-2023.t1-r13-neutropenia: The rate of a reported event in percent" in done.stderr
    assert not (tmp_path / "home" / "current").exists()
