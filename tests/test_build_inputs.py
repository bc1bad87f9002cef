"""What a build depends on is read from the disk: whatever of it changes, changes the fingerprint, and nothing else."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import build_inputs, resources
from kg.build_inputs import BuildInputs

ROW = "loaders/extracts/one/claims.tsv"


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small installation that a test may change."""
    for name in (ROW, "loaders/tables.py", "kg/build.py", "kg/paths/finder.py", "ontology/core.ttl", "queries/a.rq"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"this is {name}", encoding="utf-8")
    monkeypatch.setattr(resources, "ROOT", tmp_path)
    return tmp_path


def test_the_inputs_are_the_shipped_files_that_a_build_reads() -> None:
    names = build_inputs.inputs()
    assert {"kg/build.py", "loaders/entities/drugs.tsv", "ontology/prefixes.ttl"} <= names.keys()
    assert {Path(name).suffix for name in names} == {".py", ".rq", ".tsv", ".ttl"}
    assert not [name for name in names if "__pycache__" in name]


def added(folder: Path, name: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("added", encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / ROW).write_text("another row", encoding="utf-8"),
        lambda folder: (folder / "kg/paths/finder.py").write_text("another rule", encoding="utf-8"),
        lambda folder: (folder / ROW).unlink(),
        lambda folder: (folder / ROW).rename((folder / ROW).with_name("renamed.tsv")),
        lambda folder: added(folder, "loaders/extracts/two/claims.tsv"),
        lambda folder: added(folder, "queries/rules/new.rq"),
        lambda folder: added(folder, "ontology/mappings/new.tsv"),
    ],
    ids=["row", "code", "removed", "renamed", "extract", "rule", "mapping"],
)
def test_a_change_of_an_input_is_noticed(installation: Path, change: Callable[[Path], object]) -> None:
    before = BuildInputs.read().fingerprint()
    assert BuildInputs.read().fingerprint() == before
    change(installation)
    assert BuildInputs.read().fingerprint() != before


def test_another_version_of_a_library_is_noticed(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = BuildInputs.read().fingerprint(), BuildInputs.read().digest("ontology/")
    monkeypatch.setattr(importlib.metadata, "version", lambda name: f"99 {name} {installation.name}")
    assert BuildInputs.read().fingerprint() != before[0]
    assert BuildInputs.read().digest("ontology/") != before[1]


def test_a_bulk_file_is_an_input_too() -> None:
    assert BuildInputs.read().fingerprint({"pubmed 1 a.xml": "digest"}) != BuildInputs.read().fingerprint()


@pytest.mark.parametrize("name", ["kg/__pycache__/build.py", "loaders/notes.md", "queries/.lock", "docs/page.tsv"])
def test_what_no_build_reads_changes_nothing(installation: Path, name: str) -> None:
    before = BuildInputs.read().fingerprint()
    added(installation, name)
    (installation / "loaders" / ".#claims.tsv").symlink_to("of an editor")
    assert BuildInputs.read().fingerprint() == before


def test_a_digest_of_some_inputs_is_of_those_alone(installation: Path) -> None:
    before = BuildInputs.read().digest("ontology/", "kg/build.py")
    added(installation, ROW)
    assert BuildInputs.read().digest("ontology/", "kg/build.py") == before
    added(installation, "kg/build.py")
    assert BuildInputs.read().digest("ontology/", "kg/build.py") != before
