"""Other people's clients against a real server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper

from kg.namespaces import MK, sparql_prologue

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
MEDIANS = (
    sparql_prologue()
    + """SELECT ?group ?median WHERE {
  ?claim mk:trial trial:SWOG-S0777 ; mk:measure measure:median-pfs ; mk:group ?group ; mk:value ?median .
}"""
)


@pytest.fixture(scope="module")
def address(built_home: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kg.cli", "serve", "--home", str(built_home), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env={**os.environ}) as server:
        found = f"http://127.0.0.1:{port}"
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{found}/health", timeout=1).close()  # noqa: S310 - our own server
                break
            except OSError:
                time.sleep(0.2)
        yield found
        server.terminate()


def test_sparqlwrapper_reads_every_format_it_knows(address: str) -> None:
    client = SPARQLWrapper(f"{address}/sparql")
    client.setQuery(MEDIANS)
    for method in ("GET", POST):
        client.setMethod(method)
        client.setReturnFormat(JSON)
        rows = client.queryAndConvert()["results"]["bindings"]
        assert {(row["group"]["value"].rsplit(".")[-1], row["median"]["value"]) for row in rows} == {
            ("VRd", "43"),
            ("Rd", "30"),
        }
    client.setRequestMethod(POSTDIRECTLY)
    assert client.queryAndConvert()["results"]["bindings"] == rows
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == len(rows)
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().splitlines()[0] == b"group,median"
    client.setQuery(f"CONSTRUCT {{ ?r a <{MK.Triplet}> }} WHERE {{ ?r a <{MK.Triplet}> }}")
    client.setReturnFormat(TURTLE)
    assert len(Graph().parse(data=client.queryAndConvert())) > 10


def test_the_store_of_rdflib_asks_the_endpoint(address: str) -> None:
    remote = Graph(SPARQLStore(f"{address}/sparql"))
    found = {row[0] for row in remote.query(f"SELECT ?r WHERE {{ ?r a <{MK.ProteasomeInhibitorContainingRegimen}> }}")}
    assert URIRef("https://w3id.org/myeloma-kg/regimen/VRd") in found
