"""The classes of the graph, and each as a page or a file: the tasks behind /browse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlencode

from rdflib import RDF, RDFS, VOID, Graph, Literal, URIRef

from kg.browsing.class_table import (
    NAME,
    ON_A_PAGE,
    ClassProperty,
    ClassSummary,
    ClassView,
    classes,
    count_members,
    default_columns,
    facets,
    members,
    properties,
)
from kg.engine.store import Store
from kg.errors import ParameterError, UnknownNameError
from kg.formats import OF_CLASSES, SEVERAL, TRIPLES, Format
from kg.labelled_tables import LICENCE, LabelledTable, TableColumn, labelled_table, text_in_words, write_table
from kg.model import RdfTerm
from kg.pages.rendering import MOST_SEARCHED, render_page
from kg.prefixes import expand
from kg.rdf import CATALOGUE_GRAPH, DATASET, graph_with_prefixes, serialize_graph
from kg.tables import TableFormat, json_text, render_table

_MOST_COLUMNS = _MOST_FILTERS = 20
_DIGITS = 9
_FILES = (("Excel", "xlsx"), ("CSV", "csv"), ("TSV", "tsv"), ("JSON", "json"), ("Turtle", "ttl"))
_INDEX = ("class", "label", "definition", "count", "address")


def answer_classes(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Answer which classes have members: a page, JSON, CSV, or RDF in the words of VoID."""
    del arguments
    listed = classes(store)
    rows = [
        (each.curie, each.label, each.definition, each.count, f"browse/{each.curie.partition(':')[2]}")
        for each in listed
    ]
    if media_type == Format.PLAIN_JSON.media_type:
        result = [dict(zip(_INDEX, row, strict=True)) for row in rows]
        return json_text(result).encode()
    if media_type == Format.CSV.media_type:
        return render_table(_INDEX, rows, TableFormat.CSV).encode()
    if media_type != Format.HTML.media_type:
        return _index_graph(store, listed).serialize(format=media_type).encode()
    return render_page("browse.html", "", title="Browse", groups=_groups(listed)).encode()


def _index_graph(store: Store, listed: Sequence[ClassSummary]) -> Graph:
    graph = graph_with_prefixes()
    known = {expand(each.curie): each for each in listed}
    query = f"""
        SELECT ?part ?class WHERE {{ GRAPH <{CATALOGUE_GRAPH}> {{
          <{DATASET}> <{VOID.classPartition}> ?part . ?part <{VOID["class"]}> ?class
        }} }}"""
    for part, kind in store.texts(query):
        if kind in known:
            partition, iri = URIRef(part), URIRef(kind)
            graph.add((DATASET, VOID.classPartition, partition))
            graph.add((partition, VOID["class"], iri))
            graph.add((partition, VOID.entities, Literal(known[kind].count)))
            graph.add((iri, RDFS.label, Literal(known[kind].label, lang="en")))
    return graph


def _groups(listed: Sequence[ClassSummary]) -> list[tuple[str, str, list[tuple[ClassSummary, list[ClassSummary]]]]]:
    """Return title, what it is and the classes of a group, each with those below it."""
    below: dict[str, list[ClassSummary]] = {}
    for each in listed:
        below.setdefault(each.above, []).append(each)
    known = {each.curie: each for each in listed}

    def under(top: str) -> list[tuple[ClassSummary, list[ClassSummary]]]:
        chosen = sorted(below.get(top, []), key=lambda each: -each.count)
        return [(each, _all_below(each.curie, below)) for each in chosen]

    things, claims = under("mk:Entity"), under("mk:Claim")
    shown = {each.curie for group in (things, claims) for top, rest in group for each in (top, *rest)}
    rest = [each for each in known.values() if each.curie not in shown | {"mk:Entity"}]
    others = [(each, list[ClassSummary]()) for each in sorted(rest, key=lambda each: -each.count)]
    return [
        ("Things", "What claims speak of.", things),
        ("Claims", "What sources say, by kind.", claims),
        ("What the graph makes of them", "Edges, derived statements, disputes and the values that claims use.", others),
    ]


def _all_below(curie: str, below: Mapping[str, list[ClassSummary]]) -> list[ClassSummary]:
    result = []
    for each in below.get(curie, []):
        result += [each, *_all_below(each.curie, below)]
    return result


def answer_class(store: Store, arguments: Mapping[str, str], media_type: str) -> bytes:
    """Answer the members of the class `kind` as a page or a file.

    `where`: `property=value` a line; `column`: a property a line; `q`: words of the name; `sort`; `first`. Raises
    ParameterError and UnknownNameError.
    """
    kind = f"mk:{arguments['kind']}"
    summaries = {each.curie.removeprefix("mk:"): each for each in classes(store)}
    summary = summaries.get(arguments["kind"])
    if summary is None:
        written = {each.casefold(): each for each in summaries}
        near = get_close_matches(arguments["kind"].casefold(), written, n=1)
        remedy = f" Did you mean {written[near[0]]}?" if near else ""
        raise UnknownNameError(
            f"There is no class '{arguments['kind']}' with members.{remedy} The address browse lists them all."
        )
    known = properties(store, kind)
    view = _view(kind, arguments, known)
    form = next(each for each in OF_CLASSES if each.media_type == media_type)
    titles = ["name", *(_title(curie, known) for curie in view.columns)]
    if form in TRIPLES:
        return serialize_graph(_members_graph(kind, view, members(store, view, None)), media_type)
    if form is not Format.HTML:
        table = labelled_table(store, [NAME, *view.columns], members(store, view, None), titles)
        address = _address(view)
        return write_table(table, form, [("What", summary.label), ("From", f"myeloma-kg, {address}"), *LICENCE])
    table = labelled_table(store, [NAME, *view.columns], members(store, view), titles)
    return _page(store, summary, view, known, table).encode()


