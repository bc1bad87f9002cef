"""How a loader of a bulk source is tried: its sample files against the lines that stand beside them."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import RDFS, Graph, URIRef

from kg import ontology
from kg.errors import Finding
from kg.model import Claim, Entity
from kg.namespaces import MK
from kg.prefixes import expand
from kg.rdf import as_graph, claim_quads, entity_quads
from kg.validation import Violation, violations
from loaders.entity_index import EntityIndex
from loaders.records import Records
from loaders.source import Conversion, Loader, SourceRecord


@dataclass
class Loaded:
    """What a loader made of a file: conversions by record, and what was wrong with the file."""

    conversions: dict[str, Conversion] = field(default_factory=dict)
    records: dict[str, SourceRecord] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def claim(self, record: str, key: str) -> Claim:
        """Return a claim by its record and key."""
        return next(claim for claim in self.conversions[record].claims if claim.key == key)

    def claims(self, record: str, relation: str) -> list[Claim]:
        """Return the claims of a record with a relation of ours."""
        return [claim for claim in self.conversions[record].claims if claim.relation == MK[relation]]

    def entity(self, curie: str) -> Entity:
        """Return an entity that some record brought."""
        return next(one for found in self.conversions.values() for one in found.entities if one.curie == curie)

    def lines(self) -> list[str]:
        """Return the quads of all records as sorted lines, each once."""
        return sorted({line for found in self.conversions.values() for line in found.lines()})

    def report(self) -> list[str]:
        """Return everything that was found wrong, passed over or not known, as lines."""
        lines = [f"finding: {finding}" for finding in self.findings]
        for found in self.conversions.values():
            lines += [f"skipped: {one.locator}: {one.reason}: {one.value}" for one in found.skipped]
            lines += [f"unknown: {one.role}: {one.text}: {' '.join(one.candidates)}" for one in found.unknown]
        return lines


def load(loader: Loader, path: Path, index: EntityIndex, only: Collection[str] = ()) -> Loaded:
    """Read a file and convert its records, or `only` some of them."""
    loaded = Loaded()
    for record in loader.read(path, loaded.findings):
        loaded.records[record.identifier] = record
        if not only or record.identifier in only:
            loaded.conversions[record.identifier] = loader.convert(record, index)
    return loaded


def values(thing: Claim | Entity, name: str) -> list[str]:
    """Return the values of a property of a claim or an entity; IRIs by their last part."""
    return [
        str(value).rpartition("/")[2] if isinstance(value, URIRef) else str(value)
        for predicate, value in thing.properties
        if predicate == MK[name] or str(predicate).rpartition("/")[2] == name
    ]


def iri(curie: str) -> URIRef:
    """Return the IRI of a CURIE."""
    return URIRef(expand(curie))


def expect(found: Iterable[str], path: Path, folder: Path) -> None:
    """Hold lines against the file that has the expected ones; REWRITE=1 writes the file anew, to be read over.

    `folder`: what stands before the names of files in messages, and is different on each machine.
    """
    text = "".join(f"{line}\n".replace(f"{folder}/", "") for line in found)
    if os.environ.get("REWRITE"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def expect_sample(loaded: Loaded, sample: Path, folder: Path, curated: Records) -> None:
    """Hold what a sample became against the lines and the report beside it, and against the shapes."""
    expect(loaded.lines(), sample.with_name(f"{sample.name}.expected.nq"), folder)
    expect(loaded.report(), sample.with_name(f"{sample.name}.report.txt"), folder)
    assert shape_violations(loaded, curated) == []


def shape_violations(loaded: Loaded, curated: Records) -> list[Violation]:
    """Return what the shapes say against what the records bring, beside the curated entities that they speak of."""
    graph = as_graph(quad for found in loaded.conversions.values() for quad in found.quads())
    objects = set(graph.objects())
    for claim in curated.claims:
        if iri(claim.curie) in objects:
            graph += as_graph(claim_quads(claim))
    named = {value for value in graph.objects() if isinstance(value, URIRef)} | set(graph.subjects())
    for entity in curated.entities:
        if entity.iri in named:
            graph += as_graph(entity_quads(entity))
    graph += _hierarchy()
    known = {entity.curie for entity in curated.entities} | {claim.curie for claim in curated.claims}
    return [one for one in violations(graph, ontology.shapes()) if one.node not in known]


def _hierarchy() -> Graph:
    found = Graph()
    for predicate in (RDFS.subClassOf, MK.yieldsEdge):
        for triple in ontology.load().triples((None, predicate, None)):
            found.add(triple)
    return found
