"""What a command writes is whole, or what stood there stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import StorageError
from kg.output_files import replacing


def write_badly(path: Path, error: BaseException) -> None:
    with replacing(path) as draft:
        draft.write_text("half", encoding="utf-8")
        raise error


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt()])
def test_what_goes_wrong_leaves_what_stood_there(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "out.nq"
    path.write_text("whole", encoding="utf-8")
    with pytest.raises(type(error)):
        write_badly(path, error)
    assert path.read_text(encoding="utf-8") == "whole"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_told_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "out.nq"
    with pytest.raises(StorageError, match=r"out\.nq cannot be written: No space left on device"):
        write_badly(path, OSError(28, "No space left on device"))
    assert not list(tmp_path.iterdir())


def test_files_of_a_folder_take_their_places_together(tmp_path: Path) -> None:
    folder = tmp_path / "kgx"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    with replacing(folder) as draft:
        draft.mkdir()
        for name in ("nodes.tsv", "edges.tsv"):
            (draft / name).write_text(name, encoding="utf-8")
        assert [each.name for each in folder.iterdir()] == ["mine.txt"]
    assert sorted(each.name for each in folder.iterdir()) == ["edges.tsv", "mine.txt", "nodes.tsv"]


def test_a_folder_in_the_way_of_a_file_and_a_file_in_that_of_a_folder_are_kept(tmp_path: Path) -> None:
    folder, file = tmp_path / "folder", tmp_path / "file"
    folder.mkdir()
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(StorageError, match="folder cannot be written"), replacing(folder) as draft:
        draft.write_text("x", encoding="utf-8")
    with pytest.raises(StorageError, match="file cannot be written"), replacing(file) as draft:
        draft.mkdir()
    assert file.read_text(encoding="utf-8") == "mine"
    assert not list(folder.iterdir())


def test_a_place_below_a_file_is_told_with_the_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(StorageError, match=r"out\.nq cannot be written: \S+/file is no folder\."):
        write_badly(file / "out.nq", OSError())
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_link_stays_and_so_does_who_may_read(tmp_path: Path) -> None:
    private, link = tmp_path / "private.csv", tmp_path / "link.csv"
    private.write_text("old", encoding="utf-8")
    private.chmod(0o600)
    link.symlink_to("private.csv")
    with replacing(link) as draft:
        draft.write_text("new", encoding="utf-8")
    assert (private.read_text(encoding="utf-8"), private.stat().st_mode & 0o777) == ("new", 0o600)
    assert link.is_symlink()
