"""What a page is made of: links, tables, facts, plots and notes, in sections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class PageLink:
    """A text with where it leads: `address` below the root of the server, or, if `external`, anywhere on the web.

    `look`: a class of the style sheet; `tag` with it makes a tag of the text.
    """

    text: str
    address: str = ""
    external: bool = False
    look: str = ""
    hint: str = ""


# What stands in one place: links and texts, one after another.
Links = tuple[PageLink, ...]


@dataclass(frozen=True)
class TableBlock:
    """A table with a row for each thing; `more`: what leads to the rows that are not shown.

    `numeric`, `prose`, `figure`: the columns of numbers, of sentences, and of figures with unit and interval.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Links, ...], ...]
    title: str
    note: str = ""
    more: PageLink | None = None
    numeric: frozenset[int] = frozenset()
    prose: int = -1
    figure: int = -1
    sort: str = "table"


@dataclass(frozen=True)
class FactsBlock:
    """Names with what is known under each."""

    rows: tuple[tuple[str, Links], ...]
    title: str
    sort: str = "facts"


@dataclass(frozen=True)
class PlotBlock:
    """A drawing with what it shows in words."""

    drawing: str
    title: str
    caption: str
    sort: str = "plot"


@dataclass(frozen=True)
class ChipsBlock:
    """Things in a row."""

    links: tuple[PageLink, ...]
    title: str = ""
    sort: str = "chips"


@dataclass(frozen=True)
class NoteBlock:
    """A note that is set apart; `look` is `doubt` or `harm` or nothing."""

    cells: tuple[Links, ...]
    look: str = ""
    title: str = ""
    address: str = ""
    sort: str = "note"


@dataclass(frozen=True)
class PassageBlock:
    """Words of a document: pieces, each marked or not, and where they stand."""

    pieces: tuple[tuple[str, bool], ...]
    caption: Links
    sort: str = "passage"


Block = TableBlock | FactsBlock | PlotBlock | ChipsBlock | NoteBlock | PassageBlock


@dataclass(frozen=True)
class PageSection:
    """A part of a page with its place in the side index; `count`: of how many things it speaks, if it counts any.

    `folded`: it opens when the reader wants it.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    count: int = 0
    folded: bool = False
    lead: str = ""


def text(words: str, look: str = "") -> Links:
    """Return a text as a cell."""
    return (PageLink(words, look=look),) if words else ()


def joined(cells: Iterable[Links]) -> Links:
    """Return cells as one, with a comma between each two."""
    parts: list[PageLink] = []
    for cell in cells:
        if cell:
            parts += [PageLink(", "), *cell] if parts else cell
    return tuple(parts)


def with_content(candidates: Sequence[PageSection | None]) -> tuple[PageSection, ...]:
    """Return the sections that have something to show."""
    return tuple(section for section in candidates if section is not None and section.blocks)
