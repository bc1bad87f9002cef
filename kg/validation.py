"""SHACL: the shipped shapes against the curated graphs, and which nodes a change makes it look at again."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from kg.namespaces import contract
from kg.rdf import Quad, nquad

_BELOW = RDFS.subClassOf


@dataclass(frozen=True, order=True)
class Violation:
    """A node that breaks a shape: which node, on which property, and what to do about it."""

    node: str
    path: str
    value: str
    message: str

    def __str__(self) -> str:
        """Render as `node path value: message`."""
        parts = " ".join(part for part in (self.node, self.path, self.value) if part)
        return f"{parts}: {self.message}"


def violations(data: Graph, shapes: Graph, focus: Sequence[URIRef] | None = None) -> list[Violation]:
    """Return every violation of the shapes by the data, sorted; `focus`: by these nodes only.

    The data must hold the class hierarchy too, so that a shape for a class reaches its subclasses.
    """
    _, report, _ = validate(
        data,
        shacl_graph=shapes,
        inference="none",
        advanced=False,
        meta_shacl=False,
        focus_nodes=None if focus is None else list(focus),
    )
    if not isinstance(report, Graph):
        raise TypeError(f"the validator returned {type(report).__name__}, not a report")
    results = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node, path, value = (report.value(result, part) for part in (SH.focusNode, SH.resultPath, SH.value))
        message = " ".join(sorted(str(text) for text in report.objects(result, SH.resultMessage)))
        results.add(Violation(_shown(node), _shown(path), _shown(value), message))
    return sorted(results)


class Neighbourhoods:
    """The nodes of a graph with what shapes read from each: its statements, and those of what it points to.

    `lines`: the quads as N-Quads. No shape of ours reads further: a path has at most two steps, and the class of a
    value is looked up at the end of one. The hierarchy of classes, which every shape may read, is part of all.
    """

    def __init__(self, quads: Sequence[Quad], lines: Sequence[str]) -> None:
        self._quads: dict[URIRef, list[Quad]] = defaultdict(list)
        written: dict[URIRef, list[str]] = defaultdict(list)
        self._hierarchy = [quad for quad in quads if quad[1] == _BELOW]
        for quad, line in zip(quads, lines, strict=True):
            self._quads[quad[0]].append(quad)
            written[quad[0]].append(line)
        own = {node: _digest(sorted(about)) for node, about in written.items()}
        common = _digest(sorted(map(nquad, self._hierarchy)))
        self.digests = {
            node: _digest([common, own[node], *sorted({own[each] for each in self._values(node)})]) for node in own
        }
        """Of each node, a digest of its neighbourhood: 16 hexadecimal digits."""

    def concerned(self, known: Container[str]) -> list[URIRef]:
        """Return the nodes whose digest is not known, and what they point to: shapes speak of both."""
        changed = [node for node, digest in self.digests.items() if digest not in known]
        values = {quad[2] for node in changed for quad in self._quads[node] if isinstance(quad[2], URIRef)}
        return sorted({*changed, *values})

    def of(self, nodes: Iterable[URIRef]) -> Graph:
        """Return the neighbourhoods of some nodes as one graph."""
        graph = Graph()
        chosen = set(nodes)
        wanted = chosen.union(*(self._values(node) for node in chosen))
        for subject, predicate, value, _ in self._hierarchy:
            graph.add((subject, predicate, value))
        for node in wanted:
            for subject, predicate, value, _ in self._quads.get(node, ()):
                graph.add((subject, predicate, value))
        return graph

    def _values(self, node: URIRef) -> set[URIRef]:
        about = self._quads.get(node, ())
        return {value for _, _, value, _ in about if isinstance(value, URIRef) and value in self._quads}


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _shown(part: Node | None) -> str:
    return "" if part is None else contract(str(part))
