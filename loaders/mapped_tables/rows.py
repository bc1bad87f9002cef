"""The rows of a table as texts, whatever kind of file it is: CSV and its like, Excel, Parquet.

Rows are numbered as a spreadsheet numbers them: the header is the first. Rows are read one by one. What is wrong with
a row goes to the findings, and the rows around it are still read.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import Finding, SourceError
from loaders.archives import PublishedFile, published_files
from loaders.mapped_tables.excel import is_excel, read_sheet
from loaders.mapped_tables.mapping import TableForm
from loaders.mapped_tables.parquet import is_parquet, read_parquet
from loaders.mapped_tables.rdf_rows import read_selected
from loaders.tables import did_you_mean, display_path

MOST_CELLS = 10_000
"""How many columns a table may have."""
LARGEST_LINE = 64 << 20
LARGEST_UTF16 = 256 << 20
_DELIMITERS = (",", ";", "\t", "|")
_STATED = re.compile(r'"?sep=(.)"?[ \r]*\n', re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_LONGEST_CELL = 1 << 20
_FORMULA = "="

_WORKBOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class TableRow:
    """A row of a table: the file, its number, and its cells by column, trimmed; an empty cell is left out."""

    file: str
    number: int
    cells: dict[str, str]


def read_rows(path: Path, form: TableForm, wanted: Sequence[str], findings: list[Finding]) -> Iterator[TableRow]:
    """Yield the rows of a table. `wanted`: the columns that it must have; all, when there are none."""
    for table in _tables(path, form, findings):
        yield from _with_names(table, form, wanted, findings)


@dataclass(frozen=True)
class _Table:
    """A table as it stands in a file: numbered rows of cells. `ragged`: whether rows may be shorter than the header."""

    place: str
    rows: Iterator[tuple[int, list[str]]]
    ragged: bool = False


def _tables(path: Path, form: TableForm, findings: list[Finding]) -> Iterator[_Table]:
    """Yield the tables of a file, archive or folder."""
    place = display_path(path)
    if form.query:
        yield _Table(place, read_selected(path, form.query, findings))
    elif path.is_file() and is_excel(path):
        yield _Table(place, read_sheet(path, place, form.sheet, form.decimal, findings), ragged=True)
    elif path.is_file() and is_parquet(path):
        yield _Table(place, read_parquet(path, place, form.decimal, findings))
    else:
        for file in published_files(path, findings):
            yield _Table(file.place, _read_text(file, form, findings))


def _with_names(table: _Table, form: TableForm, wanted: Sequence[str], findings: list[Finding]) -> Iterator[TableRow]:
    header = _header(table, form, findings)
    if not header or not _good_header(table.place, form.header, header, wanted, findings):
        return
    taken = [(index, name) for index, name in enumerate(header) if name and (not wanted or name in wanted)]
    empty = {"", *form.empty}
    following = 0
    for number, cells in table.rows:
        filled = next((index for index in range(len(cells), 0, -1) if cells[index - 1].strip()), 0)
        if not filled:
            continue
        following = following or number
        if len(header) == 1 and filled > 1 and number == following:
            rule = f"the row of names has one cell, and row {number} has {filled}: it may be the one with the names"
            remedy = f"Say which row holds the names: header = {number} under [table], --header {number}."
            findings.append(Finding(table.place, form.header, "", header[0], rule, remedy))
            return
        if filled > len(header) or (len(cells) < len(header) and not table.ragged):
            rule = f"the row has {max(filled, len(cells))} cells, the header {len(header)}"
            remedy = "Quote a cell that holds the delimiter; fill up a row that is short. The row was not read."
            findings.append(Finding(table.place, number, "", _in_short(cells), rule, remedy))
            continue
        trimmed = {
            name: text
            for index, name in taken
            if index < len(cells) and (text := " ".join(cells[index].split())) not in empty
        }
        _take_formulas(table.place, number, trimmed, findings)
        if trimmed:
            yield TableRow(table.place, number, trimmed)


def _header(table: _Table, form: TableForm, findings: list[Finding]) -> list[str]:
    before, last = len(findings), 0
    for number, cells in table.rows:
        last = number
        if number >= form.header and any(cell.strip() for cell in cells):
            header = [" ".join(cell.split()) for cell in cells]
            while not header[-1]:
                header.pop()
            return header
    if len(findings) == before and form.header > last > 0:
        rule = f"the row of names is said to be row {form.header}, and the table ends before it"
        remedy = f"The last row is row {last}: say which one holds the names (header, --header)."
        findings.append(Finding(table.place, last, "", "", rule, remedy))
    elif len(findings) == before:
        rule, remedy = "the table is empty", "It needs a row of names and at least one more."
        findings.append(Finding(table.place, 1, "", "", rule, remedy))
    return []


def _take_formulas(place: str, number: int, cells: dict[str, str], findings: list[Finding]) -> None:
    for name in [name for name, text in cells.items() if text.startswith(_FORMULA) and len(text) > 1]:
        rule = "the cell holds a formula and not its value"
        remedy = "Save the table with values in place of formulas. The cell was not read."
        findings.append(Finding(place, number, name, cells.pop(name)[:60], rule, remedy))


def _good_header(place: str, line: int, header: list[str], wanted: Sequence[str], findings: list[Finding]) -> bool:
    before = len(findings)
    if len(header) > MOST_CELLS:
        rule = f"a table has at most {MOST_CELLS} columns"
        findings.append(Finding(place, line, "", str(len(header)), rule, "Check the delimiter."))
        return False
    for name in dict.fromkeys(header):
        if name and header.count(name) > 1:
            where = ", ".join(str(index) for index, one in enumerate(header, 1) if one == name)
            rule = f"{header.count(name)} columns have this name (columns {where})"
            findings.append(Finding(place, line, name, "", rule, "Give each a name of its own."))
    for name in wanted:
        if name not in header:
            remedy = did_you_mean(name, [one for one in header if one]) or f"It has: {_in_short(header)}."
            findings.append(Finding(place, line, name, "", "the table has no such column", remedy))
    return len(findings) == before


def _read_text(file: PublishedFile, form: TableForm, findings: list[Finding]) -> Iterator[tuple[int, list[str]]]:
    try:
        head = file.stream.peek(4)
        if head.startswith(_OLD_EXCEL):
            remedy = "Save it as .xlsx or as CSV."
            findings.append(Finding(file.place, 1, "", "", "this is a file of an old Excel (.xls) or Office", remedy))
            return
        if file.place.lower().endswith(_WORKBOOKS):
            rule = "by its name this is a workbook of Excel, and it holds none"
            remedy = "Save it again as .xlsx; a text is named .csv or .tsv."
            findings.append(Finding(file.place, 1, "", "", rule, remedy))
            return
        lines = _Lines(file, form.encoding or ("utf-16" if file.stream.peek(2)[:2] in _UTF16 else ""))
        first, delimiter = _beginning(lines, form)
        yield from _parsed(file.place, first, lines, delimiter, findings)
    except SourceError as error:
        findings.extend(error.findings)


def _beginning(lines: Iterator[str], form: TableForm) -> tuple[list[str], str]:
    """Return the lines up to the row of names, and what stands between cells.

    That is what the form or a first line for Excel says (`sep=;`), which is read as an empty one, else what is most
    frequent in the row of names: a title above it may hold commas.
    """
    result: list[str] = []
    said = form.delimiter
    for line in lines:
        stated = None if result else _STATED.fullmatch(line)
        said = said or (stated[1] if stated else "")
        result.append("\n" if stated else line)
        if len(result) >= form.header and result[-1].strip():
            break
    return result, said or max(_DELIMITERS, key=_outside_quotes("".join(result[-1:])).count)


def _parsed(
    place: str, first: list[str], lines: _Lines, delimiter: str, findings: list[Finding]
) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(_both(first, lines), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, cells
    except csv.Error as error:
        rule = f"the table cannot be read from row {number + 1} on: {error}"
        remedy = "Close the quotation mark, or double one that is part of a cell."
        findings.append(Finding(place, max(reader.line_num, 1), "", "", rule, remedy))


def _both(first: Iterable[str], rest: Iterable[str]) -> Iterator[str]:
    yield from first
    yield from rest


class _Lines:
    """The lines of a file as text. Reading raises SourceError where a line is not of the encoding."""

    def __init__(self, file: PublishedFile, encoding: str) -> None:
        self._place, self._named = file.place, encoding
        self._encoding = encoding or "utf-8"
        self._number = 0
        try:
            codecs.lookup(self._encoding)
        except LookupError:
            remedy = "Write utf-8, windows-1252, iso-8859-1 or utf-16."
            finding = Finding(self._place, 1, "encoding", encoding, "no encoding has this name", remedy)
            raise SourceError([finding]) from None
        self._raw = self._wide(file) if self._encoding.startswith("utf-16") else self._narrow(file)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = next(self._raw)
        self._number += 1
        try:
            text = raw.decode(self._encoding)
        except UnicodeDecodeError as error:
            byte = f"0x{raw[error.start]:02x}"
            remedy = (
                'Write encoding = "windows-1252" (or what it is) under [table] of the mapping, or save it as UTF-8.'
            )
            rule = f"the byte is no {self._encoding.upper()}"
            raise SourceError([Finding(self._place, self._number, "", byte, rule, remedy)]) from error
        if "\0" in text:
            rule = "the line holds a zero byte: this is no text"
            raise SourceError([Finding(self._place, self._number, "", "", rule, "Give CSV, TSV, .xlsx or Parquet.")])
        return text.removeprefix("\ufeff") if self._number == 1 else text

    def _narrow(self, file: PublishedFile) -> Iterator[bytes]:
        while line := file.stream.readline(LARGEST_LINE + 1):
            if len(line) > LARGEST_LINE:
                rule = f"a line has at most {LARGEST_LINE:,} bytes"
                raise SourceError([Finding(self._place, self._number + 1, "", "", rule, "Check that this is a table.")])
            yield line

    def _wide(self, file: PublishedFile) -> Iterator[bytes]:
        raw = file.stream.read(LARGEST_UTF16 + 1)
        if len(raw) > LARGEST_UTF16:
            rule = f"a table in UTF-16 has at most {LARGEST_UTF16:,} bytes"
            raise SourceError([Finding(self._place, 1, "", "", rule, "Save it as UTF-8.")])
        text = raw.decode(self._encoding, "replace")
        self._encoding = "utf-8"
        yield from (line.encode() for line in text.splitlines(keepends=True))


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _in_short(cells: Sequence[str]) -> str:
    text = ", ".join(cell for cell in cells if cell)
    return text if len(text) <= 120 else f"{text[:120]} …"
