"""Aggregates over the shipped graph: ours, `oxigraph serve` and Virtuoso, which hold its default graph alone.

Run it from the root of the project: make benchmark, or python -m tests.benchmarks.aggregates [--rounds N]

Each has answered FIRST_REQUESTS before the first line, rows are compared before anything is timed, and requests
alternate; ours keeps no responses. Virtuoso is asked where it is installed (apt-get install virtuoso-opensource-7).
The table is Markdown.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.configuration import load_configuration
from kg.engine.draft import default_graph
from kg.engine.snapshots import Snapshots
from kg.formats import Format
from kg.sorted_lines import write_lines
from tests.benchmarks.endpoint import BIN, Figures, running, show
from tests.benchmarks.scale import FIRST_REQUESTS, loaded_virtuoso, show_requests
from tests.federation.stores import VIRTUOSO
from tests.waiting import free_port

_CLAIMS = "PREFIX mk: <https://w3id.org/myeloma-kg/ontology#> SELECT"
QUERIES = {
    "count of all": "SELECT (COUNT(*) AS ?n) {source} {{ ?s ?p ?o }}",
    "count by property": "SELECT ?p (COUNT(*) AS ?n) {source} {{ ?s ?p ?o }} GROUP BY ?p",
    "count by class": "SELECT ?class (COUNT(?s) AS ?n) {source} {{ ?s a ?class }} GROUP BY ?class",
    "distinct subjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) {source} {{ ?s ?p ?o }}",
    "classes by property": "SELECT ?class ?p (COUNT(*) AS ?n) {source} {{ ?s a ?class ; ?p ?o }} GROUP BY ?class ?p",
    "claims by drug": f"{_CLAIMS} ?drug (COUNT(?c) AS ?n) {{source}} {{{{ ?c mk:subject ?drug }}}} GROUP BY ?drug",
    "figures by unit": (
        f"{_CLAIMS} ?unit (COUNT(?v) AS ?n) (MAX(?v) AS ?most) {{source}} {{{{ ?c mk:value ?v ; mk:unit ?unit }}}} "
        "GROUP BY ?unit"
    ),
    "most objects": (
        "SELECT ?s (COUNT(DISTINCT ?o) AS ?n) {source} {{ ?s ?p ?o }} GROUP BY ?s ORDER BY DESC(?n) ?s LIMIT 10"
    ),
}


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--home", type=Path, default=load_configuration().home)
    chosen = options.parse_args()
    ours, oxigraph = str(BIN / "myeloma-kg"), str(BIN / "oxigraph")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        file, location = folder / "data.nt", folder / "oxigraph"
        number = write_lines(file, default_graph(Snapshots(chosen.home).require().data))
        for arguments in (["load", "--file", str(file)], ["optimize"]):
            command = [oxigraph, arguments[0], "--location", str(location), *arguments[1:]]
            subprocess.run(command, check=True, capture_output=True)
        port, other = free_port(), free_port()
        command = [ours, "serve", "--home", str(chosen.home), "--port", str(port), "--cache-bytes", "0"]
        peer = [oxigraph, "serve", "--location", str(location), "--bind", f"127.0.0.1:{other}"]
        servers = {
            "myeloma-kg": stack.enter_context(running(command, port, "/sparql")),
            "oxigraph serve": stack.enter_context(running(peer, other, "/query")),
        }
        show(f"\n{number:,} triples of the shipped graph\n")
        if shutil.which(VIRTUOSO):
            show("| loading | CPU s | peak MB |\n|---|---|---|")
            servers["Virtuoso"] = stack.enter_context(loaded_virtuoso(folder))
        for server in servers.values():
            for _ in range(FIRST_REQUESTS):
                server.measure("ASK {}", Figures(), Format.JSON)
        show("\n| aggregate | rows | " + " | ".join(f"{name}: CPU ms | wall ms" for name in servers) + " |")
        show("|---|---|" + "---|---|" * len(servers))
        for name, text in QUERIES.items():
            show_requests(name, text, servers, None, chosen.rounds)


if __name__ == "__main__":
    main()
