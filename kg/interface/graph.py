"""The graph as Python sees it: opened once, asked by methods."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

from rdflib import Graph as RdfGraph

from kg.configuration import load_configuration, require_setting
from kg.errors import ParameterError
from kg.formats import SEVERAL, Format
from kg.interface.answers import EntityAnswer, PathsAnswer, ProofAnswer
from kg.interface.asking import Asker, SnapshotAsker, require_text, snapshot_of
from kg.interface.result import PythonValue, Result, SolutionRow, curies
from kg.intervals import wilson_interval
from kg.namespaces import expand
from kg.query_library import ShippedQuery, parse_query

# What a parameter of a query or of a search for chains may be.
Parameter: TypeAlias = str | float | bool
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LABELS = "SELECT ?s (MIN(STR(?l)) AS ?label) {{ VALUES ?s {{ {} }} ?s rdfs:label ?l }} GROUP BY ?s"
# What is stated beside the figure of a claim.
_CONTEXT = """SELECT ?claim ?affected ?atRisk ?population ?study {{
  VALUES ?claim {{ {} }}
  OPTIONAL {{ ?claim mk:affected ?affected }} OPTIONAL {{ ?claim mk:atRisk ?atRisk }}
  OPTIONAL {{ ?claim mk:population ?population }} OPTIONAL {{ ?claim mk:trial ?study }}
}}"""


class Graph:
    """A graph that is open: a snapshot on this machine.

    It is closed by `close`, or at the end of a `with` block. Every method raises what the endpoint would answer as an
    error, of the tree in `kg.errors`: UnknownNameError and AmbiguousNameError for a name, ParameterError, QueryError,
    LimitError.
    """

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._shipped: Mapping[str, ShippedQuery] | None = None

    def query(self, text: str, **parameters: Parameter) -> Result | bool | RdfGraph:
        """Ask in SPARQL, or by the name of a shipped query with its parameters.

        SELECT gives a Result, ASK a bool, CONSTRUCT and DESCRIBE a graph of rdflib. Our prefixes need not be declared.

        >>> graph.query("ASK { drug:lenalidomide a mk:ImmunomodulatoryDrug }")
        True
        >>> len(graph.query("regimens-of-class", class_="mk:ProteasomeInhibitorContainingRegimen")) > 10
        True
        """
        if _NAME.fullmatch(require_text(text, "query")):
            return self.shipped(text, **parameters)
        if parameters:
            raise ParameterError("Only shipped queries have parameters: in a text of your own, write the values.")
        media_type, answer = self._asker.query(text)
        if media_type == Format.TURTLE.media_type:
            return RdfGraph().parse(data=answer, format="turtle")
        results = json.loads(answer)
        return bool(results["boolean"]) if "boolean" in results else self._result(results)

    def shipped(self, name: str, **parameters: Parameter) -> Result:
        """Return the rows of a shipped query; `queries` says which there are.

        A parameter whose name is a word of Python has an underscore behind it: `class_`.
        """
        shipped = self.queries().get(name)
        values = {key.removesuffix("_"): _written(value) for key, value in parameters.items()}
        results = json.loads(self._asker.shipped(name, values))
        return self._result(results, len(shipped.parameters) if shipped else 0)

    def queries(self) -> Mapping[str, ShippedQuery]:
        """Return the shipped queries by name, each with its summary and its parameters.

        >>> graph.queries()["outcome-of-trial"].parameters[0].name
        'trial'
        """
        if self._shipped is None:
            texts = json.loads(self._asker.task("queries", {}, Format.PLAIN_JSON))
            self._shipped = {name: parse_query(name, text) for name, text in texts.items()}
        return self._shipped

    def search(self, text: str, kind: str = "") -> Result:
        """Return the entities that a text may mean, best first; `kind`: a class, such as `mk:Drug`.

        >>> graph.search("Revlimid")[0].entity
        'drug:lenalidomide'
        """
        arguments = {"q": text} | ({"type": kind} if kind else {})
        result = json.loads(self._asker.task("search", arguments, Format.PLAIN_JSON))
        columns = ("entity", "label", "kind", "matched")
        return Result(columns, tuple(SolutionRow({name: each[name] for name in columns}) for each in result))

    def entity(self, name: str, kind: str = "", most: int = 100) -> EntityAnswer:
        """Return an entity with the claims about it, disputed ones first; `kind`: only claims of a class."""
        arguments = {"name": name, "kind": kind, "first": "0", "most": str(most)}
        return EntityAnswer(json.loads(self._asker.task("entity", arguments, Format.PLAIN_JSON)))

    def paths(self, sources: str | Iterable[str], target: str, **parameters: Parameter) -> PathsAnswer:
        """Return the chains from a drug, regimen or mechanism to an event, process or disease.

        `parameters`: those of `/paths` and `myeloma-kg paths`, such as `k=5`, `steps=4`, `ask="components"`,
        `disputed=False`.
        """
        several = [sources] if isinstance(sources, str) else list(sources)
        arguments = {"from": SEVERAL.join(several), "to": target}
        arguments |= {key: _yes_or_no(value) for key, value in parameters.items()}
        texts = {
            form: self._asker.task("paths", arguments, form).decode()
            for form in (Format.PLAIN_JSON, Format.TEXT, Format.SVG)
        }
        return PathsAnswer(json.loads(texts[Format.PLAIN_JSON]), texts[Format.TEXT], texts[Format.SVG])

    def explain(self, subject: str, predicate: str, value: str) -> ProofAnswer:
        """Return why a triple holds, down to axioms and claims."""
        arguments = {"s": subject, "p": predicate, "o": value}
        texts = {
            form: self._asker.task("explain", arguments, form).decode()
            for form in (Format.PLAIN_JSON, Format.TEXT, Format.SVG)
        }
        return ProofAnswer(json.loads(texts[Format.PLAIN_JSON]), texts[Format.TEXT], texts[Format.SVG])

    def rates(self, event: str, **parameters: Parameter) -> Result:
        """Return every rate of an adverse event, with what is needed to compare it.

        Beside the columns of the shipped query `adverse-event-rates`: `affected` and `atRisk` as printed, `lower` and
        `upper` in percent, which are the score interval of Wilson (95 %) where both are printed, and `interval`, which
        says so. Rates of different grades, populations or studies are not comparable.

        >>> rates = graph.rates("neutropenia")
        >>> [(row.affected, row.atRisk, row.lower, row.upper) for row in rates if row.atRisk == 1097][:1]
        [(362, 1097, 30.28, 35.84)]
        """
        rates = self.shipped("adverse-event-rates", event=event, **parameters)
        listed = " ".join(sorted({f"<{expand(str(row['claim']))}>" for row in rates}))
        context = self._table(_CONTEXT.format(listed))
        beside = {row["claim"]: row for row in context}
        rows = [SolutionRow({**row, **_rate_context(beside[row["claim"]])}) for row in rates]
        added = tuple(name for name in rows[0] if name not in rates.columns) if rows else ()
        return Result((*rates.columns, *added), tuple(rows), {**context.labels, **rates.labels})

    def outcomes(self, trial: str, measure: str = "measure:median-pfs") -> Result:
        """Return an outcome of a trial, group by group, with document and position."""
        return self.shipped("outcome-of-trial", trial=trial, measure=measure)

    def disputes(self, entity: str) -> Result:
        """Return the disputes whose claims speak of an entity: kind, reason, how they are handled, and the claims."""
        return self.shipped("disputes-about", entity=entity)

    def close(self) -> None:
        """End the process that evaluates."""
        self._asker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _result(self, results: Mapping[str, Any], skip: int = 0) -> Result:
        shown = results["head"]["vars"][skip:]
        return Result.from_json(results, skip, self._labels(curies(results, shown)))

    def _labels(self, iris: Iterable[str]) -> dict[str, str]:
        listed = " ".join(f"<{iri}>" for iri in sorted(iris) if not set('<>"{}|^`\\ \n\t') & set(iri))
        if not listed:
            return {}
        result = Result.from_json(json.loads(self._asker.query(_LABELS.format(listed))[1]))
        return {str(row["s"]): str(row["label"]) for row in result}

    def _table(self, query: str) -> Result:
        """Return the rows of a SELECT of ours."""
        return self._result(json.loads(self._asker.query(query)[1]))


def open_graph(place: str | Path | None = None, **settings: object) -> Graph:
    """Open a graph: that of the package, or of the configured home; of a directory; of a store that somebody runs.

    `place`: a home directory, a snapshot in it, or the address of the SPARQL endpoint of a store that
    `myeloma-kg publish` loaded. `settings`: as of the command line, such as `deadline_seconds=120`.
    Raises SnapshotError, RemoteStoreError and ConfigurationError.

    >>> open_graph(home).search("Velcade")[0].label
    'bortezomib'
    """
    for name in settings:
        require_setting(name)
    if place is not None and not isinstance(place, Path):
        place = require_text(place, "place")
    named = {} if place is None else {"store" if "://" in str(place) else "home": str(place)}
    configuration = load_configuration({**settings, **named})
    return Graph(SnapshotAsker(configuration, snapshot_of(configuration)))


def _written(value: Parameter) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _yes_or_no(value: Parameter) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _rate_context(row: SolutionRow) -> dict[str, PythonValue]:
    affected, at_risk = row["affected"], row["atRisk"]
    lower, upper, method = None, None, None
    if isinstance(affected, int) and isinstance(at_risk, int) and 0 <= affected <= at_risk and at_risk:
        lower, upper = (round(bound, 2) for bound in wilson_interval(affected, at_risk))
        method = "Wilson, 95 %, from the counts"
    return {
        "affected": affected,
        "atRisk": at_risk,
        "lower": lower,
        "upper": upper,
        "interval": method,
        "population": row["population"],
        "study": row["study"],
    }
