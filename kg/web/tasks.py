"""The routes of tasks: work that an evaluator does, and that is no query."""

from __future__ import annotations

from flask import Flask, Response, request

from kg.configuration import Configuration
from kg.errors import ParameterError
from kg.formats import OF_CHAINS, OF_PROOFS, OF_SEARCHES, OF_SUGGESTIONS, SEVERAL, Format, negotiate
from kg.pages.rendering import MOST_SEARCHED
from kg.parameters import MOST_CLAIMS_AT_ONCE
from kg.web.answering import Answering, single_argument, wanted_format
from kg.web.entity_routes import add_entity_routes
from kg.web.openapi import RouteParameter, operation
from kg.web.pages import guarded, page

# The parameters of `kg.paths.request`, with what each means.
_CHAINS = {
    "from": "where chains begin; may be repeated; without it: what can lead to the end",
    "to": "where they end: an event, process or disease",
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
    """Add the routes of tasks to the endpoint, those of entities too."""
    add_entity_routes(app, answering, configuration)

    @app.route("/entity")
    @operation(
        "An entity: its names, what it is, and the claims about it with their publications and disputes",
        RouteParameter("name", "a name, CURIE or IRI", required=True, example="Revlimid"),
        RouteParameter("kind", "only claims of this class", example="mk:OutcomeClaim"),
        RouteParameter("first", "the first claim that is given, from 0", schema={"type": "integer", "minimum": 0}),
        RouteParameter(
            "most", "how many are given", schema={"type": "integer", "minimum": 1, "maximum": MOST_CLAIMS_AT_ONCE}
        ),
        formats=(Format.PLAIN_JSON,),
    )
    def entity() -> Response:
        values = required_parameters("name") | {
            name: single_argument(name, default) for name, default in (("kind", ""), ("first", "0"), ("most", "30"))
        }
        return guarded(answering.perform("entity", values, (Format.PLAIN_JSON,)))

    @app.route("/explain")
    @operation(
        "The proof of a triple, down to axioms and to claims with their places",
        RouteParameter("s", "subject: a name, CURIE or IRI", required=True, example="VRd"),
        RouteParameter("p", "predicate, or `a`", required=True, example="a"),
        RouteParameter("o", "object", required=True, example="mk:ProteasomeInhibitorContainingRegimen"),
        formats=OF_PROOFS,
    )
    def explained() -> Response:
        return guarded(answering.perform("explain", required_parameters("s", "p", "o"), OF_PROOFS))

    @app.route("/paths")
    @operation(
        "Chains from drugs, regimens or mechanisms to an event, process or disease",
        *(RouteParameter(name, meaning) for name, meaning in _CHAINS.items()),
        formats=OF_CHAINS,
    )
    def paths() -> Response:
        names = [name for name in request.args if name != "format"]
        values = {name: SEVERAL.join(request.args.getlist(name)) for name in names}
        return guarded(answering.perform("paths", values, OF_CHAINS))

    @app.route("/search")
    @operation(
        "Entities by label, synonym, identifier or misspelling",
        RouteParameter(
            "q", "what to look for", True, {"type": "string", "maxLength": MOST_SEARCHED}, example="Revlimid"
        ),
        RouteParameter("type", "only entities of this class", example="mk:Drug"),
        formats=OF_SEARCHES,
    )
    def search() -> Response:
        if not single_argument("q") and negotiate(wanted_format(OF_SEARCHES), OF_SEARCHES).format is Format.HTML:
            return page("search.html", title="Search", results=None, blocks=())
        values = required_parameters("q") | {"documents": configuration.documents_at_hand}
        values |= {"documents_state": configuration.documents_state}
        values |= {"type": single_argument("type")} if "type" in request.args else {}
        return guarded(answering.perform("search", values, OF_SEARCHES))

    @app.route("/sitemap.txt")
    def sitemap() -> Response:
        return guarded(answering.perform("sitemap", {"root": request.root_url}, (Format.TEXT,)))

    @app.route("/suggest")
    @operation(
        "What a search may lead to, in a few lines: entities, and of two things that a text names their chains",
        RouteParameter(
            "q", "what to look for", True, {"type": "string", "maxLength": MOST_SEARCHED}, example="VRd neuropathy"
        ),
        formats=OF_SUGGESTIONS,
    )
    def suggest() -> Response:
        return answering.perform("suggest", required_parameters("q"), OF_SUGGESTIONS)


def required_parameters(*names: str) -> dict[str, str]:
    """Return parameters of the address that must be there. Raises ParameterError."""
    missing = [name for name in names if not single_argument(name)]
    if missing:
        raise ParameterError(f"The address lacks {', '.join(missing)}. It takes {', '.join(names)}.")
    return {name: single_argument(name) for name in names}
