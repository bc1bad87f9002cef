"""The triple patterns of a query, as steps from one term to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import NamedTuple

from kg.engine.source import Source
from kg.engine.triples import triples_of_subject
from kg.sparql import tree
from kg.sparql.lexer import Token

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


class PatternTerm(NamedTuple):
    """A part of a pattern: an IRI, or a name of a variable; neither for a literal."""

    iri: str = ""
    name: str = ""


class PatternStep(NamedTuple):
    """A triple pattern of a group; `path` where its verb is one that repeats or excludes."""

    graph: str | None
    subject: PatternTerm
    predicate: PatternTerm | None
    object: PatternTerm
    path: tree.PropertyPath | None = None


class StepReader:
    """Reads the steps of triples; what brackets, lists and paths leave unnamed gets a name that no variable has."""

    def __init__(self, source: Source, resolve: Callable[[Token], str]) -> None:
        """`resolve`: gives the IRI of a token in full."""
        self._source, self._resolve = source, resolve
        self._numbers = count()

    def of_block(self, block: tree.TriplesBlock, graph: str | None) -> Iterator[PatternStep]:
        """Yield the steps of triples that are asked of a graph."""
        for same_subject in block.triples:
            subject = self._node(same_subject.subject)
            yield from self._inner_steps(same_subject.subject, subject, graph)
            for subject_node, verb, node in triples_of_subject(same_subject):
                start = subject if subject_node is same_subject.subject else self._node(subject_node)
                end = self._node(node.node)
                yield from self._inner_steps(node.node, end, graph)
                yield from self._verb_steps(start, verb, end, graph)

    def iri(self, place: tree.VarOrTerm | tree.PathPrimary) -> str:
        """Return the IRI that stands somewhere, in full."""
        token = self._source.tokens_of(place)[0]
        return f"{_RDF}type" if token.text == "a" else self._resolve(token)

    def _inner_steps(self, node: tree.GraphNodePath, term: PatternTerm, graph: str | None) -> Iterator[PatternStep]:
        """Yield what stands in brackets of a node: of a blank node its properties, of a list its members."""
        if isinstance(node, tree.BlankNodePropertyListPath):
            for item in node.properties.items:
                for each in item.objects:
                    end = self._node(each.node)
                    yield from self._inner_steps(each.node, end, graph)
                    yield from self._verb_steps(term, item.verb, end, graph)
        elif isinstance(node, tree.CollectionPath):
            for member in node.members:
                yield from self._inner_steps(member, self._node(member), graph)
            for name in ("first", "rest"):
                yield PatternStep(graph, self._new(), PatternTerm(iri=_RDF + name), self._new())

    def _verb_steps(
        self, start: PatternTerm, verb: tree.PropertyPath | tree.VarOrTerm, end: PatternTerm, graph: str | None
    ) -> Iterator[PatternStep]:
        if isinstance(verb, tree.VarOrTerm):
            yield PatternStep(graph, start, PatternTerm(name=verb.text[1:]), end)
        elif isinstance(verb, tree.PathPrimary):
            yield PatternStep(graph, start, PatternTerm(iri=self.iri(verb)), end)
        elif isinstance(verb, tree.PathEltOrInverse):
            yield from self._verb_steps(end, verb.element, start, graph)
        elif isinstance(verb, tree.PathSequence):
            nodes = [start, *(self._new() for _ in verb.elements[1:]), end]
            for first, element, last in zip(nodes, verb.elements, nodes[1:], strict=False):
                yield from self._verb_steps(first, element, last, graph)
        else:
            yield PatternStep(graph, start, None, end, verb)

    def _node(self, node: tree.GraphNodePath) -> PatternTerm:
        if not isinstance(node, tree.VarOrTerm):
            return self._new()
        if node.kind is tree.TermKind.VARIABLE:
            return PatternTerm(name=node.text[1:])
        if node.kind is tree.TermKind.BLANK:
            return PatternTerm(name=node.text) if node.text.startswith("_:") else self._new()
        return PatternTerm(iri=self.iri(node)) if node.kind is tree.TermKind.IRI else PatternTerm()

    def _new(self) -> PatternTerm:
        return PatternTerm(name=f"_ {next(self._numbers)}")
