"""Quads as N-Quads: what is written is what any parser reads."""

from __future__ import annotations

import pyoxigraph
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, XSD

from kg.namespaces import MK
from kg.prefixes import contract, expand, prefixes
from kg.rdf import ONTOLOGY_GRAPH, graph_quads, nquad

SUBJECT, PREDICATE = URIRef(expand("drug:lenalidomide")), RDFS.label
text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
literals = st.one_of(
    text.map(Literal),
    text.map(lambda words: Literal(words, lang="en")),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(
        lambda number: Literal(str(number), datatype=XSD.decimal, normalize=False)
    ),
)


@given(literals)
def test_a_literal_survives_the_round_trip(literal: Literal) -> None:
    line = nquad((SUBJECT, PREDICATE, literal, ONTOLOGY_GRAPH))
    (read,) = pyoxigraph.parse(line.encode(), pyoxigraph.RdfFormat.N_QUADS)
    assert isinstance(read.object, pyoxigraph.Literal)
    expected = RDF.langString if literal.language else literal.datatype or XSD.string
    assert read.object.value == str(literal)
    assert read.object.language == literal.language
    assert read.object.datatype.value == str(expected)
    assert read.graph_name == pyoxigraph.NamedNode(str(ONTOLOGY_GRAPH))


def test_blank_nodes_get_names_that_depend_on_what_they_say_alone() -> None:
    def described(order: int) -> set[str]:
        graph = Graph()
        first, second = BNode(), BNode()
        facts = [
            (first, RDFS.label, Literal("one")),
            (second, RDFS.label, Literal("two")),
            (first, RDFS.seeAlso, second),
        ]
        for fact in facts[::order]:
            graph.add(fact)
        return {nquad(quad) for quad in graph_quads(graph, ONTOLOGY_GRAPH)}

    assert described(1) == described(-1)
    assert not any("_:" in line for line in described(1))


def test_prefixes_expand_and_contract() -> None:
    assert expand("mk:Drug") == str(MK.Drug)
    for prefix in prefixes():
        assert contract(expand(f"{prefix}:x")) == f"{prefix}:x"
    assert contract("https://example.org/x") == "https://example.org/x"
