"""A query put to the engine: on its dataset, with its faults mended, with functions that are not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NoReturn

import pyoxigraph as ox

from kg.engine.best_rows import with_bound
from kg.engine.blank_nodes import with_solution_nodes
from kg.engine.column_groups import ColumnGroups
from kg.engine.empty_rows import without_made_column
from kg.engine.functions import FUNCTIONS, EngineTerm, aggregates_in
from kg.engine.job import Job
from kg.engine.mended_texts import MendedText, MendedTexts
from kg.engine.merging import Merger
from kg.engine.messages import unknown_function
from kg.engine.narrowing import narrowed
from kg.engine.queried_graphs import QueriedGraphs
from kg.engine.query_shape import query_shape
from kg.engine.results import EngineResults
from kg.engine.rewriting import rewritten
from kg.engine.row_order import NotSortableError, sorted_rows, without_order
from kg.engine.services import relayed
from kg.engine.statistics import AskForNumbers
from kg.engine.unknown_names import (
    describe_unknown_names,
    is_empty,
    is_stated,
    names_below,
    names_called,
    unknown_names,
)
from kg.engine.unlike_literals import ValueOfProperty, describe_unlike_literals, unlike_literals
from kg.engine.unseen_aliases import unseen_aliases
from kg.engine.unseen_selection import unseen_selection
from kg.errors import MyelomaKgError
from kg.sparql.errors import MisunderstoodError, QuerySyntaxError
from kg.sparql.lexer import Token, tokens

_MOST_VALUES, _MOST_ABSENT = 1000, 3
_LONGEST_OF_SHAPE = 20_000


class _DependsOnDataError(Exception):
    """What a query is mended to depends on the data."""


class EngineQuery:
    """The query of a job, and the store that it is put to.

    >>> store = ox.Store()
    >>> query = EngineQuery(store, Merger(store), Job("ASK { VALUES ?x { 1 } }", ""))
    >>> bool(query.results())
    True
    """

    def __init__(
        self,
        store: ox.Store,
        merger: Merger,
        job: Job,
        texts: MendedTexts | None = None,
        columns: ColumnGroups | None = None,
    ) -> None:
        """Put the query of a job to a store.

        `texts`: those that were mended for this store before; `columns`: what the store holds as columns, if any.
        """
        self._store, self._job, self._columns = store, job, columns
        self._whole = store
        self._is_whole = texts is not None
        self._has_indexes = isinstance(store, ox.Store)  # a remote store is asked as the engine is, by queries alone
        self._texts = texts or MendedTexts()
        self._functions = dict(FUNCTIONS)
        self._unknown: list[str] = []
        self._unknown_names: list[str] = []
        self._unlike: tuple[ValueOfProperty, ...] = ()
        self.is_read = True  # whether it was mended, so that the engine answers it rightly
        self._named: list[ox.NamedNode | ox.BlankNode] | None = None
        if job.named_graphs is not None:
            self._named = [ox.NamedNode(iri) for iri in job.named_graphs]
        self._default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
        if job.default_graphs is not None and len(job.default_graphs) > 1:
            # The engine would return a triple once for each of the graphs that it stands in.
            self._store = merger.merged(job.default_graphs, job.named_graphs or ())
            self._default = [ox.DefaultGraph()]
        elif job.default_graphs is not None:
            self._default = [ox.NamedNode(iri) for iri in job.default_graphs]

    def results(self) -> EngineResults:
        """Return what the engine answers. Raises what the engine and the rewriting raise."""
        substitutions: dict[ox.Variable, EngineTerm] = {
            ox.Variable(name): engine_term(value) for name, value in self._job.substitutions.items()
        }
        written = relayed(self._job.text, self._job.relay)
        try:
            if not (substitutions or self._job.relay) and (grouped := self._grouped(written)) is not None:
                return grouped
            text = narrowed(written, self._rows) if self._job.relay and not substitutions else written
            # What a bound lets through depends on the values that are put in.
            mend = self._mended if substitutions else self._mended_unsorted
            mended = self._texts.mended(self._job, text, mend)
            self.is_read = mended.is_read
            # Evaluated for itself, because to look into results is to use them up; few texts have such a name.
            if (mended.unknown or mended.unlike) and is_empty(self._evaluate(mended.text, substitutions)):
                self._unknown_names, self._unlike = list(mended.unknown), mended.unlike
            return without_made_column(self._ordered(text, mended, substitutions))
        except SyntaxError:
            # The places in the message must be those of the text that its author wrote, but for what SERVICE calls.
            results = self._evaluate(written, substitutions)
            self.is_read = False
            return results

    def _ordered(self, text: str, mended: MendedText, substitutions: dict[ox.Variable, EngineTerm]) -> EngineResults:
        results = self._evaluate(mended.text, substitutions)
        if not (mended.order.keys and isinstance(results, ox.QuerySolutions)):
            return results
        try:
            return sorted_rows(results, mended.order)
        except NotSortableError:
            return self._evaluate(self._texts.remade(self._job, text, self._mended_with_bound).text)

    def mended(self) -> str:
        """Return the text that means the same and that the engine answers rightly. Raises QueryError."""
        return self._mended(self._job.text).text

    def _grouped(self, text: str) -> EngineResults | None:
        """Return the answer to a query of groups that were reckoned from columns; None where they were not."""
        # The engine sorts the few rows of groups.
        groups = self._columns.groups(text, self._job, self._numbers, self._evaluate) if self._columns else None
        filled = groups.filled(self._texts.mended(self._job, groups.query.text, self._mended).text) if groups else ""
        return self._evaluate(filled) if filled else None

    @property
    def warnings(self) -> list[str]:
        """What is probably not meant, once `results` has been called.

        The functions that there are not: a call of one is an error of its expression, which has no value then (section
        17.2.1), so that a misspelled name looks like an empty answer. Names that HAVING does not see, and variables
        that only SELECT has. And, where the answer is empty, the names of ours of which nothing is stated, and the
        literals that stand there otherwise.
        """
        functions = [
            f"There is no function <{iri}>: it has no value. Look for a typing error." for iri in self._unknown
        ]
        names = describe_unknown_names(self._unknown_names, self._names_below, self._names_called)
        literals = describe_unlike_literals(self._unlike, self._has_value)
        selected = unseen_selection(self._job.text, self._job.substitutions) if self._is_whole else ()
        graphs = self._absent_graphs() if self._is_whole and self._has_indexes else ()
        return [*functions, *unseen_aliases(self._job.text), *selected, *graphs, *names, *literals]

    def _absent_graphs(self) -> Iterator[str]:
        """Yield that there are no such graphs, where none of those that a query chooses is there."""
        chosen = [*(self._job.default_graphs or ()), *(self._job.named_graphs or ())]
        there = [iri for iri in chosen if self._whole.contains_named_graph(ox.NamedNode(iri))]
        for iri in () if there else chosen[:_MOST_ABSENT]:
            yield f"There is no graph <{iri}>: nothing is read. GRAPH ?g {{ ?s ?p ?o }} finds those that there are."

    def _mended(self, text: str) -> MendedText:
        try:
            data = QueriedGraphs(
                self._graphs,
                lambda query: bool(self._evaluate(query)),
                self._numbers if self._has_indexes and not self._job.substitutions else None,
                self._names,
                self._table if self._has_indexes and not self._job.substitutions else None,
            )
            mended = rewritten(with_solution_nodes(text), data)
            return self._with_unknown(MendedText(mended, is_read=True), list(tokens(text)))
        except MisunderstoodError:
            raise
        except (QuerySyntaxError, RecursionError):
            return MendedText(text, is_read=False)

    def _mended_with_bound(self, text: str) -> MendedText:
        return self._mended(with_bound(text, self._keys))

    def _mended_unsorted(self, text: str) -> MendedText:
        # What another store holds, it sorts; and no partner is asked twice.
        if not self._has_indexes or self._job.relay:
            return self._mended_with_bound(text)
        return self._mended_as_shape(text) or self._mended_alone(text)

    def _mended_as_shape(self, text: str) -> MendedText | None:
        # A longer text would be held twice, and is seldom one of many.
        if len(text) > _LONGEST_OF_SHAPE:
            return None
        try:
            read = list(tokens(text))
        except QuerySyntaxError:
            return None
        shape = query_shape(text, read)
        mended = None
        if shape:
            mended = self._texts.of_shape(shape.text, lambda query: self._numbers(shape.filled(query)), _mended_shape)
        if shape is None or mended is None:
            return None
        return self._with_unknown(mended._replace(text=shape.filled(mended.text)), read)

    def _mended_alone(self, text: str) -> MendedText:
        bounded = with_bound(text, self._keys)
        if bounded != text:
            return self._mended(bounded)
        unsorted_text, order = without_order(text)
        return self._mended(unsorted_text)._replace(order=order)

    def _with_unknown(self, mended: MendedText, read: Sequence[Token]) -> MendedText:
        if not self._is_whole:
            return mended
        known = self._job.known
        can_look = self._has_indexes and self._default is None and self._named is None
        unlike = tuple(unlike_literals(read, known, self._has_value)) if can_look else ()
        return mended._replace(unknown=tuple(unknown_names(read, known, self._is_stated)), unlike=unlike)

    def _has_value(self, value: ValueOfProperty) -> bool:
        try:
            name = ox.NamedNode(value.iri)
        except ValueError:  # it holds escapes, or needs a base
            return True
        look = self._store.quads_for_pattern
        return self._texts.is_stated(
            f"{value.iri} {value.literal}", lambda: next(look(None, name, value.literal), None) is not None
        )

    def _is_stated(self, iri: str) -> bool:
        try:
            name = ox.NamedNode(iri)
        except ValueError:  # it holds escapes, which a query may
            return is_stated(iri, self._evaluate)
        if self._default is not None or self._named is not None or not self._has_indexes:
            return is_stated(iri, self._evaluate)
        return self._texts.is_stated(iri, lambda: _stands_in(self._store, name))

    def _names_below(self, namespace: str) -> Sequence[str]:
        return self._texts.names(self._job, namespace, lambda: tuple(names_below(namespace, self._evaluate)))

    def _names_called(self, text: str) -> Sequence[str]:
        return self._texts.names(self._job, f" {text}", lambda: tuple(names_called(text, self._evaluate)))

    def _numbers(self, text: str) -> Sequence[int]:
        return self._texts.numbers(self._job, text, self._asked_numbers)

    def _asked_numbers(self, text: str) -> Sequence[int]:
        results = self._evaluate(text)
        rows = results if isinstance(results, ox.QuerySolutions) else ()
        numbers = [int(term.value) for row in rows for term in row if isinstance(term, ox.Literal)]
        # Counts that are about the same are one, so that queries of one shape are mended alike.
        return (
            tuple(numbers) if len(numbers) > 1 else tuple(1 << each.bit_length() - 1 if each else 0 for each in numbers)
        )

    def _names(self, text: str) -> Iterator[str]:
        results = self._evaluate(text)
        rows = results if isinstance(results, ox.QuerySolutions) else ()
        return (row[0].value for row in rows if isinstance(row[0], ox.NamedNode))

    def _table(self, text: str) -> str:
        mended = self._mended_alone(text)
        results = self._evaluate(mended.text) if mended.order.keys else None
        if not isinstance(results, ox.QuerySolutions):
            return ""
        try:
            rows = sorted_rows(results, mended.order)
        except NotSortableError:
            return ""
        table = list(islice(rows, _MOST_VALUES + 1))
        if len(table) > _MOST_VALUES or any(
            isinstance(term, ox.BlankNode | ox.Triple) for row in table for term in row
        ):
            return ""
        written = (" ".join("UNDEF" if term is None else str(term) for term in row) for row in table)
        return f"VALUES ({' '.join(map(str, rows.variables))}) {{ {' '.join(f'({row})' for row in written)} }}"

    def _keys(self, text: str) -> Iterator[EngineTerm | None]:
        results = self._evaluate(self._mended(text).text)
        return (row[0] for row in results) if isinstance(results, ox.QuerySolutions) else iter(())

    def _rows(self, text: str) -> list[list[str | None]]:
        results = self._evaluate(self._mended(text).text)
        if not isinstance(results, ox.QuerySolutions):
            return []
        # Stores compare literals in ways of their own; names they compare alike.
        return [[str(term) if isinstance(term, ox.NamedNode) else None for term in row] for row in results]

    def _evaluate(self, text: str, substitutions: dict[ox.Variable, EngineTerm] | None = None) -> EngineResults:
        while True:
            try:
                return self._store.query(
                    text,
                    base_iri=self._job.base_iri or None,
                    prefixes=dict(self._job.known),
                    substitutions=substitutions,
                    default_graph=self._default,
                    named_graphs=self._named,
                    custom_functions=self._functions,
                    custom_aggregate_functions=aggregates_in(text),
                )
            except RuntimeError as error:
                iri = unknown_function(str(error))
                name = ox.NamedNode(iri) if iri else None
                if name is None or name in self._functions:
                    raise
                self._functions[name] = _no_value
                self._unknown.append(iri)

    def _graphs(self) -> Sequence[str]:
        names = self._store.named_graphs() if self._named is None else self._named
        return [name.value for name in names if isinstance(name, ox.NamedNode)]


def _mended_shape(text: str, numbers: AskForNumbers) -> MendedText | None:
    """Return what a shape is mended to, where that depends on it and on numbers alone, and all is well with it."""
    try:
        with_bound(text, _refuse)
        unsorted_text, order = without_order(text)
        mended = rewritten(
            with_solution_nodes(unsorted_text), QueriedGraphs(_refuse, _refuse, numbers, _refuse, _refuse)
        )
    except (_DependsOnDataError, MyelomaKgError, RecursionError):
        return None
    return MendedText(mended, is_read=True, order=order)


def _stands_in(store: ox.Store, name: ox.NamedNode) -> bool:
    # Looks at the indexes of all graphs, in a twentieth of the time of a query.
    patterns = ((name, None, None), (None, name, None), (None, None, name))
    return any(next(store.quads_for_pattern(*pattern), None) for pattern in patterns)


def _refuse(*_: object) -> NoReturn:
    raise _DependsOnDataError


def _no_value(*_: EngineTerm) -> None:
    """Stand in for a function that is not there: the engine takes no value for an error."""


def engine_term(value: Mapping[str, str]) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Return a term as SPARQL 1.1 Query Results JSON writes it as one of the engine, whose text is N-Triples."""
    if value["type"] == "uri":
        return ox.NamedNode(value["value"])
    if value["type"] == "bnode":
        return ox.BlankNode(value["value"])
    if value.get("xml:lang"):
        return ox.Literal(value["value"], language=value["xml:lang"])
    if value.get("datatype"):
        return ox.Literal(value["value"], datatype=ox.NamedNode(value["datatype"]))
    return ox.Literal(value["value"])
