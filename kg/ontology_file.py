"""The whole ontology as one OWL file: blank nodes are blank nodes again, one header stands for the modules.

The graph of a snapshot names what has no name (`.well-known/genid`), so that results can speak of it; readers of OWL
would take a restriction with a name for a class of its own, and lose the definition.
"""

from __future__ import annotations

from collections.abc import Mapping

from rdflib import OWL, RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.engine.store import Store
from kg.errors import UnknownNameError
from kg.files.functional_syntax import as_functional_syntax
from kg.files.graph_writing import rdf_xml
from kg.formats import OF_ONTOLOGY, Format
from kg.namespaces import MK
from kg.prefixes import ANONYMOUS, BASE
from kg.rdf import ONTOLOGY_GRAPH, graph_with_prefixes

_HEADER = URIRef(f"{BASE}ontology")


def answer_ontology_file(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Return the ontology in an RDF syntax or in the functional syntax of OWL. A task of the evaluators.

    `name`: what stands behind its address: a term, a module or a version. Raises UnknownNameError for what is none.
    """
    name = arguments.get("name", "")
    if name not in store.shared(_names):
        raise UnknownNameError(f"The ontology has no term and no module '{name}'. The address ontology lists them all.")
    graph = store.shared(whole_ontology)
    if media_type == Format.FUNCTIONAL.media_type:
        return as_functional_syntax(graph.serialize(format="xml")).encode()
    form = next(each for each in OF_ONTOLOGY if media_type in each.media_types)
    if form is Format.RDF_XML:
        return rdf_xml(graph)
    text = graph.serialize(format=form.of_triples)
    return ("".join(sorted(text.splitlines(keepends=True))) if form.of_triples == _LINES else text).encode()


_LINES = Format.N_TRIPLES.media_type


def _names(store: Store) -> frozenset[str]:
    """Return what may stand behind the address of the ontology: terms, modules and versions of a store."""
    query = f"""
        SELECT DISTINCT ?named WHERE {{ GRAPH <{ONTOLOGY_GRAPH}> {{
          {{ ?named a ?kind }} UNION {{ ?module <{OWL.versionIRI}> ?named }}
        }} }}"""
    named = [iri for (iri,) in store.texts(query)]
    starts = (f"{_HEADER}/", str(MK))
    return frozenset({"", *(iri.removeprefix(each) for iri in named for each in starts if iri.startswith(each))})


def whole_ontology(store: Store) -> Graph:
    """Return the ontology of a store with blank nodes and one header."""
    query = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{ONTOLOGY_GRAPH}> {{ ?s ?p ?o }} }}"
    rows = [(s, p, o) for s, p, o in store.select(query)[1] if s is not None and p is not None and o is not None]
    headers = {s for s, p, o in rows if (p, o) == (RDF.type, OWL.Ontology)} - {_HEADER}
    return graph_with_prefixes(
        (_with_blank(subject), predicate, _number(_with_blank(value), predicate))
        for subject, predicate, value in rows
        if subject not in headers
    )


def _number(value: Node, predicate: Node) -> Node:
    """Return the number of a cardinality in the datatype that OWL wants; the engine keeps it as an integer."""
    if isinstance(value, Literal) and str(predicate).lower().endswith("cardinality"):
        return Literal(str(value), datatype=XSD.nonNegativeInteger)
    return value


def _with_blank(term: Node) -> Node:
    text = str(term) if isinstance(term, URIRef) else ""
    return BNode(text.removeprefix(ANONYMOUS).replace("/", "-")) if text.startswith(ANONYMOUS) else term
