"""The parts of a query that decide whether the engine answers it rightly, each with its place in the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from kg.sparql.lexer import Token


class Sort(Enum):
    """What stands as subject or object."""

    VARIABLE = auto()
    IRI = auto()
    LITERAL = auto()
    BLANK = auto()
    COMPOUND = auto()  # [ … ], ( … ) or << … >>


class Node(NamedTuple):
    """A subject or an object."""

    sort: Sort
    start: int
    end: int

    @property
    def constant(self) -> bool:
        """Whether it is an IRI or a literal."""
        return self.sort in {Sort.IRI, Sort.LITERAL}


class Path(NamedTuple):
    """A property path: a step (`kind` empty), or others put together by ^ / | * + ? or !."""

    kind: str
    start: int
    end: int
    parts: tuple[Path, ...] = ()


class Pair(NamedTuple):
    """A verb and its objects; the verb is a path, or None for a variable."""

    path: Path | None
    start: int
    end: int
    objects: tuple[Node, ...]


class Sentence(NamedTuple):
    """A subject and what is said of it."""

    subject: Node
    pairs: tuple[Pair, ...]


@dataclass
class Element:
    """A part of a group: a block of triples, or something with groups of its own; `made`: the variable of BIND."""

    kind: str
    start: int
    end: int = 0
    name: Node | None = None
    made: Token | None = None
    sentences: list[Sentence] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    where: Group | None = None
    counts: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Group:
    """What stands between braces; a sub-SELECT is a group with a query."""

    start: int
    end: int = 0
    elements: list[Element] = field(default_factory=list)
    query: Query | None = None


@dataclass
class Query:
    """A query or sub-SELECT: its form and where it begins, what it does with rows, its variables and groups.

    `selected`: variables as they are; `made`: variables behind AS; `grouped`: variables of GROUP BY; `groups`: that of
    WHERE, and those of EXISTS outside of it; `counts`: where the arguments of COUNT begin and end.
    """

    form: str
    start: int
    distinct: bool = False
    sliced: bool = False
    aggregates: bool = False
    star: bool = False
    selected: list[Token] = field(default_factory=list)
    made: list[Token] = field(default_factory=list)
    grouped: list[Token] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    where: Group | None = None
    counts: list[tuple[int, int]] = field(default_factory=list)
