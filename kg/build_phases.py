"""The phases of a build: sources -> claims -> edges -> inference -> validation -> snapshot. A function of its inputs.

What the curators say is held in memory and reasoned over as a whole. What bulk sources say stands in sorted files and
is merged, so that it may be larger than memory; of it, the reasoning over the whole is given what composes with other
statements (`kg.ingestion.entailment`).
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SKOS

from kg import ontology, provenance
from kg.build_cache import BuildCache
from kg.build_inputs import BuildInputs
from kg.catalogue import catalogue_quads, overview
from kg.curated_graph import CuratedGraph, WrittenQuads, curated_graph
from kg.engine.draft import DataCounts, SnapshotDraft, add_provenance
from kg.engine.snapshot import CHANGES, DATA, EXPORTS, INFO, PROVENANCE, Snapshot
from kg.engine.snapshots import Snapshots
from kg.engine.store import Store
from kg.errors import BuildError, SnapshotError
from kg.exports.selection import ExportedGraph, graph_origins, snapshot_graph
from kg.exports.snapshot_changes import SnapshotVersion, changes_between
from kg.exports.snapshot_exports import write_snapshot_exports
from kg.inference import CachedReasoner, classified_quads, inferred_lines, ontology_graph
from kg.ingestion.conversion import LINES, PREMISES, RETRACTED_PUBLICATIONS, SUPPORTS, Premises, read_support
from kg.ingestion.edges import MergedEdges, merge_edges
from kg.ingestion.entailment import Entailment, entailment
from kg.ingestion.load_options import Loading
from kg.ingestion.loading import LoadedSources, SourceFile, load_sources, loaded_parts
from kg.ingestion.report import LOAD_REPORT, LoadReport
from kg.ingestion.retractions import with_retractions
from kg.model import edge_support, retracted_publications
from kg.namespaces import MK
from kg.paths.explanation import explanation_quads
from kg.paths.triple_index import INDEXED_PREDICATES
from kg.prefixes import contract, expand
from kg.query_files import read_queries
from kg.rdf import (
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    Quad,
    as_graph,
    nquad,
    read_nquad,
    source_graph,
)
from kg.reasoning.classification import Classification
from kg.sorted_lines import merged_files, merged_lines
from kg.validation import validate
from loaders.entity_index import index_of

Progress = Callable[[str], None]
SHOWN = 50
_ALLOCATIONS = 200_000
_LOADED = "loaded"
_INDEXED = frozenset(f"<{predicate}>" for predicate in INDEXED_PREDICATES)
# Code that no conversion reaches: a change of it leaves what was loaded as it is.
_BEYOND_CONVERSION = (
    "queries/",
    *(f"kg/{room}/" for room in ("cli", "dataset", "evaluation", "paths", "search", "web")),
)
_HYPOTHESES = f"SELECT ?s ?p ?o WHERE {{ ?s a {MK.ClassHypothesis.n3()} ; ?p ?o }}"


@dataclass(frozen=True)
class Inference:
    """How what follows is found: what composes with statements of bulk sources, the ontology, and the reasoner.

    `classified`: what the reasoner will have said of all that the curators say, unless bulk sources say more.
    """

    entailment: Entailment
    ontology: Graph
    reasoner: CachedReasoner
    classified: Future[Classification] | None

    def lines(self, known: WrittenQuads, premises: WrittenQuads) -> list[str]:
        """Return what follows from what the curators say, with premises from bulk sources, as sorted N-Quads."""
        statements = known + premises
        if self.classified is None:
            return inferred_lines(statements.lines, classified_quads(self.ontology, statements.quads, self.reasoner))
        return inferred_lines(statements.lines, self.classified.result())


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for unreachable cycles seldom: what a build makes lives to its end, and looking takes a fifth of it."""
    before = gc.get_threshold()
    gc.set_threshold(_ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def run_checks(folder: Path, progress: Progress) -> None:
    """Run `queries/checks` on a new snapshot: each must return nothing. Raises BuildError."""
    progress("running the checks")
    opened = Snapshot(folder).open()
    complaints = []
    for query in read_queries("checks").values():
        names, rows = opened.select(query.sparql)
        for row in list(rows)[:SHOWN]:
            cells = ", ".join(
                f"{name}={contract(str(term))}" for name, term in zip(names, row, strict=True) if term is not None
            )
            complaints.append(
                f"{query.name}: {query.header.get('problem', '')} {cells}. {query.header.get('solution', '')}"
            )
    if complaints:
        raise BuildError("The checks found defects:\n" + "\n".join(complaints))


def loaded_quads(home: Path) -> list[Path]:
    """Return the files of N-Quads that bulk sources became in a home. Raises SnapshotError and BuildError."""
    Snapshots(home).require()
    return loaded_parts(home / _LOADED)


def new_snapshot(
    home: Path,
    inputs: BuildInputs,
    fingerprint: str,
    files: list[SourceFile],
    cache: BuildCache,
    loading: Loading,
    progress: Progress,
) -> tuple[Snapshot, LoadReport]:
    """Make the snapshot of all inputs, put it in use, and return it with what the load of bulk sources gave.

    Raises SourceError, OntologyError or BuildError; the last snapshot then stays in use.
    """
    with rare_collections():
        return _new_snapshot(home, inputs, fingerprint, files, cache, loading, progress)


def _new_snapshot(
    home: Path,
    inputs: BuildInputs,
    fingerprint: str,
    files: list[SourceFile],
    cache: BuildCache,
    loading: Loading,
    progress: Progress,
) -> tuple[Snapshot, LoadReport]:
    curated = curated_graph(progress, cache, inputs)
    terms = ontology_graph(curated.stated.quads)
    reasoner = CachedReasoner(cache, inputs.digest("kg/reasoning/reasoner"))
    with ThreadPoolExecutor(1) as beside:
        # The reasoner is a process of its own, and is waited for when what follows is drawn. What it says of the
        # curators' graph, a package carries; and where bulk sources say nothing new to it, that holds of the whole.
        known = curated.whole()
        classified = beside.submit(classified_quads, terms, known.quads, reasoner)
        validate(known, progress, cache, inputs)
        follows = _entailment(curated) if files else Entailment()
        loaded = _loaded(home, inputs, files, curated, follows, loading, progress)
        if files:
            classified.result()
        inference = Inference(follows, terms, reasoner, None if files else classified)
        return _published(Snapshots(home), inputs, fingerprint, curated, loaded, inference, progress), loaded.report


def _entailment(curated: CuratedGraph) -> Entailment:
    """Return what single statements of bulk sources entail, beside the types that the curators state."""
    types = ((s, o) for s, p, o, _ in curated.stated.quads if p == RDF.type and isinstance(o, URIRef))
    return entailment(ontology.load(), frozenset(types))


def _published(
    snapshots: Snapshots,
    inputs: BuildInputs,
    fingerprint: str,
    curated: CuratedGraph,
    loaded: LoadedSources,
    inference: Inference,
    progress: Progress,
) -> Snapshot:
    """Make a snapshot of what was read, validated and loaded, and put it in use."""
    workshop = snapshots.workshop()
    try:
        counts, described = _written(workshop, curated, loaded, inference, progress)
        built = _now().isoformat(timespec="seconds")
        content = _content(inputs, counts, loaded)
        provenance_quads = list(provenance.snapshot_provenance(content, counts.digest, built))
        add_provenance(workshop, provenance_quads)
        whole = provenance.quads_as_turtle([*provenance_quads, *described])
        (workshop / PROVENANCE).write_text(whole, encoding="utf-8")
        run_checks(workshop, progress)
        progress("writing the exports")
        graph = ExportedGraph(workshop / DATA, *graph_origins(as_graph(provenance_quads)), counts.digest)
        exports = write_snapshot_exports(
            graph, {str(name): number for name, number in counts.quads.items()}, workshop / EXPORTS
        )
        info = {
            "digest": counts.digest,
            "fingerprint": fingerprint,
            "built": built,
            "versions": dict(inputs.versions),
            "quads": dict(content.quads),
            "exports": [asdict(file) for file in exports],
        }
        (workshop / INFO).write_text(json.dumps(info, indent=2) + "\n", encoding="utf-8")
        _write_changes(snapshots.current(), graph, content.quads)
        snapshot = snapshots.publish(workshop, counts.digest)
        loaded.report.write(snapshots.home / LOAD_REPORT)
        return snapshot
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _write_changes(before: Snapshot | None, graph: ExportedGraph, quads: Mapping[str, int]) -> None:
    """Write beside a snapshot what changed from the one that is in use, if that is another and not damaged."""
    if before is None or before.digest == graph.digest or not before.data.exists():
        return
    with suppress(SnapshotError):
        info = before.info
        old = SnapshotVersion(before.digest, info["built"], info["quads"])
        changes = changes_between(snapshot_graph(before), graph, old, quads)
        graph.data.with_name(CHANGES).write_text(changes.as_json(), encoding="utf-8")


def _now() -> datetime:
    """Return the time of the build; who builds a release names it, so that the same inputs give the same bytes."""
    named = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(named), UTC) if named.isdecimal() else datetime.now(UTC)


