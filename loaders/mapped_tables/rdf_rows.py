"""RDF in any syntax as the rows of a SELECT: how data of another vocabulary become claims.

The query sees the triples of one file, and nothing else: it may not call other servers, name other graphs, or ask for
what differs from one time to the next. Its rows are sorted, so that the same file gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.query import ResultRow

from kg.errors import Finding, MyelomaKgError, SourceError
from kg.files.graph_file import read_graph
from kg.prefixes import contract
from kg.sparql.inspection import Guard, inspect
from kg.sparql.syntax import find_syntax_error

_GUARD = Guard(query_bytes=100_000, nesting=40, chain=400)


def query_findings(query: str, file: str) -> Iterator[Finding]:
    """Yield what is wrong with the query of a mapping."""
    try:
        result = inspect(query, _GUARD)
    except MyelomaKgError as error:
        yield Finding(file, 1, "table.query", "", f"the query cannot be read: {error}", "Correct it.")
        return
    if fault := find_syntax_error(query):
        yield Finding(file, 1, "table.query", "", f"the query cannot be read: {fault}", "Correct it.")
        return
    if result.form != "SELECT":
        yield Finding(file, 1, "table.query", result.form, "the query is a SELECT", "Name the columns that it gives.")
    if result.services or result.default_graphs or result.named_graphs:
        rule = "the query asks the file alone, without SERVICE, FROM and GRAPH of elsewhere"
        yield Finding(file, 1, "table.query", "", rule, "Take it out.")
    if result.volatile:
        rule = "the query gives the same rows each time, without NOW, RAND, UUID and BNODE"
        yield Finding(file, 1, "table.query", "", rule, "Take it out.")


def read_selected(path: Path, query: str, findings: list[Finding]) -> Iterator[tuple[int, list[str]]]:
    """Yield the names of the variables as row 1, then the rows, sorted. IRIs are CURIEs where a prefix is declared."""
    try:
        graph = read_graph([path], findings)
    except SourceError as error:
        findings.extend(error.findings)
        return
    result = _with_plain_texts(graph).query(query)
    names = [str(name) for name in result.vars or ()]
    rows = sorted({tuple(map(_text, row)) for row in result if isinstance(row, ResultRow)})
    yield 1, names
    for number, row in enumerate(rows, 2):
        yield number, list(row)


def _with_plain_texts(graph: Graph) -> Graph:
    """Return a graph in which a text of xsd:string is a plain one: to rdflib these are two, in SPARQL they are one."""
    plain = Graph()
    for subject, predicate, value in graph:
        text = isinstance(value, Literal) and value.datatype == XSD.string
        plain.add((subject, predicate, Literal(str(value)) if text else value))
    return plain


def _text(term: object) -> str:
    if term is None:
        return ""
    return contract(str(term)) if isinstance(term, URIRef) else str(term)
