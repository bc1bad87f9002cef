"""How stores of a kind are asked for triples, and what the terms of their answers mean.

Virtuoso 7 has no default graph: ours stands there as a graph with a name. It gives booleans as 0 and 1, and durations
as a number, of months, or of seconds where that has a point.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from kg.datatypes import XSD
from kg.prefixes import BASE
from kg.stores.errors import RemoteStoreError

DEFAULT_GRAPH = f"{BASE}graph/default"
"""The name of our default graph in a store that has none."""
_GRAPH_STORES = {"Virtuoso": "sparql-graph-crud-auth"}
_DURATIONS = frozenset(f"{XSD}{name}" for name in ("duration", "yearMonthDuration", "dayTimeDuration"))
_BOOLEANS = {"0": "false", "1": "true"}


def _as_written(text: str, datatype: str) -> str:  # noqa: ARG001 - one of several
    return text


def _by_datatype(text: str, datatype: str) -> str:
    """Return a literal of Virtuoso as XML Schema writes it.

    >>> _by_datatype("14", f"{XSD}duration"), _by_datatype("183600.0", f"{XSD}duration")
    ('P1Y2M', 'P2DT3H')
    """
    if datatype == f"{XSD}boolean":
        return _BOOLEANS.get(text, text)
    if datatype in _DURATIONS and "P" not in text:
        sign = "-" if text.startswith("-") else ""
        number = text.removeprefix("-")
        return sign + (_seconds(Decimal(number)) if re.search(r"[.eE]", number) else _months(int(number)))
    return text


def _months(count: int) -> str:
    years, months = divmod(count, 12)
    return f"P{f'{years}Y' if years else ''}{f'{months}M' if months or not years else ''}"


def _seconds(count: Decimal) -> str:
    days, rest = divmod(count, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [f"{int(hours)}H" if hours else "", f"{int(minutes)}M" if minutes else ""]
    parts.append(f"{seconds.normalize():f}S" if seconds else "")
    time = "".join(parts)
    return f"P{f'{int(days)}D' if days else ''}{f'T{time}' if time else '' if days else 'T0S'}"


@dataclass(frozen=True)
class Dialect:
    """A kind of store.

    `evaluates`: whether its answers to whole queries are those of our engine; `default_graph`: how it names the default
    graph; `constructs`: whether it gives many triples fastest by CONSTRUCT; `read`: the lexical form of a literal of an
    answer, from its text and its datatype.
    """

    name: str
    evaluates: bool = False
    default_graph: str = ""
    constructs: bool = False
    read: Callable[[str, str], str] = _as_written

    def in_graph(self, graph: str | None, triple: str) -> str:
        """Return the pattern of a triple in a graph: `""` is the default graph, None any named one.

        >>> STANDARD.in_graph("", "?s ?p ?o"), VIRTUOSO.in_graph(None, "?s ?p ?o")
        ('?s ?p ?o', 'GRAPH ?g { ?s ?p ?o }')
        """
        name = graph or self.default_graph
        if graph is None:
            return f"GRAPH ?g {{ {triple} }}"
        return f"GRAPH <{name}> {{ {triple} }}" if name else triple

    @property
    def graph_store(self) -> str:
        """The address of its graph store, beside that of its endpoint."""
        return _GRAPH_STORES.get(self.name, "store")

    def term(self, value: object) -> ox.NamedNode | ox.Literal:
        """Return a term of its results. Raises RemoteStoreError for one that a snapshot of ours does not hold."""
        if isinstance(value, ox.NamedNode):
            return value
        if not isinstance(value, ox.Literal):
            raise RemoteStoreError(f"The store gave {value}, which is no IRI and no literal.")
        datatype = value.datatype.value
        written = self.read(value.value, datatype)
        return value if written == value.value else ox.Literal(written, datatype=ox.NamedNode(datatype))


STANDARD = Dialect("SPARQL 1.1")
OXIGRAPH = Dialect("Oxigraph", evaluates=True)
VIRTUOSO = Dialect("Virtuoso", default_graph=DEFAULT_GRAPH, constructs=True, read=_by_datatype)


def dialect_of(server: str) -> Dialect:
    """Return the dialect of a store from what it says of itself in the header Server.

    >>> dialect_of("Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu").name
    'Virtuoso'
    """
    named = (each for each in (OXIGRAPH, VIRTUOSO) if server.lower().startswith(each.name.lower()))
    return next(named, STANDARD)
