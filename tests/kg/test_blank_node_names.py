"""Blank nodes get names from what the graph says: the same for equal graphs, and never one for two nodes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from kg.blank_node_names import canonical_ntriples, canonically_named

NODES = st.one_of(st.integers(0, 5), st.sampled_from(["urn:a", "urn:b"]))
TRIPLES = st.lists(st.tuples(NODES, st.sampled_from(["urn:p", "urn:q"]), NODES), max_size=12)


def graph_of(triples: list[tuple[int | str, str, int | str]], first: int) -> Graph:
    """Return a graph whose numbers are blank nodes, with new names and that begins with another triple."""
    blank = {number: BNode() for number in range(6)}
    result = Graph()

    def term(text: int | str) -> Node:
        return blank[text] if isinstance(text, int) else URIRef(text)

    for subject, predicate, value in [*triples[first:], *triples[:first]][::-1]:
        result.add((term(subject), URIRef(predicate), term(value)))
    return result


@given(TRIPLES)
def test_equal_graphs_become_the_same_and_say_what_they_said(triples: list[tuple[int | str, str, int | str]]) -> None:
    one, other = graph_of(triples, 0), graph_of(triples[::-1], 2)
    named = canonically_named(one)
    assert set(named) == set(canonically_named(other))
    assert isomorphic(named, one)
    assert canonical_ntriples(one) == canonical_ntriples(other)


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("<urn:x> <urn:p> [ <urn:q> <urn:a> ] , [ <urn:q> <urn:a> ] .", 2),
        ("[] <urn:q> <urn:a> . [] <urn:q> <urn:a> .", 2),
        ("<urn:x> <urn:p> ( <urn:a> <urn:a> <urn:a> ) .", 3),
        ("_:one <urn:p> _:other . _:other <urn:p> _:one .", 2),
        ("<urn:x> <urn:p> _:one . <urn:y> <urn:p> _:one .", 1),
    ],
    ids=["twins in a place", "twins without a place", "list", "circle", "in two places"],
)
def test_each_node_keeps_to_itself(text: str, nodes: int) -> None:
    named = canonically_named(Graph().parse(data=text, format="turtle"))
    assert len({term for triple in named for term in triple if isinstance(term, BNode)}) == nodes


@pytest.mark.slow
def test_long_lists_are_named() -> None:
    members = " ".join(f"<urn:{number}>" for number in range(3000))
    named = canonically_named(Graph().parse(data=f"<urn:x> <urn:p> ( {members} ) .", format="turtle"))
    assert len({term for triple in named for term in triple if isinstance(term, BNode)}) == 3000
