"""What two graphs say differently: claims that one alone has, and claims that say something else."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from kg.exports.resources import DescribedResource
from kg.exports.selection import ExportedGraph
from kg.namespaces import MK
from kg.prefixes import contract
from kg.rdf import INFERRED_GRAPH

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
# What changes with every other change, and says nothing by itself.
_DIGESTS = frozenset({str(MK.contentDigest), str(MK.documentSha256)})


@dataclass(frozen=True)
class ClaimChange:
    """A claim that was added, removed or changed, with its statement; of a changed one the values, before and after."""

    kind: str
    claim: str
    source: str
    statement: str
    values: tuple[tuple[str, str, str], ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield the change for people."""
        sign = {ADDED: "+", REMOVED: "-", CHANGED: "~"}[self.kind]
        yield f"{sign} {self.claim}  {self.statement}"
        for name, before, after in self.values:
            yield f"    {name}: {before or 'nothing'} -> {after or 'nothing'}"


@dataclass
class ChangeCounts:
    """How many claims were added, removed and changed, and how many both graphs have alike."""

    counts: Counter[str] = field(default_factory=Counter)
    same: int = 0

    def as_text(self) -> str:
        """Return the counts in a line."""
        parts = ", ".join(f"{self.counts[kind]:,} {kind}" for kind in (ADDED, REMOVED, CHANGED))
        return f"{parts}, {self.same:,} the same"


def claim_changes(before: ExportedGraph, after: ExportedGraph, counts: ChangeCounts) -> Iterator[ClaimChange]:
    """Yield what changed, sorted by the names of the claims; no more than two claims are held."""
    merged = heapq.merge(_claims(before, 0), _claims(after, 1), key=lambda item: item[:2])
    for _, each in groupby(merged, key=lambda item: item[0]):
        sides = {side: claim for _, side, claim in each}
        change = _change(sides.get(0), sides.get(1))
        if change is None:
            counts.same += 1
        else:
            counts.counts[change.kind] += 1
            yield change


def _claims(graph: ExportedGraph, side: int) -> Iterator[tuple[str, int, DescribedResource]]:
    # Lines are sorted by the subject with its brackets, so that the names are, too.
    return ((f"{one.iri}>", side, one) for one in graph.claims())


def _change(before: DescribedResource | None, after: DescribedResource | None) -> ClaimChange | None:
    known = after or before
    if known is None or (before and after and before.lines == after.lines):
        return None
    described = contract(known.iri), contract(known.kind[1]), known.text(str(MK.statement))
    if before is None or after is None:
        return ClaimChange(ADDED if before is None else REMOVED, *described)
    old, new = _values(before), _values(after)
    values = tuple(
        (contract(name), old.get(name, ""), new.get(name, ""))
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    )
    return ClaimChange(CHANGED, *described, values) if values else None


def _values(claim: DescribedResource) -> dict[str, str]:
    return {
        predicate: "; ".join(sorted(contract(one.text) if one.is_iri else one.text for one in stated))
        for predicate, values in claim.values.items()
        if predicate not in _DIGESTS and (stated := [one for one in values if one.graph != str(INFERRED_GRAPH)])
    }
