"""The routes of tasks: work that an evaluator does, and that is no query."""

from __future__ import annotations

from flask import Flask, Response, request

from kg import proof_report
from kg.errors import ParameterError
from kg.paths import asking
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


def asked_for(*names: str) -> dict[str, str]:
    """Return parameters of the address that must be there. Raises ParameterError."""
    missing = [name for name in names if not request.args.get(name)]
    if missing:
        raise ParameterError(f"The address lacks {', '.join(missing)}. It takes {', '.join(names)}.")
    return {name: request.args[name] for name in names}
