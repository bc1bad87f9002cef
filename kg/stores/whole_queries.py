"""Queries that a store evaluates as our engine would: sent as they are, and their answers read.

It has the methods of an engine that `kg.engine.query` calls. What takes functions of ours is not sent, and neither is
what may name things relative to nothing: a server would take its own address for their base. What asks named graphs is
not sent either where the store holds graphs of others, or what an earlier snapshot left there.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from kg.engine.functions import FUNCTIONS
from kg.engine.results import EngineResults
from kg.formats import Format
from kg.sparql.inspection import FORMS
from kg.sparql.lexer import TokenKind, tokens
from kg.stores.errors import RemoteStoreError
from kg.stores.protocol import SparqlClient

_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")
_SECONDS_BETWEEN_LOOKS = 10.0
_OWN = re.compile(r"<urn:myeloma-kg:")


class NotEvaluatedThereError(Exception):
    """A query takes what a remote store does not have."""


class WholeQueries:
    """Queries of an endpoint that evaluates as our engine does; `graphs`: the named graphs of the snapshot."""

    def __init__(self, client: SparqlClient, graphs: Sequence[str]) -> None:
        self._client, self._graphs = client, graphs
        self._holds_more, self._looked = False, -_SECONDS_BETWEEN_LOOKS

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        substitutions: object = None,
        default_graph: Sequence[ox.NamedNode] | None = None,
        named_graphs: Sequence[ox.NamedNode] | None = None,
        custom_functions: Mapping[ox.NamedNode, object] | None = None,
        custom_aggregate_functions: object = None,
    ) -> EngineResults:
        """Return what the store answers. Raises RemoteStoreError, and NotEvaluatedThereError."""
        has_own = _OWN.search(text) or custom_aggregate_functions or len(custom_functions or ()) > len(FUNCTIONS)
        if has_own or substitutions or not (base_iri or _is_absolute(text)):
            raise NotEvaluatedThereError
        if self._asks_more(text, default_graph, named_graphs):
            raise NotEvaluatedThereError
        declared = [f"BASE <{base_iri}>"] if base_iri else []
        declared += [f"PREFIX {name}: <{iri}>" for name, iri in (prefixes or {}).items() if f"{name}:" in text]
        named = [("default-graph-uri", each.value) for each in default_graph or ()]
        named += [("named-graph-uri", each.value) for each in named_graphs or ()]
        # On one line, so that places in a message are those of the text.
        whole = f"{' '.join(declared)} {text}"
        if _form(text) in {"CONSTRUCT", "DESCRIBE"}:
            triples = ox.Store()
            answer = self._client.query(whole, Format.N_TRIPLES.media_type, named)
            try:
                triples.load(answer, ox.RdfFormat.N_TRIPLES)
            except (SyntaxError, ValueError) as error:
                raise RemoteStoreError(f"{self._client.address} gave no N-Triples: {error}.") from error
            return triples.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        answer = self._client.query(whole, Format.JSON.media_type, named)
        try:
            # All of it is read before the first row is given away.
            read = ox.parse_query_results(answer, ox.QueryResultsFormat.JSON)
            if isinstance(read, ox.QuerySolutions):
                deque(read, maxlen=0)
        except (SyntaxError, ValueError) as error:
            raise RemoteStoreError(f"{self._client.address} gave no SPARQL results in JSON: {error}.") from error
        return ox.parse_query_results(answer, ox.QueryResultsFormat.JSON)

    def _asks_more(
        self, text: str, default: Sequence[ox.NamedNode] | None, named: Sequence[ox.NamedNode] | None
    ) -> bool:
        """Whether a query may be answered from graphs that are not of the snapshot."""
        if any(each.value not in self._graphs for each in (*(default or ()), *(named or ()))):
            return True
        if named is not None or not any(token.is_word("GRAPH") for token in tokens(text)):
            return False
        now = time.monotonic()
        if now - self._looked > _SECONDS_BETWEEN_LOOKS:
            there = {row["g"].value for row in self._client.solutions("SELECT ?g { GRAPH ?g { } }")}
            self._holds_more, self._looked = bool(there - {*self._graphs}), now
        return self._holds_more

    def named_graphs(self) -> list[ox.NamedNode]:
        """Return the names of the graphs of the snapshot."""
        return [ox.NamedNode(name) for name in self._graphs]


def _is_absolute(text: str) -> bool:
    """Whether every IRI of a text is whole, or has a base that the text declares."""
    read = list(tokens(text))
    if any(token.is_word("BASE") for token in read):
        return True
    return all(
        _ABSOLUTE.match(token.text) if token.kind is TokenKind.IRI else not token.is_word("IRI", "URI")
        for token in read
    )


def _form(text: str) -> str:
    return next((token.text.upper() for token in tokens(text) if token.is_word(*FORMS)), "")
