"""Markup from outside stays text: in parameters, paths, headers, variables, literals and IRIs, on every page."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, RDFS, SKOS, Literal, URIRef
from werkzeug.test import TestResponse

from kg.configuration import Configuration
from kg.evaluation.pool import Pool
from kg.namespaces import MK
from kg.prefixes import BASE
from kg.rdf import EDGES_GRAPH
from server import create_app
from tests import scratch
from tests.hostile import SCRIPT

pytestmark = pytest.mark.slow
MARKUP = (
    f"{SCRIPT}\"'><img src=x onerror=alert(1)></title></textarea></pre><svg onload=alert(1)>",
    "javascript:alert(1)",
)
PAGES = "text/html"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SHOWN = (
    "/",
    "/query",
    "/sparql",
    "/queries/",
    "/search?q=revlimid",
    "/drug/lenalidomide",
    "/paths?from=lenalidomide&to=neutropenia",
)


def addresses() -> Iterator[str]:
    for name in ("from", "to", "also", "ask", "k", "evidence", "source", "since"):
        given = {"from": "lenalidomide", "to": "neutropenia", name: quote(MARKUP[0], safe="")}
        yield "/paths?" + "&".join(f"{key}={value}" for key, value in given.items())
    for text in MARKUP:
        told = quote(text, safe="")
        for name in ("q", "type"):
            yield f"/search?{'q=a&' * (name == 'type')}{name}={told}"
        for name in ("s", "p", "o"):
            yield "/explain?" + "&".join(f"{each}={told if each == name else 'a'}" for each in "spo")
        yield f"/query?query={told}"
        yield from (f"/queries/outcome-of-trial?{name}={told}" for name in ("trial", "measure", told))
        yield from (f"/{part}/{told}" for part in ("queries", "drug", "graph", "static", "ontology"))
        yield from (f"{path}?format={told}" for path in ("/sparql", "/drug/lenalidomide"))
        yield from (f"/store?graph={told}", f"/{told}", f"/sparql?query={told}", f"/sparql?query=ASK{{}}&{told}={told}")
        yield from (
            f"/sparql?query=ASK{{}}&{name}={told}" for name in ("default-graph-uri", "using-graph-uri", "update")
        )


# The modules that we serve ourselves; nothing stands inside the element.
OUR_SCRIPT = re.compile(r'<script type="module" src="[./]*static/[a-z]+\.js"></script>')


def is_harmless(answer: TestResponse) -> bool:
    """Whether a browser would see no markup but ours."""
    body = answer.get_data(as_text=True).lower()
    if answer.mimetype not in {"text/html", "image/svg+xml", "application/xhtml+xml"}:
        return answer.headers["X-Content-Type-Options"] == "nosniff"
    marks = ("<script", "<img", "<svg onload", 'href="javascript:', "href='javascript:")
    policy = answer.headers["Content-Security-Policy"]
    unsafe = any(word in policy for word in ("script-src 'unsafe", "script-src *", "script-src data:"))
    return not any(mark in OUR_SCRIPT.sub("", body) for mark in marks) and not unsafe


@pytest.mark.parametrize("address", list(addresses()))
def test_markup_in_an_address_stays_text(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept": BROWSER})
    assert answer.status_code in {200, 308, 400, 404, 406, 422}
    assert is_harmless(answer)


@pytest.mark.parametrize("path", SHOWN)
def test_markup_in_headers_stays_text(client: FlaskClient, path: str) -> None:
    told = {"Accept": f"text/html, {SCRIPT}", "User-Agent": SCRIPT, "Referer": SCRIPT, "X-Forwarded-Host": SCRIPT}
    answer = client.get(path, headers=told | {"If-None-Match": SCRIPT, "Accept-Language": SCRIPT, "Origin": SCRIPT})
    assert answer.status_code in {200, 406}
    assert is_harmless(answer)
    assert SCRIPT not in str(answer.headers)


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A graph whose labels, definitions and IRIs were written by somebody hostile."""
    home = tmp_path_factory.mktemp("poisoned")
    drug, content = URIRef(BASE + "drug/evil"), []
    content.append((drug, RDF.type, MK.Drug, EDGES_GRAPH))
    for text in MARKUP:
        content += [(drug, each, Literal(text, lang="en"), EDGES_GRAPH) for each in (RDFS.label, SKOS.prefLabel)]
        content += [(drug, SKOS.definition, Literal(text), EDGES_GRAPH)]
    for iri in ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "http://x/'onclick='alert(1)"):
        content += [
            (drug, RDFS.seeAlso, URIRef(iri), EDGES_GRAPH),
            (drug, SKOS.exactMatch, URIRef(iri), EDGES_GRAPH),
            (URIRef(iri), RDFS.label, Literal(SCRIPT), EDGES_GRAPH),
        ]
    scratch.publish(home, content)
    configuration = Configuration(home=home, workers=1)
    with Pool(configuration) as pool:
        yield create_app(configuration, pool).test_client()


@pytest.mark.parametrize("path", ["/drug/evil", "/search?q=evil", "/search?q=script", "/search?q=alert", "/"])
def test_markup_in_the_data_stays_text(poisoned: FlaskClient, path: str) -> None:
    answer = poisoned.get(path, headers={"Accept": PAGES})
    assert answer.status_code == 200
    assert is_harmless(answer)
    assert not re.search(r"=\s*[\"']?\s*data:text/html", answer.text)


@pytest.mark.parametrize("form", ["xml", "csv", "tsv", "json"])
@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1", 'a,"b"\r\n=c', SCRIPT, "]]>&amp;"])
def test_a_result_holds_what_the_graph_holds_and_nothing_more(client: FlaskClient, form: str, text: str) -> None:
    written = text.replace("\\", "\\\\").replace("'", "\\'").replace("\r\n", "\\r\\n")
    answer = client.get("/sparql", query_string={"query": f"SELECT ('{written}' AS ?x) {{}}", "format": form})
    assert answer.status_code == 200
    assert is_harmless(answer)
    body = answer.get_data(as_text=True)
    if form == "xml":
        assert "".join(ET.fromstring(body).itertext()).strip() == text.strip()  # noqa: S314
    elif form == "csv":
        # As the standard says: whoever opens it in a spreadsheet must say that the cells are text.
        assert list(csv.reader(io.StringIO(body, newline="")))[1] == [text]
    elif form == "json":
        assert answer.get_json()["results"]["bindings"][0]["x"]["value"] == text
    else:
        assert body.count("\n") == 2
        assert body.split("\n")[1].startswith('"')


def test_no_file_of_the_machine_is_shown(client: FlaskClient, built_home: Path) -> None:
    for path in ("/static/../server.py", "/static/%2e%2e/server.py", f"/static/{quote(str(built_home), safe='')}"):
        assert client.get(path).status_code == 404
