"""Pages of other people that ask the endpoint from a browser, as YASGUI does: what the browser must be told (CORS)."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest

from tests import scratch

PAGE = "https://yasgui.example"
FORM = "application/x-www-form-urlencoded"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("asked by pages")
    scratch.publish(home)
    with scratch.running_server(home, deadline_seconds=1, body_seconds=0.3, query_bytes=2000) as (address, _):
        yield address


def ask(
    address: str, method: str, path: str, body: str | None = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Origin": PAGE, **named})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def listed(headers: http.client.HTTPMessage, name: str) -> set[str]:
    return {each.strip().lower() for each in (headers[f"Access-Control-{name}"] or "").split(",")}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "sent", ["accept,content-type", "content-type,x-requested-with", "if-none-match", "authorization"]
)
def test_a_browser_may_send_what_a_query_editor_sends(address: str, method: str, sent: str) -> None:
    asked = {"Access_Control_Request_Method": method, "Access_Control_Request_Headers": sent}
    status, headers, body = ask(address, "OPTIONS", "/sparql", **asked)
    assert (status, body) == (200, b"")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert method.lower() in listed(headers, "Allow-Methods")
    # By name: a star counts for what is not named, but not in every browser.
    assert set(sent.split(",")) <= listed(headers, "Allow-Headers")
    assert "*" in listed(headers, "Allow-Headers")
    assert "Access-Control-Allow-Credentials" not in headers


def test_a_page_reads_the_answer_and_its_headers(address: str) -> None:
    sent = {"Accept": "application/sparql-results+json,*/*;q=0.9", "Content_Type": FORM}
    status, headers, body = ask(address, "POST", "/sparql", "query=" + quote("ASK {}"), **sent)
    assert status == 200
    assert b"true" in body
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert {"etag", "retry-after", "x-request-id"} <= listed(headers, "Expose-Headers")


@pytest.mark.parametrize(
    ("method", "path", "body", "sent", "status"),
    [
        ("GET", f"/sparql?query={quote('SELECT')}", None, {}, 400),
        ("GET", "/health", None, {"Host": "a>b"}, 400),
        ("GET", "/nowhere", None, {}, 404),
        ("DELETE", "/sparql", None, {}, 405),
        ("GET", f"/sparql?query={quote('ASK {}')}", None, {"Accept": "image/png"}, 406),
        ("POST", "/sparql", "query=", {"Content_Type": FORM, "Content_Length": "50"}, 408),
        ("POST", "/sparql", "query=" + "a" * 5000, {"Content_Type": FORM}, 413),
        ("POST", "/sparql", "", {"Content_Type": FORM, "Content_Length": "99999999"}, 413),
        ("POST", "/sparql", "ASK {}", {"Content_Type": "text/plain"}, 415),
        ("POST", "/sparql", "ASK {}", {"Content_Encoding": "gzip"}, 415),
        ("PROPFIND", "/sparql", None, {}, 501),
        pytest.param("GET", f"/sparql?query={quote(ENDLESS)}", None, {}, 504, marks=pytest.mark.slow),
    ],
)
def test_a_page_reads_why_it_was_refused(
    address: str, method: str, path: str, body: str | None, sent: dict[str, str], status: int
) -> None:
    found, headers, told = ask(address, method, path, body, **sent)
    assert found == status
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert told.strip()
