"""What the curators say, as quads and as lines: their records, the ontology, and the edges of their claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import loaders
from kg import ontology
from kg.build_cache import NO_CACHE, BuildCache
from kg.build_inputs import BuildInputs
from kg.model import derive_edges, is_retracted, retracted_publications
from kg.rdf import ONTOLOGY_GRAPH, Quad, edge_quads, graph_quads, nquad, read_nquad, retraction_quads
from loaders.records import Records


@dataclass(frozen=True)
class WrittenQuads:
    """Quads, and the same ones as N-Quads."""

    quads: list[Quad]
    lines: list[str]

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> WrittenQuads:
        """Write quads."""
        listed = list(quads)
        return cls(listed, list(map(nquad, listed)))

    def __add__(self, other: WrittenQuads) -> WrittenQuads:
        return WrittenQuads([*self.quads, *other.quads], [*self.lines, *other.lines])


class CuratedGraph:
    """What the curators say: their records and the ontology, written once.

    `stated`: the records and the ontology, without the edges of the claims.
    """

    def __init__(self, records: Records, terms: list[Quad]) -> None:
        self.records = records
        self.stated = WrittenQuads.of([*records.quads(), *terms])
        self._retracted = retracted_publications(records.entities)
        self._edges: dict[frozenset[str], WrittenQuads] = {}

    def retractions(self, retracted: frozenset[str] = frozenset()) -> WrittenQuads:
        """Return what claims say of themselves that rest on what was retracted.

        `retracted`: the keys of publications that other sources say are retracted.
        """
        retracted |= self._retracted
        claims = (c for c in self.records.claims if is_retracted(c.publication, c.cited, retracted))
        return WrittenQuads.of(quad for claim in claims for quad in retraction_quads(claim))

    def edges(self, retracted: frozenset[str] = frozenset()) -> WrittenQuads:
        """Return the edges of the claims."""
        retracted |= self._retracted
        if retracted not in self._edges:
            edges = derive_edges(self.records.claims, ontology.edge_rules(), retracted)
            self._edges[retracted] = WrittenQuads.of(quad for edge in edges for quad in edge_quads(edge))
        return self._edges[retracted]

    def whole(self) -> WrittenQuads:
        """Return all that the curators say, with the edges."""
        return self.stated + self.retractions() + self.edges()


def curated_graph(
    progress: Callable[[str], None], cache: BuildCache = NO_CACHE, inputs: BuildInputs | None = None
) -> CuratedGraph:
    """Return what the curators say. Raises SourceError."""
    progress("reading the source extracts")
    records = loaders.load_records()
    progress("reading the ontology")
    read = ("ontology/", "kg/blank_node_names.py", "kg/rdf.py", "kg/reasoning/ontology.py")
    text = cache.result("ontology", (inputs or BuildInputs.read()).digest(*read), _ontology_lines)
    return CuratedGraph(records, list(map(read_nquad, text.splitlines())))


def _ontology_lines() -> str:
    return "\n".join(sorted(map(nquad, graph_quads(ontology.load(), ONTOLOGY_GRAPH))))
