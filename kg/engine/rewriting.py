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

from kg.engine.ordering import ordered
from kg.errors import QueryError
from kg.sparql.errors import MisunderstoodError, QuerySyntaxError
from kg.sparql.grammar import parse
from kg.sparql.lexer import Kind, tokens
from kg.sparql.tree import Element, Group, Node, Pair, Path, Query, Sentence, Sort

# Only a text with one of these can need rewriting; others are passed on after this look.
_SUSPICIOUS = re.compile(
    r"\||[\w>)]\s*(?:\*|\?(?!\w))|\b(?:GRAPH|COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\b|<[?$\d(\"'!+\-.]",
    re.IGNORECASE,
)
_SPELLED = re.compile(r"\b(?:TRUE|FALSE|GROUP_CONCAT)\b", re.IGNORECASE)
# What COUNT counts, unless that is a variable or everything.
_COUNTED = re.compile(r"(\s*+(?:DISTINCT\b)?+\s*+)((?!\s*(?:\*|[?$]\w+\s*$)).*)", re.IGNORECASE | re.DOTALL)
_SORTED = re.compile(r"\bORDER\b", re.IGNORECASE)
_MOST_BRANCHES = 64
_LONGEST = 4_000_000

# A part of the text, from here to there, and what stands in its place.
_Part = tuple[int, int, str]


@dataclass(frozen=True)
class Data:
    """What the rewriting has to know of the data: the named graphs, and the answer to an ASK."""

    graphs: Callable[[], Sequence[str]]
    ask: Callable[[str], bool]


def rewritten(text: str, data: Data) -> str:
    """Return a query that means the same and that the engine answers rightly.

    Raises MisunderstoodError, and QueryError when the new text would be too long.
    """
    spelled = text
    try:
        spelled = _spelled(text) if _SPELLED.search(text) else text
        spelled = ordered(spelled) if _SORTED.search(spelled) else spelled
        return _Rewriter(spelled, data).text() if _SUSPICIOUS.search(spelled) else spelled
    except MisunderstoodError:
        parse(text)  # raises it with the places of the text as written
        raise
    except (QuerySyntaxError, RecursionError):
        return spelled


def _spelled(text: str) -> str:
    """Return a query with true and false in small letters, and GROUP_CONCAT without a language."""
    parts: list[_Part] = []
    depth, closing = 0, []
    for before, token in pairwise([*tokens(text), None]):
        if before is None:
            break
        end = before.start + len(before.text)
        depth += (before.text == "(") - (before.text == ")")
        if before.is_word("TRUE", "FALSE"):
            parts.append((before.start, end, before.text.lower()))
        elif before.is_word("GROUP_CONCAT") and token is not None and token.text == "(":
            parts.append((before.start, before.start, "STR("))
            closing.append(depth)
        elif before.text == ")" and closing and closing[-1] == depth:
            parts.append((end, end, ")"))
            closing.pop()
    return _spliced(text, 0, len(text), parts)


def _spliced(text: str, start: int, end: int, parts: Iterable[_Part]) -> str:
    """Return a part of a text in which smaller parts are replaced."""
    pieces = []
    for first, last, instead in sorted(parts, key=lambda part: part[:2]):
        pieces += [text[start:first], instead]
        start = last
    return "".join([*pieces, text[start:end]])


