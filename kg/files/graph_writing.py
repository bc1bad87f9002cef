"""Triples as a file in a syntax of RDF: sorted, so that the same triples give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, BNode, Graph, Literal, URIRef

from kg.errors import UnknownNameError
from kg.prefixes import ANONYMOUS
from kg.rdf import nquad

SYNTAXES = {
    ".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML, ".jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip
"""Endings of files and the syntax that each is written in."""


def write_graph(triples: Graph, path: Path) -> int:
    """Write triples in the syntax that the ending of the name says, and return how many there are.

    Raises UnknownNameError for another ending.
    """
    syntax = SYNTAXES.get(path.suffix.lower())
    if syntax is None:
        raise UnknownNameError(f"Nothing is written to a file '{path.name}'. Endings are: {', '.join(SYNTAXES)}.")
    made = sorted(
        (nquad((s, p, o, URIRef("urn:x"))), ox.Triple(_resource(s), ox.NamedNode(str(p)), _term(o)))
        for s, p, o in triples
        if isinstance(s, URIRef) and isinstance(p, URIRef) and isinstance(o, URIRef | Literal)
    )
    written = [triple for _, triple in made]
    if syntax == ox.RdfFormat.RDF_XML:
        written = _of_classes(written)
    ox.serialize(written, str(path), format=syntax, prefixes=_prefixes(triples))
    return len(made)


def rdf_xml(triples: Graph) -> bytes:
    """Return triples, those of blank nodes as well, as RDF/XML."""
    made = (
        ox.Triple(_resource(s), ox.NamedNode(str(p)), _term(o))
        for s, p, o in sorted(triples)
        if isinstance(s, URIRef | BNode) and isinstance(o, URIRef | BNode | Literal)
    )
    written = BytesIO()
    ox.serialize(_of_classes(made), written, ox.RdfFormat.RDF_XML, prefixes=_prefixes(triples))
    return written.getvalue()


def _of_classes(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return triples so that the writer makes an element of the class of each thing: some programs read no other."""
    return sorted(triples, key=lambda triple: (str(triple.subject), triple.predicate.value != str(RDF.type)))


def _prefixes(triples: Graph) -> dict[str, str]:
    used = "\n".join({str(term) for triple in triples for term in triple if isinstance(term, URIRef)})
    return {
        prefix: str(namespace) for prefix, namespace in sorted(triples.namespaces()) if prefix and namespace in used
    }


def _resource(node: URIRef | BNode) -> ox.NamedNode | ox.BlankNode:
    if isinstance(node, BNode):
        return ox.BlankNode(f"b{node}")
    return (
        ox.BlankNode(node.removeprefix(ANONYMOUS).replace("/", "-"))
        if node.startswith(ANONYMOUS)
        else ox.NamedNode(str(node))
    )


def _term(node: URIRef | BNode | Literal) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(node, URIRef | BNode):
        return _resource(node)
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)
