"""What every test may lean on: a home of its own, the built graph, and the documents that do not ship."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
LONGEST_BUILD = 300

# The same examples in every run: a change is what makes a test fail, not chance, nor a slow machine.
settings.register_profile("house", deadline=None, derandomize=True, database=None)
settings.load_profile("house")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker begin with the build of the graph while the others do what needs none."""
    built = [item for item in items if "built_home" in getattr(item, "fixturenames", ())]
    rest = [item for item in items if item not in set(built)]
    items[:] = [*built[:1], *rest, *built[1:]]


@pytest.fixture(autouse=True)
def _home_of_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the snapshots of the person who runs it."""
    monkeypatch.setenv("MYELOMA_KG_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The evidence and the source documents: not ours to publish, so they stand beside the clone."""
    folder = Path(os.environ.get("MYELOMA_KG_SHARED") or ROOT.parent / "shared").resolve()
    if not folder.is_dir():
        reason = f"{folder} is not there: set MYELOMA_KG_SHARED to the folder with the source documents"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the graph, built once in a run by the worker that needs it first. Never written to."""
    run = tmp_path_factory.getbasetemp()
    run = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run
    home, told = run / "built-home", run / "built-home.txt"
    try:
        home.mkdir()
    except FileExistsError:
        deadline = time.monotonic() + LONGEST_BUILD
        while not told.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
    else:
        command = [sys.executable, "-m", "kg.cli.main", "build", "--home", str(home)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        draft = told.with_suffix(".draft")
        draft.write_text("" if done.returncode == 0 else done.stdout + done.stderr, encoding="utf-8")
        draft.replace(told)
    if complaint := told.read_text(encoding="utf-8"):
        pytest.fail(f"the graph could not be built:\n{complaint}")
    return home
