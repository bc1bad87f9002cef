"""What follows from statements: types and class hierarchy by HermiT, and the OWL 2 RL closure of all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import Graph, URIRef

from kg.build_cache import BuildCache, digest_of
from kg.errors import OntologyError
from kg.prefixes import ANONYMOUS
from kg.rdf import INFERRED_GRAPH, ONTOLOGY_GRAPH, Quad, as_graph, term_text, with_blank_nodes
from kg.reasoning.classification import Classification, Reasoner, classify
from kg.reasoning.closure import Closure
from kg.reasoning.reasoner import Taxonomy, realise
from kg.reasoning.reasoner_input import read_predicates

_SHOWN = 50


@dataclass(frozen=True)
class CachedReasoner:
    """HermiT and Pellet with their results kept: each is run once for a graph.

    `code`: a digest of what calls it, and of versions.
    """

    cache: BuildCache
    code: str = ""

    def __call__(self, graph: Graph, reasoner: Reasoner) -> Taxonomy:
        """Return what `realise` returns. Raises OntologyError and ConfigurationError."""
        triples = sorted(" ".join(term.n3() for term in triple) for triple in graph)
        key = digest_of((self.code, reasoner, *triples))
        text = self.cache.result(f"{reasoner}", key, lambda: realise(graph, reasoner).as_json())
        return Taxonomy.from_json(text)


def classified_quads(ontology: Graph, quads: Iterable[Quad], reasoner: CachedReasoner) -> Classification:
    """Return what the reasoner says of the ontology and of what it reads of quads. Raises OntologyError."""
    read = read_predicates(ontology)
    return classify(ontology, as_graph(quad for quad in quads if quad[1] in read), realise=reasoner)


def ontology_graph(quads: Iterable[Quad]) -> Graph:
    """Return the ontology that quads hold; its blank nodes have the same names in every process."""
    return with_blank_nodes((s, p, o) for s, p, o, graph in quads if graph == ONTOLOGY_GRAPH)


def inferred_lines(lines: Iterable[str], classification: Classification) -> list[str]:
    """Return what follows from N-Quads that hold the ontology, as sorted N-Quads of the graph of what is inferred.

    `classification`: of the same statements. The names of the ontology's anonymous classes say nothing to anybody and
    are left out. Raises OntologyError.
    """
    classified = {_texts(triple) for triple in classification.triples()}
    given = {_triple(line) for line in lines}
    closure = Closure(given | classified)
    if contradictions := closure.contradictions():
        shown = "\n".join(" ".join(closure.triple(atom)) for atom in contradictions[:_SHOWN])
        raise OntologyError(f"The closure contradicts the ontology:\n{shown}")
    derived = {triple for triple in closure.inferred() if not any(ANONYMOUS in term for term in triple)}
    return sorted(f"{s} {p} {o} <{INFERRED_GRAPH}> ." for s, p, o in (classified | derived) - given)


def _texts(triple: tuple[URIRef, URIRef, URIRef]) -> tuple[str, str, str]:
    subject, predicate, value = map(term_text, triple)
    return subject, predicate, value


def _triple(line: str) -> tuple[str, str, str]:
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest.rpartition(" <")[0]
