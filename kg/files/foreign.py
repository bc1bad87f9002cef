"""A graph of somebody else's, read from local files: what it names, and what follows from it by OWL 2 RL."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from kg.errors import Finding, OntologyError, SourceError, UnknownNameError
from kg.files import graph_file
from kg.namespaces import expand
from kg.proofs import output as proof_output
from kg.rdf import ANONYMOUS, parse_literal
from kg.reasoning.closure import Closure, TermTriple
from kg.reasoning.proof import Proof, prove_contradiction
from kg.resolution import Names

# rdflib shows a stack for every literal that its datatype does not allow; such literals are kept as they are.
logging.getLogger("rdflib.term").setLevel(logging.ERROR + 1)

_T = TypeVar("_T")
_TYPE, _CLASS = (f"<{term}>" for term in (RDF.type, OWL.Class))
_PROBE = "<urn:myeloma-kg:a-member-of:"


def read_graph(paths: Iterable[Path]) -> Graph:
    """Return the triples of files, merged. Raises SourceError with every bad place."""
    whole = Graph()
    for part in _each(paths, graph_file.graph):
        for prefix, namespace in part.namespaces():
            whole.bind(prefix, namespace)
        whole += part
    return whole


def read_triples(paths: Iterable[Path]) -> set[TermTriple]:
    """Return the triples of files in their N-Triples form, merged. Raises SourceError with every bad place."""
    return {triple for part in _each(paths, lambda path: set(graph_file.text_triples(path))) for triple in part}


def _each(paths: Iterable[Path], read: Callable[[Path], _T]) -> list[_T]:
    parts: list[_T] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            parts.append(read(path))
        except SourceError as error:
            findings += error.findings
    if findings:
        raise SourceError(findings)
    return parts


class Dictionary:
    """Finds the terms of a graph by IRI, CURIE, label or the last part of the IRI."""

    def __init__(self, graph: Graph) -> None:
        self._names = Names()
        self._iris: dict[str, str] = {}
        for term in {each for triple in graph for each in triple if isinstance(each, URIRef)}:
            curie = graph.namespace_manager.normalizeUri(term).strip("<>")
            self._iris[curie] = str(term)
            last = str(term).rpartition("#")[2].rpartition("/")[2]
            labels = [str(label) for p in (RDFS.label, SKOS.prefLabel) for label in graph.objects(term, p)]
            for name in (curie, str(term), last, *labels):
                self._names.add(name, curie)

    def term(self, text: str) -> URIRef | Literal:
        """Return the term that a text stands for; a text in quotes is a literal. Raises UnknownNameError."""
        if text == "a":
            return RDF.type
        if text.startswith('"'):
            return parse_literal(text)
        try:
            return URIRef(self._iris[self._names.resolve(text)])
        except UnknownNameError as error:
            if text.startswith(("http://", "https://")):
                return URIRef(text)
            try:
                return URIRef(expand(text))
            except UnknownNameError:
                raise error from None


def inferred(triples: Iterable[TermTriple]) -> Iterator[TermTriple]:
    """Yield what follows from triples by OWL 2 RL, sorted, among terms that have a name.

    Raises OntologyError when they contradict each other, with a minimal proof of it.
    """
    closure = Closure(triples)
    found = prove_contradiction(closure)
    if found is not None:
        raise OntologyError(f"The data contradict themselves:\n{proof_output.as_text(found)}")
    yield from sorted(triple for triple in closure.inferred() if not any(ANONYMOUS in term for term in triple))


def unsatisfiable(triples: set[TermTriple]) -> Iterator[tuple[str, Proof]]:
    """Yield the classes that can have no member by OWL 2 RL, each with a minimal proof that a member contradicts.

    A member of every class is tried at once; those that meet a contradiction are tried alone.
    """
    classes = sorted({s for s, p, o in triples if p == _TYPE and o == _CLASS and ANONYMOUS not in s})
    members = {f"{_PROBE}{class_[1:]}": class_ for class_ in classes}
    together = Closure([*triples, *((member, _TYPE, class_) for member, class_ in members.items())])
    met = {together.terms.text(end) for atom in together.contradictions() for end in (atom.first, atom.second)}
    for member in sorted(met & members.keys()):
        alone = Closure([*triples, (member, _TYPE, members[member])])
        if found := prove_contradiction(alone):
            yield members[member], found
