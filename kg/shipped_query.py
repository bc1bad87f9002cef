"""A shipped query: its text with header lines, which say what it answers and what its parameters are.

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
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from kg.errors import ParameterError, UnknownNameError
from kg.prefixes import prefixes

_HEADER = re.compile(r"#\+\s*(\w+):\s*(.*)")
_PARAMETER = re.compile(r"(\w+)\s+(entity|string|integer|decimal|boolean)\s+(\S+)\s+(.+)")

# Prefixes that are not the words for what they stand before.
_CALLED = {"ae": "event", "drug-class": "class", "pub": "publication"}


@dataclass(frozen=True)
class QueryParameter:
    """A variable that the caller may bind: its type, its default and what it means."""

    name: str
    type: str
    default: str
    meaning: str

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The prefixes of the things that an entity may be: that of the default, and those that the meaning names.

        None where any term may stand.

        >>> sorted(QueryParameter("drug", "entity", "drug:lenalidomide", "a drug, drug class or regimen").kinds)
        ['drug', 'drug-class', 'regimen']
        """
        words = f" {re.sub(r'[^a-z]+', ' ', self.meaning)} "
        if self.type != "entity" or " term " in words:
            return frozenset()
        named = (prefix for prefix in prefixes() if f" {_CALLED.get(prefix, prefix.replace('-', ' '))} " in words)
        return frozenset((self.default.partition(":")[0], *named))


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
    used = set(_used_prefix().findall(text))
    needed = [
        prefix
        for prefix in prefixes()
        if prefix in used and not re.search(rf"(?i)\bPREFIX\s+{re.escape(prefix)}:", text)
    ]
    return "".join(f"PREFIX {prefix}: <{prefixes()[prefix]}>\n" for prefix in needed) + text


@cache
def _used_prefix() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, prefixes()))}):")


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


def get_query(queries: Mapping[str, ShippedQuery], name: str) -> ShippedQuery:
    """Return a query by name. Raises UnknownNameError with the names that there are.

    >>> get_query({"all": parse_query("all", "SELECT ?x WHERE { ?x a ?y }")}, "all").name
    'all'
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
