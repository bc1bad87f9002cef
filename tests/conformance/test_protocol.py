"""The query part of the W3C protocol suite, and the service description, against the endpoint over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rdflib import RDFS, Graph, URIRef

from kg.rdf import Quad
from tests import scratch
from tests.conformance import suites


@pytest.mark.slow
def test_the_protocol_of_queries(shared: Path, tmp_path: Path) -> None:
    module = suites.runner(shared)
    over_http = module.Client.req

    def request(client: Any, method: str, url: str, *rest: object) -> object:
        """The curated graph is built and not written: what the suite would load stands in it."""
        if "/store" in url or url.endswith("/update"):
            return 204, {}, b""
        return over_http(client, method, url, *rest)

    module.Client.req = request  # type: ignore[attr-defined]
    scratch.publish(tmp_path, _data(module, shared))
    with scratch.running_server(tmp_path) as (address, _):
        outcomes, reasons, passed = suites.run(
            module, shared, address, only="sparql11/(protocol|service-description)/", test="^(?!.*update)"
        )
    assert not outcomes, reasons
    assert passed == 23


def _data(module: Any, shared: Path) -> list[Quad]:
    folder = shared / "conformance" / "rdf-tests" / "sparql" / "sparql11" / "protocol"
    manifest = Graph().parse(folder / "manifest.ttl", publicID=f"{module.WEB}sparql11/protocol/manifest.ttl")
    quads = []
    for loaded in manifest.objects(None, module.UT.graphData):
        file = str(manifest.value(loaded, module.UT.graph)).rsplit("/", 1)[-1]
        name = URIRef(str(manifest.value(loaded, RDFS.label)))
        quads += [(*triple, name) for triple in Graph().parse(folder / file)]
    return list(dict.fromkeys(quads))  # type: ignore[arg-type]
