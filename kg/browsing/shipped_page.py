"""The shipped queries as pages: the list of them, and each as a form with its answer as a labelled table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from rdflib import Graph, Literal, URIRef

from kg.browsing.class_page import column_orders
from kg.browsing.result_set import result_set
from kg.engine.store import ResultTable, Store
from kg.errors import ParameterError, UnknownNameError
from kg.formats import Format
from kg.labelled_tables import LICENCE, LabelledTable, TableCell, labelled_table, write_table
from kg.model import RdfTerm
from kg.namespaces import MK
from kg.pages.name_choices import NameChoice, name_choice
from kg.pages.rendering import render_page
from kg.prefixes import contract, joined_iris
from kg.query_library import as_example, bind_parameters, bound_text, shipped_queries
from kg.rdf import CATALOGUE_GRAPH, graph_with_prefixes
from kg.search.entity_names import EntityNames
from kg.search.results import search
from kg.shipped_query import QueryParameter, ShippedQuery, get_query
from kg.tables import TableFormat, json_text, render_table
from kg.value_readings import describe_readings

_SHOWN, _MOST_OPTIONS = 500, 12
_TOPICS = (
    (
        "Trials and outcomes",
        ("outcome", "trial", "study", "survival", "group", "design", "approval", "indication", "studies"),
    ),
    ("Adverse events", ("adverse", "event", "malignanc", "management", "safety", "contraindication")),
    (
        "Mechanisms and chains",
        ("mechanism", "explanation", "missing", "explained", "cytokine", "target", "resistance", "chain"),
    ),
    ("Disputes and gaps", ("dispute", "gap", "contradict", "retract")),
)
_REST = "Drugs, definitions and sources"


def answer_shipped_queries(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Answer the list of the shipped queries: a page, JSON, CSV, or RDF as the catalogue has it."""
    del arguments
    queries = store.shared(shipped_queries)
    if media_type == Format.PLAIN_JSON.media_type:
        listed = [
            {
                "name": query.name,
                "summary": query.summary,
                "text": query.text,
                "sparql": query.sparql,
                "parameters": [
                    {"name": each.name, "type": each.type, "default": each.default, "meaning": each.meaning}
                    for each in query.parameters
                ],
            }
            for query in queries.values()
        ]
        return json_text(listed).encode()
    if media_type == Format.CSV.media_type:
        rows = [
            (query.name, query.summary, " ".join(each.name for each in query.parameters)) for query in queries.values()
        ]
        return render_table(("name", "summary", "parameters"), rows, TableFormat.CSV).encode()
    if media_type != Format.HTML.media_type:
        return _list_graph(store).serialize(format=media_type).encode()
    topics: dict[str, list[ShippedQuery]] = {title: [] for title in (*dict(_TOPICS), _REST)}
    for query in queries.values():
        title = next((title for title, words in reversed(_TOPICS) if any(word in query.name for word in words)), _REST)
        topics[title].append(query)
    return render_page("queries.html", "../", title="Shipped queries", topics=topics).encode()


def _list_graph(store: Store) -> Graph:
    query = f"""
        SELECT ?query ?p ?o WHERE {{ GRAPH <{CATALOGUE_GRAPH}> {{
          ?query <{MK.queryText}> ?text ; ?p ?o FILTER(?p != <{MK.queryText}>)
        }} }}"""
    return graph_with_prefixes(store.select(query)[1])


