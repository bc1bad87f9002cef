"""The terms of a graph by what people call them: IRI, CURIE, label, or the last part of the IRI."""

from __future__ import annotations

from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef

from kg.errors import UnknownNameError
from kg.prefixes import expand
from kg.rdf import parse_literal
from kg.resolution import Names


class GraphTerms:
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
