"""A sheet of an Excel file (.xlsx), row by row, with what its cells show.

A formula counts with the value that was saved beside it; where there is none, it is a finding. A number that is shown
in percent is read as it is shown: 0.27 in a cell of percent is 27%, and so is 27 in a cell that writes % behind it.
Cells that are merged over several rows show their value in each of them.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from kg.errors import Finding
from kg.files.compression import grows_without_end
from loaders.mapped_tables.cell_texts import cell_text
from loaders.mapped_tables.merged_cells import MergedCells

LARGEST_PART = 4 << 30
MOST_ROWS = 1 << 20
_BOOK = "xl/workbook.xml"
_DOCTYPE = b"<!DOCTYPE"
_PERCENT = "%"
# What a format shows beside a number as it is: a quoted text, or a sign behind a backslash.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.')
_FORMULA, _ERROR = "f", "e"
_BROKEN = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, EOFError, OSError, SyntaxError, TypeError,
           IndexError, AttributeError)  # fmt: skip
_AGAIN = "Save it again as .xlsx, or as CSV."


def is_excel(path: Path) -> bool:
    """Whether a file is an Excel file, by what it holds."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return _BOOK in archive.namelist()
    except zipfile.BadZipFile:
        return False


def read_sheet(
    path: Path, place: str, sheet: str, decimal: str, findings: list[Finding]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each row of a sheet: the one that is named, or the only one that is filled.

    `decimal`: the sign that numbers are given before their decimals.
    """
    if (rule := _refusal(path)) is not None:
        findings.append(Finding(place, 1, "", "", rule, "It was not read."))
        return
    try:
        with warnings.catch_warnings():
            # Styles and validations that it does not know are no matter here.
            warnings.simplefilter("ignore")
            formulas, values = _opened(path, data_only=False), _opened(path, data_only=True)
            try:
                if name := _chosen(values, place, sheet, findings):
                    merged = MergedCells(path, name)
                    yield from _rows(formulas[name], values[name], merged, f"{place}/{name}", decimal, findings)
            finally:
                formulas.close()
                values.close()
    except _BROKEN as error:
        rule = f"the Excel file is damaged: {str(error) or type(error).__name__}"
        findings.append(Finding(place, 1, "", "", rule, _AGAIN))


def _opened(path: Path, *, data_only: bool) -> openpyxl.Workbook:
    """Open a book, whose sheets have the rows and columns that stand in them."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=data_only)
    for sheet in book.worksheets:
        # What a sheet says of its size is wrong in files of some programs, and what lies beyond would be left out.
        sheet.reset_dimensions()
    return book


def _refusal(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                size = entry.file_size
                if size > LARGEST_PART or grows_without_end(size, entry.compress_size):
                    return f"a part of it, {entry.filename}, grows beyond measure when it is unpacked"
                if entry.filename.endswith((".xml", ".rels")):
                    with archive.open(entry) as part:
                        if _DOCTYPE in part.read(2048):
                            return f"a part of it, {entry.filename}, declares entities of its own"
    except _BROKEN as error:
        return f"the Excel file is damaged: {error}"
    return None


def _rows(
    formulas: Any, values: Any, merged: MergedCells, place: str, decimal: str, findings: list[Finding]
) -> Iterator[tuple[int, list[str]]]:
    with_values = values.iter_rows()
    for number, cells in enumerate(formulas.iter_rows(), 1):
        if number > MOST_ROWS:
            rule = f"a sheet of Excel has at most {MOST_ROWS:,} rows"
            findings.append(Finding(place, number, "", "", rule, "What stands below was not read."))
            return
        shown = next(with_values, ())
        texts = []
        for index, cell in enumerate(cells):
            saved = shown[index] if index < len(shown) else None
            column = f"{_letters(index)}{number}"
            texts.append(_text(cell, saved, place, number, column, decimal, findings))
        merged.fill(number, texts)
        yield number, texts


def _chosen(book: openpyxl.Workbook, place: str, sheet: str, findings: list[Finding]) -> str:
    names = [one.title for one in book.worksheets]
    if sheet:
        if sheet in names:
            return sheet
        rule, remedy = "the file has no such sheet", f"It has: {', '.join(names)}."
        findings.append(Finding(place, 1, "sheet", sheet, rule, remedy))
        return ""
    filled = [
        one.title for one in book.worksheets if any(True for row in one.iter_rows(max_row=5) for c in row if c.value)
    ]
    if len(filled) > 1:
        remedy = f'Write sheet = "{filled[0]}" (or another) under [table] of the mapping.'
        findings.append(Finding(place, 1, "sheet", ", ".join(filled), "several sheets are filled", remedy))
        return ""
    return filled[0] if filled else ""


def _text(cell: Any, saved: Any, place: str, number: int, column: str, decimal: str, findings: list[Finding]) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == _FORMULA:
        value = saved.value if saved is not None else None
        if value is None:
            rule = "the cell holds a formula and no value beside it"
            remedy = "Open and save the file in Excel, or paste values. The cell was not read."
            findings.append(Finding(place, number, column, str(cell.value)[:60], rule, remedy))
            return ""
        cell = saved
    if cell.data_type == _ERROR:
        remedy = "Correct it. The cell was not read."
        findings.append(Finding(place, number, column, str(value), "the cell holds an error of Excel", remedy))
        return ""
    return _shown(value, str(cell.number_format or ""), decimal)


def _shown(value: Any, form: str, decimal: str) -> str:
    if _PERCENT in form and isinstance(value, int | float) and not isinstance(value, bool):
        scale = 100 if _PERCENT in _LITERAL.sub("", form) else 1
        return f"{cell_text(Decimal(str(value)) * scale, decimal)}%"
    return cell_text(value, decimal)


def _letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
