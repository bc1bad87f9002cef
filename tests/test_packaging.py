"""The wheel carries everything that the graph is built from, and works from any folder."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from kg import __version__
from kg.frontend.fetching import fetch
from tests.unpacking import unpack
from tests.wheels import ROOT, run

pytestmark = pytest.mark.slow

PACKAGE = "myeloma_kg"
SHIPPED = ("kg/", "loaders/", "ontology/", "queries/", "server.py")
SNAPSHOT = (
    *(f"{name}.{part}.nq.gz" for name in ("data", "derived") for part in range(4)),
    *("phases.json.gz", "provenance.ttl", "snapshot.json"),
    *(f"exports/kgx/{name}.{form}.gz" for name in ("nodes", "edges") for form in ("tsv", "jsonl")),
    *(f"exports/{name}.gz" for name in ("claims.parquet", "dcat.ttl", "mappings.sssom.tsv", "myeloma-kg.owl.ttl")),
    "exports/shapes.ttl.gz",
)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of a fresh environment that holds the wheel, and sees the locked packages of this one."""
    place = tmp_path_factory.mktemp("empty environment")
    run(sys.executable, "-m", "venv", "--without-pip", place)
    commands = place / ("Scripts" if os.name == "nt" else "bin")
    python = commands / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps", wheel)
    own = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    # The packages only: a .pth file is not read in a folder that another one adds, so our clone stays unseen.
    (own / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return commands


def test_the_wheel_carries_every_file_of_ours_and_nothing_else(wheel: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: git knows which files are ours")
    ours = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *SHIPPED).split("\0")
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if ".dist-info/" not in name}
        pages = {name for name in carried if name.startswith(f"{PACKAGE}/site/")}
        licences = {Path(name).name for name in archive.namelist() if ".dist-info/licenses/" in name}
    expected = {f"{PACKAGE}/{name}" for name in ours if name and (ROOT / name).is_file()}
    expected |= {
        f"{PACKAGE}/{name}"
        for name in (
            "__init__.py",
            "__main__.py",
            "errors.py",
            "loader.py",
            "py.typed",
            *(f"snapshot/{each}" for each in SNAPSHOT),
        )
    }
    bundles = {
        f"{PACKAGE}/kg/web/static/vendor/{name}"
        for name in ("codemirror.js", "cytoscape.js", "LICENSES.txt", "bundles.json")
    }
    assert carried - pages == expected | bundles
    assert {f"{PACKAGE}/site/{name}.html" for name in ("index", "tutorial", "made/queries")} < pages
    assert licences == {"LICENSE", "LICENSE-DATA"}


def test_a_wheel_waits_for_another_one_of_the_clone(tmp_path: Path) -> None:
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "wheel.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as second:
            assert second.stderr is not None
            said = next(line for line in second.stderr if "Another wheel" in line)
            second.kill()
    assert said == "Another wheel of this clone is being built: waiting for it.\n"
    assert not list(tmp_path.iterdir())


def test_an_installed_wheel_shows_its_commands(installed: Path, tmp_path: Path) -> None:
    shown = run(installed / "myeloma-kg", "--help", cwd=tmp_path)
    for command in ("build", "serve", "query", "stats", "validate"):
        assert command in shown
    assert "Not medical advice" in shown


def test_an_installed_wheel_has_the_packages_of_its_pages(installed: Path, tmp_path: Path) -> None:
    ask = "from myeloma_kg.kg.frontend.bundles import whole; print(whole())"
    assert run(installed / "python", "-c", ask, cwd=tmp_path) == "True\n"


def test_the_bundles_are_the_same_wherever_they_are_made(wheel: Path, tmp_path: Path) -> None:
    fetch(tmp_path / "vendor")
    with zipfile.ZipFile(wheel) as archive:
        for path in (tmp_path / "vendor").iterdir():
            assert archive.read(f"{PACKAGE}/kg/web/static/vendor/{path.name}") == path.read_bytes()