class _Rewriter:
    def __init__(self, text: str, data: Data) -> None:
        self._source, self._data = text, data
        self._query = parse(text)
        self._known: dict[tuple[str, str], bool] = {}

    def text(self) -> str:
        """Return the whole query, rewritten."""
        return _spliced(self._source, 0, len(self._source), self._of_query(self._query, "", counted=True))

    def _of_query(self, query: Query, graph: str, *, counted: bool) -> list[_Part]:
        counted = query.sliced or (counted and query.form == "SELECT")
        counted = query.aggregates or (counted and not query.distinct)
        parts = [self._of_group(group, graph, counted=counted) for group in query.groups]
        return parts + self._of_counts(query)

    def _of_counts(self, query: Query) -> list[_Part]:
        """Give what COUNT counts a name: a row in which the expression fails is then left out, and no more."""
        where, parts, named = query.where, [], []
        for start, end in query.counts:
            found = _COUNTED.fullmatch(self._source[start:end])
            if where and found and self._can_stand_in(where, found[2]):
                name = f"?myeloma_{start}"
                parts.append((start, end, f"{found[1]}{name}"))
                named.append(f"BIND({found[2]} AS {name})")
        if where and named:
            parts += [(where.start, where.start, "{ "), (where.end, where.end, f" {' '.join(named)} }}")]
        return parts

    def _can_stand_in(self, group: Group, expression: str) -> bool:
        """Whether an expression needs nothing that is made later than a group, and has no group itself."""
        inside = {token.text[1:] for token in tokens(self._source[group.start : group.end])}
        return not any(
            token.is_word("EXISTS") or (token.kind is Kind.VARIABLE and token.text[1:] not in inside)
            for token in tokens(expression)
        )

    def _of_group(self, group: Group, graph: str, *, counted: bool) -> _Part:
        """Rewrite a group that is asked of a graph: `<iri>`, or nothing for the default graph."""
        parts = self._of_query(group.query, graph, counted=counted) if group.query else []
        run: int | None = None
        for element in group.elements:
            if element.kind == "TRIPLES":
                run = element.start if run is None else run
                parts += self._of_triples(element, run, graph, counted=counted)
            else:
                run = run if element.kind == "FILTER" else None
                parts += self._of_element(element, graph, counted=counted)
        return group.start, group.end, _spliced(self._source, group.start, group.end, parts)

    def _of_element(self, element: Element, graph: str, *, counted: bool) -> list[_Part]:
        if element.kind in {"SERVICE", "LATERAL"}:
            return []
        parts: list[_Part] = []
        if element.kind == "GRAPH" and element.name:
            graph, group = self._of(element.name), element.groups[0]
            if self._asks_apart(group, graph):
                if element.name.sort is Sort.VARIABLE:
                    return [(element.start, element.end, self._of_graphs(group, graph, counted=counted))]
                # The engine would ask nothing of a graph that there is not, and find something.
                parts.append((element.start, element.start, f"GRAPH {graph} {{ }} "))
        # What EXISTS looks for is not counted.
        counted = counted and element.kind not in {"FILTER", "BIND"}
        return parts + [self._of_group(group, graph, counted=counted) for group in element.groups]

    def _of_graphs(self, group: Group, variable: str, *, counted: bool) -> str:
        branches, length = [], 0
        graphs = self._data.graphs()
        for number, iri in enumerate(graphs):
            body = _relabelled(self._of_group(group, f"<{iri}>", counted=counted)[2], number)
            branches.append(f"{{ GRAPH <{iri}> {body} VALUES {variable} {{ <{iri}> }} }}")
            length += len(branches[-1])
            if length > _LONGEST:
                raise QueryError(
                    f"GRAPH {variable} with this pattern has to be asked of {len(graphs)} graphs one by one, which is "
                    "too long. Name the graph, or take the sub-query, VALUES or MINUS out of GRAPH."
                )
        return f"{{ {' UNION '.join(branches) or f'VALUES {variable} {{ }}'} }}"

    def _asks_apart(self, group: Group, variable: str) -> bool:
        """Whether a group asked of `GRAPH ?g` needs to be asked of each graph by itself."""
        for token in tokens(self._source[group.start : group.end]):
            if token.is_word("SELECT", "VALUES", "MINUS", "GRAPH", "SERVICE", "LATERAL"):
                return True
            if token.kind is Kind.VARIABLE and token.text[1:] == variable[1:]:
                return True
        return any(
            self._of_nothing(subject, pair, node) or (pair.path and _repeats(pair.path))
            for subject, pair, node in _triples_in(group)
        )

    def _of_triples(self, element: Element, run: int, graph: str, *, counted: bool) -> list[_Part]:
        """Rewrite triples. Those that need it become groups, in front of the triples that are joined with these.

        In front of all, because a blank node may not stand on both sides of a group.
        """
        plain, groups = [], []
        for sentence in element.sentences:
            kept = []
            for pair in sentence.pairs:
                for node in pair.objects:
                    group = self._instead(sentence.subject, pair, node, graph, counted=counted)
                    if group:
                        groups.append(group)
                    else:
                        kept.append(f"{self._source[pair.start : pair.end]} {self._of(node)}")
            if kept or not sentence.pairs:
                plain.append(f"{self._of(sentence.subject)} {' ; '.join(kept)} .")
        if not groups:
            return []
        return [(run, run, f"{' '.join(groups)} "), (element.start, element.end, " ".join(plain))]

    def _instead(self, subject: Node, pair: Pair, node: Node, graph: str, *, counted: bool) -> str:
        """Return the group that stands for a triple with a path; nothing when the triple can stay."""
        path = pair.path
        if path is None or {subject.sort, node.sort} & {Sort.BLANK, Sort.COMPOUND}:
            return ""
        loop = self._of(subject) == self._of(node)
        branches = self._branches(path, loop=loop) if counted else [(self._of(path), _may_be_empty(path, loop=loop))]
        absent = self._of_nothing(subject, pair, node) and not self._holds(subject, node, graph)
        if len(branches) == 1 and not absent:
            return ""
        start, end = self._of(subject), self._of(node)
        same = f"VALUES {start} {{ {end} }}" if node.constant else f"VALUES {end} {{ {start} }}"
        if subject.constant and node.constant:
            same = ""
        found = [same if absent and empty else f"{start} {verb} {end}" for verb, empty in branches]
        return f"{{ {' UNION '.join(f'{{ {each} }}' for each in found)} }}"

    def _of_nothing(self, subject: Node, pair: Pair, node: Node) -> bool:
        """Whether a path may lead in no steps from a term that is written out to a variable or to itself."""
        if pair.path is None or not _may_be_empty(pair.path, loop=self._of(subject) == self._of(node)):
            return False
        ends = {self._of(each) for each in (subject, node) if each.constant}
        return len(ends) == 1 and {subject.sort, node.sort} <= {Sort.VARIABLE, Sort.IRI, Sort.LITERAL}

    def _holds(self, subject: Node, node: Node, graph: str) -> bool:
        """Whether the engine sees the term that a path begins or ends with in a graph."""
        term = self._of(subject if subject.constant else node)
        if (term, graph) not in self._known:
            pattern = f"{{ {term} <urn:x>* {term} }}"
            asked = f"GRAPH {graph} {pattern}" if graph else pattern
            self._known[term, graph] = self._data.ask(f"{self._source[: self._query.start]} ASK {{ {asked} }}")
        return self._known[term, graph]

    def _branches(self, path: Path, *, loop: bool) -> list[tuple[str, bool]]:
        """Return the alternatives of a path, each with whether it may have no steps."""
        whole = [(self._of(path), _may_be_empty(path, loop=loop))]
        if path.kind not in {"|", "^", "/"}:
            return whole
        parts = [self._branches(part, loop=loop) for part in path.parts]
        if path.kind == "|":
            found = [each for part in parts for each in part]
        elif path.kind == "^":
            found = [(f"^({verb})", empty) for verb, empty in parts[0]]
        elif prod(len(part) for part in parts) <= _MOST_BRANCHES:
            found = [
                ("/".join(f"({verb})" for verb, _ in steps), loop and all(empty for _, empty in steps))
                for steps in product(*parts)
            ]
        else:
            return whole
        return found if len(found) <= _MOST_BRANCHES else whole

    def _of(self, part: Node | Path) -> str:
        return self._source[part.start : part.end]


