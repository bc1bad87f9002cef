"""The data of a snapshot that is being made: sorted N-Quads, and the store of them, larger than memory."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import count, islice
from pathlib import Path

import pyoxigraph as ox
from rdflib import URIRef

from kg.engine.snapshot import DATA, STORE
from kg.engine.store import Store, named_triple
from kg.errors import QueryError
from kg.rdf import PROVENANCE_GRAPH, Quad, is_named_only, nquad
from kg.sorted_lines import merged_files, read_lines, sorted_lines, write_lines

LOADED_AT_ONCE = 50_000
"""How many lines the engine takes at once: it holds more than a kilobyte for each until it has sorted them."""
_PART = "part-{}.nq"


@dataclass(frozen=True)
class DataCounts:
    """The SHA-256 over the sorted N-Quads, how many quads each named graph has, and triples the default graph."""

    digest: str
    quads: Mapping[URIRef, int]
    triples: int


class SnapshotDraft:
    """The data of one snapshot, from empty to whole.

    The default graph holds every triple once, of every graph but those that stand alone (`is_named_only`).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._engine = ox.Store(str(folder / STORE))
        self._parts: list[Path] = []
        self._numbers = count()
        self._stored = lru_cache(maxsize=100_000)(partial(_stored_literal, ox.Store()))

    @property
    def store(self) -> Store:
        """What was added up to now."""
        return Store(self._engine)

    def triples(self) -> Iterator[str]:
        """Yield the default graph as sorted N-Triples, each once."""
        return self._default_triples(merged_files(self._parts, self._folder))

    def add(self, lines: Iterable[str]) -> None:
        """Add N-Quads: lines, each once. Values are written as the engine keeps them, so that file and store agree."""
        part = self._folder / _PART.format(next(self._numbers))
        with sorted_lines(map(self._as_stored, lines), self._folder) as written:
            write_lines(part, written)
        whole = self._with_default_graph(read_lines(part))
        while lines_at_once := list(islice(whole, LOADED_AT_ONCE)):
            self._engine.bulk_load(input="\n".join(lines_at_once).encode(), format=ox.RdfFormat.N_QUADS)
        self._engine.flush()
        self._parts.append(part)

    def construct(self, queries: Iterable[str], graph: URIRef) -> None:
        """Run CONSTRUCT queries one after the other and add to a graph what each gives that is not there.

        What one gives, the next ones see. Raises QueryError.
        """
        for query in queries:
            with sorted_lines(self._constructed(query, graph), self._folder) as lines:
                self.add(lines)

    def finish(self) -> DataCounts:
        """Write the N-Quads of the snapshot, and close its store."""
        quads: Counter[str] = Counter()
        triples = 0
        digest = hashlib.sha256()
        with (self._folder / DATA).open("wb") as data:
            merged, counted_triple = merged_files(self._parts, self._folder), ""
            while lines := list(islice(merged, LOADED_AT_ONCE)):
                written = "".join(f"{line}\n" for line in lines).encode()
                data.write(written)
                digest.update(written)
                for triple, _, graph in (line.rpartition(" <") for line in lines):
                    quads[graph] += 1
                    if triple != counted_triple and not _is_named_only(graph):
                        counted_triple = triple
                        triples += 1
        for part in self._parts:
            part.unlink()
        self._engine.flush()
        del self._engine
        counted = {URIRef(graph.removesuffix("> .")): quads[graph] for graph in sorted(quads)}
        return DataCounts(digest.hexdigest(), counted, triples)

    def _as_stored(self, line: str) -> str:
        return _VALUED.sub(lambda match: self._stored(match[1], match[2]), line) if '"^^<' in line else line

    def _with_default_graph(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield sorted N-Quads, and each triple of them that belongs to the default graph."""
        last = ""
        for line in lines:
            yield line
            triple, _, graph = line.rpartition(" <")
            if triple != last and not _is_named_only(graph):
                last = triple
                yield f"{triple} ."

    def _default_triples(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield each triple of sorted N-Quads once, if it belongs to the default graph."""
        last = ""
        for line in lines:
            triple, _, graph = line.rpartition(" <")
            if triple != last and not _is_named_only(graph):
                last = triple
                yield f"{triple} ."

    def _constructed(self, query: str, graph: URIRef) -> Iterator[str]:
        results = self._engine.query(query)
        if not isinstance(results, ox.QueryTriples):
            raise QueryError("A rule is a CONSTRUCT query.")
        for made in results:
            if ox.Quad(made.subject, made.predicate, made.object) not in self._engine:
                yield nquad((*named_triple(made), graph))


# A literal of a datatype whose values the engine keeps as what they are: 30.0 as 30.
_VALUED = re.compile(r'"([^"\\]*)"\^\^<(http://www\.w3\.org/2001/XMLSchema#\w+)>(?= <[^>]*> \.$)')


def _stored_literal(store: ox.Store, lexical: str, datatype: str) -> str:
    """Return a literal in N-Triples as an empty store gives it back."""
    name = ox.NamedNode("urn:x")
    quad = ox.Quad(name, name, ox.Literal(lexical, datatype=ox.NamedNode(datatype)))
    store.add(quad)
    stored = next(iter(store))
    store.remove(stored)
    return str(stored.object)


@lru_cache(maxsize=1000)
def _is_named_only(end: str) -> bool:
    """Whether what a graph says stands there alone; `end`: its name as a line of N-Quads ends with it."""
    return is_named_only(end.removesuffix("> ."))


def add_provenance(folder: Path, quads: Iterable[Quad]) -> None:
    """Add the provenance graph to a snapshot's store; it is not part of the digest."""
    store = ox.Store(str(folder / STORE))
    text = "\n".join(nquad(quad) for quad in quads if quad[3] == PROVENANCE_GRAPH) + "\n"
    store.bulk_load(text.encode(), ox.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()
