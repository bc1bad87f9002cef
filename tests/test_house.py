"""The house: locks, environment, licences, README, decisions and versions hold together."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

import kg
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[1]
LOCKS = tuple(f"requirements{each}.txt" for each in ("", "-dev", "-build", "-docs", "-frontend"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; ([^\\]+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")

# One character of each is in brackets, so that this file does not find itself.
PATHS_OF_ONE_MACHINE = re.compile(r"(?<![\w.~)}-])/(?:wor[k]|far[m]|roo[t]|opt/pyp[i]|tm[p]|Users/\w+|home/\w+)/")
REGISTRIES = re.compile(r"pyp[i]\.org|pythonhosted[.]org|registry\.npmj[s]|\"resolved\": ?\"http")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, set[tuple[str, str | None]]]:
    """Return each package of a lock with its versions and the platforms that each is for."""
    locked: dict[str, set[tuple[str, str | None]]] = {}
    for found in filter(None, map(PIN.match, read(lock).splitlines())):
        locked.setdefault(found[1], set()).add((found[2], found[3]))
    return locked


def names(requirements: list[object]) -> set[str]:
    """Return the normalised names of requirements as they stand in pyproject.toml."""
    written = [item for item in requirements if isinstance(item, str)]
    return {re.split(r"[^A-Za-z0-9._-]", item)[0].lower().replace("_", "-") for item in written}


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: git knows which files are tracked")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


# Locks


@pytest.mark.parametrize("lock", [*LOCKS, "tests/checkers/requirements.txt"])
def test_every_line_of_a_lock_is_a_pin_a_hash_or_a_comment(lock: str) -> None:
    lines = read(lock).splitlines()
    strange = [line for line in lines if not (PIN.match(line) or HASH.match(line) or line.lstrip()[:1] == "#")]
    assert not strange
    bare = [line for line, following in pairwise(lines) if PIN.match(line) and not HASH.match(following)]
    assert not bare
    assert "make lock" in lines[1]


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.txt", names(PYPROJECT["project"]["dependencies"])),
        ("requirements-build.txt", names(PYPROJECT["dependency-groups"]["build"])),
        ("requirements-docs.txt", names(PYPROJECT["dependency-groups"]["docs"])),
        ("requirements-frontend.txt", names(PYPROJECT["dependency-groups"]["frontend"])),
        ("requirements-dev.txt", names(PYPROJECT["dependency-groups"]["dev"])),
    ],
)
def test_what_pyproject_asks_for_is_locked(lock: str, wanted: set[str]) -> None:
    assert wanted
    assert wanted <= pins(lock).keys(), "run: make lock"


def test_the_locks_agree() -> None:
    everything = pins("requirements-dev.txt")
    for lock in LOCKS:
        for name, versions in pins(lock).items():
            assert versions == everything.get(name), f"{name} in {lock}: run make lock"


def test_what_builds_the_project_is_locked() -> None:
    locked = {name for each in ("build", "docs", "frontend") for name in pins(f"requirements-{each}.txt")}
    assert names(PYPROJECT["build-system"]["requires"]) <= locked


def test_tracked_files_name_no_registry_and_no_path_of_one_machine() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if PATHS_OF_ONE_MACHINE.search(line) or REGISTRIES.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found


# The script that makes the environment: each message says what to do


def started_environment(clone: Path, python: str, *, kind: str = "runtime") -> subprocess.Popen[str]:
    script = clone / ".ci" / "environment"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(read(".ci/environment"), encoding="utf-8")
    for name in (*LOCKS, "pyproject.toml"):
        (clone / name).write_text(read(name), encoding="utf-8")
    settings = {"PATH": os.environ["PATH"], "PYTHON": python}
    said = subprocess.PIPE
    return subprocess.Popen(
        ["sh", str(script), kind], env=settings, stdout=said, stderr=said, text=True, start_new_session=True
    )


def environment(clone: Path, python: str, *, kind: str = "runtime") -> subprocess.CompletedProcess[str]:
    with started_environment(clone, python, kind=kind) as process:
        out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return tmp_path / "a clone with blanks"


def fake_python(folder: Path, *, version: str, able: bool) -> str:
    """Write a Python that only answers what the script asks: its version, and whether it can make a venv."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "fake-python"
    path.write_text(
        f'#!/bin/sh\ncase "$2" in\n  *ensurepip*) exit {0 if able else 1} ;;\n  *print*) echo {version} ;;\nesac\n',
        encoding="utf-8",
    )
    path.chmod(0o755)
    return str(path)


def test_without_python_it_says_what_to_install(clone: Path) -> None:
    done = environment(clone, "no-such-python")
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr


