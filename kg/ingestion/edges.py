"""The edges of curated and loaded claims together, merged without holding them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.ingestion.entailment import Entailment
from kg.model import Edge, EdgeRules, EdgeSupport, edges_of
from kg.rdf import Quad, edge_quads, nquad
from kg.sorted_lines import sorted_files


@dataclass(frozen=True)
class MergedEdges:
    """Sorted files of what edges say and what follows from each, and the triples that entail more with others."""

    files: tuple[Path, ...]
    composing: tuple[Quad, ...]


@dataclass
class _Merging:
    entailment: Entailment
    reasoned: Container[Quad]
    composing: list[Quad] = field(default_factory=list)

    def lines(self, edges: Iterable[Edge]) -> Iterator[str]:
        for edge in edges:
            quads = list(edge_quads(edge))
            yield from map(nquad, quads)
            fresh = [quad for quad in quads if quad not in self.reasoned]
            yield from map(nquad, self.entailment.follows(fresh))
            self.composing += [quad for quad in fresh if quad[1] in self.entailment.composing]


def merge_edges(
    supports: Iterable[EdgeSupport],
    rules: EdgeRules,
    retracted: Container[str],
    entailment: Entailment,
    reasoned: Container[Quad],
    folder: Path,
) -> MergedEdges:
    """Derive the edges of sorted supports and write them into a folder.

    `retracted`: the keys of retracted publications; what rests on them speaks neither for nor against an edge.
    `reasoned`: quads that the reasoning over the whole is given anyway.
    """
    merging = _Merging(entailment, reasoned)
    kept = (support for support in supports if not support.is_retracted(retracted))
    files = sorted_files(merging.lines(edges_of(kept, rules)), folder, "edges")
    return MergedEdges(tuple(files), tuple(merging.composing))
