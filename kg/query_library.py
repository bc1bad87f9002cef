"""The shipped queries of a store, and how their parameters are bound: as terms, written out as SPARQL writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from kg.engine.store import Store
from kg.errors import ParameterError
from kg.model import RdfTerm
from kg.namespaces import MK
from kg.parameters import require_parameters
from kg.prefixes import BASE, contract, expand
from kg.rdf import CATALOGUE_GRAPH
from kg.shipped_query import QueryParameter, ShippedQuery, parse_query, with_prefixes

_COMMENT = re.compile(r"^#.*\n", re.MULTILINE)
_SELECT = re.compile(r"\bSELECT\b(?P<names>[^{}]*)\bWHERE\s*\{")
_CURIE = re.compile(r"[A-Za-z][\w-]*:(?:[\w-](?:[\w.-]*[\w-])?)?", re.ASCII)
_LEXICAL = {
    "integer": (re.compile(r"[+-]?\d+"), XSD.integer, "a whole number"),
    "decimal": (re.compile(r"[+-]?\d+(\.\d+)?"), XSD.decimal, "a number with a point"),
    "boolean": (re.compile("true|false"), XSD.boolean, "true or false"),
}
_QUERIES = f"{BASE}query/"
_TEXTS = f"""
SELECT ?query ?text WHERE {{
  GRAPH <{CATALOGUE_GRAPH}> {{ ?query <{MK.queryText}> ?text }}
}} ORDER BY ?query"""


Resolve: TypeAlias = Callable[[str, Collection[str]], str]
"""Turns what a caller wrote for an entity into its IRI, among things of some prefixes if that can be."""


def as_written(text: str, kinds: Collection[str] = ()) -> str:
    """Return the IRI that a CURIE is, whatever its kind."""
    del kinds
    return expand(text)


def shipped_queries(store: Store) -> Mapping[str, ShippedQuery]:
    """Return the shipped queries of a store by name, alphabetically; made once by `store.shared(shipped_queries)`.

    >>> store.shared(shipped_queries)["outcome-of-trial"].parameters[0].default
    'trial:SWOG-S0777'
    """
    texts = {str(iri).removeprefix(_QUERIES): str(text) for iri, text in store.select(_TEXTS)[1]}
    return {name: parse_query(name, text) for name, text in texts.items()}


def bind_parameters(
    query: ShippedQuery, values: Mapping[str, str], resolve: Resolve = as_written
) -> dict[str, RdfTerm]:
    """Return the terms that a query's variables are bound to; what is not given takes its default.

    Raises ParameterError for an unknown parameter or a value of the wrong type, and UnknownNameError for an unknown
    entity.

    >>> query = store.shared(shipped_queries)["adverse-events-of-group"]
    >>> str(bind_parameters(query, {"gradeMin": "3"})["gradeMin"])
    '3'
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    require_parameters(values, known, query.name)
    return {name: _term(parameter, values.get(name, parameter.default), resolve) for name, parameter in known.items()}


def as_example(query: ShippedQuery, values: Mapping[str, str] | None = None, resolve: Resolve = as_written) -> str:
    """Return the text of a query with its parameters at values or defaults, ready to be sent, and changed.

    `values` and `resolve` as in `bind_parameters`, which says what is raised.
    """
    return bound_text(query, bind_parameters(query, values or {}, resolve))


def bound_text(query: ShippedQuery, bound: Mapping[str, RdfTerm]) -> str:
    """Return the text of a query with values for its parameters, as VALUES of each SELECT that names them.

    The engine plans from what VALUES give; of variables that are substituted it learns only when it asks.

    >>> bound_text(parse_query("all", "SELECT ?drug ?x WHERE { ?x a ?drug }"), {"drug": Literal("a")})
    'SELECT ?drug ?x WHERE {\\n  VALUES (?drug) { ("a") } ?x a ?drug }'
    """

    def with_values(match: re.Match[str]) -> str:
        given = {name: term for name, term in bound.items() if re.search(rf"\?{name}\b", match["names"])}
        if not given:
            return match[0]
        names = " ".join(f"?{name}" for name in given)
        return f"{match[0]}\n  VALUES ({names}) {{ ({' '.join(map(_written, given.values()))}) }}"

    return with_prefixes(_SELECT.sub(with_values, _COMMENT.sub("", query.text)))


def answer_query_texts(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Return the texts of the shipped queries by name, as JSON: the task by which the server knows them."""
    del arguments, media_type
    return json.dumps({name: query.text for name, query in store.shared(shipped_queries).items()}).encode()


def _term(parameter: QueryParameter, value: str, resolve: Resolve) -> RdfTerm:
    if parameter.type == "entity":
        return URIRef(resolve(value, parameter.kinds))
    if parameter.type == "string":
        return Literal(value)
    pattern, datatype, rule = _LEXICAL[parameter.type]
    if not pattern.fullmatch(value):
        raise ParameterError(f"'{value}' for the parameter '{parameter.name}' is not {rule}.")
    return Literal(value, datatype=datatype, normalize=False)


def _written(term: URIRef | Literal) -> str:
    curie = contract(str(term)) if isinstance(term, URIRef) else ""
    return curie if _CURIE.fullmatch(curie) else term.n3()
