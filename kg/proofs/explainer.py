"""Why a triple of the graph holds: rule by rule, down to axioms of the ontology and to claims with their places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from rdflib import RDF, RDFS, Graph, Literal, URIRef

from kg.engine.store import Store
from kg.errors import LimitError, UnknownNameError
from kg.namespaces import MK
from kg.prefixes import contract
from kg.proofs.definitions import explain_cardinality, explain_subclass
from kg.proofs.sources import TripleSource, graphs_with, triple_source
from kg.rdf import EDGES_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH, Triple, source_graph, term_text, with_blank_nodes
from kg.reasoning import justification
from kg.reasoning.classification import classify
from kg.reasoning.closure import Closure, TermTriple
from kg.reasoning.proof import Proof, prove
from kg.reasoning.reasoner_input import select_reasoner_input

# How far from the two ends of a triple its reasons are looked for before the whole graph is.
_HOPS = 2
_SHOWN = 5
# What claims and edges say of their own parts is nothing to reason from.
_PARTS = (
    MK.subject,
    MK.object,
    MK.relation,
    MK.openRelation,
    MK.supportedBy,
    MK.contradictedBy,
    MK.disputedClaim,
    MK.evidence,
)
# From a class, a publication or a claim the way leads everywhere.
_ASIDE = frozenset({"mk", "rdf", "rdfs", "owl", "xsd", "claim", "span", "pub", "organization", "edge", "dispute"})


@dataclass(frozen=True)
class ExplainedTriple:
    """A triple with its proof, and what each given triple of the proof rests on."""

    proof: Proof
    sources: dict[TermTriple, TripleSource]


class Explainer:
    """Explains the triples of one store. A store has one such object: `store.shared(Explainer)`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def explain(self, triple: Triple, *, reasoner: bool = True) -> ExplainedTriple:
        """Return the proof of a triple, with the sources of what it starts from.

        `reasoner`: whether the description logic reasoner may run, which takes up to a minute.
        Raises UnknownNameError when the graph neither states nor infers the triple, and LimitError when only the
        reasoner finds it and may not run.

        >>> base = "https://w3id.org/myeloma-kg/"
        >>> triple = URIRef(f"{base}drug/lenalidomide"), MK.binds, URIRef(f"{base}protein/CRBN")
        >>> explained = store.shared(Explainer).explain(triple)
        >>> [source.graphs for source in explained.sources.values()]
        [('graph:edges',)]
        """
        graphs = graphs_with(self._store, triple)
        if not graphs:
            raise UnknownNameError(self._absent(triple))
        stated = [graph for graph in graphs if graph != INFERRED_GRAPH]
        goal = _key(triple)
        proof = Proof(goal) if stated else self._derived(triple) or self._inferred(triple, reasoner=reasoner)
        named = (given for given in proof.given() if not any(term.startswith("_:") for term in given))
        return ExplainedTriple(proof, {given: triple_source(self._store, _named(given)) for given in named})

    def _holds(self, triple: Triple) -> bool:
        return bool(graphs_with(self._store, triple))

    def _absent(self, triple: Triple) -> str:
        subject, predicate, value = (contract(str(term)) for term in triple)
        absent = f"The graph neither states nor infers that {subject} {predicate} {value}."
        query = f"SELECT DISTINCT ?o WHERE {{ {triple[0].n3()} {triple[1].n3()} ?o }} ORDER BY STR(?o)"
        values = [contract(text) for (text,) in self._store.texts(query)]
        if values:
            more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
            return f"{absent} With {predicate} it has {', '.join(values[:_SHOWN])}{more}."
        query = f"SELECT DISTINCT ?p WHERE {{ {triple[0].n3()} ?p {triple[2].n3()} }} ORDER BY ?p"
        between = [contract(iri) for (iri,) in self._store.texts(query)]
        if between:
            return f"{absent} It has {', '.join(between)} between the two."
        return f"{absent} Nothing is known from the one to the other."

    def _derived(self, triple: Triple) -> Proof | None:
        """Return the proof by a rule of the domain: of what it derives, or of a part of the derived statement."""
        s, p, o = (term.n3() for term in triple)
        query = f"""
            SELECT ?derived ?rule ?premise ?s ?p ?o WHERE {{
              {{ ?derived {MK.subject.n3()} {s} ; {MK.relation.n3()} {p} ; {MK.object.n3()} {o} }}
              UNION {{ BIND({s} AS ?derived) }}
              ?derived {MK.derivedBy.n3()} ?rule ; {MK.premise.n3()} ?premise .
              ?premise {MK.subject.n3()} ?s ; {MK.relation.n3()} ?p ; {MK.object.n3()} ?o .
            }} ORDER BY ?derived ?premise"""
        rows = [row for row in self._store.select(query)[1] if None not in row]
        first = [row for row in rows if row[0] == rows[0][0]]
        premises = tuple(dict.fromkeys(Proof(_key((row[3], row[4], row[5]))) for row in first))
        return Proof(_key(triple), contract(str(first[0][1])), premises) if first else None

    def _inferred(self, triple: Triple, *, reasoner: bool) -> Proof:
        """Return a proof by OWL 2 RL, looked for near the two ends first; then with what the reasoner adds."""
        goal, near = _key(triple), [_key(each) for each in self._ontology_triples]
        for surrounding in self._around(triple):
            near += surrounding
            proof = prove(Closure(near), goal)
            if proof is not None:
                return proof
        proof = self._by_definition(triple) or prove(Closure(self.stated()), goal)
        if proof is None and not reasoner:
            raise LimitError(
                f"That {_words(triple)} is found by the description logic reasoner, which the server does not run. "
                "Ask on the command line: myeloma-kg explain SUBJECT PREDICATE OBJECT."
            )
        if proof is None:
            classified = self._classified
            proof = prove(Closure(chain(self.stated(), map(_key, classified))), goal)
            if proof is None:
                raise UnknownNameError(f"The graph infers {_words(triple)}, and no proof of it was found.")
            proof = self._with_axioms(proof, classified)
        return proof

    def _by_definition(self, triple: Triple) -> Proof | None:
        """Return the proof by the parts of a definition, without the reasoner; None where these show nothing."""
        subject, predicate, value = triple
        if not isinstance(value, URIRef) or predicate not in {RDF.type, RDFS.subClassOf}:
            return None

        def values(relation: URIRef) -> list[URIRef]:
            query = f"SELECT DISTINCT ?o WHERE {{ {subject.n3()} {relation.n3()} ?o }} ORDER BY ?o"
            return [URIRef(iri) for (iri,) in self._store.texts(query)]

        if predicate == RDF.type:
            reasons = explain_cardinality(self.ontology, subject, value, values)
        else:
            reasons = explain_subclass(self.ontology, subject, value, self._holds)
        if reasons is None:
            return None
        given = tuple(Proof(_key((s, p, o))) for s, p, o in reasons.given)
        return Proof(_key(triple), "definition", given + tuple(self.explain(goal).proof for goal in reasons.proved))

    def _with_axioms(self, proof: Proof, classified: Graph) -> Proof:
        """Return a proof in which each type that only the description logic reasoner finds has its axioms."""
        if proof.rule:
            premises = tuple(self._with_axioms(premise, classified) for premise in proof.premises)
            return Proof(proof.triple, proof.rule, premises)
        subject, predicate, value = _named(proof.triple)
        if (subject, predicate, value) not in classified or not isinstance(value, URIRef):
            return proof
        fed = select_reasoner_input(self.ontology, self.individuals)
        if predicate == RDF.type:
            axioms = justification.justify_type(fed, subject, value)
        else:
            axioms = justification.justify_subclass(fed, subject, value)
        given = dict.fromkeys(Proof(_key((s, p, o))) for axiom in axioms for s, p, o in axiom.triples)
        return Proof(proof.triple, "HermiT", tuple(given))

    def _around(self, triple: Triple) -> Iterator[list[TermTriple]]:
        """Yield what is stated of the two ends of a triple, then of what those are tied to."""
        frontier = {end for end in (triple[0], triple[2]) if isinstance(end, URIRef)}
        reached: set[URIRef] = set()
        for _ in range(_HOPS):
            reached |= frontier
            statements = list(self._statements_of(sorted(frontier)))
            yield [_key(each) for each in statements]
            ends = {end for s, _, o in statements for end in (s, o) if isinstance(end, URIRef)}
            frontier = {end for end in ends - reached if contract(str(end)).partition(":")[0] not in _ASIDE}

    def _statements_of(self, nodes: Sequence[URIRef]) -> Iterator[Triple]:
        listed = " ".join(node.n3() for node in nodes)
        parts = ", ".join(part.n3() for part in _PARTS)
        aside = f"{INFERRED_GRAPH.n3()}, {ONTOLOGY_GRAPH.n3()}"
        for ends in ("?n ?p ?o", "?s ?p ?n"):
            query = f"""SELECT DISTINCT {ends} WHERE {{ VALUES ?n {{ {listed} }} GRAPH ?g {{ {ends} }}
                FILTER(?g NOT IN ({aside})) FILTER(?p NOT IN ({parts})) }}"""
            yield from self._named(query)

    @cached_property
    def _ontology_triples(self) -> tuple[Triple, ...]:
        return tuple(self._named(f"SELECT ?s ?p ?o WHERE {{ GRAPH {ONTOLOGY_GRAPH.n3()} {{ ?s ?p ?o }} }}"))

    @cached_property
    def ontology(self) -> Graph:
        """The ontology of the store; its class expressions are blank nodes."""
        return with_blank_nodes(self._ontology_triples)

    def _named(self, query: str) -> Iterator[Triple]:
        for s, p, o in self._store.select(query)[1]:
            if isinstance(s, URIRef) and isinstance(p, URIRef) and o is not None:
                yield s, p, o

    def stated(self) -> Iterator[TermTriple]:
        """Yield every triple that the graph states; one may come more than once."""
        query = f"SELECT ?s ?p ?o WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != {INFERRED_GRAPH.n3()}) }}"
        return map(_key, self._named(query))

    @cached_property
    def individuals(self) -> Graph:
        """What the description logic reasoner was given of the data."""
        graphs = f"{EDGES_GRAPH.n3()} {source_graph('curation').n3()}"
        parts = ", ".join(part.n3() for part in _PARTS)
        query = f"""SELECT ?s ?p ?o WHERE {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p ?o }}
            FILTER(?p NOT IN ({parts})) }}"""
        data = Graph()
        for triple in self._named(query):
            data.add(triple)
        return data

    @cached_property
    def _classified(self) -> Graph:
        return classify(self.ontology, self.individuals).graph()


