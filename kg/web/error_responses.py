"""Responses that carry an error, and the addresses that say what each error means."""

from __future__ import annotations

import errno

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from kg.configuration import Configuration
from kg.errors import Cause, MyelomaKgError, StorageError, UnknownNameError, error_classes
from kg.evaluation.errors import OverloadError
from kg.formats import Format, format_named
from kg.web.access import CHALLENGE
from kg.web.errors import InternalError, UnauthorizedError
from kg.web.openapi import RouteParameter, operation
from kg.web.pages import guarded, json_response, page, text_response
from kg.web.places import without_places
from kg.web.problems import CODE_HEADER, PROBLEM_FORMATS, Problem, problem_format
from kg.web.record import request_record
from kg.web.statuses import status_of

# What the system says when a disk is full, or a quota or the size of a file is reached.
_NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))

# Of these, the phrase of HTTP says to everybody what is the matter.
_PLAIN = frozenset((404, 429, 503, 507))


def add_error_handlers(app: Flask, configuration: Configuration) -> None:
    """Have every error of ours, and of the web framework, answered as a problem."""
    hidden = without_places(configuration)

    @app.errorhandler(MyelomaKgError)
    def refused(error: MyelomaKgError) -> Response:
        request_record(request.environ).fail(error)
        response = problem_response(Problem.from_error(error, hidden))
        if isinstance(error, OverloadError):
            response.headers["Retry-After"] = str(error.retry_after)
        if isinstance(error, UnauthorizedError):
            response.headers["WWW-Authenticate"] = CHALLENGE
        return response

    @app.errorhandler(OSError)
    def full(error: OSError) -> Response:
        if error.errno not in _NO_ROOM:
            raise error
        return refused(StorageError(f"The temporary folder of the server takes no more ({error.strerror})."))

    @app.errorhandler(HTTPException)
    def unknown(error: HTTPException) -> Response:
        if (error.code or 500) >= 500:
            return refused(InternalError("The server made a mistake. Its log has more."))
        record, problem = request_record(request.environ), Problem.from_http(error, request.method, request.path)
        record.outcome, record.cause = problem.code, Cause.CALLER
        response = problem_response(problem)
        for name, value in error.get_headers(request.environ):
            if name in {"Allow", "Content-Range", "Location"}:
                response.headers[name] = value
        return response


def problem_response(problem: Problem) -> Response:
    """Return the response that tells an error to the client of the current request."""
    named = format_named(request.args.get("format", "").lower(), PROBLEM_FORMATS)
    accept = named.media_type if named else request.headers.get("Accept")
    form = problem_format(accept, page=True)
    if form is Format.HTML and problem.page:
        response = guarded(Response(problem.page, status=problem.status, content_type="text/html; charset=utf-8"))
    elif form is Format.HTML:
        title = problem.title.capitalize() if problem.status in _PLAIN else "It did not work"
        response = page("error.html", title=title, message=problem.message)
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
