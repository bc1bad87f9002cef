"""Queries that the engine would answer wrongly, written so that it answers them rightly.

- `p|q` keeps a solution that both give twice: the engine drops one. It becomes a UNION where rows are counted.
- `?s p* <o>` has the solution ?s = <o> even when <o> is not in the graph: the engine finds none.
- `GRAPH ?g { … }` asks each graph apart, and ?g is not seen inside: the engine joins ?g into every triple, and
  loses it in a sub-SELECT, VALUES, MINUS or another GRAPH. Such a pattern becomes a UNION over the graphs.
- COUNT leaves out the rows in which an expression fails: the engine gives up on the whole. It gets a name by BIND.
- ORDER BY sorts values of several types: the engine breaks off (`kg.engine.ordering`).
- GROUP_CONCAT gives a plain string; TRUE and FALSE may be written in capitals.

What cannot be parsed here is left as it is: the engine has the last word on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import prod
from typing import NamedTuple

from kg.engine.edits import Edit, apply_edits
from kg.engine.ordering import ordering_edits
from kg.errors import QueryError
from kg.sparql import tree
from kg.sparql.errors import MisunderstoodError, QuerySyntaxError
from kg.sparql.grammar import parse
from kg.sparql.lexer import TokenKind, tokens

# Only a text with one of these can need rewriting; others are passed on after this look.
_SUSPICIOUS = re.compile(
    r"\||[\w>)]\s*(?:\*|\?(?!\w))|\b(?:GRAPH|ORDER|COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\b|<[?$\d(\"'!+\-.]",
    re.IGNORECASE,
)
_MISSPELT = re.compile(r"\b(?:TRUE|FALSE|GROUP_CONCAT)\b", re.IGNORECASE)
_MOST_BRANCHES = 64
_LONGEST_TEXT = 4_000_000


@dataclass(frozen=True)
class Data:
    """What the rewriting has to know of the data: the named graphs, and the answer to an ASK."""

    graphs: Callable[[], Sequence[str]]
    ask: Callable[[str], bool]


class _Branch(NamedTuple):
    """An alternative of a path, and whether it may have no steps."""

    path: str
    may_be_empty: bool


class _Triple(NamedTuple):
    """A subject, a verb and an object of a pattern."""

    subject: tree.GraphNodePath
    verb: tree.PropertyPath | tree.VarOrTerm
    object: tree.ObjectPath


def rewritten(text: str, data: Data) -> str:
    """Return a query that means the same and that the engine answers rightly.

    Raises MisunderstoodError, and QueryError when the new text would be too long.

    >>> rewritten("SELECT ?x { <a> <p>|<q> ?x }", Data(graphs=list, ask=lambda query: True))
    'SELECT ?x { { { <a> <p> ?x } UNION { <a> <q> ?x } }  }'
    """
    spelled = text
    try:
        spelled = _respelled(text) if _MISSPELT.search(text) else text
        return _Rewriter(spelled, data).text() if _SUSPICIOUS.search(spelled) else spelled
    except MisunderstoodError:
        parse(text)  # raises it with the places of the text as written
        raise
    except (QuerySyntaxError, RecursionError):
        return spelled


def _respelled(text: str) -> str:
    """Return a query with true and false in small letters, and GROUP_CONCAT without a language."""
    edits: list[Edit] = []
    depth, closing = 0, []
    for token, after in pairwise([*tokens(text), None]):
        if token is None:
            break
        depth += (token.text == "(") - (token.text == ")")
        if token.is_word("TRUE", "FALSE"):
            edits.append(Edit(token.start, token.end, token.text.lower()))
        elif token.is_word("GROUP_CONCAT") and after is not None and after.text == "(":
            edits.append(Edit(token.start, token.start, "STR("))
            closing.append(depth)
        elif token.text == ")" and closing and closing[-1] == depth:
            edits.append(Edit(token.end, token.end, ")"))
            closing.pop()
    return apply_edits(text, edits)


class _Rewriter:
    def __init__(self, text: str, data: Data) -> None:
        self._text, self._data = text, data
        self._query = parse(text)
        self._held_terms: dict[tuple[str, str], bool] = {}

    def text(self) -> str:
        """Return the whole query, rewritten."""
        return apply_edits(self._text, self._query_edits(self._query, "", counts=True))

    def _source(self, node: tree.VarOrTerm | tree.GraphNodePath | tree.PropertyPath | tree.Expression) -> str:
        return self._text[node.start : node.end]

    def _query_edits(self, query: tree.SelectQuery, graph: str, *, counts: bool) -> list[Edit]:
        """Return the edits of a query that is asked of a graph: `<iri>`, or nothing for the default graph.

        `counts`: whether it matters how often a solution is there.
        """
        is_distinct = query.select is not None and query.select.is_distinct
        counts = query.modifier.is_sliced or (counts and query.form == "SELECT")
        counts = query.is_aggregated or (counts and not is_distinct)
        edits = [self._group_edit(group, graph, counts=counts) for group in query.groups]
        return [*edits, *self._count_edits(query), *ordering_edits(query)]

    def _count_edits(self, query: tree.SelectQuery) -> list[Edit]:
        """Give what COUNT counts a name: a row in which the expression fails is then left out, and no more."""
        where, edits, bindings = query.where, [], []
        for aggregate in query.aggregates:
            argument = aggregate.argument
            if not where or argument is None or not aggregate.name.is_word("COUNT"):
                continue
            if not isinstance(argument, tree.VarOrTerm) and self._can_move_into(where, argument):
                name = f"?myeloma_{argument.start}"
                edits.append(Edit(argument.start, argument.end, name))
                bindings.append(f"BIND({self._source(argument)} AS {name})")
        if where and bindings:
            edits += [Edit(where.start, where.start, "{ "), Edit(where.end, where.end, f" {' '.join(bindings)} }}")]
        return edits

    def _can_move_into(self, group: tree.GroupGraphPattern, expression: tree.Expression) -> bool:
        """Whether an expression needs nothing that is made later than a group, and has no group itself."""
        if any(True for _ in tree.exists_groups(expression)):
            return False
        inside = {token.text[1:] for token in tokens(self._text[group.start : group.end])}
        terms = (part for part in tree.parts(expression) if isinstance(part, tree.VarOrTerm))
        return all(term.text[1:] in inside for term in terms if term.kind is tree.TermKind.VARIABLE)

    def _group_edit(self, group: tree.GroupGraphPattern, graph: str, *, counts: bool) -> Edit:
        edits = self._query_edits(group.sub_select, graph, counts=counts) if group.sub_select else []
        run: int | None = None  # where the triples that are joined with each other begin
        for element in group.elements:
            if isinstance(element, tree.TriplesBlock):
                run = element.start if run is None else run
                edits += self._triples_edits(element, run, graph, counts=counts)
            else:
                run = run if isinstance(element, tree.Filter) else None
                edits += self._element_edits(element, graph, counts=counts)
        return Edit(group.start, group.end, apply_edits(self._text, edits, group.start, group.end))

    def _element_edits(self, element: tree.GraphPatternNotTriples, graph: str, *, counts: bool) -> list[Edit]:
        if isinstance(element, tree.ServiceGraphPattern | tree.LateralGraphPattern):
            return []
        edits: list[Edit] = []
        if isinstance(element, tree.GraphGraphPattern):
            graph, group = element.name.text, element.group
            if self._needs_each_graph_apart(group, graph):
                if element.name.kind is tree.TermKind.VARIABLE:
                    return [Edit(element.start, element.end, self._union_of_graphs(group, graph, counts=counts))]
                # The engine would ask nothing of a graph that there is not, and find something.
                edits.append(Edit(element.start, element.start, f"GRAPH {graph} {{ }} "))
        # What EXISTS looks for is not counted.
        counts = counts and not isinstance(element, tree.Filter | tree.Bind)
        return edits + [self._group_edit(group, graph, counts=counts) for group in tree.inner_groups(element)]

    def _union_of_graphs(self, group: tree.GroupGraphPattern, variable: str, *, counts: bool) -> str:
        branches, length = [], 0
        graphs = self._data.graphs()
        for number, iri in enumerate(graphs):
            body = _relabelled(self._group_edit(group, f"<{iri}>", counts=counts).replacement, number)
            branches.append(f"{{ GRAPH <{iri}> {body} VALUES {variable} {{ <{iri}> }} }}")
            length += len(branches[-1])
            if length > _LONGEST_TEXT:
                raise QueryError(
                    f"GRAPH {variable} with this pattern has to be asked of {len(graphs)} graphs one by one, which is "
                    "too long. Name the graph, or take the sub-query, VALUES or MINUS out of GRAPH."
                )
        return f"{{ {' UNION '.join(branches) or f'VALUES {variable} {{ }}'} }}"

    def _needs_each_graph_apart(self, group: tree.GroupGraphPattern, variable: str) -> bool:
        """Whether a group asked of `GRAPH ?g` needs to be asked of each graph by itself."""
        for token in tokens(self._text[group.start : group.end]):
            if token.is_word("SELECT", "VALUES", "MINUS", "GRAPH", "SERVICE", "LATERAL"):
                return True
            if token.kind is TokenKind.VARIABLE and token.text[1:] == variable[1:]:
                return True
        return any(
            self._may_end_in_constant(triple) or (not isinstance(triple.verb, tree.VarOrTerm) and _repeats(triple.verb))
            for triple in _triples_in_group(group)
        )

    def _triples_edits(self, block: tree.TriplesBlock, run: int, graph: str, *, counts: bool) -> list[Edit]:
        """Rewrite triples. Those that need it become groups, in front of the triples that are joined with these.

        In front of all, because a blank node may not stand on both sides of a group.
        """
        plain, groups = [], []
        for same_subject in block.triples:
            kept = []
            for triple in _triples_of_subject(same_subject):
                group = self._group_for_triple(triple, graph, counts=counts)
                if group:
                    groups.append(group)
                else:
                    kept.append(f"{self._source(triple.verb)} {self._text[triple.object.start : triple.object.end]}")
            if kept or same_subject.properties is None:
                plain.append(f"{self._source(same_subject.subject)} {' ; '.join(kept)} .")
        if not groups:
            return []
        return [Edit(run, run, f"{' '.join(groups)} "), Edit(block.start, block.end, " ".join(plain))]

    def _group_for_triple(self, triple: _Triple, graph: str, *, counts: bool) -> str:
        """Return the group that stands for a triple with a path; nothing when the triple can stay."""
        verb, subject, node = triple.verb, triple.subject, triple.object.node
        if isinstance(verb, tree.VarOrTerm) or triple.object.is_reified or not (_is_name(subject) and _is_name(node)):
            return ""
        start, end = self._source(subject), self._source(node)
        is_loop = start == end
        whole = _Branch(self._source(verb), _may_be_empty(verb, is_loop=is_loop))
        branches = self._branches(verb, is_loop=is_loop) if counts else [whole]
        is_absent = self._may_end_in_constant(triple) and not self._graph_holds_end(triple, graph)
        if len(branches) == 1 and not is_absent:
            return ""
        is_end_constant = isinstance(node, tree.VarOrTerm) and node.is_constant
        same = f"VALUES {start} {{ {end} }}" if is_end_constant else f"VALUES {end} {{ {start} }}"
        if is_end_constant and isinstance(subject, tree.VarOrTerm) and subject.is_constant:
            same = ""
        patterns = [
            same if is_absent and branch.may_be_empty else f"{start} {branch.path} {end}" for branch in branches
        ]
        return f"{{ {' UNION '.join(f'{{ {pattern} }}' for pattern in patterns)} }}"

    def _constant_ends(self, triple: _Triple) -> set[str]:
        ends = (triple.subject, triple.object.node)
        return {end.text for end in ends if isinstance(end, tree.VarOrTerm) and end.is_constant}

    def _may_end_in_constant(self, triple: _Triple) -> bool:
        """Whether a path may lead in no steps from a term that is written out to a variable or to itself."""
        if isinstance(triple.verb, tree.VarOrTerm):
            return False
        is_loop = self._source(triple.subject) == self._source(triple.object.node)
        if not _may_be_empty(triple.verb, is_loop=is_loop):
            return False
        return len(self._constant_ends(triple)) == 1 and _is_name(triple.subject) and _is_name(triple.object.node)

    def _graph_holds_end(self, triple: _Triple, graph: str) -> bool:
        """Whether the engine sees the term that a path begins or ends with in a graph."""
        (term,) = self._constant_ends(triple)
        if (term, graph) not in self._held_terms:
            pattern = f"{{ {term} <urn:x>* {term} }}"
            pattern = f"GRAPH {graph} {pattern}" if graph else pattern
            query = f"{self._text[: self._query.start]} ASK {{ {pattern} }}"
            self._held_terms[term, graph] = self._data.ask(query)
        return self._held_terms[term, graph]

    def _branches(self, path: tree.PropertyPath, *, is_loop: bool) -> list[_Branch]:
        """Return the alternatives of a path."""
        whole = [_Branch(self._source(path), _may_be_empty(path, is_loop=is_loop))]
        branches = whole
        if isinstance(path, tree.PathAlternative):
            branches = [branch for part in path.branches for branch in self._branches(part, is_loop=is_loop)]
        elif isinstance(path, tree.PathEltOrInverse):
            inner = self._branches(path.element, is_loop=is_loop)
            branches = [_Branch(f"^({branch.path})", branch.may_be_empty) for branch in inner]
        elif isinstance(path, tree.PathSequence):
            steps = [self._branches(element, is_loop=is_loop) for element in path.elements]
            if prod(len(step) for step in steps) <= _MOST_BRANCHES:
                branches = [_sequence(choice, is_loop=is_loop) for choice in product(*steps)]
        return branches if len(branches) <= _MOST_BRANCHES else whole


def _sequence(steps: Sequence[_Branch], *, is_loop: bool) -> _Branch:
    path = "/".join(f"({step.path})" for step in steps)
    return _Branch(path, is_loop and all(step.may_be_empty for step in steps))


def _is_name(node: tree.GraphNodePath) -> bool:
    """Whether a subject or an object is a variable, an IRI or a literal."""
    return isinstance(node, tree.VarOrTerm) and node.kind is not tree.TermKind.BLANK


def _triples_in_group(group: tree.GroupGraphPattern) -> Iterator[_Triple]:
    for element in group.elements:
        if isinstance(element, tree.TriplesBlock):
            for same_subject in element.triples:
                yield from _triples_of_subject(same_subject)
        for inner in tree.inner_groups(element):
            yield from _triples_in_group(inner)


def _triples_of_subject(same_subject: tree.TriplesSameSubjectPath) -> Iterator[_Triple]:
    for item in same_subject.properties.items if same_subject.properties else ():
        for node in item.objects:
            yield _Triple(same_subject.subject, item.verb, node)


def _relabelled(body: str, number: int) -> str:
    """Return a copy of a group whose blank nodes have labels of their own."""
    labels = [token for token in tokens(body) if token.kind is TokenKind.BLANK] if "_:" in body else []
    return apply_edits(body, [Edit(token.end, token.end, f"_{number}") for token in labels])


def _elements(path: tree.PropertyPath) -> Iterable[tree.PropertyPath]:
    if isinstance(path, tree.PathAlternative):
        return path.branches
    if isinstance(path, tree.PathSequence):
        return path.elements
    if isinstance(path, tree.PathEltOrInverse):
        return (path.element,)
    return (path.primary,) if isinstance(path, tree.PathElt) else ()


def _repeats(path: tree.PropertyPath) -> bool:
    """Whether a path has a `+`: from a term to a term in some graph, the engine counts its first steps."""
    if isinstance(path, tree.PathElt) and path.modifier == "+":
        return True
    return any(_repeats(element) for element in _elements(path))


def _may_be_empty(path: tree.PropertyPath, *, is_loop: bool) -> bool:
    """Whether a path from a term that the graph does not hold may have no steps; `is_loop`: it leads back to it.

    A sequence to a variable may not: it is a join, and the graph holds what is in the middle.
    """
    if isinstance(path, tree.PathElt) and path.modifier in "*?":
        return True
    empty = [_may_be_empty(element, is_loop=is_loop) for element in _elements(path)]
    if isinstance(path, tree.PathSequence):
        return is_loop and all(empty)
    return any(empty)
