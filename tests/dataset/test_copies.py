"""Backups are checked, restored whole, and taken while the dataset is written."""

from __future__ import annotations

import contextlib
import errno
import gzip
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from kg import interrupts
from kg.cli.main import cli
from kg.dataset import copies
from kg.dataset.bulk_load import load_files
from kg.dataset.change import Change, WriteKind, WriteStep
from kg.dataset.directory import Directory
from kg.dataset.errors import DatasetError
from kg.dataset.writer import Writer
from kg.engine.snapshot import Snapshot
from kg.errors import MyelomaKgError

ROOT = Path(__file__).resolve().parents[2]
MOST_MERGES = 100
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
    left = done.exception.exit_code if isinstance(done.exception, MyelomaKgError) else done.exit_code
    assert left == code, (done.output, done.exception)
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


def test_a_backup_is_neither_loaded_into_nor_compacted_nor_served(dataset: Directory, tmp_path: Path) -> None:
    saved, file = tmp_path / "saved", tmp_path / "more.nt"
    file.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    copies.back_up(dataset, saved)
    for change in (lambda: load_files(Directory(saved), [file]), lambda: copies.compact(Directory(saved))):
        with pytest.raises(DatasetError, match="is a backup, and is neither served nor changed"):
            change()
    with pytest.raises(DatasetError, match="is a backup"), Directory(saved).writing():
        pass
    assert copies.verify(saved).digest


@pytest.mark.slow
def test_a_backup_takes_the_place_of_what_is_there(dataset: Directory, tmp_path: Path) -> None:
    run("backup", dataset.path, tmp_path / "saved")
    apply(dataset, "CLEAR ALL")
    assert "--replace" in run("restore", tmp_path / "saved", dataset.path, code=10)
    assert content(dataset) == []
    run("restore", tmp_path / "saved", dataset.path, "--replace")
    assert content(dataset) == QUADS
    assert len(list((dataset.path / "versions").iterdir())) == 1


def damage(saved: Path, how: str) -> None:
    """Damage a backup in one of the ways that happen."""
    sums, mark = saved / "SHA256SUMS", saved / "backup.json"
    table = next(saved.rglob("*.sst"))
    if how == "a byte":
        table.write_bytes(table.read_bytes()[:-1] + b"x")
    elif how == "a lost file":
        table.unlink()
    elif how == "one more file":
        (table.parent / "999999.sst").write_bytes(b"")
    elif how == "an empty list":
        sums.write_bytes(b"")
    elif how == "a short list":
        sums.write_text("".join(sums.read_text().splitlines(keepends=True)[:-1]))
    elif how == "a short list with its digest":
        short = "".join(line for line in sums.read_text().splitlines(keepends=True) if table.name not in line)
        sums.write_text(short)
        table.unlink()
        told = json.loads(mark.read_text())
        mark.write_text(json.dumps({**told, "digest": hashlib.sha256(short.encode()).hexdigest()}))
    elif how == "no list":
        sums.unlink()
    elif how == "no mark":
        mark.unlink()
    elif how == "another number of quads":
        mark.write_text(json.dumps({**json.loads(mark.read_text()), "quads": 3}))
    else:
        shutil.rmtree(saved / "versions")


