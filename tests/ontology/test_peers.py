"""The ontology as other tools see it: the catalog of Protégé and ROBOT, ROBOT's report, owlready2 and horned-owl."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import owlready2
import pyhornedowl
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from kg import ontology, resources
from kg.namespaces import MK
from kg.prefixes import BASE, expand

CATALOG = resources.ONTOLOGY / "catalog-v001.xml"
OASIS = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}"
DEFINITION = URIRef(expand("obo:IAO_0000115"))
REPLACED_BY = URIRef(expand("obo:IAO_0100001"))
EXACT_SYNONYM = URIRef("http://www.geneontology.org/formats/oboInOwl#hasExactSynonym")
# What a statement of one of these says is not enough to count as a description of its subject.
BARE = {RDF.type, OWL.equivalentClass, OWL.disjointWith, OWL.equivalentProperty, OWL.sameAs, OWL.inverseOf}
Defects = Iterator[tuple[Node, object]]


def catalog() -> dict[str, Path]:
    entries = ET.parse(CATALOG).getroot().findall(f"{OASIS}uri")  # noqa: S314 - our own file
    return {entry.attrib["name"]: CATALOG.parent / entry.attrib["uri"] for entry in entries}


def whole() -> Graph:
    """Every file that the catalog names, merged, with the headers and the imports."""
    graph = Graph()
    for path in catalog().values():
        graph.parse(path)
    return graph


# ---------------------------------------------------------------- the catalog


def test_every_import_is_found_through_the_catalog_without_a_network() -> None:
    found, waiting = set(), [f"{BASE}ontology"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            graph = Graph().parse(catalog()[name])
            assert (URIRef(name), RDF.type, OWL.Ontology) in graph
            waiting += map(str, graph.objects(URIRef(name), OWL.imports))
    assert found == set(catalog())


# ---------------------------------------------------------------- what ROBOT reports, by the names of its rules
# https://robot.obolibrary.org/report_queries/: the same defects, found by code of our own.


def described(graph: Graph) -> set[URIRef]:
    """What something is said of beyond its kind; an ontology is not an entity."""
    ontologies = set(graph.subjects(RDF.type, OWL.Ontology))
    named = {subject for subject, predicate, _ in graph if predicate not in BARE and isinstance(subject, URIRef)}
    return named - ontologies - set(graph.subjects(OWL.deprecated, Literal(True)))


def named_pairs(graph: Graph, predicate: URIRef) -> Iterator[tuple[URIRef, Node]]:
    return ((subject, value) for subject, value in graph.subject_objects(predicate) if isinstance(subject, URIRef))


def duplicated(graph: Graph, predicate: URIRef) -> Defects:
    count = Counter(value for _, value in named_pairs(graph, predicate))
    return (pair for pair in named_pairs(graph, predicate) if count[pair[1]] > 1)


def several(graph: Graph, predicate: URIRef) -> Defects:
    count = Counter(subject for subject, _ in named_pairs(graph, predicate))
    return (pair for pair in named_pairs(graph, predicate) if count[pair[0]] > 1)


def annotation_whitespace(graph: Graph) -> Defects:
    for property_ in graph.subjects(RDF.type, OWL.AnnotationProperty):
        yield from ((s, v) for s, v in graph.subject_objects(property_) if str(v) != str(v).strip())


def label_formatting(graph: Graph) -> Defects:
    return ((s, v) for s, v in graph.subject_objects(RDFS.label) if re.search(r"^\s|[\n\t]|\s$", str(v)))


def lowercase_definition(graph: Graph) -> Defects:
    return ((s, v) for s, v in graph.subject_objects(DEFINITION) if not re.match("[A-Z0-9]", str(v)))


def missing(graph: Graph, predicate: URIRef) -> Defects:
    return ((term, None) for term in described(graph) if not any(map(str, graph.objects(term, predicate))))


def missing_definition(graph: Graph) -> Defects:
    individuals = set(graph.subjects(RDF.type, OWL.NamedIndividual))
    return (defect for defect in missing(graph, DEFINITION) if defect[0] not in individuals)


def missing_superclass(graph: Graph) -> Defects:
    classes = described(graph) & set(graph.subjects(RDF.type, OWL.Class))
    return ((term, None) for term in classes if (term, RDFS.subClassOf, None) not in graph)


def missing_header(graph: Graph) -> Defects:
    for header in (DCTERMS.title, DCTERMS.description, DCTERMS.license):
        yield from ((s, header) for s in graph.subjects(RDF.type, OWL.Ontology) if (s, header, None) not in graph)


def equivalent_pair(graph: Graph) -> Defects:
    return (pair for pair in named_pairs(graph, OWL.equivalentClass) if not isinstance(pair[1], BNode))


def equivalent_class_axiom_no_genus(graph: Graph) -> Defects:
    return (pair for pair in named_pairs(graph, OWL.equivalentClass) if (pair[1], OWL.onProperty, None) in graph)


def deprecated_reference(graph: Graph) -> Defects:
    for term, value in graph.subject_objects(OWL.deprecated):
        if not isinstance(value, Literal) or value.datatype != XSD.boolean:
            yield term, value
        logical = (RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.onProperty, OWL.someValuesFrom)
        yield from ((term, user) for predicate in logical for user in graph.subjects(predicate, term))


def misused_obsolete(graph: Graph) -> Defects:
    retired = set(graph.subjects(OWL.deprecated, Literal(True)))
    yield from ((s, v) for s, v in graph.subject_objects(REPLACED_BY) if s not in retired)
    for subject, label in graph.subject_objects(RDFS.label):
        if str(label).lower().startswith("obsolete") != (subject in retired):
            yield subject, label


CLEAN: dict[str, Callable[[Graph], Defects]] = {
    "annotation_whitespace": annotation_whitespace,
    "deprecated_boolean_datatype, deprecated_class_reference, deprecated_property_reference": deprecated_reference,
    "duplicate_definition": lambda graph: duplicated(graph, DEFINITION),
    "duplicate_exact_synonym": lambda graph: duplicated(graph, EXACT_SYNONYM),
    "duplicate_label": lambda graph: duplicated(graph, RDFS.label),
    "equivalent_class_axiom_no_genus": equivalent_class_axiom_no_genus,
    "equivalent_pair": equivalent_pair,
    "illegal_use_of_built_in_vocabulary": lambda graph: ((RDF.type, v) for _, v in graph.predicate_objects(RDF.type)),
    "label_formatting, label_whitespace": label_formatting,
    "lowercase_definition": lowercase_definition,
    "missing_label": lambda graph: missing(graph, RDFS.label),
    "missing_obsolete_label, misused_obsolete_label, misused_replaced_by": misused_obsolete,
    "missing_ontology_description, missing_ontology_license, missing_ontology_title": missing_header,
    "multiple_definitions": lambda graph: several(graph, DEFINITION),
    "multiple_equivalent_classes, multiple_equivalent_class_definitions": lambda graph: several(
        graph, OWL.equivalentClass
    ),
    "multiple_labels": lambda graph: several(graph, RDFS.label),
}


@pytest.mark.slow
@pytest.mark.parametrize("rules", CLEAN)
def test_the_report_of_robot_is_clean(rules: str) -> None:
    assert list(CLEAN[rules](whole())) == []


def test_only_borrowed_terms_have_no_definition_here() -> None:
    lacking = {str(term) for term, _ in missing_definition(whole())}
    assert [term for term in lacking if term.startswith(BASE)] == []


def test_only_the_roots_and_borrowed_terms_have_no_superclass() -> None:
    orphans = {term for term, _ in missing_superclass(whole()) if str(term).startswith(BASE)}
    roots = ("Entity", "Edge", "Dispute", "DerivedStatement", "Explanation", "ExplanationStep", "MissingLink")
    assert orphans <= {MK[name] for name in (*roots, "ControlledValue", "Claim", "Rule")}


@pytest.mark.parametrize(
    ("turtle", "rule"),
    [
        ('mk:Drug rdfs:label "drug class"@en .', "duplicate_label"),
        ('mk:Drug rdfs:label "drug "@en .', "label_formatting, label_whitespace"),
        ("mk:Unheard rdfs:subClassOf mk:Drug .", "missing_label"),
        ('mk:Drug obo:IAO_0000115 "Something else."@en .', "multiple_definitions"),
        ("mk:Drug owl:equivalentClass mk:Regimen .", "equivalent_pair"),
        ("<urn:x> a owl:Ontology .", "missing_ontology_description, missing_ontology_license, missing_ontology_title"),
    ],
)
def test_a_planted_defect_is_found(turtle: str, rule: str) -> None:
    prefixes = "".join(f"@prefix {p}: <{expand(f'{p}:')}> .\n" for p in ("mk", "obo", "owl", "rdfs"))
    assert list(CLEAN[rule](whole().parse(data=prefixes + turtle, format="turtle")))


def test_a_definition_stands_under_both_its_names() -> None:
    graph = whole()
    assert set(graph.subject_objects(SKOS.definition)) == set(graph.subject_objects(DEFINITION))


# ---------------------------------------------------------------- other readers


def classes() -> set[str]:
    return {str(term) for term in whole().subjects(RDF.type, OWL.Class) if isinstance(term, URIRef)}


def test_horned_owl_reads_every_file_and_all_classes(tmp_path: Path) -> None:
    for path in catalog().values():
        assert pyhornedowl.open_ontology(str(path)).get_axioms()
    merged = tmp_path / "merged.ttl"
    ontology.load().serialize(merged, format="turtle")
    assert set(pyhornedowl.open_ontology(str(merged)).get_classes()) == classes()


def test_owlready2_reads_all_classes() -> None:
    world = owlready2.World()
    text = ontology.load().serialize(format="nt", encoding="utf-8")
    world.get_ontology("http://test/").load(fileobj=io.BytesIO(text), only_local=True)
    assert {each.iri for each in world.classes()} == classes()
    world.close()
