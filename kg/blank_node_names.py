"""Names for the blank nodes of a graph that depend on what the graph says alone.

Blank nodes of ontologies are trees: each stands in one place of one axiom. There a name is a digest of what hangs below
the node and of where it hangs, found in one pass. Any other graph is left to rdflib's canonical labelling, which looks
at all blank nodes against each other and takes a hundred times as long.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict

from rdflib import BNode, Graph
from rdflib.compare import to_canonical_graph
from rdflib.term import Node


def canonically_named(graph: Graph) -> Graph:
    """Return a graph with its blank nodes renamed; equal graphs become the same whatever their nodes were called.

    >>> one = Graph().parse(data="[] a <urn:A> .", format="turtle")
    >>> other = Graph().parse(data="_:x a <urn:A> .", format="turtle")
    >>> set(canonically_named(one)) == set(canonically_named(other))
    True
    """
    names = _tree_names(graph)
    if names is None:
        return to_canonical_graph(graph)
    result = Graph()
    for subject, predicate, value in graph:
        result.add((names.get(subject, subject), predicate, names.get(value, value)))
    return result


def canonical_ntriples(graph: Graph) -> bytes:
    """Return a graph as N-Triples, sorted; equal graphs give the same bytes whatever their nodes were called.

    >>> canonical_ntriples(Graph().parse(data="<urn:b> a <urn:A> . <urn:a> a <urn:A> .", format="turtle"))[:8]
    b'<urn:a> '
    """
    lines = canonically_named(graph).serialize(format="nt", encoding="utf-8").splitlines(keepends=True)
    return b"".join(sorted(lines))


def _tree_names(graph: Graph) -> dict[Node, BNode] | None:
    """Return the names of the blank nodes, or None when one of them stands in two places or below itself."""
    below: dict[Node, list[tuple[str, Node]]] = {}
    above: dict[Node, tuple[Node, str]] = {}
    for subject, predicate, value in graph:
        if isinstance(subject, BNode):
            below.setdefault(subject, []).append((predicate.n3(), value))
        if isinstance(value, BNode):
            if value in above:
                return None
            above[value] = subject, predicate.n3()
            below.setdefault(value, [])
    contents = _contents(below, above)
    return _placed(below, above, contents) if len(contents) == len(below) else None


def _contents(below: dict[Node, list[tuple[str, Node]]], above: dict[Node, tuple[Node, str]]) -> dict[Node, str]:
    """Return a digest of what each node says, those of what hangs below it first; none of what is part of a circle."""
    waiting = {node: sum(isinstance(value, BNode) for _, value in stated) for node, stated in below.items()}
    ready = [node for node, number in waiting.items() if not number]
    result: dict[Node, str] = {}
    while ready:
        node = ready.pop()
        lines = (f"{predicate} {result.get(value) or value.n3()}" for predicate, value in below[node])
        result[node] = _digest(*sorted(lines))
        if node in above and isinstance(parent := above[node][0], BNode):
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    return result


def _placed(
    below: dict[Node, list[tuple[str, Node]]], above: dict[Node, tuple[Node, str]], contents: dict[Node, str]
) -> dict[Node, BNode]:
    """Return names from the top down; nodes that say the same in the same place are numbered, in whichever order."""
    result: dict[Node, BNode] = {}
    seen: Counter[str] = Counter()
    waiting = [node for node in below if not isinstance(above.get(node, (None,))[0], BNode)]
    children: dict[Node, list[Node]] = defaultdict(list)
    for node, (parent, _) in above.items():
        children[parent].append(node)
    while waiting:
        node = waiting.pop()
        place = (result.get(above[node][0], above[node][0]).n3(), above[node][1]) if node in above else ()
        name = _digest(*place, contents[node])
        result[node] = BNode(f"cb{_digest(name, str(seen[name]))}")
        seen[name] += 1
        waiting.extend(children[node])
    return result


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
