"""The query suites of the W3C against the evaluation alone, without a server: quick enough for every change."""

from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from kg.engine.job import Job
from kg.engine.merging import Merger
from kg.engine.query import EngineQuery
from kg.engine.results import write_results
from kg.engine.service_access import check_services
from kg.errors import MyelomaKgError
from kg.federation.errors import RemoteAccessError
from kg.formats import GRAPHS, RESULTS, negotiate
from kg.sparql.inspection import Guard, inspect
from tests.conformance import suites

URL = "http://127.0.0.1"
OVER_HTTP = ("protocol", "graph-store-protocol", "service-description", "syntax-update-1", "syntax-update-2")
GUARD = Guard(query_bytes=10**6, nesting=100, chain=5000)


class Stand:
    """Stands in for a server: data goes straight into a store, and queries take the way of the evaluator."""

    def __init__(self) -> None:
        self._store = ox.Store()

    def request(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        address = urlsplit(url)
        try:
            if address.path == "/sparql":
                kind, answer = self._query(body.decode("utf-8"), headers["Accept"])
                return 200, {"content-type": kind}, answer
            if address.path == "/update":
                self._store.update(body.decode("utf-8"), base_iri=url)
            else:
                self._load(parse_qs(address.query).get("graph"), body, headers["Content-Type"])
        except RemoteAccessError as error:
            return 403, {}, str(error).encode()
        except (MyelomaKgError, SyntaxError, ValueError, RuntimeError) as error:
            return 400, {}, str(error).encode()
        return 204, {}, b""

    def _load(self, graph: list[str] | None, body: bytes, media_type: str) -> None:
        target = ox.NamedNode(graph[0]) if graph else ox.DefaultGraph()
        if graph:
            self._store.add_graph(ox.NamedNode(graph[0]))
        form = ox.RdfFormat.from_media_type(media_type)
        assert form
        self._store.load(body, form, to_graph=None if form.supports_datasets else target)

    def _query(self, text: str, accept: str) -> tuple[str, bytes]:
        found = inspect(text, GUARD, URL)
        check_services(found.services, ())
        choice = negotiate(accept, GRAPHS if found.form in {"CONSTRUCT", "DESCRIBE"} else RESULTS)
        job = Job(text, choice.format.media_type, URL, *found.dataset)
        output = io.BytesIO()
        write_results(self._asked(job).results(), job.media_type, job.prefixes, output)
        return choice.format.media_type, output.getvalue()

    def _asked(self, job: Job) -> EngineQuery:
        return EngineQuery(self._store, Merger(self._store), job)


@pytest.mark.slow
def test_the_query_suites(shared: Path) -> None:
    module, stand = suites.runner(shared), Stand()
    suites.ask_instead(module, stand.request)
    outcomes, reasons, passed = suites.run(module, shared, URL, only=rf"^(?!.*({'|'.join(OVER_HTTP)})/)")
    wanted = {key: outcome for key, outcome in suites.known().items() if key[0].split("/")[-1] not in OVER_HTTP}
    differences = {key: (outcome, reasons[key]) for key, outcome in outcomes.items() if wanted.get(key) != outcome}
    assert not differences, "these fail and are not in known-failures.tsv"
    assert not wanted.keys() - outcomes.keys(), "these pass: take them out of known-failures.tsv"
    assert passed > 800
