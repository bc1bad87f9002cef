"""What every route has in common: HEAD, OPTIONS, the methods that it takes, and what browsers are told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from kg.configuration import Configuration
from kg.evaluation.pool import Pool
from server import create_app


def values(rule: Rule) -> dict[str, str]:
    """Return something for each variable of a rule: the first of the names that it takes, if it lists them."""
    listed = dict(re.findall(r"<any\((\w+)[^)]*\):(\w+)>", rule.rule))
    names = {variable: name for name, variable in listed.items()}
    return {each: names.get(each, "x") for each in rule.arguments - set(rule.defaults or ())}


def rules() -> list[str]:
    """Return every address that the application routes, with something in the place of each variable."""
    configuration = Configuration(home=Path())
    built = [
        adapter.build(rule.endpoint, values(rule), append_unknown=False)
        for app in [create_app(configuration, Pool(configuration))]
        for adapter in [app.url_map.bind("localhost")]
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
    ]
    return sorted({*built, "/nowhere", "/drug/lenalidomide"})


@pytest.mark.slow
@pytest.mark.parametrize("path", rules())
def test_a_route_answers_head_and_options_and_no_more_than_it_says(client: FlaskClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.content_type, head.get_data()) == (got.status_code, got.content_type, b"")
    assert head.headers.get("ETag") == got.headers.get("ETag")
    assert head.headers.get("Content-Length") == got.headers.get("Content-Length")
    allowed = set(client.options(path).headers.get("Allow", "GET, HEAD, OPTIONS").split(", "))
    assert {"GET", "HEAD", "OPTIONS"} <= allowed
    answers = [got, head, client.options(path)]
    for method in ("PUT", "DELETE", "PATCH", "POST"):
        if method not in allowed:
            answers.append(client.open(path, method=method))
            assert answers[-1].status_code in {404, 405}
    for answer in answers:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Accept" in answer.vary
        answer.close()
    got.close()
