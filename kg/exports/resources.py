"""What sorted lines of N-Quads say, resource by resource, without holding more than one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kg.namespaces import MK
from kg.prefixes import BASE
from kg.sorted_lines import read_blocks_with

SOURCE_GRAPHS = f"{BASE}graph/source."
_CLAIM, _STATED_IN = f"<{BASE}claim/", str(MK.statedIn)
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# A blank node stands for its own name, and the default graph for no name.
_QUAD = re.compile(
    r'(?:<([^>]*)>|_:\S+) <([^>]*)> (?:<([^>]*)>|(_:\S+)|"((?:[^"\\]|\\.)*)"\S*)(?: (?:<([^>]*)>|_:\S+))? \.'
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class NotNQuadsError(ValueError):
    """A line that is no statement of N-Quads; `line` is the line."""

    def __init__(self, line: str) -> None:
        super().__init__(f"this is no line of N-Quads: {line[:80]}")
        self.line = line


class Value(NamedTuple):
    """An object of a statement: an IRI or the text of a literal, and the graph that says so."""

    text: str
    is_iri: bool
    graph: str


@dataclass
class DescribedResource:
    """A resource with the sorted lines that are said of it; they are read when a value is wanted."""

    subject: str
    lines: list[str]

    @property
    def iri(self) -> str:
        """Its name; of a blank node its label."""
        return self.subject.removeprefix("<").removesuffix(">")

    @cached_property
    def values(self) -> dict[str, list[Value]]:
        """Everything that is said, predicate by predicate, in the order of the lines. Raises NotNQuadsError."""
        values: dict[str, list[Value]] = {}
        for line in self.lines:
            match = _QUAD.fullmatch(line)
            if match is None:
                raise NotNQuadsError(line)
            _, predicate, iri, blank, text, graph = match.groups()
            named = blank if iri is None else iri
            value = Value(_unescaped(text) if named is None else named, named is not None, graph or "")
            values.setdefault(predicate, []).append(value)
        return values

    def has(self, predicate: str) -> bool:
        """Whether anything is said with a predicate; no line is read for it."""
        start = f"{self.subject} <{predicate}> "
        place = bisect_left(self.lines, start)
        return place < len(self.lines) and self.lines[place].startswith(start)

    def texts(self, predicate: str) -> list[str]:
        """Return the values of a predicate, each once."""
        return list(dict.fromkeys(value.text for value in self.values.get(predicate, ())))

    def text(self, predicate: str) -> str:
        """Return the first value of a predicate, or nothing."""
        return next((value.text for value in self.values.get(predicate, ())), "")

    @property
    def kind(self) -> tuple[str, str]:
        """The class that a source gives the resource, and the graph of that source; nothing for what has none."""
        given = [one for one in self.values.get(_TYPE, ()) if one.graph.startswith(SOURCE_GRAPHS)]
        return (given[0].text, given[0].graph) if given else ("", "")

    @property
    def is_claim(self) -> bool:
        """Whether it is a claim."""
        return self.subject.startswith(_CLAIM) and self.has(_STATED_IN)


def read_resources(lines: Iterable[str]) -> Iterator[DescribedResource]:
    """Yield the subjects of sorted lines of N-Quads."""
    start, said = " ", list[str]()
    for line in lines:
        if not line.startswith(start):
            if said:
                yield DescribedResource(start[:-1], said)
            start, said = f"{line.partition(' ')[0]} ", []
        said.append(line)
    if said:
        yield DescribedResource(start[:-1], said)


def read_resources_with(path: Path, predicate: str) -> Iterator[DescribedResource]:
    """Yield the subjects of a file of sorted N-Quads of which something is said with a predicate."""
    for lines in read_blocks_with(path, f" <{predicate}> "):
        yield from (one for one in read_resources(lines) if one.has(predicate))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    number = match[1] or match[2]
    return chr(int(number, 16)) if number else _PLAIN.get(match[3], match[3])
