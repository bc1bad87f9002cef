"""The documentation is served as it was built, under the policy of the pages; without it, a page says how to get it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    (folder / "how-to").mkdir(parents=True)
    (folder / "_static").mkdir()
    (folder / "index.html").write_text("<h1>Start</h1>", encoding="utf-8")
    (folder / "how-to" / "index.html").write_text("<h1>How to</h1>", encoding="utf-8")
    (folder / "_static" / "theme.css").write_text("p { color: red }", encoding="utf-8")
    (tmp_path / "outside.html").write_text("outside", encoding="utf-8")
    monkeypatch.setattr("kg.web.documentation.SITE", folder)
    return folder


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("address", "content"),
    [
        ("/docs/", "<h1>Start</h1>"),
        ("/docs/index.html", "<h1>Start</h1>"),
        ("/docs/how-to/", "<h1>How to</h1>"),
        ("/docs/how-to/index", "<h1>How to</h1>"),
    ],
)
def test_a_page_is_sent_under_the_policy_of_the_pages(client: FlaskClient, address: str, content: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.text) == (200, content)
    assert response.content_type == "text/html; charset=utf-8"
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.usefixtures("site")
def test_files_of_the_pages_are_sent_with_their_types(client: FlaskClient) -> None:
    assert client.get("/docs/_static/theme.css").content_type == "text/css; charset=utf-8"


@pytest.mark.usefixtures("site")
def test_the_address_without_a_slash_leads_to_the_start(client: FlaskClient) -> None:
    response = client.get("/docs")
    assert (response.status_code, response.headers["Location"]) == (302, "/docs/")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("path", ["none.html", "../outside.html", "%2e%2e/outside.html", "x/"])
def test_what_is_not_among_the_pages_is_not_sent(client: FlaskClient, path: str) -> None:
    assert client.get(f"/docs/{path}").status_code == 404


def test_where_the_documentation_is_not_built_a_page_says_how(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.web.documentation.SITE", tmp_path)
    response = client.get("/docs/")
    assert response.status_code == 200
    assert "<code>make docs</code>" in response.text
    assert client.get("/docs/tutorial.html").status_code == 404
