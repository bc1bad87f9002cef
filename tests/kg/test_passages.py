"""Texts of publications are known by their SHA-256, whatever else lies in their folder."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from kg.configuration import Configuration
from kg.entity_pages.passages import Documents

TEXT = "Peripheral neuropathy was seen in 35 %."
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()


def test_what_is_no_file_that_can_be_read_hides_no_text(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "gone.txt").symlink_to("nowhere")
    (tmp_path / "circle.txt").symlink_to("circle.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    assert Documents(str(tmp_path)).text(DIGEST) == TEXT


def test_a_text_that_was_changed_since_is_another_one(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    documents = Documents(str(tmp_path))
    path.write_text(f"Now: {TEXT}", encoding="utf-8")
    assert documents.text(DIGEST) == ""


def test_a_text_that_is_gone_is_not_at_hand(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    documents = Documents(str(tmp_path))
    path.unlink()
    assert documents.text(DIGEST) == ""


def test_a_text_that_comes_later_is_at_hand(tmp_path: Path) -> None:
    assert Documents(str(tmp_path)).text(DIGEST) == ""
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    os.utime(tmp_path, ns=(0, 0))  # the clock of a file system may stand still that long
    assert Documents(str(tmp_path)).text(DIGEST) == TEXT


def test_pages_have_another_tag_when_a_text_came(tmp_path: Path) -> None:
    settings = Configuration(documents=tmp_path)
    before = settings.documents_state
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    os.utime(tmp_path, ns=(0, 0))
    assert before
    assert settings.documents_state not in {"", before}
    assert Configuration(documents=tmp_path / "none").documents_state == ""
