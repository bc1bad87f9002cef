"""Data that a browser shows are of no origin and hold no script; what it saves has a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests import scratch
from tests.scratch import EX
from tests.stranger import Client

SELECT = quote("SELECT * { ?s ?p ?o } LIMIT 3")
CONSTRUCT = quote("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 3")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    home = tmp_path_factory.mktemp("downloads")
    scratch.publish(home)
    flags = {"dataset": str(home / "dataset"), "only_dataset": True, "token": "a-token-that-is-long"}
    with scratch.running_server(home, **flags) as (address, _):
        client = Client(address)
        writer = {"Authorization": "Bearer a-token-that-is-long", "Content-Type": "text/turtle", "Content-Length": "0"}
        assert client.get(f"/store?graph={EX.g1}", "PUT", **writer)[0] == 201
        yield client


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_results_are_sandboxed_and_named(client: Client, form: str) -> None:
    _holds(client, f"/sparql?query={SELECT}&format={form}", r"(?:srj|srx|json|xml|csv|tsv)")


@pytest.mark.parametrize("form", ["ttl", "nt", "rdf", "jsonld"])
def test_graphs_are_sandboxed_and_named(client: Client, form: str) -> None:
    _holds(client, f"/sparql?query={CONSTRUCT}&format={form}", form)
    _holds(client, f"/store?graph={EX.g1}&format={form}", form)


def test_errors_are_sandboxed(client: Client) -> None:
    for path in ("/sparql?query=SELECT", "/store?graph=http://x/none", "/nothing"):
        status, headers, _ = client.get(path)
        assert status >= 400
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff"


def _holds(client: Client, path: str, extension: str) -> None:
    status, headers, _ = client.get(path)
    assert status == 200
    assert "sandbox" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert re.fullmatch(rf'(?:inline|attachment); filename="?[\w.-]+\.{extension}"?', headers["content-disposition"])