def explain_in_graph(graph: Graph, triple: Triple) -> ExplainedTriple:
    """Return the proof of a triple in a graph that is no snapshot, by OWL 2 RL.

    Raises UnknownNameError when the graph neither states nor infers it.
    """
    goal = _key(triple)
    if triple in graph:
        return ExplainedTriple(Proof(goal), {goal: TripleSource()})
    proof = prove(Closure.from_graph(graph), goal)
    if proof is None:
        raise UnknownNameError(f"The data neither states {_words(triple)} nor gives it by OWL 2 RL.")
    return ExplainedTriple(proof, {given: TripleSource() for given in proof.given()})


def _pattern(triple: Triple) -> str:
    return " ".join(term.n3() for term in triple)


def _words(triple: Triple) -> str:
    return " ".join(term_text(term) if isinstance(term, Literal) else contract(str(term)) for term in triple)


def _key(triple: Sequence[Any]) -> TermTriple:
    s, p, o = (term_text(term) if isinstance(term, URIRef | Literal) else term.n3() for term in triple)
    return s, p, o


def _named(triple: TermTriple) -> Triple:
    graph = Graph().parse(data=f"{' '.join(triple)} .", format="nt")
    ((s, p, o),) = graph
    return URIRef(str(s)), URIRef(str(p)), o if isinstance(o, Literal) else URIRef(str(o))
