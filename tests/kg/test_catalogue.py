"""The catalogue: classes and properties counted, prefixes declared, and each shipped query as an example that works."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, VOID, XSD, Graph, Literal, Namespace

from kg.catalogue import VOID_EXT, catalogue_quads, overview
from kg.class_usage import class_usage
from kg.engine.draft import SnapshotDraft, default_triples
from kg.engine.snapshots import Snapshots
from kg.engine.store import Store
from kg.query_files import read_queries
from kg.query_library import as_example, bind_parameters
from kg.rdf import DATASET, EXPLANATIONS_GRAPH, Quad, as_graph, nquad

EX = Namespace("http://example.org/")
SMALL: list[Quad] = [
    (EX.a, RDF.type, EX.Cat, EX.g1),
    (EX.a, RDF.type, EX.Cat, EX.g2),
    (EX.b, RDF.type, EX.Dog, EX.g1),
    (EX.a, EX.chases, EX.b, EX.g1),
    (EX.a, EX.name, Literal("Tom", lang="en"), EX.g1),
    (EX.b, EX.chases, EX.c, EX.g1),
    (EX.x, RDF.type, EX.Hidden, EXPLANATIONS_GRAPH),
]


def rows(graph: Graph, text: str) -> set[tuple[str, ...]]:
    prologue = f"PREFIX void: <{VOID}> PREFIX ext: <{VOID_EXT}> "
    return {tuple(str(term).removeprefix(str(EX)) for term in row) for row in graph.query(prologue + text)}


@pytest.fixture
def small(tmp_path: Path) -> list[str]:
    draft = SnapshotDraft(tmp_path)
    draft.add(sorted(map(nquad, SMALL)))
    return list(default_triples(draft.parts, tmp_path))


def test_classes_and_properties_are_counted_and_joined(small: list[str]) -> None:
    graph = as_graph(catalogue_quads(small))
    classes = f"SELECT ?c ?n {{ <{DATASET}> void:classPartition ?part . ?part void:class ?c ; void:entities ?n }}"
    assert rows(graph, classes) == {("Cat", "1"), ("Dog", "1")}
    properties = (
        f"SELECT ?p ?n {{ <{DATASET}> void:propertyPartition ?part . ?part void:property ?p ; void:triples ?n }}"
    )
    assert rows(graph, properties) >= {("chases", "2"), ("name", "1")}
    joined = "SELECT ?c ?p ?d { [] void:class ?c ; void:propertyPartition ?part . ?part void:property ?p ; "
    assert rows(graph, joined + "void:classPartition [ void:class ?d ] }") == {("Cat", "chases", "Dog")}
    assert rows(graph, joined + "ext:datatypePartition [ ext:datatype ?d ] }") == {("Cat", "name", str(RDF.langString))}


def test_the_overview_leaves_out_what_only_editors_need(small: list[str]) -> None:
    graph = as_graph(overview(catalogue_quads(small)))
    assert rows(graph, "SELECT ?c { [] void:class ?c }") == {("Cat",), ("Dog",)}
    assert not rows(graph, "SELECT ?c { [] void:class ?c ; void:propertyPartition ?part }")


@pytest.fixture(scope="module")
def opened(built_home: Path) -> Store:
    return Snapshots(built_home).require().open()


@pytest.mark.slow
@pytest.mark.parametrize("name", read_queries("answers"))
def test_an_example_answers_as_its_query_with_the_defaults(opened: Store, name: str) -> None:
    query = read_queries("answers")[name]
    names, found = opened.select(query.sparql, bind_parameters(query, {}))
    assert opened.select(as_example(query))[0] == names
    example = sorted(map(str, opened.select(as_example(query))[1]))
    assert example == sorted(map(str, found))
    assert example


def test_an_example_names_its_defaults_where_they_can_be_changed() -> None:
    text = as_example(read_queries("answers")["outcome-of-trial"])
    assert "VALUES (?trial ?measure) { (trial:SWOG-S0777 measure:median-pfs) }" in text
    assert "PREFIX trial: <" in text
    assert "#+" not in text


def test_what_is_counted_from_lines_is_what_the_store_counts(tmp_path: Path) -> None:
    numbers = ("integer", "int", "long", "nonNegativeInteger", "unsignedByte", "decimal", "double", "date", "gYear")
    values = ("1", "1", "1", "1", "1", "1.0", "1.0E0", "2020-01-01", "2020")
    quads = [
        *SMALL,
        (EX.b, RDF.type, EX.Cat, EX.g1),
        (EX.x, EX.knows, EX.a, EX.g1),
        (EX.a, EX.name, Literal("T"), EX.g1),
    ]
    for name, value in zip(numbers, values, strict=True):
        quads += [
            (EX[name], RDF.type, EX[f"Number{name}"], EX.g1),
            (EX[name], EX.value, Literal(value, datatype=XSD[name], normalize=False), EX.g1),
        ]
    draft = SnapshotDraft(tmp_path)
    draft.add(sorted(map(nquad, quads)))
    usage = class_usage(default_triples(draft.parts, tmp_path))

    def counted(text: str) -> set[tuple[str, ...]]:
        return {tuple(map(str, row)) for row in draft.store.select(text)[1]}

    assert {(kind, str(n)) for kind, n in usage.members.items()} == counted(
        "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c"
    )
    assert {(*use, str(n)) for use, n in usage.properties.items()} == counted(
        "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o } GROUP BY ?c ?p"
    )
    assert usage.datatypes == counted(
        "SELECT DISTINCT ?c ?p (DATATYPE(?o) AS ?d) { ?s a ?c ; ?p ?o FILTER(isLiteral(?o)) }"
    )
    assert usage.classes == counted("SELECT DISTINCT ?c ?p ?d { ?s a ?c ; ?p ?o . ?o a ?d }")
