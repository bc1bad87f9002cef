"""The ontology: every term is explained, every name that the project uses is declared, and it stays OWL 2 DL."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

import kg
from kg import ontology, resources
from kg.namespaces import MK
from kg.prefixes import BASE, contract, expand, prefixes

HOME = URIRef(BASE + "ontology")
FILES = {
    path.stem: path
    for path in (
        resources.ONTOLOGY / "core.ttl",
        resources.ONTOLOGY / "alignments.ttl",
        *sorted((resources.ONTOLOGY / "modules").glob("*.ttl")),
    )
}
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
# The datatypes that OWL 2 knows, as far as they are used: HermiT stops at any other, xsd:date among them.
DATATYPES = {XSD.string, XSD.decimal, XSD.integer, XSD.boolean, XSD.nonNegativeInteger, XSD.anyURI}
OBJECT_LABEL = URIRef(expand("sssom:object_label"))
NAMING = re.compile(r"(?<![\w:-])mk:([A-Za-z]\w*)")


def read(name: str) -> Graph:
    return Graph().parse(FILES[name])


def terms() -> list[URIRef]:
    """Every term of ours."""
    declared = ontology.load().subjects(RDF.type, None)
    return sorted({term for term in declared if isinstance(term, URIRef) and term.startswith(MK)})


def relations() -> set[URIRef]:
    return {relation for relation in ontology.load().subjects(MK.yieldsEdge) if isinstance(relation, URIRef)}


def members(graph: Graph, head: Node) -> set[Node]:
    return set(Collection(graph, head))


def table(*parts: str) -> list[dict[str, str]]:
    with resources.LOADERS.joinpath(*parts).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_an_ontology_with_version_licence_and_creator(name: str) -> None:
    graph = read(name)
    iri = HOME if name == "core" else URIRef(f"{HOME}/{name}")
    version = f"{HOME}/{kg.__version__}" + ("" if name == "core" else f"/{name}")
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [iri]
    assert graph.value(iri, OWL.versionIRI) == URIRef(version)
    assert graph.value(iri, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    for told in (DCTERMS.title, DCTERMS.description, DCTERMS.creator):
        assert [text.language for text in graph.objects(iri, told)] == ["en"]


def test_core_imports_every_other_file() -> None:
    others = {URIRef(f"{HOME}/{name}") for name in FILES if name != "core"}
    assert set(read("core").objects(HOME, OWL.imports)) == others


@pytest.mark.parametrize("name", FILES)
def test_each_file_uses_the_declared_prefixes(name: str) -> None:
    written = re.findall(r"^@prefix ([\w-]+): +<([^>]+)> \.$", FILES[name].read_text(encoding="utf-8"), re.MULTILINE)
    assert written
    assert {prefix: namespace for prefix, namespace in written if prefixes().get(prefix) != namespace} == {}


def test_every_term_has_one_label_one_definition_and_one_home() -> None:
    whole = ontology.load()
    for told in (RDFS.label, SKOS.definition):
        bad = [term for term in terms() if [text.language for text in whole.objects(term, told)] != ["en"]]
        assert bad == []
    assert [term for term in terms() if len(list(whole.objects(term, RDFS.isDefinedBy))) != 1] == []


@pytest.mark.parametrize("name", FILES)
def test_a_term_is_defined_by_the_file_that_declares_it(name: str) -> None:
    graph = read(name)
    homes = {
        (term, home)
        for term in graph.subjects(RDF.type)
        if isinstance(term, URIRef) and term.startswith(MK)
        for home in graph.objects(term, RDFS.isDefinedBy)
    }
    assert {contract(term) for term, home in homes if home != URIRef(f"{HOME}/{name}")} == set()


def test_no_two_terms_share_a_definition() -> None:
    definitions = list(ontology.load().objects(None, SKOS.definition))
    assert len(definitions) == len(set(definitions))


def test_a_borrowed_term_has_a_label_unless_its_name_is_one() -> None:
    whole = ontology.load()
    kinds = (OWL.Class, *PROPERTIES)
    borrowed = {term for kind in kinds for term in whole.subjects(RDF.type, kind) if isinstance(term, URIRef)} - set(
        terms()
    )
    unlabelled = {contract(term) for term in borrowed if (term, RDFS.label, None) not in whole}
    assert {term for term in unlabelled if not term.startswith(("skos:", "dcterms:", "sssom:"))} == set()


def test_every_name_of_the_contract_is_declared() -> None:
    named = {
        name
        for file in ("kinds.tsv", "columns.tsv")
        for name in NAMING.findall((resources.EXTRACTS / file).read_text(encoding="utf-8"))
    }
    assert named - {term.removeprefix(str(MK)) for term in terms()} == set()


@pytest.mark.parametrize(
    "path",
    [
        *sorted(resources.QUERIES.rglob("*.rq")),
        *sorted((resources.ONTOLOGY / "shapes").glob("*.ttl")),
        *sorted(resources.ENTITIES.glob("*.tsv")),
        *sorted(resources.EXTRACTS.rglob("*.tsv")),
        *sorted(resources.ROOT.glob("*.md")),
        *sorted((resources.ROOT / "decisions").glob("*.md")),
    ],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_every_name_that_a_file_uses_is_declared(path: Path) -> None:
    named = set(NAMING.findall(path.read_text(encoding="utf-8")))
    assert named - {term.removeprefix(str(MK)) for term in terms()} == set()


def test_every_name_that_the_code_uses_is_declared() -> None:
    code = [*(resources.ROOT / "kg").rglob("*.py"), *resources.LOADERS.rglob("*.py")]
    named = {name for path in code for name in re.findall(r"\bMK\.([A-Za-z]\w*)", path.read_text(encoding="utf-8"))}
    assert named - {term.removeprefix(str(MK)) for term in terms()} == set()


def test_every_evidence_type_that_the_extracts_use_is_declared() -> None:
    used = set()
    for path in resources.LOADERS.rglob("*"):
        if path.suffix in {".tsv", ".py"}:
            used |= set(re.findall(r"ECO[:_](\d{7})", path.read_text(encoding="utf-8")))
    assert {
        number for number in used if (URIRef(expand(f"obo:ECO_{number}")), RDF.type, OWL.Class) not in ontology.load()
    } == set()


def test_kinds_of_entities_are_disjoint() -> None:
    whole = ontology.load()
    kinds = set(whole.subjects(RDFS.subClassOf, MK.Entity))
    assert MK.Drug in kinds
    lists = [
        members(whole, head)
        for group in whole.subjects(RDF.type, OWL.AllDisjointClasses)
        for head in whole.objects(group, OWL.members)
    ]
    assert kinds in lists


def test_key_is_a_functional_string() -> None:
    whole = ontology.load()
    assert set(whole.objects(MK.key, RDF.type)) == {OWL.DatatypeProperty, OWL.FunctionalProperty}
    assert list(whole.objects(MK.key, RDFS.range)) == [XSD.string]


def test_what_a_claim_says_is_annotation() -> None:
    whole = ontology.load()
    for term in (MK.subject, MK.relation, MK.object, MK.evidenceType):
        assert list(whole.objects(term, RDF.type)) == [OWL.AnnotationProperty]


def test_a_property_is_of_one_type() -> None:
    whole = ontology.load()
    types = {term: set(whole.objects(term, RDF.type)) & {*PROPERTIES, OWL.Class} for term in terms()}
    assert {contract(term) for term, found in types.items() if len(found) > 1} == set()


def test_only_datatypes_of_owl_are_named() -> None:
    named = {value for value in ontology.load().objects(None, RDFS.range) if str(value).startswith(str(XSD))}
    assert named <= DATATYPES


def test_no_composite_property_stands_where_a_simple_one_must() -> None:
    whole = ontology.load()
    composite = {
        *whole.subjects(RDF.type, OWL.TransitiveProperty),
        *whole.subjects(OWL.propertyChainAxiom),
    }
    for part in list(composite):
        composite |= set(whole.transitive_objects(part, RDFS.subPropertyOf))
        composite |= {*whole.objects(part, OWL.inverseOf), *whole.subjects(OWL.inverseOf, part)}
    counted = {
        property_
        for count in (
            OWL.cardinality,
            OWL.minCardinality,
            OWL.maxCardinality,
            OWL.qualifiedCardinality,
            OWL.minQualifiedCardinality,
            OWL.maxQualifiedCardinality,
        )
        for restriction in whole.subjects(count)
        for property_ in whole.objects(restriction, OWL.onProperty)
    }
    strict = {
        property_
        for kind in (
            OWL.FunctionalProperty,
            OWL.InverseFunctionalProperty,
            OWL.IrreflexiveProperty,
            OWL.AsymmetricProperty,
        )
        for property_ in whole.subjects(RDF.type, kind)
    }
    assert MK.kindOf in composite
    assert MK.hasComponent in counted
    assert composite & (counted | strict) == set()


def test_every_relation_of_a_claim_says_whether_it_yields_an_edge() -> None:
    used = {
        URIRef(expand(relation))
        for row in table("extracts", "kinds.tsv")
        for relation in row["relations"].split()
        if relation != "*"
    }
    assert used == relations()


@pytest.mark.parametrize(("yields", "kind"), [(True, OWL.ObjectProperty), (False, OWL.AnnotationProperty)])
def test_a_relation_is_an_object_property_if_it_yields_an_edge_and_else_an_annotation(
    *, yields: bool, kind: Node
) -> None:
    whole = ontology.load()
    found = set(whole.subjects(MK.yieldsEdge, Literal(yields)))
    assert {contract(str(relation)) for relation in found if (relation, RDF.type, kind) not in whole} <= {"cito:cites"}


def test_no_two_classes_or_properties_share_a_label() -> None:
    whole = ontology.load()
    labels = [str(label).casefold() for term in terms() for label in whole.objects(term, RDFS.label)]
    assert [label for label in set(labels) if labels.count(label) > 1] == []


def test_a_signed_relation_agrees_with_the_one_above_it() -> None:
    whole = ontology.load()
    signs = dict(whole.subject_objects(MK.sign))
    assert set(map(int, signs.values())) == {-1, 0, 1}
    for relation, sign in signs.items():
        assert relation in relations()
        for above in whole.objects(relation, RDFS.subPropertyOf):
            if above in signs:
                assert int(signs[above]) in {0, int(sign)}


@pytest.mark.parametrize(
    ("relation", "sign"),
    [("activates", 1), ("induces", 1), ("inhibits", -1), ("degrades", -1), ("alters", 0), ("decreasesRiskOf", -1)],
)
def test_a_causal_relation_has_its_sign(relation: str, sign: int) -> None:
    assert ontology.load().value(MK[relation], MK.sign) == Literal(sign)


def test_an_association_has_no_sign() -> None:
    whole = ontology.load()
    for relation in (MK.reportedWith, MK.associatedWith, MK.binds, MK.hasTarget):
        assert (relation, MK.sign, None) not in whole


def test_what_definitions_speak_of_is_in_the_entity_tables() -> None:
    whole = ontology.load()
    known = {
        expand(row["id"])
        for path in resources.ENTITIES.glob("*.tsv")
        for row in table("entities", path.name)
        if "id" in row
    }
    named = {str(value) for value in whole.objects(None, OWL.hasValue) if isinstance(value, URIRef)}
    assert named - known == set()


def test_nothing_is_equated_with_a_term_of_another_ontology() -> None:
    whole = ontology.load()
    for predicate in (OWL.equivalentClass, OWL.equivalentProperty, OWL.sameAs, SKOS.exactMatch):
        for pair in whole.subject_objects(predicate):
            assert all(isinstance(term, BNode) or str(term).startswith(str(MK)) for term in pair)


def test_the_symmetric_causal_relation_of_sio_is_never_used() -> None:
    shunned = URIRef(expand("sio:SIO_000243"))
    assert not any(shunned in triple for triple in ontology.load())


def test_nothing_is_imported_that_is_not_ours() -> None:
    assert all(str(target).startswith(f"{HOME}/") for target in ontology.load().objects(None, OWL.imports))


def test_aligned_terms_carry_the_label_with_which_they_were_verified(shared: Path) -> None:
    whole = ontology.load()
    with (shared / "evidence" / "relations.tsv").open(encoding="utf-8", newline="") as lines:
        verified = {row["iri"]: row["label"].replace("_", " ") for row in csv.DictReader(lines, delimiter="\t")}
    verified[expand("obo:BFO_0000050")] = "part of"
    verified[expand("obo:IAO_0000115")] = "definition"
    verified[expand("obo:ECO_0000303")] = "author statement without traceable support used in manual assertion"
    verified[expand("obo:ECO_0000313")] = "imported information used in automatic assertion"
    places = tuple(expand(f"{prefix}:") for prefix in ("obo", "sio", "biolink"))
    mapped = ((whole.value(axiom, OWL.annotatedTarget), label) for axiom, label in whole.subject_objects(OBJECT_LABEL))
    for term, label in (*whole.subject_objects(RDFS.label), *mapped):
        if str(term).startswith(places):
            assert str(label) == verified[str(term)].replace("_", " ")


def test_a_mapping_says_the_label_of_its_object() -> None:
    whole = ontology.load()
    for predicate in (SKOS.closeMatch, SKOS.relatedMatch, SKOS.broadMatch, SKOS.narrowMatch):
        for ours, theirs in whole.subject_objects(predicate):
            assert ours in terms()
            axiom = [(OWL.annotatedSource, ours), (OWL.annotatedProperty, predicate), (OWL.annotatedTarget, theirs)]
            found = set.intersection(*(set(whole.subjects(*part)) for part in axiom))
            assert [(node, OBJECT_LABEL, None) in whole for node in found] == [True]
