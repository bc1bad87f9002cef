"""What a stated triple rests on: the named graphs that hold it, and the claims for and against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import URIRef

from kg.engine.store import Store
from kg.model import Edge
from kg.namespaces import MK
from kg.own_dataset import OF_DATASET, own_graphs, own_things
from kg.prefixes import contract, expand
from kg.rdf import OA, Triple


@dataclass(frozen=True)
class TextPosition:
    """Where in a document a part of a claim stands: code points from 0, end exclusive."""

    role: str
    start: int
    end: int


@dataclass(frozen=True)
class SourceClaim:
    """A claim on a triple: what it says, how surely, and where it stands."""

    claim: str
    statement: str
    publication: str
    polarity: str
    certainty: str
    status: str
    places: tuple[TextPosition, ...]
    locator: str = ""
    seen_at: str = ""

    def __str__(self) -> str:
        """Render as `claim (publication, positions; certainty, status): statement`."""
        positions = ", ".join(f"{place.start}-{place.end}" for place in self.places)
        where = positions or (f"“{self.locator}”" if self.locator else self.seen_at)
        source = f"{self.publication} {where}".strip()
        words = [word.removeprefix("mk:").lower() for word in (self.polarity, self.certainty, self.status)]
        qualified = ", ".join(words if words[0] != "affirmed" else words[1:])
        return f"{self.claim} ({source}; {qualified}): {self.statement}"


@dataclass(frozen=True)
class TripleSource:
    """Named graphs that hold a triple, and claims for and against it."""

    graphs: tuple[str, ...] = ()
    claims: tuple[SourceClaim, ...] = ()
    against: tuple[SourceClaim, ...] = ()


def graphs_with(store: Store, triple: Triple) -> list[URIRef]:
    """Return the named graphs that hold a triple, sorted."""
    pattern = " ".join(term.n3() for term in triple)
    query = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {pattern} }} }} ORDER BY ?g"
    return [URIRef(iri) for (iri,) in store.texts(query)]


def triple_source(store: Store, triple: Triple) -> TripleSource:
    """Return what a triple rests on.

    >>> vrd, bortezomib = URIRef(expand("regimen:VRd")), URIRef(expand("drug:bortezomib"))
    >>> [claim.claim for claim in triple_source(store, (vrd, MK.hasComponent, bortezomib)).claims][:1]
    ['claim:curation.regimen-vrd.component-bortezomib']
    """
    graphs = tuple(contract(graph) for graph in graphs_with(store, triple))
    supporting, against = (tuple(_claims(store, triple, link)) for link in (MK.supportedBy, MK.contradictedBy))
    return TripleSource(graphs, supporting, against)


def _claims(store: Store, triple: Triple, link: URIRef) -> Iterator[SourceClaim]:
    subject, relation, value = triple
    if not isinstance(value, URIRef):
        return
    edge = URIRef(expand(Edge(subject, relation, value, (), (), asserted=True).curie))
    own = " ".join(f"<{graph}>" for graph in store.shared(own_graphs))
    stance = MK.Negated if link == MK.contradictedBy else MK.Affirmed
    query = f"""
        PREFIX mk: <{MK}>
        SELECT DISTINCT ?claim ?statement ?publication ?polarity ?certainty ?status ?locator ?seen WHERE {{
          {{ {edge.n3()} {link.n3()} ?claim }} UNION {{
            VALUES ?own {{ {own} }} GRAPH ?own {{
              ?claim mk:subject {subject.n3()} ; mk:relation {relation.n3()} ; mk:object {value.n3()} ;
                mk:polarity {stance.n3()}
            }}
          }}
          ?claim mk:statement ?statement ; mk:polarity ?polarity ; mk:certainty ?certainty ; mk:status ?status .
          OPTIONAL {{ ?claim mk:statedIn ?publication }}
          OPTIONAL {{ ?claim mk:locator ?locator }}
          OPTIONAL {{ ?claim mk:seenAt ?seen }}
        }} ORDER BY ?claim"""
    for claim, statement, *words, locator, seen in store.texts(query):
        publication, polarity, certainty, status = map(contract, words)
        if claim in store.shared(own_things):
            publication = f"{publication}, {OF_DATASET}".removeprefix(", ")
        yield SourceClaim(
            contract(claim), statement, publication, polarity, certainty, status,
            tuple(claim_positions(store, claim)), locator, seen,
        )  # fmt: skip


def claim_positions(store: Store, claim: str) -> Iterator[TextPosition]:
    """Yield where the parts of a claim, given by its IRI, stand in its document, in the order of the text."""
    query = f"""
        PREFIX mk: <{MK}> PREFIX oa: <{OA}>
        SELECT ?role ?start ?end WHERE {{
          <{claim}> mk:evidence ?evidence . ?evidence mk:role ?role ; oa:hasSelector ?selector .
          ?selector oa:start ?start ; oa:end ?end .
        }} ORDER BY ?start ?end ?role"""
    for role, start, end in store.texts(query):
        yield TextPosition(contract(role), int(start), int(end))
