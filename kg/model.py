"""The nouns of the graph: entities, spans, claims, disputes, edges. Terms are rdflib terms."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from kg.namespaces import MK
from kg.prefixes import contract

RdfTerm = URIRef | Literal
Property = tuple[URIRef, RdfTerm]

CURATION = "curation"

AFFIRMED, NEGATED, NOT_KNOWN = MK.Affirmed, MK.Negated, MK.NotKnown
ASSERTED, POSSIBLE = MK.Asserted, MK.Possible
COUNTS = frozenset((MK.affected, MK.eventCount))
"""The properties that count those who had an event, and how often it was had."""
_SHARE = frozenset((MK.value, MK.operator))
CITES = URIRef("http://purl.org/spar/cito/citesAsEvidence")
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

    A claim that something is not known neither affirms its relation nor denies it, and does not assert it. A claim
    that an event was reported of nobody among those who were counted denies that it was reported.

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

    def __post_init__(self) -> None:
        if self.is_gap:
            object.__setattr__(self, "polarity", NOT_KNOWN)
            object.__setattr__(self, "certainty", POSSIBLE)
        elif self.relation == MK.reportedWith and _counts_nobody(self.properties):
            object.__setattr__(self, "polarity", NEGATED)

    @property
    def is_gap(self) -> bool:
        """Whether the claim says that something is not known."""
        return self.kind == MK.KnowledgeGap

    @property
    def curie(self) -> str:
        """The claim's name, `claim:<publication>.<key>`."""
        return f"claim:{self.publication}.{self.key}"

    def texts(self, predicate: URIRef) -> tuple[str, ...]:
        """Return what the claim's literals say with a predicate."""
        return tuple(str(value) for name, value in self.properties if name == predicate and isinstance(value, Literal))

    @property
    def cited(self) -> tuple[str, ...]:
        """The keys of the publications that the claim cites as its evidence."""
        names = (contract(value) for name, value in self.properties if name == CITES and isinstance(value, URIRef))
        return tuple(name.removeprefix("pub:") for name in names)

    @property
    def digest(self) -> str:
        """SHA-256 of the claim's content: it changes when anything that the claim says changes."""
        parts = [
            *(str(part) for part in (self.kind, self.subject, self.relation, self.object)),
            *(str(part) for part in (self.polarity, self.certainty, self.status, self.statement)),
            *sorted(f"{predicate} {_exact(value)}" for predicate, value in self.properties),
            *(f"{span.role} {span.start} {span.end} {span.span_sha256}" for span in sorted(self.spans)),
            self.document_sha256,
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _counts_nobody(properties: Iterable[Property]) -> bool:
    """Whether figures of an event say that nobody had it: people or events are counted and none is above 0, or 0 %."""
    counts = {name: str(value) for name, value in properties if name in COUNTS}
    if counts:
        return {*counts.values()} == {"0"}
    figures = {name: str(value) for name, value in properties if name in _SHARE}
    return bool(figures) and figures.get(MK.operator, "=") == "=" and _is_zero(figures.get(MK.value, ""))


def _is_zero(text: str) -> bool:
    return bool(text) and not text.strip("0.")


def _exact(term: RdfTerm) -> str:
    """Return a term so that no two terms give the same text."""
    return term if isinstance(term, URIRef) else f"{term.language or ''} {term.datatype or ''} {len(term)} {term}"


@dataclass(frozen=True)
class Dispute:
    """Claims that cannot all be right, with a kind, a reason, a handling, and who says so.

    `source`: the source in whose named graph it stands; the curators', unless a bulk source brought it.
    """

    key: str
    kind: str
    claims: tuple[str, ...]
    reason: str
    handling: str
    raised_by: URIRef
    note: str = ""
    source: str = CURATION


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
class EdgeRules:
    """What the ontology says of the relations of edges.

    `relations`: those whose claims yield edges (`mk:yieldsEdge true`). `of_patients`: those that speak of what
    patients have or are given (`mk:associationRank`). `signs`: `mk:sign` of those that have one.
    """

    relations: frozenset[URIRef]
    of_patients: frozenset[URIRef] = frozenset()
    signs: Mapping[URIRef, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Edge:
    """A plain triple that claims support, and the claims that speak against it.

    `asserted`: whether the plain triple stands in the graph. `contexts`: of an edge that does not stand there
    although a claim asserts it, to which species and conditions such claims are limited.
    """

    subject: URIRef
    relation: URIRef
    object: URIRef
    supported_by: tuple[str, ...]
    contradicted_by: tuple[str, ...]
    asserted: bool
    contexts: tuple[str, ...] = ()

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


def is_retracted(publication: str, cited: Sequence[str], retracted: Container[str]) -> bool:
    """Whether nothing is left that speaks for a claim.

    That is where its publication was retracted, or every publication that it cites as evidence. All are keys.

    >>> [is_retracted("one-2001", cited, {"two-2002"}) for cited in ([], ["two-2002"], ["two-2002", "three-2003"])]
    [False, True, False]
    """
    return publication in retracted or (bool(cited) and all(key in retracted for key in cited))


class EdgeSupport(NamedTuple):
    """What one claim says of an edge, in texts. Sorted, those of two nodes stand together, relation by relation.

    `stance`: `+` the claim alone is enough for the plain triple; `?` it supports the edge, but not the triple; `-` it
    speaks against it. `species` and `condition`: what the claim is limited to. `source`: whose graph it stands in.
    `cited`: the keys of the publications that the claim cites as evidence, with spaces between.
    """

    subject: str
    object: str
    relation: str
    claim: str
    stance: str
    species: str
    condition: str
    publication: str
    source: str
    cited: str

    def is_retracted(self, retracted: Container[str]) -> bool:
        """Whether nothing is left that speaks for the claim; `retracted`: the keys of publications."""
        return is_retracted(self.publication, self.cited.split(), retracted)

    @property
    def context(self) -> str:
        """What the claim is limited to."""
        return "; ".join(text for text in (self.species, self.condition) if text)

    def is_limited(self, *, of_patients: bool, opposed: bool) -> bool:
        """Whether the claim holds in its context alone.

        `of_patients`: the edge speaks of patients; `opposed`: the opposite of it is asserted, too.
        """
        animals = bool(self.species) and "human" not in self.species
        return (animals and (of_patients or opposed)) or (opposed and bool(self.condition))


def edge_support(claim: Claim, rules: EdgeRules) -> EdgeSupport | None:
    """Return what a claim says of an edge; None where it yields none. A knowledge gap never does.

    A count of nobody denies for its own table, grade and seriousness alone: it speaks against no edge.
    """
    if claim.relation is None or claim.object is None or claim.is_gap:
        return None
    if claim.relation == MK.reportedWith and _counts_nobody(claim.properties):
        return None
    if claim.relation not in rules.relations or claim.status not in {ACCEPTED, DISPUTED}:
        return None
    return EdgeSupport(
        subject=claim.subject,
        object=claim.object,
        relation=claim.relation,
        claim=claim.curie,
        stance="-" if claim.polarity != AFFIRMED else "+" if supports_plain_triple(claim) else "?",
        species=" ".join("; ".join(claim.texts(MK.species)).split()),
        condition=" ".join("; ".join(claim.texts(MK.condition)).split()),
        publication=claim.publication,
        source=claim.source or claim.publication,
        cited=" ".join(claim.cited),
    )


def edges_of(supports: Iterable[EdgeSupport], rules: EdgeRules) -> Iterator[Edge]:
    """Yield the edges of sorted supports, in their order; only what is supported is an edge.

    An edge has no plain triple, and is not asserted, where claims only call it possible; where it speaks of patients
    and was seen in animals alone; and where the opposite of it is asserted too and each claim for it is limited by a
    condition or to animals.
    """
    for _, between in groupby(supports, key=lambda support: support[:2]):
        by_relation = {
            URIRef(relation): list(each) for relation, each in groupby(between, key=lambda support: support.relation)
        }
        stated = [relation for relation, each in by_relation.items() if any(one.stance == "+" for one in each)]
        opposed = {-1, 1} <= {rules.signs.get(relation, 0) for relation in stated}
        for relation, each in by_relation.items():
            if any(one.stance != "-" for one in each):
                yield _edge(relation, each, of_patients=relation in rules.of_patients, opposed=opposed)


def _edge(relation: URIRef, supports: list[EdgeSupport], *, of_patients: bool, opposed: bool) -> Edge:
    stated = [one for one in supports if one.stance == "+"]
    free = [one for one in stated if not one.is_limited(of_patients=of_patients, opposed=opposed)]
    return Edge(
        URIRef(supports[0].subject),
        relation,
        URIRef(supports[0].object),
        supported_by=tuple(dict.fromkeys(one.claim for one in supports if one.stance != "-")),
        contradicted_by=tuple(dict.fromkeys(one.claim for one in supports if one.stance == "-")),
        asserted=bool(free),
        contexts=() if free else tuple(sorted({one.context for one in stated})),
    )


def derive_edges(claims: Iterable[Claim], rules: EdgeRules, retracted: Container[str] = frozenset()) -> list[Edge]:
    """Derive edges from claims, sorted by their terms.

    `retracted`: the keys of retracted publications; what rests on them speaks neither for nor against an edge.

    >>> drug, protein = URIRef("urn:drug"), URIRef("urn:protein")
    >>> claim = Claim("zhang-2023", "a", MK.MechanismClaim, drug, MK.inhibits, protein, "The drug inhibits it.")
    >>> [(edge.supported_by, edge.asserted) for edge in derive_edges([claim], EdgeRules(frozenset({MK.inhibits})))]
    [(('claim:zhang-2023.a',), True)]
    """
    standing = (claim for claim in claims if not is_retracted(claim.publication, claim.cited, retracted))
    supports = (edge_support(claim, rules) for claim in standing)
    edges = edges_of(sorted(support for support in supports if support), rules)
    return sorted(edges, key=lambda edge: (edge.subject, edge.relation, edge.object))
