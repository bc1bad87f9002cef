"""Elements of the legacy XML: their text in one line."""

from __future__ import annotations

from typing import Any

from lxml import etree

Data = dict[str, Any]


def text_of(parent: etree._Element, path: str) -> str:
    """Return the text of the first element of a path; nothing where there is none."""
    found = parent.find(path)
    return "" if found is None else own_text(found)


def own_text(found: etree._Element) -> str:
    """Return all text of an element, with single blanks."""
    return " ".join("".join(found.itertext()).split())


def texts_of(parent: etree._Element, path: str) -> list[str]:
    """Return the texts of all elements of a path that have one."""
    return [text for one in parent.iterfind(path) if (text := own_text(one))]
