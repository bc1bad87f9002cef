"""Which evidence counts in an answer."""

from __future__ import annotations

from dataclasses import dataclass

from kg.paths.stated_claims import StatedClaim
from kg.paths.step import Step


@dataclass(frozen=True)
class EvidenceFilter:
    """The grounds, sources and years of claims that count, and whether hypotheses and disputed steps do."""

    grounds: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    since: int = 0
    until: int = 9999
    inferred: bool = True
    disputed: bool = True

    def admits_claim(self, claim: StatedClaim) -> bool:
        """Whether a claim counts."""
        return (
            (not self.grounds or claim.ground in self.grounds)
            and (not self.sources or claim.publication in self.sources or bool(claim.origins & self.sources))
            and (self.since <= claim.year <= self.until if claim.year else not self.since)
        )

    def admits_association(self, claim: StatedClaim) -> bool:
        """Whether a claim that two go together counts."""
        return self.admits_claim(claim) and (self.disputed or not claim.disputed)

    def admits_step(self, step: Step) -> bool:
        """Whether a step may be taken."""
        return (self.inferred or not step.inferred) and (self.disputed or not step.disputed)
