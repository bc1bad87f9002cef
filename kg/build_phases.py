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
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from kg import ontology, provenance
from kg.build_cache import BuildCache
from kg.build_inputs import BuildInputs
from kg.catalogue import catalogue_of_parts
from kg.checks import run_checks
from kg.curated_graph import CuratedGraph, WrittenQuads, curated_graph
from kg.domain_rules import add_hypotheses, apply_other_rules, rule_quads
from kg.engine.column_groups import MADE
from kg.engine.column_making import add_columns_of_snapshot
from kg.engine.draft import DataCounts, SnapshotDraft, add_provenance
from kg.engine.kept_store import KeptStore
from kg.engine.snapshot import CHANGES, DATA, EXPORTS, INFO, PROVENANCE, Snapshot
from kg.engine.snapshots import Snapshots
from kg.errors import SnapshotError
from kg.exports.selection import ExportedGraph, graph_origins
from kg.exports.snapshot_changes import SnapshotVersion, changes_between
from kg.exports.snapshot_exports import described_exports, write_in_our_terms, write_in_terms_of_others
from kg.files.graph_writing import write_graph
from kg.inference import CachedReasoner, classified_quads, inferred_lines, ontology_graph
from kg.ingestion.conversion import LINES, PREMISES, RETRACTED_PUBLICATIONS, SUPPORTS, Premises, read_support
from kg.ingestion.edges import MergedEdges, merge_edges
from kg.ingestion.entailment import Entailment, entailment
from kg.ingestion.load_options import Loading
from kg.ingestion.loading import LOADED, LoadedSources, load_sources
from kg.ingestion.report import LOAD_REPORT, LoadReport
from kg.ingestion.retractions import with_retractions
from kg.ingestion.source_files import SourceFile
from kg.model import edge_support, retracted_publications
from kg.paths.explanation import explaining_finder, explanation_quads
from kg.paths.triple_index import INDEXED_PREDICATES
from kg.prefixes import contract
from kg.rdf import Quad, as_graph, graph_with_prefixes, nquad, read_nquad, source_graph
from kg.second_process import SecondProcess
from kg.sorted_lines import merged_files, merged_lines
from kg.validation import validate
from loaders.entity_index import index_of

Progress = Callable[[str], None]
_ALLOCATIONS = 200_000
_BESIDE = ("kg.inference", "kg.catalogue", "kg.exports.snapshot_exports")
_INDEXED = frozenset(f"<{predicate}>" for predicate in INDEXED_PREDICATES)
# Code that no conversion reaches: a change of it leaves what was loaded as it is.
_BEYOND_CONVERSION = (
    "queries/",
    *(f"kg/{room}/" for room in ("cli", "dataset", "evaluation", "paths", "search", "web")),
)


@dataclass(frozen=True)
class Inference:
    """How what follows is found: what composes with statements of bulk sources, the ontology, and the reasoner.

    `beside`: the process that draws the closure.
    """

    entailment: Entailment
    ontology: Graph
    reasoner: CachedReasoner
    beside: Executor

    def lines(self, statements: WrittenQuads) -> list[str]:
        """Return what follows from statements, as sorted N-Quads."""
        classification = classified_quads(self.ontology, statements.quads, self.reasoner)
        return self.beside.submit(inferred_lines, statements.lines, classification).result()


