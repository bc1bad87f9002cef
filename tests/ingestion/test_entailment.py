"""What follows from parts, one by one, and from what composes is what follows from the whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, URIRef
from rdflib.namespace import OWL

from kg import ontology
from kg.errors import Finding
from kg.ingestion.entailment import Entailment, entailment
from kg.model import derive_edges
from kg.namespaces import MK
from kg.rdf import ANONYMOUS, ONTOLOGY_GRAPH, Quad, edge_quads, graph_quads, term_text
from kg.reasoning.closure import Closure
from loaders.clinical_trials_gov.loader import ClinicalTrialsGovLoader
from loaders.entity_index import EntityIndex

SAMPLE = Path(__file__).parents[1] / "loaders" / "clinical_trials_gov" / "samples" / "NCT99990001.json"


@pytest.fixture(scope="module")
def tables() -> Entailment:
    terms = ontology.load().subject_objects(RDF.type)
    return entailment(
        ontology.load(), frozenset((s, o) for s, o in terms if isinstance(s, URIRef) and isinstance(o, URIRef))
    )


def closed(quads: list[Quad]) -> set[tuple[str, str, str]]:
    return set(Closure((term_text(s), term_text(p), term_text(o)) for s, p, o, _ in quads).inferred())


@pytest.mark.slow
def test_a_part_entails_what_it_entails_within_the_whole(tables: Entailment, index: EntityIndex) -> None:
    findings: list[Finding] = []
    loader = ClinicalTrialsGovLoader()
    (record,) = loader.read(SAMPLE, findings)
    conversion = loader.convert(record, index)
    edges = derive_edges(conversion.claims, ontology.edge_rules())
    part = [*conversion.quads(), *(quad for edge in edges for quad in edge_quads(edge))]
    terms = list(graph_quads(ontology.load(), ONTOLOGY_GRAPH))
    given = {(term_text(s), term_text(p), term_text(o)) for s, p, o, _ in part}
    composing = [quad for quad in part if quad[1] in tables.composing]
    whole = closed([*terms, *part]) - closed(terms)
    single = {(term_text(s), term_text(p), term_text(o)) for s, p, o, _ in tables.follows(part)}
    others = closed([*terms, *composing]) - closed(terms)
    assert {triple for triple in whole - single - others - given if ANONYMOUS not in "".join(triple)} == set()
    assert single - given <= whole | closed(terms)
    assert len(single) > len(conversion.claims)


@pytest.mark.slow
def test_properties_that_compose_are_left_to_the_whole(tables: Entailment) -> None:
    assert {MK.kindOf, MK.inDrugClass, MK.hasComponent} <= tables.composing
    assert not {MK.reportedWith, MK.subject, RDF.type, OWL.sameAs} & tables.composing


def test_types_that_are_stated_follow_from_nothing() -> None:
    drug = URIRef("urn:drug")
    free, bound = entailment(ontology.load()), entailment(ontology.load(), frozenset({(drug, MK.Entity)}))
    quad = (drug, RDF.type, MK.Drug, URIRef("urn:g"))
    assert (drug, RDF.type, MK.Entity) in {one[:3] for one in free.follows([quad])}
    assert (drug, RDF.type, MK.Entity) not in {one[:3] for one in bound.follows([quad])}
