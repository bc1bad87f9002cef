"""The shipped queries of a store, and how their parameters are bound: as terms, each written out as SPARQL writes it.

A query is SPARQL without PREFIX lines (they come from `ontology/prefixes.ttl`), headed by lines such as

    #+ summary: Median progression-free survival of the groups of a trial
    #+ description: One row for each group ...
    #+ parameter: trial entity trial:SWOG-S0777 the trial
    #+ parameter: limit integer 10 how many rows

`#+ parameter:` gives name, type (entity, string, integer, decimal or boolean), default and what it means. The
parameters are the first variables of the SELECT clause, in their order; a sub-SELECT that names one is bound too.
Checks (`queries/checks`) have `#+ problem:` and `#+ solution:` instead of a description.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from kg.engine.store import Store
from kg.errors import ParameterError, UnknownNameError
from kg.model import RdfTerm
from kg.namespaces import BASE, MK, contract, expand, prefixes
from kg.parameters import require_parameters
from kg.rdf import CATALOGUE_GRAPH

_HEADER = re.compile(r"#\+\s*(\w+):\s*(.*)")
_COMMENT = re.compile(r"^#.*\n", re.MULTILINE)
_SELECT = re.compile(r"\bSELECT\b(?P<names>[^{}]*)\bWHERE\s*\{")
_CURIE = re.compile(r"[A-Za-z][\w-]*:(?:[\w-](?:[\w.-]*[\w-])?)?", re.ASCII)
_PARAMETER = re.compile(r"(\w+)\s+(entity|string|integer|decimal|boolean)\s+(\S+)\s+(.+)")
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


@dataclass(frozen=True)
class QueryParameter:
    """A variable that the caller may bind: its type, its default and what it means."""

    name: str
    type: str
    default: str
    meaning: str


@dataclass(frozen=True)
class ShippedQuery:
    """A query of the library."""

    name: str
    text: str
    header: Mapping[str, str]
    parameters: tuple[QueryParameter, ...]

    @property
    def summary(self) -> str:
        """One line that says what the query answers."""
        return self.header.get("summary", "")

    @cached_property
    def sparql(self) -> str:
        """The query with the PREFIX lines that it needs, ready for any endpoint."""
        return with_prefixes(self.text)


def with_prefixes(text: str) -> str:
    """Return a query headed by the PREFIX lines of our prefixes that it uses and does not declare."""
    needed = [
        prefix
        for prefix in prefixes()
        if re.search(rf"(?<![\w-]){re.escape(prefix)}:", text)
        and not re.search(rf"(?i)\bPREFIX\s+{re.escape(prefix)}:", text)
    ]
    return "".join(f"PREFIX {prefix}: <{prefixes()[prefix]}>\n" for prefix in needed) + text


def parse_query(name: str, text: str) -> ShippedQuery:
    """Return the query that a text with header lines is. Raises ParameterError for a parameter that is none.

    >>> text = "#+ summary: Drugs by mass\\n#+ parameter: least decimal 100.0 g/mol\\nSELECT ?least ?drug WHERE {}"
    >>> query = parse_query("drugs-by-mass", text)
    >>> query.summary, query.parameters[0].default
    ('Drugs by mass', '100.0')
    """
    header: dict[str, str] = {}
    parameters = []
    for line in text.splitlines():
        match = _HEADER.match(line)
        if match is None:
            continue
        if match[1] == "parameter":
            declared = _PARAMETER.fullmatch(match[2].strip())
            if declared is None:
                raise ParameterError(f"{name}: '{match[2]}' is not: name type default meaning.")
            parameters.append(QueryParameter(declared[1], declared[2], declared[3], declared[4]))
        else:
            header[match[1]] = match[2].strip()
    return ShippedQuery(name, text, header, tuple(parameters))


def shipped_queries(store: Store) -> Mapping[str, ShippedQuery]:
    """Return the shipped queries of a store by name, alphabetically; made once by `store.shared(shipped_queries)`.

    >>> store.shared(shipped_queries)["outcome-of-trial"].parameters[0].default
    'trial:SWOG-S0777'
    """
    texts = {str(iri).removeprefix(_QUERIES): str(text) for iri, text in store.select(_TEXTS)[1]}
    return {name: parse_query(name, text) for name, text in texts.items()}


def get_query(queries: Mapping[str, ShippedQuery], name: str) -> ShippedQuery:
    """Return a query by name. Raises UnknownNameError with the names that there are.

    >>> get_query(store.shared(shipped_queries), "members-of-class").summary
    'Drugs of a drug class, stated or inferred, with the claim where one states it'
    """
    try:
        return queries[name]
    except KeyError:
        near = difflib.get_close_matches(name, queries, n=1)
        meant = f"Did you mean {near[0]}? " if near else ""
        there_are = (
            f"{meant}There are: {', '.join(queries)}." if queries else "The graph holds none. Run: myeloma-kg build"
        )
        raise UnknownNameError(f"'{name}' is no shipped query. {there_are}") from None


def bind_parameters(
    query: ShippedQuery, values: Mapping[str, str], resolve: Callable[[str], str] = expand
) -> dict[str, RdfTerm]:
    """Return the terms that a query's variables are bound to; what is not given takes its default.

    `resolve` turns what the caller wrote for an entity into its IRI. Raises ParameterError for an unknown
    parameter or a value of the wrong type, and UnknownNameError for an unknown entity.

    >>> query = get_query(store.shared(shipped_queries), "adverse-events-of-group")
    >>> str(bind_parameters(query, {"gradeMin": "3"})["gradeMin"])
    '3'
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    require_parameters(values, known, query.name)
    return {name: _term(parameter, values.get(name, parameter.default), resolve) for name, parameter in known.items()}


def as_example(
    query: ShippedQuery, values: Mapping[str, str] | None = None, resolve: Callable[[str], str] = expand
) -> str:
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


def _term(parameter: QueryParameter, value: str, resolve: Callable[[str], str]) -> RdfTerm:
    if parameter.type == "entity":
        return URIRef(resolve(value))
    if parameter.type == "string":
        return Literal(value)
    pattern, datatype, rule = _LEXICAL[parameter.type]
    if not pattern.fullmatch(value):
        raise ParameterError(f"'{value}' for the parameter '{parameter.name}' is not {rule}.")
    return Literal(value, datatype=datatype, normalize=False)


def _written(term: URIRef | Literal) -> str:
    curie = contract(str(term)) if isinstance(term, URIRef) else ""
    return curie if _CURIE.fullmatch(curie) else term.n3()
