"""The pages for people have one frame, and every value on them is text."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from jinja2 import UndefinedError
from rdflib import VOID, Graph, URIRef

from kg import __version__
from kg.configuration import Configuration
from kg.dataset.directory import Directory
from kg.dataset.writing import Writing
from kg.evaluation.pool import Pool
from kg.pages.rendering import render_page
from kg.pages.term_links import TermLink, term_link
from server import create_app

PAGES = {
    "/": "What is known of myeloma drugs, and who says so",
    "/sparql": "Help",
    "/search?q=Revlimid": "Revlimid",
    "/drug/lenalidomide": "lenalidomide",
    "/explain?s=lenalidomide&p=degrades&o=IKZF1": "lenalidomide degrades Ikaros",
    "/paths?from=lenalidomide&to=neutropenia": "lenalidomide to neutropenia",
    "/drug/none-of-this": "Not in the graph",
    "/nothing/here": "Not found",
}

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def test_the_foot_of_a_page_leads_to_what_people_can_read(client: FlaskClient) -> None:
    foot = client.get("/help", headers={"Accept": BROWSER}).text.partition('<footer class="site-footer">')[2]
    addresses = re.findall(r'href="(?!https:)([^"#]*)', foot)
    kinds = {client.get(f"/{each}", headers={"Accept": BROWSER}).mimetype for each in addresses}
    assert len(addresses) >= 3
    assert kinds <= {"text/html", "text/plain"}
    assert f"myeloma-kg {__version__}. Research use, not medical advice." in foot
    assert "CC BY 4.0" in foot


def test_the_page_of_an_error_leads_on(client: FlaskClient) -> None:
    page = client.get("/nothing/here", headers={"Accept": BROWSER}).text.partition("<main")[2].partition("</main>")[0]
    assert re.findall(r'href="([^"]*)"', page) == ["/", "/browse"]


@pytest.mark.slow
@pytest.mark.parametrize(("address", "heading"), PAGES.items())
def test_every_page_has_the_same_frame(client: FlaskClient, address: str, heading: str) -> None:
    text = client.get(address, headers={"Accept": "text/html"}).text
    assert re.findall(r"<h1>(.*?)</h1>", text) == [heading]
    assert text.startswith('<!doctype html>\n<html lang="en">')
    assert text.index('href="#content"') < text.index("<nav") < text.index('<main id="content">')
    assert re.search(r'<form class="search" action="[./]*search" role="search">', text)
    identifiers = re.findall(r'\bid="([^"]+)"', text)
    assert len(identifiers) == len(set(identifiers))
    root = re.search(r'href="([^"]*)static/site.css"', text)
    assert root
    assert root[1] in {"/", "../" * (address.partition("?")[0].count("/") - 1)}


@pytest.mark.slow
def test_each_count_of_the_first_page_leads_to_what_is_counted(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept": "text/html"}).text
    counted = re.findall(r'<dt><a href="([^"]+)">[^<]+</a></dt><dd>([\d,]+)</dd>', page)
    assert len(counted) == 8
    for address, count in counted:
        led = client.get(f"/{address}", headers={"Accept": "text/html"})
        assert led.status_code == 200
        assert address == "paths" or f" of {count}</p>" in led.text or f" to {count} of " in led.text


def test_a_search_stands_in_its_box(client: FlaskClient) -> None:
    text = client.get("/search?q=%22%3Cb%3E", headers={"Accept": "text/html"}).text
    assert 'value="&#34;&lt;b&gt;"' in text


@pytest.mark.slow
def test_without_the_curated_graph_nothing_leads_into_it(tmp_path: Path) -> None:
    configuration = Configuration(only_dataset=True, dataset=tmp_path / "own", token="x" * 20, workers=1)
    with Pool(configuration, lambda: None) as pool, Writing(configuration, Directory(tmp_path / "own"), None) as own:
        pages = create_app(configuration, pool, writing=own).test_client()
        for address in ("/", "/nothing"):
            text = pages.get(address, headers={"Accept": "text/html"}).text
            assert "static/site.css" in text
            assert 'role="search"' not in text
            assert "<footer" not in text


def test_what_a_template_lacks_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="'message' is undefined"):
        render_page("error.html", "", title="x")


def test_the_page_of_a_name_that_is_written_wrongly_leads_to_what_is_written_like_it(client: FlaskClient) -> None:
    answer = client.get("/drug/lenalidomid", headers={"Accept": BROWSER})
    assert answer.status_code == 404
    assert '<a class="chip" href="../drug/lenalidomide">lenalidomide</a>' in answer.text


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "urn:x"])
def test_only_addresses_of_the_web_become_links(iri: str) -> None:
    assert term_link(URIRef(iri), {}, "../") == TermLink(iri)


@pytest.mark.parametrize("address", ["/", "/query", "/drug/lenalidomide", "/nothing/here"])
def test_a_page_is_packed_for_who_takes_that(client: FlaskClient, address: str) -> None:
    plain = client.get(address, headers={"Accept": "text/html"})
    packed = client.get(address, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.slow
def test_the_formats_of_each_page_stand_in_the_help_and_hold(client: FlaskClient) -> None:
    table = client.get("/help", headers={"Accept": "text/html"}).text.split('id="formats"')[1].split("</table>")[0]
    rows = re.findall(r"<tr><td><code>([^<]+)</code></td><td>[^<]*</td><td>([^<]+)</td></tr>", table)
    asked = {
        "/": "/?", "/search": "/search?q=Revlimid&", "/LOCAL": "/drug/lenalidomide?", "/browse": "/browse?",
        "/browse/KIND": "/browse/Regimen?", "/data": "/data?", "/ontology": "/ontology?", "/queries/": "/queries/?",
        "/query": "/query?", "/compare": "/compare?of=KRd&of=VRd&", "/paths": "/paths?from=VRd&to=neuralgia&",
    }  # fmt: skip
    assert set(asked) <= {path for path, _ in rows}
    for path, endings in rows:
        for ending in ("json", "ttl", "csv", "xlsx") if path in asked else ():
            answer = client.get(f"{asked[path]}format={ending}")
            assert (answer.status_code == 200) == (ending in endings.split()), (path, ending, answer.status_code)


def test_the_first_page_is_a_description_in_turtle(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/?format=ttl").text, format="turtle")
    counted = {
        str(part).rpartition("#")[2]: int(count) for part, _, count in graph.triples((None, VOID.entities, None))
    }
    assert counted["Claim"] == client.get("/?format=json").get_json()["counts"]["claims"]


def test_a_template_that_an_upgrade_brings_waits_for_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    before = render_page("error.html", "", title="x", message="y")

    def newer(*_: object) -> None:
        pytest.fail("The template was looked for again.")

    monkeypatch.setattr("jinja2.loaders.PackageLoader.get_source", newer)
    monkeypatch.setattr("jinja2.environment.Template.is_up_to_date", property(lambda _: False))
    assert render_page("error.html", "", title="x", message="y") == before
