"""Property paths: their alternatives step by step, and whether they may have no steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise, product
from math import prod
from typing import NamedTuple

from kg.engine.source import Source
from kg.sparql import tree

_MOST_BRANCHES = 64
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


class PathStep(NamedTuple):
    """A step of a path: a path that the engine counts rightly, or any property but some, in one direction."""

    path: str
    excluded: tuple[str, ...] | None = None
    is_inverse: bool = False

    def inverted(self) -> PathStep:
        """Return the step against its direction."""
        return self._replace(path=f"^({self.path})", is_inverse=not self.is_inverse)

    def pattern(self, start: str, end: str, name: str) -> str:
        """Return the step from a term to another; `name`: what to call its property.

        Between terms that are known, the engine finds one of several properties.
        """
        if self.excluded is None:
            return f"{start} {self.path} {end}"
        first, last = (end, start) if self.is_inverse else (start, end)
        condition = f" FILTER(?{name} NOT IN ({', '.join(self.excluded)}))" if self.excluded else ""
        return f"{first} ?{name} {last}{condition}"


class PathBranch(NamedTuple):
    """An alternative of a path, and whether it may have no steps."""

    steps: tuple[PathStep, ...]
    may_be_empty: bool

    @property
    def needs_names(self) -> bool:
        """Whether its steps have to be patterns of their own."""
        return any(step.excluded is not None for step in self.steps)

    def pattern(self, start: str, end: str, name: str) -> str:
        """Return the branch from a term to another; `name`: the beginning of names for what is in the middle."""
        if not self.needs_names:
            path = self.steps[0].path if len(self.steps) == 1 else "/".join(f"({step.path})" for step in self.steps)
            return f"{start} {path} {end}"
        nodes = [start, *(f"?{name}_node{number}" for number in range(1, len(self.steps))), end]
        steps = enumerate(zip(self.steps, pairwise(nodes), strict=True))
        return " . ".join(step.pattern(first, last, f"{name}_property{n}") for n, (step, (first, last)) in steps)


def path_branches(source: Source, path: tree.PropertyPath, *, is_loop: bool) -> list[PathBranch]:
    """Return the alternatives of a path, which are one where there would be too many."""
    whole = [PathBranch((PathStep(source.part(path)),), may_be_empty(path, is_loop=is_loop))]
    branches = whole
    if isinstance(path, tree.PathAlternative):
        branches = [branch for part in path.branches for branch in path_branches(source, part, is_loop=is_loop)]
    elif isinstance(path, tree.PathNegatedPropertySet):
        branches = [PathBranch((step,), may_be_empty=False) for step in _directions(source, path)]
    elif isinstance(path, tree.PathEltOrInverse):
        inner = path_branches(source, path.element, is_loop=is_loop)
        branches = [_inverted(branch) for branch in inner]
    elif isinstance(path, tree.PathSequence):
        parts = [path_branches(source, element, is_loop=is_loop) for element in path.elements]
        if prod(len(part) for part in parts) <= _MOST_BRANCHES:
            branches = [_sequence(choice, is_loop=is_loop) for choice in product(*parts)]
    return branches if len(branches) <= _MOST_BRANCHES else whole


def _directions(source: Source, path: tree.PathNegatedPropertySet) -> list[PathStep]:
    """Return the two alternatives of `!(p|^q)`, which go forwards and backwards; one for a set of one direction."""
    steps = []
    for is_inverse in (False, True):
        excluded = tuple(_property(source, each) for each in path.members if each.is_inverse is is_inverse)
        if excluded or not (path.members or is_inverse):
            steps.append(PathStep("", excluded, is_inverse))
    return steps


def _property(source: Source, member: tree.PathOneInPropertySet) -> str:
    name = source.edited(member.property_start, member.end, ())
    return _TYPE if name == "a" else name


def _inverted(branch: PathBranch) -> PathBranch:
    return branch._replace(steps=tuple(step.inverted() for step in reversed(branch.steps)))


def _sequence(branches: Sequence[PathBranch], *, is_loop: bool) -> PathBranch:
    steps = tuple(step for branch in branches for step in branch.steps)
    return PathBranch(steps, is_loop and all(branch.may_be_empty for branch in branches))


def _elements(path: tree.PropertyPath) -> Iterable[tree.PropertyPath]:
    if isinstance(path, tree.PathAlternative):
        return path.branches
    if isinstance(path, tree.PathSequence):
        return path.elements
    if isinstance(path, tree.PathEltOrInverse):
        return (path.element,)
    return (path.primary,) if isinstance(path, tree.PathElt) else ()


def repeats(path: tree.PropertyPath) -> bool:
    """Whether a path has a `+`: from a term to a term in some graph, the engine counts its first steps."""
    if isinstance(path, tree.PathElt) and path.modifier == "+":
        return True
    return any(repeats(element) for element in _elements(path))


def may_be_empty(path: tree.PropertyPath, *, is_loop: bool) -> bool:
    """Whether a path from a term that the graph does not hold may have no steps; `is_loop`: it leads back to it.

    A sequence to a variable may not: it is a join, and the graph holds what is in the middle.
    """
    if isinstance(path, tree.PathElt) and path.modifier in "*?":
        return True
    empty = [may_be_empty(element, is_loop=is_loop) for element in _elements(path)]
    if isinstance(path, tree.PathSequence):
        return is_loop and all(empty)
    return any(empty)
