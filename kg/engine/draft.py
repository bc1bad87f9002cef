"""The data of a snapshot that is being made: sorted N-Quads, and the store of them, larger than memory."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, islice
from pathlib import Path
from threading import Lock

import pyoxigraph as ox
from rdflib import URIRef

from kg.engine.kept_store import KeptStore
from kg.engine.snapshot import DATA, STORE
from kg.engine.store import Store
from kg.errors import QueryError
from kg.rdf import PROVENANCE_GRAPH, Quad, is_named_only, nquad
from kg.sorted_lines import merged_files, read_lines, sorted_lines, write_lines

LOADED_AT_ONCE = 50_000
"""How many lines the engine takes at once: it holds more than a kilobyte for each until it has sorted them."""
_PART, _CONSTRUCTED = "part-{}.nq", "constructed.nt"


@dataclass(frozen=True)
class DataCounts:
    """The SHA-256 over the sorted N-Quads, how many quads each named graph has, and triples the default graph."""

    digest: str
    quads: Mapping[URIRef, int]
    triples: int


class SnapshotDraft:
    """The data of one snapshot, from empty to whole.

    The store is written beside: what was added is in it when it is next asked, and when the draft is finished.
    The default graph holds every triple once, of every graph but those that stand alone (`is_named_only`).

    Once it was asked, several threads may add to it and ask it.

    `kept`: what an earlier draft held when it was first asked. It is changed, where little differs, instead of loading.
    """

    def __init__(self, folder: Path, kept: KeptStore | None = None) -> None:
        self._folder, self._kept = folder, kept
        copy = kept.copy_to(folder / STORE) if kept else None
        # A store without quads is false.
        self._is_copy, self._engine = copy is not None, self._empty() if copy is None else copy
        self._parts: list[Path] = []
        self._numbers = count()
        self._beside = ThreadPoolExecutor(1)
        self._waiting: list[Future[None]] = []
        self._settling = Lock()

    def _empty(self) -> ox.Store:
        shutil.rmtree(self._folder / STORE, ignore_errors=True)
        return ox.Store(str(self._folder / STORE))

    @property
    def store(self) -> Store:
        """What was added up to now."""
        self._settle()
        return Store(self._engine)

    @property
    def parts(self) -> tuple[Path, ...]:
        """Sorted files of what was added up to now; they stand until the draft is finished."""
        return tuple(self._parts)

    def add(self, lines: Iterable[str]) -> None:
        """Add N-Quads: lines, each once. Values are written as the engine keeps them, so that file and store agree."""
        part = self._folder / _PART.format(next(self._numbers))
        with sorted_lines(_as_stored(lines), self._folder) as written:
            write_lines(part, written)
        self._parts.append(part)
        if not self._is_copy:
            self._waiting.append(self._beside.submit(self._load, part))

    def construct(self, queries: Iterable[str], graph: URIRef) -> None:
        """Run CONSTRUCT queries one after the other and add to a graph what each gives that is not there.

        What one gives, the next ones see. Raises QueryError.
        """
        for query in queries:
            with sorted_lines(self._constructed(query, graph), self._folder) as lines:
                self.add(lines)

    def _settle(self) -> None:
        """Have what was added in the store; the first time, keep that store, unless it is a copy of the kept one."""
        with self._settling:
            kept, self._kept = self._kept, None
            if kept and self._is_copy:
                self._is_copy = False
                if kept.change(self._engine, self._parts):
                    return
                # The engine closes a store that nothing refers to.
                del self._engine
                self._engine = self._empty()
                self._waiting += [self._beside.submit(self._load, part) for part in self._parts]
            for each in tuple(self._waiting):
                each.result()
            if kept:
                kept.keep(self._engine, self._parts)

    def _load(self, part: Path) -> None:
        whole = _with_default_graph(read_lines(part))
        while lines_at_once := list(islice(whole, LOADED_AT_ONCE)):
            self._engine.bulk_load(input="\n".join(lines_at_once).encode(), format=ox.RdfFormat.N_QUADS)
        self._engine.flush()

    def close(self) -> None:
        """Close the store, when what it is given now is in it."""
        self._beside.shutdown()
        # The engine closes a store that nothing refers to.
        vars(self).pop("_engine", None)

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
        self._settle()
        for part in self._parts:
            part.unlink()
        self.close()
        counted = {URIRef(graph.removesuffix("> .")): quads[graph] for graph in sorted(quads)}
        return DataCounts(digest.hexdigest(), counted, triples)

    def _constructed(self, query: str, graph: URIRef) -> Iterator[str]:
        self._settle()
        results = self._engine.query(query)
        if not isinstance(results, ox.QueryTriples):
            raise QueryError("A rule is a CONSTRUCT query.")
        made = self._folder / _CONSTRUCTED
        try:
            results.serialize(str(made), ox.RdfFormat.N_TRIPLES)
        finally:
            # An error keeps this frame, and the engine complains where another thread lets go of results.
            del results
        for line, triple in zip(read_lines(made), ox.parse(path=str(made), format=ox.RdfFormat.N_TRIPLES), strict=True):
            if not (isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal)):
                raise QueryError(f"A rule gives {triple}, which is no triple of named things.")
            if triple not in self._engine:
                yield f"{line[:-1]}<{graph}> ."
        made.unlink()


# A literal of a datatype whose values the engine keeps as what they are: 30.0 as 30.
_VALUED = re.compile(r'"([^"\\]*)"\^\^<(http://www\.w3\.org/2001/XMLSchema#\w+)>(?= <[^>]*> \.$)')


def default_triples(parts: Sequence[Path], folder: Path) -> Iterator[str]:
    """Yield the default graph of the parts of a draft as sorted N-Triples, each once; `folder`: that of the draft."""
    last = ""
    for line in merged_files(parts, folder):
        triple, _, graph = line.rpartition(" <")
        if triple != last and not _is_named_only(graph):
            last = triple
            yield f"{triple} ."


def _as_stored(lines: Iterable[str]) -> Iterator[str]:
    """Yield N-Quads with their values as the engine keeps them."""
    waiting = iter(lines)
    while block := list(islice(waiting, LOADED_AT_ONCE)):
        valued = ((place, _VALUED.search(line)) for place, line in enumerate(block) if '"^^<' in line)
        found = [(place, match) for place, match in valued if match]
        stored = _stored_literals({match[0] for _, match in found})
        for place, match in found:
            line = block[place]
            block[place] = f"{line[: match.start()]}{stored[match[0]]}{line[match.end() :]}"
        yield from block


def _stored_literals(literals: Collection[str]) -> dict[str, str]:
    """Return literals in N-Triples, each with the one that a store gives back."""
    numbered = list(literals)
    store = ox.Store()
    lines = "".join(f"<urn:{number}> <urn:x> {literal} .\n" for number, literal in enumerate(numbered))
    store.bulk_load(lines.encode(), ox.RdfFormat.N_TRIPLES)
    return {numbered[int(quad.subject.value.removeprefix("urn:"))]: str(quad.object) for quad in store}


def default_graph(data: Path) -> Iterator[str]:
    """Yield the N-Triples of the default graph of the snapshot that has these data."""
    return (triple for _, triple in _with_triples(read_lines(data)) if triple)


def _with_default_graph(lines: Iterable[str]) -> Iterator[str]:
    """Yield sorted N-Quads, and each triple of them that belongs to the default graph."""
    for line, triple in _with_triples(lines):
        yield line
        if triple:
            yield triple


def _with_triples(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield sorted N-Quads, each with the triple that it is the first to bring to the default graph, or nothing."""
    last = ""
    for line in lines:
        triple, _, graph = line.rpartition(" <")
        is_new = triple != last and not _is_named_only(graph)
        if is_new:
            last = triple
        yield line, f"{triple} ." if is_new else ""


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