DAMAGE = (
    "a byte", "a lost file", "one more file", "an empty list", "a short list", "a short list with its digest",
    "no list", "no mark", "another number of quads", "no versions",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_backup_destroys_nothing(dataset: Directory, tmp_path: Path, how: str) -> None:
    saved = tmp_path / "saved"
    # Afterwards every file of the store counts.
    run("compact", dataset.path)
    run("backup", dataset.path, saved)
    run("verify", saved)
    apply(dataset, "INSERT DATA { <urn:later> <urn:b> 1 }")
    before = content(dataset)
    damage(saved, how)
    assert str(saved) in run("verify", saved, code=10)
    assert str(saved) in run("restore", saved, tmp_path / "again", code=10)
    assert not (tmp_path / "again" / "current").exists()
    run("restore", saved, dataset.path, "--replace", code=10)
    assert content(dataset) == before
    assert f"{len(before)} quads" in run("verify", dataset.path)


def test_a_backup_with_a_link_is_neither_read_nor_restored(dataset: Directory, tmp_path: Path) -> None:
    saved, outside = tmp_path / "saved", tmp_path / "outside"
    copies.back_up(dataset, saved)
    version = Directory(saved).current()
    assert version
    store = version.path / "store"
    store.rename(outside)
    store.symlink_to(outside)
    # The list says what stands there now, as that of whoever made such a backup would.
    lines = (saved / "SHA256SUMS").read_text().splitlines(keepends=True)
    listed = "".join(line for line in lines if "/store/" not in line)
    (saved / "SHA256SUMS").write_text(listed)
    told = json.loads((saved / "backup.json").read_text())
    (saved / "backup.json").write_text(json.dumps({**told, "digest": hashlib.sha256(listed.encode()).hexdigest()}))
    assert f"{store} is a link" in run("verify", saved, code=10)
    assert f"{store} is a link" in run("restore", saved, tmp_path / "again", code=10)
    assert not (tmp_path / "again").exists()


def test_a_backup_with_a_pipe_is_not_waited_for(dataset: Directory, tmp_path: Path) -> None:
    copies.back_up(dataset, tmp_path / "saved")
    (tmp_path / "saved" / "SHA256SUMS").unlink()
    os.mkfifo(tmp_path / "saved" / "SHA256SUMS")
    assert "SHA256SUMS is neither a file nor a folder" in run("verify", tmp_path / "saved", code=10)


@pytest.mark.parametrize("name", ["current.new", "dataset.json.new", "readers.lock", "writer.lock"])
def test_nothing_is_written_through_a_link(dataset: Directory, tmp_path: Path, name: str) -> None:
    outside, link = tmp_path / "outside", dataset.path / name
    link.unlink(missing_ok=True)
    link.symlink_to(outside)
    # So that it is declared anew.
    (dataset.path / "dataset.json").write_text('{"myeloma-kg dataset": 1}')
    file = tmp_path / "more.nt"
    file.write_text("<urn:a> <urn:b> <urn:more> .\n", encoding="utf-8")
    if name.endswith(".lock"):
        with pytest.raises(DatasetError, match=rf"{name} is a link, and the locks of a dataset are files"):
            load_files(dataset, [file])
    else:
        assert load_files(dataset, [file]).added == 1
    assert not outside.exists()


def test_a_backup_names_its_digest_and_how_much_it_holds(dataset: Directory, tmp_path: Path) -> None:
    told = run("backup", dataset.path, tmp_path / "saved")
    digest = hashlib.sha256((tmp_path / "saved" / "SHA256SUMS").read_bytes()).hexdigest()
    assert f"Digest of the backup: {digest}" in told
    assert f"2 quads, 2 named graphs (1 of them empty) (backup {digest})" in run("verify", tmp_path / "saved")
    assert "is a dataset and no backup" in run("restore", dataset.path, tmp_path / "again", code=10)


def test_a_backup_that_was_broken_off_is_no_whole_dataset(
    dataset: Directory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / "left"

    def leave(version: Snapshot) -> None:
        shutil.copytree(version.path.parents[1], left)
        raise OSError(errno.EIO, "the machine stops here")

    monkeypatch.setattr(copies, "_scanned", leave)
    run("backup", dataset.path, tmp_path / "saved", code=10)
    monkeypatch.undo()
    assert "is no whole backup" in run("verify", left, code=10)
    assert "is no whole backup" in run("restore", left, tmp_path / "again", code=10)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="files that are open are looked up in /proc")
def test_the_list_of_a_backup_is_on_the_disk_before_it_has_its_name(
    dataset: Directory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[tuple[str, str]] = []
    fsync, rename = os.fsync, Path.replace

    def recording_fsync(number: int) -> None:
        fsync(number)
        steps.append(("fsync", Path(f"/proc/self/fd/{number}").readlink().name))

    def recording_rename(path: Path, target: Path) -> Path:
        steps.append(("rename", target.name))
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", recording_fsync)
    monkeypatch.setattr(Path, "replace", recording_rename)
    run("backup", dataset.path, tmp_path / "saved")
    written = [step for step in steps if step[1].startswith(("SHA256SUMS", "backup.json", "saved"))]
    assert written[-6:] == [
        ("fsync", "SHA256SUMS.new"), ("rename", "SHA256SUMS"), ("fsync", "saved"),
        ("fsync", "backup.json.new"), ("rename", "backup.json"), ("fsync", "saved"),
    ]  # fmt: skip
    # What it lists was on the disk before.
    tables = {path.name for path in (tmp_path / "saved").rglob("*.sst")}
    assert tables <= {name for _, name in steps[: len(steps) - steps[::-1].index(("fsync", "SHA256SUMS.new"))]}


@pytest.mark.slow
def test_a_damaged_dataset_is_found_and_replaced_by_a_backup(dataset: Directory, tmp_path: Path) -> None:
    run("backup", dataset.path, tmp_path / "saved")
    for table in dataset.path.rglob("*.sst"):
        data = bytearray(table.read_bytes())
        data[len(data) // 3] ^= 0xFF
        table.unlink()
        table.write_bytes(data)
    assert "is damaged" in run("verify", dataset.path, code=10)
    run("restore", tmp_path / "saved", dataset.path, "--replace")
    assert content(dataset) == QUADS
    (dataset.path / "current").write_text("00000099-00000000", encoding="ascii")
    run("restore", tmp_path / "saved", dataset.path, "--replace")
    assert content(dataset) == QUADS


def test_a_log_that_is_damaged_is_found(dataset: Directory, tmp_path: Path) -> None:
    run("backup", dataset.path, tmp_path / "saved")
    with dataset.writing():
        writer = Writer(dataset)
        # While the engine merges files, a version is without a log.
        for number in range(MOST_MERGES):
            steps = (WriteStep(WriteKind.UPDATE, f"INSERT DATA {{ <urn:a> <urn:b> {number} }}".encode()),)
            version = writer.apply(Change(dataset.next_name(), steps, 60.0))
            logs = [path for path in version.path.rglob("*.log") if path.stat().st_size]
            if number and logs:
                break
    quads = len(QUADS) + number + 1
    assert f"{quads} quads" in run("verify", dataset.path)
    (log,) = logs
    log.write_bytes(log.read_bytes()[:-1] + b"x")
    for words in (("verify",), ("export",), ("backup", tmp_path / "another")):
        assert "is damaged" in run(words[0], dataset.path, *words[1:], code=10)
    with dataset.writing(), pytest.raises(DatasetError, match="is damaged"):
        Writer(dataset)
    info = version.path / "snapshot.json"
    info.write_text(json.dumps({name: value for name, value in version.info.items() if name != "logs"}))
    # So an earlier program has left it, with nothing in a log that counts.
    assert f"{quads - 1} quads" in run("verify", dataset.path)
    run("restore", tmp_path / "saved", dataset.path, "--replace")
    assert content(dataset) == QUADS


@pytest.mark.slow
def test_a_disk_that_does_not_take_a_copy_leaves_everything(dataset: Directory, tmp_path: Path) -> None:
    run("backup", dataset.path, tmp_path / "saved")
    apply(dataset, "INSERT DATA { <urn:later> <urn:b> 1 }")
    before = content(dataset)
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); "
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); from kg.cli.main import main; main()"
    )
    for words in (
        ("restore", tmp_path / "saved", dataset.path, "--replace"),
        ("restore", tmp_path / "saved", tmp_path / "again"),
        ("backup", dataset.path, tmp_path / "another"),
    ):
        command = [sys.executable, "-c", script, "dataset", *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        assert (done.returncode, "does not take the copy" in done.stderr) == (10, True), done.stderr
    assert content(dataset) == before
    assert not (tmp_path / "another").exists()
    assert not (tmp_path / "again" / "current").exists()


@pytest.mark.slow
def test_kills_during_backups_and_restores_lose_nothing(dataset: Directory, tmp_path: Path) -> None:
    chance = random.Random(20260101)  # noqa: S311 - the same moments in every run
    run("backup", dataset.path, tmp_path / "good")
    apply(dataset, "INSERT DATA { <urn:later> <urn:b> 1 }")
    later = content(dataset)
    for number in range(24):
        target = tmp_path / f"saved{number}"
        restoring = number % 2 == 0
        words = ("restore", tmp_path / "good", dataset.path, "--replace") if restoring else (
            "backup", dataset.path, target,
        )  # fmt: skip
        command = [sys.executable, "-m", "kg.cli.main", "dataset", *map(str, words)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0.3, 1.6))
        process.kill()
        process.wait()
        assert content(dataset) in (QUADS, later)
        run("verify", dataset.path)
        if target.exists() and (target / "backup.json").exists():
            run("verify", target)
        elif target.exists():
            assert str(target) in run("restore", target, tmp_path / "never", code=10)
            assert str(target) in run("verify", target, code=10)
        apply(dataset, "INSERT DATA { <urn:later> <urn:b> 1 }")


