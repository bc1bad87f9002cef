"""Tables of adverse events as labels and articles print them: which figures leave no doubt, and why others do.

A figure is taken where the table itself says what it is: a percentage with its sign or under such a header, or
a count with its percentage, where both fit the number of people in the header of the column. Anything else keeps its
place in the table and the reason, and no figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from loaders.event_grades import stated_grades, without_grades
from loaders.figures import WHOLE
from loaders.grids import Grid, GridRow

_PEOPLE = re.compile(rf"[(\[]?\s*\b[nN]\s*=\s*({WHOLE})(?![.,]?\d|\s\d{{3}}(?!\d))\s*[)\]]?")
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
_SHARE_AT_END = re.compile(r"\s%\s*$")
_COUNT_AND_SHARE = re.compile(r"\b(?:n|no\.|number)\s*\(\s*%\s*\)|\bn,? %", re.IGNORECASE)

# A header such as `Grade 3 or 4 ≥5% in either arm` says which rows are shown, and names no group.
_THRESHOLD = re.compile(r"(?:≥|>=|>|at least)\s*\d+(?:\.\d+)?\s*%", re.IGNORECASE)

_LIMIT = re.compile(
    r"(?:≥|>=|>|≤|<=|<|at least|more than|greater than|over|exceeding)\s*(?:or equal to\s*)?"
    r"\d+(?:\.\d+)?\s*(?:%|percent)"
    r"(?:\s*of (?:all )?(?:the )?(?:patients|subjects|participants))?"
    r"|\d+(?:\.\d+)?\s*% or more(?: of (?:all )?(?:the )?(?:patients|subjects|participants))?",
    re.IGNORECASE,
)
# A caption that begins with its grades, and not one that says which rows are shown.
_GRADES_OF_TABLE = re.compile(
    r"\bgrades?\b[^.;%]{0,20}\b(?:adverse|treatment|toxicit|events?|reactions?|laborator|h(?:a)?ematolog)",
    re.IGNORECASE,
)
_ROW_OF_NUMBERS = re.compile(
    r"(?:total )?(?:n|no\.?|number)(?: of (?:treated |evaluable )?(?:patients|subjects|participants))?"
    r"(?: (?:treated|exposed|evaluable))?|(?:patients|subjects|participants)(?:,? \(?n\)?)?",
    re.IGNORECASE,
)
_PEOPLE_OF_ROW = re.compile(rf"(?:n\s*=\s*)?({WHOLE})", re.IGNORECASE)
_MIDDLE_POINT = re.compile(r"(?<=\d)[·∙•](?=\d)")
_COUNT_SHARE = re.compile(rf"({WHOLE})\s*[(\[]\s*([<≤~]?)\s*(\d+(?:\.\d+)?)\s*(%?)\s*[)\]]")
_SHARE_COUNT = re.compile(rf"(\d+(?:\.\d+)?)\s*(%?)\s*[(\[]\s*({WHOLE})\s*[)\]]")
_OF = re.compile(rf"({WHOLE})\s*/\s*({WHOLE})\s*(?:[(\[]\s*(\d+(?:\.\d+)?)\s*%?\s*[)\]])?")
_PERCENT = re.compile(r"([<>≤≥~]?)\s*(\d+(?:\.\d+)?)\s*%")
_NUMBER = re.compile(r"([<>≤≥~]?)\s*(\d+(?:\.\d+)?)")
_NOTHING = frozenset({"", "-", "–", "—", "--", "na", "n/a", "nr", "…"})
_OPERATORS = {"": "=", "<": "<", "≤": "≤", ">": ">", "≥": "≥", "~": "≈"}
_TOTAL = re.compile(
    r"\b(?:at least (?:one|1)|any)\b.*\b(?:adverse|reactions?|events?|TEAEs?)\b|^any (?:AE|ADR)$", re.IGNORECASE
)
_LONGEST_TERM = 120
_CHANGE = r"(?:dose|dosage|treatment) (?:reduc|interrupt|modif|delay|adjust)"
_CONSEQUENCE = rf"(?:discontinu|withdraw|death|fatal|hospitali[sz]|{_CHANGE})\w*"
# `Events leading to permanent discontinuation`, `Discontinuations due to adverse events`, `Fatal adverse reactions`.
_LED_TO = re.compile(
    rf"\b(?:led|leading|resulted|resulting|lead) (?:to|in)\b(?:\s[\w-]+){{0,4}}?\s{_CONSEQUENCE}"
    rf"|\b{_CONSEQUENCE}(?:\s[\w-]+){{0,3}}?\s(?:due to|because of|caused by)\b"
    r"|\bfatal (?:[\w-]+ ){0,3}(?:adverse|events?|reactions?|toxicit\w+)"
    rf"|\b(?:causes? of|reasons? for) (?:the )?(?:treatment )?{_CONSEQUENCE}",
    re.IGNORECASE,
)
_COLUMN_LED_TO = re.compile(rf"\b{_CONSEQUENCE}", re.IGNORECASE)
_SERIOUS = re.compile(r"(?<!non)(?<!non[- ])\bserious\b|\bSAEs?\b", re.IGNORECASE)
# A caption whose events are serious ones, and not one of serious events beside others.
_OF_SERIOUS = re.compile(
    r"^(?:table \S+ )?(?:(?!and\b|or\b|non\b)[\w-]+ ){0,4}?serious (?:(?!and\b|or\b|non\b)[\w-]+ ){0,3}?"
    r"(?:adverse|side effects?|events?|reactions?|toxicit\w+)\b(?!.*\b(?:all|any|other|non-?serious)\b)",
    re.IGNORECASE,
)


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
    """A cell of a table of events: what it is about and what it says.

    `grades`: those of the row, else of the column, else of the whole table. `is_serious`: whether the table says that
    the events are serious ones.
    """

    row: int
    column: EventColumn
    term: str
    system: str
    as_written: str
    reading: Reading
    grades: tuple[int, int] | None = None
    is_total: bool = False
    is_serious: bool = False
    notes: tuple[str, ...] = ()


def event_figures(grid: Grid) -> Iterator[EventFigure]:
    """Yield the cells of a table of events that hold a figure, or that seem to.

    A row may be a grade of the event above it (`Neutropenia`, `Grade 3`), or a heading the grade of the rows below it.
    """
    columns = [column for at in range(1, grid.width) if (column := _column(grid, at))]
    system = outer = last = ""
    of_rows = _grades_of_table(grid.caption)
    for row in grid.rows:
        grades, rest = stated_grades(row.stub), without_grades(row.stub)
        if row.is_heading and grades and not rest:
            of_rows, last = grades, ""
        elif row.is_heading:
            outer, system, last = system, row.stub, row.stub
        elif row.stub and len(row.cells) == grid.width and len(row.stub) <= _LONGEST_TERM:
            if people := _people_of_row(row, columns):
                columns = [replace(one, people=people[one.at]) for one in columns]
                continue
            if grades and not rest and last:
                # What has grades below it is an event, and no organ system.
                system = outer if system == last else system
                term = last
            else:
                term = last = rest if grades and rest else row.stub
            yield from _figures(grid, row, columns, _RowSubject(term, system, grades or None, of_rows))


@dataclass(frozen=True)
class _RowSubject:
    """What a row is about: the event, its organ system, the grades that the row names, and those of the table."""

    term: str
    system: str
    grades: tuple[int, int] | None
    of_table: tuple[int, int] | None


def _figures(grid: Grid, row: GridRow, columns: list[EventColumn], subject: _RowSubject) -> Iterator[EventFigure]:
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
        reading = read_figure(text, column, _figure_kind(grid, column))
        if _counts_consequences(grid.caption, row.stub, subject.system, column):
            reading = Reading(reason="the figure counts events with a consequence, such as an end of treatment")
        serious = bool(_OF_SERIOUS.search(grid.caption)) or any(
            _SERIOUS.search(words) for words in (row.stub, subject.system, column.header)
        )
        notes = (*row.cells[0].notes, *cell.notes)
        grades = subject.grades or column.grades or subject.of_table
        yield EventFigure(
            *(row.number, column, subject.term, subject.system, text, reading, grades),
            is_total=total,
            is_serious=serious,
            notes=notes,
        )


def _counts_consequences(caption: str, stub: str, system: str, column: EventColumn) -> bool:
    """Whether a figure counts the events that led to something, and not how often an event was."""
    if _COLUMN_LED_TO.search(column.header):
        return True
    return any(_LED_TO.search(words) for words in (caption, stub, system))


def _grades_of_table(caption: str) -> tuple[int, int] | None:
    return stated_grades(caption) if _GRADES_OF_TABLE.search(caption) else None


def _people_of_row(row: GridRow, columns: list[EventColumn]) -> dict[int, int]:
    """Return how many people each column is about, where a row says that and nothing else."""
    if not columns or not _ROW_OF_NUMBERS.fullmatch(row.stub.strip(" :=")):
        return {}
    found = {one.at: _PEOPLE_OF_ROW.fullmatch(row.cells[one.at].text) for one in columns}
    return {at: _whole(match[1]) for at, match in found.items() if match} if all(found.values()) else {}


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
    grades = next((span for part in reversed(parts) if (span := stated_grades(part))), None)
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
    for pattern in (_COUNT_AND_SHARE, _SHARE, _SHARE_AT_END):
        words = pattern.sub(" ", words)
    return without_grades(words)


@dataclass(frozen=True)
class FigureKind:
    """What the figures of a column are. `shares`: bare ones are percentages; `counts`: a header says that they are
    counts with percentages; `look_like_counts`: many of the table look so.
    """

    shares: bool = False
    counts: bool = False
    look_like_counts: bool = False


def _figure_kind(grid: Grid, column: EventColumn) -> FigureKind:
    # Which rows are shown (`in at least 5 % of patients`) does not say what their figures are.
    titles = [_LIMIT.sub(" ", text) for text in (grid.caption, *grid.headers[0], column.header)]
    cells = [_figure_text(row.cells[column.at].text) for row in grid.rows if len(row.cells) > column.at]
    counted = any(_COUNT_AND_SHARE.search(text) for text in titles)
    alike = any(_COUNT_SHARE.fullmatch(text) for text in cells)
    titled = any(_SHARE.search(text) for text in titles) and not counted and not alike and not column.is_count
    figures = [_figure_text(cell.text) for row in grid.rows for cell in row.cells[1:] if cell.text[:1].isdecimal()]
    like_counts = sum(bool(_COUNT_SHARE.fullmatch(text)) for text in figures) > len(figures) / 3
    return FigureKind(column.is_share or titled, counted, like_counts and not column.is_share)


def _figure_text(written: str) -> str:
    return _MIDDLE_POINT.sub(".", written)


def read_figure(written: str, column: EventColumn, kind: FigureKind) -> Reading:
    """Return what a cell says.

    >>> column = EventColumn(at=1, group="A", people=107, grades=None, header="A", is_share=False, is_count=False)
    >>> read_figure("57 (53·3)", column, FigureKind()).affected, read_figure("5 (<1)", column, FigureKind()).reason
    (57, '5 of 107 is not <1 %')
    """
    text = _figure_text(written)
    if match := _OF.fullmatch(text):
        return _part_of(_whole(match[1]), _whole(match[2]), match[3])
    if match := _PERCENT.fullmatch(text):
        return _percent(Decimal(match[2]), match[1], column)
    if match := _COUNT_SHARE.fullmatch(text):
        return _count_with_share(match, text, column, counts=kind.counts)
    if match := _SHARE_COUNT.fullmatch(text):
        return _share_with_count(match, column)
    if match := _NUMBER.fullmatch(text):
        if (kind.counts or kind.look_like_counts) and text == "0":
            return Reading(Decimal(0), affected=0, people=column.people)
        if kind.shares:
            return _percent(Decimal(match[2]), match[1], column)
        if column.is_count and text.isdecimal() and (column.people is None or int(text) <= column.people):
            return Reading(affected=int(text), people=column.people)
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
    if count <= people and _agrees(count, people, result[2], result[3]):
        return Reading(share, _OPERATORS[result[2]], count, people)
    other = _SHARE_COUNT.fullmatch(text)
    reversed_ = _share_with_count(other, column) if other else Reading(reason="no")
    return Reading(reason=f"{count} of {people} is not {result[2]}{share} %") if reversed_.reason else reversed_


def _agrees(count: int, people: int, operator: str, share: str) -> bool:
    """Whether a count is what its percentage says: below a limit, or as rounded as it is printed."""
    if operator in {"<", "≤"} and people:
        percent = Decimal(count) * 100 / people
        return percent < Decimal(share) or (operator == "≤" and percent == Decimal(share))
    return operator == "~" or _fits(count, people, share)


def _share_with_count(result: re.Match[str], column: EventColumn) -> Reading:
    count, people = _whole(result[3]), column.people
    if people is not None and _fits(count, people, result[1]):
        return Reading(Decimal(result[1]), affected=count, people=people)
    return Reading(reason="which figure is the count and which the percentage cannot be said")


def _part_of(count: int, people: int, share: str | None) -> Reading:
    if count > people or not people:
        return Reading(reason=f"{count} of {people} is no share")
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
