"""The command `myeloma-kg serve`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import click

from kg.cli.options import setting_options, show_near_variables
from kg.cli.terminal import say
from kg.configuration import QUERY_LIMITS, QUEUE_LIMITS, SERVICE_LIMITS, load_configuration
from kg.frontend.bundles import available
from kg.prefixes import expand
from kg.stores.opening import require_snapshot

# Heading in the help -> the settings below it; what is in none stands last.
GROUPS = {
    "What it serves": ("home", "store", "documents"),
    "Where it listens": ("host", "port", "public_url", "trusted_proxies", "hosts", "cors_origin"),
    "Limits of a query": QUERY_LIMITS,
    "How many at once": (*QUEUE_LIMITS, "client_queries", "recycle_bytes", "cache_bytes"),
    "Calls to other endpoints (SERVICE)": SERVICE_LIMITS,
    "A writable dataset": ("dataset", "only_dataset", "tokens_file", "write_seconds", "write_bytes"),
    "Requests and connections": (
        "header_seconds", "header_bytes", "body_seconds", "bodies_bytes", "send_seconds", "spool_bytes",
        "spools_bytes", "shutdown_seconds",
    ),
    "Log": ("log_level", "log_format"),
}  # fmt: skip


class _GroupedCommand(click.Command):
    """A command whose help lists its options below headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, group by group."""
        records = {each.name: each.get_help_record(ctx) for each in self.get_params(ctx)}
        grouped = {name for names in GROUPS.values() for name in names}
        others = tuple(name for name in records if name not in grouped)
        for heading, names in {**GROUPS, "Other": others}.items():
            with formatter.section(heading):
                formatter.write_dl([record for name in names if (record := records.get(name))])


@click.command("serve", cls=_GroupedCommand)
@setting_options()
def serve_command(file: Path | None, **flags: object) -> None:
    """Serve the graph: a SPARQL endpoint, the shipped queries and a landing page.

    \b
    myeloma-kg serve
    myeloma-kg serve --port 9000 --deadline-seconds 120
    MYELOMA_KG_TOKEN=… myeloma-kg serve --dataset data

    It listens on this machine alone unless --host says otherwise. The curated graph is never written; a new build
    is taken up without a restart. Every setting may also stand in the environment (MYELOMA_KG_<SETTING>) or in a
    file; `myeloma-kg config` shows them all.

    With --dataset DIR, whoever sends the token of MYELOMA_KG_TOKEN as `Authorization: Bearer` may write a dataset
    of its own beside the curated graph: by SPARQL Update at /update, and by the Graph Store Protocol at /store.
    Queries at /sparql see both. The directory is made when it is not there.
    """
    settings = load_configuration(flags, file=file)
    show_near_variables()
    with ThreadPoolExecutor(1) as beside:
        finding = None if settings.only_dataset else beside.submit(require_snapshot, settings)
        import server

        if finding is not None:
            finding.result()
    with suppress(KeyboardInterrupt):
        server.serve(settings, _announce_dataset if settings.only_dataset else _announce)


def _announce_dataset(address: str) -> None:
    say(
        f"\nA dataset without the curated graph. Open {address}/ in a browser, or write and ask:\n\n"
        f'  curl {address}/update -H "Authorization: Bearer $MYELOMA_KG_TOKEN" \\\n'
        "    --data-urlencode 'update=INSERT DATA { <urn:a> <urn:b> <urn:c> }'\n"
        f"  curl {address}/sparql -H 'Accept: text/csv' --data-urlencode 'query=SELECT * {{ ?s ?p ?o }}'\n\n"
        "Ctrl-C ends the server."
    )


def _announce(address: str) -> None:
    query = "SELECT ?regimen WHERE { ?regimen a mk:ProteasomeInhibitorContainingRegimen }"
    declared = f"PREFIX mk: <{expand('mk:')}> {query}"
    say(
        f"\nOpen {address}/ in a browser, or ask:\n\n"
        f"  curl -H 'Accept: text/csv' {address}/sparql --data-urlencode \\\n"
        f"    'query={declared}'\n"
        f"  curl '{address}/queries/outcome-of-trial?trial=SWOG+S0777'\n"
    )
    if not available():
        say("The query editor and the interactive graph are not installed; in a clone, make frontend fetches them.\n")
    say("Ctrl-C ends the server.")
