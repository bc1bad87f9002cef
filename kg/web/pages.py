"""The pages that the front makes itself: help, how to ask the endpoint, and errors."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from flask import Response, current_app, request

from kg.configuration import QUERY_LIMITS, QUEUE_LIMITS, Configuration, Setting, explain_settings
from kg.evaluation.pool import Pool
from kg.formats import GRAPHS, RESULTS
from kg.pages.rendering import render_page
from kg.shipped_query import ShippedQuery
from kg.tables import json_text

_LIMITS = (*QUERY_LIMITS, *QUEUE_LIMITS, "client_queries", "service_allow", "service_seconds", "service_bytes")
# Scripts and styles are files of ours: nothing that stands in a page runs, and nothing comes from elsewhere.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def help_page(
    endpoint: str,
    configuration: Configuration,
    pool: Pool,
    queries: Mapping[str, ShippedQuery],
    own: Sequence[str] | None,
    formats: Sequence[tuple[str, str, str]],
) -> Response:
    """Return the page on reading the pages and on asking by program.

    `own`: the graphs of a dataset beside it. `formats`: of each address that has a page, what it is and its formats.
    """
    snapshot = pool.snapshot
    info = snapshot.info
    return page(
        "help.html",
        endpoint=endpoint,
        results=", ".join(form.title for form in RESULTS),
        graphs=", ".join(form.title for form in GRAPHS),
        queries=list(queries.values()),
        counts=sorted(info["quads"].items()),
        digest=snapshot.digest,
        built=info["built"],
        limits=_limits(configuration),
        own=own,
        formats=formats,
    )


def dataset_page(endpoint: str, configuration: Configuration, own: Sequence[str]) -> Response:
    """Return the page of a dataset that is served alone."""
    return page(
        "dataset.html",
        endpoint=endpoint,
        results=", ".join(form.title for form in RESULTS),
        graphs=", ".join(form.title for form in GRAPHS),
        formats=RESULTS,
        limits=_limits(configuration),
        own=own,
    )


def page(template: str, **values: object) -> Response:
    """Return a page that is made here and not by an evaluator."""
    curated = "search" in current_app.view_functions
    text = render_page(template, f"{request.script_root}/", curated=curated, **values)
    response = guarded(Response(text, content_type="text/html; charset=utf-8"))
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        response.set_data(gzip.compress(text.encode(), 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _limits(configuration: Configuration) -> list[Setting]:
    """Return the limits that a client may meet, with their values."""
    limits = {name: getattr(configuration, name) for name in _LIMITS}
    return [each for each in explain_settings(limits, {}) if each.name in _LIMITS]


def guarded(response: Response) -> Response:
    """Let a response run no script but the files of ours, and take nothing from elsewhere."""
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def other_format(stem: str, extension: str) -> Response:
    """Return the way to what is no entity in a format, which it has by a parameter; `stem`: its path."""
    values = [(name, value) for name, value in request.args.items(multi=True) if name != "format"]
    query = urlencode([*values, ("format", extension)])
    return Response(status=302, headers={"Location": f"{request.script_root}/{quote(stem)}?{query}"})


def see_other(to: str) -> Response:
    """Return the way from an IRI of ours to where it is spoken of, which is for the format that was asked for."""
    response = Response(status=303, headers={"Location": f"{request.script_root}/{to}"})
    response.vary.add("Accept")
    return response


def text_response(text: str, status: int = 200) -> Response:
    """Return a line of plain text."""
    return Response(text + "\n", status=status, content_type="text/plain; charset=utf-8")


def json_response(content: object, status: int = 200) -> Response:
    """Return an object as JSON."""
    text = json_text(content)
    return Response(text, status=status, mimetype="application/json")
