"""The command `myeloma-kg mcp`."""

from __future__ import annotations

from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import click

from kg.cli.options import setting_options
from kg.cli.terminal import say
from kg.configuration import QUERY_LIMITS, QUEUE_LIMITS, load_configuration
from kg.errors import ConfigurationError
from kg.stores.opening import require_snapshot

_SETTINGS = ("home", "store", *QUERY_LIMITS, *QUEUE_LIMITS)


@click.command("mcp")
@click.option(
    "--http", "port", type=click.IntRange(1, 65535), metavar="PORT", help="Serve on HTTP at this port of this machine."
)
@setting_options(*_SETTINGS)
def mcp_command(port: int | None, file: Path | None, **flags: object) -> None:
    """Serve the graph to assistants by the Model Context Protocol: search, entities, chains, proofs, queries, SPARQL.

    Without --http it speaks on standard input and output, as assistants that start it want it:

    \b
    {"mcpServers": {"myeloma-kg": {"command": "myeloma-kg", "args": ["mcp"]}}}

    Every answer names its claims, their publications and every doubt. The limits are those of the endpoint. It needs
    the package mcp: pip install "myeloma-kg[mcp]".
    """
    settings = load_configuration(flags, file=file)
    require_snapshot(settings)
    if find_spec("mcp") is None:
        raise ConfigurationError('The package mcp is not installed. Install it: pip install "myeloma-kg[mcp]"')
    from kg.mcp.tool_server import serve_http, serve_stdio

    if port is None:
        serve_stdio(settings)
    else:
        with suppress(KeyboardInterrupt):
            serve_http(settings, port, lambda address: say(f"Assistants connect to {address}. Ctrl-C ends it."))
