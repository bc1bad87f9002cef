"""What was fetched of a remote store, in a store of our own: a query is evaluated here, on the triples that it needs.

A remote store is asked for triples by pattern alone, which every store answers alike; what is computed from them is
computed by our engine, with our mending, so that its answers are those of a snapshot on this machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from kg.stores.dialects import Dialect
from kg.stores.errors import IncompleteAnswerError, RemoteStoreError
from kg.stores.needed_triples import fetch_needed_triples
from kg.stores.protocol import SparqlClient
from kg.stores.triple_patterns import NOTHING, IriSet, PatternMatches, QueriedDataset, TriplePattern

_BATCH = 100  # names in one request
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]*")

_Key = tuple[str | None, str, str | None, str | None]


class PartialCopy:
    """The triples of a remote store that were needed so far; `most`: how many it may hold.

    `graphs`: the named graphs of the snapshot. Nothing is fetched twice, because a snapshot never changes.
    """

    def __init__(self, client: SparqlClient, dialect: Dialect, graphs: Sequence[str], most: int) -> None:
        self._client, self._dialect, self._most = client, dialect, most
        self._graphs = frozenset(graphs)
        self._limit = 0  # the rows that the store gives at once, if it has said so
        self.store = ox.Store()
        self._fetched: set[_Key] = set()
        self._forget()

    def prepare(
        self, text: str, prefixes: Mapping[str, str], base: str = "", dataset: QueriedDataset | None = None
    ) -> ox.Store:
        """Return a store that answers a query as the remote one would.

        Raises QuerySyntaxError, and RemoteStoreError also where the query needs more triples than may be held.
        """
        if len(self.store) > self._most // 2:
            self._forget()
        fetch_needed_triples(text, self._fetch, prefixes, base, dataset or QueriedDataset())
        return self.store

    def graph_quads(self, name: str) -> Iterator[ox.Quad]:
        """Yield the quads of a named graph, in any order. Raises RemoteStoreError."""
        return self._quads(self._rows("spo", self._dialect.in_graph(name, "?s ?p ?o")), {"g": ox.NamedNode(name)}, name)

    def _forget(self) -> None:
        self.store = ox.Store()
        self._fetched.clear()
        for name in sorted(self._graphs):
            self.store.add_graph(ox.NamedNode(name))

    def _fetch(self, pattern: TriplePattern) -> PatternMatches:
        if pattern.graph and pattern.graph not in self._graphs:
            return NOTHING
        side, names = "", frozenset[str]()
        given_names = {"s": pattern.subjects, "o": pattern.objects}
        sides = [(name, given) for name, given in given_names.items() if given is not None]
        if sides:
            side, given = min(sides, key=lambda each: len(each[1]))
            names = frozenset(each for each in given if _IRI.fullmatch(each))
        if pattern.predicate is not None and not _IRI.fullmatch(pattern.predicate):
            return NOTHING
        self._complete(pattern.graph, side, names, pattern.predicate)
        return self._matches(pattern, side, names)

    def _complete(self, graph: str | None, side: str, names: IriSet, predicate: str | None) -> None:
        """Fetch what is missing of a pattern."""
        wider = {graph, None} if graph != "" else {graph}
        wholes = {(each, "", None, kind) for each in wider for kind in (predicate, None)}
        if wholes & self._fetched:
            return
        if not side:
            if graph is None and predicate is None:
                # A store may hold graphs of others, which are not ours to fetch.
                for each in sorted(self._graphs):
                    self._complete(each, "", names, None)
            else:
                self._load(graph, "", (), predicate)
            self._fetched.add((graph, "", None, predicate))
            return
        missing = sorted(
            name for name in names if not {(graph, side, name, predicate), (graph, side, name, None)} & self._fetched
        )
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            self._load(graph, side, batch, predicate)
            self._fetched.update((graph, side, name, predicate) for name in batch)

    def _load(self, graph: str | None, side: str, names: Sequence[str], predicate: str | None) -> None:
        constants: dict[str, str] = {"p": predicate} if predicate is not None else {}
        constants |= {side: names[0]} if len(names) == 1 else {}
        constants |= {"g": graph} if graph is not None else {}
        terms = {name: f"<{constants[name]}>" if name in constants else f"?{name}" for name in "spo"}
        triple = " ".join(terms.values())
        values = f"VALUES ?{side} {{ {' '.join(f'<{name}>' for name in names)} }} " if len(names) > 1 else ""
        pattern = f"{values}{self._dialect.in_graph(graph, triple)}"
        variables = [name for name in ("g", "s", "p", "o") if name not in constants]
        fixed = {name: ox.NamedNode(iri) for name, iri in constants.items() if name != "g" or iri}
        whole = self._constructed(triple, pattern, graph) if graph is not None and not names else None
        if whole is None and predicate is None and graph is not None and not names and self._dialect.constructs:
            # Each part of an ordered whole is found by sorting the whole.
            properties = f"{{ SELECT DISTINCT ?p WHERE {{ {pattern} }} }}"
            for row in list(self._rows(("p",), properties)):
                self._load(graph, "", (), row["p"].value)
            return
        self.store.bulk_extend(whole or self._quads(self._rows(variables, pattern), fixed, graph))
        if len(self.store) > self._most:
            raise self._too_many()

    def _constructed(self, triple: str, pattern: str, graph: str) -> list[ox.Quad] | None:
        """Return all triples of a pattern by CONSTRUCT; None where the store does not give as many as it counts.

        Of a CONSTRUCT Virtuoso leaves out what is more than its limit, and does not say so.
        """
        if not self._dialect.constructs:
            return None
        count = self._count(pattern)
        if self._limit and count > self._limit:
            return None
        place = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        triples = self._client.triples(f"CONSTRUCT {{ {triple} }} WHERE {{ {pattern} }}")
        quads = [ox.Quad(each.subject, each.predicate, self._dialect.term(each.object), place) for each in triples]
        return quads if len(quads) == count else None

    def _count(self, pattern: str) -> int:
        count = self._client.count(pattern)
        if count + len(self.store) > self._most:
            raise self._too_many()
        return count

    def _too_many(self) -> RemoteStoreError:
        return RemoteStoreError(
            f"The query needs more than {self._most:,} triples of {self._client.address}, which are fetched to be "
            "evaluated here. Name what it is about, so that fewer are joined, or ask in parts."
        )

    def _quads(
        self, rows: Iterable[ox.QuerySolution], fixed: Mapping[str, ox.NamedNode], graph: str | None
    ) -> Iterator[ox.Quad]:
        own = {ox.NamedNode(name) for name in self._graphs}
        names = [name for name in "spo" if name not in fixed]
        for row in rows:
            place = row["g"] if graph is None else fixed.get("g", ox.DefaultGraph())
            if graph is None and place not in own:
                continue
            terms = {**fixed, **{name: self._dialect.term(row[name]) for name in names}}
            yield ox.Quad(terms["s"], terms["p"], terms["o"], place)  # type: ignore[arg-type]  # as the store has them

    def _rows(self, names: Sequence[str], pattern: str) -> Iterator[ox.QuerySolution]:
        """Yield the rows of a pattern, all of them, in parts where the store gives no more at once."""
        listed = " ".join(f"?{name}" for name in names)
        try:
            yield from self._client.solutions(f"SELECT {listed} WHERE {{ {pattern} }}")
        except IncompleteAnswerError as error:
            self._limit = error.limit
            yield from self._parts(listed, pattern, error.limit)

    def _parts(self, listed: str, pattern: str, limit: int) -> Iterator[ox.QuerySolution]:
        count, given = self._count(pattern), 0
        while given < count:
            ordered = f"{{ SELECT {listed} WHERE {{ {pattern} }} ORDER BY {listed} }}"
            # The limit is one less than the most, at which the store says that it may have left rows out.
            text = f"SELECT {listed} WHERE {{ {ordered} }} LIMIT {limit - 1} OFFSET {given}"
            rows = list(self._client.solutions(text))
            if not rows:
                raise RemoteStoreError(
                    f"{self._client.address} gives at most {limit:,} rows, and not all of {count:,} in parts: raise "
                    "ResultSetMaxRows there."
                )
            yield from rows
            given += len(rows)

    def _matches(self, pattern: TriplePattern, side: str, names: IriSet) -> PatternMatches:
        predicate = ox.NamedNode(pattern.predicate) if pattern.predicate is not None else None
        graph = ox.DefaultGraph() if pattern.graph == "" else ox.NamedNode(pattern.graph) if pattern.graph else None
        starts = [ox.NamedNode(name) for name in names] if side == "s" else [None]
        ends = [ox.NamedNode(name) for name in names] if side == "o" else [None]
        subjects, predicates, objects = set[object](), set[object](), set[object]()
        for start in starts:
            for end in ends:
                for quad in self.store.quads_for_pattern(start, predicate, end, graph):
                    if pattern.graph is None and isinstance(quad.graph_name, ox.DefaultGraph):
                        continue
                    subjects.add(quad.subject)
                    predicates.add(quad.predicate)
                    objects.add(quad.object)
        return PatternMatches(_names(subjects), _names(predicates), _names(objects))


def _names(terms: Iterable[object]) -> IriSet | None:
    """Return terms as IRIs; None where one is none."""
    names = set[str]()
    for term in terms:
        if not isinstance(term, ox.NamedNode):
            return None
        names.add(term.value)
    return frozenset(names)
