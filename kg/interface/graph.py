"""The graph as Python sees it: opened once, asked by methods."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from numbers import Number
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeAlias
from warnings import warn

from rdflib import Graph as RdfGraph

from kg.askers.opening import is_address, open_asker
from kg.askers.protocol import Asker, require_text
from kg.configuration import load_configuration, require_setting
from kg.errors import ParameterError
from kg.formats import GRAPHS, SEVERAL, Format, require_format
from kg.interface.answers import EntityAnswer, PathsAnswer, ProofAnswer
from kg.interface.comparing import ComparisonAnswer
from kg.interface.figures import (
    ADVERSE_EVENT,
    FIGURE_TYPES,
    OUTCOME_COLUMNS,
    RATE_COLUMNS,
    IntervalMethod,
    chosen,
    figure_row,
    require_method,
)
from kg.interface.kgx import KgxAnswer, kgx_answer
from kg.interface.networks import igraph_network, network
from kg.interface.result import Result, SolutionRow, curies
from kg.prefixes import listed_iris, whole_iri
from kg.shipped_query import ShippedQuery, parse_query

if TYPE_CHECKING:
    import igraph as ig
    import networkx as nx

# What a parameter of a query or of a search for chains may be.
Parameter: TypeAlias = str | float | bool
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LABELS = "SELECT ?s (MIN(STR(?l)) AS ?label) {{ VALUES ?s {{ {} }} ?s rdfs:label ?l }} GROUP BY ?s"
# So that the query for labels stays below the limit on the length of a query, however many rows there are.
_LABELLED_AT_ONCE = 2_000
_DISPUTES = """SELECT DISTINCT ?dispute ?kind ?reason ?handling ?claim ?statement ?status ?source {
  ?dispute a mk:Dispute ; mk:disputeKind ?kind ; mk:reason ?reason ; mk:handling ?handling ; mk:disputedClaim ?claim .
  ?claim mk:statement ?statement ; mk:statedIn ?source ; mk:status ?status .
} ORDER BY ?dispute ?claim"""
_EDGES = """SELECT ?claim ?subject ?relation ?object ?status ?polarity ?certainty ?source {
  ?claim mk:statedIn ?source ; mk:subject ?subject ; mk:relation ?relation ; mk:object ?object ; mk:status ?status ;
    mk:polarity ?polarity ; mk:certainty ?certainty .
  FILTER(ISIRI(?object))
} ORDER BY ?claim ?source ?object"""
_NODES = """SELECT ?node (MIN(STR(?name)) AS ?label) (MIN(?class) AS ?kind) {
  { SELECT DISTINCT ?node { ?claim mk:statedIn ?source ; mk:relation ?relation ; mk:object ?object ;
    mk:subject|mk:object ?node FILTER(ISIRI(?node)) } }
  OPTIONAL { ?node rdfs:label ?name }
  OPTIONAL { GRAPH ?source_graph { ?node a ?class FILTER(STRSTARTS(STR(?class), STR(mk:))) }
    FILTER(STRSTARTS(STR(?source_graph), "https://w3id.org/myeloma-kg/graph/source.")) }
} GROUP BY ?node ORDER BY ?node"""
# The columns of figures that name things with labels.
_OF_THINGS = frozenset(
    {"measure", "event", "group", "treatment", "study", "population", "reference", "source", "status"}
)


class Graph:
    """A graph that is open: a snapshot on this machine, a running endpoint of ours, or a store of others.

    It is closed by `close`, or at the end of a `with` block. Every method raises what the endpoint would answer as an
    error of `myeloma_kg.errors`: UnknownNameError and AmbiguousNameError for a name, ParameterError, QueryError,
    LimitError.
    """

    def __init__(self, asker: Asker, place: str) -> None:
        """Take what answers, and where it is, for `repr`."""
        self._asker, self._place = asker, place
        self._shipped: Mapping[str, ShippedQuery] | None = None

    def query(self, text: str, **parameters: Parameter) -> Result | bool | RdfGraph:
        """Ask in SPARQL, or by the name of a shipped query with its parameters.

        SELECT gives a Result, ASK a bool, CONSTRUCT and DESCRIBE a graph of rdflib. Our prefixes need not be declared.
        A mistyped name of ours in a query without an answer is warned of (UserWarning).

        >>> graph.query("ASK { drug:lenalidomide a mk:ImmunomodulatoryDrug }")
        True
        >>> len(graph.query("regimens-of-class", class_="mk:ProteasomeInhibitorContainingRegimen")) > 10
        True
        """
        if _NAME.fullmatch(require_text(text, "query")):
            return self._shipped_rows(text, parameters)
        if parameters:
            raise ParameterError("Only shipped queries have parameters: in a text of your own, write the values.")
        media_type, answer = self._asker.query(text)
        for warning in self._asker.warnings:
            warn(warning, stacklevel=2)
        if media_type == Format.TURTLE.media_type:
            return RdfGraph().parse(data=answer, format="turtle")
        results = json.loads(answer)
        return bool(results["boolean"]) if "boolean" in results else self._result(results)

    def shipped(self, name: str, **parameters: Parameter) -> Result:
        """Return the rows of a shipped query; `queries` says which there are.

        A parameter whose name is a word of Python has an underscore behind it: `class_`. What stands for parameters
        where none is given is warned of (UserWarning). Raises UnknownNameError for a query that there is not, and
        ParameterError for a parameter that it does not take.

        >>> graph.shipped("outcome-of-trial", trial="SWOG S0777").columns[:4]
        ('group', 'operator', 'value', 'unit')
        """
        return self._shipped_rows(name, parameters)

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
        """Return an entity with the claims about it, disputed ones first.

        `name`: a name, an identifier or an IRI. `kind`: only claims of a class, such as `mk:OutcomeClaim`. `most`: how
        many claims are given.

        >>> revlimid = graph.entity("Revlimid", "mk:MechanismClaim", most=2)
        >>> revlimid.label, len(revlimid.claims)
        ('lenalidomide', 2)
        """
        arguments = {"name": name, "kind": kind, "first": "0", "most": str(most)}
        return EntityAnswer(json.loads(self._asker.task("entity", arguments, Format.PLAIN_JSON)))

    def describe(self, name: str, form: Format | str = Format.TURTLE) -> str:
        """Return what the graph says of an entity, as SPARQL's DESCRIBE does, in a format of triples, such as "nt".

        >>> "mk:degrades" in graph.describe("lenalidomide")
        True
        """
        chosen = form if isinstance(form, Format) else require_format(require_text(form, "form"), GRAPHS)
        return self._asker.query(f"DESCRIBE <{self.entity(name, most=1).iri}>", lambda: chosen)[1].decode()

    def paths(self, sources: str | Iterable[str], target: str, **parameters: Parameter | Iterable[str]) -> PathsAnswer:
        """Return the chains from a drug, regimen or mechanism to an event, process or disease.

        No source, an empty list, asks what can lead there. `parameters`: those of `/paths` and `myeloma-kg paths`, such
        as `k=5`, `steps=4`, `ask="components"`, `disputed=False`; of those that may be repeated, such as `source`, a
        list.

        >>> chains = graph.paths("lenalidomide", "neutropenia", k=2)
        >>> len(chains), chains[0].sign
        (2, 1)
        """
        arguments = {"from": _several(sources, "sources"), "to": target}
        arguments |= {key: _several(value, key) for key, value in parameters.items()}
        return PathsAnswer(*self._drawn("paths", arguments))

    def explain(self, subject: str, predicate: str, value: str) -> ProofAnswer:
        """Return why a triple holds, down to axioms and claims.

        `subject`, `value`: names, CURIEs or IRIs; `predicate`: a property such as `mk:kindOf`, or `a` for a class.

        >>> graph.explain("VRd", "a", "mk:ProteasomeInhibitorContainingRegimen")
        <regimen:VRd is a mk:ProteasomeInhibitorContainingRegimen  [cax-sco]>
        """
        arguments = {"s": subject, "p": predicate, "o": value}
        return ProofAnswer(*self._drawn("explain", arguments))

    def _drawn(self, task: str, arguments: Mapping[str, str]) -> tuple[Mapping[str, Any], str, str]:
        """Return an answer as values, as text and as a drawing."""
        forms = (Format.PLAIN_JSON, Format.TEXT, Format.SVG)
        values, text, svg = (self._asker.task(task, arguments, form).decode() for form in forms)
        return json.loads(values), text, svg

    def rates(
        self,
        event: str,
        *,
        treatment: str = "",
        trial: str = "",
        population: str = "",
        grade: str | int = "",
        serious: bool | None = None,
        source: str = "",
        kinds: bool = False,
        interval: IntervalMethod = "wilson",
    ) -> Result:
        """Return the figures of an adverse event with what is needed to compare them.

        A row has `n` and `N` where the source prints the counts, `lower` and `upper` in percent, `interval`, which says
        how they were made (Wilson's score interval, or with `interval="exact"` that of Clopper and Pearson, from n and
        N; or as printed), `grade`, `population`, `source` and `status`. Shares, incidence rates and ratios are
        different measures; rates of different grades, populations or studies are not comparable.

        `treatment`: only those of a drug alone, regimen or group; `trial`: of a trial or study; `population`: words of
        its name, such as "newly diagnosed"; `grade`: such as "3-4", "≥3" or 3; `source`: a publication. `kinds`: with
        the kinds of the event. Raises ParameterError where population, grade or source leaves nothing of what there is.

        >>> rates = graph.rates("neutropenia")
        >>> [(row.n, row.N, row.lower, row.upper) for row in rates if row.N == 1097]
        [(362, 1097, 30.28, 35.84)]
        """
        require_method(interval)
        figures = self._figures(event=event, treatment=treatment, trial=trial)
        exact = self.entity(event, most=1).curie
        rates = [each for each in figures if each["kind"] == ADVERSE_EVENT and (kinds or each["event"] == exact)]
        rates = chosen(rates, population=population, source=source, grade=grade, serious=serious)
        # The highest first within each measure; what has no value last.
        rates.sort(key=lambda each: (each["measure"], each["value"] is None, -(each["value"] or 0), each["claim"]))
        return self._rows([figure_row(each, RATE_COLUMNS, interval) for each in rates], RATE_COLUMNS)

    def outcomes(
        self,
        measure: str = "",
        *,
        treatment: str = "",
        trial: str = "",
        population: str = "",
        source: str = "",
        interval: IntervalMethod = "wilson",
    ) -> Result:
        """Return figures of outcomes: of a measure, of an endpoint with all its measures, or of all.

        Rows and filters are those of `rates`; `reference` is the group that a ratio is against. Without a measure name
        a treatment or a trial.

        >>> outcomes = graph.outcomes("median PFS", trial="SWOG S0777")
        >>> sorted({(row.value, row.unit) for row in outcomes})
        [(30.0, 'mo'), (43.0, 'mo')]
        """
        require_method(interval)
        figures = self._figures(measure=measure, treatment=treatment, trial=trial)
        figures = [each for each in figures if each["kind"] != ADVERSE_EVENT and (measure or not each["event"])]
        figures = chosen(figures, population=population, source=source, grade="", serious=None)
        figures.sort(key=lambda each: (each["measure"], each["study"], each["group"], each["claim"]))
        return self._rows([figure_row(each, OUTCOME_COLUMNS, interval) for each in figures], OUTCOME_COLUMNS)

    def compare(self, *names: str, event: str = "", measure: str = "") -> ComparisonAnswer:
        """Return what may stand on one axis of two to six treatments, trials or groups, and what may not, and why.

        `event`: only figures of an adverse event; `measure`: of an outcome measure or endpoint. Without names all that
        have a figure of it are compared. No difference and no ratio is computed.

        >>> comparison = graph.compare("KRd", "VRd", event="neutropenia")
        >>> comparison.axes[0].title
        'proportion of patients with neutropenia, grade not stated, newly diagnosed'
        """
        arguments = {"of": _several(names, "names"), "event": event, "measure": measure}
        return ComparisonAnswer(json.loads(self._asker.task("compare", arguments, Format.PLAIN_JSON)))

    def disputes(self, entity: str = "") -> Result:
        """Return disputes, a row for each claim in one: kind, reason and how it is handled.

        `entity`: only those whose claims speak of it; without, all.

        >>> graph.disputes("NCT01554852").columns
        ('dispute', 'kind', 'reason', 'handling', 'claim', 'statement', 'status', 'source')
        """
        disputes = self._table(_DISPUTES)
        if not entity:
            return disputes
        about = {row["dispute"] for row in self.shipped("disputes-about", entity=entity)}
        return Result(
            disputes.columns, tuple(row for row in disputes if row["dispute"] in about), dict(disputes.labels)
        )

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the edges of the graph, one for each claim, as a MultiDiGraph of networkx.

        Nodes are CURIEs with `label` and `kind`; an edge has the claim as its key, and `relation`, `status`,
        `polarity`, `certainty` and `source`. Rejected claims are in it: mind `status`. Raises ConfigurationError
        without networkx.

        >>> graph.to_networkx().nodes["drug:lenalidomide"]["label"]
        'lenalidomide'
        """
        return network(*self._network())

    def to_igraph(self) -> ig.Graph:
        """Return the edges of the graph, one for each claim, as a directed Graph of igraph.

        Vertices have `name`, a CURIE, `label` and `kind`; edges have `claim` and what those of `to_networkx` have.
        Raises ConfigurationError without igraph.

        >>> graph.to_igraph().vs.find("drug:lenalidomide")["label"]
        'lenalidomide'
        """
        return igraph_network(*self._network())

    def to_kgx(self, folder: str | Path | None = None) -> KgxAnswer:
        """Return the graph as nodes and edges of KGX, in the Biolink Model; with a folder they are written there, too.

        Claims that are rejected or unresolved are no edges: `report` says how many and why.

        >>> kgx = graph.to_kgx()
        >>> next(node["category"] for node in kgx.nodes if node["name"] == "lenalidomide")
        ['biolink:ChemicalEntity']
        """
        return kgx_answer(self._asker, None if folder is None else Path(folder))

    def close(self) -> None:
        """End the process that evaluates."""
        self._asker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "An open graph belongs to its process, and cannot be copied or pickled: call myeloma_kg.open in each "
            "process. Threads may share one, and results can be pickled."
        )

    def __repr__(self) -> str:
        return f"<Graph of {self._place}>"

    def _shipped_rows(self, name: str, parameters: Mapping[str, Parameter]) -> Result:
        shipped = self.queries().get(name)
        values = {key.removesuffix("_"): _written(value, key) for key, value in parameters.items()}
        results = json.loads(self._asker.shipped(name, values))
        warnings = self._asker.warnings
        if shipped and shipped.parameters and not values:
            taken = ", ".join(f"{each.name}={each.default}" for each in shipped.parameters)
            warnings = (f"Without parameters this is the answer for {taken}.", *warnings)
        for warning in warnings:
            # It is told of the line that asks, so that each line is told of it.
            warn(warning, stacklevel=3)
        return self._result(results, len(shipped.parameters) if shipped else 0)

    def _result(self, results: Mapping[str, Any], skip: int = 0) -> Result:
        shown = results["head"]["vars"][skip:]
        return Result.from_json(results, skip, self._labels(curies(results, shown)))

    def _labels(self, iris: Iterable[str]) -> dict[str, str]:
        wanted = sorted(iris)
        labels: dict[str, str] = {}
        for start in range(0, len(wanted), _LABELLED_AT_ONCE):
            listed = listed_iris(wanted[start : start + _LABELLED_AT_ONCE])
            if listed:
                result = Result.from_json(json.loads(self._asker.query(_LABELS.format(listed))[1]))
                labels |= {str(row["s"]): str(row["label"]) for row in result}
        return labels

    def _figures(self, **named: str) -> list[Mapping[str, Any]]:
        result: list[Mapping[str, Any]] = json.loads(self._asker.task("figures", named, Format.PLAIN_JSON))
        return result

    def _rows(self, rows: Iterable[SolutionRow], columns: tuple[str, ...]) -> Result:
        """Return rows with the labels of what their CURIEs stand for."""
        held = tuple(rows)
        named = {str(value) for row in held for name, value in row.items() if name in _OF_THINGS and value}
        return Result(columns, held, self._labels(map(whole_iri, named)), FIGURE_TYPES)

    def _network(self) -> tuple[Result, Result]:
        """Return the nodes and the edges."""
        return self._table(_NODES), self._table(_EDGES)

    def _table(self, query: str) -> Result:
        """Return the rows of a SELECT of ours."""
        return self._result(json.loads(self._asker.query(query)[1]))


