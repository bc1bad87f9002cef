"""A question about paths, and its answer."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import URIRef

from kg.paths.association import Association, Denial
from kg.paths.chains import Chain
from kg.paths.evidence_filter import EvidenceFilter
from kg.paths.missing_links import MissingLink
from kg.paths.question_parameters import DEFAULT_CHAINS, DEFAULT_STEPS
from kg.paths.stated_claims import StatedClaim


@dataclass(frozen=True)
class PathQuestion:
    """From what to what; `ask` says what is wanted of the chains, `also` is a second target."""

    sources: tuple[URIRef, ...]
    target: URIRef
    ask: str = "chains"
    also: URIRef | None = None
    k: int = DEFAULT_CHAINS
    steps: int = DEFAULT_STEPS
    filters: EvidenceFilter = EvidenceFilter()


@dataclass(frozen=True)
class PathFinding:
    """Something found about the chains: a line of text, and what it rests on."""

    title: str
    nodes: tuple[URIRef, ...] = ()
    chains: tuple[Chain, ...] = ()
    claims: tuple[StatedClaim, ...] = ()


@dataclass(frozen=True)
class PathAnswer:
    """Chains best first, what is stated without a mechanism, what is missing, and what is denied."""

    question: PathQuestion
    chains: tuple[Chain, ...] = ()
    findings: tuple[PathFinding, ...] = ()
    associations: tuple[Association, ...] = ()
    gaps: tuple[MissingLink, ...] = ()
    denied: tuple[Denial, ...] = ()
