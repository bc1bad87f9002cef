"""The routes of tables and comparisons: classes with their members, and figures side by side."""

from __future__ import annotations

from flask import Flask, Response, request

from kg.formats import OF_CLASS_LISTS, OF_CLASSES, OF_COMPARISONS, OF_FIGURES, SEVERAL
from kg.web.answering import Answering, single_argument
from kg.web.openapi import RouteParameter, operation
from kg.web.pages import guarded, other_format

_TABLE = {
    "q": "words that the name of a member holds",
    "where": "only members with property=value, both as CURIEs or the value as it stands; may be repeated",
    "column": "a property that is shown, beside the name; may be repeated",
    "sort": "the column that the rows are sorted by, or name; downwards with a - before it",
    "first": "how many rows are passed over, on a page",
}


def add_browsing(app: Flask, answering: Answering) -> None:
    """Add the routes to the endpoint."""

    @app.route("/compare")
    @operation(
        "Figures of two to six treatments, trials or groups side by side, and which may stand on one axis",
        RouteParameter("of", "what is compared; repeated for each; without it, all that have a figure"),
        RouteParameter("event", "only this adverse event", example="neutropenia"),
        RouteParameter("measure", "only this outcome measure"),
        RouteParameter("sort", "the column by which the table of the page is sorted; downwards with a - before it"),
        formats=OF_COMPARISONS,
    )
    def compared() -> Response:
        values = {name: single_argument(name) for name in ("event", "measure", "sort")}
        values["of"] = SEVERAL.join(request.args.getlist("of"))
        return guarded(answering.perform("compare", values, OF_COMPARISONS))

    @app.route("/figures")
    @operation(
        "Figures of outcomes or of an adverse event, with counts, intervals, grades, populations and sources",
        RouteParameter("event", "of this adverse event and its kinds", example="neutropenia"),
        RouteParameter("measure", "of this outcome measure, or of an endpoint with all its measures"),
        RouteParameter("treatment", "only those of this drug alone, regimen or group"),
        RouteParameter("trial", "only those of this trial or study"),
        formats=OF_FIGURES,
    )
    def listed() -> Response:
        values = {name: single_argument(name) for name in ("event", "measure", "treatment", "trial")}
        return guarded(answering.perform("figures", values, OF_FIGURES))

    @app.route("/browse")
    @operation("The classes of the graph, with how many members they have", formats=OF_CLASS_LISTS)
    def browsed() -> Response:
        return guarded(answering.perform("browse", {}, OF_CLASS_LISTS))

    @app.route("/browse/<kind>")
    @operation(
        "The members of a class as a table",
        RouteParameter("kind", "the name of the class, without prefix", True, place="path", example="Regimen"),
        *(RouteParameter(name, meaning) for name, meaning in _TABLE.items()),
        formats=OF_CLASSES,
    )
    def browsed_class(kind: str) -> Response:
        stem, _, extension = kind.rpartition(".")
        if stem and any(extension == form.extension for form in OF_CLASSES):
            return other_format(f"browse/{stem}", extension)
        values = {name: SEVERAL.join(request.args.getlist(name)) for name in _TABLE}
        return guarded(answering.perform("browse-class", values | {"kind": kind}, OF_CLASSES))
