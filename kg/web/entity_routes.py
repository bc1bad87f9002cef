"""The routes of entities: each IRI of ours answers at its path, as a page or as data."""

from __future__ import annotations

from flask import Flask, Response
from werkzeug.exceptions import NotFound

from kg.configuration import Configuration
from kg.errors import ParameterError
from kg.formats import OF_ENTITIES
from kg.prefixes import ANONYMOUS, BASE, prefixes
from kg.sparql.iris import is_absolute
from kg.web.answering import Answering, single_argument
from kg.web.openapi import RouteParameter, operation
from kg.web.pages import guarded, other_format

_MOST_PAGES = 10_000
# What may stand behind the address of an entity: the page as data.
_EXTENSIONS = frozenset(form.extension for form in OF_ENTITIES)
# What the catalogue names beside entities: the prefixes, and the parts of the data that it counts.
_OF_CATALOGUE = frozenset({"partition", "prefix"})
_PAGES = "browse,compare,data,explain,ontology,paths,search"


def add_entity_routes(app: Flask, answering: Answering, configuration: Configuration) -> None:
    """Add the routes of entities to the endpoint; they take every path that no other route takes."""

    @app.route(f"/<any({_PAGES}):name>.<extension>")
    def page_as_data(name: str, extension: str) -> Response:
        """Lead from the address of a page with an extension to the page with a format."""
        return other_format(name, extension)

    @app.route("/<path:local>")
    @operation(
        "What the graph says of an IRI of ours",
        RouteParameter(
            "local", "what stands behind the base of the IRI", True, place="path", example="drug/lenalidomide"
        ),
        RouteParameter("section", "the section of the page that is opened by itself"),
        RouteParameter("page", "which page of that section, from 1", schema={"type": "integer", "minimum": 1}),
        formats=OF_ENTITIES,
        also={"308": "The address of a page that ends with a slash, such as /queries/, was asked for without."},
    )
    def resource(local: str) -> Response:
        """Answer for an IRI of ours: its path here is what stands after the base."""
        stem, _, extension = local.rpartition(".")
        if not stem or extension not in _EXTENSIONS:
            stem, extension = local, ""
        first = stem.partition("/")[0]
        named = first != stem and (first in _OF_CATALOGUE or prefixes().get(first, "").startswith(BASE))
        if not (named or (BASE + stem).startswith(ANONYMOUS)) or not is_absolute(BASE + stem):
            raise NotFound
        values = {
            "iri": BASE + stem,
            "root": "../" * stem.count("/"),
            "section": single_argument("section")[:40],
            "page": _page_number(),
            "documents": configuration.documents_at_hand,
            "documents_state": configuration.documents_state,
        }
        return guarded(answering.perform("describe", values, OF_ENTITIES, extension))


def _page_number() -> str:
    number = single_argument("page", "1")
    if not number.isdecimal() or not 1 <= int(number[:6]) <= _MOST_PAGES:
        raise ParameterError(f"'{number[:20]}' is no page: pages have numbers from 1.")
    return number
