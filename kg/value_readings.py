"""How the values of a shipped query were read: what a person is told where nothing answers it."""

from __future__ import annotations

from collections.abc import Mapping

from rdflib import URIRef

from kg.engine.store import Store
from kg.model import RdfTerm
from kg.prefixes import contract
from kg.query_library import bound_text
from kg.search.entity_names import EntityNames
from kg.shipped_query import QueryParameter, ShippedQuery
from kg.thing_labels import labels_of

_MOST_NAMED = 3


def describe_readings(
    store: Store, query: ShippedQuery, values: Mapping[str, str], bound: Mapping[str, RdfTerm]
) -> list[str]:
    """Return how each value of a query without an answer was read, and with which others there are answers.

    `values`: what was given; `bound`: what all parameters stand for.

    >>> from kg.query_library import shipped_queries
    >>> query = store.shared(shipped_queries)["management-of"]
    >>> event = URIRef("https://w3id.org/myeloma-kg/ae/neutropenia")
    >>> describe_readings(store, query, {"treatment": "low ANC"}, {"treatment": event})
    ['treatment=low ANC was read as neutropenia (ae:neutropenia), and is to be the drug or regimen.']
    """
    labels = labels_of(store, [str(term) for term in bound.values() if isinstance(term, URIRef)])
    readings = []
    for parameter in query.parameters:
        term = bound[parameter.name]
        if isinstance(term, URIRef):
            written = f"{parameter.name}={values.get(parameter.name, parameter.default)}"
            readings.append(
                f"{written} was read as {_named(labels, str(term))}{_of_kind(store, parameter, values, term)}."
            )
            others = _others(store, query, parameter, bound)
            if others:
                readings.append(f"There are answers with another {parameter.name}: {_listed(store, others)}.")
    return readings


def _of_kind(store: Store, parameter: QueryParameter, values: Mapping[str, str], term: URIRef) -> str:
    """Return that a thing is of no kind that a parameter means, and what is; nothing where it is of one."""
    if not parameter.kinds or contract(str(term)).partition(":")[0] in parameter.kinds:
        return ""
    written = values.get(parameter.name, parameter.default)
    near = [each for each in store.shared(EntityNames).holding(written) if each.partition(":")[0] in parameter.kinds]
    remedy = f", such as {' or '.join(near[:_MOST_NAMED])}" if near else ""
    return f", and is to be {parameter.meaning}{remedy}"


def _others(store: Store, query: ShippedQuery, parameter: QueryParameter, bound: Mapping[str, RdfTerm]) -> list[str]:
    """Return with which values of a parameter the query has answers, where another thing still bounds it."""
    kept = {name: term for name, term in bound.items() if name != parameter.name}
    if not any(isinstance(term, URIRef) for term in kept.values()):
        return []
    names, rows = store.select(bound_text(query, kept))
    place = names.index(parameter.name)
    return sorted({str(row[place]) for row in rows if isinstance(row[place], URIRef)})


def _listed(store: Store, iris: list[str]) -> str:
    labels = labels_of(store, iris[:_MOST_NAMED])
    rest = len(iris) - _MOST_NAMED
    more = f", and {rest} more" if rest > 0 else ""
    return ", ".join(_named(labels, iri) for iri in iris[:_MOST_NAMED]) + more


def _named(labels: Mapping[str, str], iri: str) -> str:
    return f"{labels[iri]} ({contract(iri)})" if iri in labels else contract(iri)
