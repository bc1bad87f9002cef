"""The shipped queries: one file each, with a header; parameters are bound as terms, never written into text.

A file is SPARQL without PREFIX lines (they come from `ontology/prefixes.ttl`), headed by lines such as

    #+ summary: Median progression-free survival of the groups of a trial
    #+ description: One row for each group ...
    #+ parameter: trial entity trial:SWOG-S0777 the trial
    #+ parameter: limit integer 10 how many rows

`#+ parameter:` gives name, type (entity, string, integer, decimal or boolean), default and what it means. The
parameters are the first variables of the SELECT clause, in their order: the engine binds only what is selected.
Checks (`queries/checks`) have `#+ problem:` and `#+ solution:` instead of a description.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from kg import resources
from kg.errors import ParameterError, UnknownNameError
from kg.namespaces import expand, prefixes

Term = URIRef | Literal
Resolver = Callable[[str], str]

_HEADER = re.compile(r"#\+\s*(\w+):\s*(.*)")
_PARAMETER = re.compile(r"(\w+)\s+(entity|string|integer|decimal|boolean)\s+(\S+)\s+(.+)")
_LEXICAL = {
    "integer": (re.compile(r"[+-]?\d+"), XSD.integer, "a whole number"),
    "decimal": (re.compile(r"[+-]?\d+(\.\d+)?"), XSD.decimal, "a number with a point"),
    "boolean": (re.compile("true|false"), XSD.boolean, "true or false"),
}


@dataclass(frozen=True)
class Parameter:
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
    parameters: tuple[Parameter, ...]

    @property
    def summary(self) -> str:
        """One line that says what the query answers."""
        return self.header.get("summary", "")

    @property
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


@cache
def library(kind: str = "answers", folder: Path = resources.QUERIES) -> Mapping[str, ShippedQuery]:
    """Return the queries of a kind (answers, checks, rules) by name, alphabetically."""
    return {path.stem: _read(path) for path in sorted((folder / kind).glob("*.rq"))}


def get(name: str) -> ShippedQuery:
    """Return an answer query by name. Raises UnknownNameError."""
    try:
        return library()[name]
    except KeyError:
        raise UnknownNameError(f"'{name}' is no shipped query. There are: {', '.join(library())}.") from None


def bind(query: ShippedQuery, values: Mapping[str, str], resolve: Resolver = expand) -> dict[str, Term]:
    """Return the terms that a query's variables are bound to; what is not given takes its default.

    `resolve` turns what the caller wrote for an entity into its IRI. Raises ParameterError for an unknown
    parameter or a value of the wrong type, and UnknownNameError for an unknown entity.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in known:
            raise ParameterError(f"'{name}' is no parameter of {query.name}. It takes: {', '.join(known) or 'none'}.")
    return {name: _term(parameter, values.get(name, parameter.default), resolve) for name, parameter in known.items()}


def _term(parameter: Parameter, value: str, resolve: Resolver) -> Term:
    if parameter.type == "entity":
        return URIRef(resolve(value))
    if parameter.type == "string":
        return Literal(value)
    pattern, datatype, rule = _LEXICAL[parameter.type]
    if not pattern.fullmatch(value):
        raise ParameterError(f"'{value}' for the parameter '{parameter.name}' is not {rule}.")
    return Literal(value, datatype=datatype, normalize=False)


def _read(path: Path) -> ShippedQuery:
    header: dict[str, str] = {}
    parameters = []
    text = path.read_text(encoding="utf-8")
    for line in text.splitlines():
        match = _HEADER.match(line)
        if match is None:
            continue
        if match[1] == "parameter":
            declared = _PARAMETER.fullmatch(match[2].strip())
            if declared is None:
                raise ParameterError(f"{path.name}: '{match[2]}' is not: name type default meaning.")
            parameters.append(Parameter(declared[1], declared[2], declared[3], declared[4]))
        else:
            header[match[1]] = match[2].strip()
    return ShippedQuery(path.stem, text, header, tuple(parameters))
