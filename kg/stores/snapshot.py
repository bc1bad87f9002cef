"""A snapshot that stands in a store that somebody else runs: what it says of itself, and its quads as a file."""

from __future__ import annotations

import hashlib
import shutil
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from rdflib import PROV, RDFS, VOID, Graph, URIRef
from rdflib.term import Node

from kg.engine.snapshot import DATA, PROVENANCE, Snapshot
from kg.prefixes import contract
from kg.rdf import CATALOGUE_GRAPH, DATASET, PROVENANCE_GRAPH, graph_with_prefixes
from kg.sorted_lines import merged_files, sorted_files, write_lines
from kg.stores.errors import RemoteStoreError
from kg.stores.remote import RemoteStore, remote_store

# What `kg.catalogue.overview` gives of a graph that is at hand.
_OVERVIEW = f"""
SELECT ?s ?p ?o WHERE {{ GRAPH <{CATALOGUE_GRAPH}> {{
  {{ VALUES ?s {{ <{DATASET}> }} ?s ?p ?o }} UNION
  {{ <{DATASET}> ?link ?s . ?s ?p ?o FILTER(?p != <{VOID.propertyPartition}>) }}
}} }}"""


def _iso_time(written: Node | None) -> str:
    # A store may write +00:00 as Z, and rdflib evens that out only while nothing in its process has set it otherwise.
    return "" if written is None else datetime.fromisoformat(str(written)).isoformat()


@dataclass(frozen=True)
class RemoteSnapshot(Snapshot):
    """A snapshot behind a SPARQL endpoint; `path` has no other part than its digest.

    `description`: the Turtle of its graph of provenance.
    """

    address: str = ""
    description: str = field(default="", compare=False, repr=False)

    @property
    def location(self) -> str:
        """Where an evaluator finds it, and which one is meant."""
        return f"{self.address}#{self.digest}"

    @cached_property
    def info(self) -> dict[str, Any]:
        """What `snapshot.json` would say."""
        described = Graph().parse(data=self.description, format="turtle")
        build = described.value(DATASET, PROV.wasGeneratedBy) or DATASET
        versions = (str(each).partition(" ") for each in described.objects(build, RDFS.comment))
        parts = sorted(str(each) for each in described.objects(DATASET, VOID.subset))
        return {
            "digest": self.digest,
            "built": _iso_time(described.value(build, PROV.endedAtTime)),
            "versions": {name: version for name, _, version in sorted(versions)},
            "quads": {contract(each): int(str(described.value(URIRef(each), VOID.triples) or 0)) for each in parts},
        }

    @property
    def size(self) -> int:
        """The bytes of its sorted N-Quads, once they were fetched."""
        return self.data.stat().st_size if "data" in self.__dict__ else 0

    def text(self, name: str) -> str:
        """Return a file beside the data, which is nothing unless it is the description. Raises RemoteStoreError."""
        return self._overview if name == PROVENANCE else ""

    @cached_property
    def _overview(self) -> str:
        """The description with what the catalogue says of the data set as a whole, fetched once."""
        whole = graph_with_prefixes(self.open().select(_OVERVIEW)[1])
        return whole.parse(data=self.description, format="turtle").serialize(format="turtle")

    def open(self) -> RemoteStore:
        """Open the store. Raises RemoteStoreError when it holds another snapshot by now."""
        return remote_store(self.address, self.digest)

    def check(self) -> None:
        """Do nothing: evaluators ask the store."""

    @cached_property
    def data(self) -> Path:
        """The sorted N-Quads, fetched once. Raises RemoteStoreError when they have another digest."""
        folder = Path(mkdtemp(prefix="myeloma-kg-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        store = self.open()
        parts = sorted_files(_lines(store), folder, "part")
        path = folder / DATA
        write_lines(path, merged_files(parts, folder))
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != self.digest:
            path.unlink()
            raise RemoteStoreError(
                f"{self.address} does not hold what it says: its quads have the digest {digest[:16]}, and it states "
                f"{self.digest[:16]}. Load it anew with publish."
            )
        return path


def remote_snapshot(address: str) -> RemoteSnapshot:
    """Return the snapshot that a store holds. Raises RemoteStoreError and ConfigurationError."""
    store = remote_store(address)
    query = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{PROVENANCE_GRAPH}> {{ ?s ?p ?o }} }}"
    described = graph_with_prefixes(store.select(query)[1])
    snapshot = RemoteSnapshot(Path(store.digest), address, described.serialize(format="turtle"))
    snapshot.require_version()
    return snapshot


def _lines(store: RemoteStore) -> Iterator[str]:
    for graph in store.graphs:
        if graph != str(PROVENANCE_GRAPH):
            yield from store.graph_lines(graph)