def test_without_venv_it_names_the_debian_package_of_this_version(clone: Path) -> None:
    done = environment(clone, fake_python(clone, version="3.12", able=False))
    assert done.returncode == 1
    assert "sudo apt-get install python3.12-venv" in done.stderr
    assert not (clone / ".venv").exists()


def test_a_second_run_at_the_same_time_is_told_to_wait(clone: Path) -> None:
    (clone / ".venv").mkdir(parents=True)
    (clone / ".venv" / ".installing").write_text(str(os.getpid()), encoding="utf-8")
    done = environment(clone, "python3")
    assert done.returncode == 1
    assert f"Process {os.getpid()} is installing" in done.stderr
    assert (clone / ".venv").exists()


def test_an_installation_that_was_cut_short_is_begun_again(clone: Path) -> None:
    (clone / ".venv" / "half").mkdir(parents=True)
    (clone / ".venv" / ".installing").write_text("", encoding="utf-8")
    done = environment(clone, fake_python(clone, version="3.12", able=False))
    assert "cut short" in done.stdout
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize("version", ["2.7", "3.9", "3.10"])
def test_an_old_python_is_refused_with_its_version(clone: Path, version: str) -> None:
    done = environment(clone, fake_python(clone, version=version, able=True))
    assert done.returncode == 1
    assert f"is Python {version}, and myeloma-kg needs 3.11 or newer" in done.stderr
    assert "PYTHON=" in done.stderr


def test_a_python_that_does_not_run_is_named(clone: Path) -> None:
    done = environment(clone, "false")
    assert done.returncode == 1
    assert "'false' does not run" in done.stderr


def test_an_interrupt_while_the_environment_is_made_shows_no_trace_of_python(clone: Path) -> None:
    with started_environment(clone, sys.executable) as process:
        assert process.stdout is not None
        assert "Making a virtual environment" in process.stdout.readline()
        wait_for((clone / ".venv" / "pyvenv.cfg").exists)
        os.killpg(process.pid, signal.SIGINT)
        said, complaint = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    assert (said, complaint) == ("", "")


def test_an_unknown_environment_is_refused(clone: Path) -> None:
    done = environment(clone, "python3", kind="prod")
    assert "'prod' is no environment" in done.stderr


# Texts


def test_every_make_target_that_a_text_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    pages = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").rglob("*.md"))]
    for text in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", ".ci/run", *pages):
        named = set(re.findall(r"(?:`|^|\$ )make ([a-z-]+)", read(text), re.MULTILINE))
        assert named <= targets, f"{text} names {named - targets}"


def test_every_link_between_our_texts_leads_somewhere() -> None:
    for path in tracked():
        if path.suffix == ".md":
            for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
                # What the documentation makes by itself is there when it is built, and its links are held then.
                made = (path.parent / target).resolve().is_relative_to(ROOT / "docs" / "made")
                assert made or (path.parent / target).exists(), f"{path.relative_to(ROOT)} links to {target}"


def exists(name: str) -> bool:
    """Whether a file, a pattern of files, or a module with what is in it, as a text names it, is there."""
    if "/" in name:
        return bool(list(ROOT.glob(name)))
    parts = name.split(".")
    ends = [ROOT.joinpath(*parts[:count]) for count in range(2, len(parts) + 1)]
    return any(end.with_suffix(".py").is_file() for end in ends) or ends[-1].is_dir()


def test_every_file_and_module_that_a_text_names_exists() -> None:
    folders = r"(?:kg|loaders|tests|ontology|queries|deploy|docs|findings)"
    for path in tracked():
        text = path.read_text(encoding="utf-8") if path.suffix == ".md" else ""
        if "**Status.** Superseded by" not in text or path.name == "README.md":
            named = re.findall(rf"`({folders}/[\w./*-]+|kg(?:\.\w+)+)`", text)
            # What is built, and not kept, is there in some clones only.
            missing = [name for name in named if "/vendor" not in name and not exists(name)]
            assert not missing, f"{path.relative_to(ROOT)} names {missing}"


def test_every_decision_is_listed_and_has_its_three_parts() -> None:
    listed = read("decisions/README.md")
    for path in sorted((ROOT / "decisions").glob("[0-9]*.md")):
        text = path.read_text(encoding="utf-8")
        title = text.splitlines()[0].removeprefix(f"# {path.name[:4]} ")
        assert f"[{path.name[:4]}]({path.name}) {title}" in listed
        assert all(part in text for part in ("Context", "Choice", "Consequence")), path.name
    numbers = re.findall(r"^- \[(\d{4})\]", listed, re.MULTILINE)
    assert numbers == sorted(set(numbers)), "decisions/README.md lists each decision once, by its number"