def open_graph(place: str | Path | None = None, *, token: str = "", **settings: object) -> Graph:
    """Open a graph: that of the package, or of the configured home; of a directory; of an endpoint; of a store.

    `place`: a home directory or a snapshot in it; the address of an endpoint of ours, such as
    `http://127.0.0.1:8642`; or that of the SPARQL endpoint of a store that `myeloma-kg publish` loaded. `token`: for
    an endpoint of ours that wants one. `settings`: as of the command line, such as `deadline_seconds=120`.
    Raises SnapshotError, ConfigurationError and RemoteStoreError.

    >>> open_graph(home).search("Velcade")[0].label
    'bortezomib'
    """
    for name in settings:
        require_setting(name)
    if place is not None and not isinstance(place, Path):
        place = require_text(place, "place")
    named: dict[str, object] = {}
    if place is not None:
        named = {"store" if is_address(place) else "home": str(place)}
    configuration = load_configuration({**settings, **named})
    return Graph(open_asker(configuration, token), configuration.store or str(configuration.home))


def _written(value: object, name: str) -> str:
    """Return a value as a shipped query takes it. Raises ParameterError."""
    if isinstance(value, bool):
        return str(value).lower()
    # Those of numpy are numbers, too.
    if not isinstance(value, str | Number):
        raise ParameterError(f"{name}={value!r} is neither a text, a number nor yes or no.")
    return str(value)


def _several(value: Parameter | Iterable[str], name: str) -> str:
    """Return a value, or several in a list, as the search for chains takes them. Raises ParameterError."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | float | int):
        return str(value)
    if not isinstance(value, Iterable):
        raise ParameterError(f"{name}={value!r} is neither a name, a number, yes or no, nor a list of names.")
    return SEVERAL.join(require_text(each, name) for each in value)
