"""Tables of labels and articles, with spans and footnotes, as grids of text: every cell in its row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lxml import etree

from loaders.markup import local_name, plain_text
from loaders.xml_elements import replace_element

MOST_COLUMNS = 200
"""Columns of one table; what spans beyond is cut, so that no table grows without measure."""
MOST_ROWS = 5000
"""Rows that one cell may span."""

# What stands in a cell and is not part of what it says: footnotes where they are cited, and their marks.
_NOTES = frozenset({"footnote", "footnoteRef", "footnoteref", "fn"})
_FOOTNOTE_MARK = re.compile(r"(?<=\S)\s*[*†‡§¶#]+$|^[*†‡§¶#]+\s*")
_RAISED_MARK = re.compile(r"[a-z*†‡§¶#,\s]{1,5}|\d{1,2}(?:\s*,\s*\d{1,2})*")
# Behind a word a raised figure refers to a footnote; behind a number or a unit it is a power.
_WORD_BEFORE = re.compile(r"[A-Za-z]{4,}\)?\s?$")
_FIGURE = re.compile(r"[<>≤≥]?\s*-?\d[\d.,]*\s*%?(?:\s*\(.*\))?")
_COUNTED = re.compile(r"\bn\s*=\s*\d", re.IGNORECASE)


@dataclass(frozen=True)
class GridCell:
    """One cell: its text without footnotes, the footnotes that are cited in it, and how many columns it spans."""

    text: str
    notes: tuple[str, ...] = ()
    span: int = 1
    heading: bool = False


@dataclass(frozen=True)
class GridRow:
    """One row of the body: its number in the table from 1, and its cells by column."""

    number: int
    cells: tuple[GridCell, ...]

    @property
    def stub(self) -> str:
        """What the row is about: its first cell."""
        return self.cells[0].text if self.cells else ""

    @property
    def is_heading(self) -> bool:
        """Whether the row names what the rows after it belong to: nothing stands beside its first cell."""
        beside = [cell.text for cell in self.cells[1:]]
        whole = bool(self.cells) and self.cells[0].span >= len(self.cells) > 1
        return bool(self.stub) and (whole or not any(beside))


@dataclass(frozen=True)
class Grid:
    """A table: its caption, for each column what stands above it, and the rows below."""

    caption: str
    headers: tuple[tuple[str, ...], ...]
    rows: tuple[GridRow, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.headers)

    @property
    def is_regular(self) -> bool:
        """Whether every row has a cell in every column, so that a cell belongs to one header."""
        return bool(self.rows) and all(len(row.cells) == self.width for row in self.rows)


def read_grid(table: etree._Element, footnotes: Mapping[str, str] = MappingProxyType({})) -> Grid:
    """Return a table as a grid: cells that span several columns or rows stand in each of them.

    `footnotes`: the texts of footnotes that stand below the table, by the ids that its cells refer to.
    """
    caption = next((plain_text(one, _NOTES) for one in table if local_name(one) in {"caption", "label"}), "")
    laid = _laid_out(table, footnotes)
    head, body = _parted(laid)
    width = max((len(cells) for _, _, cells in laid), default=0)
    headers = tuple(
        tuple(dict.fromkeys(cells[column].text for cells in head if column < len(cells) and cells[column].text))
        for column in range(width)
    )
    rows = [GridRow(number, tuple(cells)) for number, cells in body]
    notes = [row.stub for row in rows if _is_note(row, width)]
    return Grid(caption, headers, tuple(row for row in rows if not _is_note(row, width)), tuple(notes))


def _laid_out(table: etree._Element, footnotes: Mapping[str, str]) -> list[tuple[int, str, list[GridCell]]]:
    """Return each row with its number, the part of the table that it stands in, and its cells by column."""
    result = []
    pending: dict[int, tuple[GridCell, int]] = {}
    for number, (part, row) in enumerate(_rows(table), start=1):
        cells: list[GridCell] = []
        for element in row:
            if local_name(element) not in {"td", "th"}:
                continue
            _fill(cells, pending)
            cell = _cell(element, footnotes)
            below = min(_span(element, "rowspan"), MOST_ROWS) - 1
            for _ in range(cell.span):
                if len(cells) < MOST_COLUMNS:
                    if below:
                        pending[len(cells)] = (cell, below)
                    cells.append(cell)
        _fill(cells, pending)
        result.append((number, part, cells))
    return result


def _fill(cells: list[GridCell], pending: dict[int, tuple[GridCell, int]]) -> None:
    """Put the cells that reach down from rows above into their columns."""
    while len(cells) in pending:
        cell, left = pending.pop(len(cells))
        if left > 1:
            pending[len(cells)] = (cell, left - 1)
        cells.append(cell)


def _rows(table: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for part in table.iter():
        if local_name(part) == "tr":
            above = part.getparent()
            yield (local_name(above) if above is not None else ""), part


def _cell(element: etree._Element, footnotes: Mapping[str, str]) -> GridCell:
    notes = [plain_text(one) for one in element.iter() if local_name(one) in {"footnote", "fn"}]
    notes += [footnotes.get(one.get("rid", ""), "") for one in element.iter() if local_name(one) == "xref"]
    text = _FOOTNOTE_MARK.sub("", plain_text(_without_marks(element), _NOTES)).strip()
    heading = local_name(element) == "th"
    return GridCell(
        text, tuple(dict.fromkeys(note for note in notes if note)), _span(element, "colspan"), heading=heading
    )


def _without_marks(element: etree._Element) -> etree._Element:
    """Return a cell without what is raised and refers to a footnote. Powers stay: 10⁹."""
    if not any(map(_is_mark, element.iter())):
        return element
    copied = etree.fromstring(etree.tostring(element, with_tail=False))
    for one in [one for one in copied.iter() if _is_mark(one)]:
        replace_element(one, one.tail or "")
    return copied


def _is_mark(element: etree._Element) -> bool:
    if local_name(element) == "xref":
        return str(element.get("ref-type")) != "bibr"
    text = "".join(element.itertext()).strip() if local_name(element) == "sup" else ""
    if not _RAISED_MARK.fullmatch(text):
        return False
    return not text[0].isdecimal() or bool(_WORD_BEFORE.search(_text_before(element)))


def _text_before(element: etree._Element) -> str:
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        return previous.tail or "".join(previous.itertext())
    return (parent.text or "") if parent is not None else ""


def _span(element: etree._Element, name: str) -> int:
    written = (element.get(name) or "1").strip()
    return max(1, min(int(written), MOST_COLUMNS if name == "colspan" else MOST_ROWS)) if written.isdecimal() else 1


def _parted(
    laid: list[tuple[int, str, list[GridCell]]],
) -> tuple[list[list[GridCell]], list[tuple[int, list[GridCell]]]]:
    """Return the rows of the header, and those of the body with their numbers. Rows at the foot are of the body.

    Without a header of its own, a table's header reaches down to the last row above the figures that counts people
    (`N=705`) or is made of header cells; or it is the first row, where that has something in several columns.
    """
    head = [cells for _, part, cells in laid if part == "thead"]
    body = [(number, cells) for number, part, cells in laid if part != "thead"]
    leading = next((at for at, (_, cells) in enumerate(body) if any(map(_is_figure, cells[1:]))), len(body))
    counted = [at for at, (_, cells) in enumerate(body[:leading]) if any(_is_header(cell) for cell in cells)]
    until = counted[-1] + 1 if counted else 0
    if not head and not until and body and sum(bool(cell.text) for cell in body[0][1]) > 1 and leading:
        until = 1
    return [*head, *(cells for _, cells in body[:until])], body[until:]


def _is_header(cell: GridCell) -> bool:
    return cell.heading or bool(_COUNTED.search(cell.text))


def _is_figure(cell: GridCell) -> bool:
    return not cell.heading and bool(_FIGURE.fullmatch(cell.text)) and not _COUNTED.search(cell.text)


def _is_note(row: GridRow, width: int) -> bool:
    """Whether a row is a footnote below the table: one long cell across all columns."""
    return width > 1 and row.cells[:1] != () and row.cells[0].span >= width and len(row.stub) > 80
