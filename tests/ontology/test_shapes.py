"""Each shape accepts its conforming case, and each of its messages is heard on its violating one."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.collection import Collection

from kg import ontology, resources
from kg.curated_graph import WrittenQuads
from kg.errors import BuildError
from kg.namespaces import MK
from kg.prefixes import contract, expand
from kg.rdf import nquad
from kg.validation import Neighbourhoods, validate_parts, violations
from tests.scratch import PROLOGUE

SHAPES = resources.ONTOLOGY / "shapes"
CASES = Path(__file__).parent / "shapes"
NAMES = sorted(path.stem for path in SHAPES.glob("*.ttl"))
TERMS_OF = {"polarity", "certainty", "status"}  # columns whose values are terms of the ontology


def turtle(path: Path) -> Graph:
    """Read a case: its prefixes are the declared ones."""
    return Graph().parse(data=PROLOGUE + path.read_text(encoding="utf-8"), format="turtle")


@cache
def surroundings() -> Graph:
    """The class hierarchy, the marks of relations, and one thing of each kind."""
    found = turtle(CASES / "world.ttl")
    for predicate in (RDFS.subClassOf, MK.yieldsEdge):
        for subject, value in ontology.load().subject_objects(predicate):
            if isinstance(subject, URIRef) and isinstance(value, URIRef | Literal):
                found.add((subject, predicate, value))
    return found


def shape(name: str) -> Graph:
    return Graph().parse(SHAPES / f"{name}.ttl")


def heard(name: str, case: str) -> set[str]:
    """The messages that a case of a shape gives."""
    data = surroundings() + turtle(CASES / name / f"{case}.ttl")
    return {violation.message for violation in violations(data, shape(name))}


def rows(name: str) -> list[dict[str, str]]:
    with (resources.EXTRACTS / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t"))


def test_every_shape_has_its_cases_and_every_case_its_shape() -> None:
    assert sorted(path.name for path in CASES.iterdir() if path.is_dir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_conforming_case_is_accepted(name: str) -> None:
    assert heard(name, "pass") == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_message_is_heard_on_the_violating_case(name: str) -> None:
    assert heard(name, "fail") == {str(message) for message in shape(name).objects(None, SH.message)}


def test_every_shape_has_a_message_in_english_of_its_own() -> None:
    shapes = ontology.shapes()
    targeted = {
        node for way in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf) for node in shapes.subjects(way)
    }
    assert {node for node in targeted if len(list(shapes.objects(node, SH.message))) != 1} == set()
    assert {message for message in shapes.objects(None, SH.message) if message.language != "en"} == set()


def test_no_shape_asks_a_query_where_a_core_constraint_does() -> None:
    assert not list(ontology.shapes().subject_objects(SH.sparql))


@pytest.mark.parametrize("row", [row for row in rows("columns.tsv") if row["range"].startswith("enum:")])
def test_a_closed_list_is_the_one_of_the_contract(row: dict[str, str]) -> None:
    written = row["range"].removeprefix("enum:").split("|")
    if row["column"] in TERMS_OF:
        expected = {MK["".join(part.capitalize() for part in value.split("-"))] for value in written}
    else:
        expected = {Literal(value) for value in written}
    path = URIRef(expand(row["property"]))
    assert expected in allowed(path)


def test_a_kind_of_claim_takes_the_relations_of_the_contract() -> None:
    shapes = ontology.shapes()
    for row in rows("kinds.tsv"):
        if row["relations"] == "*":
            continue
        expected = {URIRef(expand(relation)) for relation in row["relations"].split()}
        assert expected in allowed(
            MK.relation, among=set(shapes.subjects(SH.targetClass, URIRef(expand(row["class"]))))
        )


def test_every_kind_of_claim_and_of_entity_has_a_shape() -> None:
    terms = ontology.load()
    targets = set(ontology.shapes().objects(None, SH.targetClass))
    for root in (MK.Claim, MK.Entity):
        assert set(terms.subjects(RDFS.subClassOf, root)) - targets == set()


def allowed(path: URIRef, among: set[object] | None = None) -> list[set[object]]:
    """The closed lists of the shapes on a property."""
    shapes = ontology.shapes()
    return [
        set(Collection(shapes, values))
        for node in shapes.subjects(SH.path, path)
        if among is None or node in among
        for values in shapes.objects(node, SH["in"])
    ]


def test_no_shape_reads_further_than_a_neighbourhood() -> None:
    """What `Neighbourhoods` relies on: two steps at most, and no class at the end of two; nothing read backwards.

    A shape whose target is the objects of a property reads nothing of the subject: `concerned` names such objects.
    """
    every = ontology.shapes()
    backwards = (SH.inversePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.sparql, SH.node)
    assert not [node for part in backwards for node in every.subjects(part, None)]
    for shape, path in every.subject_objects(SH.path):
        if (path, RDF.first, None) in every:
            assert len(Collection(every, path)) == 2
            assert (shape, SH["class"], None) not in every


def test_a_change_of_a_value_concerns_what_points_to_it() -> None:
    a, b, c = (URIRef(f"urn:{name}") for name in "abc")
    graph, linked = URIRef("urn:g"), URIRef("urn:linked")
    quads = [(a, linked, b, graph), (b, RDF.type, a, graph), (c, linked, c, graph)]
    before = Neighbourhoods(quads, list(map(nquad, quads))).digests
    quads[1] = (b, RDF.type, c, graph)
    after = Neighbourhoods(quads, list(map(nquad, quads)))
    assert {node for node in before if before[node] != after.digests[node]} == {a.n3(), b.n3()}
    assert after.concerned(set(before.values())) == [a, b, c]
    assert set(after.of([a])) == {quad[:3] for quad in quads[:2]}


@pytest.mark.slow
def test_the_nodes_that_break_shapes_are_those_of_the_validator_as_it_is() -> None:
    """Alternatives one after the other, and some nodes only, change nothing of what is a violation."""
    data = surroundings()
    for name in NAMES:
        data += turtle(CASES / name / "fail.ttl")
    _, report, _ = pyshacl.validate(data, shacl_graph=ontology.shapes())
    assert isinstance(report, Graph)
    expected = {
        (contract(str(report.value(result, SH.focusNode))), str(report.value(result, SH.resultMessage)))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }
    every = violations(data, ontology.shapes())
    assert {(each.node, each.message) for each in every} == expected
    half = sorted(node for node in data.all_nodes() if isinstance(node, URIRef))[::2]
    shown = {contract(node) for node in half}
    assert violations(data, ontology.shapes(), half) == [each for each in every if each.node in shown]


@pytest.mark.slow
def test_what_was_loaded_is_validated_part_by_part_with_what_the_curators_say(tmp_path: Path) -> None:
    graph = URIRef("urn:g")
    known, drug = URIRef(expand("claim:known")), URIRef(expand("drug:lenalidomide"))
    curated = WrittenQuads.of([(known, RDF.type, MK.Claim, graph), (drug, RDF.type, MK.Drug, graph)])
    claims = [URIRef(expand(f"claim:{name}")) for name in ("one", "two")]
    parts = [tmp_path / "one.nq", tmp_path / "two.nq"]

    def load(*values: URIRef) -> None:
        for part, claim, value in zip(parts, claims, values, strict=True):
            part.write_text(nquad((claim, MK.disputes, value, graph)) + "\n", encoding="utf-8")

    load(known, known)
    assert validate_parts(parts, curated, lambda _: None) == 2
    load(known, drug)
    with pytest.raises(BuildError, match="1 violation of the SHACL shapes:\nclaim:two mk:disputes drug:lenalidomide: "):
        validate_parts(parts, curated, lambda _: None)


def test_a_text_that_is_no_date_breaks_the_shape_of_a_node_in_focus() -> None:
    claim = URIRef("urn:claim")
    data = Graph().add((claim, MK.date, Literal("last spring")))
    (violation,) = violations(data, ontology.shapes(), [claim])
    assert (violation.path, violation.value) == ("mk:date", "last spring")
