"""Cells of an Excel sheet that are merged over several rows: each row shows the value, and the first alone has it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl.utils import range_boundaries

from loaders.xml_elements import parse_element

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# In the text of a cell, `<` is written `&lt;`: the beginning of a tag is one.
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?\bref="([A-Z]+\d+:[A-Z]+\d+)"')
_BLOCK, _LONGEST_TAG = 1 << 20, 1 << 10


class MergedCells:
    """Puts the value of cells that are merged over several rows into each of these rows, which are given in order."""

    def __init__(self, path: Path, sheet: str) -> None:
        self._beginning: dict[int, list[tuple[int, int]]] = {}
        for left, top, _, bottom in _ranges(path, sheet):
            if bottom > top:
                self._beginning.setdefault(top, []).append((left - 1, bottom))
        self._open: dict[int, tuple[int, str]] = {}

    def fill(self, number: int, texts: list[str]) -> None:
        """Put what merged cells show into the cells of a row."""
        self._open = {column: (last, text) for column, (last, text) in self._open.items() if number <= last}
        for column, (_, text) in self._open.items():
            texts.extend([""] * (column + 1 - len(texts)))
            texts[column] = text
        for column, last in self._beginning.get(number, ()):
            if column < len(texts):
                self._open[column] = (last, texts[column])


def _ranges(path: Path, sheet: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield the first column and row and the last column and row of each merged range of a sheet."""
    with zipfile.ZipFile(path) as archive:
        part = _part(archive, sheet)
        if part not in archive.namelist():
            return
        with archive.open(part) as stream:
            rest = b""
            while block := stream.read(_BLOCK):
                text, end = rest + block, 0
                for match in _MERGED.finditer(text):
                    left, top, right, bottom = range_boundaries(match[1].decode())
                    if left and top and right and bottom:
                        yield left, top, right, bottom
                    end = match.end()
                rest = text[max(end, len(text) - _LONGEST_TAG) :]


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the part that holds a sheet, or nothing."""
    if _RELATIONS not in archive.namelist():
        return ""
    targets = {one.get("Id"): one.get("Target", "") for one in parse_element(archive.read(_RELATIONS))}
    for one in parse_element(archive.read(_BOOK)).iterfind("{*}sheets/{*}sheet"):
        if one.get("name") == sheet:
            target = targets.get(one.get(_ID), "")
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return ""
