"""The command `myeloma-kg publish`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import home_option, show_steps
from kg.cli.terminal import say
from kg.engine.snapshots import Snapshots
from kg.interrupts import say_left
from kg.stores.protocol import SparqlClient


@click.command("publish")
@click.argument("address", metavar="URL")
@click.option("--graph-store", metavar="URL", help="Its graph store, if not beside the endpoint.")
@home_option
def publish_command(address: str, graph_store: str | None, home: Path) -> None:
    """Load the graph into a store that you run, such as `oxigraph serve`.

    \b
    myeloma-kg publish http://localhost:7878/query
    myeloma-kg paths VRd neutropenia --store http://localhost:7878/query

    URL is the SPARQL endpoint of the store; a name and a password may stand in it, as Virtuoso wants them for writing:
    http://dba:PASSWORD@localhost:8890/sparql. Its default graph and the graphs of ours are replaced, other named graphs
    stay. Each graph is counted there; one that has another number of triples ends the command.
    """
    from kg.stores.publishing import publish

    snapshot = Snapshots(home).require()
    say_left("The store may hold a part of the graph, and --store refuses it until it is published again.")
    with show_steps() as steps:
        counts = publish(snapshot.open(), SparqlClient(address), graph_store or "", steps)
    say(f"Published snapshot {snapshot.digest[:16]}: {len(counts) - 1} graphs, {counts['']:,} triples.")
