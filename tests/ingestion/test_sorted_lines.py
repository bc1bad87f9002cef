"""Lines that are split over files in any way merge to the same lines."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import sorted_lines
from kg.errors import SourceError
from kg.sorted_lines import merged_files, merged_lines, read_blocks_with, read_lines, sorted_files, write_lines

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


@pytest.mark.parametrize("block", [1, 2, 5, 1 << 16])
@pytest.mark.parametrize("text", ["", "\n", "a", "a\n", "a\n\nbä\r\n", f"{'é' * 40}\nb\n{'c' * 40}"])
def test_lines_are_read_in_blocks_as_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, block: int
) -> None:
    monkeypatch.setattr(sorted_lines, "_READ_AT_ONCE", block)
    path = tmp_path / "lines"
    path.write_bytes(text.encode())
    expected = text.removesuffix("\n").split("\n") if text else []
    assert list(read_lines(path)) == expected


@given(
    st.sets(
        st.tuples(st.sampled_from(["<a>", "<ä>", "<b>", "_:b"]), st.sampled_from(["<p>", "<q>"]), st.integers(0, 99))
    ),
    st.integers(1, 80),
)
def test_blocks_with_a_text_have_each_subject_that_has_it_whole(said: set[tuple[str, str, int]], size: int) -> None:
    lines = sorted(f"{subject} {predicate} {value} ." for subject, predicate, value in said)
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patched:
        patched.setattr(sorted_lines, "_READ_AT_ONCE", size)
        path = Path(name, "lines")
        write_lines(path, lines)
        blocks = list(read_blocks_with(path, " <p> "))
    found = [line for block in blocks for line in block]
    with_p = {subject for subject, predicate, _ in said if predicate == "<p>"}
    assert all(any(" <p> " in line for line in block) for block in blocks)
    assert [line for line in found if line.split(" ")[0] in with_p] == [x for x in lines if x.split(" ")[0] in with_p]
    for one, other in pairwise(blocks):
        assert one[-1].split(" ")[0] != other[0].split(" ")[0]


@pytest.mark.parametrize("block", [1, 7, 1 << 16])
def test_a_line_that_is_no_utf_8_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(sorted_lines, "_READ_AT_ONCE", block)
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\nthr\xffee\nfour\n")
    for read in (read_lines, lambda path: read_blocks_with(path, "th")):
        with pytest.raises(SourceError) as error:
            list(read(path))
        assert [(finding.file, finding.line) for finding in error.value.findings] == [(str(path), 2)]
