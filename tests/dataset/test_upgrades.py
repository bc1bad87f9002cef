"""What a group has written survives a new version: each version's dataset and backup are kept, and read by this one.

`written/VERSION.tar.gz` is made once for a version, before it is released, by

    python -m tests.dataset.test_upgrades

and never again: what is in the folder was written by the program that its name tells.
"""

from __future__ import annotations

import io
import json
import os
import tarfile
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg import __version__
from kg.cli.main import cli
from kg.dataset.change import Change, WriteKind, WriteStep
from kg.dataset.directory import Directory
from kg.dataset.writer import Writer
from tests import scratch
from tests.stranger import Client
from tests.unpacking import unpack

TOKEN = "a-token-of-this-test-0123456789"  # noqa: S105  # of a server that this test starts
WRITTEN = Path(__file__).with_name("written")
UPDATES = (
    'INSERT DATA { <urn:a> <urn:says> "Grüße, \U0001f9ec"@de-AT , 007 , 1.50 }',
    "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> <urn:c> , _:b . _:b <urn:d> true } }; CREATE GRAPH <urn:empty>",
    "INSERT DATA { GRAPH <urn:gone> { <urn:a> <urn:b> <urn:c> } }",
    "DROP GRAPH <urn:gone>",
)
QUADS = {
    '<urn:a> <urn:says> "Grüße, \U0001f9ec"@de-at .',
    '<urn:a> <urn:says> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .',
    '<urn:a> <urn:says> "1.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
    "<urn:a> <urn:b> <urn:c> <urn:g> .",
}
versions = pytest.mark.parametrize("archive", sorted(WRITTEN.glob("*.tar.gz")), ids=lambda path: path.name)


def write(folder: Path) -> None:
    """Write a dataset and a backup of it, as the users of this version have them."""
    directory = Directory(folder / "dataset")
    directory.create()
    with directory.writing():
        for update in UPDATES:
            apply(directory, update)
    run("backup", directory.path, folder / "backup")


def apply(directory: Directory, update: str) -> None:
    steps = (WriteStep(WriteKind.UPDATE, update.encode()),)
    Writer(directory).apply(Change(directory.next_name(), steps, 60.0))


def run(*arguments: object) -> str:
    result = CliRunner().invoke(cli, ["dataset", *map(str, arguments)], catch_exceptions=False)
    assert not result.exit_code, result.output
    return result.output


def content(directory: Path) -> set[str]:
    return {line for line in run("export", directory).splitlines() if "_:" not in line}


def test_the_dataset_of_this_version_is_kept() -> None:
    assert (WRITTEN / f"{__version__}.tar.gz").is_file(), "run: python -m tests.dataset.test_upgrades"


@versions
def test_a_dataset_of_a_version_is_read_and_written(archive: Path, tmp_path: Path) -> None:
    dataset = unpack(archive, tmp_path) / "dataset"
    assert "6 quads" in run("verify", dataset)
    assert content(dataset) == QUADS
    directory = Directory(dataset)
    version = directory.current()
    assert version
    assert set(version.info["graphs"]) == {"urn:empty", "urn:g"}
    with directory.writing():
        apply(directory, "INSERT DATA { <urn:new> <urn:b> <urn:c> }")
    assert content(dataset) == QUADS | {"<urn:new> <urn:b> <urn:c> ."}
    # A program that knows the format before alone would lose what stands in logs.
    assert json.loads((dataset / "dataset.json").read_text(encoding="utf-8")) == {"myeloma-kg dataset": 2}


@versions
def test_a_backup_of_a_version_is_checked_and_restored(archive: Path, tmp_path: Path) -> None:
    unpack(archive, tmp_path)
    run("verify", tmp_path / "backup")
    run("restore", tmp_path / "backup", tmp_path / "again")
    assert content(tmp_path / "again") == QUADS


@pytest.mark.slow
@versions
def test_a_dataset_of_a_version_is_served_and_written_to(archive: Path, tmp_path: Path) -> None:
    flags = {"dataset": str(unpack(archive, tmp_path) / "dataset"), "only_dataset": True, "token": TOKEN}
    with scratch.running_server(tmp_path, **flags) as (url, _):
        client = Client(url)
        assert b"true" in client.ask("ASK { <urn:a> <urn:says> 7 }", Accept="application/sparql-results+json")[2]
        update = b"DELETE WHERE { <urn:a> <urn:says> ?what }"
        head = f"POST /update HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n"
        head += f"Content-Type: application/sparql-update\r\nContent-Length: {len(update)}\r\n\r\n"
        assert client.raw(head.encode(), update).split()[1] in {b"200", b"204"}
        assert b"false" in client.ask("ASK { <urn:a> <urn:says> ?what }", Accept="application/sparql-results+json")[2]


def main() -> None:
    """Write the archive of this version."""
    target = WRITTEN / f"{__version__}.tar.gz"
    if target.exists():
        raise SystemExit(f"{target} is there already: it is what version {__version__} wrote.")
    os.umask(0o022)
    with tempfile.TemporaryDirectory() as name:
        write(Path(name))
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            for part in ("dataset", "backup"):
                archive.add(Path(name, part), part)
    target.write_bytes(packed.getvalue())


if __name__ == "__main__":
    main()
