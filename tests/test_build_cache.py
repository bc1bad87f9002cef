"""Kept results of phases: found by their key, whole or not at all, and never more than a few."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.build_cache import KEPT, BuildCache, digest_of


def never() -> str:
    pytest.fail("the result was kept and is made again")


def test_a_result_is_made_once(tmp_path: Path) -> None:
    assert BuildCache(tmp_path).result("phase", digest_of("a"), lambda: "made\n") == "made\n"
    assert BuildCache(tmp_path).result("phase", digest_of("a"), never) == "made\n"
    assert BuildCache(tmp_path).result("phase", digest_of("b"), lambda: "other") == "other"
    assert BuildCache().result("phase", digest_of("a"), lambda: "anew") == "anew"
    assert BuildCache().room("phase") is None


@pytest.mark.parametrize("damage", ["", "ma", "\udcff"], ids=["empty", "cut", "no text"])
def test_a_damaged_result_is_made_anew(tmp_path: Path, damage: str) -> None:
    BuildCache(tmp_path).keep("phase", "key", "made")
    (file,) = (tmp_path / "phase").iterdir()
    file.write_bytes(file.read_bytes()[:66] + os.fsencode(damage))
    assert BuildCache(tmp_path).result("phase", "key", lambda: "anew") == "anew"
    assert BuildCache(tmp_path).kept("phase", "key") == "anew"


def test_a_package_carries_results_and_what_is_kept_goes_first(tmp_path: Path) -> None:
    cache = BuildCache(tmp_path / "kept")
    cache.keep("hermit", "a", "made\n")
    cache.keep("shapes", "b", "ä")
    room = cache.room("store")
    assert room == tmp_path / "kept" / "store"
    (room / "of one version").mkdir(parents=True)
    for name in ("one", "two"):
        cache.pack(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    carried = BuildCache(tmp_path / "home", tmp_path / "one")
    assert carried.result("hermit", "a", never) == "made\n"
    assert (carried.kept("shapes", "b"), carried.kept("shapes", "a")) == ("ä", None)
    carried.keep("hermit", "a", "renewed")
    assert carried.kept("hermit", "a") == "renewed"
    assert BuildCache(tmp_path / "home", tmp_path / "nowhere").kept("shapes", "b") is None


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "phase").write_text("a file stands where the folder would")
    assert BuildCache(tmp_path).result("phase", "key", lambda: "made") == "made"


def test_what_cannot_be_kept_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "phase" / "key").mkdir(parents=True)
    assert BuildCache(tmp_path).result("phase", "key", lambda: "made") == "made"
    assert [path.name for path in (tmp_path / "phase").iterdir()] == ["key"]


def test_the_newest_results_stay(tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        BuildCache(tmp_path).keep("phase", str(number), "made")
        os.utime(tmp_path / "phase" / str(number), ns=(number, number))
    assert sorted(path.name for path in (tmp_path / "phase").iterdir()) == ["3", "4", "5", "6"]


def test_what_a_killed_build_left_half_written_goes(tmp_path: Path) -> None:
    BuildCache(tmp_path).keep("phase", "key", "made")
    (tmp_path / "phase" / ".other.draft").write_text("half")
    BuildCache(tmp_path)
    assert [file.name for file in (tmp_path / "phase").iterdir()] == ["key"]


def test_where_the_clock_was_put_back_the_last_result_is_kept(tmp_path: Path) -> None:
    for number in range(KEPT + 1):
        BuildCache(tmp_path).keep("phase", f"{number}", "made")
    for path in (tmp_path / "phase").iterdir():
        os.utime(path, (2**33, 2**33))
    BuildCache(tmp_path).keep("phase", "last", "made")
    assert BuildCache(tmp_path).kept("phase", "last") == "made"
    assert len(list((tmp_path / "phase").iterdir())) == KEPT