def test_an_installed_wheel_does_not_see_the_clone(installed: Path, tmp_path: Path) -> None:
    assert str(ROOT) not in run(
        installed / "python", "-c", "import myeloma_kg; print(myeloma_kg.__file__)", cwd=tmp_path
    )


def test_an_installed_wheel_leaves_one_name_among_the_packages_of_others(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert tops == {PACKAGE, f"{PACKAGE}-{__version__}.dist-info"}


def test_an_installed_wheel_answers_without_a_build_and_knows_that_nothing_has_changed(
    installed: Path, built_home: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "another folder"
    elsewhere.mkdir()
    home = tmp_path / "home"
    home.mkdir()
    ask = ("query", "SELECT (COUNT(*) AS ?n) WHERE { ?claim a mk:OutcomeClaim }", "--format", "json", "--home", home)
    answer = json.loads(run(installed / "myeloma-kg", *ask, cwd=elsewhere))
    assert int(answer["results"]["bindings"][0]["n"]["value"]) > 0
    digests = {(each / "current").read_text(encoding="ascii") for each in (home, built_home)}
    assert len(digests) == 1, "the same inputs gave two graphs"
    assert "Nothing has changed" in run(installed / "myeloma-kg", "build", "--home", home, cwd=elsewhere)
    assert not list(elsewhere.iterdir())


def test_an_installed_wheel_opens_its_graph_in_python(installed: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    ask = f"""
import myeloma_kg as mk
with mk.open({str(home)!r}) as graph:
    print(graph.entity("Revlimid").label, graph.paths("lenalidomide", "neutropenia")[0].sign)
"""
    assert run(installed / "python", "-c", ask, cwd=tmp_path) == "lenalidomide 1\n"


def test_a_script_of_a_user_is_checked_against_the_types_of_an_installed_wheel(installed: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        """
import myeloma_kg as mk
from myeloma_kg.errors import UnknownNameError

try:
    with mk.open() as graph:
        reveal_type(graph.shipped("outcome-of-trial", trial="SWOG S0777"))
except UnknownNameError as error:
    reveal_type(error.code)
""",
        encoding="utf-8",
    )
    options = ("--strict", "--cache-dir", tmp_path / "cache", "--python-executable", installed / "python")
    shown = run(sys.executable, "-m", "mypy", *options, script, cwd=tmp_path)
    assert [line.rpartition(" ")[2] for line in shown.splitlines() if "Revealed" in line] == [
        '"myeloma_kg.kg.interface.result.Result"',
        '"str"',
    ]


def test_the_metadata_of_a_wheel_hold_the_digest_of_its_graph(wheel: Path, built_home: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/extra_metadata/snapshot.json")]
        digest = json.loads(archive.read(name))["digest"]
    assert digest == (built_home / "current").read_text(encoding="ascii").strip()


def test_pip_makes_the_same_files_of_the_source_distribution(wheel: Path, tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: git knows the date that the wheel tells")
    run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", tmp_path)
    (packed,) = tmp_path.glob("*.tar.gz")
    unpack(packed, tmp_path)
    # As pip isolates a build: a Python without packages, which finds those of the build by a PYTHONPATH.
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "empty")
    (tmp_path / "sitecustomize.py").write_text(f"import site\nsite.addsitedir({sysconfig.get_path('purelib')!r})\n")
    python = tmp_path / "empty" / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(
        *(python, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path),
        cwd=packed.with_suffix("").with_suffix(""),
        PYTHONPATH=str(tmp_path),
        SOURCE_DATE_EPOCH=run("git", "log", "-1", "--format=%ct").strip(),
    )
    with zipfile.ZipFile(*tmp_path.glob("*.whl")) as one, zipfile.ZipFile(wheel) as other:
        assert {each.filename: each.CRC for each in one.infolist()} == {
            each.filename: each.CRC for each in other.infolist()
        }
