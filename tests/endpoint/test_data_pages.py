"""The data and the ontology, as pages and as files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, PROV, RDF, SH, VOID, Namespace

from kg.prefixes import BASE
from kg.rdf import DATASET

pytestmark = pytest.mark.slow
SPDX = Namespace("http://spdx.org/rdf/terms#")
PAGE = {"Accept": "text/html"}


def test_the_data_page_names_version_downloads_licences_and_citation(client: FlaskClient) -> None:
    page = client.get("/data", headers=PAGE).text
    described = json.loads(client.get("/data?format=json").text)
    assert described["digest"] in page
    assert 'href="data/myeloma-kg.nq"' in page
    assert "@misc{myelomakg" in page
    assert "doi:10.3892/mco.2023.2705" in page
    rows = list(csv.DictReader(io.StringIO(client.get("/data?format=csv").text)))
    assert {row["graph"] for row in rows} == {source["graph"] for source in described["graphs"]}
    assert all(row["licence"] for row in rows)
    assert (DATASET, VOID.subset, None) in Graph().parse(data=client.get("/data?format=ttl").text, format="turtle")


def test_the_data_page_describes_the_data_set_in_the_words_of_schema_org(client: FlaskClient) -> None:
    page = client.get("/data", headers=PAGE).text
    (markup,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    described = json.loads(markup)
    listed = json.loads(client.get("/data?format=json").text)
    assert (described["@type"], described["@id"], described["license"]) == ("Dataset", str(DATASET), listed["licence"])
    assert described["identifier"] == listed["digest"]
    offered = {each["contentUrl"]: each["sha256"] for each in described["distribution"]}
    assert offered == {f"data/{each['name']}": each["sha256"] for each in listed["files"]}


def test_the_whole_graph_is_what_its_digest_says(client: FlaskClient) -> None:
    answer = client.get("/data/myeloma-kg.nq")
    digest = json.loads(client.get("/data?format=json").text)["digest"]
    assert hashlib.sha256(answer.data).hexdigest() == digest
    assert answer.mimetype == "application/n-quads"
    assert client.get("/data/myeloma-kg.nq", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["myeloma-kg.nq", "claims.parquet", "kgx/nodes.tsv"])
def test_a_part_of_a_file_is_given_to_who_asks_for_it(client: FlaskClient, name: str) -> None:
    url = f"/data/{name}"
    whole = client.get(url, headers={"Accept-Encoding": "identity"})
    size, tag = len(whole.data), whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == client.head(url).headers["Accept-Ranges"] == "bytes"
    given = {"bytes=0-99": (0, 100), "bytes=200-": (200, size), "bytes=-50": (size - 50, size)}
    # A reader of Parquet asks for the end of a file without knowing how long it is.
    given |= {f"bytes=-{2 * size}": (0, size), f"bytes=9-{2 * size}": (9, size)}
    for wanted, (start, end) in given.items():
        # The tag of a part is that of the file, whatever codings its reader takes.
        for more in ({}, {"Accept-Encoding": "gzip"}, {"If-Range": tag}, {"If-Match": tag}):
            part = client.get(url, headers={"Range": wanted, **more})
            assert (part.status_code, part.data) == (206, whole.data[start:end]), (wanted, more)
            assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
            assert (part.headers["Content-Length"], part.headers["ETag"]) == (str(end - start), tag)
            assert "Content-Encoding" not in part.headers


def test_a_part_beyond_the_end_is_refused_with_the_size_of_the_file(client: FlaskClient) -> None:
    size = len(client.get("/data/claims.parquet").data)
    refused = client.get("/data/claims.parquet", headers={"Range": f"bytes={size}-"})
    assert (refused.status_code, refused.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_who_asks_for_no_part_that_can_be_given_gets_the_file(client: FlaskClient) -> None:
    url = "/data/myeloma-kg.nq"
    whole = client.get(url, headers={"Accept-Encoding": "identity"})
    tag = whole.headers["ETag"]
    of_another = {"If-Range": '"of-another-version"'}
    for more in ({"Range": "rows=0-9"}, {"Range": "bytes=0-9,20-29"}, {"Range": "bytes=0-9", **of_another}):
        answer = client.get(url, headers={"Accept-Encoding": "identity", **more})
        assert (answer.status_code, answer.data) == (200, whole.data), more
    # What was begun in gzip cannot go on with bytes of the file.
    begun = {"Range": "bytes=0-9", "If-Range": f"W/{tag}", "Accept-Encoding": "gzip"}
    assert client.get(url, headers=begun).status_code == 200
    # Conditions come first, and HEAD has no parts.
    assert client.get(url, headers={"Range": "bytes=0-9", "If-None-Match": tag}).status_code == 304
    assert client.get(url, headers={"Range": "bytes=0-9", "If-Match": '"other"'}).status_code == 412
    assert client.head(url, headers={"Range": "bytes=0-9"}).status_code == 200


def test_what_the_catalogue_names_leads_a_browser_to_a_page_and_a_program_to_the_data(client: FlaskClient) -> None:
    catalogue = Graph().parse(data=client.get("/data/dcat.ttl").text, format="turtle")
    origins = Graph().parse(data=client.get("/.well-known/void").text, format="turtle")
    named = {*catalogue.objects(None, DCAT.distribution), *catalogue.objects(None, SPDX.checksum)}
    for iri in (*named, *origins.objects(None, PROV.used), *origins.objects(None, PROV.wasGeneratedBy)):
        path = str(iri).removeprefix(BASE)
        page, anchor = client.get(f"/{path}", headers=PAGE).headers["Location"].partition("#")[::2]
        assert page == "/data"
        data = client.get(f"/{path}", headers={"Accept": "text/turtle"})
        assert data.headers["Location"] == ("/data/dcat.ttl" if iri in named else "/.well-known/void")
        assert bool(anchor) == (iri in named)
        assert not anchor or f'id="{anchor}"' in client.get("/data", headers=PAGE).text
    for path in ("mappings", "mappings/cells"):
        assert client.get(f"/{path}", headers=PAGE).headers["Location"].startswith("/data#file-")
        assert client.get(f"/{path}").headers["Location"] == "/data/mappings.sssom.tsv"
    for path in ("ontology/shapes/", "ontology/shapes/Drug-key"):
        assert client.get(f"/{path}", headers=PAGE).headers["Location"].startswith("/data#file-")
        assert client.get(f"/{path}").headers["Location"] == "/data/shapes.ttl"
    shapes = Graph().parse(data=client.get("/data/shapes.ttl").text)
    assert (URIRef(f"{BASE}ontology/shapes/Drug-key"), RDF.type, SH.PropertyShape) in shapes
    for path in ("distribution/0", "build/0", "input/0", "mappings/none", "ontology/shapes/none"):
        assert client.get(f"/{path}", headers=PAGE).status_code == 404


def test_a_named_graph_leads_a_browser_to_its_row_and_a_program_to_its_statements(client: FlaskClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = client.get("/data", headers=PAGE).text
    for each in client.get("/data?format=json").get_json()["graphs"]:
        path = f"/graph/{each['graph'].removeprefix('graph:')}"
        led = client.get(path, headers=browser)
        assert led.status_code == 303
        start, _, anchor = led.headers["Location"].partition("#")
        assert (start, led.headers["Vary"]) == ("/data", "Accept")
        assert f'id="{anchor}"' in page
    assert client.get("/graph/edges").mimetype == "text/turtle"
    assert client.get("/graph/edges?format=nt", headers=browser).mimetype == "application/n-triples"
    assert client.get("/graph/none", headers=browser).status_code == 404


def test_what_is_no_part_of_the_ontology_is_not_answered_with_the_whole(client: FlaskClient) -> None:
    for part in ("Drug", "claim", "0.1.0", "0.1.0/claim"):
        assert client.get(f"/ontology/{part}").mimetype == "text/turtle"
    for part in ("nothing", "0.2.0", "shapes/nothing"):
        answer = client.get(f"/ontology/{part}")
        assert (answer.status_code, f"'{part}'" in answer.text) == (404, True)


def test_every_term_of_the_ontology_has_a_page_with_its_definition(client: FlaskClient) -> None:
    terms = json.loads(client.get("/ontology?format=json").text)
    assert len(terms) > 400
    for term in terms:
        page = client.get(f"/ontology/{term['name']}", headers=PAGE)
        assert (term["name"], page.status_code) == (term["name"], 200)
        assert f"mk:{term['name']}" in page.text


def test_a_term_says_where_it_stands_and_how_it_is_used(client: FlaskClient) -> None:
    page = client.get("/ontology/hasComponent", headers=PAGE).text
    assert "The drug is one of the drugs of the regimen." in page
    assert 'href="../ontology/Regimen"' in page
    assert 'href="../queries/disputes-of-drug"' in page
    assert "?subject mk:hasComponent ?value" in page
    assert 'href="../browse/Regimen"' in client.get("/ontology/Regimen", headers=PAGE).text


def test_modules_are_listed_alone_and_what_is_neither_is_refused(client: FlaskClient) -> None:
    page = client.get("/ontology/regimen", headers=PAGE)
    assert 'id="hasComponent"' in page.text
    assert 'id="AdverseEvent"' not in page.text
    assert client.get("/ontology/nothing", headers=PAGE).status_code == 404
    version = client.get("/ontology/0.1.0/regimen", headers=PAGE).text
    assert 'href="../../ontology/Regimen"' in version
    assert client.get("/ontology/0.1.0", headers=PAGE).status_code == 200
    assert "our terms stand to those of RO" in client.get("/ontology/alignments", headers=PAGE).text
    assert client.get("/ontology/regimen", headers={"Accept": "text/turtle"}).mimetype == "text/turtle"


def test_a_download_in_another_state_than_is_asked_for_is_an_error(client: FlaskClient) -> None:
    answer = client.get("/data/myeloma-kg.nq", headers={"If-Match": '"other"'})
    assert (answer.status_code, answer.headers["X-Error-Code"]) == (412, "precondition-failed")
    assert answer.text == "It is not in the state that If-Match names.\n"


def test_every_export_is_a_download_with_its_size_and_digest(client: FlaskClient) -> None:
    page = client.get("/data", headers=PAGE).text
    files = json.loads(client.get("/data?format=json").text)["files"]
    names = {file["name"] for file in files}
    assert {"myeloma-kg.nq", "kgx/nodes.tsv", "kgx/edges.jsonl", "mappings.sssom.tsv", "claims.parquet"} <= names
    for file in files:
        assert f'href="data/{file["name"]}" download' in page
        assert file["sha256"][:16] in page
        answer = client.get(f"/data/{file['name']}")
        assert (len(answer.data), hashlib.sha256(answer.data).hexdigest()) == (file["size"], file["sha256"])
        assert answer.mimetype == file["media_type"]
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    described = Graph().parse(data=client.get("/data/dcat.ttl").text, format="turtle")
    assert len(set(described.objects(DATASET, DCAT.distribution))) == len(files) - 1
    for name in ("kgx/none.tsv", "../snapshot.json", "snapshot.json"):
        assert client.get(f"/data/{name}").status_code == 404
