"""Backups are checked, restored whole, and taken while the dataset is written."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.main import cli
from kg.dataset.change import Change, WriteKind, WriteStep
from kg.dataset.directory import Directory
from kg.dataset.writer import Writer

QUADS = ["<urn:a> <urn:b> <urn:c> .", "<urn:a> <urn:b> <urn:d> <urn:g> ."]


@pytest.fixture
def dataset(tmp_path: Path) -> Directory:
    found = Directory(tmp_path / "dataset")
    found.create()
    with found.writing():
        apply(
            found,
            f"INSERT DATA {{ {QUADS[0]} GRAPH <urn:g> {{ <urn:a> <urn:b> <urn:d> }} }} ; CREATE GRAPH <urn:empty>",
        )
    return found


def apply(directory: Directory, update: str) -> None:
    steps = (WriteStep(WriteKind.UPDATE, update.encode()),)
    Writer(directory).apply(Change(directory.next_name(), steps, 60.0))


def run(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(cli, ["dataset", *map(str, arguments)])
    assert done.exit_code == code, done.output
    return done.output + (str(done.exception) if code else "")


def content(directory: Directory) -> list[str]:
    return sorted(run("export", directory.path).splitlines())


def test_a_backup_is_restored(dataset: Directory, tmp_path: Path) -> None:
    assert "2 quads" in run("backup", dataset.path, tmp_path / "saved")
    apply(dataset, "CLEAR ALL")
    run("restore", tmp_path / "saved", tmp_path / "again")
    again = Directory(tmp_path / "again")
    assert content(again) == QUADS
    version = again.current()
    assert version
    assert version.info["graphs"] == ["urn:empty", "urn:g"]


def test_a_backup_takes_the_place_of_what_is_there(dataset: Directory, tmp_path: Path) -> None:
    run("backup", dataset.path, tmp_path / "saved")
    apply(dataset, "CLEAR ALL")
    assert "--replace" in run("restore", tmp_path / "saved", dataset.path, code=1)
    assert content(dataset) == []
    run("restore", tmp_path / "saved", dataset.path, "--replace")
    assert content(dataset) == QUADS
    assert len(list((dataset.path / "versions").iterdir())) == 1


def test_a_damaged_backup_is_refused(dataset: Directory, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    run("backup", dataset.path, saved)
    table = next(saved.rglob("*.sst"))
    table.write_bytes(table.read_bytes()[:-1] + b"x")
    assert table.name in run("restore", saved, tmp_path / "again", code=1)
    assert not (tmp_path / "again" / "current").exists()


def test_a_dataset_in_use_is_copied_and_not_touched(dataset: Directory, tmp_path: Path) -> None:
    run("backup", dataset.path, tmp_path / "saved")
    with dataset.writing():
        run("backup", dataset.path, tmp_path / "meanwhile")
        for refused in (["restore", tmp_path / "saved", dataset.path, "--replace"], ["compact", dataset.path]):
            assert "in use by another server" in run(*refused, code=1)


def test_a_version_that_is_copied_is_not_removed(dataset: Directory) -> None:
    with dataset.reading() as version:
        apply(dataset, "CLEAR ALL")
        dataset.clean(lambda _: False)
        assert version.path.is_dir()
    dataset.clean(lambda _: False)
    assert not version.path.is_dir()


def test_compaction_keeps_everything(dataset: Directory) -> None:
    for number in range(4):
        apply(dataset, f"INSERT DATA {{ <urn:a> <urn:n> {number} }}")
    before = content(dataset)
    assert "bytes before" in run("compact", dataset.path)
    assert content(dataset) == before


def test_an_export_may_be_compressed(dataset: Directory, tmp_path: Path) -> None:
    run("export", dataset.path, tmp_path / "all.nq.gz")
    assert sorted(gzip.decompress((tmp_path / "all.nq.gz").read_bytes()).decode().splitlines()) == QUADS
    assert "<urn:g> {" in run("export", dataset.path, "--format", "trig")


@pytest.mark.parametrize("spoil", ["current", "dataset.json", "versions"])
def test_what_is_damaged_says_so(dataset: Directory, spoil: str) -> None:
    path = dataset.path / spoil
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.write_text("nonsense", encoding="ascii")
    assert str(dataset.path) in run("export", dataset.path, code=1)


def test_a_directory_with_other_things_is_left_alone(tmp_path: Path, dataset: Directory) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("…", encoding="utf-8")
    run("backup", dataset.path, tmp_path / "mine", code=1)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.tex"]