def _loaded(
    home: Path,
    inputs: BuildInputs,
    files: list[SourceFile],
    curated: CuratedGraph,
    follows: Entailment,
    loading: Loading,
    progress: Progress,
) -> LoadedSources:
    """Convert what of the bulk sources is not converted yet."""
    if not files:
        return LoadedSources()
    progress("loading bulk sources")
    code = {name: sha for name, sha in inputs.files.items() if not name.startswith(_BEYOND_CONVERSION)}
    premises = Premises(
        entities=index_of(curated.records, curated.records.overrides),
        entailment=follows,
        rules=ontology.edge_rules(),
    )
    return load_sources(
        files,
        home / _LOADED,
        premises,
        hashlib.sha256(json.dumps(code).encode()).hexdigest(),
        processes=loading.processes,
        cluster=loading.cluster,
        progress=loading.progress,
    )


def _written(
    workshop: Path, curated: CuratedGraph, loaded: LoadedSources, inference: Inference, progress: Progress
) -> tuple[DataCounts, list[Quad]]:
    """Write all data of a snapshot; return its counts, and the quads of its catalogue that describe it as a whole."""
    progress("merging the edges of all claims")
    retracted = frozenset(merged_files(loaded.paths(RETRACTED_PUBLICATIONS), workshop))
    known = curated.stated + curated.retractions(retracted) + curated.edges(retracted)
    edges = _merged_edges(workshop, curated, loaded, retracted, inference.entailment)
    retracted |= retracted_publications(curated.records.entities)
    draft = SnapshotDraft(workshop)
    with ThreadPoolExecutor(1) as beside:
        premises = [*map(read_nquad, merged_files(loaded.paths(PREMISES), workshop)), *edges.composing]
        reasoning = beside.submit(inference.lines, known, WrittenQuads.of(premises))
        progress("writing the statements; reasoning: HermiT and OWL 2 RL")
        held = sorted({*known.lines, *map(nquad, _rule_quads())})
        stated = with_retractions(merged_files(loaded.paths(LINES), workshop), retracted)
        draft.add(merged_lines([held, merged_files(edges.files, workshop), stated]))
        for file in edges.files:
            file.unlink()
        inferred = reasoning.result()
    draft.add(inferred)
    progress("applying the domain rules")
    draft.construct((rule.sparql for rule in read_queries("rules").values()), INFERRED_GRAPH)
    progress("explaining what is associated")
    concluded = (read_nquad(line) for line in inferred if line.split(" ", 2)[1] in _INDEXED)
    draft.add(_lines(explanation_quads([*known.quads, *concluded, *_hypotheses(draft.store)])))
    progress("cataloguing classes, properties and queries")
    catalogue = list(catalogue_quads(draft.triples()))
    draft.add(_lines(catalogue))
    progress("writing the snapshot")
    return draft.finish(), list(overview(catalogue))


