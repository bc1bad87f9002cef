"""A store that somebody else runs and that holds a snapshot of ours: asked over HTTP, by the same methods as ours.

The reference is `oxigraph serve`. What answers by a store (search, chains, proofs, shipped queries) asks by `select`
and `texts` alone, and so does not know where the store is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rdflib import DCTERMS, XSD, Literal, URIRef

from kg.engine.store import ResultTable, Store
from kg.errors import QueryError
from kg.rdf import DATASET, PROVENANCE_GRAPH
from kg.stores.errors import RemoteStoreError
from kg.stores.protocol import SparqlClient

_DIGEST = f"SELECT ?digest WHERE {{ GRAPH <{PROVENANCE_GRAPH}> {{ <{DATASET}> <{DCTERMS.identifier}> ?digest }} }}"


class RemoteStore(Store):
    """A store behind a SPARQL endpoint; `digest`: of the snapshot that it says it was loaded from.

    Raises RemoteStoreError when the store cannot be asked or states no digest.
    """

    def __init__(self, client: SparqlClient) -> None:
        self._client = client
        self._shared = {}
        stated = [row[0] for row in self.texts(_DIGEST)]
        if len(stated) != 1:
            what = "no snapshot" if not stated else f"{len(stated)} snapshots"
            raise RemoteStoreError(f"{client.address} states {what} in its graph of provenance: load one with publish.")
        self.digest = stated[0]

    def select(self, query: str, substitutions: Mapping[str, URIRef | Literal] | None = None) -> ResultTable:
        """Run a SELECT; return the variables and the rows. Raises RemoteStoreError, and QueryError with substitutions.

        SPARQL over HTTP has no substitutions: `kg.query_library.bound_text` writes parameters into the text.
        """
        if substitutions:
            raise QueryError("A remote store takes no substitutions: write them as VALUES.")
        names, bindings = self._bindings(query)
        return names, ([_term(row.get(name)) for name in names] for row in bindings)

    def texts(self, query: str) -> Iterator[list[str]]:
        """Run a SELECT; yield its rows as IRIs and texts, nothing as an empty text. Raises RemoteStoreError."""
        names, bindings = self._bindings(query)
        return ([row[name]["value"] if name in row else "" for name in names] for row in bindings)

    def fetch(self, query: str, media_type: str) -> bytes:
        """Return the answer to a query of any form as the store writes it. Raises RemoteStoreError."""
        return self._client.query(query, media_type)

    def _bindings(self, query: str) -> tuple[list[str], list[dict[str, Any]]]:
        answer = self._client.rows(query)
        if "results" not in answer:
            raise QueryError("Only SELECT gives a table.")
        return list(answer["head"]["vars"]), list(answer["results"]["bindings"])

    def __len__(self) -> int:
        return int(next(self.texts("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"))[0])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RemoteStore) and self._client is other._client

    def __hash__(self) -> int:
        return id(self._client)


def _term(binding: Mapping[str, str] | None) -> URIRef | Literal | None:
    if binding is None:
        return None
    if binding["type"] == "uri":
        return URIRef(binding["value"])
    if binding["type"] not in {"literal", "typed-literal"}:
        raise QueryError(f"A row holds {binding['value']}, which is no IRI and no literal.")
    if binding.get("xml:lang"):
        return Literal(binding["value"], lang=binding["xml:lang"])
    kind = binding.get("datatype")
    datatype = None if kind in {None, str(XSD.string)} else URIRef(str(kind))
    return Literal(binding["value"], datatype=datatype, normalize=False)
