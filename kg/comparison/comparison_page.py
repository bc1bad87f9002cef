"""A comparison as a page, as CSV and as RDF: the task behind /compare."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from rdflib import Graph, URIRef

from kg.comparison.axis_plot import NARROW, SHAPES, axis_plot
from kg.comparison.comparison import MOST, Comparison, compare
from kg.comparison.figures import ComparedFigure
from kg.engine.store import Store
from kg.errors import ParameterError, UnknownNameError
from kg.formats import GRAPHS, Format
from kg.namespaces import BASE, expand, prefixes
from kg.pages.name_choices import NameChoice, name_choice
from kg.pages.rendering import render_page
from kg.search.entity_names import EntityNames
from kg.search.results import search
from kg.tables import TableFormat, render_table
from kg.unit_words import unit_in_words

FORMATS = (Format.HTML, Format.PLAIN_JSON, Format.CSV, Format.TURTLE, Format.N_TRIPLES)
SEVERAL = "\n"
_MORE_FIELDS, _MOST_OPTIONS = 1, 12
_KINDS = frozenset(
    {"mk:Regimen", "mk:Drug", "mk:ClinicalTrial", "mk:Study", "mk:TreatmentProtocol", "mk:ReportingGroup"}
)
_FIRST_SHOWN = 8
EXAMPLES = (
    ("Neutropenia with KRd and with VRd", {"of": ["KRd", "VRd"], "event": "neutropenia"}),
    ("KRd and VRd: everything with a figure", {"of": ["KRd", "VRd"]}),
    ("Overall survival in POLLUX, ASPIRE and ELOQUENT-2", {"of": ["POLLUX", "ASPIRE", "ELOQUENT-2"]}),
    ("Progression-free survival of VRd, KRd, Rd and IRd", {"of": ["VRd", "KRd", "Rd", "IRd"]}),
)
COLUMNS = (
    "compared", "group", "study", "measure", "event", "grade", "operator", "value", "unit", "lower", "upper", "bounds",
    "in words", "against", "patients", "time point", "condition", "affected", "at risk", "doubts", "publication",
    "claim", "statement",
)  # fmt: skip
_SORTS = {
    "compared": lambda each: each.item,
    "group": lambda each: each.group_label.casefold(),
    "measure": lambda each: (each.measure_label, each.event_label),
    "event": lambda each: each.event_label,
    "grade": lambda each: each.grade,
    "value": lambda each: each.value if each.value is not None else float("-inf"),
    "patients": lambda each: each.population_label,
}


def answer_comparison(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Compare what `of` names, a line each; `event`: one adverse event; `sort`: a column of the table, `-` downwards.

    A page asks back where a name stands for several things or for none. Raises ParameterError and, for programs,
    UnknownNameError and AmbiguousNameError.
    """
    names = [line.strip() for line in arguments.get("of", "").split(SEVERAL) if line.strip()]
    event, sort = arguments.get("event", "").strip(), arguments.get("sort", "")
    if media_type == Format.HTML.media_type:
        return _page(store, names, event, sort).encode()
    comparison = compare(store, names, event)
    if media_type == Format.PLAIN_JSON.media_type:
        return (json.dumps(comparison.as_dict(), ensure_ascii=False, indent=2) + "\n").encode()
    if media_type == Format.CSV.media_type:
        return comparison_as_csv(comparison).encode()
    form = next(each for each in GRAPHS if each.media_type == media_type)
    return _graph(store, comparison).serialize(format=form.of_triples).encode()


def comparison_as_csv(comparison: Comparison) -> str:
    """Return every figure of a comparison as a line of CSV; those without a number come last."""
    labels = {item.iri: item.label for item in comparison.items}
    rows = [_cells(figure, labels) for figure in _all(comparison)]
    return render_table(COLUMNS, rows, TableFormat.CSV)


def _all(comparison: Comparison) -> list[ComparedFigure]:
    return [*(figure for axis in comparison.axes for figure in axis.figures), *comparison.unplaced]


def _cells(each: ComparedFigure, labels: Mapping[str, str]) -> tuple[str, ...]:
    numbers = [f"{number:g}" if number is not None else "" for number in (each.value, each.lower, each.upper)]
    return (
        labels[each.item], each.group_label, each.study_label, each.measure_label, each.event_label, each.grade,
        each.operator, numbers[0], unit_in_words(each.unit), numbers[1], numbers[2], each.bounds, each.value_in_words,
        each.against, each.population_label, each.timepoint, each.condition, each.affected, each.at_risk,
        "; ".join(each.doubts), each.publication, each.claim, each.statement,
    )  # fmt: skip


