"""Responses that carry an error, and the addresses that say what each error means."""

from __future__ import annotations

from flask import Flask, Response, request

from kg.errors import MyelomaKgError, UnknownNameError, error_classes
from kg.formats import Format
from kg.web.answering import wanted_format
from kg.web.openapi import RouteParameter, operation
from kg.web.pages import json_response, page, text_response
from kg.web.problems import CODE_HEADER, PROBLEM_FORMATS, Problem, problem_format
from kg.web.record import request_record
from kg.web.statuses import status_of


def problem_response(problem: Problem) -> Response:
    """Return the response that tells an error to the client of the current request."""
    # A browser that sent the form of a query gets the bare message.
    form = problem_format(wanted_format(PROBLEM_FORMATS), page=request.path.rstrip("/") != "/sparql")
    if form is Format.HTML:
        response = page("error.html", title="It did not work", message=problem.message)
        response.status_code = problem.status
    elif form is Format.PROBLEM:
        text = problem.as_json(request_record(request.environ).id)
        response = Response(text, status=problem.status, content_type=form.media_type)
    else:
        response = text_response(problem.message, problem.status)
    response.headers[CODE_HEADER] = problem.code
    return response


def add_errors(app: Flask) -> None:
    """Add the addresses that the `type` of problem details names."""

    @app.route("/error/")
    @operation("The errors that there are: code, meaning, cause, HTTP status, exit code of the command line")
    def errors() -> Response:
        return json_response([_described(kind) for kind in sorted(error_classes(), key=lambda each: each.code)])

    @app.route("/error/<code>")
    @operation(
        "What an error means",
        RouteParameter("code", "the code of the error", True, place="path", example="deadline"),
    )
    def error(code: str) -> Response:
        kind = next((each for each in error_classes() if each.code == code), None)
        if kind is None:
            raise UnknownNameError(f"There is no error '{code}'. The address error/ lists what there is.")
        return json_response(_described(kind))


def _described(kind: type[MyelomaKgError]) -> dict[str, object]:
    return {
        "code": kind.code,
        "meaning": " ".join((kind.__doc__ or "").split()),
        "cause": kind.cause,
        "status": status_of(kind),
        "exit_code": kind.exit_code,
    }
