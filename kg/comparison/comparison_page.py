"""A comparison as a page, as CSV and as RDF: the task behind /compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from rdflib import Graph

from kg.citation_lines import short_citations
from kg.comparison.axis_plot import NARROW, SHAPES, axis_plot
from kg.comparison.comparison import MOST, Comparison, compare, measures_called, resolve_name
from kg.comparison.figures import ComparedFigure
from kg.engine.store import Store
from kg.errors import ParameterError, UnknownNameError
from kg.formats import GRAPHS, SEVERAL, Format
from kg.labelled_tables import LICENCE, write_spreadsheet
from kg.own_dataset import IN_CURATED, OF_DATASET
from kg.pages.name_choices import NameChoice, name_choice
from kg.pages.rendering import render_page
from kg.prefixes import BASE, listed_iris, whole_iri
from kg.rdf import graph_with_prefixes, serialize_graph
from kg.search.results import label_of_curie, search
from kg.tables import TableFormat, json_text, render_table
from kg.unit_words import unit_in_words

_MORE_FIELDS, _MOST_OPTIONS = 1, 12
_KINDS = frozenset(
    {"mk:Regimen", "mk:Drug", "mk:ClinicalTrial", "mk:Study", "mk:TreatmentProtocol", "mk:ReportingGroup"}
)
EXAMPLES = (
    ("Neutropenia with KRd and with VRd", {"of": ["KRd", "VRd"], "event": "neutropenia"}),
    ("KRd and VRd: everything with a figure", {"of": ["KRd", "VRd"]}),
    ("Overall survival: ratios, medians and rates, each on its axis", {"measure": "overall survival"}),
    ("Overall survival in POLLUX, ASPIRE and ELOQUENT-2", {"of": ["POLLUX", "ASPIRE", "ELOQUENT-2"]}),
    ("Which regimens have the longest progression-free survival?", {"measure": "median progression-free survival"}),
    ("Second primary malignancies: rates and ratios, told apart", {"event": "second primary malignancy"}),
    ("VRd, KRd, Rd and IRd: everything with a figure", {"of": ["VRd", "KRd", "Rd", "IRd"]}),
)
COLUMNS = (
    "compared", "group", "study", "measure", "event", "grade", "operator", "value", "unit", "lower", "upper", "bounds",
    "in words", "against", "patients", "time point", "condition", "affected", "at risk", "doubts", "publication",
    "claim", "statement", "part of",
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
    """Compare what `of` names, a line each; `event`, `measure`: one adverse event, one outcome measure.

    `sort`: a column of the table, `-` downwards.

    Raises ParameterError, UnknownNameError and AmbiguousNameError: on a page that asks back, where one is wanted.
    """
    names = [line.strip() for line in arguments.get("of", "").split(SEVERAL) if line.strip()]
    view = ComparisonView(
        tuple(names),
        arguments.get("event", "").strip(),
        arguments.get("measure", "").strip(),
        arguments.get("sort", ""),
    )
    if media_type == Format.HTML.media_type:
        return _page(store, view.with_labels(store)).encode()
    comparison = compare(store, view.names, view.event, view.measure)
    if media_type == Format.EXCEL.media_type:
        about = [("What", _title(comparison)), ("From", f"myeloma-kg, {view.address()}"), *LICENCE]
        return write_spreadsheet(COLUMNS, _table(comparison), about)
    if media_type == Format.PLAIN_JSON.media_type:
        return json_text(comparison.as_dict()).encode()
    if media_type == Format.CSV.media_type:
        return comparison_as_csv(comparison).encode()
    form = next(each for each in GRAPHS if each.media_type == media_type)
    return serialize_graph(_graph(store, comparison), form.of_triples)


def comparison_as_csv(comparison: Comparison) -> str:
    """Return every figure of a comparison as a line of CSV; those without a number come last."""
    rows = [[f"{cell:g}" if isinstance(cell, float) else cell for cell in row] for row in _table(comparison)]
    return render_table(COLUMNS, rows, TableFormat.CSV)


def _table(comparison: Comparison) -> list[list[str | float]]:
    labels = {item.iri: item.label for item in comparison.items}
    return [_cells(figure, labels) for figure in _all(comparison)]


def _title(comparison: Comparison) -> str:
    names = " and ".join(item.short for item in comparison.items[:MOST])
    return names + (" and others" if len(comparison.items) > MOST else "")


def _all(comparison: Comparison) -> list[ComparedFigure]:
    return [*(figure for axis in comparison.axes for figure in axis.figures), *comparison.unplaced]


def _cells(each: ComparedFigure, labels: Mapping[str, str]) -> list[str | float]:
    value, lower, upper = ("" if number is None else number for number in (each.value, each.lower, each.upper))
    return [
        labels[each.item], each.group_label, each.study_label, each.measure_label, each.event_label, each.grade,
        each.operator, value, unit_in_words(each.unit), lower, upper, each.bounds, each.value_in_words,
        each.against, each.population_label, each.timepoint, each.condition, each.affected, each.at_risk,
        "; ".join(each.doubts), each.publication, each.claim, each.statement,
        f"the {OF_DATASET}" if each.own else IN_CURATED,
    ]  # fmt: skip


def _graph(store: Store, comparison: Comparison) -> Graph:
    """Return the claims of a comparison as RDF."""
    listed = listed_iris(whole_iri(figure.claim) for figure in _all(comparison))
    query = f"SELECT ?claim ?p ?o WHERE {{ VALUES ?claim {{ {listed} }} ?claim ?p ?o }}"
    return graph_with_prefixes(store.select(query)[1])


@dataclass(frozen=True)
class ComparisonView:
    """What is compared, as it was written: names, an adverse event, an outcome measure; and the order of the table."""

    names: tuple[str, ...] = ()
    event: str = ""
    measure: str = ""
    sort: str = ""

    def address(self, form: str = "") -> str:
        """Return the address of the page, below the root, or of the same in a format."""
        given = {"of": self.names, "event": self.event, "measure": self.measure, "sort": self.sort, "format": form}
        return "compare?" + urlencode({name: value for name, value in given.items() if value}, doseq=True)

    def with_labels(self, store: Store) -> ComparisonView:
        """Return the same with the labels of things in place of their CURIEs."""
        names = tuple(label_of_curie(store, name) for name in self.names)
        return replace(
            self, names=names, event=label_of_curie(store, self.event), measure=label_of_curie(store, self.measure)
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not (self.names or self.event or self.measure)


def _page(store: Store, view: ComparisonView) -> str:
    problem, content, title = "", None, "Compare"
    refusal: UnknownNameError | ParameterError | None = None
    parameters = [*(("names", name) for name in view.names), ("event", view.event), ("measure", view.measure)]
    choices = []
    for parameter, name in parameters:
        try:
            if parameter == "measure" and name:
                measures_called(store, name)
            elif name:
                resolve_name(store, name)
        except UnknownNameError as error:
            refusal = refusal or error
            choices.append(_choice(store, view, parameter, name))
        except ParameterError as error:
            refusal, problem = refusal or error, str(error)
    # One who comes from the page of a regimen has still to say what to compare it with.
    is_whole = len(view.names) != 1 or bool(view.event or view.measure)
    if is_whole and not (view.is_empty or choices or problem):
        try:
            comparison = compare(store, view.names, view.event, view.measure)
            content = _content(store, comparison, view)
            title = f"Compare {_title(comparison)}" if view.names else f"{_label_of(comparison, view)}: every figure"
        except ParameterError as error:
            refusal, problem = error, str(error)
    empty = 0 if len(view.names) >= MOST else max(2 - len(view.names), _MORE_FIELDS)
    page = render_page(
        "compare.html",
        "",
        title=title,
        fields=[*view.names, *[""] * empty],
        view=view,
        choices=choices,
        problem=problem,
        content=content,
        examples=[(text, f"compare?{urlencode(example, doseq=True)}") for text, example in EXAMPLES],
    )
    asks = bool(choices) and not problem and all(choice.options for choice in choices)
    if refusal and not asks:
        raise refusal.on_page(page)
    return page


def _label_of(comparison: Comparison, view: ComparisonView) -> str:
    """Return what all figures are of, with a capital."""
    figures = _all(comparison)
    label = view.event or (figures[0].measure_label if figures and len(comparison.measures) == 1 else view.measure)
    return f"{label[:1].upper()}{label[1:]}"


def _choice(store: Store, view: ComparisonView, parameter: str, name: str) -> NameChoice:
    kinds = {"event": {"mk:AdverseEvent"}, "measure": {"mk:OutcomeMeasure"}}.get(parameter, _KINDS)
    matches = [match for match in search(store, name) if match.kind in kinds][:_MOST_OPTIONS]

    def address(entity: str) -> str:
        if parameter == "event":
            return replace(view, event=entity).address()
        if parameter == "measure":
            return replace(view, measure=entity).address()
        return replace(view, names=tuple(entity if each == name else each for each in view.names)).address()

    return name_choice(name, [(match.label, match.kind, address(match.entity)) for match in matches])


def _sorting(view: ComparisonView, column: str) -> str:
    """Return the address that sorts the table by a column, downwards where it is sorted by it already."""
    turned = f"-{column}" if view.sort == column else column
    return f"{replace(view, sort=turned).address()}#table" if column in _SORTS else ""


def _order_of(column: str, sort: str) -> str:
    return {column: "ascending", f"-{column}": "descending"}.get(sort, "")


def _content(store: Store, comparison: Comparison, view: ComparisonView) -> dict[str, Any]:
    sort, is_distinguished = view.sort, len(comparison.items) <= MOST
    numbers = {item.iri: number if is_distinguished else 0 for number, item in enumerate(comparison.items)}
    labels = {item.iri: item.short for item in comparison.items}
    shared = comparison.shared_axes
    column = sort.removeprefix("-")
    rows = _all(comparison)
    if column in _SORTS:
        rows = sorted(rows, key=_SORTS[column], reverse=sort.startswith("-"))

    cited = short_citations(store, {whole_iri(each.publication) for each in rows if each.publication})

    def drawn(axis: Any) -> dict[str, Any]:
        title = f"{axis.title[:1].upper()}{axis.title[1:]}"
        return {
            "title": title,
            "plots": [axis_plot(axis, numbers, labels, ""), axis_plot(axis, numbers, labels, "", NARROW)],
            "remarks": axis.remarks,
        }

    return {
        "items": [
            {"label": item.label, "short": item.short, "address": item.iri.removeprefix(BASE), "figures": item.figures,
             "shape": SHAPES[number % len(SHAPES)], "number": number + 1}
            for number, item in enumerate(comparison.items if is_distinguished else ())
        ],
        "shared": [drawn(axis) for axis in shared],
        "alone": [drawn(axis) for axis in comparison.axes if axis not in shared],
        "apart": comparison.apart,
        "columns": [
            (name, _sorting(view, name), _order_of(name, sort))
            for name in ("compared", "group", "value", "measure", "event", "grade", "patients", "claim")
        ],
        "rows": [
            {
                "figure": each,
                "number": numbers[each.item] + 1,
                "item": labels[each.item],
                "claim": each.claim.replace(":", "/", 1),
                "publication": each.publication.replace(":", "/", 1),
                "citation": cited.get(whole_iri(each.publication), (each.publication, ""))[0],
                "mark": OF_DATASET if each.own else "",
            }
            for each in rows
        ],
    }  # fmt: skip