def _graph(store: Store, comparison: Comparison) -> Graph:
    """Return the claims of a comparison as RDF."""
    graph = Graph()
    for prefix, namespace in prefixes().items():
        graph.bind(prefix, namespace)
    listed = " ".join(f"<{expand(figure.claim)}>" for figure in _all(comparison))
    query = f"SELECT ?claim ?p ?o WHERE {{ VALUES ?claim {{ {listed} }} ?claim ?p ?o }}"
    for claim, predicate, value in store.select(query)[1]:
        if isinstance(claim, URIRef) and isinstance(predicate, URIRef) and value is not None:
            graph.add((claim, predicate, value))
    return graph


def _address(names: Sequence[str], event: str, **others: str) -> str:
    given: dict[str, Any] = {"of": list(names), "event": event, **others}
    return "compare?" + urlencode({name: value for name, value in given.items() if value}, doseq=True)


def _page(store: Store, names: Sequence[str], event: str, sort: str) -> str:
    choices, problem, content = [], "", None
    resolve = store.shared(EntityNames).iri
    for parameter, name in [*(("of", name) for name in names), *([("event", event)] if event else [])]:
        try:
            resolve(name)
        except UnknownNameError:
            choices.append(_choice(store, names, event, parameter, name))
    if names and not choices:
        try:
            content = _content(compare(store, names, event), names, event, sort)
        except ParameterError as error:
            problem = str(error)
    fields = [*names, *[""] * (max(2 - len(names), _MORE_FIELDS) if len(names) < MOST else 0)]
    labels = " and ".join(item["short"] for item in content["items"]) if content else ""
    return render_page(
        "compare.html",
        "",
        title=f"Compare {labels}" if labels else "Compare",
        fields=fields,
        event=event,
        choices=choices,
        problem=problem,
        content=content,
        examples=[(text, f"compare?{urlencode(asked, doseq=True)}") for text, asked in EXAMPLES],
        here_with=lambda form: _address(names, event, format=form),
    )


def _choice(store: Store, names: Sequence[str], event: str, parameter: str, name: str) -> NameChoice:
    kinds = {"mk:AdverseEvent"} if parameter == "event" else _KINDS
    matches = [match for match in search(store, name) if match.kind in kinds][:_MOST_OPTIONS]

    def address(entity: str) -> str:
        if parameter == "event":
            return _address(names, entity)
        return _address([entity if each == name else each for each in names], event)

    return name_choice(name, [(match.label, match.kind, address(match.entity)) for match in matches])


def _sorting(names: Sequence[str], event: str, column: str, sort: str) -> str:
    """Return the address that sorts the table by a column, downwards where it is sorted by it already."""
    turned = f"-{column}" if sort == column else column
    return f"{_address(names, event, sort=turned)}#table" if column in _SORTS else ""


def _order_of(column: str, sort: str) -> str:
    return {column: "ascending", f"-{column}": "descending"}.get(sort, "")


def _content(comparison: Comparison, names: Sequence[str], event: str, sort: str) -> dict[str, Any]:
    numbers = {item.iri: number for number, item in enumerate(comparison.items)}
    labels = {item.iri: item.short for item in comparison.items}
    shared = comparison.shared_axes
    column = sort.removeprefix("-")
    rows = _all(comparison)
    if column in _SORTS:
        rows = sorted(rows, key=_SORTS[column], reverse=sort.startswith("-"))

    def drawn(axis: Any) -> dict[str, Any]:
        title = f"{axis.title[:1].upper()}{axis.title[1:]}"
        return {
            "title": title,
            "plots": [axis_plot(axis, numbers, ""), axis_plot(axis, numbers, "", NARROW)],
            "remarks": axis.remarks,
        }

    return {
        "items": [
            {"label": item.label, "short": item.short, "address": item.iri.removeprefix(BASE), "figures": item.figures,
             "shape": SHAPES[number % len(SHAPES)], "number": number + 1}
            for number, item in enumerate(comparison.items)
        ],
        "shared": [drawn(axis) for axis in shared],
        "alone": [drawn(axis) for axis in comparison.axes if axis not in shared],
        "apart": comparison.apart,
        "columns": [
            (name, _sorting(names, event, name, sort), _order_of(name, sort))
            for name in ("compared", "group", "measure", "event", "grade", "value", "patients", "claim")
        ],
        "rows": [
            {
                "figure": each,
                "number": numbers[each.item] + 1,
                "item": labels[each.item],
                "claim": each.claim.replace(":", "/", 1),
                "publication": each.publication.replace(":", "/", 1),
            }
            for each in rows
        ],
    }  # fmt: skip