def test_a_decision_that_is_replaced_and_the_one_that_replaces_it_name_each_other() -> None:
    texts = {path.name[:4]: path.read_text(encoding="utf-8") for path in (ROOT / "decisions").glob("[0-9]*.md")}
    replaced = {
        (number, by)
        for number, text in texts.items()
        for by in re.findall(r"^\*\*Status\.\*\* Superseded by \[(\d{4})\]", text, re.MULTILINE)
    }
    replacing = {
        (old, number)
        for number, text in texts.items()
        for line in re.findall(r"^\*\*Status\.\*\* Replaces (.*)", text, re.MULTILINE)
        for old in re.findall(r"\[(\d{4})\]", line)
    }
    assert replaced == replacing
    listed = dict(re.findall(r"^- \[(\d{4})\].*\(superseded by (\d{4})\)$", read("decisions/README.md"), re.MULTILINE))
    assert listed == dict(replaced)


def test_the_glossary_defines_each_word_once() -> None:
    rows = re.findall(r"^\| (?!word )([^|]+) \| ([^|]+) \|", read("GLOSSARY.md"), re.MULTILINE)
    words = [word for word, _ in rows]
    assert len(words) > 50
    assert sorted(words) == sorted(set(words))


def test_the_changelog_keeps_its_form() -> None:
    lines = read("CHANGELOG.md").splitlines()
    kinds = [line.removeprefix("### ") for line in lines if line.startswith("### ")]
    releases = "\n".join(lines).split("\n## ")[1:]
    for release in releases:
        assert re.match(r"\[(?:Unreleased|\d+\.\d+\.\d+)\]", release)
        kinds = re.findall(r"^### (.*)", release, re.MULTILINE)
        order = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
        assert kinds == [kind for kind in order if kind in kinds], "each kind once, in the order of Keep a Changelog"
    entries = [
        " ".join(entry.split()) for entry in re.split(r"\n(?=- |#|\n)", "\n".join(lines)) if entry.startswith("- ")
    ]
    assert len(entries) == len(set(entries)), "an entry stands in the changelog twice"


# Findings about other software

FINDING = re.compile(
    r"#!/bin/sh\n"
    r"# Packages: (?P<packages>.+)\n"
    r"# Behaviour: (?P<behaviour>(?:.+\n(?:# \S.*\n)*?))"
    r"# Output seen:\n(?P<output>(?:#   .*\n)+)"
    r"set -eu\n"
)
FINDINGS = sorted((ROOT / "findings").glob("*"))


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: path.name)
def test_a_finding_has_the_form_that_contributing_states(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    header = FINDING.match(text)
    assert path.suffix == ".sh", "one script for each finding, and nothing beside them"
    assert os.access(path, os.X_OK), f"chmod +x {path.relative_to(ROOT)}"
    assert subprocess.run(["sh", "-n", str(path)], check=False).returncode == 0
    assert header, "the header lacks a part: see CONTRIBUTING.md"
    named = {tuple(package.split()) for package in header["packages"].split(", ")}
    pinned = set(re.findall(r"(@?[\w./-]+)(?:\[\w+\])?(?:==|@)([\w.]+)", text))  # pip writes ==, npm writes @
    assert named <= pinned, "install what the header names, pinned"
    assert "mktemp -d" in text, "work in a temporary folder"
    assert "trap 'rm -rf \"$folder\"' EXIT" in text, "leave nothing behind"
    assert "| diff - seen" in text, "compare what is seen with the header"
    assert not re.search(r"\b(?:import kg\b|from kg\b|myeloma)", text), "a finding is about other software alone"


def test_one_version_everywhere() -> None:
    version = PYPROJECT["project"]["version"]
    assert kg.__version__ == version
    assert f"\nversion: {version}\n" in read("CITATION.cff")
    assert f'owl:versionInfo "{version}"' in read("ontology/core.ttl")


def test_the_licences_are_whole() -> None:
    assert "END OF TERMS AND CONDITIONS" in read("LICENSE")
    assert "Version 2.0, January 2004" in read("LICENSE")
    assert all(f"Section {number} -- " in read("LICENSE-DATA") for number in range(1, 9))


def test_the_readme_says_what_the_graph_is_not() -> None:
    assert "not medical advice" in read("README.md")
    assert "not registered at w3id.org yet" in read("README.md")


def test_the_documentation_counts_the_known_failures_of_the_w3c_suites() -> None:
    listed = len(read("tests/conformance/known-failures.tsv").splitlines()) - 1
    assert f"tests pass and {listed} do not" in read("docs/explanation/endpoint.md")


def test_scripts_can_be_run() -> None:
    for name in (".ci/run", ".ci/environment", ".ci/frontend"):
        assert os.access(ROOT / name, os.X_OK), f"chmod +x {name}"
        assert subprocess.run(["sh", "-n", str(ROOT / name)], check=False).returncode == 0 or name == ".ci/run"