def test_a_dataset_in_use_is_copied_and_not_touched(dataset: Directory, tmp_path: Path) -> None:
    run("backup", dataset.path, tmp_path / "saved")
    with dataset.writing():
        run("backup", dataset.path, tmp_path / "meanwhile")
        for refused in (["restore", tmp_path / "saved", dataset.path, "--replace"], ["compact", dataset.path]):
            assert "in use by another server" in run(*refused, code=10)


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


def test_compaction_leaves_no_text_of_what_was_removed(dataset: Directory) -> None:
    gone = "Jq7vXw2pTz" * 4
    apply(dataset, f"INSERT DATA {{ <urn:a> <urn:n> '{gone}' }}")
    apply(dataset, "DELETE WHERE { <urn:a> <urn:n> ?o }")
    before = content(dataset)
    run("compact", dataset.path)
    assert content(dataset) == before
    version = dataset.current()
    assert version is not None
    assert version.info["graphs"] == ["urn:empty", "urn:g"]
    assert f"{len(before)} quads" in run("verify", dataset.path)
    assert not [path for path in dataset.path.rglob("*") if path.is_file() and gone.encode() in path.read_bytes()]
    assert not (dataset.path / "work").exists()


def test_files_are_loaded_as_one_version(dataset: Directory, tmp_path: Path) -> None:
    lines = b'<urn:x> <urn:y> "1" .\n<urn:x> <urn:y> _:n .\n'
    (tmp_path / "a.nt.gz").write_bytes(gzip.compress(lines))
    (tmp_path / "b.ttl").write_text("@prefix u: <urn:> . u:x u:y 2 , 3 .", encoding="utf-8")
    assert "Added 4 quads" in run("load", dataset.path, tmp_path / "a.nt.gz", tmp_path / "b.ttl", "--graph", "urn:g")
    assert len(content(dataset)) == 6
    assert '<urn:x> <urn:y> "1" <urn:g> .' in content(dataset)
    assert not (dataset.path / "work").exists()


