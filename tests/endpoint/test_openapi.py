"""The OpenAPI document: every route is in it, and the server does what it says."""

from __future__ import annotations

import json
import re

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks as conformance

from kg.configuration import Configuration
from kg.errors import UnknownNameError
from kg.evaluation.pool import Pool
from kg.paths.request import PARAMETERS
from kg.query_files import read_queries
from kg.web.openapi import document
from server import create_app

# Files of the pages, which are no part of what a program is offered.
ASIDE = {
    "/dataset",
    "/{kind}/{digest}",
    "/mappings",
    "/mappings/{name}",
    "/ontology/shapes/",
    "/ontology/shapes/{name}",
    "/sitemap.txt",
    "/favicon.ico",
    "/robots.txt",
    "/static/{filename}",
    "/docs",
    "/docs/",
    "/docs/{filename}",
    "/{name}.{extension}",
}
CHECKS = [
    checks.not_a_server_error,
    conformance.status_code_conformance,
    conformance.content_type_conformance,
    conformance.response_headers_conformance,
    conformance.response_schema_conformance,
]


def test_every_route_is_in_the_document(client: FlaskClient) -> None:
    told = json.loads(client.get("/openapi.json").text)
    assert told["openapi"].startswith("3.1")
    app = client.application
    routes = {re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    shipped = {f"/queries/{name}" for name in read_queries("answers")}
    assert set(told["paths"]) == routes - ASIDE - {"/queries/{name}"} | shipped
    for path, operations in told["paths"].items():
        named = {each["name"] for each in operations["get"]["parameters"] if each["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", path))
    assert {each["name"] for each in told["paths"]["/paths"]["get"]["parameters"]} == {*PARAMETERS, "format"}


def test_a_route_without_a_declaration_is_an_error() -> None:
    app = Flask("small")
    app.add_url_rule("/secret", "secret", lambda: "")
    with pytest.raises(UnknownNameError, match="/secret"):
        document(app, "http://localhost", {})


@pytest.mark.slow
def test_the_server_does_what_the_document_says(configuration: Configuration, pool: Pool) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", create_app(configuration, pool))
    # What a query may hold is the grammar's matter, and the hostile requests'.
    operations = [each.ok() for each in schema.exclude(path_regex="^/sparql").get_all_operations()]
    assert len(operations) > 30
    for operation in operations:
        check(operation)


def check(operation: APIOperation, headers: dict[str, str] | None = None) -> None:
    """Send what the document allows, and see that the answers are those that it tells of."""

    @settings(
        # What stands behind the shipped queries is the same for each.
        max_examples=2 if "/queries/" in operation.path else 8,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def holds(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS, headers=headers)

    holds()
