"""A label as both of its forms have it: products with their ingredients, sections with their paragraphs and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from loaders.grids import Grid

BOXED_WARNING = "34066-1"
INDICATIONS = "34067-9"
CONTRAINDICATIONS = "34070-3"
ADVERSE_REACTIONS = "34084-4"
WARNINGS = frozenset({"34071-1", "43685-7"})

OVER_THE_COUNTER = frozenset({"50565-1", "50566-9", "50567-7", "50568-5", "50569-3", "50570-1", "53414-9"})
"""Sections of the warnings on labels of medicines without prescription: instructions under fixed headings."""

SECTION_NAMES = {
    BOXED_WARNING: "boxed warning",
    INDICATIONS: "indications and usage",
    CONTRAINDICATIONS: "contraindications",
    ADVERSE_REACTIONS: "adverse reactions",
    "34071-1": "warnings",
    "43685-7": "warnings and precautions",
}
"""The sections that are read, by their codes of LOINC."""


_BOX = re.compile(r"\bbox(?:ed)?\s+warnings?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Ingredient:
    """An active ingredient: its name with its salt, the names of its active moieties, and their identifiers (UNII)."""

    name: str
    moieties: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabelProduct:
    """A product that a label is about: its national drug code, names, form, ingredients and applications."""

    code: str
    brand: str
    generic: str = ""
    form: str = ""
    strength: str = ""
    ingredients: tuple[Ingredient, ...] = ()
    applications: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A section: its code, title and number, what it says, and the sections in it.

    `headings`: paragraphs that are nothing but bold, which stand for titles. `place`: where it stands in the label.
    """

    code: str
    title: str
    place: str
    paragraphs: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    tables: tuple[Grid, ...] = ()
    sections: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        """Yield the section and all sections in it, in order."""
        yield self
        for one in self.sections:
            yield from one.walk()


@dataclass(frozen=True)
class Label:
    """One version of a label. `effective`: the day from which it holds, ISO 8601."""

    set_id: str
    version: str
    effective: str
    title: str
    document_type: str
    labeler: str = ""
    products: tuple[LabelProduct, ...] = ()
    sections: tuple[Section, ...] = ()
    unread: tuple[tuple[str, str], ...] = field(default=())
    """Pairs of a place and a reason: boxes that are coded as boxed warnings and are none, tables that are broken."""
    may_have_boxed_warning: bool = False
    """Whether a box was passed over of which nothing says what it is, or the text speaks of one."""


def speaks_of_box(text: str) -> bool:
    """Whether a text refers to a boxed warning, as a label that has one does.

    >>> speaks_of_box("[see Boxed Warning]"), speaks_of_box("WARNINGS")
    (True, False)
    """
    return _BOX.search(text) is not None
