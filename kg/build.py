"""The build: sources -> claims -> edges -> inference -> validation -> snapshot. A function of its inputs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.util import from_n3

import loaders
from kg import ontology, provenance
from kg.catalogue import catalogue_quads, overview
from kg.engine import store
from kg.errors import BuildError, OntologyError
from kg.model import derive_edges, retracted_publications
from kg.namespaces import MK, contract, expand
from kg.paths.explanation import explanation_quads
from kg.query_files import read_queries
from kg.rdf import (
    ANONYMOUS,
    EXPLANATIONS_GRAPH,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    PROVENANCE_GRAPH,
    Quad,
    as_graph,
    edge_quads,
    graph_quads,
    retraction_quads,
)
from kg.reasoning.classification import classify
from kg.reasoning.closure import Closure
from kg.validation import violations

Progress = Callable[[str], None]
SHOWN = 50


@dataclass(frozen=True)
class BuildResult:
    """A finished build: the snapshot, and whether anything had changed."""

    snapshot: store.Snapshot
    changed: bool


def curated_quads(progress: Progress) -> list[Quad]:
    """Return ontology, entities, claims, disputes and edges. Raises SourceError."""
    progress("reading the source extracts")
    records = loaders.load_records()
    progress("deriving edges from claims")
    quads = list(records.quads())
    retracted = retracted_publications(records.entities)
    quads.extend(quad for claim in records.claims if claim.publication in retracted for quad in retraction_quads(claim))
    for edge in derive_edges(records.claims, ontology.edge_rules(), retracted):
        quads.extend(edge_quads(edge))
    progress("reading the ontology")
    quads.extend(graph_quads(ontology.load(), ONTOLOGY_GRAPH))
    return quads


def inferred_quads(quads: list[Quad], progress: Progress) -> list[Quad]:
    """Return what follows from the curated quads. Raises OntologyError."""
    progress("reasoning: HermiT and OWL 2 RL")
    return [(*triple, INFERRED_GRAPH) for triple in _inferred(as_graph(quads))]


def derived_quads(quads: list[Quad], progress: Progress) -> Iterator[Quad]:
    """Yield what the rules of `queries/rules` derive, and the rules themselves, which say what they derive."""
    progress("applying the domain rules")
    rules = read_queries("rules")
    for name, rule in rules.items():
        iri = URIRef(expand(f"rule:{name}"))
        yield iri, RDF.type, MK.Rule, ONTOLOGY_GRAPH
        yield iri, RDFS.label, Literal(rule.summary, lang="en"), ONTOLOGY_GRAPH
        yield iri, SKOS.definition, Literal(rule.header["description"], lang="en"), ONTOLOGY_GRAPH
    for triples in store.constructed((quad[:3] for quad in quads), (rule.sparql for rule in rules.values())):
        yield from ((*triple, INFERRED_GRAPH) for triple in triples)


def validate(quads: list[Quad], progress: Progress) -> None:
    """Hold the quads against the SHACL shapes. Raises BuildError with every violation."""
    progress("validating against the SHACL shapes")
    complaints = violations(as_graph(quads), ontology.shapes())
    if complaints:
        lines = "\n".join(str(violation) for violation in complaints[:SHOWN])
        more = f"\n… and {len(complaints) - SHOWN} more" if len(complaints) > SHOWN else ""
        count = "1 violation" if len(complaints) == 1 else f"{len(complaints)} violations"
        raise BuildError(f"{count} of the SHACL shapes:\n{lines}{more}")


def run_checks(folder: Path, progress: Progress) -> None:
    """Run `queries/checks` on a new snapshot: each must return nothing. Raises BuildError."""
    progress("running the checks")
    opened = store.Snapshot(folder).open()
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


def build(home: Path, progress: Progress = lambda _: None, *, force: bool = False) -> BuildResult:
    """Build the graph and put the new snapshot in use; nothing is done when no input has changed.

    Raises SourceError, OntologyError or BuildError; the last snapshot then stays in use.

    >>> result = build(home)
    >>> result.changed, result.snapshot.digest == (home / "current").read_text().strip()
    (False, True)
    """
    snapshots = store.Snapshots(home)
    fingerprint = provenance.fingerprint()
    current = snapshots.current()
    if current is not None and not force and current.info.get("fingerprint") == fingerprint:
        return BuildResult(current, changed=False)
    quads = curated_quads(progress)
    validate(quads, progress)
    quads.extend(inferred_quads(quads, progress))
    quads.extend(list(derived_quads(quads, progress)))
    progress("explaining what is associated")
    quads.extend(list(explanation_quads(quads)))
    progress("cataloguing classes, properties and queries")
    catalogue = list(catalogue_quads(quads))
    quads.extend(catalogue)
    workshop = snapshots.workshop()
    try:
        progress("writing the snapshot")
        digest = store.write(workshop, quads, frozenset({PROVENANCE_GRAPH, EXPLANATIONS_GRAPH}))
        built = datetime.now(UTC).isoformat(timespec="seconds")
        described = list(provenance.snapshot_provenance(quads, digest, built))
        store.add_provenance(workshop, described)
        whole = provenance.quads_as_turtle([*described, *overview(catalogue)])
        (workshop / store.PROVENANCE).write_text(whole, encoding="utf-8")
        run_checks(workshop, progress)
        info = {
            "digest": digest,
            "fingerprint": fingerprint,
            "built": built,
            "versions": provenance.versions(),
            "quads": provenance.quad_counts(quads),
        }
        (workshop / store.INFO).write_text(json.dumps(info, indent=2) + "\n", encoding="utf-8")
        return BuildResult(snapshots.publish(workshop, digest), changed=True)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _inferred(graph: Graph) -> Iterator[tuple[URIRef, URIRef, URIRef | Literal]]:
    """Types and class hierarchy by HermiT, and the OWL 2 RL closure of all of it.

    The names of the ontology's anonymous classes say nothing to anybody and are left out.
    """
    classified = classify(ontology.load(), graph).triples()
    whole = chain(graph, classified)
    closure = Closure((subject.n3(), predicate.n3(), value.n3()) for subject, predicate, value in whole)
    if contradictions := closure.contradictions():
        shown = "\n".join(" ".join(closure.triple(atom)) for atom in contradictions[:SHOWN])
        raise OntologyError(f"The closure contradicts the ontology:\n{shown}")
    named = (triple for triple in closure.inferred() if not any(ANONYMOUS in term for term in triple))
    yield from (triple for triple in {*classified, *map(_terms, named)} if triple not in graph)


def _terms(triple: tuple[str, str, str]) -> tuple[URIRef, URIRef, URIRef | Literal]:
    subject, predicate, value = (from_n3(text) for text in triple)
    if isinstance(subject, URIRef) and isinstance(predicate, URIRef) and isinstance(value, URIRef | Literal):
        return subject, predicate, value
    raise BuildError(f"The closure gave {triple}, which is no RDF 1.1 triple of named things.")
