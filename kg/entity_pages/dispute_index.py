"""All disputes of a store, and the claims that each is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from kg.engine.store import Store
from kg.namespaces import MK
from kg.prefixes import BASE

# What speaks of facts comes before what speaks of how they are printed.
_ORDER = ("contradicts-other-source", "contradicts-itself", "arithmetic", "general-knowledge")


@dataclass(frozen=True)
class DisputeRecord:
    """A dispute: of which kind, why, how the graph handles it, and about which claims."""

    iri: str
    kind: str
    reason: str
    handling: str
    claims: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where its page stands below the root."""
        return self.iri.removeprefix(BASE)

    @property
    def rank(self) -> tuple[int, str]:
        """Contradictions come first, slips of the print last."""
        return (_ORDER.index(self.kind) if self.kind in _ORDER else len(_ORDER), self.iri)


@dataclass(frozen=True)
class DisputeIndex:
    """The disputes by their IRIs, and those of each claim. A store has one: `store.shared(DisputeIndex.read)`."""

    disputes: Mapping[str, DisputeRecord]
    by_claim: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, store: Store) -> DisputeIndex:
        """Read all disputes of a store."""
        query = f"""
            PREFIX mk: <{MK}>
            SELECT ?dispute ?kind ?reason ?handling ?claim WHERE {{
              ?dispute mk:disputedClaim ?claim ; mk:disputeKind ?kind ; mk:reason ?reason ; mk:handling ?handling
            }} ORDER BY ?dispute ?claim"""
        claims: dict[str, list[str]] = defaultdict(list)
        by_claim: dict[str, list[str]] = defaultdict(list)
        details: dict[str, tuple[str, str, str]] = {}
        for iri, kind, reason, handling, claim in store.texts(query):
            details[iri] = kind, reason, handling
            claims[iri].append(claim)
            by_claim[claim].append(iri)
        disputes = {iri: DisputeRecord(iri, *details[iri], tuple(about)) for iri, about in claims.items()}
        return cls(disputes, {claim: tuple(each) for claim, each in by_claim.items()})

    def of_claim(self, claim: str) -> tuple[str, ...]:
        """Return the IRIs of the disputes about a claim."""
        return self.by_claim.get(claim, ())
