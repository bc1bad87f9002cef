"""A store that somebody else runs: `oxigraph serve`, loaded by us and asked in place of ours."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

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

pytestmark = pytest.mark.slow


def oxigraph(folder: Path) -> Iterator[str]:
    """Run a server of Oxigraph on an empty store; yield the address of its endpoint."""
    command = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    assert command, "the development environment has the server: run make dev"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [command, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            try:
                with urlopen(f"http://127.0.0.1:{port}/", timeout=1):
                    break
            except (URLError, OSError):
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from oxigraph(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, built_home: Path) -> Iterator[str]:
    for each in oxigraph(tmp_path_factory.mktemp("store")):
        done = CliRunner().invoke(cli, ["publish", each, "--home", str(built_home)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        assert "Published snapshot" in done.output
        yield each


@pytest.fixture(scope="module")
def local(built_home: Path) -> Store:
    return open_store(built_home)


@pytest.fixture(scope="module")
def remote(address: str, built_home: Path) -> RemoteStore:
    store = open_store(built_home, address)
    assert isinstance(store, RemoteStore)
    return store


def test_a_remote_store_states_the_snapshot_that_it_was_loaded_from(remote: RemoteStore, built_home: Path) -> None:
    assert remote.digest == Snapshots(built_home).require().digest


@pytest.mark.parametrize("name", read_queries("answers"))
def test_a_shipped_query_has_the_same_rows(local: Store, remote: RemoteStore, name: str) -> None:
    text = as_example(local.shared(shipped_queries)[name])
    (names, rows), (remote_names, remote_rows) = local.select(text), remote.select(text)
    assert remote_names == names
    assert sorted(map(str, remote_rows)) == sorted(map(str, rows))


@pytest.mark.parametrize("name", read_queries("checks"))
def test_a_check_finds_nothing(remote: RemoteStore, name: str) -> None:
    assert list(remote.select(read_queries("checks")[name].sparql)[1]) == []


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


def test_the_commands_ask_a_remote_store(address: str, built_home: Path) -> None:
    for words in (
        ["query", "--name", "outcome-of-trial", "-p", "trial=SWOG S0777", "--format", "csv"],
        ["query", "ASK { drug:lenalidomide a mk:Drug }"],
        ["paths", "lenalidomide", "neutropenia"],
        ["explain", "lenalidomide", "degrades", "IKZF1"],
    ):
        here, there = (
            CliRunner().invoke(cli, [*words, "--home", str(built_home), *more]) for more in ([], ["--store", address])
        )
        assert (there.exit_code, there.output) == (0, here.output), there.output


def test_what_is_no_snapshot_of_ours_is_refused(empty: str, local: Store) -> None:
    with pytest.raises(RemoteStoreError, match="states no snapshot in its graph of provenance"):
        RemoteStore(SparqlClient(empty))
    with pytest.raises(RemoteStoreError, match="could not be asked"):
        RemoteStore(SparqlClient("http://127.0.0.1:9/query"))
    with pytest.raises(RemoteStoreError, match="answered 404"):
        publish(local, SparqlClient(empty), graph_store_beside(empty).replace("/store", "/nowhere"))
    with pytest.raises(RemoteStoreError, match="answered 400"):
        SparqlClient(empty).rows("SELECT nothing")
    with pytest.raises(RemoteStoreError, match="with more than 10 bytes"):
        SparqlClient(empty, largest=10).rows("SELECT * { VALUES ?x { 1 2 3 } }")
