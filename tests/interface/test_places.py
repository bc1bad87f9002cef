"""The same graph at four places: a home, a snapshot, a running endpoint, and a store of others. Same answers."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner
from rdflib import Graph as RdfGraph
from rdflib.compare import isomorphic

import myeloma_kg as mk
from kg.cli.main import cli
from kg.engine.snapshots import Snapshots
from kg.errors import ConfigurationError, MyelomaKgError, ParameterError, UnknownNameError
from kg.resolution import AmbiguousNameError
from kg.sparql.errors import QuerySyntaxError
from kg.stores.errors import RemoteStoreError
from tests.stores.test_remote import oxigraph

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("snapshot", "endpoint", "endpoint with its path", "store")
LABELS = "SELECT ?drug ?label { ?drug a mk:ProteasomeInhibitor ; rdfs:label ?label }"
# A triple that stands in two of them is one, although nothing declares the prefix by which they are named.
OF_SEVERAL_GRAPHS = "SELECT (COUNT(*) AS ?n) FROM graph:edges FROM graph:inferred { ?s a ?class }"
QUESTIONS: dict[str, Callable[[mk.Graph], object]] = {
    "select": lambda graph: sorted(map(repr, cast("mk.Result", graph.query(LABELS)))),
    "triples of several graphs": lambda graph: list(map(repr, cast("mk.Result", graph.query(OF_SEVERAL_GRAPHS)))),
    "ask": lambda graph: graph.query("ASK { drug:lenalidomide a mk:Drug }"),
    "shipped": lambda graph: list(map(repr, graph.shipped("outcome-of-trial", trial="swog s0777"))),
    "parameter with blanks": lambda graph: list(map(repr, graph.shipped("disputes-about", entity="SWOG S0777"))),
    "queries": lambda graph: dict(graph.queries()),
    "search": lambda graph: list(map(repr, graph.search("velcad"))),
    "entity": lambda graph: graph.entity("Velcade", most=5).values,
    "paths": lambda graph: graph.paths(["VRd", "KRd"], "neutropenia", k=2).values,
    "drawing": lambda graph: graph.paths("VRd", "infection").svg,
    "explain": lambda graph: str(graph.explain("VRd", "a", "mk:ProteasomeInhibitorContainingRegimen")),
    "rates": lambda graph: (graph.rates("neutropenia").table(), graph.rates("infection", kinds=True).table()),
    "outcomes": lambda graph: graph.outcomes("PFS", treatment="VRd").table(),
    "compare": lambda graph: graph.compare("KRd", "VRd", "Rd", measure="overall survival").values,
    "disputes": lambda graph: graph.disputes("NCT01554852").table(),
    "network": lambda graph: sorted(map(str, graph.to_networkx().edges(keys=True))),
    "kgx": lambda graph: (kgx := graph.to_kgx(), kgx.edges, kgx.nodes)[1:],
}  # fmt: skip
MISTAKES: dict[str, tuple[Callable[[mk.Graph], object], type[MyelomaKgError]]] = {
    "query": (lambda graph: graph.query("outcome-of-trail"), UnknownNameError),
    "entity": (lambda graph: graph.entity("velcadde-x"), UnknownNameError),
    "ambiguous": (lambda graph: graph.shipped("outcome-of-trial", trial="IR"), AmbiguousNameError),
    "parameter": (lambda graph: graph.shipped("outcome-of-trial", tryal="x"), ParameterError),
    "compare": (lambda graph: graph.compare("VRd"), ParameterError),
    "syntax": (lambda graph: graph.query("SELECT * {"), QuerySyntaxError),
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def endpoint(built_home: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "kg.cli.main", "serve", "--home", str(built_home), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    assert server.stdout
    try:
        shown = next(found for line in server.stdout if (found := re.search(r"Open (http://\S+)/ in", line)))
        yield shown[1]
    finally:
        server.terminate()
        server.wait(30)
        server.stdout.close()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, built_home: Path) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("store")) as each:
        done = CliRunner().invoke(cli, ["publish", each, "--home", str(built_home)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        yield each


@pytest.fixture(scope="module")
def opened(built_home: Path, endpoint: str, store: str) -> Iterator[dict[str, mk.Graph]]:
    places = (Snapshots(built_home).require().path, endpoint, f"{endpoint}/sparql", store)
    graphs = {name: mk.open(place) for name, place in zip(PLACES, places, strict=True)}
    yield graphs
    for graph in graphs.values():
        graph.close()


@pytest.fixture(scope="module")
def answers(built_home: Path) -> dict[str, object]:
    with mk.open(str(built_home)) as graph:
        return {name: question(graph) for name, question in QUESTIONS.items()}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("place", PLACES)
def test_a_question_has_the_same_answer_everywhere(
    opened: dict[str, mk.Graph], answers: dict[str, object], place: str, question: str
) -> None:
    assert QUESTIONS[question](opened[place]) == answers[question]


@pytest.mark.parametrize("place", PLACES)
def test_a_graph_is_the_same_everywhere(opened: dict[str, mk.Graph], place: str) -> None:
    query = "CONSTRUCT { ?d rdfs:label ?l } { ?d a mk:ProteasomeInhibitor ; rdfs:label ?l }"
    here, there = opened["snapshot"].query(query), opened[place].query(query)
    assert isinstance(here, RdfGraph)
    assert isinstance(there, RdfGraph)
    assert len(here) == 3
    assert isomorphic(here, there)


@pytest.mark.parametrize("place", PLACES)
def test_a_mistyped_name_is_warned_of_everywhere(opened: dict[str, mk.Graph], place: str) -> None:
    with pytest.warns(UserWarning, match="Did you mean mk:Drug?"):
        assert opened[place].query("ASK { ?d a mk:Druk }") is False


@pytest.mark.parametrize("page", ["query", "drug/lenalidomide"])
def test_the_address_of_a_page_is_told_from_that_of_its_endpoint(endpoint: str, page: str) -> None:
    with pytest.raises(RemoteStoreError, match=rf"{page} is a page of an endpoint\. .* {endpoint}$"):
        mk.open(f"{endpoint}/{page}")


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("place", PLACES)
def test_a_mistake_is_the_same_error_everywhere(opened: dict[str, mk.Graph], place: str, mistake: str) -> None:
    question, kind = MISTAKES[mistake]
    messages = []
    for name in ("snapshot", place):
        with pytest.raises(kind) as raised:
            question(opened[name])
        messages.append(str(raised.value))
    assert messages[0] == messages[1]


def test_what_is_no_graph_is_said(store: str) -> None:
    with pytest.raises(RemoteStoreError, match=r"^http://127\.0\.0\.1:9 could not be asked"):
        mk.open("http://127.0.0.1:9/")
    with pytest.raises(RemoteStoreError, match="answered 404"):
        mk.open(store.replace("/query", "/nothing"))
    with pytest.raises(ConfigurationError, match=r"is no folder\. An address begins with http"):
        mk.open("localhost:8642")