def _members_graph(kind: str, view: ClassView, rows: Sequence[Sequence[Sequence[RdfTerm]]]) -> Graph:
    graph = graph_with_prefixes()
    for (subject,), *columns in rows:
        graph.add((URIRef(str(subject)), RDF.type, URIRef(expand(kind))))
        for curie, values in zip(view.columns, columns, strict=True):
            for value in values:
                graph.add((URIRef(str(subject)), URIRef(expand(curie)), value))
    return graph


def _title(curie: str, known: Sequence[ClassProperty]) -> str:
    return next((each.label for each in known if each.curie == curie), curie)


def _view(kind: str, arguments: Mapping[str, str], known: Sequence[ClassProperty]) -> ClassView:
    columns = tuple(dict.fromkeys(line for line in arguments.get("column", "").split(SEVERAL) if line))
    curies = {each.curie for each in known}
    for curie in columns:
        if curie not in curies:
            raise ParameterError(f"No member of the class has '{curie}'. There are: {', '.join(sorted(curies))}.")
    if len(columns) > _MOST_COLUMNS:
        raise ParameterError(f"A table has at most {_MOST_COLUMNS} columns beside the name; these are {len(columns)}.")
    words, where = arguments.get("q", ""), []
    if len(words) > MOST_SEARCHED:
        raise ParameterError(f"'q' is for words of at most {MOST_SEARCHED} characters; these have {len(words)}.")
    lines = [line for line in dict.fromkeys(arguments.get("where", "").split(SEVERAL)) if line]
    if len(lines) > _MOST_FILTERS:
        raise ParameterError(f"A table has at most {_MOST_FILTERS} filters; these are {len(lines)}.")
    for line in lines:
        name, equals, value = line.partition("=")
        if not equals or name not in curies:
            raise ParameterError(
                f"'{line[:80]}' is no filter: write property=value, with a property that members have."
            )
        where.append((name, value))
    first = arguments.get("first") or "0"
    if not first.isdecimal() or len(first) > _DIGITS:
        raise ParameterError(f"'first' is '{first[:40]}', which is no whole number of up to {_DIGITS} digits.")
    return ClassView(
        kind,
        tuple(where),
        words,
        columns or default_columns(known),
        arguments.get("sort") or NAME,
        int(first),
    )


def _address(view: ClassView, **changed: Any) -> str:
    """Return the address of a view, below that of the classes; what is not given stays, but the place begins anew."""
    form = changed.pop("format", "")
    now = replace(view, **({"first": 0} | changed))
    given = {
        "q": now.words,
        "where": [f"{name}={value}" for name, value in now.where],
        "column": list(now.columns),
        "sort": "" if now.sort == NAME else now.sort,
        "first": now.first or "",
        "format": form,
    }
    written = urlencode({name: value for name, value in given.items() if value}, doseq=True)
    return f"{now.kind.partition(':')[2]}?{written}"


def _page(
    store: Store, summary: ClassSummary, view: ClassView, known: Sequence[ClassProperty], table: LabelledTable
) -> str:
    count = count_members(store, view)

    def sorting(column: str) -> str:
        return _address(view, sort=f"-{column}" if view.sort == column else column)

    shown, labels = [], dict[tuple[str, str], str]()
    for facet in facets(store, view, known):
        name = facet.property.curie
        labels |= {(name, value.value): value.label for value in facet.values}
        chosen = {value for each, value in view.where if each == name}
        values = [
            {
                "label": value.label,
                "count": value.count,
                "chosen": value.value in chosen,
                "address": _address(view, where=_toggled(view.where, (name, value.value))),
            }
            for value in facet.values
        ]
        shown.append({"label": facet.property.label, "values": values, "more": facet.more, "open": bool(chosen)})
    return render_page(
        "browse-class.html",
        "../",
        title=summary.label[:1].upper() + summary.label[1:],
        summary=summary,
        view=view,
        count=count,
        table=table,
        facets=shown,
        filters=[
            (
                f"{_title(name, known)}: {labels.get((name, value)) or text_in_words(name, value)}",
                _address(view, where=_toggled(view.where, (name, value))),
            )
            for name, value in view.where
        ],
        orders=column_orders(table.columns, view.sort),
        sorting=sorting,
        properties=known,
        files=[(name, _address(view, format=extension)) for name, extension in _FILES],
        earlier=_address(view, first=max(view.first - ON_A_PAGE, 0)) if view.first else "",
        later=_address(view, first=view.first + ON_A_PAGE) if view.first + ON_A_PAGE < count else "",
        last=min(view.first + ON_A_PAGE, count),
    )  # fmt: skip


def column_orders(columns: Sequence[TableColumn], sort: str) -> dict[str, str]:
    """Return how each column is sorted, as `aria-sort` says it; `sort`: the name of one, downwards with a `-`."""
    return {each.name: {each.name: "ascending", f"-{each.name}": "descending"}.get(sort, "") for each in columns}


def _toggled(where: tuple[tuple[str, str], ...], pair: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(each for each in where if each != pair) if pair in where else (*where, pair)
