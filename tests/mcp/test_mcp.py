"""The server for assistants, asked by the client of its package: citations and doubts, within the limits."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import pytest
from click.testing import CliRunner
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.types import CallToolResult
from rdflib import Graph

from kg import resources
from kg.cli import mcp as command
from kg.cli.main import cli
from tests.waiting import free_port, wait_for

pytestmark = pytest.mark.slow
TOOLS = {"search", "entity", "paths", "explain", "shipped_queries", "run_query", "sparql"}
# Longer than any deadline: every pair of pairs of triples.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(STR(?a)) + STRLEN(STR(?g)) < 0) }"


def on_stdio(home: Path, work: Callable[[Client], Awaitable[Any]], *options: str) -> Any:
    """Start the server as an assistant does, let a client work with it, and return what the work gives."""
    arguments = ["-m", "kg.cli.main", "mcp", "--home", str(home), "--workers", "1", *options]
    parameters = StdioServerParameters(command=sys.executable, args=arguments, cwd=resources.ROOT)

    async def main() -> Any:
        async with Client(stdio_client(parameters)) as client:
            return await work(client)

    return run(main)


def run(main: Callable[[], Awaitable[Any]]) -> Any:
    """Run a client in a thread of its own: a browser of other tests keeps the loop of this one."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(anyio.run, main).result()


def call(home: Path, tool: str, *options: str, **arguments: Any) -> CallToolResult:
    async def work(client: Client) -> CallToolResult:
        result = await client.call_tool(tool, arguments)
        assert isinstance(result, CallToolResult)
        return result

    found = on_stdio(home, work, *options)
    assert isinstance(found, CallToolResult)
    return found


def answer(home: Path, tool: str, **arguments: Any) -> dict[str, Any]:
    result = call(home, tool, **arguments)
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return result.structured_content


def refusal(home: Path, tool: str, *options: str, **arguments: Any) -> str:
    result = call(home, tool, *options, **arguments)
    assert result.is_error
    return "".join(getattr(part, "text", "") for part in result.content)


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("search", {"text": ""}, "A search is for 1 to 200 characters"),
        ("entity", {"name": ""}, "'' is the name of nothing"),
        ("paths", {"to": ""}, "The end is missing"),
    ],
)
def test_what_is_left_empty_is_asked_for(built_home: Path, tool: str, arguments: dict[str, str], says: str) -> None:
    assert says in refusal(built_home, tool, **arguments)


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        (
            "paths",
            {"to": "neutropenia", "from": ["lenalidomide"]},
            "'from' is no parameter of paths. It takes: to, sources,",
        ),
        ("run_query", {"name": "outcome-of-trial", "parameter": {}}, "Did you mean 'parameters'?"),
        ("shipped_queries", {}, ""),
    ],
)
def test_an_argument_that_a_tool_does_not_have_is_refused(
    built_home: Path, tool: str, arguments: dict[str, Any], says: str
) -> None:
    async def work(client: Client) -> CallToolResult:
        result = await client.call_tool(tool, arguments)
        assert isinstance(result, CallToolResult)
        return result

    result = on_stdio(built_home, work)
    assert (result.is_error, says in str(result.content)) == (bool(says), True)


def test_a_shipped_query_says_with_which_values_it_was_asked(built_home: Path) -> None:
    found = answer(built_home, "run_query", name="outcome-of-trial", parameters={"trial": "POLLUX"})
    assert found["asked_with"] == {"trial": "POLLUX", "measure": "measure:median-pfs"}
    assert found["rows"] == []
    assert "trial=POLLUX was read as POLLUX (trial:POLLUX)." in found["warnings"]


def test_the_tools_say_what_they_are_for_and_only_read(built_home: Path) -> None:
    async def work(client: Client) -> tuple[list[Any], str | None]:
        return (await client.list_tools()).tools, client.instructions

    tools, instructions = on_stdio(built_home, work)
    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools)
    assert "not medical advice" in (instructions or "")
    assert "doubt" in (instructions or "")