def _merged_edges(
    workshop: Path, curated: CuratedGraph, loaded: LoadedSources, retracted: frozenset[str], follows: Entailment
) -> MergedEdges:
    """Derive the edges of all claims together, where bulk sources state any beside those of the curators."""
    loaded_supports = loaded.paths(SUPPORTS)
    if not loaded_supports:
        return MergedEdges((), ())
    supports = (edge_support(claim, ontology.edge_rules()) for claim in curated.records.claims)
    own = sorted("\t".join(support) for support in supports if support)
    return merge_edges(
        map(read_support, merged_lines([own, merged_files(loaded_supports, workshop)])),
        ontology.edge_rules(),
        retracted | retracted_publications(curated.records.entities),
        follows,
        set(curated.edges(retracted).quads),
        workshop,
    )


def _hypotheses(opened: Store) -> Iterator[Quad]:
    """Yield the statements on members of drug classes, which explanations refer to."""
    for s, p, o in opened.select(_HYPOTHESES)[1]:
        if isinstance(s, URIRef) and isinstance(p, URIRef) and o is not None:
            yield s, p, o, INFERRED_GRAPH


def _lines(quads: Iterable[Quad]) -> list[str]:
    return sorted({nquad(quad) for quad in quads})


def _rule_quads() -> Iterator[Quad]:
    """Yield the rules of `queries/rules`, which say what they derive."""
    for name, rule in read_queries("rules").items():
        iri = URIRef(expand(f"rule:{name}"))
        yield iri, RDF.type, MK.Rule, ONTOLOGY_GRAPH
        yield iri, RDFS.label, Literal(rule.summary, lang="en"), ONTOLOGY_GRAPH
        yield iri, SKOS.definition, Literal(rule.header["description"], lang="en"), ONTOLOGY_GRAPH


def _content(inputs: BuildInputs, counts: DataCounts, loaded: LoadedSources) -> provenance.SnapshotContent:
    origins = {
        contract(str(source_graph(card.name))): provenance.GraphOrigin(
            title=card.title,
            publisher=card.publisher,
            homepage=card.homepage,
            licence=card.licence,
            description=card.description,
        )
        for card in loaded.cards
    }
    quads = {contract(str(graph)): number for graph, number in counts.quads.items()}
    return provenance.SnapshotContent(quads, counts.triples, {**inputs.files, **loaded.files}, inputs.versions, origins)
