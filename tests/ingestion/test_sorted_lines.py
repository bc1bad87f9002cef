"""Lines that are split over files in any way merge to the same lines."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import sorted_lines
from kg.sorted_lines import merged_files, merged_lines, read_lines, sorted_files, write_lines

LINES = st.text(st.characters(exclude_characters="\n", exclude_categories=("Cs",)), max_size=4)


@pytest.mark.slow
@given(st.lists(LINES, max_size=30), st.integers(1, 5))
def test_lines_in_blocks_of_any_size_merge_to_the_sorted_lines(lines: list[str], most: int) -> None:
    with TemporaryDirectory() as name:
        files = sorted_files(lines, Path(name), "block", most=most)
        assert list(merged_files(files, Path(name))) == sorted(set(lines))


@given(st.lists(st.lists(LINES, max_size=5), max_size=5))
def test_streams_merge_to_the_sorted_lines(streams: list[list[str]]) -> None:
    merged = merged_lines([sorted(stream) for stream in streams])
    assert list(merged) == sorted({line for stream in streams for line in stream})


def test_more_files_than_may_be_open_are_merged_in_rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorted_lines, "MOST_OPEN", 3)
    files = sorted_files(map(str, range(100)), tmp_path, "block", most=4)
    assert len(files) == 25
    assert list(merged_files(files, tmp_path)) == sorted(map(str, range(100)))
    assert sorted(tmp_path.iterdir()) == sorted(files)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    def interrupted() -> list[str]:
        raise KeyboardInterrupt

    def lines() -> object:
        yield "a"
        yield from interrupted()

    with pytest.raises(KeyboardInterrupt):
        write_lines(tmp_path / "part", lines())  # type: ignore[arg-type]  # what ends early is no list
    assert not (tmp_path / "part").exists()
    assert write_lines(tmp_path / "part", ["a", "b\r", "\u2028"]) == 3
    assert list(read_lines(tmp_path / "part")) == ["a", "b\r", "\u2028"]