@dataclass(frozen=True)
class Workbench:
    """Where a snapshot is made: for which home, its folder and data, a second process, and whom progress is told."""

    snapshots: Snapshots
    folder: Path
    draft: SnapshotDraft
    beside: Executor
    progress: Progress


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for unreachable cycles seldom: what a build makes lives to its end, and looking takes a fifth of it."""
    before = gc.get_threshold()
    gc.set_threshold(_ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


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
    snapshots = Snapshots(home)
    # What bulk sources say is more than a disk should hold once more.
    kept = None if files else _kept_store(cache, inputs)
    try:
        with (
            rare_collections(),
            snapshots.workshop() as workshop,
            SecondProcess(*_BESIDE) as beside,
            closing(SnapshotDraft(workshop, kept)) as draft,
        ):
            # Exports will ask for them there, and the second process has nothing else to do yet.
            beside.submit(ontology.edge_rules)
            bench = Workbench(snapshots, workshop, draft, beside, progress)
            return _made(bench, inputs, fingerprint, files, cache, loading)
    except (OSError, RuntimeError):
        # What the engine raises for a file that is damaged: that may be one of what is kept.
        if kept:
            kept.forget()
        raise


def _kept_store(cache: BuildCache, inputs: BuildInputs) -> KeptStore | None:
    room = cache.room("store")
    return KeptStore(room, inputs.digest("kg/engine/", "kg/rdf.py", "kg/sorted_lines.py")) if room else None


def _made(
    bench: Workbench,
    inputs: BuildInputs,
    fingerprint: str,
    files: list[SourceFile],
    cache: BuildCache,
    loading: Loading,
) -> tuple[Snapshot, LoadReport]:
    progress = bench.progress
    curated = curated_graph(progress, cache, inputs)
    known = curated.whole()
    terms = ontology_graph(curated.stated.quads)
    reasoner = CachedReasoner(cache, inputs.digest("kg/reasoning/reasoner"))
    follows = _entailment(curated) if files else Entailment()
    inference = Inference(follows, terms, reasoner, bench.beside)
    with ThreadPoolExecutor(1) as thread:
        # The reasoner is a process of its own, and is waited for when what follows is written. What it says of the
        # curators' graph, a package carries; and where bulk sources say nothing new to it, that holds of the whole.
        classified = thread.submit(classified_quads, terms, known.quads, reasoner) if files else None
        drawn = None if files else thread.submit(inference.lines, known)
        bench.draft.add((*curated.stated.lines, *map(nquad, rule_quads())))
        validate(known, progress, cache, inputs)
        loaded = _loaded(bench.snapshots.home, inputs, files, curated, follows, loading, progress)
        if classified:
            classified.result()
        return _published(bench, inputs, fingerprint, curated, loaded, inference, drawn), loaded.report


def _entailment(curated: CuratedGraph) -> Entailment:
    """Return what single statements of bulk sources entail, beside the types that the curators state."""
    types = ((s, o) for s, p, o, _ in curated.stated.quads if p == RDF.type and isinstance(o, URIRef))
    return entailment(ontology.load(), frozenset(types))


def _published(
    bench: Workbench,
    inputs: BuildInputs,
    fingerprint: str,
    curated: CuratedGraph,
    loaded: LoadedSources,
    inference: Inference,
    drawn: Future[list[str]] | None,
) -> Snapshot:
    """Make a snapshot of what was read, validated and loaded, and put it in use.

    `drawn`: what will have followed from what the curators say, unless bulk sources say more.
    """
    snapshots, workshop = bench.snapshots, bench.folder
    counts, described = _written(bench, curated, loaded, inference, drawn)
    built = _now().isoformat(timespec="seconds")
    content = _content(inputs, counts, loaded)
    provenance_quads = list(provenance.snapshot_provenance(content, counts.digest, built))
    graph = ExportedGraph(workshop / DATA, *graph_origins(as_graph(provenance_quads)), counts.digest)
    numbers = {str(name): number for name, number in counts.quads.items()}
    (workshop / EXPORTS).mkdir()
    exports = bench.beside.submit(write_in_our_terms, graph, workshop / EXPORTS)
    with ThreadPoolExecutor(1) as thread:
        stored = thread.submit(add_provenance, workshop, provenance_quads)
        columns = thread.submit(add_columns_of_snapshot, workshop, counts.digest, counts.triples)
        whole = graph_with_prefixes(quad[:3] for quad in (*provenance_quads, *described))
        write_graph(whole, workshop / PROVENANCE)
        bench.progress("writing the exports")
        write_in_terms_of_others(graph, workshop / EXPORTS)
        _write_changes(snapshots.current(), graph, content.quads)
        stored.result()
        run_checks(workshop, bench.progress)
        if without := columns.result():
            bench.progress(f"leaving out the columns that aggregates read: {without}")
    exports.result()
    info = {
        "digest": counts.digest,
        "fingerprint": fingerprint,
        "built": built,
        "versions": dict(inputs.versions),
        "quads": dict(content.quads),
        MADE: counts.digest,
        "exports": [asdict(file) for file in described_exports(graph, numbers, workshop / EXPORTS)],
    }
    (workshop / INFO).write_text(json.dumps(info, indent=2) + "\n", encoding="utf-8")
    snapshot = snapshots.publish(workshop, counts.digest)
    loaded.report.write(snapshots.home / LOAD_REPORT)
    return snapshot


def _write_changes(before: Snapshot | None, graph: ExportedGraph, quads: Mapping[str, int]) -> None:
    """Write beside a snapshot what changed from the one that is in use, if that is another and not damaged."""
    if before is None or before.digest == graph.digest or not before.data.exists():
        return
    with suppress(SnapshotError):
        info = before.info
        old = SnapshotVersion(before.digest, info["built"], info["quads"])
        changes = changes_between(ExportedGraph(before.data), graph, old, quads)
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
        home / LOADED,
        premises,
        hashlib.sha256(json.dumps(code).encode()).hexdigest(),
        processes=loading.processes,
        cluster=loading.cluster,
        progress=loading.progress,
    )


def _written(
    bench: Workbench,
    curated: CuratedGraph,
    loaded: LoadedSources,
    inference: Inference,
    drawn: Future[list[str]] | None,
) -> tuple[DataCounts, list[Quad]]:
    """Write all data of a snapshot; return its counts, and the quads of its catalogue that describe it as a whole."""
    workshop, draft, progress = bench.folder, bench.draft, bench.progress
    progress("merging the edges of all claims")
    retracted = frozenset(merged_files(loaded.paths(RETRACTED_PUBLICATIONS), workshop))
    concluded = curated.retractions(retracted) + curated.edges(retracted)
    known = curated.stated + concluded
    edges = _merged_edges(workshop, curated, loaded, retracted, inference.entailment)
    retracted |= retracted_publications(curated.records.entities)
    with ThreadPoolExecutor(1) as beside:
        premises = [*map(read_nquad, merged_files(loaded.paths(PREMISES), workshop)), *edges.composing]
        drawn = drawn or beside.submit(inference.lines, known + WrittenQuads.of(premises))
        progress("writing the statements; reasoning: HermiT and OWL 2 RL")
        held = sorted(set(concluded.lines))
        stated = with_retractions(merged_files(loaded.paths(LINES), workshop), retracted)
        draft.add(merged_lines([held, merged_files(edges.files, workshop), stated]))
        for file in edges.files:
            file.unlink()
        progress("applying the domain rules, and explaining what is associated")
        supposed = beside.submit(_supposed, draft, drawn)
        catalogue = beside.submit(_catalogue, bench, supposed)
        finder = explaining_finder(chain(known.quads, _indexed(drawn), _results(supposed)))
        draft.add(_lines(explanation_quads(finder)))
        progress("cataloguing classes, properties and queries")
        lines, described = catalogue.result()
    draft.add(lines)
    progress("writing the snapshot")
    return draft.finish(), list(map(read_nquad, described))


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


def _supposed(draft: SnapshotDraft, drawn: Future[list[str]]) -> list[Quad]:
    """Add what follows, and return what the rules suppose then: explanations refer to it."""
    draft.add(drawn.result())
    return add_hypotheses(draft)


def _catalogue(bench: Workbench, supposed: Future[list[Quad]]) -> tuple[list[str], list[str]]:
    """Apply the other rules, and return what `catalogue_of_parts` says of all; what explains stands by itself."""
    supposed.result()
    apply_other_rules(bench.draft)
    return bench.beside.submit(catalogue_of_parts, bench.draft.parts, bench.folder).result()


def _indexed(drawn: Future[list[str]]) -> Iterator[Quad]:
    """Yield what of that which follows is looked up for explanations."""
    yield from (read_nquad(line) for line in drawn.result() if line.split(" ", 2)[1] in _INDEXED)


def _results(quads: Future[list[Quad]]) -> Iterator[Quad]:
    yield from quads.result()


def _lines(quads: Iterable[Quad]) -> list[str]:
    return sorted({nquad(quad) for quad in quads})


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
