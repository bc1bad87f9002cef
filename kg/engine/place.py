"""Where in a query a part of it stands, and what of that decides how it is written for the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """Where a part stands.

    `graph`: what it is asked of, `<iri>` or a variable, or nothing for the default graph; `counts`: whether it matters
    how often a solution is there; `outer`: variables that may have a value when EXISTS is asked here; `names`: what
    stands for the arguments of COUNT, by their place; `aliases`: expressions that stand for variables of SELECT;
    `is_outermost`: whether nothing is joined with a group; `is_alone`: whether it is asked once, with no values but its
    own; `needs_all`: whether all of its solutions are wanted; `in_exists`: whether it is asked for each row.
    """

    graph: str = ""
    counts: bool = True
    outer: frozenset[str] = frozenset()
    names: Mapping[int, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    is_outermost: bool = False
    is_alone: bool = False
    needs_all: bool = False
    in_exists: bool = False
