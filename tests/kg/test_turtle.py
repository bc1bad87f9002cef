"""Turtle of ours keeps the digits of numbers."""

from __future__ import annotations

import pytest
from rdflib import XSD, Graph, Literal, URIRef

from kg.rdf import graph_with_prefixes, serialize_graph

THING = URIRef("urn:thing")


@pytest.mark.parametrize(
    ("number", "datatype", "written"),
    [
        ("0.123456789", XSD.double, '"0.123456789"^^xsd:double'),
        ("21", XSD.decimal, '"21"^^xsd:decimal'),
        ("21.5", XSD.decimal, " 21.5 "),
        ("7", XSD.integer, " 7 "),
        ("NaN", XSD.double, '"NaN"^^xsd:double'),
    ],
)
def test_a_number_keeps_its_digits(number: str, datatype: URIRef, written: str) -> None:
    literal = Literal(number, datatype=datatype)
    turtle = serialize_graph(graph_with_prefixes([(THING, THING, literal)]), "turtle").decode()
    assert written in turtle
    assert list(Graph().parse(data=turtle, format="turtle").objects()) == [literal]
