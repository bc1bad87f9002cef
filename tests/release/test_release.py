"""What a release is made of: the same bytes twice, described so that the tools of others take it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from kg import __version__
from kg.engine.snapshots import Snapshots
from release import platforms
from release.__main__ import CHECKSUMS, main, write_checksums
from release.archive import write_archive
from release.bill_of_materials import write_bill_of_materials

ROOT = Path(__file__).resolve().parents[2]
CHECKERS = ROOT / "tests" / "checkers"
slow = pytest.mark.slow


@pytest.fixture(scope="session")
def checkers() -> Path:
    """The programs of others that check what a release says of itself: `make checkers`."""
    commands = CHECKERS / ".venv" / "bin"
    if not commands.is_dir():
        reason = "the checkers of others are not installed: make checkers"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return commands


@pytest.fixture(scope="module")
def archive(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "data.zip"
    write_archive(Snapshots(built_home).require(), path)
    return path


def run(*command: str | Path) -> str:
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@slow
def test_an_archive_holds_the_graph_in_every_format_and_is_the_same_bytes_twice(
    archive: Path, built_home: Path, tmp_path: Path
) -> None:
    snapshot = Snapshots(built_home).require()
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        assert names[0] == "ro-crate-metadata.json"
        data = opened.read("data.nq")
        assert hashlib.sha256(data).hexdigest() == snapshot.digest
        described = {each["@id"]: each for each in json.loads(opened.read(names[0]))["@graph"]}
        for name in names[1:]:
            assert described[name]["sha256"] == hashlib.sha256(opened.read(name)).hexdigest()
            assert described[name]["contentSize"] == str(opened.getinfo(name).file_size)
    assert {part["@id"] for part in described["./"]["hasPart"]} == set(names[1:])
    assert described["./"]["identifier"] == f"sha256:{snapshot.digest}"
    kinds = {".nq", ".tsv", ".parquet", ".ttl"}
    assert kinds <= {Path(name).suffix for name in names}
    assert any(name.endswith(".sssom.tsv") for name in names)
    write_archive(snapshot, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


@slow
def test_an_archive_is_a_valid_ro_crate(archive: Path, checkers: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path)  # noqa: S202  # an archive of our own
    run(checkers / "python", CHECKERS / "crate.py", tmp_path)


@slow
def test_the_validator_of_crates_sees_what_is_wrong(checkers: Path, tmp_path: Path) -> None:
    wrong = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": []}
    (tmp_path / "ro-crate-metadata.json").write_text(json.dumps(wrong), encoding="utf-8")
    command = [checkers / "python", CHECKERS / "crate.py", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "REQUIRED" in done.stdout


@slow
def test_the_citation_is_valid(checkers: Path) -> None:
    assert "valid according to schema version 1.2.0" in run(checkers / "cffconvert", "--validate")


def test_the_record_for_zenodo_says_what_the_citation_says() -> None:
    record = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert record["title"] == cited["title"]
    assert record["version"] == cited["version"] == __version__
    assert record["keywords"] == cited["keywords"]
    assert [each["name"] for each in record["creators"]] == [each["name"] for each in cited["authors"]]
    dois = [each["doi"] for each in cited["references"] if "doi" in each]
    assert [each["identifier"] for each in record["related_identifiers"]] == dois
    assert cited["abstract"] in record["description"]
    assert record["upload_type"] == "dataset"
    assert record["license"] == "cc-by-4.0"


def test_publications_that_the_citation_names_are_those_of_the_graph() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    table = (ROOT / "loaders" / "entities" / "publications.tsv").read_text(encoding="utf-8")
    for reference in cited["references"]:
        assert reference["title"] in table
        assert "doi" not in reference or f"\t{reference['doi']}\t" in table


@slow
def test_the_bill_of_materials_lists_every_locked_package(tmp_path: Path) -> None:
    target = tmp_path / "bill.cdx.json"
    write_bill_of_materials(target)
    text = target.read_text(encoding="utf-8")
    assert not JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    components = json.loads(text)["components"]
    listed = {(each["name"], each["version"]) for each in components}
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert set(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", lock, re.MULTILINE)) <= listed
    bundled = {each["name"]: each for each in components if each["purl"].startswith("pkg:npm/")}
    assert bundled["cytoscape"]["hashes"][0]["alg"] == "SHA-512"
    write_bill_of_materials(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_text(encoding="utf-8") == text


def test_checksums_are_those_that_sha256sum_checks(tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_bytes(b"a")
    (tmp_path / "b.zip").write_bytes(b"b")
    write_checksums(tmp_path)
    write_checksums(tmp_path)
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", CHECKSUMS], cwd=tmp_path, capture_output=True, check=True
    )
    assert done.stdout == b"a.whl: OK\nb.zip: OK\n"


@slow
def test_two_source_distributions_are_the_same_bytes_and_hold_what_a_wheel_is_made_of(tmp_path: Path) -> None:
    built = []
    for folder in (tmp_path / "1", tmp_path / "2"):
        run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", folder)
        built += folder.glob("*.tar.gz")
    first, second = built
    assert first.read_bytes() == second.read_bytes()
    with tarfile.open(first) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = ("docs/conf.py", "docs/tutorial.md", ".ci/hatch_build.py", "decisions/README.md", "CONTRIBUTING.md")
    assert set(needed) <= names
    assert not [name for name in names if "/made/" in name or "node_modules" in name or "/vendor/" in name]


@slow
def test_the_lock_has_a_wheel_for_another_platform_and_the_script_sees_when_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert platforms.problem("aarch64-apple-darwin", "3.14") == ""
    monkeypatch.setattr(platforms, "_SOURCE_ONLY", re.compile("$^"))
    assert "owlready2" in platforms.problem("aarch64-apple-darwin", "3.14")


def test_names_redirect_to_one_server_which_the_owner_fills_in() -> None:
    rules = (ROOT / "release" / "w3id" / ".htaccess").read_text(encoding="utf-8")
    lines = [line for line in rules.splitlines() if line and not line.startswith("#")]
    assert lines[1] == "RewriteEngine on"
    assert [line for line in lines if "server.example.org" in line] == lines[2:]


def test_without_git_a_release_wants_to_be_told_its_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = tmp_path / "dist" / "earlier.whl"
    earlier.parent.mkdir()
    earlier.touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setattr(sys, "argv", ["release", str(earlier.parent)])
    with pytest.raises(SystemExit, match="say in SOURCE_DATE_EPOCH of when the release is"):
        main()
    assert earlier.exists()
