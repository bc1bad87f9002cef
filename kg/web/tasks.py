"""The routes of tasks: work that an evaluator does, and that is no query."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

from kg.comparison import comparison_page
from kg.configuration import Configuration
from kg.entity_pages import answer as entity_answer
from kg.errors import ParameterError
from kg.formats import Format, negotiate
from kg.namespaces import BASE, prefixes
from kg.pages.rendering import MOST_SEARCHED
from kg.paths import request as path_request
from kg.proofs import report as proof_report
from kg.rdf import ANONYMOUS
from kg.search import results
from kg.sparql.protocol import is_absolute
from kg.web.answering import Answering, wanted_format
from kg.web.openapi import RouteParameter, operation
from kg.web.pages import guarded, page

_MOST_PAGES = 10_000
# What may stand behind the address of a page: the page as data.
_EXTENSIONS = frozenset(form.extension for form in (*entity_answer.FORMATS, *path_request.FORMATS))
# path_request.PARAMETERS, with what each means.
_CHAINS = {
    "from": "where chains begin; may be repeated",
    "to": "where they end",
    "under": "instead of `to`: any event or disease under this term of a loaded ontology, such as HP:0001871",
    "also": "another end, for what is shared by benefit and harm",
    "ask": "the kind of question; by default what the ends suggest",
    "k": "how many chains",
    "steps": "of how many steps at most",
    "evidence": "only steps on this kind of evidence; may be repeated",
    "source": "only steps from this publication; may be repeated",
    "since": "only publications of this year or later",
    "until": "only publications of this year or earlier",
    "inferred": "whether inferred steps count: yes or no",
    "disputed": "whether disputed steps count: yes or no",
}


def add_tasks(app: Flask, answering: Answering, configuration: Configuration) -> None:
    """Add the routes of tasks to the endpoint."""

    @app.route("/explain")
    @operation(
        "The proof of a triple, down to axioms and to claims with their places",
        RouteParameter("s", "subject: a name, CURIE or IRI", required=True, example="VRd"),
        RouteParameter("p", "predicate, or `a`", required=True, example="a"),
        RouteParameter("o", "object", required=True, example="mk:ProteasomeInhibitorContainingRegimen"),
        formats=proof_report.FORMATS,
    )
    def explained() -> Response:
        return guarded(answering.perform("explain", required_parameters("s", "p", "o"), proof_report.FORMATS))

    @app.route("/paths")
    @operation(
        "Chains from drugs, regimens or mechanisms to an event, process or disease",
        *(RouteParameter(name, meaning) for name, meaning in _CHAINS.items()),
        formats=path_request.FORMATS,
    )
    def paths() -> Response:
        names = [name for name in request.args if name != "format"]
        values = {name: path_request.SEVERAL.join(request.args.getlist(name)) for name in names}
        return guarded(answering.perform("paths", values, path_request.FORMATS))

    @app.route("/compare")
    @operation(
        "Figures of two to six treatments, trials or groups side by side, and which may stand on one axis",
        RouteParameter("of", "what is compared; repeated for each", True, example="KRd"),
        RouteParameter("event", "only this adverse event", example="neutropenia"),
        RouteParameter("sort", "the column by which the table of the page is sorted; downwards with a - before it"),
        formats=comparison_page.FORMATS,
    )
    def compared() -> Response:
        values = {name: request.args.get(name, "") for name in ("event", "sort")}
        values["of"] = comparison_page.SEVERAL.join(request.args.getlist("of"))
        return guarded(answering.perform("compare", values, comparison_page.FORMATS))

    @app.route("/search")
    @operation(
        "Entities by label, synonym, identifier or misspelling",
        RouteParameter(
            "q", "what to look for", True, {"type": "string", "maxLength": MOST_SEARCHED}, example="Revlimid"
        ),
        RouteParameter("type", "only entities of this class", example="mk:Drug"),
        formats=results.FORMATS,
    )
    def search() -> Response:
        if (
            not request.args.get("q")
            and negotiate(wanted_format(results.FORMATS), results.FORMATS).format is Format.HTML
        ):
            return page("search.html", title="Search", results=None)
        values = required_parameters("q") | ({"type": request.args["type"]} if "type" in request.args else {})
        return guarded(answering.perform("search", values, results.FORMATS))

    @app.route("/<path:local>")
    @operation(
        "What the graph says of an IRI of ours",
        RouteParameter(
            "local", "what stands behind the base of the IRI", True, place="path", example="drug/lenalidomide"
        ),
        RouteParameter("section", "the section of the page that is opened by itself"),
        RouteParameter("page", "which page of that section, from 1", schema={"type": "integer", "minimum": 1}),
        formats=entity_answer.FORMATS,
    )
    def resource(local: str) -> Response:
        """Answer for an IRI of ours: its path here is what stands after the base."""
        stem, _, extension = local.rpartition(".")
        if not stem or extension not in _EXTENSIONS:
            stem, extension = local, ""
        first = stem.partition("/")[0]
        if extension and first == stem:
            # What is no entity has its formats by a parameter.
            return Response(status=302, headers={"Location": f"{request.script_root}/{stem}?{_with_format(extension)}"})
        named = first != stem and prefixes().get(first, "").startswith(BASE)
        if not (named or (BASE + stem).startswith(ANONYMOUS)) or not is_absolute(BASE + stem):
            raise NotFound
        folder = configuration.document_folder
        values = {
            "iri": BASE + stem,
            "root": "../" * stem.count("/"),
            "section": request.args.get("section", "")[:40],
            "page": _page_number(),
            "documents": str(folder) if folder.is_dir() else "",
        }
        return guarded(answering.perform("describe", values, entity_answer.FORMATS, extension))


def _page_number() -> str:
    number = request.args.get("page", "1")
    if not number.isdecimal() or not 1 <= int(number[:6]) <= _MOST_PAGES:
        raise ParameterError(f"'{number[:20]}' is no page: pages have numbers from 1.")
    return number


def _with_format(extension: str) -> str:
    values = [(name, value) for name, value in request.args.items(multi=True) if name != "format"]
    return urlencode([*values, ("format", extension)])


def required_parameters(*names: str) -> dict[str, str]:
    """Return parameters of the address that must be there. Raises ParameterError."""
    missing = [name for name in names if not request.args.get(name)]
    if missing:
        raise ParameterError(f"The address lacks {', '.join(missing)}. It takes {', '.join(names)}.")
    return {name: request.args[name] for name in names}
