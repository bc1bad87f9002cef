"""What the graph says of one resource, as RDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import VOID, Graph, URIRef

from kg.engine.store import Store
from kg.errors import UnknownNameError
from kg.formats import GRAPHS
from kg.namespaces import MK
from kg.prefixes import contract
from kg.rdf import OA, Triple, graph_with_prefixes, serialize_graph
from kg.search.entity_names import EntityNames

# More statements that point to a resource than these are left out, and the page says so.
MOST_INCOMING = 500


@dataclass(frozen=True)
class ResourceDescription:
    """The statements of a resource, those that point to it, and whether there are more of these.

    `evidence`: of a claim, where its parts stand in the document.
    """

    iri: URIRef
    stated: tuple[Triple, ...]
    incoming: tuple[Triple, ...]
    evidence: tuple[Triple, ...]
    cut: bool

    def graph(self) -> Graph:
        """Return the description as RDF, with our prefixes."""
        return graph_with_prefixes((*self.stated, *self.evidence, *self.incoming))


def describe(store: Store, iri: URIRef) -> ResourceDescription:
    """Return what the graph says of a resource. Raises UnknownNameError, with near names, when it says nothing.

    >>> description = describe(store, URIRef("https://w3id.org/myeloma-kg/drug/lenalidomide"))
    >>> [str(value) for _, predicate, value in description.stated if predicate.endswith("#label")]
    ['lenalidomide']
    """
    stated, incoming = tuple(_stated(store, iri)), tuple(_incoming(store, iri))
    if not stated and not incoming:
        near = store.shared(EntityNames).near(contract(str(iri)))
        remedy = f" Did you mean {' or '.join(near)}?" if near else ""
        raise UnknownNameError(f"The graph says nothing of <{iri}>.{remedy}")
    cut = len(incoming) > MOST_INCOMING
    return ResourceDescription(iri, stated, incoming[:MOST_INCOMING], tuple(_evidence(store, iri)), cut)


def serialize_description(description: ResourceDescription, media_type: str) -> bytes:
    """Return a description as RDF in one of the formats of graphs."""
    form = next(each for each in GRAPHS if each.media_type == media_type)
    return serialize_graph(description.graph(), form.of_triples)


def _stated(store: Store, iri: URIRef) -> Iterator[Triple]:
    here = f"{iri.n3()} ?p ?o"
    query = f"SELECT DISTINCT ?p ?o WHERE {{ {{ {here} }} UNION {{ GRAPH ?g {{ {here} }} }} }} ORDER BY ?p STR(?o)"
    return ((iri, p, o) for p, o in store.select(query)[1] if isinstance(p, URIRef) and o is not None)


def _incoming(store: Store, iri: URIRef) -> Iterator[Triple]:
    # The catalogue counts with every class and property, and says nothing of them.
    pattern = f"?s ?p {iri.n3()} FILTER(?p NOT IN ({VOID['class'].n3()}, {VOID.property.n3()}))"
    query = f"SELECT DISTINCT ?s ?p WHERE {{ {pattern} }} ORDER BY ?p ?s LIMIT {MOST_INCOMING + 1}"
    return ((s, p, iri) for s, p in store.select(query)[1] if isinstance(s, URIRef) and isinstance(p, URIRef))


def _evidence(store: Store, iri: URIRef) -> Iterator[Triple]:
    query = f"""
        PREFIX mk: <{MK}> PREFIX oa: <{OA}>
        SELECT ?s ?p ?o WHERE {{ {iri.n3()} mk:evidence/oa:hasSelector? ?s . ?s ?p ?o }}"""
    for s, p, o in store.select(query)[1]:
        if isinstance(s, URIRef) and isinstance(p, URIRef) and o is not None:
            yield s, p, o
