"""The tools that assistants see, served on standard input and output or on HTTP on this machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import anyio
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import Field

from kg import __version__
from kg.cancellation import Cancellation
from kg.configuration import Configuration
from kg.errors import Audience, MyelomaKgError, ParameterError
from kg.evaluation.pool import Pool
from kg.mcp.graph_answers import MOST_ROWS, GraphAnswers, Values
from kg.parameters import require_parameters

HOST, PATH = "127.0.0.1", "/mcp"
INSTRUCTIONS = """
A knowledge graph of multiple myeloma: drugs, regimens, trials, adverse events and the mechanisms between them, curated
from publications. Every statement is a claim of one publication with its place in the text.

Answer from what the tools return, and cite it: name the claims and the publications with their addresses. Say every
doubt that an answer carries: doubts of a claim, claims against it, disputes and how they are handled, steps that are
hypotheses or associations, missing links. What is rejected or negated is no fact. Figures belong to the group, the
population and the grade that they are stated of: do not move them, and do not compare across trials as if patients had
been randomised between them. Where the graph is silent, say so: it is not complete, and silence is not evidence.
Places in a text count characters from 0, end exclusive. For research; it is not medical advice.

Begin with `search` when you do not know how a thing is named. `paths` is for how a treatment can lead to an event,
`explain` for why the graph says something, `entity` for what is stated of one thing, `run_query` for the usual
questions (`shipped_queries` lists them), `sparql` for all others.
""".strip()
_READING = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Name = Annotated[
    str, Field(description="A name, synonym, identifier or CURIE such as drug:lenalidomide", max_length=200)
]
Rows = Annotated[
    int, Field(description="How many rows or triples at most; the answer says how many there are", ge=1, le=MOST_ROWS)
]


class StrictServer(MCPServer[None]):
    """A server whose tools refuse arguments that they do not have: one passed over would answer another question."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[None, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool. Raises ToolError for an argument that it does not have."""
        taken = {tool.name: list(tool.input_schema["properties"]) for tool in await self.list_tools()}
        try:
            if name in taken:
                require_parameters(sorted(arguments), taken[name], name)
        except ParameterError as error:
            raise ToolError(f"{error.code}: {error}") from error
        return await super().call_tool(name, arguments, context)


def tool_server(settings: Configuration, pool: Pool) -> MCPServer[None]:
    """Return the server with its tools; the pool must have been started."""
    server = StrictServer(
        "myeloma-kg", title="myeloma-kg", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING"
    )
    answers = GraphAnswers(settings, pool)

    async def answered(work: Callable[[Cancellation], Values]) -> Values:
        """Do work in a thread; end its evaluation when nobody waits for it any more."""
        cancellation = Cancellation()
        try:
            return await anyio.to_thread.run_sync(work, cancellation, abandon_on_cancel=True)
        except MyelomaKgError as error:
            raise ToolError(f"{error.code}: {error.message_for(Audience.CLIENT)}") from error
        finally:
            cancellation.cancel()

    @server.tool(annotations=_READING)
    async def search(
        text: Annotated[str, Field(description="What to look for: a label, synonym, identifier or misspelling")],
        kind: Annotated[str, Field(description="Only entities of this class, such as mk:Drug")] = "",
    ) -> dict[str, Any]:
        """Find drugs, regimens, trials, adverse events, proteins, publications and other entities by name."""
        return await answered(lambda cancellation: answers.search(cancellation, text, kind))

    @server.tool(annotations=_READING)
    async def entity(
        name: Name,
        kind: Annotated[str, Field(description="Only claims of this class, such as mk:AdverseEventClaim")] = "",
        first: Annotated[int, Field(description="From which claim on", ge=0)] = 0,
        most: Annotated[int, Field(description="How many claims", ge=1, le=100)] = 30,
    ) -> dict[str, Any]:
        """Say what a thing is and what is stated of it: claims with publications and places, and disputes."""
        return await answered(lambda cancellation: answers.entity(cancellation, name, kind, first, most))

    @server.tool(annotations=_READING)
    async def paths(
        to: Annotated[str, Field(description="Where chains end: an adverse event, process or disease")],
        sources: Annotated[
            list[str],
            Field(description="Where they begin: drugs, classes, regimens, mechanisms; none asks what leads there"),
        ] = [],  # noqa: B006 - never changed; a tool's schema needs the value
        ask: Annotated[str, Field(description="The kind of question, if not what the ends suggest")] = "",
        chains: Annotated[int, Field(description="How many chains", ge=1, le=20)] = 5,
        steps: Annotated[int, Field(description="Of how many steps at most", ge=1, le=8)] = 5,
    ) -> dict[str, Any]:
        """Find how a treatment can lead to an event: ranked chains with signs, doubts, claims and missing links."""
        parameters = {"from": "\n".join(sources), "to": to, "ask": ask, "k": str(chains), "steps": str(steps)}
        return await answered(lambda cancellation: answers.paths(cancellation, parameters))

    @server.tool(annotations=_READING)
    async def explain(
        subject: Name, predicate: Annotated[str, Field(description="A property, or `a` for a class")], value: Name
    ) -> dict[str, Any]:
        """Say why a triple holds: its proof, down to axioms and to the claims for and against it."""
        return await answered(lambda cancellation: answers.explain(cancellation, subject, predicate, value))

    @server.tool(annotations=_READING)
    async def shipped_queries() -> dict[str, Any]:
        """List the shipped queries: what each answers, and its parameters."""
        return await answered(answers.shipped_queries)

    @server.tool(annotations=_READING)
    async def run_query(
        name: Annotated[str, Field(description="The name of a shipped query")],
        parameters: Annotated[
            dict[str, str], Field(description="Values by parameter; entities by any of their names")
        ] = {},  # noqa: B006 - never changed
        most: Rows = 100,
    ) -> dict[str, Any]:
        """Run a shipped query."""
        return await answered(lambda cancellation: answers.run_query(cancellation, name, parameters, most))

    @server.tool(annotations=_READING)
    async def sparql(
        query: Annotated[str, Field(description="A SPARQL 1.1 query; our prefixes need not be declared")],
        most: Rows = 100,
    ) -> dict[str, Any]:
        """Ask in SPARQL, under the limits of the endpoint on size, depth, time and memory."""
        return await answered(lambda cancellation: answers.sparql(cancellation, query, most))

    return server


def serve_stdio(settings: Configuration) -> None:
    """Serve on standard input and output until the client closes them. Raises SnapshotError and UnavailableError."""
    with Pool(settings) as pool:
        tool_server(settings, pool).run("stdio")


def serve_http(settings: Configuration, port: int, announce: Callable[[str], None]) -> None:
    """Serve on HTTP, on this machine alone, until interrupted. Raises SnapshotError and UnavailableError.

    Requests for other names than this machine's are refused, and so are pages of others.
    """
    own = [f"{name}:{port}" for name in (HOST, "localhost")]
    security = TransportSecuritySettings(allowed_hosts=own, allowed_origins=[f"http://{name}" for name in own])
    with Pool(settings) as pool:
        announce(f"http://{HOST}:{port}{PATH}")
        tool_server(settings, pool).run(
            "streamable-http",
            host=HOST,
            port=port,
            streamable_http_path=PATH,
            json_response=True,
            stateless_http=True,
            max_request_body_size=settings.query_bytes + 65536,
            transport_security=security,
        )
