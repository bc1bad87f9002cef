"""A page of another origin, in a real browser, reads nothing of a private dataset and writes nothing to it."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests import scratch
from tests.browser.conftest import ARGUMENTS, chromium

pytestmark = pytest.mark.slow

TOKEN = "w" * 20
KEPT_TEXT = "not for other pages"
QUERY = quote("SELECT ?o { <urn:kept> <urn:says> ?o }")
# Each is one way in which a page may ask: what it can read of the answer, or why it cannot.
FETCH = """async ([address, options]) => {
  try {
    const response = await fetch(address, options);
    return `${response.type} ${response.status} ${await response.text()}`;
  } catch (error) { return `refused: ${error}`; }
}"""
FRAME = """(address) => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.onload = () => {
    try { done(frame.contentDocument.documentElement.textContent); } catch (error) { done(`refused: ${error}`); }
  };
  frame.src = address;
  document.body.append(frame);
})"""
SUBMIT = """([address, type, name, value]) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: address, enctype: type });
  const field = document.createElement("textarea");
  Object.assign(field, { name, value });
  form.append(field);
  document.body.append(form);
  form.submit();
}"""
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
FORM, UPDATE = "application/x-www-form-urlencoded", "application/sparql-update"


class _EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Another origin</title><body></body>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that everybody who reaches it may read, with one kept text."""
    home = tmp_path_factory.mktemp("private")
    (home / "tokens").write_text(f"anna write {TOKEN}\n* read\n", encoding="utf-8")
    flags = {"dataset": str(home / "d"), "only_dataset": True, "tokens_file": str(home / "tokens"), "workers": 1}
    with scratch.running_server(home, **flags) as (address, _):
        status, _ = send(
            address, "POST", "/update", insertion("kept", KEPT_TEXT), AUTHORIZED | {"Content-Type": UPDATE}
        )
        assert status == 204
        yield address


@pytest.fixture(scope="module", params=["localhost", "127.0.0.1"])
def other_origin(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a page of another site, and of one of the same site with another port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _EmptyPage)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://{request.param}:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def send(address: str, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def insertion(name: str, text: str = "written") -> str:
    return f"INSERT DATA {{ <urn:{name}> <urn:says> '{text}' }}"


def kept(address: str) -> str:
    """Return all triples of the dataset, in every graph."""
    query = quote("SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    status, text = send(address, "GET", f"/sparql?query={query}", None, {"Accept": "text/csv"})
    assert status == 200
    return text


READS = [
    (f"/sparql?query={QUERY}", {}),
    (f"/sparql?query={QUERY}", {"mode": "no-cors"}),
    (f"/sparql?query={QUERY}", {"headers": AUTHORIZED}),
    ("/sparql", {"method": "POST", "body": f"query={QUERY}", "headers": {"Content-Type": FORM}}),
    ("/store?default", {"headers": {"Accept": "text/turtle"}}),
]
WRITES = [
    ("/update", {"method": "POST", "body": f"update={quote(insertion('w1'))}", "headers": {"Content-Type": FORM}}),
    ("/update", {"method": "POST", "body": insertion("w2"), "headers": {"Content-Type": UPDATE}}),
    ("/update", {"method": "POST", "body": insertion("w3"), "headers": {"Content-Type": UPDATE, **AUTHORIZED}}),
    ("/update", {"method": "POST", "body": insertion("w4"), "mode": "no-cors"}),
    ("/update", {"method": "POST", "body": f"update={quote(insertion('w5'))}", "mode": "no-cors",
                 "headers": {"Content-Type": FORM, **AUTHORIZED}}),
    ("/store?default", {"method": "PUT", "body": "<urn:w6> <urn:p> 1 .",
                        "headers": {"Content-Type": "text/turtle", **AUTHORIZED}}),
    ("/store?default", {"method": "DELETE", "headers": AUTHORIZED}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "options"), READS)
def test_a_page_of_another_origin_reads_nothing(
    page: Page, served: str, other_origin: str, path: str, options: dict[str, object]
) -> None:
    page.goto(other_origin)
    answer = page.evaluate(FETCH, [served + path, options])
    assert KEPT_TEXT not in answer
    assert answer.startswith(("refused: ", "opaque 0 "))


def test_a_frame_of_another_origin_shows_nothing(page: Page, served: str, other_origin: str) -> None:
    page.goto(other_origin)
    assert KEPT_TEXT not in page.evaluate(FRAME, f"{served}/sparql?query={QUERY}&format=json")


@pytest.mark.parametrize(("path", "options"), WRITES)
def test_a_page_of_another_origin_writes_nothing(
    page: Page, served: str, other_origin: str, path: str, options: dict[str, object]
) -> None:
    before = kept(served)
    page.goto(other_origin)
    answer = page.evaluate(FETCH, [served + path, options])
    assert answer.startswith(("refused: ", "opaque 0 "))
    assert kept(served) == before


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (FORM, "update", insertion("f1")),
        ("text/plain", "INSERT DATA { <urn:f2> <urn:says> '", "' }"),
        ("multipart/form-data", "update", insertion("f3")),
    ],
)
def test_a_form_of_another_origin_writes_nothing(
    page: Page, served: str, other_origin: str, kind: str, name: str, value: str
) -> None:
    before = kept(served)
    page.goto(other_origin)
    with page.expect_response(f"{served}/update") as response:
        page.evaluate(SUBMIT, [f"{served}/update", kind, name, value])
    assert response.value.status == 403
    assert kept(served) == before


def test_a_name_that_another_has_bound_to_the_server_reads_and_writes_nothing(browser: Browser, served: str) -> None:
    before = kept(served)
    rule = "--host-resolver-rules=MAP rebound.example 127.0.0.1"
    rebound = browser.browser_type.launch(executable_path=chromium(), args=[*ARGUMENTS, rule], headless=True)
    try:
        page = rebound.new_page()
        response = page.goto(f"http://rebound.example:{urlsplit(served).port}/")
        assert response
        assert response.status == 421
        for path, options in (*READS, *WRITES):
            answer = page.evaluate(FETCH, [path, options])
            assert "421" in answer.partition(" ")[2] or answer.startswith("refused: ")
            assert KEPT_TEXT not in answer
    finally:
        rebound.close()
    assert kept(served) == before


def test_a_page_of_the_server_itself_reads_and_writes(page: Page, served: str) -> None:
    page.goto(served)
    assert KEPT_TEXT in page.evaluate(FETCH, [f"{served}/sparql?query={QUERY}", {}])
    assert page.evaluate(FETCH, [served + WRITES[2][0], WRITES[2][1]]).startswith("basic 204")
    assert "urn:w3" in kept(served)
    # Without a token it does not write either.
    assert page.evaluate(FETCH, [served + WRITES[0][0], WRITES[0][1]]).startswith("basic 401")
