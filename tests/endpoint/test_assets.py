"""The files of the pages: packed, tagged, and nothing but them."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg import resources
from kg.drawing import Look


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "static"
    (folder / "vendor").mkdir(parents=True)
    (folder / "page.css").write_text("p { color: red }\n" * 100, encoding="utf-8")
    (folder / "vendor" / "editor.js").write_text("export {};\n", encoding="utf-8")
    (folder / "secret.py").write_text("pass\n", encoding="utf-8")
    (tmp_path / "outside.css").write_text("outside", encoding="utf-8")
    monkeypatch.setattr("kg.web.assets.STATIC", folder)
    return folder


@pytest.mark.usefixtures("static")
def test_a_file_is_sent_with_its_type_and_packed_for_who_takes_that(client: FlaskClient) -> None:
    plain = client.get("/static/page.css")
    assert (plain.status_code, plain.content_type) == (200, "text/css; charset=utf-8")
    packed = client.get("/static/page.css", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert client.get("/static/vendor/editor.js").content_type == "text/javascript; charset=utf-8"


@pytest.mark.usefixtures("static")
def test_a_file_that_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/static/page.css")
    again = client.get("/static/page.css", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    # The server gives each response its date, and a response has one.
    assert "Date" not in first.headers
    assert "Date" not in again.headers


def test_a_file_that_changed_is_sent_anew(client: FlaskClient, static: Path) -> None:
    tag = client.get("/static/page.css").headers["ETag"]
    (static / "page.css").write_text("p { color: blue }\n", encoding="utf-8")
    assert client.get("/static/page.css", headers={"If-None-Match": tag}).data == b"p { color: blue }\n"


@pytest.mark.usefixtures("static")
@pytest.mark.parametrize(
    "path", ["../outside.css", "%2e%2e/outside.css", "vendor/../../outside.css", "secret.py", "vendor", "nothing.css"]
)
def test_nothing_else_is_sent(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_the_licences_of_the_packages_are_served(client: FlaskClient) -> None:
    if not (resources.STATIC / "vendor").exists():
        reason = "the front-end packages are not fetched: make frontend"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    assert "cytoscape" in client.get("/static/vendor/LICENSES.txt").text


def test_crawlers_are_told_to_leave_out_what_combines_without_end(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    assert {"User-agent: *", "Disallow: /*?", "Disallow: /sparql"} <= set(answer.text.splitlines())
    assert "Sitemap: http://localhost/sitemap.txt" in answer.text.splitlines()


def test_crawlers_are_told_the_address_of_every_thing_and_claim(client: FlaskClient) -> None:
    addresses = client.get("/sitemap.txt").text.splitlines()
    assert len(addresses) == len(set(addresses)) > 3000
    root = "http://localhost/"
    assert {root, f"{root}drug/lenalidomide", f"{root}claim/zhang-2023.s2-pd1-t-cell"} <= set(addresses)
    paths = [address.removeprefix("http://localhost") for address in addresses[::1200]]
    shown = [client.get(path, headers={"Accept": "text/html"}) for path in paths]
    assert {page.status_code for page in shown} == {200}


def test_a_page_says_what_it_is_about_where_its_address_is_shown(client: FlaskClient) -> None:
    page = client.get("/drug/lenalidomide", headers={"Accept": "text/html"}).text
    assert '<meta property="og:title" content="lenalidomide – myeloma-kg">' in page
    assert '<meta name="description" content="Oral immunomodulatory drug derived from thalidomide.">' in page
    found = client.get("/search", query_string={"q": '"><b>'}, headers={"Accept": "text/html"}).text
    assert "<b>" not in found


def test_every_class_of_the_style_sheet_is_used() -> None:
    rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "{}", (resources.STATIC / "site.css").read_text(), flags=re.DOTALL)
    files = (path for path in (resources.STATIC.parents[1]).rglob("*") if path.suffix in {".py", ".html", ".js"})
    words = {word for path in files for word in re.findall(r"[\w-]+", path.read_text(encoding="utf-8"))}
    looks = {look.style for look in Look}
    assert set(re.findall(r"\.([a-zA-Z][\w-]*)", rules)) <= words | looks