def answer_shipped_query(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Answer the shipped query `name` with the `values` of its parameters, a JSON object: as a page, Excel, or RDF.

    `sort`: a column. Raises UnknownNameError, ParameterError and AmbiguousNameError, on a page that asks back where
    one is wanted.
    """
    query = get_query(store.shared(shipped_queries), arguments["name"])
    values: dict[str, str] = json.loads(arguments["values"])
    if media_type == Format.EXCEL.media_type:
        asked = [(each.name, str(values.get(each.name) or each.default)) for each in query.parameters]
        about = [("What", query.summary), *asked, *LICENCE]
        return write_table(_answer(store, query, values), Format.EXCEL, about)
    if media_type != Format.HTML.media_type:
        return result_set(*_rows(store, query, values)).serialize(format=media_type).encode()
    return _page(store, query, values, arguments.get("sort", "")).encode()


def _rows(store: Store, query: ShippedQuery, values: Mapping[str, str]) -> ResultTable:
    return store.select(query.sparql, bind_parameters(query, values, store.shared(EntityNames).iri_of_kinds))


def _answer(store: Store, query: ShippedQuery, values: Mapping[str, str]) -> LabelledTable:
    terms = bind_parameters(query, values, store.shared(EntityNames).iri_of_kinds)
    names, rows = store.select(bound_text(query, terms))
    result = [[_things(term) if term is not None else [] for term in row] for row in rows]
    # What was asked for stands in the form, and not in each row; a unit is shown in words anyway.
    left_out = {*terms, "unitInWords"}
    kept = [number for number, name in enumerate(names) if name not in left_out] or list(range(len(names)))
    return labelled_table(
        store, [names[number] for number in kept], [[row[number] for number in kept] for row in result]
    )


def _things(term: RdfTerm) -> list[RdfTerm]:
    """Return the things whose IRIs a text joins, or what else a cell holds."""
    joined = joined_iris(str(term)) if isinstance(term, Literal) else []
    return [URIRef(iri) for iri in joined] or [term]


def _page(store: Store, query: ShippedQuery, values: Mapping[str, str], sort: str) -> str:
    choices, problem, table = [], "", None
    refusal: UnknownNameError | ParameterError | None = None
    for parameter in query.parameters:
        try:
            _require_entity(store, parameter, values)
        except UnknownNameError as error:
            refusal = refusal or error
            choices.append(_choice(store, query, parameter, values))
    if not choices:
        try:
            table = _answer(store, query, values)
        except (ParameterError, UnknownNameError) as error:
            refusal, problem = error, str(error)
    readings = []
    if table and not table.rows:
        bound = bind_parameters(query, values, store.shared(EntityNames).iri_of_kinds)
        readings = describe_readings(store, query, values, bound)
    column = sort.removeprefix("-")
    if table and any(each.name == column for each in table.columns):
        table = _sorted(table, column, down=sort.startswith("-"))
    shown, empty = _filled(table) if table else (None, [])

    def address(**changed: str) -> str:
        given = {**values, "sort": sort, **changed}
        written = urlencode({name: value for name, value in given.items() if value})
        return f"{query.name}?{written}" if written else query.name

    page = render_page(
        "shipped-query.html",
        "../",
        title=query.summary,
        query=query,
        fields=[(each, values.get(each.name) or _readable(store, each)) for each in query.parameters],
        choices=choices,
        problem=problem,
        readings=readings,
        table=shown,
        empty=empty,
        count=len(table.rows) if table else 0,
        example=as_example(query, values if table else {}, store.shared(EntityNames).iri_of_kinds),
        orders=column_orders(table.columns, sort) if table else {},
        sorting=lambda name: address(sort=f"-{name}" if sort == name else name),
        address=address,
    )  # fmt: skip
    asks = bool(choices) and all(choice.options for choice in choices)
    if refusal and not asks:
        raise refusal.on_page(page)
    return page


def _filled(table: LabelledTable) -> tuple[LabelledTable, list[str]]:
    """Return the rows that a page shows, with the columns that have any value; and the titles of the others."""
    kept = [number for number in range(len(table.columns)) if any(row[number] for row in table.rows)]
    columns = tuple(table.columns[number] for number in kept)
    rows = tuple(tuple(row[number] for number in kept) for row in table.rows[:_SHOWN])
    return LabelledTable(columns, rows), [each.title for each in table.columns if each not in columns]


def _readable(store: Store, parameter: QueryParameter) -> str:
    """Return the default of a parameter as people write it."""
    if parameter.type != "entity":
        return parameter.default
    names = store.shared(EntityNames)
    try:
        iri = names.iri(parameter.default)
        label = next((row[0] for row in store.texts(_LABEL % iri)), "")
        return label if label and names.iri(label) == iri else parameter.default
    except UnknownNameError:
        return parameter.default


_LABEL = "SELECT ?l WHERE { <%s> <http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY ?l LIMIT 1"


def _require_entity(store: Store, parameter: QueryParameter, values: Mapping[str, str]) -> None:
    """Raise UnknownNameError for a value that is to be an entity and is the name of none, or of several."""
    name = values.get(parameter.name, "")
    if parameter.type == "entity" and name:
        store.shared(EntityNames).iri_of_kinds(name, parameter.kinds)


def _choice(store: Store, query: ShippedQuery, parameter: QueryParameter, values: Mapping[str, str]) -> NameChoice:
    name, options = values[parameter.name], []
    for match in search(store, name[:200])[:_MOST_OPTIONS]:
        address = f"{query.name}?{urlencode({**values, parameter.name: contract(match.iri)})}"
        options.append((match.label, match.kind, address))
    return name_choice(name, options)


def _sorted(table: LabelledTable, column: str, *, down: bool) -> LabelledTable:
    place = next(number for number, each in enumerate(table.columns) if each.name == column)

    def key(row: tuple[tuple[TableCell, ...], ...]) -> tuple[bool, float, str]:
        first = row[place][0] if row[place] else TableCell("")
        return first.number is None, first.number or 0.0, first.text.casefold()

    return LabelledTable(table.columns, tuple(sorted(table.rows, key=key, reverse=down)))
