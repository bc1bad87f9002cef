"""Elements of the legacy XML: their text in one line."""

from __future__ import annotations

from typing import Any

from lxml import etree

Data = dict[str, Any]


def text_of(parent: etree._Element, path: str) -> str:
    """Return the text of the first element of a path; nothing where there is none."""
    result = parent.find(path)
    return "" if result is None else own_text(result)


def own_text(result: etree._Element) -> str:
    """Return all text of an element, with single blanks."""
    return " ".join("".join(result.itertext()).split())


def texts_of(parent: etree._Element, path: str) -> list[str]:
    """Return the texts of all elements of a path that have one."""
    return [text for one in parent.iterfind(path) if (text := own_text(one))]
