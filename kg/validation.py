"""SHACL: the shipped shapes against the curated graphs, and which nodes a change makes it look at again."""

from __future__ import annotations

import gc
import hashlib
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyshacl
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import BNode, Node

from kg import ontology
from kg.build_cache import NO_CACHE, BuildCache
from kg.build_inputs import BuildInputs
from kg.curated_graph import WrittenQuads
from kg.errors import BuildError
from kg.prefixes import contract
from kg.rdf import Quad, read_nquad
from kg.sorted_lines import read_lines

_SHOWN = 50
_BELOW = RDFS.subClassOf.n3()
_OR = URIRef(f"{SH}or")
_TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)


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


@dataclass(frozen=True)
class _Result:
    """A node in focus that does not conform to a shape; of a shape on a property, the value that does not."""

    focus: Node
    path: Node | None
    value: Node | None
    message: str


def validate(
    statements: WrittenQuads,
    progress: Callable[[str], None],
    cache: BuildCache = NO_CACHE,
    inputs: BuildInputs | None = None,
) -> None:
    """Hold statements against the SHACL shapes. Raises BuildError with every violation.

    A node that conformed is looked at again when anything has changed that the shapes read of it.
    """
    progress("validating against the SHACL shapes")
    key = (inputs or BuildInputs.read()).digest("ontology/shapes/", "kg/validation.py")
    conforming = frozenset((cache.kept("shapes", key) or "").split())
    around = Neighbourhoods(statements.quads, statements.lines)
    fresh = around.concerned(conforming)
    if fresh:
        _report_violations(violations(around.of(fresh), ontology.shapes(), fresh if conforming else None))
    if not conforming:
        # A graph of everything was made, which refers to itself, and a build looks for such seldom.
        gc.collect()
    cache.keep("shapes", key, "\n".join(sorted(around.digests.values())))


def validate_parts(parts: Sequence[Path], known: WrittenQuads, progress: Callable[[str], None]) -> int:
    """Hold files of N-Quads, which bulk sources became, against the SHACL shapes; return how many quads.

    One file is in memory at a time, with what the curators say (`known`) of the things that it names. The edges, which
    claims of several files give together, are not in it. Raises BuildError with every violation.
    """
    around = Neighbourhoods(known.quads, known.lines)
    complaints: list[Violation] = []
    count = 0
    for number, part in enumerate(parts, 1):
        progress(f"validating what was loaded: part {number} of {len(parts)}")
        quads = [read_nquad(line) for line in read_lines(part)]
        complaints += violations(around.joined(quads), ontology.shapes(), {quad[0] for quad in quads})
        count += len(quads)
    _report_violations(complaints)
    return count


def _report_violations(complaints: Sequence[Violation]) -> None:
    """Raise BuildError for violations of the SHACL shapes, if there are any."""
    if complaints:
        lines = "\n".join(str(violation) for violation in complaints[:_SHOWN])
        more = f"\n… and {len(complaints) - _SHOWN} more" if len(complaints) > _SHOWN else ""
        count = "1 violation" if len(complaints) == 1 else f"{len(complaints)} violations"
        raise BuildError(f"{count} of the SHACL shapes:\n{lines}{more}")


def violations(data: Graph, shapes: Graph, focus: Iterable[URIRef] | None = None) -> list[Violation]:
    """Return every violation of the shapes by the data, sorted; `focus`: by these nodes only.

    The data must hold the class hierarchy too, so that a shape for a class reaches its subclasses.

    The alternatives of a shape (`sh:or`) are tried one after the other, each on those nodes only that conform to none
    before it: pySHACL tries all of them on every node, and writes a result for each that fails. Nor is the focus left
    to pySHACL, which then takes each value that is not in focus itself for a conforming one.
    """
    choices = {shape: members for shape in _targeted(shapes) if (members := _alternatives(shapes, shape))}
    checked = Graph() + shapes
    for shape in choices:
        checked.remove((shape, _OR, None))
    if focus is not None:
        _narrow_targets(checked, data, frozenset(focus))
    of_nodes = {_alternative_name(shape) for shape in choices if (shape, SH.path, None) not in shapes}
    for shape, members in choices.items():
        targets = [(way, target) for way in _TARGETS for target in checked.objects(shape, way)]
        _add_alternative(checked, shape, members[0], targets)
    results = _results(data, checked, of_nodes)
    failing = {shape: results.pop(_alternative_name(shape), set()) for shape in choices}
    for way in _TARGETS:
        checked.remove((None, way, None))
    for place in range(1, max(map(len, choices.values()), default=0)):
        tried = [shape for shape, members in choices.items() if failing[shape] and place < len(members)]
        for shape in choices:
            checked.remove((_alternative_name(shape), None, None))
        for shape in tried:
            targets = [(SH.targetNode, result.focus) for result in failing[shape]]
            _add_alternative(checked, shape, choices[shape][place], targets)
        again = _results(data, checked, of_nodes) if tried else {}
        for shape in tried:
            failing[shape] &= again.get(_alternative_name(shape), set())
    every = set().union(*results.values(), *failing.values())
    return sorted(Violation(_shown(each.focus), _shown(each.path), _shown(each.value), each.message) for each in every)


def _targeted(shapes: Graph) -> list[URIRef]:
    """Return the shapes that have targets, sorted."""
    nodes = {node for way in _TARGETS for node in shapes.subjects(way)}
    return sorted(node for node in nodes if isinstance(node, URIRef))


