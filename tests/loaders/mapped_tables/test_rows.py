"""Tables as people have them: what is read, and what is said of what cannot be."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from loaders.mapped_tables import excel, rows
from tests.loaders.bulk import values
from tests.loaders.mapped_tables.conftest import MAPPING, TABLE, Loaded

Load = Callable[..., Loaded]
STATEMENT = "lenalidomide reported with neutropenia (grade 3 to 4): 40 of 120."


def with_form(line: str) -> str:
    return f"{MAPPING}\n[table]\n{line}\n"


def book(path: Path, rows: list[list[Any]], **sheets: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for name, others in sheets.items():
        sheet = made.create_sheet(name)
        for row in others:
            sheet.append(row)
    made.save(path)
    return path


ROWS: list[list[Any]] = [["Drug", "Event", "Grade", "n", "N"], ["Lenalidomide", "Neutropenia", "3-4", 40, 120]]
FORMS: dict[str, bytes] = {
    "comma": TABLE.encode(),
    "semicolon": TABLE.replace(",", ";").encode(),
    "tab": TABLE.replace(",", "\t").encode(),
    "pipe": TABLE.replace(",", "|").encode(),
    "byte order mark": b"\xef\xbb\xbf" + TABLE.encode(),
    "UTF-16": TABLE.encode("utf-16"),
    "line ends of Windows": TABLE.replace("\n", "\r\n").encode(),
    "no last line end": TABLE.rstrip().encode(),
    "quoted": b'"Drug","Event","Grade","n","N"\n"Lenalidomide","Neutropenia","3-4","40","120"\n',
    "blank lines": TABLE.replace("\n", "\n\n").encode(),
    "empty columns behind": TABLE.replace("\n", ",,\n").encode(),
    "spaces in the header": TABLE.replace("Drug", " Drug ").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_table_in_many_forms(load: Load, form: str) -> None:
    loaded = load(FORMS[form])
    assert loaded.findings == []
    assert [claim.statement for claim in loaded.claims] == [STATEMENT]


def test_excel_and_parquet_say_the_same(load: Load, tmp_path: Path) -> None:
    parquet = tmp_path / "table.parquet"
    pl.DataFrame(
        {"Drug": ["Lenalidomide"], "Event": ["Neutropenia"], "Grade": ["3-4"], "n": [40], "N": [120.0]}
    ).write_parquet(parquet)
    for path in (book(tmp_path / "table.xlsx", ROWS), parquet):
        loaded = load(path)
        assert loaded.findings == []
        assert [claim.statement for claim in loaded.claims] == [STATEMENT], path


def test_a_first_line_may_say_for_excel_what_stands_between_cells(load: Load) -> None:
    loaded = load("sep=;\r\n" + TABLE.replace(",", ";"))
    assert (loaded.findings, [claim.key for claim in loaded.claims]) == ([], ["table.row-3"])


def test_commas_of_a_title_stand_between_no_cells(load: Load) -> None:
    title = "Cohort, 2015 to 2020, safety set, second version\n\n"
    loaded = load(title + TABLE.replace(",", ";"), f"{MAPPING}\n[table]\nheader = 3\n")
    assert (loaded.findings, len(loaded.claims)) == ([], 1)


def test_the_row_is_the_place(load: Load) -> None:
    (claim,) = load("Drug,Event,Grade,n,N\n\nLenalidomide,Neutropenia,3,1,2\n").claims
    assert claim.curie == "claim:our-cohort.table.row-3"
    assert "table.csv, row 3" in [str(value) for _, value in claim.properties]


def test_a_wrong_encoding_is_located(load: Load) -> None:
    latin = "Drug,Event,Grade,n,N\nLenalidomide,Neutropenia,3,1,2\nMüller,Neutropenia,3,1,2\n".encode("cp1252")
    loaded = load(latin)
    ((line, rule),) = loaded.rules
    assert (line, rule) == (3, "the byte is no UTF-8")
    assert 'encoding = "windows-1252"' in loaded.findings[0].suggestion
    assert len(loaded.claims) == 1, "what stands before it is read"
    assert load(latin, with_form('encoding = "windows-1252"')).findings == []
    assert load(latin, with_form('encoding = "klingon"')).rules == [(1, "no encoding has this name")]


def test_rows_that_are_too_short_or_too_long_cost_themselves_alone(load: Load) -> None:
    loaded = load(
        f"{TABLE}Lenalidomide,Neutropenia\nLenalidomide,Rash, with fever,3,1,2\nThalidomide,Neutropenia,3,1,2\n"
    )
    assert loaded.rules == [
        (3, "the row has 2 cells, the header 5"),
        (4, "the row has 6 cells, the header 5"),
    ]
    assert len(loaded.claims) == 2


def test_headers_that_stand_twice_are_named_with_their_columns(load: Load) -> None:
    loaded = load("Drug,Event,Grade,n,n\nLenalidomide,Neutropenia,3,1,2\n")
    assert loaded.rules[0] == (1, "2 columns have this name (columns 4, 5)")
    assert loaded.claims == []


def test_a_column_that_is_not_there_is_named_with_the_nearest(load: Load) -> None:
    loaded = load(TABLE.replace("Event", "Events"))
    assert loaded.rules == [(1, "the table has no such column")]
    assert loaded.findings[0].suggestion == "Did you mean 'Events'?"


def test_a_quotation_mark_that_is_not_closed_is_located(load: Load) -> None:
    loaded = load(TABLE + '"Lenalidomide,Neutropenia,3,1,2\n')
    ((_, rule),) = loaded.rules
    assert rule.startswith("the table cannot be read from row 3 on")
    assert len(loaded.claims) == 1


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "the table is empty"),
        (b"Drug,Event\0,Grade\n", "the line holds a zero byte: this is no text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "this is a file of an old Excel (.xls) or Office"),
    ],
)
def test_what_is_no_table_is_said(load: Load, content: bytes, rule: str) -> None:
    loaded = load(content)
    assert [found for _, found in loaded.rules] == [rule]


def test_a_formula_in_a_text_is_not_its_value(load: Load) -> None:
    loaded = load(TABLE + "Lenalidomide,Neutropenia,3,=2+3,120\n")
    assert loaded.rules == [(3, "the cell holds a formula and not its value")]
    assert [claim.statement for claim in loaded.claims][1] == "lenalidomide reported with neutropenia (grade 3)."


def test_a_formula_of_excel_without_a_saved_value_is_said(load: Load, tmp_path: Path) -> None:
    loaded = load(book(tmp_path / "table.xlsx", [*ROWS, ["Lenalidomide", "Neutropenia", 3, "=D2*2", 120]]))
    assert loaded.rules == [(3, "the cell holds a formula and no value beside it")]
    assert loaded.findings[0].column == "D3"
    assert len(loaded.claims) == 2


@pytest.mark.parametrize(("value", "form"), [(0.275, "0.0%"), (27.5, '0.0"%"'), (27.5, "0.0\\%")])
def test_excel_shows_percent_and_dates_as_they_are_shown(load: Load, tmp_path: Path, value: float, form: str) -> None:
    mapping = MAPPING.replace('affected = "n"\nat_risk = "N"', 'value = "Share"\ndata_cut_off = "Until"')
    made = openpyxl.Workbook()
    made.active.append(["Drug", "Event", "Grade", "Share", "Until"])
    made.active.append(["Lenalidomide", "Neutropenia", 3, value, "2020-03-17"])
    made.active["D2"].number_format = form
    made.save(tmp_path / "table.xlsx")
    loaded = load(tmp_path / "table.xlsx", mapping)
    assert [claim.statement for claim in loaded.claims] == ["lenalidomide reported with neutropenia (grade 3): 27.5%."]


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_numbers_of_excel_and_parquet_have_no_sign_before_decimals(load: Load, tmp_path: Path, kind: str) -> None:
    """Beside texts with a comma they are the numbers that they are, days are days, and single precision is no more."""
    rows = {
        "Drug": ["Lenalidomide"] * 2,
        "Event": ["Neutropenia"] * 2,
        "Grade": ["3", "3"],
        "Share": [27.5, float("inf")],
        "Until": [datetime.fromisoformat("2020-03-17"), None],
        "Factor": [0.45, None],
    }
    if kind == "parquet":
        pl.DataFrame(rows, schema_overrides={"Factor": pl.Float32}).write_parquet(tmp_path / "table.parquet")
    else:
        rows["Share"][1] = "27,6"
        book(tmp_path / "table.xlsx", [list(rows), *(list(row) for row in zip(*rows.values(), strict=True))])
    mapping = MAPPING.replace(
        'affected = "n"\nat_risk = "N"', 'value = "Share"\ndata_cut_off = "Until"\nupper_bound = "Factor"'
    )
    loaded = load(tmp_path / f"table.{kind}", f'{mapping}\n[table]\ndecimal = ","\n')
    first, second = loaded.claims
    assert [values(first, name) for name in ("value", "dataCutOff", "upperBound")] == [
        ["27.5"],
        ["2020-03-17"],
        ["0.45"],
    ]
    assert values(second, "value") == ([] if kind == "parquet" else ["27.6"])


def test_cells_that_are_merged_over_rows_hold_for_each_of_them(load: Load, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    for row in [
        *ROWS,
        [None, "Fatigue", None, 5, None],
        [None, "Rash", 2, 6, None],
        ["Thalidomide", "Rash", None, 7, 60],
    ]:
        made.active.append(row)
    for merged in ("A2:A4", "C2:C3", "E2:E4"):
        made.active.merge_cells(merged)
    made.create_sheet("empty")
    made.save(tmp_path / "table.xlsx")
    loaded = load(tmp_path / "table.xlsx")
    assert (loaded.findings, loaded.skipped) == ([], [])
    assert [claim.statement for claim in loaded.claims] == [
        STATEMENT,
        "lenalidomide reported with fatigue (grade 3 to 4): 5 of 120.",
        "lenalidomide reported with rash (grade 2): 6 of 120.",
        "thalidomide reported with rash: 7 of 60.",
    ]


def test_an_error_of_excel_is_no_value(load: Load, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    for row in [*ROWS, ["Lenalidomide", "Neutropenia", 3, 1, 120]]:
        made.active.append(row)
    made.active["D3"].value, made.active["D3"].data_type = "#DIV/0!", "e"
    made.save(tmp_path / "table.xlsx")
    assert load(tmp_path / "table.xlsx").rules == [(3, "the cell holds an error of Excel")]


def test_one_of_several_sheets_is_named(load: Load, tmp_path: Path) -> None:
    path = book(tmp_path / "table.xlsx", [["notes"]], Events=ROWS)
    loaded = load(path)
    assert loaded.rules == [(1, "several sheets are filled")]
    assert len(load(path, with_form('sheet = "Events"')).claims) == 1
    assert load(path, with_form('sheet = "Evens"')).rules == [(1, "the file has no such sheet")]


@pytest.mark.parametrize("size", [b"A1", b"A1:B2", b"A1:Z9000"])
def test_a_sheet_has_the_cells_that_stand_in_it_whatever_it_says_of_its_size(
    load: Load, tmp_path: Path, size: bytes
) -> None:
    path = book(tmp_path / "table.xlsx", [*ROWS, ["Thalidomide", "Rash", None, 7, 60]])
    wrong = tmp_path / "wrong.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(wrong, "w") as other:
        for entry in whole.infolist():
            other.writestr(entry.filename, re.sub(b'(<dimension ref=")[^"]*', rb"\g<1>" + size, whole.read(entry)))
    loaded = load(wrong)
    assert (loaded.findings, loaded.skipped) == ([], [])
    assert [claim.statement for claim in loaded.claims] == [STATEMENT, "thalidomide reported with rash: 7 of 60."]


def test_a_damaged_excel_file_is_said(load: Load, tmp_path: Path) -> None:
    path = book(tmp_path / "table.xlsx", ROWS)
    damaged = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(damaged, "w") as cut:
        for entry in whole.infolist():
            content = whole.read(entry)
            cut.writestr(entry.filename, content[: len(content) // 2] if "sheet1" in entry.filename else content)
    loaded = load(damaged)
    assert all(rule.startswith("the Excel file is damaged") for _, rule in loaded.rules)
    assert loaded.rules


def test_an_excel_file_with_entities_of_its_own_is_refused(load: Load, tmp_path: Path) -> None:
    path = book(tmp_path / "table.xlsx", ROWS)
    marked = tmp_path / "marked.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(marked, "w") as other:
        for entry in whole.infolist():
            content = whole.read(entry)
            if "sheet1" in entry.filename:
                content = b'<!DOCTYPE x [<!ENTITY a "b">]>' + content.partition(b"?>")[2]
            other.writestr(entry.filename, content)
    ((_, rule),) = load(marked).rules
    assert "declares entities of its own" in rule


def test_a_damaged_parquet_file_is_said(load: Load) -> None:
    ((_, rule),) = load(b"PAR1 and nothing more", name="table.parquet").rules
    assert rule.startswith("the Parquet file cannot be read")


def test_packed_tables_are_read(load: Load, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "tables.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.csv", TABLE)
        archive.writestr("../two.csv", TABLE)
    loaded = load(tmp_path / "tables.zip")
    assert [claim.curie for claim in loaded.claims] == ["claim:our-cohort.one.row-2"]
    assert loaded.rules == [(1, "the name of an entry stays inside of its archive")]


def test_what_is_larger_than_a_table_can_be_ends_with_a_word(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "LARGEST_LINE", 100)
    loaded = load(TABLE + "x" * 200)
    assert loaded.rules == [(3, "a line has at most 100 bytes")]
    assert len(loaded.claims) == 1
    monkeypatch.setattr(rows, "LARGEST_UTF16", 10)
    assert load(TABLE.encode("utf-16")).rules == [(1, "a table in UTF-16 has at most 10 bytes")]
    monkeypatch.setattr(excel, "MOST_ROWS", 2)
    loaded = load(book(tmp_path / "table.xlsx", [*ROWS, ROWS[1], ROWS[1]]))
    assert loaded.rules == [(3, "a sheet of Excel has at most 2 rows")]
    assert len(loaded.claims) == 1
