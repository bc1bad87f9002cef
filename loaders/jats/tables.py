"""The tables of an article: each with its place, and those of adverse events as grids.

A table is one of adverse events where its caption says so and at least one of its rows is about an event that is known:
a table of studies on toxicity is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

from loaders.grids import Grid, read_grid
from loaders.markup import local_name, plain_text

_EVENTS = re.compile(
    r"\badverse\b|\btoxicit(?:y|ies)\b|\bside[- ]effects?\b|\btreatment[- ]emergent\b|\bTEAEs?\b|\bsafety\b",
    re.IGNORECASE,
)
_APART = frozenset({"sub-article", "response", "ref-list", "back"})


@dataclass(frozen=True)
class ArticleTable:
    """A table of an article. `key`: its name in claims; `grid`: nothing where it is an image or of another model."""

    key: str
    label: str
    caption: str
    grid: Grid | None

    @property
    def title(self) -> str:
        """Its label and its caption."""
        return ". ".join(part.rstrip(".") for part in (self.label, self.caption) if part)

    @property
    def place(self) -> str:
        """Its place in the article, in words."""
        return f"{self.label or self.key} ({self.caption[:80]})" if self.caption else self.label or self.key

    def is_of_events(self, is_event: Callable[[str], bool]) -> bool:
        """Whether it is a table of adverse events. `is_event`: whether an event is known by a name."""
        if self.grid is None or not _EVENTS.search(self.caption):
            return False
        return any(is_event(row.stub) for row in self.grid.rows)


def article_tables(article: etree._Element) -> Iterator[ArticleTable]:
    """Yield the tables of an article in the order of its text; those of sub-articles are none of its own."""
    for number, wrap in enumerate(_wraps(article), start=1):
        caption = next((plain_text(one) for one in wrap if local_name(one) == "caption"), "")
        label = next((plain_text(one) for one in wrap if local_name(one) == "label"), "")
        notes = {one.get("id", ""): plain_text(one, frozenset({"label"})) for one in wrap.iter("fn") if one.get("id")}
        tables = list(wrap.iter("table")) or [None]
        for part, table in enumerate(tables, start=1):
            key = f"table-{number}" if len(tables) == 1 else f"table-{number}-{part}"
            grid = replace(read_grid(table, notes), caption=caption) if table is not None else None
            yield ArticleTable(key, label, caption, grid)


def _wraps(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        name = local_name(child)
        if name == "table-wrap":
            yield child
        elif name and name not in _APART:
            yield from _wraps(child)
