"""SPARQL by the letter of the specification, for small graphs: slow, and written for nothing but to be right.

A pattern is a tuple whose first element names it; the triples of a graph are tuples of names. Section numbers are
those of the SPARQL 1.1 Query Language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

Graph: TypeAlias = frozenset[tuple[str, str, str]]
Solution: TypeAlias = dict[str, str]
Pattern: TypeAlias = tuple[Any, ...]
Dataset: TypeAlias = Mapping[str, Graph]  # the default graph under ""


def text_of(pattern: Pattern) -> str:
    """Return a pattern as SPARQL."""
    kind, *parts = pattern
    if kind == "triple":
        return f"{parts[0]} {path_text(parts[1])} {parts[2]} ."
    if kind == "group":
        return f"{{ {' '.join(text_of(each) for each in parts)} }}"
    if kind == "union":
        return " UNION ".join(text_of(each) for each in parts)
    if kind in _COMPARISONS:
        return f"FILTER({_comparison_text(pattern)})"
    if kind == "bind":
        return f"BIND({parts[0]} AS {parts[1]})"
    if kind == "values":
        return f"VALUES {parts[0]} {{ {' '.join(parts[1])} }}"
    if kind == "count":
        return f"{{ SELECT {parts[0]} (COUNT(*) AS ?n) {text_of(parts[1])} GROUP BY {parts[0]} }}"
    if kind == "distinct":
        return f"{{ SELECT DISTINCT {parts[0]} {text_of(parts[1])} }}"
    words = {"optional": "OPTIONAL", "minus": "MINUS", "exists": "FILTER EXISTS", "missing": "FILTER NOT EXISTS"}
    return f"{words.get(kind) or f'GRAPH {parts.pop(0)}'} {text_of(parts[0])}"


def _comparison_text(condition: Pattern) -> str:
    kind, variable, *parts = condition
    if kind == "in":
        return f"{variable} IN ({', '.join(parts[0])})"
    if kind in {"bound", "unbound"}:
        return f"{'!' if kind == 'unbound' else ''}BOUND({variable})"
    return f"{variable} {'!=' if kind == 'different' else '='} {parts[0]}"


def path_text(path: Pattern | str) -> str:
    """Return a path as SPARQL."""
    if isinstance(path, str):
        return path
    kind, *parts = path
    if kind == "!":
        return f"!({'|'.join(('^' if backwards else '') + verb for verb, backwards in parts)})"
    if kind in "|/":
        return f"({kind.join(path_text(part) for part in parts)})"
    return f"(^{path_text(parts[0])})" if kind == "^" else f"({path_text(parts[0])}){kind}"


def solutions(data: Dataset, pattern: Pattern, active: str = "") -> list[Solution]:
    """Return the solutions of a group, section 18.2.2."""
    found, conditions = _unfiltered(data, pattern, active)
    return [each for each in found if all(_holds(data, condition, each, active) for condition in conditions)]


_COMPARISONS = frozenset(("different", "equal", "in", "bound", "unbound"))
_CONDITIONS = _COMPARISONS | {"exists", "missing"}


def _unfiltered(data: Dataset, group: Pattern, active: str) -> tuple[list[Solution], list[Pattern]]:
    found: list[Solution] = [{}]
    conditions = []
    for element in group[1:]:
        kind, *parts = element
        if kind in _CONDITIONS:
            conditions.append(element)
        elif kind == "bind":
            found = [{**row, parts[1]: row[parts[0]]} if parts[0] in row else row for row in found]
        elif kind == "optional":
            found = _left_join(data, found, parts[0], active)
        elif kind == "minus":
            taken = solutions(data, parts[0], active)
            found = [a for a in found if not any(a.keys() & b.keys() and _agree(a, b) for b in taken)]
        else:
            found = _joined(found, _of_element(data, element, active))
    return found, conditions


def _of_element(data: Dataset, element: Pattern, active: str) -> list[Solution]:
    kind, *parts = element
    if kind == "triple":
        rows = (_bound(parts[0], a, parts[2], b) for a, b in ends(data[active], *parts))
        return [row for row in rows if row is not None]
    if kind == "group":
        return solutions(data, element, active)
    if kind == "union":
        return [each for part in parts for each in solutions(data, part, active)]
    if kind == "values":
        return [{parts[0]: value} for value in parts[1]]
    if kind == "graph":
        return _of_graphs(data, parts[0], parts[1])
    rows = [each.get(parts[0], "") for each in solutions(data, parts[1], active)]
    made = [({parts[0]: key} if key else {}, {"?n": str(rows.count(key))}) for key in sorted(set(rows))]
    return [{**key, **count} if kind == "count" else key for key, count in made]


def _of_graphs(data: Dataset, name: str, group: Pattern) -> list[Solution]:
    if not name.startswith("?"):
        return solutions(data, group, name) if name in data else []
    return [
        row for graph in data if graph for row in _joined(solutions(data, group, graph), [{name: graph}])
    ]  # fmt: skip


def _left_join(data: Dataset, left: list[Solution], group: Pattern, active: str) -> list[Solution]:
    right, conditions = _unfiltered(data, group, active)
    found = []
    for each in left:
        both = [row for row in _joined([each], right) if all(_holds(data, c, row, active) for c in conditions)]
        found += both or [each]
    return found


def _holds(data: Dataset, condition: Pattern, row: Solution, active: str) -> bool:
    kind, *parts = condition
    if kind in {"bound", "unbound"}:
        return (parts[0] in row) == (kind == "bound")
    if kind == "in":
        return row.get(parts[0]) in {each.replace("<http://x/", ":").removesuffix(">") for each in parts[1]}
    if kind in {"different", "equal"}:
        first, second = (row.get(part, "") if part.startswith("?") else part for part in parts)
        return bool(first and second) and (first == second) == (kind == "equal")
    group = ("group", *(_put(element, row) for element in parts[0][1:]))
    return bool(solutions(data, group, active)) == (kind == "exists")


def _put(triple: Pattern, row: Solution) -> Pattern:
    """Put the values of a solution into a triple, section 18.6 `substitute`."""
    kind, subject, path, node = triple
    return kind, row.get(subject, subject), path, row.get(node, node)


def _joined(left: Iterable[Solution], right: Iterable[Solution]) -> list[Solution]:
    right = list(right)
    return [{**a, **b} for a in left for b in right if _agree(a, b)]


def _agree(a: Solution, b: Solution) -> bool:
    return all(a[name] == b[name] for name in a.keys() & b.keys())


def _bound(subject: str, a: str, node: str, b: str) -> Solution | None:
    return {name: value for name, value in ((subject, a), (node, b)) if name.startswith("?")}


def ends(graph: Graph, start: str, path: Pattern | str, end: str) -> list[tuple[str, str]]:
    """Return the pairs that a path connects, as often as it does, sections 18.2.2.3 and 18.4."""

    def fit(a: str, b: str) -> bool:
        return (start.startswith("?") or a == start) and (end.startswith("?") or b == end) and (start != end or a == b)

    if isinstance(path, str):
        return [(a, b) for a, verb, b in graph if verb == path and fit(a, b)]
    kind, *parts = path
    if kind == "!":
        pairs = [(b, a) if backwards else (a, b) for a, b, backwards in _not_in_set(graph, parts)]
        return [(a, b) for a, b in pairs if fit(a, b)]
    if kind == "|":
        return [pair for part in parts for pair in ends(graph, start, part, end)]
    if kind == "^":
        return [(a, b) for b, a in ends(graph, end, parts[0], start)]
    if kind == "/":
        middle = f"?{id(path)}"
        heads, tails = ends(graph, start, parts[0], middle), ends(graph, middle, parts[1], end)
        return [(a, b) for a, m in heads for n, b in tails if m == n and fit(a, b)]
    nodes = {name for a, _, b in graph for name in (a, b)}
    starts = nodes | ({end} - {end if end.startswith("?") else ""}) if start.startswith("?") else {start}
    return [(a, b) for a in starts for b in _reached(graph, path, a) if fit(a, b)]


def _not_in_set(graph: Graph, members: list[tuple[str, bool]]) -> Iterator[tuple[str, str, bool]]:
    """Yield subject and object of the triples of a negated set, for each direction that it has members of."""
    for direction in sorted({backwards for _, backwards in members}):
        excluded = {verb for verb, backwards in members if backwards is direction}
        yield from ((a, b, direction) for a, verb, b in graph if verb not in excluded)


def _reached(graph: Graph, path: Pattern | str, start: str) -> set[str]:
    """Return where a path leads to, each place once, section 18.5 `ALP`."""
    if isinstance(path, str):
        return {b for a, verb, b in graph if a == start and verb == path}
    kind, *parts = path
    if kind == "!":
        return {b if not way else a for a, b, way in _not_in_set(graph, parts) if start == (b if way else a)}
    if kind == "|":
        return _reached(graph, parts[0], start) | _reached(graph, parts[1], start)
    if kind == "/":
        return {b for m in _reached(graph, parts[0], start) for b in _reached(graph, parts[1], m)}
    if kind == "^":
        nodes = {name for a, _, b in graph for name in (a, b)} | {start}
        return {a for a in nodes if start in _reached(graph, parts[0], a)}
    once = _reached(graph, parts[0], start)
    if kind == "?":
        return once | {start}
    seen: set[str] = set()
    todo = {start} if kind == "*" else once
    while todo:
        seen |= todo
        todo = {b for a in todo for b in _reached(graph, parts[0], a)} - seen
    return seen
