"""JSON as it is made of XML: one element is an object, several are a list, and none is an empty text or object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from loaders.markup import local_name


def element_value(element: etree._Element) -> Any:
    """Return an element as JSON: its text, or its elements by name. Attributes are left out.

    >>> element_value(etree.fromstring("<a><b> 1 </b><c/><d>2</d><d>3</d></a>"))
    {'b': '1', 'c': '', 'd': ['2', '3']}
    """
    result: dict[str, Any] = {}
    for child in element.iterchildren(etree.Element):
        name, value = local_name(child), element_value(child)
        if name not in result:
            result[name] = value
        elif isinstance(result[name], list):
            result[name].append(value)
        else:
            result[name] = [result[name], value]
    return result or (element.text or "").strip()


def each(data: Any, path: str) -> list[Any]:
    """Return what stands at a path of names, as a list: nothing, one thing or several.

    >>> each({"events": {"event": {"term": "Rash"}}}, "events.event"), each({"events": ""}, "events.event")
    ([{'term': 'Rash'}], [])
    >>> each({"numbers": {"number": ["1", "2"]}}, "numbers.number")
    ['1', '2']
    """
    value = at(data, path)
    if value in ("", None) or value == {}:
        return []
    return value if isinstance(value, list) else [value]


def at(data: Any, path: str) -> Any:
    """Return what stands at a path of names, or None. Where a list stands on the way, its first thing is meant."""
    for name in path.split("."):
        if isinstance(data, list):
            data = data[0] if data else None
        data = data.get(name) if isinstance(data, dict) else None
    return data


def text_at(data: Any, path: str) -> str:
    """Return the text at a path, on one line; nothing where an object, a list or nothing stands.

    >>> text_at({"value": {}}, "value"), text_at({"subjects": 95}, "subjects"), text_at({"a": {"b": " x\\n y "}}, "a.b")
    ('', '95', 'x y')
    """
    value = at(data, path)
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(value).split()) if isinstance(value, (str, int, float)) else ""


def texts(data: Any, path: str) -> Iterator[tuple[int, str]]:
    """Yield the texts at a path that are not empty, each with its number."""
    for number, value in enumerate(each(data, path)):
        if written := text_at({"value": value}, "value"):
            yield number, written


def written_day(written: str) -> str:
    """Return the day that a time names where it was written, ISO 8601; a text of another shape as it is.

    >>> written_day("2022-05-20T00:00:00+02:00"), written_day("29/01/2021"), written_day("2021-01")
    ('2022-05-20', '2021-01-29', '2021-01')
    """
    written = written.partition("T")[0].strip()
    parts = written.split("/")
    if len(parts) == 3 and [len(part) for part in parts] == [2, 2, 4]:
        return "-".join(reversed(parts))
    return written
