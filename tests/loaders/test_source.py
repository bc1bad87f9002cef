"""What every loader of a bulk source leans on: graphs by source, sorted lines, names by kind, regimens by drugs."""

from __future__ import annotations

import dataclasses

import pyoxigraph as ox
import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS

from kg.model import REJECTED, Claim, Entity
from kg.namespaces import MK
from kg.prefixes import expand
from kg.provenance import GraphOrigin, SnapshotContent, snapshot_provenance
from kg.rdf import nquad, source_graph
from kg.resolution import Names
from loaders.bulk import bulk_loader, bulk_sources
from loaders.entity_index import EntityIndex, entity_index
from loaders.source import Conversion, SourceCard, SourceRecord, record_publication

LICENSE = ox.NamedNode(str(DCTERMS.license))
CARD = SourceCard("a-registry", "A registry", "https://example.org/", "nobody", "public domain", "JSON", "for tests")
RECORD = SourceRecord("NCT00000001", "a.json:1", b'{"a": 1}', "2020-01-02")


def curie(text: str) -> URIRef:
    return URIRef(expand(text))


def component(regimen: str, drug: str, **changes: URIRef) -> Claim:
    claim = Claim(
        *("curation", f"{regimen}-{drug}".lower(), MK.ClassificationClaim),
        *(curie(f"regimen:{regimen}"), MK.hasComponent, curie(f"drug:{drug}"), "x"),
    )
    return dataclasses.replace(claim, **changes)  # type: ignore[arg-type]


def test_what_is_said_of_the_graph_of_each_source_can_be_read() -> None:
    cards = [bulk_loader(name).card for name in bulk_sources() if name != "table"]
    cards.append(dataclasses.replace(CARD, homepage="the second floor", licence="ours (https://example.org/ours)"))
    origins = {
        f"graph:source.{card.name}": GraphOrigin(card.title, card.publisher, card.homepage, card.licence)
        for card in cards
    }
    described = SnapshotContent(dict.fromkeys(origins, 1), 1, {}, {}, origins)
    lines = [nquad(quad) for quad in snapshot_provenance(described, "0" * 64, "2026-01-01T00:00:00Z")]
    licences = {quad.object for quad in ox.parse("\n".join(lines), ox.RdfFormat.N_QUADS) if quad.predicate == LICENSE}
    assert {type(one) for one in licences} == {ox.NamedNode, ox.Literal}
    assert ox.Literal("ours (https://example.org/ours)") in licences


@pytest.fixture
def index() -> EntityIndex:
    lenalidomide = Entity("drug:lenalidomide", curie("drug:lenalidomide"), MK.Drug, "lenalidomide", ("Revlimid",))
    names = Names([("lenalidomide", "drug:lenalidomide"), ("Revlimid", "drug:lenalidomide"), ("R", "regimen:R")])
    for entity in ("drug:a", "drug:b"):
        names.add("either", entity)
    claims = [component("Rd", "lenalidomide"), component("Rd", "dexamethasone"), component("R", "lenalidomide")]
    twins = [component(name, drug) for name in ("Dd", "Ddd") for drug in ("daratumumab", "dexamethasone")]
    rejected = [component("R", "bortezomib", status=REJECTED)]
    return entity_index([lenalidomide], [*claims, *twins, *rejected], names)


def test_a_name_stands_for_an_entity_of_the_kind_that_is_wanted(index: EntityIndex) -> None:
    assert index.resolve("REVLIMID", "drug") == "drug:lenalidomide"
    assert index.resolve("Revlimid", "disease") is None
    assert index.iri("revlimid", "drug", "regimen") == curie("drug:lenalidomide")
    assert index.labels == {"drug:lenalidomide": "lenalidomide"}


def test_what_two_entities_are_called_is_neither(index: EntityIndex) -> None:
    assert index.resolve("either", "drug") is None
    assert index.candidates("either", "drug") == ["drug:a", "drug:b"]
    assert index.iri("nothing", "drug") is None


def test_a_regimen_is_exactly_its_drugs(index: EntityIndex) -> None:
    assert index.regimen(["drug:dexamethasone", "drug:lenalidomide"]) == "regimen:Rd"
    assert index.regimen({"drug:lenalidomide"}) == "regimen:R"
    assert index.regimen({"drug:dexamethasone"}) is None
    assert index.regimen({"drug:daratumumab", "drug:dexamethasone"}) is None, "two regimens have these drugs"


def test_what_a_source_says_stands_in_its_own_graph() -> None:
    publication = record_publication(CARD, RECORD, "A trial", "https://example.org/NCT00000001", "2020-01-02")
    claim = Claim(
        *("NCT00000001", "enrolled", MK.StudyDesignClaim, curie("trial:NCT00000001"), MK.enrolled, None),
        "A trial enrolled 7 people.",
        properties=((MK.value, Literal("7")),),
        source=CARD.name,
    )
    conversion = Conversion(entities=[publication, publication], claims=[claim])
    graphs = {graph for *_, graph in conversion.quads()}
    assert graphs == {source_graph("a-registry")}
    lines = conversion.lines()
    assert lines == sorted({nquad(quad) for quad in conversion.quads()})
    assert f"<{curie('claim:NCT00000001.enrolled')}> <{MK.statedIn}> <{publication.iri}> <{graphs.pop()}> ." in lines


def test_a_record_is_named_by_what_it_holds() -> None:
    elsewhere = SourceRecord("NCT00000001", "b.zip/a.json", b'{"a": 1}')
    assert RECORD.sha256 == elsewhere.sha256
    assert RECORD.sha256 != dataclasses.replace(RECORD, content=b"{}").sha256
