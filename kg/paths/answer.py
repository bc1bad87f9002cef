"""A question about paths, and its answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from rdflib import URIRef

from kg.paths.association import Association
from kg.paths.chains import Chain
from kg.paths.evidence import Witness
from kg.paths.gap import Gap
from kg.paths.steps import Filters

K, STEPS = 10, 5


@dataclass(frozen=True)
class Question:
    """From what to what; `ask` says what is wanted of the chains, `also` is a second target."""

    sources: tuple[URIRef, ...]
    target: URIRef
    ask: str = "chains"
    also: URIRef | None = None
    k: int = K
    steps: int = STEPS
    filters: Filters = Filters()


@dataclass(frozen=True)
class Finding:
    """Something found about the chains: a line of text, and what it rests on."""

    title: str
    nodes: tuple[URIRef, ...] = ()
    chains: tuple[Chain, ...] = ()
    witnesses: tuple[Witness, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Chains best first, what is stated without a mechanism, what is missing, and what is denied."""

    question: Question
    chains: tuple[Chain, ...] = ()
    findings: tuple[Finding, ...] = ()
    associations: tuple[Association, ...] = ()
    gaps: tuple[Gap, ...] = ()
    denied: tuple[Witness, ...] = field(default=())
