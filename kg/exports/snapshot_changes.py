"""What changed from one snapshot to the next: its claims, and how many statements each graph holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from kg.exports.claim_changes import ADDED, CHANGED, REMOVED, ChangeCounts, ClaimChange, claim_changes
from kg.exports.selection import ExportedGraph
from kg.tables import json_text

MOST_CLAIMS = 300


@dataclass(frozen=True)
class SnapshotVersion:
    """A snapshot as a version: its digest, when it was built, and how many statements each of its graphs holds."""

    digest: str
    built: str
    graphs: Mapping[str, int]


@dataclass(frozen=True)
class SnapshotChanges:
    """What changed since the snapshot `before`: by graph the statements before and now, and the claims.

    `claims`: at most 300 of each sort, sorted by name; `counts` has all of them.
    """

    before: str
    built_before: str
    graphs: dict[str, tuple[int, int]]
    counts: dict[str, int]
    claims: dict[str, list[ClaimChange]]

    def as_json(self) -> str:
        """Return it as JSON."""
        return json_text(asdict(self))


def changes_between(
    before: ExportedGraph, after: ExportedGraph, old: SnapshotVersion, graphs: Mapping[str, int]
) -> SnapshotChanges:
    """Return what changed; `old`: the version before, `graphs`: how many statements the graphs of the new one hold."""
    counts = ChangeCounts()
    claims: dict[str, list[ClaimChange]] = {ADDED: [], CHANGED: [], REMOVED: []}
    for change in claim_changes(before, after, counts):
        if len(claims[change.kind]) < MOST_CLAIMS:
            claims[change.kind].append(change)
    sizes = {name: (old.graphs.get(name, 0), graphs.get(name, 0)) for name in sorted({*old.graphs, *graphs})}
    return SnapshotChanges(
        old.digest,
        old.built,
        {name: (was, now) for name, (was, now) in sizes.items() if was != now},
        {kind: counts.counts[kind] for kind in claims},
        claims,
    )
