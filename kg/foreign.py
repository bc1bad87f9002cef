"""A graph of somebody else's, read from local files: what it names, and what follows from it by OWL 2 RL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax import SAXException

from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugin import PluginException
from rdflib.util import guess_format

from kg.errors import Finding, OntologyError, SourceError, UnknownNameError
from kg.namespaces import expand
from kg.reasoning import proof_output
from kg.reasoning.closure import Closure, Triple
from kg.reasoning.proof import contradiction
from kg.resolution import Names

_UNREADABLE = (SyntaxError, ParserError, SAXException, ValueError, LookupError, TypeError, PluginException)


def read_graph(paths: Iterable[Path]) -> Graph:
    """Return the triples of files in any RDF syntax, merged; blank nodes become names of this run.

    The suffix tells the syntax. Nothing is fetched: imports are not followed. Raises SourceError.
    """
    whole = Graph()
    findings = []
    for path in paths:
        try:
            part = Graph().parse(path, format=guess_format(str(path)) or "turtle")
        except OSError as error:
            remedy = "Name a file that is there."
            findings.append(Finding(str(path), 1, "", "", f"the file cannot be read ({error.strerror})", remedy))
            continue
        except _UNREADABLE as error:
            reason = " ".join(str(error).split())[:200]
            remedy = "The suffix tells the syntax: .ttl, .owl or .rdf, .nt, .jsonld, .trig."
            findings.append(Finding(str(path), 1, "", "", f"this is no RDF in that syntax ({reason})", remedy))
            continue
        for prefix, namespace in part.namespaces():
            whole.bind(prefix, namespace)
        for triple in part.skolemize(authority=f"https://w3id.org/myeloma-kg/{path.name}/"):
            whole.add(triple)
    if findings:
        raise SourceError(findings)
    return whole


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
            return literal(text)
        try:
            return URIRef(self._iris[self._names.resolve(text)])
        except UnknownNameError as error:
            if text.startswith(("http://", "https://")):
                return URIRef(text)
            try:
                return URIRef(expand(text))
            except UnknownNameError:
                raise error from None


def literal(text: str) -> Literal:
    """Return the literal that a text in quotes is, as in N-Triples. Raises UnknownNameError."""
    try:
        found = next(iter(Graph().parse(data=f"<urn:x> <urn:x> {text} .", format="nt").objects()))
    except (SyntaxError, ParserError, ValueError) as error:
        rule = 'is no literal: write it as in N-Triples, such as "12" or "twelve"@en.'
        raise UnknownNameError(f"{text} {rule}") from error
    return Literal(found) if not isinstance(found, Literal) else found


def inferred(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield what follows from triples by OWL 2 RL, sorted, among terms that have a name.

    Raises OntologyError when they contradict each other, with a minimal proof of it.
    """
    closure = Closure(triples)
    found = contradiction(closure)
    if found is not None:
        raise OntologyError(f"The data contradict themselves:\n{proof_output.as_text(found)}")
    yield from sorted(triple for triple in closure.inferred() if not any("/.well-known/genid/" in t for t in triple))
