"""In which version each graph of a dataset changed last: what an editor names to say which state it has seen."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from kg.engine.snapshot import Snapshot


@dataclass(frozen=True)
class Revisions:
    """Names of versions by graph, `""` for the default graph; `base` is that of every graph that is not named.

    >>> before = Revisions("1").after({"urn:g"}, "2")
    >>> before.of_graph("urn:g"), before.of_graph("urn:other")
    ('2', '1')
    >>> before.after(None, "3").of_graph("urn:other")
    '3'
    """

    base: str
    named: Mapping[str, str] = field(default_factory=dict)

    def of_graph(self, graph: str) -> str:
        """Return the version in which a graph changed last."""
        return self.named.get(graph, self.base)

    def after(self, changed: AbstractSet[str] | None, version: str) -> Revisions:
        """Return the revisions once a version has changed some graphs; None where any may have changed."""
        if changed is None:
            return Revisions(version)
        return Revisions(self.base, {**self.named, **dict.fromkeys(sorted(changed), version)})


def version_revisions(version: Snapshot) -> Revisions:
    """Return the revisions that a version of a dataset states; one that states none changed every graph."""
    stated = version.info.get("revisions")
    return Revisions(**stated) if stated else Revisions(version.digest)
