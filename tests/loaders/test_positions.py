"""A document that changed: what moved, what is gone, and what is another document."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import Finding
from loaders.curated import load_passages
from loaders.positions import ENOUGH, moved_spans, write_passages, write_spans

WORDS = [f"word-{number:02d}" for number in range(3 * ENOUGH)]
TEXT = " ".join(WORDS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an extract with a row for each word of the text."""
    rows = [("key", "subject", "relation", "statement", "text", "spans")]
    for number, word in enumerate(WORDS):
        start = TEXT.index(word)
        rows.append((f"row-{number}", "disease:x", "mk:abbreviates", "x", word, f"label={start}:{start + len(word)}"))
    (tmp_path / "definition.tsv").write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    write_spans(tmp_path, TEXT)
    return tmp_path


def found(folder: Path, text: str) -> list[Finding]:
    findings: list[Finding] = []
    moved_spans(folder, text, findings)
    return findings


def test_a_document_that_did_not_change_has_nothing_to_report(folder: Path) -> None:
    assert found(folder, TEXT) == []


def test_what_moved_together_is_one_finding(folder: Path) -> None:
    longer = TEXT.replace("word-10 ", "word-10 and more ")
    (finding,) = found(folder, longer)
    assert finding.value == f"{TEXT.index('word-11')}:{len(TEXT)}"
    assert "49 spans in this stretch now stands later by 9" in finding.rule
    assert (folder / "spans.tsv").read_text(encoding="utf-8").splitlines()[finding.line - 1].startswith("88\t")


def test_a_text_that_is_gone_names_the_rows_that_used_it(folder: Path) -> None:
    (finding,) = found(folder, TEXT.replace("word-10", "w0rd-10"))
    assert "used by row-10" in finding.rule


def test_another_document_is_one_finding(folder: Path) -> None:
    (finding,) = found(folder, "Something else. " * 50)
    assert "another document" in finding.rule


def test_a_passage_is_found_by_its_first_and_last_words_or_not_at_all(tmp_path: Path) -> None:
    text = (
        "The drug acts on many cells of the marrow and of the blood (7). Rash was seen. "
        "The drug acts on many cells of the marrow and of the blood (8). "
        "Nobody knows by which of the ways it does so.\n"
    )
    rows = [("key", "subject", "relation", "statement", "text", "spans")]
    for number, place in enumerate((text.index("acts"), text.index("Rash"), text.rindex("acts"), text.index("ways"))):
        rows.append((f"row-{number}", "disease:x", "mk:abbreviates", "x", "x", f"statement={place}:{place + 4}"))
    (tmp_path / "definition.tsv").write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    assert write_passages(tmp_path, text) == 3
    findings: list[Finding] = []
    words = load_passages(tmp_path, findings)
    assert findings == []
    assert list(words.values()) == ["The drug acts … of the blood", "Rash was seen", "Nobody knows by … it does so"]


def test_more_than_a_dozen_words_of_a_passage_are_refused(tmp_path: Path) -> None:
    table = "start\tend\twords\n0\t90\t" + " ".join(["word"] * 13) + "\n"
    (tmp_path / "passages.tsv").write_text(table, encoding="utf-8")
    findings: list[Finding] = []
    assert load_passages(tmp_path, findings) == {}
    assert "at most 12 words" in findings[0].rule
