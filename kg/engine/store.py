"""The Oxigraph store of a snapshot; beside evaluation, only this module knows Oxigraph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias, TypeVar, cast

import pyoxigraph as ox
from rdflib import XSD, Literal, URIRef

from kg.engine.results import EngineResults
from kg.errors import QueryError
from kg.rdf import PROVENANCE_GRAPH

_STRING = ox.NamedNode(str(XSD.string))

ResultRow: TypeAlias = list[URIRef | Literal | None]
_Made = TypeVar("_Made")
# The names of the columns, and the rows.
ResultTable: TypeAlias = tuple[list[str], Iterator[ResultRow]]


class Store:
    """A read-only store that answers queries with rdflib terms.

    `local`: its triples are on this machine, so that they can be read one thing at a time.
    """

    local = True

    def __init__(self, store: ox.Store) -> None:
        self.engine = store
        self._shared: dict[Callable[[Store], object], object] = {}

    @classmethod
    def read_only(cls, location: str) -> Store:
        """Open the store in a directory. Raises OSError."""
        try:
            return cls(ox.Store.read_only(location))
        except RuntimeError as error:  # what the engine raises for files that are not what it wrote
            raise OSError(str(error)) from error

    def shared(self, make: Callable[[Store], _Made]) -> _Made:
        """Return what `make` makes of this store; it is made once, because a store never changes."""
        if make not in self._shared:
            self._shared[make] = make(self)
        return cast("_Made", self._shared[make])

    def select(self, query: str, substitutions: Mapping[str, URIRef | Literal] | None = None) -> ResultTable:
        """Run a SELECT; return the variables and the rows, in which a blank node is as none. Raises QueryError.

        `substitutions`: variables of the query that are bound before it runs.

        >>> names, rows = store.select("SELECT ?o WHERE { <https://w3id.org/myeloma-kg/regimen/Rd> a ?o } ORDER BY ?o")
        >>> names, [str(kind).rpartition("#")[2] for (kind,) in rows][:2]
        (['o'], ['Doublet', 'Entity'])
        """
        return table(self._results(query, substitutions or {}))

    def texts(self, query: str) -> Iterator[list[str]]:
        """Run a SELECT; yield its rows as IRIs and texts without datatype or language, nothing as an empty text.

        It takes a third of the time of `select`. Raises QueryError.

        >>> list(store.texts("SELECT ?o { <https://w3id.org/myeloma-kg/ae/neutropenia> <urn:nothing> ?o }"))
        []
        """
        results = self._results(query, {})
        if not isinstance(results, ox.QuerySolutions):
            raise QueryError("Only SELECT gives rows.")
        return ([t.value if isinstance(t, ox.NamedNode | ox.Literal) else "" for t in row] for row in results)

    def properties(
        self, subject: URIRef, predicates: Mapping[str, URIRef]
    ) -> Iterator[tuple[URIRef, URIRef | Literal]]:
        """Yield predicate and value of the triples of the default graph with a subject; blank nodes are left out.

        `predicates`: those that are wanted, by their text.
        """
        for quad in self.engine.quads_for_pattern(ox.NamedNode(subject), None, None, ox.DefaultGraph()):
            predicate = predicates.get(quad.predicate.value)
            if predicate is not None and isinstance(quad.object, ox.NamedNode | ox.Literal):
                yield predicate, _named(quad.object)

    def pairs(
        self, predicate: URIRef, value: URIRef | Literal | None = None
    ) -> Iterator[tuple[URIRef, URIRef | Literal]]:
        """Yield subject and value of each triple of the default graph with a predicate, and a value where one is given.

        Blank nodes are left out.
        """
        wanted = _to_engine(value) if value is not None else None
        for quad in self.engine.quads_for_pattern(None, ox.NamedNode(predicate), wanted, ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                yield URIRef(quad.subject.value), value if value is not None else _named(quad.object)

    def _results(self, query: str, substitutions: Mapping[str, URIRef | Literal]) -> EngineResults:
        bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable(name): _to_engine(term) for name, term in substitutions.items()
        }
        try:
            return self.engine.query(query, substitutions=bound)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise QueryError(f"The query was refused: {error}") from error

    def graphs_last_provenance(self) -> list[str]:
        """Return the names of the named graphs, sorted, that of provenance last."""
        names = sorted(name.value for name in self.engine.named_graphs() if isinstance(name, ox.NamedNode))
        return sorted(names, key=lambda name: name == str(PROVENANCE_GRAPH))

    def dump_graph(self, name: str, path: Path) -> int:
        """Write a named graph, or the default graph, as N-Triples to a file; return how many triples it has."""
        graph = ox.NamedNode(name) if name else ox.DefaultGraph()
        self.engine.dump(output=str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
        with path.open("rb") as lines:
            return sum(1 for _ in lines)

    def __len__(self) -> int:
        return len(self.engine)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Store) and self.engine is other.engine

    def __hash__(self) -> int:
        return id(self.engine)


def table(results: EngineResults) -> ResultTable:
    """Return the variables and the rows of what the engine found. Raises QueryError when it is no table."""
    if not isinstance(results, ox.QuerySolutions):
        raise QueryError("Only SELECT gives a table: send ASK, CONSTRUCT and DESCRIBE to the endpoint.")
    names = [variable.value for variable in results.variables]
    return names, ([_from_engine(solution[name]) for name in names] for solution in results)


def _to_engine(term: URIRef | Literal) -> ox.NamedNode | ox.Literal:
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if term.language:
        return ox.Literal(str(term), language=term.language)
    if term.datatype:
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
    return ox.Literal(str(term))


def _from_engine(term: object) -> URIRef | Literal | None:
    return _named(term) if isinstance(term, ox.NamedNode | ox.Literal) else None


def _named(term: ox.NamedNode | ox.Literal) -> URIRef | Literal:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    # To rdflib a plain literal and one of xsd:string are two, and we write plain ones.
    kind = None if term.datatype == _STRING else URIRef(term.datatype.value)
    return Literal(term.value, datatype=kind, normalize=False)
