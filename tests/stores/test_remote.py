"""Stores that somebody else runs, loaded by us and asked in place of ours: `oxigraph serve`, and Virtuoso of Debian.

Virtuoso is run twice: with room for a million rows in an answer, and with Debian's ten thousand.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner
from rdflib import Graph
from rdflib.compare import isomorphic

import myeloma_kg
from kg import __version__
from kg.cli.main import cli
from kg.engine.snapshots import Snapshots
from kg.engine.store import Store
from kg.formats import Format
from kg.paths.request import format_answer, path_finder, path_question
from kg.proofs.explainer import Explainer
from kg.proofs.report import explanation_report, term_resolver
from kg.query_files import read_queries
from kg.query_library import as_example, shipped_queries
from kg.search.entity_names import EntityNames
from kg.stores.errors import RemoteStoreError
from kg.stores.opening import open_store
from kg.stores.protocol import SparqlClient
from kg.stores.publishing import graph_store_beside, publish
from kg.stores.remote import RemoteStore
from kg.stores.snapshot import remote_snapshot
from tests.federation.stores import VIRTUOSO, empty_virtuoso
from tests.waiting import answers, free_port, wait_for

pytestmark = pytest.mark.slow
_BIN = Path(sys.executable).parent
STORES = ("oxigraph", "virtuoso-1000000", "virtuoso-10000")
# What reads most of a store is asked of those that give it at once: that cut answers are read whole is shown by the
# digest of all that is read, and by the shipped queries.
uncut = pytest.mark.parametrize("address", STORES[:2], indirect=True, scope="module")
# What is computed of a store, in a form in which equal answers are equal bytes.
PAGES = (
    "/search?q=Velcade&format=json",
    "/search?q=neuropathy&format=json",
    "/paths?from=VRd&to=neutropenia&format=json",
    "/paths?from=lenalidomide&to=neutropenia&format=text",
    "/explain?s=VRd&p=a&o=mk:ProteasomeInhibitorContainingRegimen&format=text",
    "/explain?s=lenalidomide&p=degrades&o=IKZF1&format=json",
    "/drug/lenalidomide.json",
    "/regimen/VRd.html",
    "/compare?of=VRd&of=KRd&format=json",
    "/browse/Regimen?format=csv",
    "/queries/outcome-of-trial?trial=SWOG+S0777&format=csv",
    "/queries/disputes-of-drug?format=html",
    "/drug/nothing-here.json",
    "/data?format=csv",
)
# Asked of the endpoint: with mending, functions that there are not, mistakes, datasets.
QUERIES = """
SELECT (COUNT(*) AS ?n) { ?s mk:statement ?o }
ASK { drug:lenalidomide a mk:Drug }
SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s mk:statement ?o } } GROUP BY ?g ORDER BY ?g
SELECT ?x ?u { ?x a mk:AdverseEventClaim OPTIONAL { ?x mk:unit ?u } } ORDER BY ?x ?u LIMIT 50
SELECT ?e { ?e mk:kindOf* <https://w3id.org/myeloma-kg/ae/infection> } ORDER BY ?e
SELECT ?c ?t { ?c mk:timepoint ?t FILTER(isLiteral(?t)) } ORDER BY ?c ?t LIMIT 20
SELECT ?c (?v * 2 AS ?w) { ?c mk:value ?v FILTER(?v > 90) } ORDER BY ?c LIMIT 20
SELECT ?d { ?d a mk:Drug MINUS { ?c mk:subject ?d } } ORDER BY ?d
SELECT ?s ?p { ?s ?p drug:lenalidomide } ORDER BY ?s ?p LIMIT 100
SELECT ?d ?o { ?d a mk:Drug ; (mk:increases|mk:decreases|mk:inhibits) ?o } ORDER BY ?d ?o
SELECT ?l { ?x rdfs:label ?l FILTER(LANG(?l) = 'en' && CONTAINS(LCASE(STR(?l)), 'neuropathy')) } ORDER BY ?l
SELECT ?x (<urn:f>(?x) AS ?y) { VALUES ?x { 1 } }
SELECT ?s { ?s !(rdf:type|rdfs:label) drug:bortezomib } ORDER BY ?s LIMIT 20
SELECT ?x { ?x a mk:Drug } GROUP BY
SELECT ?c ?v { ?c mk:serious ?v } ORDER BY ?c LIMIT 20
SELECT ?s ?p ?o FROM graph:edges { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 20
SELECT ?s FROM graph:edges FROM graph:mappings { ?s ?p ?o } ORDER BY ?s LIMIT 20
SELECT ?g FROM NAMED graph:edges FROM NAMED graph:mappings { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g LIMIT 20
""".strip().splitlines()
PROLOGUE = """
PREFIX mk: <https://w3id.org/myeloma-kg/ontology#> PREFIX drug: <https://w3id.org/myeloma-kg/drug/>
PREFIX graph: <https://w3id.org/myeloma-kg/graph/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""


@contextmanager
def running(command: list[str], address: str) -> Iterator[None]:
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: answers(address), 60)
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """Run a server of Oxigraph on an empty store; yield the address of its endpoint."""
    command = shutil.which("oxigraph", path=str(_BIN))
    assert command, "the development environment has the server: run make dev"
    port = free_port()
    serve = [command, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with running(serve, f"http://127.0.0.1:{port}/"):
        yield f"http://127.0.0.1:{port}/query"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("empty")) as address:
        yield address


@pytest.fixture(scope="module", params=STORES)
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, built_home: Path
) -> Iterator[str]:
    """The endpoint of a store that was loaded by the command."""
    kind, _, most = str(request.param).partition("-")
    folder = tmp_path_factory.mktemp(kind)
    if kind == "oxigraph":
        with oxigraph(folder) as each:
            publish_to(each, built_home)
            yield each
        return
    if shutil.which(VIRTUOSO) is None:
        if os.environ.get("CI"):
            pytest.fail("Virtuoso is not installed: apt-get install virtuoso-opensource-7")
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7")
    with empty_virtuoso(folder, int(most), 40_000) as (each, _):
        publish_to(each.replace("http://", "http://dba:dba@"), built_home)
        yield each


def publish_to(address: str, home: Path) -> None:
    done = CliRunner().invoke(cli, ["publish", address, "--home", str(home)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "Published snapshot" in done.output
    assert "dba:dba" not in done.output


@pytest.fixture(scope="module")
def local(built_home: Path) -> Store:
    return open_store(built_home)


@pytest.fixture(scope="module")
def remote(address: str, built_home: Path) -> RemoteStore:
    store = open_store(built_home, address)
    assert isinstance(store, RemoteStore)
    return store


def test_a_remote_store_holds_what_it_states(remote: RemoteStore, address: str, built_home: Path, local: Store) -> None:
    snapshot = Snapshots(built_home).require()
    there = remote_snapshot(address)
    assert there.digest == remote.digest == snapshot.digest
    assert (there.info["quads"], there.info["built"]) == (snapshot.info["quads"], snapshot.info["built"])
    assert len(remote) == sum(1 for _ in local.texts("SELECT ?s { ?s ?p ?o }"))
    assert there.data.read_bytes() == snapshot.data.read_bytes()


@pytest.mark.parametrize("name", read_queries("answers"))
def test_a_shipped_query_has_the_same_rows(local: Store, remote: RemoteStore, name: str) -> None:
    text = as_example(local.shared(shipped_queries)[name])
    (names, rows), (remote_names, remote_rows) = local.select(text), remote.select(text)
    assert remote_names == names
    assert sorted(map(str, remote_rows)) == sorted(map(str, rows))


@pytest.mark.parametrize("name", read_queries("checks"))
def test_a_check_finds_nothing(remote: RemoteStore, name: str) -> None:
    assert list(remote.select(read_queries("checks")[name].sparql)[1]) == []


@uncut
def test_names_chains_and_proofs_are_the_same(local: Store, remote: RemoteStore) -> None:
    def answers(store: Store) -> list[str]:
        finder, names = store.shared(path_finder), store.shared(EntityNames)
        question = path_question({"from": "VRd", "to": "neutropenia"}, names.iri)
        term = term_resolver(store)
        triple = term("VRd"), term("a"), term("mk:ProteasomeInhibitorContainingRegimen")
        explained = store.shared(Explainer).explain(triple)  # type: ignore[arg-type]  # names of things
        chains = format_answer(finder.answer(question), finder, Format.PLAIN_JSON)
        return [names.iri("Velcade"), chains, explanation_report(explained, Format.TEXT)]

    assert answers(remote) == answers(local)


def answer(base: str, path: str) -> tuple[int, bytes]:
    """Return the status and the body of an answer, in which the server has no address."""
    try:
        request = Request(base + path, headers={"Accept": "*/*"})  # noqa: S310 - our own server
        with urlopen(request, timeout=200) as response:  # noqa: S310
            return response.status, response.read().replace(base.encode(), b"")
    except HTTPError as error:
        return error.code, error.read().replace(base.encode(), b"")


@contextmanager
def endpoint(*options: str) -> Iterator[str]:
    base = f"http://127.0.0.1:{(port := free_port())}"
    long = ["--deadline-seconds", "180", "--workers", "2"]
    with running([str(_BIN / "myeloma-kg"), "serve", "--port", str(port), *long, *options], f"{base}/health"):
        yield base


@pytest.fixture(scope="module")
def here(built_home: Path) -> Iterator[str]:
    with endpoint("--home", str(built_home)) as base:
        yield base


@pytest.fixture(scope="module")
def there(address: str) -> Iterator[str]:
    with endpoint("--store", address) as base:
        yield base


@uncut
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_the_same(here: str, there: str, path: str) -> None:
    assert answer(there, path) == answer(here, path)


@pytest.mark.parametrize("text", QUERIES)
def test_a_query_has_the_same_answer(here: str, there: str, text: str) -> None:
    path = f"/sparql?query={quote(PROLOGUE + text)}&format=json"
    (status, rows), (status_there, rows_there) = answer(here, path), answer(there, path)
    # An error names its request.
    assert (status_there, rows_there if status == 200 else b"") == (status, rows if status == 200 else b"")


def test_graphs_are_the_same(here: str, there: str) -> None:
    for path in ("/graph/edges?format=nt", "/drug/lenalidomide.ttl", "/ontology?format=nt", "/.well-known/void"):
        graphs = [Graph().parse(data=answer(base, path)[1], format="turtle") for base in (here, there)]
        assert isomorphic(*graphs), path


@uncut
def test_the_commands_ask_a_remote_store(address: str, built_home: Path) -> None:
    for words in (
        ["query", "--name", "outcome-of-trial", "-p", "trial=SWOG S0777", "--format", "csv"],
        ["query", "ASK { drug:lenalidomide a mk:Drug }"],
        ["paths", "lenalidomide", "neutropenia"],
        ["explain", "lenalidomide", "degrades", "IKZF1"],
        ["stats"],
    ):
        results = [CliRunner().invoke(cli, [*words, "--home", str(built_home), *o]) for o in ([], ["--store", address])]
        assert (results[1].exit_code, results[1].output) == (0, results[0].output), results[1].output


@uncut
def test_exports_are_the_same_bytes(address: str, built_home: Path, tmp_path: Path) -> None:
    for number, options in enumerate((["--home", str(built_home)], ["--store", address])):
        done = CliRunner().invoke(cli, ["export", "sssom", str(tmp_path / str(number)), *options])
        assert done.exit_code == 0, done.output
    assert (tmp_path / "0").read_bytes() == (tmp_path / "1").read_bytes()


def test_python_opens_a_remote_store(address: str) -> None:
    with myeloma_kg.open(address, deadline_seconds=180) as graph:
        assert graph.search("Velcade")[0].label == "bortezomib"
        assert graph.query("ASK { drug:lenalidomide a mk:ImmunomodulatoryDrug }") is True


def test_what_is_no_snapshot_of_ours_is_refused(empty: str, local: Store) -> None:
    with pytest.raises(RemoteStoreError, match="states no snapshot in its graph of provenance"):
        RemoteStore(SparqlClient(empty))
    with pytest.raises(RemoteStoreError, match="could not be asked"):
        RemoteStore(SparqlClient("http://127.0.0.1:9/query"))
    with pytest.raises(RemoteStoreError, match="answered 404"):
        publish(local, SparqlClient(empty), graph_store_beside(empty).replace("/store", "/nowhere"))
    with pytest.raises(RemoteStoreError, match="answered 400"):
        SparqlClient(empty).column("SELECT nothing")
    with pytest.raises(RemoteStoreError, match="with more than 10 bytes"):
        SparqlClient(empty, largest=10).column("SELECT * { VALUES ?x { 1 2 3 } }")


def test_a_store_that_does_not_hold_what_it_states_is_refused(empty: str) -> None:
    stated = (
        "PREFIX : <https://w3id.org/myeloma-kg/> INSERT DATA { GRAPH <https://w3id.org/myeloma-kg/graph/provenance> { "
        ":dataset <http://purl.org/dc/terms/identifier> 'abc' ; <http://rdfs.org/ns/void#subset> <urn:g> ; "
        f"<http://www.w3.org/2000/01/rdf-schema#comment> 'myeloma-kg {__version__}' }} "
        "GRAPH <urn:g> { <urn:a> <urn:b> <urn:c> } }"
    )
    address, headers = empty.replace("/query", "/update"), {"Content-Type": "application/sparql-update"}
    with urlopen(Request(address, stated.encode(), headers), timeout=20):  # noqa: S310 - our own server
        pass
    with pytest.raises(RemoteStoreError, match="does not hold what it says"):
        _ = remote_snapshot(empty).data