def _alternatives(shapes: Graph, shape: URIRef) -> list[Node]:
    """Return the alternatives of a shape, if each can be tried as a shape of its own."""
    lists = list(shapes.objects(shape, _OR))
    members = list(Collection(shapes, lists[0])) if len(lists) == 1 else []
    on_property = (shape, SH.path, None) in shapes
    return [] if on_property and any((member, SH.path, None) in shapes for member in members) else members


def _alternative_name(shape: URIRef) -> URIRef:
    return URIRef(f"{shape}/alternative")


def _add_alternative(graph: Graph, shape: URIRef, member: Node, targets: Iterable[tuple[URIRef, Node]]) -> None:
    """Add an alternative of a shape as a shape of its own: with targets, and with the path and message of the shape."""
    name = _alternative_name(shape)
    constraints = [pair for pair in graph.predicate_objects(member) if pair[0] != SH.message]
    own = [(part, value) for part in (SH.path, SH.message) for value in graph.objects(shape, part)]
    for predicate, value in (*constraints, *own, *targets):
        graph.add((name, predicate, value))
    graph.add((name, RDF.type, SH.PropertyShape if (name, SH.path, None) in graph else SH.NodeShape))


def _narrow_targets(shapes: Graph, data: Graph, focus: frozenset[URIRef]) -> None:
    """Make the targets of each shape those of its target nodes that are in focus."""
    for shape in _targeted(shapes):
        nodes = focus.intersection(_target_nodes(shapes, shape, data))
        for way in _TARGETS:
            shapes.remove((shape, way, None))
        for node in nodes:
            shapes.add((shape, SH.targetNode, node))


def _target_nodes(shapes: Graph, shape: URIRef, data: Graph) -> set[Node]:
    """Return the nodes that a shape is about (SHACL, section 2.1.3)."""
    nodes = set(shapes.objects(shape, SH.targetNode))
    for target in shapes.objects(shape, SH.targetClass):
        for kind in data.transitive_subjects(RDFS.subClassOf, target):
            nodes.update(data.subjects(RDF.type, kind))
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        nodes.update(data.subjects(predicate))
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        nodes.update(data.objects(None, predicate))
    return nodes


def _results(data: Graph, shapes: Graph, of_nodes: Container[Node]) -> dict[Node, set[_Result]]:
    """Return the results of the validator by their shape; those of some shapes without the value and its path."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False)
    if not isinstance(report, Graph):
        raise TypeError(f"the validator returned {type(report).__name__}, not a report")
    results: dict[Node, set[_Result]] = defaultdict(set)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        shape, focus = (report.value(result, part, any=False) for part in (SH.sourceShape, SH.focusNode))
        if shape is None or focus is None:
            raise ValueError("the validator wrote a result without its shape or its node")
        parts = (
            (None, None) if shape in of_nodes else (report.value(result, SH.resultPath), report.value(result, SH.value))
        )
        message = " ".join(sorted(str(text) for text in report.objects(result, SH.resultMessage)))
        results[shape].add(_Result(focus, *parts, message))
    return results


class Neighbourhoods:
    """The nodes of a graph with what shapes read from each: its statements, and those of what it points to.

    `lines`: the quads as N-Quads. No shape of ours reads further: a path has at most two steps, and the class of a
    value is looked up at the end of one. The hierarchy of classes, which every shape may read, is part of all.
    """

    def __init__(self, quads: Sequence[Quad], lines: Sequence[str]) -> None:
        # Read from the lines: texts are compared and looked up ten times as fast as terms.
        self._quads: dict[str, list[Quad]] = defaultdict(list)
        self._values: dict[str, set[str]] = defaultdict(set)
        written: dict[str, list[str]] = defaultdict(list)
        hierarchy = []
        self._hierarchy: list[Quad] = []
        for quad, line in zip(quads, lines, strict=True):
            node, predicate, value = line.split(" ", 2)
            self._quads[node].append(quad)
            written[node].append(line)
            if value.startswith("<"):
                self._values[node].add(value.partition(" ")[0])
            if predicate == _BELOW:
                self._hierarchy.append(quad)
                hierarchy.append(line)
        own = {node: _digest(sorted(about)) for node, about in written.items()}
        common = _digest(sorted(hierarchy))
        self.digests = {
            node: _digest([common, own[node], *sorted({own[each] for each in self._values[node] if each in own})])
            for node in own
        }
        """Of each node, as N-Triples write it, a digest of its neighbourhood: 16 hexadecimal digits."""

    def concerned(self, known: Container[str]) -> list[URIRef]:
        """Return the nodes whose digest is not known, and what they point to: shapes speak of both."""
        changed = [node for node, digest in self.digests.items() if digest not in known]
        return sorted(
            URIRef(node[1:-1]) for node in {*changed, *(each for node in changed for each in self._values[node])}
        )

    def joined(self, quads: Sequence[Quad]) -> Graph:
        """Return other statements as one graph with the neighbourhoods of what they name: a part of a larger graph."""
        named = {part for subject, _, value, _ in quads for part in (subject, value) if isinstance(part, URIRef)}
        graph = self.of(named)
        for subject, predicate, value, _ in quads:
            graph.add((subject, predicate, value))
        return graph

    def of(self, nodes: Iterable[URIRef]) -> Graph:
        """Return the neighbourhoods of some nodes as one graph."""
        graph = Graph()
        chosen = {f"<{node}>" for node in nodes}
        wanted = chosen.union(*(self._values.get(node, ()) for node in chosen))
        for subject, predicate, value, _ in self._hierarchy:
            graph.add((subject, predicate, value))
        for node in wanted:
            for subject, predicate, value, _ in self._quads.get(node, ()):
                graph.add((subject, predicate, value))
        return graph


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _shown(part: Node | None) -> str:
    return "" if part is None or isinstance(part, BNode) else contract(str(part))
