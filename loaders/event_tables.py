"""Tables of adverse events as labels and articles print them: which figures leave no doubt, and why others do.

A figure is taken where the table itself says what it is: a percentage with its sign or under such a header, or
a count with its percentage, where both fit the number of people in the header of the column. Anything else keeps its
place in the table and the reason, and no figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from loaders.grids import Grid, GridRow

_PEOPLE = re.compile(r"[(\[]?\s*\b[nN]\s*=\s*(\d[\d,]*)\s*[)\]]?")
_NOT_A_GROUP = re.compile(
    r"\bp[- ]?values?\b|hazard|odds|relative risk|risk (?:ratio|difference)|\bdifference\b|\bconfidence\b|\bCI\b"
    r"|^(?:references?|total)$",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"[(\[]\s*%[^)\]]*[)\]]|^\s*%\s*$|\bpercent(?:age)?s? of\b|\(percent(?:age)?\)|^percent(?:age)?$"
    r"|%\s*of\s+(?:all )?(?:patients|subjects|participants)",
    re.IGNORECASE,
)
_COUNT_HEADER = re.compile(r"n|no\.?|number", re.IGNORECASE)
_SHARE_HEADER = re.compile(r"\(?\s*%\s*\)?")
_COUNT_AND_SHARE = re.compile(r"\b(?:n|no\.|number)\s*\(\s*%\s*\)|\bn,? %", re.IGNORECASE)

# A header such as `Grade 3 or 4 ≥5% in either arm` says which rows are shown, and names no group.
_THRESHOLD = re.compile(r"(?:≥|>=|>|at least)\s*\d+(?:\.\d+)?\s*%", re.IGNORECASE)

_GRADES = (
    (re.compile(r"\b(?:any|all)[- ]grades?\b|\bgrades? 1\s*(?:-|–|to)\s*5\b", re.IGNORECASE), (1, 5)),
    (re.compile(r"\bgrades? ?1\s*(?:-|–|to)\s*4\b", re.IGNORECASE), (1, 4)),
    (re.compile(r"\bgrades? ?3\s*(?:-|–|to|/|or|and)\s*4\b", re.IGNORECASE), (3, 4)),
    (re.compile(r"(?:≥|>=|>)\s*grades? ?3\b|\bgrades? ?(?:≥|>=)\s*3\b|\bgrades? 3 (?:or|and) (?:higher|above|greater)\b"
                r"|\bgrades? ?3\s*(?:-|–|to)\s*5\b", re.IGNORECASE), (3, 5)),
    (re.compile(r"\bgrades? ?1\s*(?:-|–|to|/|or|and)\s*2\b", re.IGNORECASE), (1, 2)),
    *((re.compile(rf"\bgrade ?{grade}\b", re.IGNORECASE), (grade, grade)) for grade in range(1, 6)),
)  # fmt: skip
_COUNT_SHARE = re.compile(r"(\d[\d,]*)\s*[(\[]\s*([<≤~]?)\s*(\d+(?:\.\d+)?)\s*(%?)\s*[)\]]")
_SHARE_COUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(%?)\s*[(\[]\s*(\d[\d,]*)\s*[)\]]")
_OF = re.compile(r"(\d[\d,]*)\s*/\s*(\d[\d,]*)\s*(?:[(\[]\s*(\d+(?:\.\d+)?)\s*%?\s*[)\]])?")
_PERCENT = re.compile(r"([<>≤≥~]?)\s*(\d+(?:\.\d+)?)\s*%")
_NUMBER = re.compile(r"([<>≤≥~]?)\s*(\d+(?:\.\d+)?)")
_NOTHING = frozenset({"", "-", "–", "—", "--", "na", "n/a", "nr", "…"})
_OPERATORS = {"": "=", "<": "<", "≤": "≤", ">": ">", "≥": "≥", "~": "≈"}
_TOTAL = re.compile(
    r"\b(?:at least (?:one|1)|any)\b.*\b(?:adverse|reactions?|events?|TEAEs?)\b|^any (?:AE|ADR)$", re.IGNORECASE
)
_LONGEST_TERM = 120


@dataclass(frozen=True)
class EventColumn:
    """A column of figures: the group that it is about, how many people that is, and which grades it covers."""

    at: int
    group: str
    people: int | None
    grades: tuple[int, int] | None
    header: str
    is_share: bool
    is_count: bool


@dataclass(frozen=True)
class Reading:
    """What a cell says: a percentage, how many had the event, of how many; or why it cannot be said."""

    percent: Decimal | None = None
    operator: str = "="
    affected: int | None = None
    people: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class EventFigure:
    """A cell of a table of events: what it is about and what it says."""

    row: int
    column: EventColumn
    term: str
    system: str
    as_written: str
    reading: Reading
    is_total: bool = False
    notes: tuple[str, ...] = ()


def event_figures(grid: Grid) -> Iterator[EventFigure]:
    """Yield the cells of a table of events that hold a figure, or that seem to."""
    columns = [column for at in range(1, grid.width) if (column := _column(grid, at))]
    system = ""
    for row in grid.rows:
        if row.is_heading:
            system = row.stub
        elif row.stub and len(row.cells) == grid.width and len(row.stub) <= _LONGEST_TERM:
            yield from _figures(grid, row, columns, system)


def _figures(grid: Grid, row: GridRow, columns: list[EventColumn], system: str) -> Iterator[EventFigure]:
    total = bool(_TOTAL.search(row.stub))
    done: set[int] = set()
    for column in columns:
        cell = row.cells[column.at]
        if column.at in done or cell.text.lower() in _NOTHING:
            continue
        beside = next((one for one in columns if column.is_count and _belongs(column, one)), None)
        text = cell.text
        if beside is not None:
            done.add(beside.at)
            text = f"{cell.text} ({row.cells[beside.at].text.strip('()% ')})"
        shares, counts = _figure_kind(grid, column)
        reading = read_figure(text, column, shares=shares, counts=counts)
        notes = (*row.cells[0].notes, *cell.notes)
        yield EventFigure(row.number, column, row.stub, system, text, reading, total, notes)


def _belongs(count: EventColumn, share: EventColumn) -> bool:
    """Whether a column of percentages stands directly beside its column of counts."""
    alike = (count.group, count.people, count.grades) == (share.group, share.people, share.grades)
    return share.is_share and share.at == count.at + 1 and alike


def _column(grid: Grid, at: int) -> EventColumn | None:
    parts = grid.headers[at]
    header = " / ".join(parts)
    if _NOT_A_GROUP.search(header):
        return None
    numbers = {int(result.replace(",", "")) for part in parts for result in _PEOPLE.findall(part)}
    grades = next((span for part in parts for pattern, span in _GRADES if pattern.search(part)), None)
    words = [_without_units(_PEOPLE.sub(" ", part)) for part in parts if not _THRESHOLD.search(part)]
    return EventColumn(
        at=at,
        group=", ".join(dict.fromkeys(word for word in words if word)) or f"column {at + 1}",
        people=numbers.pop() if len(numbers) == 1 else None,
        grades=grades,
        header=header,
        is_share=any(_SHARE_HEADER.fullmatch(part.strip()) for part in parts),
        is_count=any(_COUNT_HEADER.fullmatch(part.strip()) for part in parts),
    )


def _without_units(words: str) -> str:
    """Return what is left of a header without grades and the words that say what its figures are."""
    if _SHARE_HEADER.fullmatch(words.strip()) or _COUNT_HEADER.fullmatch(words.strip()):
        return ""
    for pattern in (_COUNT_AND_SHARE, _SHARE, *(pattern for pattern, _ in _GRADES)):
        words = pattern.sub(" ", words)
    return " ".join(words.split()).strip(" ,;:/-–")


def _figure_kind(grid: Grid, column: EventColumn) -> tuple[bool, bool]:
    """Return whether bare figures of a column are percentages, and whether its cells are counts with percentages."""
    titles = (grid.caption, *grid.headers[0], column.header)
    cells = [row.cells[column.at].text for row in grid.rows if len(row.cells) > column.at]
    counted = any(_COUNT_AND_SHARE.search(text) for text in titles)
    alike = sum(bool(_COUNT_SHARE.fullmatch(text)) for text in cells)
    shares = column.is_share or (any(_SHARE.search(text) for text in titles) and not counted and not alike)
    return shares, counted or alike > len(cells) / 3


def read_figure(text: str, column: EventColumn, *, shares: bool, counts: bool) -> Reading:
    """Return what a cell says. `shares`: bare figures are percentages; `counts`: cells are counts with percentages."""
    if match := _OF.fullmatch(text):
        return _part_of(_whole(match[1]), _whole(match[2]), match[3])
    if match := _PERCENT.fullmatch(text):
        return _percent(Decimal(match[2]), match[1], column)
    if match := _COUNT_SHARE.fullmatch(text):
        return _count_with_share(match, text, column, counts=counts)
    if match := _SHARE_COUNT.fullmatch(text):
        return _share_with_count(match, column)
    if match := _NUMBER.fullmatch(text):
        if counts and text == "0":
            return Reading(Decimal(0), affected=0, people=column.people)
        if shares:
            return _percent(Decimal(match[2]), match[1], column)
        return Reading(reason="neither the cell nor the header says whether the figure is a count or a percentage")
    return Reading(reason="the cell holds more than a figure")


def _count_with_share(result: re.Match[str], text: str, column: EventColumn, *, counts: bool) -> Reading:
    count, share, people = _whole(result[1]), Decimal(result[3]), column.people
    if share > 100:
        return Reading(reason=f"{share} is no percentage")
    if people is None:
        if result[4] or counts:
            return Reading(share, _OPERATORS[result[2]], count)
        return Reading(reason="neither the cell nor the header says that the figure in brackets is a percentage")
    if count <= people and (result[2] or _fits(count, people, result[3])):
        return Reading(share, _OPERATORS[result[2]], count, people)
    other = _SHARE_COUNT.fullmatch(text)
    reversed_ = _share_with_count(other, column) if other else Reading(reason="no")
    return Reading(reason=f"{count} of {people} is not {share} %") if reversed_.reason else reversed_


def _share_with_count(result: re.Match[str], column: EventColumn) -> Reading:
    count, people = _whole(result[3]), column.people
    if people is not None and _fits(count, people, result[1]):
        return Reading(Decimal(result[1]), affected=count, people=people)
    return Reading(reason="which figure is the count and which the percentage cannot be said")


def _part_of(count: int, people: int, share: str | None) -> Reading:
    if count > people or not people:
        return Reading(reason=f"{count} of {people} is more than there are")
    if share and not _fits(count, people, share):
        return Reading(reason=f"{count} of {people} is not {share} %")
    return Reading(Decimal(share) if share else None, affected=count, people=people)


def _percent(value: Decimal, operator: str, column: EventColumn) -> Reading:
    if not 0 <= value <= 100:
        return Reading(reason=f"{value} is no percentage")
    return Reading(value, _OPERATORS[operator], people=column.people)


def _whole(digits: str) -> int:
    return int(digits.replace(",", ""))


def _fits(count: int, people: int, share: str) -> bool:
    """Whether a percentage, as rounded as it is printed, is that of a count."""
    if not people or count > people:
        return False
    digits = len(share.partition(".")[2])
    half = Decimal(5).scaleb(-digits - 1)
    return abs(Decimal(count) * 100 / people - Decimal(share)) <= half + Decimal("0.0005")
