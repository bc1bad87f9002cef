"""The documentation: every example does what its page says, and the pages are built without a warning."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs import pages


def names(page: Path) -> str:
    return str(page.relative_to(pages.ROOT))


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", pages.PAGES, ids=names)
def test_a_page_is_written_in_languages_that_are_run_or_says_why_not(page: Path) -> None:
    lines = text(page).splitlines()
    for block in pages.blocks(text(page)):
        place = f"{names(page)}:{block.start + 1}"
        assert block.language in pages.LANGUAGES, f"{place}: '{block.language}' is neither run nor an output"
        assert lines[block.start].startswith("```"), f"{place}: blocks stand at the left"
        if block.language not in pages.RUN:
            above = [line for line in lines[: block.start] if line.strip()][-1]
            assert re.fullmatch(r"<!-- (?:not run: .+|imports) -->", above), f"{place}: say above it why it is not run"


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in pages.PAGES if pages.blocks(text(page))], ids=names)
def test_the_examples_of_a_page_print_what_it_says(page: Path, built_home: Path, tmp_path: Path) -> None:
    found = list(pages.differences(text(page), built_home, tmp_path))
    shown = "\n".join(f"{names(page)}:{each.block.start + 1}: status {each.status}\n{each.printed}" for each in found)
    assert not found, f"{shown}\nWhere this is right now: python -m tests.docs.pages --write {names(page)}"


def test_an_output_may_leave_out_lines_and_words() -> None:
    assert pages.same("one\n…\nfour\n", "one\ntwo\nthree\nfour\n")
    assert pages.same("one\n…\n", "one\n")
    assert pages.same("took … s\n", "took 3.2 s")
    assert not pages.same("took … s\n", "took 3.2 s\nand more\n")
    assert not pages.same("one\n", "one\ntwo\n")
    assert not pages.same("", "one\n")


def test_an_output_belongs_to_the_block_above_it() -> None:
    first, second, third = pages.blocks(
        "```sh\na\n```\n\n```text\nA\n```\n\nWords.\n\n```python\nb\n```\n\n```sh exit=1\nc\n```\n"
    )
    assert first.output
    assert (first.content, first.output.content, second.output) == ("a\n", "A\n", None)
    assert (third.language, third.status) == ("sh", 1)


def test_a_page_is_corrected_in_place() -> None:
    page = "```sh\na\n```\n\n```text\nA\n```\nWords.\n```sh\nb\n```\nEnd.\n"
    first, second = pages.blocks(page)
    found = [pages.Difference(first, "B\n", 0), pages.Difference(second, "C", 0)]
    assert pages.corrected(page, found) == (
        "```sh\na\n```\n\n```text\nB\n```\nWords.\n```sh\nb\n```\n\n```text\nC\n```\nEnd.\n"
    )