def test_a_chain_comes_with_its_claims_publications_and_gaps(built_home: Path) -> None:
    found = answer(built_home, "paths", sources=["VRd"], to="peripheral neuropathy", chains=3)
    assert any("axon degeneration" in chain["text"] for chain in found["chains"])
    assert "bortezomib-lenalidomide-dexamethasone raises peripheral neuropathy" in [
        chain["in_all"] for chain in found["chains"]
    ]
    doubted = answer(built_home, "paths", sources=["lenalidomide"], to="neutropenia", chains=1)
    assert doubted["chains"][0]["in_all"] == "lenalidomide perhaps raises neutropenia"
    named = {claim for chain in found["chains"] for step in chain["steps"] for claim in step["claims"]}
    cited = {claim["claim"]: claim for claim in found["claims"]}
    assert named
    assert named <= cited.keys()
    publications = {each["publication"]: each for each in found["publications"]}
    assert {claim["publication"] for claim in cited.values()} <= publications.keys()
    elsewhere = [each for each in cited.values() if each["publication"] != "pub:curation"]
    assert all(publications[each["publication"]]["address"] or each["seen_at"] for each in elsewhere)
    assert cited["claim:geisler-2019.x-bortezomib-axon"]["places"]


def test_what_is_disputed_about_a_trial_is_said(built_home: Path) -> None:
    found = answer(built_home, "entity", name="TOURMALINE-MM1")
    reasons = " ".join(dispute["reason"] for dispute in found["disputes"])
    assert "overall survival" in reasons
    rejected = [claim for claim in found["claims"] if "rejected" in claim["doubts"]]
    assert rejected
    assert found["claims_in_all"] == sum(found["claims_of_each_kind"].values())


def test_claims_of_an_entity_are_given_in_parts(built_home: Path) -> None:
    first = answer(built_home, "entity", name="lenalidomide", kind="mk:MechanismClaim", most=5)
    assert first["more_from"] == 5
    assert {claim["kind"] for claim in first["claims"]} == {"mechanism claim"}
    second = answer(built_home, "entity", name="lenalidomide", kind="mk:MechanismClaim", most=5, first=5)
    assert not {claim["claim"] for claim in first["claims"]} & {claim["claim"] for claim in second["claims"]}


def test_a_proof_names_the_claims_at_its_ground(built_home: Path) -> None:
    found = answer(built_home, "explain", subject="lenalidomide", predicate="degrades", value="IKZF1")
    assert "[given]" in found["proof"]
    assert "pub:kronke-2014" in {claim["publication"] for claim in found["claims"]}


def test_a_shipped_query_is_found_and_run_by_name(built_home: Path) -> None:
    listed = answer(built_home, "shipped_queries")["queries"]
    query = next(each for each in listed if each["name"] == "outcome-of-trial")
    assert [parameter["name"] for parameter in query["parameters"]] == ["trial", "measure"]
    found = answer(built_home, "run_query", name="outcome-of-trial", parameters={"trial": "SWOG S0777"})
    assert {(row["group"], row["value"]) for row in found["rows"]} == {
        ("group:SWOG-S0777.Rd", "30"),
        ("group:SWOG-S0777.VRd", "43"),
    }
    assert found["labels"]["group:SWOG-S0777.VRd"] == "SWOG S0777: VRd arm"
    assert {row["claim"] for row in found["rows"]} == {claim["claim"] for claim in found["claims"]}


def test_sparql_needs_no_prefixes_and_says_when_there_are_more_rows(built_home: Path) -> None:
    found = answer(built_home, "sparql", query="SELECT ?drug { ?drug a mk:Drug }", most=2)
    assert (len(found["rows"]), found["complete"]) == (2, False)
    assert found["rows_in_all"] > 2
    assert answer(built_home, "sparql", query="ASK { drug:lenalidomide a mk:Drug }") == {"answer": True}
    mistyped = answer(built_home, "sparql", query="ASK { ?drug a mk:Druk }")
    assert mistyped["answer"] is False
    assert "Did you mean mk:Drug?" in mistyped["warnings"][0]


