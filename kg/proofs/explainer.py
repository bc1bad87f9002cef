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
from kg.model import Edge
from kg.namespaces import MK, contract, expand
from kg.proofs import definitions as structural
from kg.rdf import EDGES_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH, source_graph, term_text, with_blank_nodes
from kg.reasoning import justification
from kg.reasoning.classification import classify
from kg.reasoning.closure import Closure, TermTriple
from kg.reasoning.proof import Proof, prove
from kg.reasoning.reasoner_input import select_reasoner_input

# How far from the two ends of a triple its reasons are looked for before the whole graph is.
_HOPS = 2
_SHOWN = 5
# What claims and edges say of their own parts is nothing to reason from.
_PARTS = (MK.subject, MK.object, MK.relation, MK.supportedBy, MK.contradictedBy, MK.disputedClaim, MK.evidence)
# From a class, a publication or a claim the way leads everywhere.
_ASIDE = frozenset({"mk", "rdf", "rdfs", "owl", "xsd", "claim", "span", "pub", "organization", "edge", "dispute"})

Named = tuple[URIRef, URIRef, URIRef | Literal]


@dataclass(frozen=True)
class Place:
    """Where in a document a part of a claim stands: code points from 0, end exclusive."""

    role: str
    start: int
    end: int


@dataclass(frozen=True)
class ClaimFound:
    """A claim on a triple: what it says, how surely, and where it stands."""

    claim: str
    statement: str
    publication: str
    polarity: str
    certainty: str
    status: str
    places: tuple[Place, ...]
    locator: str = ""
    seen_at: str = ""

    def __str__(self) -> str:
        """Render as `claim (publication, positions; certainty, status): statement`."""
        spots = ", ".join(f"{place.start}-{place.end}" for place in self.places)
        where = spots or (f"“{self.locator}”" if self.locator else self.seen_at)
        source = f"{self.publication} {where}".strip()
        words = [word.removeprefix("mk:").lower() for word in (self.polarity, self.certainty, self.status)]
        told = ", ".join(words if words[0] != "affirmed" else words[1:])
        return f"{self.claim} ({source}; {told}): {self.statement}"


@dataclass(frozen=True)
class Source:
    """What a given triple rests on: named graphs that hold it, and claims for and against it."""

    graphs: tuple[str, ...] = ()
    claims: tuple[ClaimFound, ...] = ()
    against: tuple[ClaimFound, ...] = ()


@dataclass(frozen=True)
class Explained:
    """A triple with its proof, and what each given triple of the proof rests on."""

    proof: Proof
    sources: dict[TermTriple, Source]


