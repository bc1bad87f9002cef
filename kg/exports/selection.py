"""What of a graph is exported: everything, or what chosen sources or licences give."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, VOID

from kg.engine.snapshot import PROVENANCE, Snapshot
from kg.errors import SnapshotError, UnknownNameError
from kg.exports.resources import SOURCE_GRAPHS, DescribedResource, read_resources, read_resources_with
from kg.namespaces import MK
from kg.sorted_lines import read_lines


@dataclass(frozen=True)
class ExportedGraph:
    """A graph that can be exported: its sorted lines of N-Quads, and the licence and title of each named graph."""

    data: Path
    licences: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""

    def lines(self) -> Iterator[str]:
        """Yield the sorted lines."""
        return read_lines(self.data)

    def resources(self) -> Iterator[DescribedResource]:
        """Yield everything that is described, sorted."""
        return read_resources(self.lines())

    def entities(self) -> Iterator[DescribedResource]:
        """Yield what has a key, sorted: what is no claim."""
        return self.resources_with(str(MK.key))

    def claims(self) -> Iterator[DescribedResource]:
        """Yield the claims, sorted."""
        return (one for one in self.resources_with(str(MK.statedIn)) if one.is_claim)

    def resources_with(self, predicate: str) -> Iterator[DescribedResource]:
        """Yield that of which something is said with a predicate, sorted."""
        return read_resources_with(self.data, predicate)


@dataclass(frozen=True)
class Selection:
    """The named graphs of chosen sources; without a choice, of all. Graphs of the project itself are always in."""

    graphs: frozenset[str] | None = None

    def has(self, graph: str) -> bool:
        """Whether what a graph says is exported."""
        return self.graphs is None or not graph.startswith(SOURCE_GRAPHS) or graph in self.graphs


def snapshot_graph(snapshot: Snapshot) -> ExportedGraph:
    """Return the graph of a snapshot. Raises SnapshotError."""
    text = snapshot.text(PROVENANCE)
    if not text:
        raise SnapshotError(
            f"The snapshot {snapshot.path} is damaged: it has no {PROVENANCE}. Run: myeloma-kg build --force"
        )
    described = Graph().parse(data=text, format="turtle")
    return ExportedGraph(snapshot.data, *graph_origins(described), snapshot.digest)


def graph_origins(described: Graph) -> tuple[dict[str, str], dict[str, str]]:
    """Return the licences and the titles of the named graphs that a description of a dataset has."""
    graphs = [one for one in described.objects(None, VOID.subset) if isinstance(one, URIRef)]
    licences = {str(one): str(described.value(one, DCTERMS.license) or "") for one in graphs}
    titles = {str(one): str(described.value(one, DCTERMS.title) or "") for one in graphs}
    return licences, titles


def select(graph: ExportedGraph, sources: Collection[str] = (), licences: Collection[str] = ()) -> Selection:
    """Return the selection of sources (their names) and licences (their IRIs or texts).

    Raises UnknownNameError for a source or licence that the graph does not have.
    """
    if not sources and not licences:
        return Selection()
    known = {one.removeprefix(SOURCE_GRAPHS): one for one in graph.licences if one.startswith(SOURCE_GRAPHS)}
    _require("source", sources, known)
    _require("licence", licences, {graph.licences[iri] for iri in known.values()})
    return Selection(
        frozenset(
            iri
            for name, iri in known.items()
            if (not sources or name in sources) and (not licences or graph.licences[iri] in licences)
        )
    )


def _require(what: str, wanted: Collection[str], known: Iterable[str]) -> None:
    listed = sorted(known)
    for one in wanted:
        if one not in listed:
            near = get_close_matches(one, listed, n=1)
            meant = f" Did you mean {near[0]}?" if near else ""
            shown = ", ".join(listed[:30]) + (" …" if len(listed) > 30 else "")
            raise UnknownNameError(f"The graph has no {what} '{one}'.{meant} It has: {shown}.")
