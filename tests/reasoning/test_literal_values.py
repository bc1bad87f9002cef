"""Values of datatypes compare by what they mean, and belong to a datatype or not (dt-eq, dt-diff, dt-not-type)."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import OntologyError
from kg.files.graph_file import read_text_triples
from kg.proofs.consequences import consequences, without_rule
from kg.reasoning.literal_values import is_of_datatype, literal_value

XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = """@prefix : <http://x/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def typed(lexical: str, name: str) -> str:
    return f'"{lexical}"^^<{XSD}{name}>'


@pytest.mark.parametrize(
    ("one", "other", "are_equal"),
    [
        (typed("44", "integer"), typed("44.0", "decimal"), True),
        (typed("044", "int"), typed("+44", "integer"), True),
        (typed("44", "integer"), typed("44", "double"), False),
        (typed("1.50", "double"), typed("15e-1", "double"), True),
        (typed("1.5", "float"), typed("1.5", "double"), False),
        (typed("true", "boolean"), typed("1", "boolean"), True),
        (typed("1", "boolean"), typed("1", "integer"), False),
        ('"a"@en-GB', '"a"@en-gb', True),
        ('"a"@en', '"a"', False),
        ('"a"', typed("a", "string"), True),
        ('"\\u0061"', '"a"', True),
        (typed("a", "token"), typed("a", "string"), True),
    ],
)
def test_equal_values_are_equal_however_they_are_written(one: str, other: str, are_equal: bool) -> None:  # noqa: FBT001
    assert (literal_value(one) == literal_value(other)) is are_equal
    assert literal_value(one) is not None


@pytest.mark.parametrize(
    ("literal", "name", "expected"),
    [
        (typed("44.0", "decimal"), "integer", True),
        (typed("44.5", "decimal"), "integer", False),
        (typed("256", "integer"), "unsignedByte", False),
        (typed("-1", "integer"), "nonNegativeInteger", False),
        (typed("44", "integer"), "double", False),
        ('"25 mg"', "integer", False),
        (typed("25 mg", "integer"), "integer", False),
        ('"x"@en', "string", False),
        ('"en-GB"', "language", True),
        ('"a b"', "NCName", False),
        (typed("2020-02-01", "date"), "date", True),
        (typed("2020-13-01", "date"), "date", False),
        (typed("2020-02-01T00:00:00Z", "dateTime"), "dateTimeStamp", True),
        (typed("2020-02-01T00:00:00", "dateTime"), "dateTimeStamp", False),
        ('"x"^^<http://x/own>', "string", None),
        ('"x"', "unheardOf", None),
    ],
)
def test_a_value_belongs_to_a_datatype_or_not(literal: str, name: str, expected: bool | None) -> None:  # noqa: FBT001
    assert is_of_datatype(literal, f"{XSD}{name}") is expected


def following(turtle: str, tmp_path: Path) -> set[str]:
    path = tmp_path / "t.ttl"
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    lines = {" ".join(triple) for triple in consequences(read_text_triples([path]))}
    for namespace, prefix in (("http://x/", ":"), ("http://www.w3.org/2002/07/owl#", "owl:"), (XSD, "xsd:")):
        lines = {line.replace(namespace, prefix) for line in lines}
    return {line.replace("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "a") for line in lines}


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        (":R owl:onProperty :p ; owl:hasValue 44 . :x :p 44.0 .", "<:x> <a> <:R>"),
        (":R owl:onProperty :p ; owl:hasValue true . :x :p '1'^^xsd:boolean .", "<:x> <a> <:R>"),
        (":C owl:hasKey ( :k :l ) . :a a :C ; :k 44 ; :l 1 . :b a :C ; :k 44.0 ; :l 1.0 .", "<:a> <owl:sameAs> <:b>"),
        (":R owl:onProperty :p ; owl:someValuesFrom xsd:integer . :x :p 3 .", "<:x> <a> <:R>"),
        ("[] a :C ; :of :x . :C rdfs:subClassOf :D .", "_:t_ttl_1 <a> <:D>"),
        ("[] :of :x . :of rdfs:range :D ; owl:inverseOf :has .", "<:x> <:has> _:t_ttl_1"),
    ],
)
def test_what_follows_from_values_and_from_nodes_without_a_name(turtle: str, expected: str, tmp_path: Path) -> None:
    assert expected in following(turtle, tmp_path)


def test_of_the_parts_of_axioms_nothing_is_told(tmp_path: Path) -> None:
    turtle = (
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] . :B rdfs:subClassOf :A ."
    )
    assert following(turtle, tmp_path) == set()


@pytest.mark.parametrize(
    "turtle",
    [
        ":dose rdfs:range xsd:integer . :a :dose '25 mg' .",
        ":dose rdfs:range xsd:decimal , xsd:integer . :a :dose 25.5 .",
        ":C rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom xsd:integer ] . :a a :C ; :p 'x' .",
        "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 44 . :a :p 44.0 .",
        ":p owl:propertyDisjointWith :q . :a :p 44 ; :q 44.0 .",
        ":p a owl:FunctionalProperty . :a :p 44 , 44.1 .",
    ],
)
def test_values_that_cannot_be_contradict(turtle: str, tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="contradict"):
        following(turtle, tmp_path)


def test_equal_values_do_not_contradict(tmp_path: Path) -> None:
    assert following(":p a owl:FunctionalProperty ; rdfs:range xsd:integer . :a :p 44 , 44.0 .", tmp_path) == set()


def test_axioms_without_a_rule_are_counted() -> None:
    owl = "http://www.w3.org/2002/07/owl#"
    triples = [
        ("<r>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://www.w3.org/2003/11/swrl#Imp>"),
        ("<c>", f"<{owl}maxCardinality>", typed("2", "nonNegativeInteger")),
        ("<c>", f"<{owl}maxCardinality>", typed("1", "nonNegativeInteger")),
    ]
    assert without_rule(triples) == {"greatest numbers above one": 1, "rules (SWRL)": 1}