def _triples_in(group: Group) -> Iterator[tuple[Node, Pair, Node]]:
    for element in group.elements:
        yield from _of_sentences(element.sentences)
        for inner in element.groups:
            yield from _triples_in(inner)


def _of_sentences(sentences: Iterable[Sentence]) -> Iterator[tuple[Node, Pair, Node]]:
    for sentence in sentences:
        for pair in sentence.pairs:
            for node in pair.objects:
                yield sentence.subject, pair, node


def _relabelled(body: str, number: int) -> str:
    """Return a copy of a group whose blank nodes have labels of their own."""
    labels = [token for token in tokens(body) if token.kind is Kind.BLANK] if "_:" in body else []
    ends = [token.start + len(token.text) for token in labels]
    return _spliced(body, 0, len(body), [(end, end, f"_{number}") for end in ends])


def _repeats(path: Path) -> bool:
    """Whether a path has a `+`: from a term to a term in some graph, the engine counts its first steps."""
    return path.kind == "+" or any(_repeats(part) for part in path.parts)


def _may_be_empty(path: Path, *, loop: bool) -> bool:
    """Whether a path from a term that the graph does not hold may have no steps; `loop`: it leads back to that term.

    A sequence to a variable may not: it is a join, and the graph holds what is in the middle.
    """
    if path.kind in {"*", "?"}:
        return True
    found = [_may_be_empty(part, loop=loop) for part in path.parts]
    if path.kind == "/":
        return loop and all(found)
    return any(found)
