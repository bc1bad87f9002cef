"""What every test may lean on: a home of its own, the built graph, and the documents that do not ship."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from kg.build_cache import digest_of
from kg.build_inputs import BuildInputs
from loaders import load_records
from loaders.entity_index import EntityIndex, index_of
from loaders.records import Records
from tests.wheels import build_wheel

ROOT = Path(__file__).resolve().parents[1]
LONGEST_BUILD = 300
# Files that ask for the wheel, which takes minutes to build, and which no two may build at a time.
OF_THE_WHEEL = ("tests/test_packaging.py", "tests/docs/test_build.py", "tests/browser/test_documentation.py")

# The same examples in every run: a change is what makes a test fail, not chance, nor a slow machine.
settings.register_profile("house", deadline=None, derandomize=True, database=None)
settings.load_profile("house")


class OneFileOneWorker(LoadScopeScheduling):
    """Lets one worker run all tests of a file, in the order of the files, so that what they share is made once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "the wheel" if file in OF_THE_WHEEL else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneFileOneWorker:
    config.option.loadscopereorder = False
    return OneFileOneWorker(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker begin with the build of the graph while the others do what needs none."""
    files = {item.path for item in items if "built_home" in getattr(item, "fixturenames", ())}
    first = next((item.path for item in items if item.path in files), None)
    items.sort(key=lambda item: (item.path != first, item.path in files))


def pytest_collection_finish() -> None:
    """Search for garbage seldom, and not among the tests themselves: it took a fifth of the time of the fast ones."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


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


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file in the folder of the test, and returns its path."""

    def one(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return one


@pytest.fixture(scope="session")
def curated() -> Records:
    """The curated records, read once. Never changed."""
    return load_records()


@pytest.fixture(scope="session")
def index(curated: Records) -> EntityIndex:
    """The curated entities, as loaders look them up."""
    return index_of(curated, curated.overrides)


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the graph, built when something of ours has changed since the last run. Never written to."""
    run = tmp_path_factory.getbasetemp()
    run = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run
    lock, outcome = run / "built-home", run / "built-home.txt"
    home = ROOT / "build" / "tests" / _digest_of_ours()
    try:
        lock.mkdir()
    except FileExistsError:
        deadline = time.monotonic() + LONGEST_BUILD
        while not outcome.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
    else:
        draft = outcome.with_suffix(".draft")
        draft.write_text("" if home.is_dir() else _build(home), encoding="utf-8")
        draft.replace(outcome)
    if complaint := outcome.read_text(encoding="utf-8"):
        pytest.fail(f"the graph could not be built:\n{complaint}")
    return home


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this clone. It takes minutes: see OF_THE_WHEEL."""
    return build_wheel(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation as the wheel holds it."""
    folder = tmp_path_factory.mktemp("documentation")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if name.startswith("myeloma_kg/site/")])
    return folder / "myeloma_kg" / "site"


def _digest_of_ours() -> str:
    """Return a digest of everything that a build depends on: code, tables, ontology, queries and locked versions."""
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return digest_of((sys.version, lock, BuildInputs.read().fingerprint()))[:16]


def _build(home: Path) -> str:
    """Build the graph in a new home, and let go of the homes of earlier runs; return what went wrong.

    The kept results of phases are taken over: what HermiT and SHACL are given is seldom new.
    """
    draft = home.with_suffix(f".{os.getpid()}")
    kept = home.parent.with_name("phases-of-tests")
    for phases in home.parent.glob("*/phases"):
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(phases, kept)
    shutil.rmtree(home.parent, ignore_errors=True)
    if kept.is_dir():
        shutil.copytree(kept, draft / "phases")
    command = [sys.executable, "-m", "kg.cli.main", "build", "--home", str(draft)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        return done.stdout + done.stderr
    draft.rename(home)
    return ""
