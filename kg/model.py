"""The nouns of the graph: entities, spans, claims, disputes, edges. Terms are rdflib terms."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from kg.namespaces import MK

RdfTerm = URIRef | Literal
Property = tuple[URIRef, RdfTerm]

CURATION = "curation"

AFFIRMED, NEGATED, NO_DIFFERENCE = MK.Affirmed, MK.Negated, MK.NoDifference
ASSERTED, POSSIBLE = MK.Asserted, MK.Possible
RETRACTED = Literal("true", datatype=XSD.boolean, normalize=False)
ACCEPTED, DISPUTED, REJECTED, UNRESOLVED = MK.Accepted, MK.Disputed, MK.Rejected, MK.Unresolved


@dataclass(frozen=True)
class Entity:
    """A thing that claims speak of, with its names.

    `source`: the source whose named graph it stands in; the curators', unless a bulk source brought it.
    """

    curie: str
    iri: URIRef
    kind: URIRef
    label: str
    alternative: tuple[str, ...] = ()
    misspelled: tuple[str, ...] = ()
    definition: str = ""
    note: str = ""
    properties: tuple[Property, ...] = ()
    source: str = CURATION


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a document that carries a part of a claim: code points from 0, end exclusive."""

    role: str
    start: int
    end: int
    span_sha256: str = ""


@dataclass(frozen=True)
class Claim:
    """What one source says, as it says it.

    `source`: the bulk source whose named graph it stands in; without one it stands in that of its publication.
    """

    publication: str
    key: str
    kind: URIRef
    subject: URIRef
    relation: URIRef | None
    object: URIRef | None
    statement: str
    polarity: URIRef = AFFIRMED
    certainty: URIRef = ASSERTED
    status: URIRef = ACCEPTED
    spans: tuple[Span, ...] = ()
    document_sha256: str = ""
    properties: tuple[Property, ...] = field(default=())
    source: str = ""

    @property
    def curie(self) -> str:
        """The claim's name, `claim:<publication>.<key>`."""
        return f"claim:{self.publication}.{self.key}"

    @property
    def digest(self) -> str:
        """SHA-256 of the claim's content: it changes when anything that the claim says changes."""
        parts = [
            *(str(part) for part in (self.kind, self.subject, self.relation, self.object)),
            *(str(part) for part in (self.polarity, self.certainty, self.status, self.statement)),
            *(f"{predicate} {value.n3()}" for predicate, value in sorted(self.properties)),
            *(f"{span.role} {span.start} {span.end} {span.span_sha256}" for span in sorted(self.spans)),
            self.document_sha256,
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Dispute:
    """Claims that cannot all be right, with a kind, a reason, a handling, and who says so."""

    key: str
    kind: str
    claims: tuple[str, ...]
    reason: str
    handling: str
    raised_by: URIRef
    note: str = ""


@dataclass(frozen=True)
class IdentifierMapping:
    """An entity and a term of another vocabulary, how they match, and who says so (a row of SSSOM)."""

    subject: URIRef
    predicate: URIRef
    object: URIRef
    label: str
    justification: URIRef
    author: URIRef
    date: str
    licence: str
    comment: str = ""

    @property
    def curie(self) -> str:
        """The mapping's name, computed from its three terms."""
        return f"mapping:{_digest(self.subject, self.predicate, self.object)}"


@dataclass(frozen=True)
class Edge:
    """A plain triple that claims support, and the claims that speak against it."""

    subject: URIRef
    relation: URIRef
    object: URIRef
    supported_by: tuple[str, ...]
    contradicted_by: tuple[str, ...]
    asserted: bool

    @property
    def curie(self) -> str:
        """The edge's name, computed from its three terms."""
        return f"edge:{_digest(self.subject, self.relation, self.object)}"


def _digest(*terms: URIRef) -> str:
    return hashlib.sha256("\n".join(terms).encode()).hexdigest()[:16]


def supports_plain_triple(claim: Claim) -> bool:
    """Whether the claim alone is enough for a plain triple: affirmed, asserted, accepted or disputed."""
    return claim.polarity == AFFIRMED and claim.certainty == ASSERTED and claim.status in {ACCEPTED, DISPUTED}


def retracted_publications(entities: Iterable[Entity]) -> frozenset[str]:
    """Return the keys of the publications that some source says were retracted, as claims name them."""
    return frozenset(
        entity.curie.removeprefix("pub:") for entity in entities if (MK.retracted, RETRACTED) in entity.properties
    )


def derive_edges(
    claims: list[Claim], yields_edge: frozenset[URIRef], retracted: frozenset[str] = frozenset()
) -> list[Edge]:
    """Derive edges from claims.

    `yields_edge`: the relations that the ontology marks `mk:yieldsEdge true`. A knowledge gap never gives an
    edge. An edge that only possible claims support is not asserted: it has a node but no plain triple.
    `retracted`: the keys of retracted publications; what is stated in them speaks neither for nor against an edge.
    """
    supporting: dict[tuple[URIRef, URIRef, URIRef], list[Claim]] = {}
    opposing: dict[tuple[URIRef, URIRef, URIRef], list[str]] = {}
    for claim in claims:
        if claim.relation is None or claim.object is None or claim.kind == MK.KnowledgeGap:
            continue
        if claim.relation not in yields_edge or claim.status not in {ACCEPTED, DISPUTED}:
            continue
        if claim.publication in retracted:
            continue
        triple = (claim.subject, claim.relation, claim.object)
        if claim.polarity == AFFIRMED:
            supporting.setdefault(triple, []).append(claim)
        else:
            opposing.setdefault(triple, []).append(claim.curie)
    return [
        Edge(
            *triple,
            supported_by=tuple(sorted(claim.curie for claim in result)),
            contradicted_by=tuple(sorted(opposing.get(triple, ()))),
            asserted=any(supports_plain_triple(claim) for claim in result),
        )
        for triple, result in sorted(supporting.items())
    ]