class Explainer:
    """Explains the triples of one store. A store has one such object: `store.shared(Explainer)`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def explain(self, triple: Named, *, reasoner: bool = True) -> Explained:
        """Return the proof of a triple, with the sources of what it starts from.

        `reasoner`: whether the description logic reasoner may run, which takes up to a minute.
        Raises UnknownNameError when the graph neither states nor infers the triple, and LimitError when only the
        reasoner finds it and may not run.

        >>> lenalidomide, cereblon = URIRef(expand("drug:lenalidomide")), URIRef(expand("protein:CRBN"))
        >>> explained = store.shared(Explainer).explain((lenalidomide, MK.binds, cereblon))
        >>> [source.graphs for source in explained.sources.values()]
        [('graph:edges',)]
        """
        graphs = self._graphs(triple)
        if not graphs:
            raise UnknownNameError(self._absent(triple))
        stated = [graph for graph in graphs if graph != INFERRED_GRAPH]
        goal = _key(triple)
        proof = Proof(goal) if stated else self._derived(triple) or self._inferred(triple, reasoner=reasoner)
        named = (given for given in proof.given() if not any(term.startswith("_:") for term in given))
        return Explained(proof, {given: self._source(_named(given)) for given in named})

    def _graphs(self, triple: Named) -> list[URIRef]:
        query = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {_pattern(triple)} }} }} ORDER BY ?g"
        return [graph for (graph,) in self._store.select(query)[1] if isinstance(graph, URIRef)]

    def _absent(self, triple: Named) -> str:
        subject, predicate, value = (contract(str(term)) for term in triple)
        told = f"The graph neither states nor infers that {subject} {predicate} {value}."
        query = f"SELECT DISTINCT ?o WHERE {{ {triple[0].n3()} {triple[1].n3()} ?o }} ORDER BY STR(?o)"
        there = [contract(str(row[0])) for row in self._store.select(query)[1]]
        if there:
            more = f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
            return f"{told} With {predicate} it has {', '.join(there[:_SHOWN])}{more}."
        query = f"SELECT DISTINCT ?p WHERE {{ {triple[0].n3()} ?p {triple[2].n3()} }} ORDER BY ?p"
        between = [contract(str(row[0])) for row in self._store.select(query)[1]]
        if between:
            return f"{told} It has {', '.join(between)} between the two."
        return f"{told} Nothing is known from the one to the other."

    def _derived(self, triple: Named) -> Proof | None:
        """Return the proof by a rule of the domain: of what it derives, or of a part of the derived statement."""
        s, p, o = (term.n3() for term in triple)
        query = f"""
            SELECT ?derived ?rule ?premise ?s ?p ?o WHERE {{
              {{ ?derived {MK.subject.n3()} {s} ; {MK.relation.n3()} {p} ; {MK.object.n3()} {o} }}
              UNION {{ BIND({s} AS ?derived) }}
              ?derived {MK.derivedBy.n3()} ?rule ; {MK.premise.n3()} ?premise .
              ?premise {MK.subject.n3()} ?s ; {MK.relation.n3()} ?p ; {MK.object.n3()} ?o .
            }} ORDER BY ?derived ?premise"""
        rows = list(self._store.select(query)[1])
        first = [row for row in rows if row[0] == rows[0][0]]
        premises = tuple(dict.fromkeys(Proof(_key((row[3], row[4], row[5]))) for row in first))
        return Proof(_key(triple), contract(str(first[0][1])), premises) if first else None

    def _inferred(self, triple: Named, *, reasoner: bool) -> Proof:
        """Return a proof by OWL 2 RL, looked for near the two ends first; then with what the reasoner adds."""
        goal, near = _key(triple), [_key(each) for each in self._ontology_triples]
        for found in self._around(triple):
            near += found
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

    def _by_definition(self, triple: Named) -> Proof | None:
        """Return the proof by the parts of a definition, without asking the reasoner; None where that shows nothing."""
        subject, predicate, value = triple
        if not isinstance(value, URIRef) or predicate not in {RDF.type, RDFS.subClassOf}:
            return None

        def values(relation: URIRef) -> list[URIRef]:
            query = f"SELECT DISTINCT ?o WHERE {{ {subject.n3()} {relation.n3()} ?o }} ORDER BY ?o"
            return [row[0] for row in self._store.select(query)[1] if isinstance(row[0], URIRef)]

        if predicate == RDF.type:
            found = structural.of_count(self.ontology, subject, value, values)
        else:
            found = structural.of_subclass(self.ontology, subject, value, lambda goal: bool(self._graphs(goal)))
        if found is None:
            return None
        given = tuple(Proof(_key((s, p, o))) for s, p, o in found.given)
        return Proof(_key(triple), "definition", given + tuple(self.explain(goal).proof for goal in found.proved))

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

    def _around(self, triple: Named) -> Iterator[list[TermTriple]]:
        """Yield what is stated of the two ends of a triple, then of what those are tied to."""
        frontier = {end for end in (triple[0], triple[2]) if isinstance(end, URIRef)}
        reached: set[URIRef] = set()
        for _ in range(_HOPS):
            reached |= frontier
            found = list(self._of(sorted(frontier)))
            yield [_key(each) for each in found]
            ends = {end for s, _, o in found for end in (s, o) if isinstance(end, URIRef)}
            frontier = {end for end in ends - reached if contract(str(end)).partition(":")[0] not in _ASIDE}

    def _of(self, nodes: Sequence[URIRef]) -> Iterator[Named]:
        listed = " ".join(node.n3() for node in nodes)
        parts = ", ".join(part.n3() for part in _PARTS)
        aside = f"{INFERRED_GRAPH.n3()}, {ONTOLOGY_GRAPH.n3()}"
        for ends in ("?n ?p ?o", "?s ?p ?n"):
            query = f"""SELECT DISTINCT {ends} WHERE {{ VALUES ?n {{ {listed} }} GRAPH ?g {{ {ends} }}
                FILTER(?g NOT IN ({aside})) FILTER(?p NOT IN ({parts})) }}"""
            yield from self._named(query)

    @cached_property
    def _ontology_triples(self) -> tuple[Named, ...]:
        return tuple(self._named(f"SELECT ?s ?p ?o WHERE {{ GRAPH {ONTOLOGY_GRAPH.n3()} {{ ?s ?p ?o }} }}"))

    @cached_property
    def ontology(self) -> Graph:
        """The ontology of the store; its class expressions are blank nodes."""
        return with_blank_nodes(self._ontology_triples)

    def _named(self, query: str) -> Iterator[Named]:
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

    def _source(self, triple: Named) -> Source:
        graphs = tuple(contract(str(graph)) for graph in self._graphs(triple))
        supporting, against = (tuple(self._claims(triple, link)) for link in (MK.supportedBy, MK.contradictedBy))
        return Source(graphs, supporting, against)

    def _claims(self, triple: Named, link: URIRef) -> Iterator[ClaimFound]:
        subject, relation, value = triple
        if not isinstance(value, URIRef):
            return
        edge = URIRef(expand(Edge(subject, relation, value, (), (), asserted=True).curie))
        told = f"""
            PREFIX mk: <{MK}>
            SELECT ?claim ?statement ?publication ?polarity ?certainty ?status ?locator ?seen WHERE {{
              {edge.n3()} {link.n3()} ?claim .
              ?claim mk:statement ?statement ; mk:statedIn ?publication ; mk:polarity ?polarity ;
                mk:certainty ?certainty ; mk:status ?status .
              OPTIONAL {{ ?claim mk:locator ?locator }}
              OPTIONAL {{ ?claim mk:seenAt ?seen }}
            }} ORDER BY ?claim"""
        for claim, statement, *words, locator, seen in self._store.select(told)[1]:
            publication, polarity, certainty, status = (contract(str(word)) for word in words)
            yield ClaimFound(
                contract(str(claim)), str(statement), publication, polarity, certainty, status,
                tuple(self._places(str(claim))), str(locator or ""), str(seen or ""),
            )  # fmt: skip

    def _places(self, claim: str) -> Iterator[Place]:
        query = f"""
            PREFIX mk: <{MK}> PREFIX oa: <http://www.w3.org/ns/oa#>
            SELECT ?role ?start ?end WHERE {{
              <{claim}> mk:evidence ?evidence . ?evidence mk:role ?role ; oa:hasSelector ?selector .
              ?selector oa:start ?start ; oa:end ?end .
            }} ORDER BY ?start ?end ?role"""
        for role, start, end in self._store.select(query)[1]:
            yield Place(contract(str(role)), int(str(start)), int(str(end)))


def explain_graph(graph: Graph, triple: Named) -> Explained:
    """Return the proof of a triple in a graph of somebody else's, by OWL 2 RL.

    Raises UnknownNameError when the graph neither states nor infers it.
    """
    goal = _key(triple)
    if triple in graph:
        return Explained(Proof(goal), {goal: Source()})
    proof = prove(Closure.from_graph(graph), goal)
    if proof is None:
        raise UnknownNameError(f"The data neither states {_words(triple)} nor gives it by OWL 2 RL.")
    return Explained(proof, {given: Source() for given in proof.given()})


def _pattern(triple: Named) -> str:
    return " ".join(term.n3() for term in triple)


def _words(triple: Named) -> str:
    return " ".join(term_text(term) if isinstance(term, Literal) else contract(str(term)) for term in triple)


def _key(triple: Sequence[Any]) -> TermTriple:
    s, p, o = (term_text(term) if isinstance(term, URIRef | Literal) else term.n3() for term in triple)
    return s, p, o


def _named(triple: TermTriple) -> Named:
    graph = Graph().parse(data=f"{' '.join(triple)} .", format="nt")
    ((s, p, o),) = graph
    return URIRef(str(s)), URIRef(str(p)), o if isinstance(o, Literal) else URIRef(str(o))