def test_a_graph_is_cut_as_rows_are_and_says_so(built_home: Path) -> None:
    cut = answer(built_home, "sparql", query="DESCRIBE drug:lenalidomide", most=3)
    assert "drug:lenalidomide" in cut["turtle"]
    assert len(Graph().parse(data=cut["turtle"], format="turtle")) == 3
    assert cut["triples_in_all"] > 3
    assert cut["complete"] is False
    whole = answer(built_home, "sparql", query="CONSTRUCT { ?drug a mk:Drug } WHERE { ?drug a mk:ProteasomeInhibitor }")
    assert (whole["triples_in_all"], whole["complete"]) == (3, True)


def test_a_search_knows_brands_and_a_wrong_name_says_what_is_near(built_home: Path) -> None:
    assert answer(built_home, "search", text="Velcade")["matches"][0]["entity"] == "drug:bortezomib"
    told = refusal(built_home, "paths", sources=["VRd"], to="neuropathy")
    assert "unknown-name" in told
    assert "ae:peripheral-neuropathy" in told


def test_an_answer_of_the_graph_that_is_wrong_says_where_it_is_wrong(built_home: Path) -> None:
    told = refusal(built_home, "sparql", query="SELECT ?x {\n  ?x a mk:Drug\n")
    assert "query-syntax" in told
    assert "line" in told


@pytest.mark.parametrize(
    ("query", "options", "code"),
    [
        ("ASK {" + " { " * 120 + "}" * 121, (), "query-too-deep"),
        (f"ASK {{ ?s ?p '{'x' * 3000}' }}", ("--query-bytes", "1000"), "query-too-large"),
        ("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", (), "remote-access"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", (), "query-syntax"),
        ("SELECT * { ?s ?p ?o }", ("--result-bytes", "1000"), "result-too-large"),
        (ENDLESS, ("--deadline-seconds", "1"), "deadline"),
    ],
)
def test_the_limits_are_those_of_the_endpoint(
    built_home: Path, query: str, options: tuple[str, ...], code: str
) -> None:
    assert code in refusal(built_home, "sparql", *options, query=query)


def test_after_a_query_that_was_killed_the_next_is_answered(built_home: Path) -> None:
    async def work(client: Client) -> tuple[bool, Any]:
        killed = await client.call_tool("sparql", {"query": ENDLESS})
        after = await client.call_tool("sparql", {"query": "ASK { drug:lenalidomide a mk:Drug }"})
        assert isinstance(killed, CallToolResult)
        assert isinstance(after, CallToolResult)
        return bool(killed.is_error), after.structured_content

    assert on_stdio(built_home, work, "--deadline-seconds", "1") == (True, {"answer": True})


@pytest.fixture(scope="module")
def http(built_home: Path) -> Iterator[str]:
    """The address of a server on HTTP."""
    port = free_port()
    arguments = [sys.executable, "-m", "kg.cli.main", "mcp", "--home", str(built_home), "--http", str(port)]
    environment = {**os.environ, "MYELOMA_KG_HOME": str(built_home)}
    with subprocess.Popen(arguments, cwd=resources.ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = process.stdout.readline().split()[3].rstrip(".")

        def listens() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        wait_for(listens, 60)
        yield address
        process.terminate()


def test_on_http_the_same_tools_answer(http: str) -> None:
    async def main() -> Any:
        async with Client(http) as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            found = await client.call_tool("search", {"text": "Revlimid"})
            assert isinstance(found, CallToolResult)
            return names, found.structured_content

    names, found = run(main)
    assert names == TOOLS
    assert found["matches"][0]["label"] == "lenalidomide"


@pytest.mark.parametrize(
    "headers", [{"Host": "example.org"}, {"Origin": "https://example.org"}], ids=["host", "origin"]
)
def test_on_http_other_hosts_and_pages_of_others_are_refused(http: str, headers: dict[str, str]) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accepted = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    connection = HTTPConnection(urlsplit(http).netloc, timeout=20)
    connection.request("POST", urlsplit(http).path, json.dumps(message), accepted | headers)
    assert connection.getresponse().status in {403, 421}
    connection.close()


def test_without_the_package_the_command_says_how_to_install_it(
    built_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda _name: None)
    done = CliRunner().invoke(cli, ["mcp", "--home", str(built_home)])
    assert "pip install" in str(done.exception)
    assert "myeloma-kg[mcp]" in str(done.exception)
