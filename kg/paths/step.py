"""A step: one edge of the graph in one context, with its evidence, its sign and its cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from rdflib import URIRef

from kg.paths.stated_claims import StatedClaim

# How the files of others say that all of one kind are of another.
KIND_OF = "isKindOf"


class StepKind(Enum):
    """What a step is worth as an explanation."""

    MECHANISM = "mechanism"
    """A source says that the one acts on the other."""
    ASSOCIATION = "association"
    """A source says that the two go together, or that a treatment brings an event, and not how."""
    PART = "part"
    """From a treatment to what it contains."""
    GENERAL = "general"
    """From an event or process to its kind or organ system."""


@dataclass(frozen=True)
class StepContext:
    """Where a step was seen; what is empty was not stated."""

    cell: URIRef | None = None
    species: frozenset[str] = frozenset()
    treatments: frozenset[URIRef] = frozenset()
    released: bool = False


@dataclass(frozen=True)
class Step:
    """One edge in one context: `sign` is what it does to its head, 0 where the direction is not stated."""

    tail: URIRef
    head: URIRef
    relation: str
    kind: StepKind
    sign: int
    edges: tuple[URIRef, ...]
    context: StepContext = StepContext()
    claims: tuple[StatedClaim, ...] = ()
    against: tuple[StatedClaim, ...] = ()
    """Claims that deny the edge, in whatever context."""
    opposed: tuple[StatedClaim, ...] = ()
    """Claims of an opposite sign between the same two, in whatever context."""
    through: URIRef | None = None
    """The class that the claims speak of, where the tail is a member of it: a hypothesis, not a statement."""
    cost: int = 0
    reasons: tuple[tuple[str, int], ...] = field(default=(), compare=False)
    """What the cost is made of."""

    @property
    def structural(self) -> bool:
        """Whether the step only says what is a part or a kind of what, which is no effect of anything."""
        return self.kind in {StepKind.PART, StepKind.GENERAL} or self.relation == KIND_OF

    @property
    def disputed(self) -> bool:
        """Whether a claim of the step is disputed, or one speaks against it."""
        return bool(self.against or self.opposed) or any(claim.disputed for claim in self.claims)

    @property
    def possible(self) -> bool:
        """Whether no claim of the step is more than possible."""
        return bool(self.claims) and all(claim.possible for claim in self.claims)

    @property
    def inferred(self) -> bool:
        """Whether the step is a hypothesis that no source states of the tail itself."""
        return self.through is not None
