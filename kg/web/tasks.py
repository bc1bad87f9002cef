"""The routes of tasks: work that an evaluator does, and that is no query."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

from kg import described, found, proof_report
from kg.errors import ParameterError
from kg.namespaces import BASE, prefixes
from kg.paths import asking
from kg.sparql_protocol import is_absolute
from kg.web.answering import Answering
from kg.web.pages import guarded


def add_tasks(app: Flask, answering: Answering) -> None:
    """Add the routes of tasks to the endpoint."""

    @app.route("/explain")
    def explained() -> Response:
        return answering.perform("explain", asked_for("s", "p", "o"), proof_report.FORMATS)

    @app.route("/paths")
    def paths() -> Response:
        values = {name: asking.SEVERAL.join(request.args.getlist(name)) for name in request.args if name != "format"}
        return guarded(answering.perform("paths", values, asking.FORMATS))

    @app.route("/search")
    def search() -> Response:
        values = asked_for("q") | ({"type": request.args["type"]} if "type" in request.args else {})
        return guarded(answering.perform("search", values, found.FORMATS))

    @app.route("/<path:local>")
    def resource(local: str) -> Response:
        """Answer for an IRI of ours: its path here is what stands after the base."""
        first = local.partition("/")[0]
        if first not in prefixes() or not prefixes()[first].startswith(BASE) or first == local:
            raise NotFound
        if not is_absolute(BASE + local):
            raise NotFound
        values = {"iri": BASE + local, "root": "../" * local.count("/")}
        return guarded(answering.perform("describe", values, described.FORMATS))


def asked_for(*names: str) -> dict[str, str]:
    """Return parameters of the address that must be there. Raises ParameterError."""
    missing = [name for name in names if not request.args.get(name)]
    if missing:
        raise ParameterError(f"The address lacks {', '.join(missing)}. It takes {', '.join(names)}.")
    return {name: request.args[name] for name in names}
