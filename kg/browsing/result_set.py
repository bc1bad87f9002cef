"""Rows of a query as RDF, in the vocabulary by which the tests of SPARQL write results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace

from kg.model import RdfTerm
from kg.rdf import graph_with_prefixes

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")


def result_set(names: Sequence[str], rows: Iterable[Sequence[RdfTerm | None]]) -> Graph:
    """Return rows as an `rs:ResultSet`; what a row does not bind is left out, `rs:index` says the order.

    >>> len(result_set(["drug"], [[Literal("lenalidomide")]]))
    7
    """
    graph = graph_with_prefixes()
    graph.bind("rs", RS)
    whole = BNode("results")
    graph.add((whole, RDF.type, RS.ResultSet))
    for name in names:
        graph.add((whole, RS.resultVariable, Literal(name)))
    for number, row in enumerate(rows, 1):
        solution = BNode(f"row-{number}")
        graph.add((whole, RS.solution, solution))
        graph.add((solution, RS["index"], Literal(str(number), datatype=XSD.integer)))
        for place, (name, value) in enumerate(zip(names, row, strict=True), 1):
            if value is not None:
                binding = BNode(f"row-{number}-{place}")
                graph.add((solution, RS.binding, binding))
                graph.add((binding, RS.variable, Literal(name)))
                graph.add((binding, RS.value, value))
    return graph
