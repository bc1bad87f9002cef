"""The command `myeloma-kg stats`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import format_option, home_option
from kg.engine.snapshots import Snapshots
from kg.namespaces import contract
from kg.query_library import get_query, shipped_queries
from kg.tables import TableFormat, render_table


@click.command("stats")
@home_option
@format_option
def stats_command(home: Path, form: TableFormat) -> None:
    """Count what the graph holds: individuals of each class, and triples of each named graph."""
    snapshot = Snapshots(home).require()
    store = snapshot.open()
    _, rows = store.select(get_query(store.shared(shipped_queries), "class-counts").sparql)
    counted = [("class", contract(str(kind)), str(count)) for kind, count in rows]
    counted += [("graph", name, str(count)) for name, count in snapshot.info["quads"].items()]
    click.echo(render_table(("what", "name", "count"), counted, form), nl=False)
