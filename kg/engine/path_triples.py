"""Triples with paths that the engine answers wrongly, as groups that it answers rightly.

- `p|q` and `!(p|^q)` keep a solution that both sides give: the engine drops one. They become a UNION where rows are
  counted.
- `?s p* <o>` has the solution ?s = <o> even when <o> is not in the graph: the engine finds none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import NamedTuple

from kg.engine.paths import PathBranch, PathStep, may_be_empty, path_branches
from kg.engine.source import Source
from kg.engine.triples import PatternTriple, is_name, triples_of_subject
from kg.sparql import tree
from kg.sparql.lexer import TokenKind, tokens

# What `()` stands for, where it may not stand itself.
_NIL = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"


class PathGroup(NamedTuple):
    """A group that stands for a triple.

    `ends`: its variables, where it is better asked for each row that has a value of one: the engine plans a UNION as if
    nothing were bound, and may begin a path of several steps at its other end, for each row anew.
    """

    text: str
    ends: frozenset[str]


def closed(source: Source, block: tree.TriplesBlock) -> str:
    """Return triples with a point at their end."""
    text = source.part(block)
    return text if source.tokens_of(block)[-1].text == "." else f"{text} ."


def paths_last(blocks: Iterable[tuple[Sequence[PathGroup], str]]) -> str:
    """Return the groups and the other triples of blocks, groups for each row behind these; nothing where none is."""
    read = list(blocks)
    plain = " ".join(text for _, text in read if text)
    known = {token.text[1:] for token in tokens(plain) if token.kind is TokenKind.VARIABLE}
    first, last = list[str](), list[str]()
    for group in (group for groups, _ in read for group in groups):
        if group.ends & known:
            last.append(f"LATERAL {group.text}")
            known |= group.ends
        else:
            first.append(group.text)
    return " ".join([*first, plain, *last]) if plain and last else ""


class PathTriples:
    """The triples of a query; `has_names`: whether variables were made for what is in the middle of a path."""

    def __init__(self, source: Source, ask: Callable[[str], bool]) -> None:
        """Take the text, and what says whether a pattern has a solution."""
        self._source, self._ask = source, ask
        self._held_terms: dict[tuple[str, str], bool] = {}
        self.has_names = False

    def texts(self, block: tree.TriplesBlock, graph: str, *, counts: bool) -> tuple[list[PathGroup], str]:
        """Return the groups that stand for triples of a block, and the other triples as text.

        `graph`: what is asked, nothing for the default graph; `counts`: whether it matters how often a solution is.
        """
        plain, groups = list[str](), list[PathGroup]()
        for same_subject in block.triples:
            kept = []
            for triple in triples_of_subject(same_subject):
                group = self._group_for_triple(triple, graph, counts=counts)
                if group:
                    groups.append(group)
                else:
                    kept.append(f"{self._source.part(triple.verb)} {self._source.part(triple.object)}")
            if kept or same_subject.properties is None:
                plain.append(f"{self._source.part(same_subject.subject)} {' ; '.join(kept)} .")
        return (groups, " ".join(plain)) if groups else ([], closed(self._source, block))

    def _group_for_triple(self, triple: PatternTriple, graph: str, *, counts: bool) -> PathGroup | None:
        """Return the group that stands for a triple with a path; None when the triple can stay."""
        verb, subject, node = triple.verb, triple.subject, triple.object.node
        if isinstance(verb, tree.VarOrTerm) or triple.object.is_reified or not (is_name(subject) and is_name(node)):
            return None
        start, end = (_NIL if each.text[0] == "(" else self._source.part(each) for each in (subject, node))
        is_loop = start == end
        whole = PathBranch((PathStep(self._source.part(verb)),), may_be_empty(verb, is_loop=is_loop))
        branches = path_branches(self._source, verb, is_loop=is_loop) if counts else [whole]
        is_absent = self.may_end_in_constant(triple) and not self._graph_holds_end(triple, graph)
        needs_names = any(branch.needs_names for branch in branches)
        if len(branches) == 1 and not (is_absent or needs_names):
            return None
        self.has_names = self.has_names or needs_names
        same = f"VALUES {start} {{ {end} }}" if node.is_constant else f"VALUES {end} {{ {start} }}"
        if node.is_constant and subject.is_constant:
            same = ""
        names = (f"myeloma_{triple.object.start}_{number}" for number in count())
        patterns = [
            same if is_absent and branch.may_be_empty else branch.pattern(start, end, name)
            for branch, name in zip(branches, names, strict=False)
        ]
        has_joins = any(len(branch.steps) > 1 for branch in branches)
        is_open = not (subject.is_constant or node.is_constant or any(branch.may_be_empty for branch in branches))
        ends = frozenset((start[1:], end[1:])) if has_joins and is_open else frozenset[str]()
        return PathGroup(f"{{ {' UNION '.join(f'{{ {pattern} }}' for pattern in patterns)} }}", ends)

    def _constant_ends(self, triple: PatternTriple) -> set[str]:
        ends = (triple.subject, triple.object.node)
        return {self._source.part(end) for end in ends if isinstance(end, tree.VarOrTerm) and end.is_constant}

    def may_end_in_constant(self, triple: PatternTriple) -> bool:
        """Whether a path may lead in no steps from a term that is written out to a variable or to itself."""
        if isinstance(triple.verb, tree.VarOrTerm):
            return False
        is_loop = self._source.part(triple.subject) == self._source.part(triple.object.node)
        if not may_be_empty(triple.verb, is_loop=is_loop):
            return False
        return len(self._constant_ends(triple)) == 1 and is_name(triple.subject) and is_name(triple.object.node)

    def _graph_holds_end(self, triple: PatternTriple, graph: str) -> bool:
        """Whether the engine sees the term that a path begins or ends with in a graph."""
        (term,) = self._constant_ends(triple)
        if (term, graph) not in self._held_terms:
            pattern = f"{{ {term} <urn:x>* {term} }}"
            self._held_terms[term, graph] = self._ask(f"GRAPH {graph} {pattern}" if graph else pattern)
        return self._held_terms[term, graph]
