"""The command `myeloma-kg stats`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import home_option, store_option
from kg.cli.output import TABLES, Output, output_options
from kg.configuration import Configuration
from kg.prefixes import contract
from kg.shipped_query import get_query
from kg.stores.opening import require_snapshot


@click.command("stats")
@home_option
@store_option
@output_options(*TABLES)
def stats_command(home: Path, address: str | None, output: Output) -> None:
    """Count what the graph holds: quads, individuals of each class, triples of each named graph.

    The first row names the snapshot by its digest, for citing.

    \b
    myeloma-kg stats
    myeloma-kg stats --format csv
    """
    from kg.query_library import shipped_queries

    snapshot = require_snapshot(Configuration(home=home, store=address or ""))
    store = snapshot.open()
    _, rows = store.select(get_query(store.shared(shipped_queries), "class-counts").sparql)
    quads = {name: int(count) for name, count in snapshot.info["quads"].items()}
    counted = [("snapshot", snapshot.digest, sum(quads.values()))]
    counted += [("class", contract(str(kind)), int(str(count))) for kind, count in rows]
    counted += [("graph", name, count) for name, count in quads.items()]
    output.write_rows(("what", "name", "count"), counted)