def test_a_wrong_file_loads_nothing(dataset: Directory, tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("<urn:x> <urn:y> <urn:z> .\n" * 10, encoding="utf-8")
    (tmp_path / "b.nt").write_text("<urn:x> <urn:y> .\n", encoding="utf-8")
    (tmp_path / "c.nq").write_text("", encoding="utf-8")
    (tmp_path / "d.csv").write_text("", encoding="utf-8")
    before = content(dataset)
    assert "b.nt is not N-Triples" in run("load", dataset.path, tmp_path / "a.nt", tmp_path / "b.nt", code=3)
    assert "names its graphs itself" in run("load", dataset.path, tmp_path / "c.nq", "--graph", "urn:g", code=3)
    assert "is no extension" in run("load", dataset.path, tmp_path / "d.csv", code=3)
    assert content(dataset) == before


def test_a_refused_load_leaves_no_dataset_where_there_was_none(tmp_path: Path) -> None:
    wrong = tmp_path / "b.nt"
    wrong.write_text("<urn:x> <urn:y> .\n", encoding="utf-8")
    new, empty, other = tmp_path / "new", tmp_path / "empty", tmp_path / "other"
    empty.mkdir()
    other.mkdir()
    (other / "notes.txt").write_text("mine", encoding="utf-8")
    for folder in (new, empty):
        assert "Nothing was changed" in run("load", folder, wrong, code=3)
    assert "not empty" in run("load", other, wrong, code=10)
    assert not new.exists()
    assert list(empty.iterdir()) == []
    assert (other / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_full_disk_is_one_sentence_of_a_backup(
    dataset: Directory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path, **_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(source), None, str(target))

    monkeypatch.setattr(shutil, "copy2", full)
    said = run("backup", dataset.path, tmp_path / "saved", code=10)
    assert "saved does not take the copy: No space left on device. What was there is as it was. Make room" in said
    assert "Errno" not in said
    assert not (tmp_path / "saved").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = run("backup", tmp_path / "nowhere", tmp_path / "saved", code=10)
    assert "nowhere is no dataset: there is no such folder. Name one that serve --dataset" in said


@pytest.mark.parametrize(("step", "is_done"), [("publish", False), ("clean", True)])
def test_an_interrupt_says_whether_a_load_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, *, is_done: bool
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    file, new = tmp_path / "a.nt", Directory(tmp_path / "new")
    file.write_text("<urn:x> <urn:y> <urn:z> .\n", encoding="utf-8")
    monkeypatch.setattr(Directory, step, interrupted)
    monkeypatch.setattr(interrupts, "_done", [])
    with pytest.raises(KeyboardInterrupt):
        load_files(new, [file])
    assert ("new has the version 00000001-" in interrupts.message()) == is_done
    assert new.path.exists() == is_done
    assert not new.work.exists()


@pytest.mark.parametrize("command", ["load", pytest.param("compact", marks=pytest.mark.slow), "restore", "backup"])
def test_an_interrupt_says_what_is_left_of_each_command(
    dataset: Directory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "a.nt").write_text("<urn:x> <urn:y> <urn:z> .\n", encoding="utf-8")
    run("backup", dataset.path, tmp_path / "saved")
    monkeypatch.setattr(interrupts, "_left", ["Not said."])
    monkeypatch.setattr(interrupts, "_done", [])
    monkeypatch.setattr(Directory, "publish", interrupted)
    commands = {
        "load": (lambda: load_files(dataset, [tmp_path / "a.nt"]), "nothing of the files was added. Load all of them"),
        "compact": (lambda: copies.compact(dataset), f"{dataset.path} is as it was, and not compacted"),
        "restore": (lambda: copies.restore(tmp_path / "saved", dataset, replace=True), "nothing was restored"),
        "backup": (lambda: copies.back_up(dataset, tmp_path / "other"), "There is no backup in"),
    }
    call, said = commands[command]
    with pytest.raises(KeyboardInterrupt):
        call()
    assert said in interrupts.message()
    assert "not done again" not in interrupts.message()
    assert not (tmp_path / "other").exists()


def test_a_dataset_without_a_version_says_how_to_get_one(tmp_path: Path) -> None:
    Directory(tmp_path / "new").create()
    said = run("export", tmp_path / "new", code=10)
    assert f"nothing was ever written. Write to it, or load files: myeloma-kg dataset load {tmp_path / 'new'}" in said


def test_graphs_without_triples_are_told_from_others(dataset: Directory) -> None:
    assert "2 named graphs (1 of them empty) (version" in run("verify", dataset.path)
    apply(dataset, "DELETE WHERE { GRAPH <urn:g> { ?s ?p ?o } }")
    assert "2 named graphs (2 of them empty) (version" in run("verify", dataset.path)
    apply(dataset, "DROP GRAPH <urn:g>; DROP GRAPH <urn:empty>")
    assert "0 named graphs (version" in run("verify", dataset.path)


def test_a_large_dataset_without_columns_says_how_to_get_them(
    dataset: Directory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", dataset.path, tmp_path / "saved")
    assert "columns" not in run("restore", tmp_path / "saved", tmp_path / "again")
    monkeypatch.setattr(copies, "LEAST_QUADS", 2)
    remedy = f"To make them: myeloma-kg dataset compact {tmp_path / 'again'}"
    said = run("restore", tmp_path / "saved", tmp_path / "again", "--replace")
    assert "the dataset has no columns, with which aggregates are fast. A backup holds none." in said
    assert remedy in said
    assert remedy in run("verify", tmp_path / "again")
    assert "columns" not in run("verify", tmp_path / "saved")


@pytest.mark.parametrize("reason", [f"IO error: {os.strerror(errno.EMFILE)}", "96 file descriptors are needed"])
def test_too_many_open_files_are_no_damage(dataset: Directory, monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    def refuse(*_: object) -> None:
        raise OSError(reason)

    monkeypatch.setattr("kg.dataset.copies.ox.Store", SimpleNamespace(read_only=refuse))
    said = run("verify", dataset.path, code=10)
    assert "Too many open files. Let it open more files, such as 1,024: ulimit -n 1024" in said
    version = dataset.current()
    assert version is not None
    error = version.damaged(OSError(reason))
    assert "cannot be opened: too many open files" in str(error)
    assert "damaged" not in str(error)


def test_a_damaged_version_is_told_with_what_mends_a_dataset(dataset: Directory) -> None:
    version = dataset.current()
    assert version is not None
    said = str(version.damaged(OSError("Corruption: bad block")))
    assert f"myeloma-kg dataset verify {dataset.path}. If that is whole, dataset compact makes this anew" in said
    assert "build --force" not in said


def test_an_export_may_be_compressed(dataset: Directory, tmp_path: Path) -> None:
    run("export", dataset.path, tmp_path / "all.nq.gz")
    assert sorted(gzip.decompress((tmp_path / "all.nq.gz").read_bytes()).decode().splitlines()) == QUADS
    assert "<urn:g> {" in run("export", dataset.path, "--format", "trig")


def test_a_dataset_of_a_later_format_is_left_alone(dataset: Directory) -> None:
    (dataset.path / "dataset.json").write_text('{"myeloma-kg dataset": 3}', encoding="utf-8")
    assert "format 3; this program knows formats 1 and 2" in run("verify", dataset.path, code=10)


@pytest.mark.parametrize("spoil", ["current", "dataset.json", "versions"])
def test_what_is_damaged_says_so(dataset: Directory, spoil: str) -> None:
    path = dataset.path / spoil
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.write_text("nonsense", encoding="ascii")
    assert str(dataset.path) in run("export", dataset.path, code=10)


def test_a_directory_with_other_things_is_left_alone(tmp_path: Path, dataset: Directory) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("…", encoding="utf-8")
    run("backup", dataset.path, tmp_path / "mine", code=10)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.tex"]
