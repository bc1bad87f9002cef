"""A disk that is full, or nearly: 507 in time, nothing changed, and the next write that fits lands."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import time
from collections import namedtuple
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.main import cli
from kg.configuration import Configuration
from kg.dataset import directory
from kg.dataset.bulk_load import load_files
from kg.dataset.change import Change, WriteKind, WriteStep
from kg.dataset.directory import Directory
from kg.dataset.errors import DatasetError
from kg.dataset.writer import _typed
from kg.dataset.writing import Writing
from kg.engine.snapshots import Snapshots
from kg.errors import StorageError, storage_error
from kg.evaluation.errors import DeadlineError
from tests import scratch
from tests.stranger import Client

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil.disk_usage gives


def insertion(text: str) -> tuple[WriteStep, ...]:
    return (WriteStep(WriteKind.UPDATE, f"INSERT DATA {{ {text} }}".encode()),)


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[Writing]:
    settings = Configuration(dataset=tmp_path / "d", only_dataset=True, write_seconds=20)
    with Writing(settings, Directory(tmp_path / "d")) as running:
        yield running


@pytest.mark.slow
def test_a_store_that_waits_for_room_is_told_from_one_that_is_slow(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**26, 2**26 - 2**20, 2**20))
    assert writing._writer
    os.kill(writing._writer.process.pid, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(StorageError, match="nearly full"):
        writing.apply(insertion("<urn:a> <urn:b> 1"))
    assert time.monotonic() - began < 12
    writing.apply(insertion("<urn:a> <urn:b> 2"))
    monkeypatch.setattr(shutil, "disk_usage", usage)
    object.__setattr__(writing._configuration, "write_seconds", 3)
    os.kill(writing._writer.process.pid, signal.SIGSTOP)
    with pytest.raises(DeadlineError):
        writing.apply(insertion("<urn:a> <urn:b> 3"))


def test_a_folder_that_was_moved_away_is_said_and_written_again_when_it_is_back(
    writing: Writing, tmp_path: Path
) -> None:
    writing.apply(insertion("<urn:a> <urn:b> 1"))
    (tmp_path / "d").rename(tmp_path / "moved")
    with pytest.raises(StorageError, match=r"moved or removed\. Nothing was changed\. .* put it back"):
        writing.apply(insertion("<urn:a> <urn:b> 2"))
    shutil.copytree(tmp_path / "moved", tmp_path / "d")
    with pytest.raises(StorageError, match="is not the folder that the server opened"):
        writing.apply(insertion("<urn:a> <urn:b> 2"))
    # At once: the server may just be taking a lock in it.
    (tmp_path / "d").rename(tmp_path / "copied")
    (tmp_path / "moved").rename(tmp_path / "d")
    writing.apply(insertion("<urn:a> <urn:b> 2"))


def test_a_disk_that_does_not_take_what_is_joined_says_how_to_go_on(writing: Writing, built_home: Path) -> None:
    assert writing._writer
    resource.prlimit(writing._writer.process.pid, resource.RLIMIT_FSIZE, (20_000, 20_000))
    with pytest.raises(StorageError, match=r"The disk did not take the dataset joined .* --only-dataset"):
        writing._writer.view(Snapshots(built_home).require().path, 60)


@pytest.mark.parametrize("place", ["file", "file/below", "full", pytest.param("used", marks=pytest.mark.slow)])
def test_what_cannot_be_opened_is_an_error_of_the_dataset(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").touch()
    used = Directory(tmp_path / "used")
    used.create()
    settings = Configuration(dataset=tmp_path / place, only_dataset=True)
    opening = Writing(settings, Directory(tmp_path / place))
    with used.writing(), pytest.raises((DatasetError, StorageError), match=place) as raised:
        opening.start()
    opening.close()
    assert raised.value.exit_code == 10


def test_what_a_full_disk_did_not_take_whole_is_not_taken_for_something_else_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, _: str) -> None:
        path.with_name("half.new").touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(directory, "write_durably", refuse)
    with pytest.raises(StorageError, match="Make room there"):
        Directory(tmp_path / "d").create()
    monkeypatch.undo()
    assert not list(tmp_path.iterdir())
    Directory(tmp_path / "d").create()


@pytest.mark.parametrize("is_first", [True, False])
def test_what_the_disk_does_not_confirm_is_not_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_first: bool
) -> None:
    folder, changed = Directory(tmp_path / "d"), tmp_path / "a.nt"
    changed.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    if is_first:
        folder.create()
    else:
        load_files(folder, [changed])
    before, sync, failures = folder.current(), directory._sync_one, [1]

    def refuse(path: Path) -> None:
        if path == folder.path and (folder.path / "current").exists() and folder.current() != before and failures:
            failures.pop()
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync(path)

    monkeypatch.setattr(directory, "_sync_one", refuse)
    changed.write_text("<urn:a> <urn:b> <urn:d> .\n", encoding="utf-8")
    with pytest.raises(StorageError, match=r"Nothing was changed\. The disk may be failing"):
        load_files(folder, [changed])
    assert not failures
    assert folder.current() == before

    def refuse_all(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    if not is_first:
        failures.append(1)
        monkeypatch.setattr(directory, "write_durably", refuse_all)
        with pytest.raises(StorageError, match="it may be in use, or not"):
            load_files(folder, [changed])


def test_an_error_of_a_disk_that_is_not_full_asks_for_no_room() -> None:
    change = Change("", insertion(""), 1.0)
    for number, remedy in ((errno.EIO, "look at its disk"), (errno.ENOSPC, "Make room"), (errno.EDQUOT, "Make room")):
        said = str(_typed(change, OSError(f"IO error: While appending to file: {os.strerror(number)}"), 0))
        assert "Nothing was changed" in said
        assert remedy in said


def test_a_file_system_without_hard_links_is_named() -> None:
    said = str(storage_error("d is not made", OSError("IO error: while link file to d/1.sst: Operation not permitted")))
    assert said.endswith("Its file system takes no hard links: name a place on another one.")


@pytest.fixture(params=[30, 64])
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={request.param}m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.slow
def test_a_small_disk_is_filled_and_what_was_answered_stays(small_disk: Path) -> None:
    settings = Configuration(dataset=small_disk / "d", only_dataset=True, write_seconds=30)
    landed = []
    with Writing(settings, Directory(small_disk / "d")) as writing:
        writing.uses = lambda _: False
        for number in range(10):
            body = "".join(f'<urn:s{n}> <urn:p> "{number} {n * 7919} {"text" * 9}" .\n' for n in range(15_000))
            step = WriteStep(WriteKind.REPLACE, body.encode(), f"urn:g{number}", "application/n-triples")
            began = time.monotonic()
            with suppress(StorageError):
                writing.apply((step,))
                landed.append(f"urn:g{number}")
            assert time.monotonic() - began < 25
        assert 0 < len(landed) < 10
        assert sorted(writing.graphs) == landed
        writing.apply(insertion("<urn:small> <urn:b> 1"))
    # Nothing is left over that takes room, and the dataset opens again.
    with Writing(settings, Directory(small_disk / "d")) as writing:
        assert sorted(writing.graphs) == landed
        assert len(list((small_disk / "d" / "versions").iterdir())) == 1


@pytest.mark.slow
def test_a_client_is_told_in_time_that_the_disk_is_full(small_disk: Path, tmp_path: Path) -> None:
    flags = {"dataset": str(small_disk / "d"), "only_dataset": True, "token": "open", "write_seconds": 60}
    statuses, landed = [], []
    with scratch.running_server(tmp_path, **flags) as (address, _):
        client = Client(address, 100)
        writer = {"Authorization": "Bearer open", "Content-Type": "text/turtle"}
        for number in range(10):
            body = "".join(f'<urn:s{n}> <urn:p> "{number} {n * 7919} {"text" * 9}" .\n' for n in range(15_000))
            began = time.monotonic()
            status, _, said = client.get(f"/store?graph=urn:g{number}", "PUT", body.encode(), **writer)
            assert time.monotonic() - began < 60
            statuses.append(status)
            if status == 201:
                landed.append(f"urn:g{number}")
            else:
                assert b"disk" in said
                assert b"Nothing was changed" in said
        assert set(statuses) == {201, 507}
        counts = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
        rows = client.ask(counts, Accept="text/csv")[2].decode().split()[1:]
        assert rows == [f"{graph},15000" for graph in landed]
        assert client.figure('errors_total{code="storage",cause="server"}') == statuses.count(507)
        # A store that is opened merges its files, and needs as much room as they take while it does.
        for _ in range(5):
            status, _, said = client.get("/store?graph=urn:small", "PUT", b"<urn:a> <urn:b> 1 .", **writer)
            if status == 201:
                break
            assert b"Nothing was changed" in said
        assert status == 201


@pytest.mark.slow
def test_a_disk_that_nobody_may_write_is_read(small_disk: Path, tmp_path: Path) -> None:
    settings = Configuration(dataset=tmp_path / "d", only_dataset=True)
    with Writing(settings, Directory(tmp_path / "d")) as writing:
        writing.apply(insertion("<urn:a> <urn:b> <urn:c>"))
    run("backup", tmp_path / "d", small_disk / "backup")
    shutil.copytree(tmp_path / "d", small_disk / "d")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for place in (small_disk / "d", small_disk / "backup"):
        assert ": 1 quad," in run("verify", place)
        assert run("export", place) == "<urn:a> <urn:b> <urn:c> .\n"
    run("restore", small_disk / "backup", tmp_path / "again")
    assert run("export", tmp_path / "again") == "<urn:a> <urn:b> <urn:c> .\n"
    with pytest.raises(OSError, match="Read-only"), Directory(small_disk / "d").writing():
        pass


def run(*arguments: object) -> str:
    done = CliRunner().invoke(cli, ["dataset", *map(str, arguments)], catch_exceptions=False)
    assert not done.exit_code, done.output
    return done.stdout
