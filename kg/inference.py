"""What follows from statements: types and class hierarchy by HermiT, and the OWL 2 RL closure of all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from rdflib import Literal, URIRef
from rdflib.util import from_n3

from kg import ontology
from kg.errors import OntologyError
from kg.rdf import ANONYMOUS, INFERRED_GRAPH, Quad, Triple, as_graph
from kg.reasoning.classification import classify
from kg.reasoning.closure import Closure

_SHOWN = 50


def inferred_quads(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield what follows from quads that hold the ontology, in the graph of what is inferred.

    The names of the ontology's anonymous classes say nothing to anybody and are left out. Raises OntologyError.
    """
    graph = as_graph(quads)
    classified = classify(ontology.load(), graph).triples()
    closure = Closure((s.n3(), p.n3(), o.n3()) for s, p, o in chain(graph, classified))
    if contradictions := closure.contradictions():
        shown = "\n".join(" ".join(closure.triple(atom)) for atom in contradictions[:_SHOWN])
        raise OntologyError(f"The closure contradicts the ontology:\n{shown}")
    derived = (_terms(triple) for triple in closure.inferred() if not any(ANONYMOUS in term for term in triple))
    for triple in {*classified, *derived}:
        if triple not in graph:
            yield *triple, INFERRED_GRAPH


def _terms(triple: tuple[str, str, str]) -> Triple:
    subject, predicate, value = (from_n3(text) for text in triple)
    if isinstance(subject, URIRef) and isinstance(predicate, URIRef) and isinstance(value, URIRef | Literal):
        return subject, predicate, value
    raise OntologyError(f"The closure gave {triple}, which is no RDF 1.1 triple of named things.")
