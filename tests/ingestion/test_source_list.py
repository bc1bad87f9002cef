"""sources.toml: read, extended, written, and complained about."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.ingestion.source_list import FILE, SourceList, read_source_list
from tests.loaders.mapped_tables.conftest import MAPPING


def write(folder: Path, text: str) -> Path:
    path = folder / FILE
    path.write_text(text, encoding="utf-8")
    return path


def test_patterns_stand_for_the_files_that_they_match(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", "c.txt"):
        (tmp_path / name).touch()
    path = write(tmp_path, '[[source]]\nname = "pubmed"\nfiles = ["*.json", "a.json", "c.txt"]\n')
    assert list(read_source_list(path).files()) == [
        ("pubmed", tmp_path / name) for name in ("a.json", "b.json", "c.txt")
    ]


def test_files_are_added_once_and_read_back(tmp_path: Path) -> None:
    first, second = tmp_path / 'with "quotes".json', tmp_path / "b.json"
    first.touch()
    second.touch()
    listed = SourceList(tmp_path).with_files("pubmed", [first]).with_files("pubmed", [first, second])
    assert listed.with_files("pubmed", [second]) == listed
    assert read_source_list(listed.write()) == listed
    assert list(listed.files()) == [("pubmed", second), ("pubmed", first)]


def test_a_mapping_is_part_of_the_source(tmp_path: Path) -> None:
    table, first, second = (tmp_path / name for name in ("table.csv", "first.toml", "second.toml"))
    table.touch()
    for mapping in (first, second):
        mapping.write_text(MAPPING, encoding="utf-8")
    listed = SourceList(tmp_path).with_files("table", [table], first).with_files("table", [table], second)
    assert listed.with_files("table", [table], first) == listed
    assert read_source_list(listed.write()) == listed
    assert list(listed.files()) == [(f"table:{first}", table), (f"table:{second}", table)]
    path = write(tmp_path, '[[source]]\nname = "table"\nmapping = "first.toml"\nfiles = ["table.csv"]\n')
    assert list(read_source_list(path).files()) == [(f"table:{first}", table)]


def test_everything_that_is_wrong_with_a_list_is_said_at_once_at_its_line_in_the_file_of_that_name(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '# ours\n[[source]]\nname = "pubmedd"\nfiles = ["gone.json",\n  \'gone/*.json\', "**.json"]\n\n'
        '[[source]]\nname = "table"\nfiles = ["mine.toml"]\n\n'
        '[[source]]\nname = "kgx"\nmapping = "none.toml"\nfiles = ["mine.toml"]\n\n'
        '[[source]]\nname = "table"\nmapping = "none.toml"\nfiles = ["mine.toml"]\n',
        encoding="utf-8-sig",
    )
    with pytest.raises(SourceError) as raised:
        list(read_source_list(path).files())
    assert [(finding.file, finding.line, finding.value, finding.rule) for finding in raised.value.findings] == [
        (str(path), 3, "pubmedd", "no loader knows the source 'pubmedd'"),
        (str(path), 4, "gone.json", "no such file"),
        (str(path), 5, "**.json", "no such file"),
        (str(path), 5, "gone/*.json", "no such file"),
        (str(path), 8, "table", "a table needs a mapping"),
        (str(path), 12, "kgx", "the source 'kgx' takes no mapping"),
        (str(tmp_path / "none.toml"), 1, "", "there is no such mapping"),
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[[source", "it is no TOML"),
        ("[source]\nname = 'a'\n", "sources are written [[source]]"),
        ("[[source]]\nfiles = ['a']\n", "a source has a name"),
        ("[[source]]\nname = 'a'\nfiles = 'a'\n", "a source has a list of files"),
        ("[[source]]\nname = 'a'\nfiles = ['a']\nformat = 'b'\n", "a source has name, files and perhaps a mapping"),
        ("[[source]]\nname = 'a'\nfiles = ['a']\nmapping = 1\n", "a mapping is a file"),
        ("[[source]]\nname = 'a'\nfile = ['a']\n", "Did you mean 'files'?"),
        ("[[source]]\nname = 'a'\nfiles = ['']\n", "a source has a list of files"),
        ("source = [1]\n", "sources are written [[source]]"),
        ("\n\ntitle = 'a'\n", "sources.toml:3: column 'title': the list takes [[source]] alone"),
    ],
)
def test_what_the_list_does_not_take_is_said(tmp_path: Path, text: str, rule: str) -> None:
    with pytest.raises(SourceError) as raised:
        read_source_list(write(tmp_path, text))
    assert rule in str(raised.value)


def test_a_list_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such file"):
        read_source_list(tmp_path / FILE)
