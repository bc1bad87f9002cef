"""The command `myeloma-kg stats`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import format_option, home_option, store_option
from kg.configuration import Configuration
from kg.namespaces import contract
from kg.query_library import get_query, shipped_queries
from kg.stores.opening import require_snapshot
from kg.tables import TableFormat, render_table


@click.command("stats")
@home_option
@store_option
@format_option
def stats_command(home: Path, address: str | None, form: TableFormat) -> None:
    """Count what the graph holds: individuals of each class, and triples of each named graph."""
    snapshot = require_snapshot(Configuration(home=home, store=address or ""))
    store = snapshot.open()
    _, rows = store.select(get_query(store.shared(shipped_queries), "class-counts").sparql)
    counted = [("class", contract(str(kind)), str(count)) for kind, count in rows]
    counted += [("graph", name, str(count)) for name, count in snapshot.info["quads"].items()]
    click.echo(render_table(("what", "name", "count"), counted, form), nl=False)
