"""Loaders of others: a distribution that somebody wrote, built and installed beside ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
LINES = "C1;Lenalidomide;Neutropenia;4;9\nC2;Lenalidomide;Weariness of a kind;1;2\nC3;Lenalidomide\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the distribution is installed in."""
    target = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--target", str(target)]
    command = [sys.executable, "-m", "pip", "install", *options, str(ROOT / "tests" / "loaders" / "registry_of_ours")]
    subprocess.run(command, check=True, env={**os.environ, "PIP_CONFIG_FILE": os.devnull}, cwd=target)
    return target


def run(installed: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, arguments)]
    places = os.pathsep.join((str(installed), str(ROOT)))
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": places}, cwd=installed
    )


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "cases.txt"
    path.write_text(LINES, encoding="utf-8")
    return path


def test_an_installed_loader_is_listed_and_used(installed: Path, lines: Path) -> None:
    result = run(installed, "-m", "kg.cli.main", "load", "registry-of-ours", lines, "--dry-run")
    assert "claim:C1.event\n  4 of 9 had Neutropenia." in result.stdout, result.stderr
    assert "nothing is known of 1 term of the role event" in result.stdout
    assert "cases.txt:3: value 'C3;Lenalidomide': a line has five parts" in result.stdout
    assert result.returncode == 3


def test_a_loader_that_cannot_be_imported_is_named(installed: Path, lines: Path) -> None:
    result = run(installed, "-m", "kg.cli.main", "load", "broken-registry", lines)
    assert result.returncode == 2
    assert "The loader 'broken-registry' (registry_of_ours:NoSuchLoader) cannot be imported" in result.stderr


def test_processes_of_a_load_have_the_loader_too(installed: Path, lines: Path, tmp_path: Path) -> None:
    script = tmp_path / "load_with_processes.py"
    script.write_text(
        f"""
from pathlib import Path
from kg import ontology
from kg.ingestion.conversion import Premises
from kg.ingestion.entailment import entailment
from kg.ingestion.loading import load_sources
from kg.ingestion.source_files import source_files
from loaders import load_records
from loaders.entity_index import index_of

if __name__ == "__main__":
    records = load_records()
    premises = Premises(index_of(records, records.overrides), entailment(ontology.load()), ontology.edge_rules())
    files = source_files([("registry-of-ours", Path({str(lines)!r}))])
    loaded = load_sources(files, Path({str(tmp_path / "loaded")!r}), premises, "code", processes=2)
    print(loaded.report.sources[0].claims, loaded.cards[0].title)
""",
        encoding="utf-8",
    )
    result = run(installed, script)
    assert result.stdout == "1 A registry of ours\n", result.stderr
